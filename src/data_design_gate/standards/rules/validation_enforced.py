"""Rules that hold each validation rule against the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import DataDesign, ValidationRule
from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.words import plain
from data_design_gate.document.model import SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.demands import Bound, Limits, demanded, type_class
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.fields import Meant, field_names, resolve
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.grants import (
    checks_of,
    column_class,
    concerns,
    granted,
    is_opaque,
)
from data_design_gate.standards.presence import present, unread_in
from data_design_gate.standards.remembered import remembered

_DATABASE = regex(
    r"\bdatabase\b|\bDB\b|\bpostgres\w*|\bDDL\b|\bschema\b|\bconstraints?\b|\bCHECK\b|\bNOT NULL\b|"
    r"\bUNIQUE\b|\bforeign key\b|\bFK\b|\bprimary key\b|\bPK\b|\benum\b|\bcolumn type\b|\btype\b|"
    r"\bvarchar\b",
    re.IGNORECASE,
)
_ELSEWHERE = regex(
    r"\bDynamo\w*|\btriggers?\b|\bexclu(?:de|sion)\b|\bfunction\b|\bJSON schema\b|\bdomain type\b",
    re.IGNORECASE,
)
_APPLICATION = regex(
    r"\bapp(?:lication)?\b|\bservice\b|\bAPI\b|\bcode\b|\bclient\b|\bzod\b|\bpydantic\b|\bDTO\b|"
    r"\bvalidator\b|\bcheckout\b|\bpublisher\b|\bjob\b|\bform\b|\bfrontend\b|\bbackend\b",
    re.IGNORECASE,
)
_MECHANISMS = {
    "check": regex(r"\bCHECK\b", re.IGNORECASE),
    "unique": regex(r"\bUNIQUE\b", re.IGNORECASE),
    "not null": regex(r"\bNOT NULL\b", re.IGNORECASE),
    "foreign key": regex(r"\bforeign key\b|\bFK\b", re.IGNORECASE),
    "primary key": regex(r"\bprimary key\b|\bPK\b", re.IGNORECASE),
    "enum": regex(r"\benum\b", re.IGNORECASE),
}


@rule("VAL002", Severity.ERROR, needs=("postgres",))
def rule_unenforced(context: Context) -> Iterator[Hit]:
    """Put into the DDL every rule that the database is said to enforce.

    Code relies on what the database promises; a promised constraint that is
    not there lets the first bad row in without a sound.

    Bad:

        | orders.total | yes | numeric | at least 0 | database (CHECK) |

        total numeric(12,2) NOT NULL

    Good:

        total numeric(12,2) NOT NULL CONSTRAINT ck_orders_total CHECK (total >= 0)

    Types, domains, enumerations, unique indexes and keys count as enforcement.

    Source: Data Design Standards, Data Validation Rules.
    """
    design = context.design
    for written, meant in _column_rules(design):
        by = plain(written.enforced_by)
        if not _DATABASE.search(by) or _ELSEWHERE.search(by):
            continue
        table, column = meant.table, meant.column
        if table is None or column is None or is_opaque(design, column):
            continue
        missing = _missing(design, table, column, written)
        if missing:
            yield Hit(
                written.span,
                f"`{table.name}.{column.name}` is said to be enforced by {by}, "
                f"and the DDL has {missing} for it.",
                "Add the constraint to the schema and the migration, or say where else "
                "the rule is enforced.",
                f"{table.name}.{column.name}",
            )
    yield from _promised(context)


_CONSTRAINT = regex(r"`((?:uq|uk|ck|chk|check|fk)_\w+)`")


def _promised(context: Context) -> Iterator[Hit]:
    """Report constraints named in the section that a table of the design does not have."""
    design = context.design
    section = present(design, SectionName.VALIDATION)
    if section is None or unread_in(design, SectionName.POSTGRES, SectionName.VALIDATION):
        return
    first = section.span.first_line
    lines = enumerate(design.document.lines[first - 1 : section.span.last_line], start=first)
    naming = [(number, line) for number, line in lines if _CONSTRAINT.search(line)]
    if not naming:
        return
    known = _constraint_names(design)
    wholes = [
        table.name for table in design.postgres.tables if table.whole and table.source == "ddl"
    ]
    for number, line in naming:
        for name in dict.fromkeys(_CONSTRAINT.findall(line)):
            owner = next((table for table in wholes if f"_{table}_" in name), "")
            if owner and name not in known:
                yield Hit(
                    Span(number, number, line.index(name) + 1),
                    f"`{name}` is named as a constraint, and `{owner}` has none of that name.",
                    "Add the constraint to the schema and the migration, or correct the name.",
                    name,
                )


def _constraint_names(design: DataDesign) -> frozenset[str]:
    names: set[str] = {index.name for index in design.postgres.indexes}
    for table in design.postgres.tables:
        keys = (table.primary_key, *table.uniques)
        names |= {key.name for key in keys if key is not None}
        names |= {key.name for key in table.foreign_keys}
        names |= {check.name for check in table.checks}
    return frozenset(names)


@remembered
def _column_rules(design: DataDesign) -> tuple[tuple[ValidationRule, Meant], ...]:
    """Return every rule that means exactly one Postgres column."""
    if unread_in(design, SectionName.POSTGRES, SectionName.VALIDATION):
        return ()
    found = []
    for written in design.validation.rules:
        names = list(field_names(written.field))
        meant = resolve(design, names[0]).meant if len(names) == 1 else ()
        columns = [each for each in meant if each.column is not None]
        if len(columns) == 1 and len(columns) == len(meant):
            found.append((written, columns[0]))
    return tuple(found)


def _missing(design: DataDesign, table: Table, column: Column, written: ValidationRule) -> str:
    """Return what the DDL lacks, "" when it has what the rule needs or nothing is clear."""
    wanted = demanded(written.constraint, written.type)
    has = granted(design, table, column)
    named = {name for name, pattern in _MECHANISMS.items() if pattern.search(written.enforced_by)}
    checked = any(concerns(c, column, written.constraint) for c in checks_of(table, column))
    lacks = {
        "check": ("no CHECK", not checked and not has.values),
        "unique": ("no UNIQUE constraint or index", not has.unique),
        "foreign key": ("no foreign key", not has.refers),
        "primary key": ("no primary key", not has.unique),
        "enum": ("no enumerated type and no CHECK", has.values is None and not has.refers),
    }
    for name, (words, missing) in lacks.items():
        if name in named and missing:
            return words
    if named:
        return ""
    demands = (
        ("no UNIQUE constraint or index", wanted.unique and not has.unique),
        ("no foreign key", wanted.refers and not has.refers),
        ("no CHECK and no enumerated type", bool(wanted.values) and not _values(has, checked)),
        ("no CHECK", bool(wanted.low or wanted.high) and not (checked or has.values)),
        ("no length limit", wanted.length is not None and has.length is None and not checked),
        ("no CHECK", wanted.pattern and not (checked or has.values or has.length)),
    )
    return next((words for words, missing in demands if missing), "")


def _values(has: Limits, checked: bool) -> bool:
    return has.values is not None or has.refers or checked


@rule("VAL003", Severity.ERROR, needs=("postgres",))
def rule_contradicted(context: Context) -> Iterator[Hit]:
    """Let rule and DDL say the same of a field.

    Where the rule allows what the database refuses, valid input fails at the
    last step; where the database allows what the rule forbids, bad data stays.

    Bad:

        | customers.email | yes | varchar | at most 254 characters | database |

        email varchar(100) NULL

    Good:

        email varchar(254) NOT NULL

    Compared are length, range, allowed values, nullability, uniqueness and
    type. A rule that code enforces may be narrower than the database.

    Source: Data Design Standards, Data Validation Rules.
    """
    design = context.design
    for written, meant in _column_rules(design):
        table, column = meant.table, meant.column
        if table is None or column is None:
            continue
        for words in _disagreements(design, table, column, written):
            yield Hit(
                written.span,
                f"`{table.name}.{column.name}`: {words}.",
                f"Correct the rule or the column (line {column.span.first_line}).",
                f"{table.name}.{column.name}",
                group=f"{table.name}.{column.name}",
            )


def _disagreements(
    design: DataDesign, table: Table, column: Column, written: ValidationRule
) -> Iterator[str]:
    yield from _nullability(table, column, written)
    yield from _type(design, column, written)
    if is_opaque(design, column):
        return
    wanted, has = demanded(written.constraint, written.type), granted(design, table, column)
    by = plain(written.enforced_by)
    in_code = bool(_APPLICATION.search(by)) and not _DATABASE.search(by)
    length = (wanted.length or 0, has.length or 0)
    if all(length) and (length[0] > length[1] or (length[0] < length[1] and not in_code)):
        yield f"the rule allows {wanted.length} characters, the DDL {has.length}"
    whole = column_class(design, column) == "whole number"
    yield from _bound((wanted.low, has.low), low=True, in_code=in_code, whole=whole)
    yield from _bound((wanted.high, has.high), low=False, in_code=in_code, whole=whole)
    said, is_now = wanted.values or frozenset(), has.values or frozenset()
    if said and is_now and said != is_now and not (in_code and said < is_now):
        yield _differing(said, is_now)
    if wanted.unique and not has.unique and not by:
        yield "the rule says unique, and no key, constraint or index makes it so"


def _nullability(table: Table, column: Column, written: ValidationRule) -> Iterator[str]:
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    required_by_ddl = in_key or column.nullable is False
    if written.required is True and not required_by_ddl:
        yield "the rule says required, the column accepts NULL"
    filled = column.default is not None or column.identity or column.generated or column.type.serial
    if written.required is False and required_by_ddl and not (filled or in_key):
        yield "the rule says optional, the column is NOT NULL without a default"


def _type(design: DataDesign, column: Column, written: ValidationRule) -> Iterator[str]:
    said, is_now = type_class(written.type), column_class(design, column)
    if said and is_now and said != is_now:
        yield f"the rule says {plain(written.type)}, the column is {column.type.spelled}"


def _bound(
    pair: tuple[Bound | None, Bound | None], *, low: bool, in_code: bool, whole: bool
) -> Iterator[str]:
    said, has = (_closed(bound, low=low) if whole else bound for bound in pair)
    if said is None or has is None or said == has:
        return
    narrower = said.value > has.value if low else said.value < has.value
    if in_code and (narrower or said.value == has.value):
        return
    yield f"the rule says {said.words(low=low)}, the DDL {has.words(low=low)}"


def _closed(bound: Bound | None, *, low: bool) -> Bound | None:
    """Return a bound of whole numbers with its end included: > 0 is >= 1."""
    if bound is None or bound.inclusive:
        return bound
    return Bound(bound.value + (1 if low else -1), inclusive=True)


def _differing(said: frozenset[str], has: frozenset[str]) -> str:
    parts = []
    if said - has:
        parts.append(f"the DDL lacks {_quoted(said - has)}")
    if has - said:
        parts.append(f"the rule lacks {_quoted(has - said)}")
    return " and ".join(parts)


def _quoted(values: frozenset[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))
