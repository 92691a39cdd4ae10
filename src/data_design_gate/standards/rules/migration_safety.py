"""Rules on rows that a migration can lose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import ColumnType
from data_design_gate.design.postgres.types import canonical, spelling
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import Step, dropped_tables, up_steps
from data_design_gate.standards.rules.postgres_common import at

_BACKUP = regex(
    r"\b(?:back(?:ed)?[ -]?up|backups?|snapshots?|pg_dump|dump(?:ed)?|point[- ]in[- ]time"
    r"|pitr"
    r"|export(?:ed)?|cop(?:y|ied) (?:to|into|kept|aside)|archived? (?:to|in|before)"
    r"|restor(?:e|able|ed) from"
    r"|renamed? (?:it )?(?:to|first)|kept (?:as|in))\b",
    re.IGNORECASE,
)
_TWO_PHASES = regex(
    r"\b(?:two[- ]phase[sd]?|two steps|two releases|expand(?: and |[/ -]+)contract|phase (?:2|two)"
    r"|second (?:phase|step|release)|(?:next|later|following|earlier|previous) release"
    r"|no longer (?:read|written|used)|stopped (?:reading|writing|using)|unused since"
    r"|after (?:all|every|the last) (?:reader|writer|client|consumer)s?)\b",
    re.IGNORECASE,
)
_NOT = regex(r"\b(?:no|without|not|never|none)\s+(?:a\s+)?$", re.IGNORECASE)
_SIZES = {"int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8}


@rule("MIG006", Severity.ERROR, marks="SX", needs=("migration",))
def destructive(context: Context) -> Iterator[Hit]:
    """Destroy nothing without a backup or two phases.

    What is dropped or narrowed is gone before anybody knows that it was
    needed; a down migration brings back the column, not its values. Say in
    the plan where the backup is, or do it in two releases: first nobody uses
    it, then it goes.

    Bad:

        **Data safety:** the column is not needed.

        ALTER TABLE orders DROP COLUMN IF EXISTS note;

    Good:

        **Data safety:** backup of orders (id, note) to s3://backups before the drop.

        ALTER TABLE orders DROP COLUMN IF EXISTS note;

    Source: Data Design Standards, Migration Plan: no data loss.
    """
    if _is_safe(context):
        return
    steps = up_steps(context)
    copied = set(_copied(steps))
    for step in steps:
        for what, subject in _losses(step):
            if subject.split(".", 1)[0] in copied:
                continue
            yield Hit(
                at(step.statement.span),
                f"{what}, and the plan names neither a backup nor a second phase.",
                "Write under **Data safety** where the rows are backed up and how they are "
                "restored, or split it over two releases: stop using it, then remove it.",
                subject,
                group="MIG006",
            )


_SAFETY_LABELS = ("data_safety", "rollback", "steps")


def _is_safe(context: Context) -> bool:
    """Tell whether the plan names a backup or a second phase, where it speaks of safety."""
    plan = context.design.migration
    words = [plan.labels[name].text for name in _SAFETY_LABELS if name in plan.labels]
    text = "\n".join((*words, *plan.steps))
    return any(
        not _NOT.search(text[max(0, found.start() - 20) : found.start()])
        for pattern in (_BACKUP, _TWO_PHASES)
        for found in pattern.finditer(text)
    )


def _copied(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield the tables whose rows the migration itself copies elsewhere."""
    for step in steps:
        query = step.node.get("query") or step.node.get("selectStmt")
        if step.statement.kind in {"CreateTableAsStmt", "InsertStmt"} and query:
            for kind, body in walk(query):
                if kind == "RangeVar":
                    yield body.get("relname", "")


def _losses(step: Step) -> Iterator[tuple[str, str]]:
    kind, node = step.statement.kind, step.node
    if kind == "DropStmt" and node.get("removeType") == "OBJECT_TABLE":
        for name in dropped_tables(node):
            if step.existed(name):
                yield f"DROP TABLE `{name}` destroys its rows", name
    elif kind == "DropStmt" and node.get("removeType") == "OBJECT_SCHEMA":
        yield "DROP SCHEMA destroys every table in it", "schema"
    elif kind == "TruncateStmt":
        for wrapped in node.get("relations", ()):
            name = wrapped.get("RangeVar", {}).get("relname", "")
            if step.existed(name):
                yield f"TRUNCATE `{name}` destroys its rows", name
    elif kind == "DeleteStmt" and "whereClause" not in node and step.existed(step.target):
        yield f"DELETE of every row of `{step.target}`", step.target
    elif step.existed(step.target):
        yield from _command_losses(step)


def _command_losses(step: Step) -> Iterator[tuple[str, str]]:
    for command in step.commands():
        subtype, name = command.get("subtype", ""), command.get("name", "")
        subject = f"{step.target}.{name}"
        is_old = not step.added_before(name)
        if subtype == "AT_DropColumn" and is_old:
            yield f"DROP COLUMN `{subject}` destroys its values", subject
        elif subtype == "AT_DropNotNull" and is_old:
            yield f"DROP NOT NULL on `{subject}` cannot be undone once a row is null", subject
        elif subtype == "AT_AlterColumnType":
            definition = command.get("def", {}).get("ColumnDef", {})
            old = step.column_type(name)
            lost = _narrowed(old, definition.get("typeName", {})) if old else ""
            if lost:
                yield f"`{subject}` becomes {lost}", subject


def _narrowed(old: ColumnType, type_name: dict[str, object]) -> str:
    """Return how a type change loses values, "" when it loses none."""
    names = strings(type_name.get("names"))
    new = canonical(names[-1]) if names else ""
    limits = tuple(
        int(modifier.get("A_Const", {}).get("ival", {}).get("ival", 0))
        for modifier in _modifiers(type_name)
    )
    written = spelling(new) + (f"({', '.join(map(str, limits))})" if limits else "")
    if old.name in _SIZES and new in _SIZES:
        lossy = _SIZES[new] < _SIZES[old.name] or (old.name[0] == "f" and new[0] == "i")
        return f"{written}, which is too small for some of its values" if lossy else ""
    if old.name in {"text", "varchar"} and new in {"varchar", "bpchar"} and limits:
        shorter = not old.modifiers or limits[0] < old.modifiers[0]
        return f"{written}, which cuts or refuses longer values" if shorter else ""
    if old.name == "numeric" and new in {"int2", "int4", "int8", "float4", "float8"}:
        return f"{written}, which rounds"
    if old.name == "numeric" and new == "numeric" and limits and old.modifiers != limits:
        scale, old_scale = (*limits, 0)[1], (*old.modifiers, 0, 99)[1] if old.modifiers else 99
        digits = limits[0] - scale
        old_digits = old.modifiers[0] - old_scale if old.modifiers else 999
        return (
            f"{written}, which rounds or refuses values"
            if (scale < old_scale or digits < old_digits)
            else ""
        )
    if old.name in {"timestamptz", "timestamp"} and new in {"date", "time", "timestamp"}:
        return f"{written}, which forgets part of each moment" if new != old.name else ""
    return ""


def _modifiers(type_name: dict[str, object]) -> list[dict[str, dict[str, dict[str, int]]]]:
    found = type_name.get("typmods")
    return found if isinstance(found, list) else []
