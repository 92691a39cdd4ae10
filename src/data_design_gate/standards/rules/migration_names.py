"""Rules on the names of migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.postgres_common import at, line_of

_WORDS = r"[a-z0-9]+(?:_[a-z0-9]+)*"
_STAMP = regex(rf"(\d{{8}})_(\d{{6}})_{_WORDS}")
_DIGITS = regex(rf"(\d{{8}})(\d{{6}})_{_WORDS}")
_PATTERNS = {
    "timestamp": (_STAMP, "YYYYMMDD_HHMMSS_description"),
    "digits": (_DIGITS, "YYYYMMDDHHMMSS_description"),
    "prisma": (_DIGITS, "YYYYMMDDHHMMSS_description"),
    "sequence": (regex(rf"(?<!\d)\d{{3,}}+_{_WORDS}"), "000001_description"),
    "flyway": (regex(r"[VR]\d*(?:[._]\d+)*__[A-Za-z0-9_]+"), "V1__Description"),
}
_OF_LAYOUT = {
    "prisma": ("prisma",), "flyway": ("flyway",), "dbmate": ("digits",),
    "golang-migrate": ("sequence", "digits"),
}  # fmt: skip


@rule("MIG004", Severity.ERROR, needs=("migration",))
def migration_name(context: Context) -> Iterator[Hit]:
    """Name migrations `YYYYMMDD_HHMMSS_description`.

    The name gives the order in which they run, and no two branches ever
    choose the same one. Other layouts (Prisma, Flyway, dbmate, sequence) are
    taken when they are configured.

    Bad:

        (a fence tagged `sql migration=add_orders`)

    Good:

        (a fence tagged `sql migration=20261120_101500_add_orders`)

    Source: Data Design Standards, Migration Plan: file names.
    """
    plan = context.design.migration
    seen: set[str] = set()
    for migration in (*plan.ups, *plan.downs):
        if not migration.statements or migration.name in seen:
            continue
        problem = _problem(context, migration.name)
        if not problem:
            continue
        seen.add(migration.name)
        wanted = _PATTERNS[_kinds(context)[0]][1]
        named = f"The migration `{migration.name}`" if migration.name else "The migration"
        yield Hit(
            at(migration.span),
            f"{named} {problem}.",
            f"Name it `{wanted}`: tag the fence `sql migration={_example(context)}`.",
            migration.name or migration.direction,
            suggestion=_mended(context, migration.name, migration.span.first_line),
            group="MIG004" if not migration.name else f"MIG004:{migration.name}",
        )


def _kinds(context: Context) -> tuple[str, ...]:
    """Return the accepted name layouts, the wanted one first."""
    settings = context.settings
    naming = settings.naming.migration
    if naming in _PATTERNS and naming != "timestamp":
        return (naming,)
    return _OF_LAYOUT.get(settings.migration_layout, ("timestamp",))


def _example(context: Context) -> str:
    return {
        "timestamp": "20261120_101500_create_orders",
        "digits": "20261120101500_create_orders",
        "prisma": "20261120101500_create_orders",
        "sequence": "000001_create_orders",
        "flyway": "V1__Create_orders",
    }[_kinds(context)[0]]


def _problem(context: Context, name: str) -> str:
    if not name:
        return "has no name"
    kinds = _kinds(context)
    for kind in kinds:
        pattern, _ = _PATTERNS[kind]
        if found := pattern.fullmatch(name):
            stamped = pattern in {_STAMP, _DIGITS}
            return (
                ""
                if not stamped or _is_time(found[1], found[2])
                else "names a day or time that does not exist"
            )
    return f"is not named `{_PATTERNS[kinds[0]][1]}`"


def _is_time(day: str, time: str) -> bool:
    try:
        datetime.fromisoformat(f"{day}T{time}")  # strptime would load the locale's names
    except ValueError:
        return False
    return True


def _mended(context: Context, name: str, line: int) -> Suggestion | None:
    """Suggest the same time in the wanted layout, where the fence's own line bears the name."""
    digits = re.fullmatch(r"(\d{8})[_-]?(\d{6})[_-](\w[\w-]*)", name)
    text = line_of(context.document, line)
    if not digits or _kinds(context)[0] != "timestamp" or f"migration={name}" not in text:
        return None
    words = re.sub(r"[^a-z0-9]+", "_", digits[3].lower()).strip("_")
    better = f"{digits[1]}_{digits[2]}_{words}"
    if better == name or not _is_time(digits[1], digits[2]) or not words:
        return None
    return Suggestion(line, line, text.replace(f"migration={name}", f"migration={better}"))
