"""Rules on what a column definition leaves open, says twice or contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import ValidationRule
from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.words import noun
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.demands import NO_VALUES
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    foreign_keys_of,
    own_tables,
    schema_is_read,
)

_STATUS_WORDS = frozenset({
    "status", "state", "type", "kind", "stage", "phase", "mode", "priority", "severity", "gender",
    "currency", "role", "channel", "tier", "plan", "visibility", "direction", "outcome",
})  # fmt: skip
# Registries of others (media types, say) grow without the design.
_OPEN_SETS = regex(r"(?:^|_)(?:mime|media|content|file|text)_type$")
_TEXTS = frozenset({"text", "varchar", "citext"})
_QUOTED = regex(r"'([^']+)'|`([^`]+)`|\"([^\"]+)\"")
_LISTED = regex(
    r"(?:\b(?:one of|either|in|allowed(?: values)?|values|enum|must be)\b\s*+(?::\s*+)?|^)"
    r"[({\[]?\s*+(?P<list>[\w-]++(?:\s*+(?:,\s*+or\b|,|\||/|\bor\b)\s*+[\w-]++)++)"
    # A word behind the list belongs to its last value, as in "available, on loan".
    r"(?!\s*+(?!only\b)\w)",
    re.IGNORECASE,
)
_SEPARATOR = regex(r"(?:(?<!\s)\s+)?(?:,\s*or\b|,|\||/|\bor\b)\s*")
_APPLICATION_ONLY = regex(
    r"^\s*(?:by\s+)?(?:the\s+)?(?:application|app|service|api|code)\b", re.IGNORECASE
)
_SHOWN = 4


@rule("PG016", Severity.INFO, needs=("postgres",))
def nullability_implicit(context: Context) -> Iterator[Hit]:
    """Write NOT NULL or NULL at every column.

    A column without either allows NULL, and nobody can tell whether that was
    decided. A boolean that may be null has three values, and `NOT flag`
    leaves the third out.

    Bad:

        CREATE TABLE customers (id uuid PRIMARY KEY, email text, is_active boolean);

    Good:

        CREATE TABLE customers (
          id uuid PRIMARY KEY,
          email text NOT NULL,
          is_active boolean NOT NULL DEFAULT true
        );

    Source: Data Design Standards, Postgres Schema Design: nullability stated per column.
    """
    for table in own_tables(context):
        for column in table.columns:
            if column.nullable is False or column.generated is not None or not column.type.name:
                continue
            subject = f"{table.name}.{column.name}"
            if column.type.name == "bool" and not column.type.dimensions:
                yield Hit(
                    at(column.span),
                    f"The boolean `{subject}` may be null: it has three values.",
                    "Add NOT NULL and a default of true or false.",
                    subject,
                    severity=Severity.WARNING,
                    group=f"PG016:boolean:{table.name}",
                )
            elif column.nullable is None:
                yield Hit(
                    at(column.span),
                    f"`{subject}` says neither NULL nor NOT NULL, so it may be null.",
                    "Write NOT NULL, or NULL where a missing value has a meaning.",
                    subject,
                    group=f"PG016:{table.name}",
                )


@rule("PG023", Severity.ERROR, needs=("postgres",))
def duplicate_definition(context: Context) -> Iterator[Hit]:
    """Define each table, column, index and constraint once.

    The second definition fails, or with IF NOT EXISTS is skipped silently,
    and the reader cannot know which one is meant. A column table that says
    something else than the DDL is the same trouble.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, note text, note varchar(200));

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, note varchar(200));

    Source: PostgreSQL documentation, appendix A: 42701, 42P07, 42710.
    """
    schema = context.design.postgres
    for duplicate in schema.duplicates:
        yield Hit(
            at(duplicate.span),
            f"The {duplicate.kind} `{duplicate.name}` is defined a second time; the first stands "
            f"on line {duplicate.first.first_line}.",
            "Keep one definition. An earlier or rejected version belongs into a section of its "
            'own, such as "Alternatives considered".',
            f"{duplicate.kind} {duplicate.name}",
            group=f"PG023:{duplicate.name.split('.', 1)[0]}",
        )
    for disagreement in schema.disagreements:
        yield Hit(
            at(disagreement.span),
            f"`{disagreement.name}`: {disagreement.detail} (line {disagreement.first.first_line}).",
            "Make the column table and the DDL agree; the DDL counts.",
            disagreement.name,
            group=f"PG023:{disagreement.name.split('.', 1)[0]}",
        )


@rule("PG029", Severity.INFO, needs=("postgres",))
def enum_or_check(context: Context) -> Iterator[Hit]:
    """Let the database keep a column to its known values.

    A status that takes any text will one day hold a value no code knows.
    Where the validation section names the values, the schema must too.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, status text NOT NULL);

    Good:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          status text NOT NULL CHECK (status IN ('open', 'paid', 'shipped'))
        );

    Source: Data Design Standards, Data Validation Rules: value constraints.
    """
    if not schema_is_read(context):
        return
    for table in own_tables(context):
        for column in table.columns:
            if column.type.name not in _TEXTS or column.type.dimensions or _kept(table, column):
                continue
            validation = _rule_for(context, table, column)
            values = named_values(validation.constraint) if validation else ()
            subject = f"{table.name}.{column.name}"
            if values and validation and not _APPLICATION_ONLY.match(validation.enforced_by):
                shown = ", ".join(values[:_SHOWN]) + (", ..." if len(values) > _SHOWN else "")
                listed = ", ".join(f"'{value}'" for value in values)
                yield Hit(
                    at(column.span),
                    f"`{subject}` takes any text, but line {validation.span.first_line} allows "
                    f"only {shown}.",
                    f"Add CHECK ({column.name} IN ({listed})), an enum type or a foreign key.",
                    subject,
                    severity=Severity.ERROR,
                )
            elif _is_status_like(column.name):
                yield Hit(
                    at(column.span),
                    f"`{subject}` takes any text.",
                    "If its values are known, keep them by a CHECK, an enum type or a foreign key.",
                    subject,
                    group=f"PG029:{table.name}",
                )


def _is_status_like(name: str) -> bool:
    return name.rsplit("_", 1)[-1] in _STATUS_WORDS and not _OPEN_SETS.search(name)


def _kept(table: Table, column: Column) -> bool:
    checked = any(column.name in check.columns for check in table.checks)
    return checked or bool(foreign_keys_of(table, column.name)) or column.generated is not None


def _rule_for(context: Context, table: Table, column: Column) -> ValidationRule | None:
    for validation in context.design.validation.rules:
        owner, _, name = validation.field.replace("`", "").strip().rpartition(".")
        if noun(name) == noun(column.name) and (not owner or noun(owner) == noun(table.name)):
            named = named_values(validation.constraint)
            if named:
                return validation
    return None


def named_values(text: str) -> tuple[str, ...]:
    """Return the values that the words of a constraint allow; at least two make a list."""
    quoted = [a or b or c for a, b, c in _QUOTED.findall(text)]
    if len(quoted) > 1:
        return tuple(dict.fromkeys(quoted))
    inner = quoted[0] if quoted else text
    found = _LISTED.search(inner.strip())
    if not found:
        return ()
    values = [value for value in _SEPARATOR.split(found["list"]) if value]
    described = any(value.isdigit() or value.lower() in NO_VALUES for value in values)
    return () if described else tuple(dict.fromkeys(values))
