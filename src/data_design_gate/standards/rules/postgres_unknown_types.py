"""Rules on types that PostgreSQL does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.postgres.types import known, right_type
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import migrated_schema
from data_design_gate.standards.rules.postgres_common import (
    at,
    existing_schema,
    replace_type,
)

_PLAIN_TYPE = regex(r"[a-z0-9 ]+(?:\(\d+(?:,\d+)?\))?(?:\[\])?")


@rule("PG005", Severity.ERROR, needs=("postgres",))
def type_unknown(context: Context) -> Iterator[Hit]:
    """Use only types that PostgreSQL has or that the design creates.

    The grammar takes any word as a type, so a slip or a type of another
    database shows only when the migration runs.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, placed_at TIMESTAMPZ NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, placed_at TIMESTAMPTZ NOT NULL);

    Source: PostgreSQL documentation, chapter 8 Data Types; pg_type of PostgreSQL 18.
    """
    made = made_types(context)
    reported: set[str] = set()
    for schema in (context.design.postgres, migrated_schema(context)):
        for table in schema.tables:
            if table.partition_of:
                continue
            for column in table.columns:
                subject = f"{table.name}.{column.name}"
                if subject not in reported and _unknown(column, made):
                    reported.add(subject)
                    yield _unknown_type(context, table, column)


def made_types(context: Context) -> frozenset[str]:
    """Return the names that the document or an existing schema makes usable as types."""
    made: set[str] = set()
    for schema in (context.design.postgres, migrated_schema(context), existing_schema(context)):
        if schema is not None:
            made.update(named.name for named in schema.types)
            made.update(table.name for table in schema.tables)
    return frozenset(made)


def _unknown(column: Column, made: frozenset[str]) -> bool:
    kind = column.type
    if not kind.name or known(kind.name) or kind.name in made:
        return False
    return not kind.schema or right_type(kind.name) is not None


def _unknown_type(context: Context, table: Table, column: Column) -> Hit:
    right = right_type(column.type.name)
    clean = (
        right if right and re.fullmatch(r"[a-z0-9 ]+(?:\(\d+(?:,\d+)?\))?(?:\[\])?", right) else ""
    )
    mend = (
        f"Write `{right}`."
        if clean
        else f"Use {right}."
        if right
        else "Use a type PostgreSQL has, or create it in the design with CREATE TYPE."
    )
    return Hit(
        at(column.span),
        f"PostgreSQL has no type `{column.type.spelled}` (column `{table.name}.{column.name}`).",
        mend,
        f"{table.name}.{column.name}",
        suggestion=replace_type(context, column, clean) if clean else None,
        group=f"PG005:{table.name}:{column.type.name}",
    )
