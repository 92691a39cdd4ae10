"""Rules on the names of tables and columns."""

from __future__ import annotations

from collections.abc import Iterator

from pglast.keywords import RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS

from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import at, own_tables, written_name
from data_design_gate.standards.rules.postgres_nouns import (
    COUNTED,
    is_plural_table,
    is_singular_column,
    plural_table,
    singular_column,
)

_SNAKE = regex(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = regex(r"[^a-z0-9]+")
_CUT = 60  # bytes; a cut in the middle of a wide letter leaves up to three fewer than 63
_MANY_VALUES = frozenset({"json", "jsonb", "hstore", "tsvector", "xml", "bool", "int4range"})
_WHOLE = frozenset({"int2", "int4", "int8"})
_NUMBERS = _WHOLE | {"numeric", "float4", "float8"}


def _snake(name: str) -> str:
    return _NOT_WORD.sub("_", _CAMEL.sub("_", name).lower()).strip("_")


def _is_snake(written: str) -> bool:
    """Tell whether a name is snake_case; one all in capitals is folded by PostgreSQL."""
    return bool(_SNAKE.fullmatch(written.lower() if written.isupper() else written))


def _was_cut(name: str) -> bool:
    """Tell whether the parser may have cut a name at 63 bytes; PG019 reports those."""
    return len(name.encode()) >= _CUT


@rule("PG001", Severity.ERROR, needs=("postgres",))
def table_name(context: Context) -> Iterator[Hit]:
    """Name tables in plural snake_case.

    A table holds many rows; one convention lets everybody guess a name
    without looking it up, and lower case needs no quotes in any query.

    Bad:

        CREATE TABLE "OrderItem" (id uuid PRIMARY KEY);

    Good:

        CREATE TABLE order_items (id uuid PRIMARY KEY);

    Source: Data Design Standards, Postgres Schema Design: tables plural snake_case.
    """
    for table in context.design.postgres.tables:
        if not table.whole or _was_cut(table.name):
            continue
        written = _written(context, table)
        snake = _snake(written)
        if not _is_snake(written):
            better = snake if table.partition_of else plural_table(snake)
            yield Hit(
                at(table.span),
                f"Table `{written}` is not snake_case.",
                f"Rename it to `{better}`; other spellings need quotes in every query.",
                table.name,
            )
        elif not table.partition_of and not is_plural_table(table.name):
            yield Hit(
                at(table.span),
                f"Table `{table.name}` is not in the plural.",
                f"Rename it to `{plural_table(table.name)}`: a table is named for its many rows.",
                table.name,
            )


def _written(context: Context, table: Table) -> str:
    if table.quoted or table.source != "ddl":
        return table.name
    return written_name(context, table.span, table.name).rsplit(".", 1)[-1]


@rule("PG002", Severity.ERROR, needs=("postgres",))
def column_name(context: Context) -> Iterator[Hit]:
    """Name columns in singular snake_case.

    A column holds one value a row. Arrays, JSONB, counts and nouns without
    a plural may keep the name of what they hold.

    Bad:

        CREATE TABLE orders ("orderDate" date, statuses text);

    Good:

        CREATE TABLE orders (order_date date, status text, tags text[]);

    Source: Data Design Standards, Postgres Schema Design: columns singular snake_case.
    """
    for table in own_tables(context):
        for column in table.columns:
            subject = f"{table.name}.{column.name}"
            written = column.name
            if not column.quoted and table.source != "column-table":
                written = written_name(context, column.span, column.name)
            if _was_cut(column.name):
                continue
            if not _is_snake(written):
                problem, better = "snake_case", _snake(written)
            elif not _may_be_plural(column) and not is_singular_column(column.name):
                problem, better = "in the singular", singular_column(column.name)
            else:
                continue
            yield Hit(
                at(column.span),
                f"Column `{table.name}.{written}` is not {problem}.",
                f"Rename it to `{better}`{_or_count(column, better)}.",
                subject,
                group=f"PG002:{table.name}",
            )


def _or_count(column: Column, better: str) -> str:
    counts = column.type.name in _WHOLE and column.name != better and _is_snake(column.name)
    return f", or to `{better}_count` where it counts" if counts else ""


def _may_be_plural(column: Column) -> bool:
    kind = column.type
    if kind.dimensions or kind.name in _MANY_VALUES or kind.name.endswith(("range", "vector")):
        return True
    counts_up = column.default == "0" or column.name.rsplit("_", 1)[-1] in COUNTED
    return kind.name in _NUMBERS and counts_up


@rule("PG020", Severity.WARNING, needs=("postgres",))
def reserved_name(context: Context) -> Iterator[Hit]:
    """Keep clear of reserved words and of the prefix `pg_`.

    A reserved word must be quoted in every query that ever names it, and
    `pg_` belongs to the system: it hides or collides with its own objects.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, "user" uuid NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, user_id uuid NOT NULL);

    Source: PostgreSQL documentation, appendix C, SQL Key Words.
    """
    for table in own_tables(context):
        if problem := _problem(table.name):
            yield Hit(
                at(table.span),
                f"The table name `{table.name}` {problem}.",
                "Choose another name, for example one with the domain's word in front.",
                table.name,
            )
        for column in table.columns:
            if problem := _problem(column.name):
                yield Hit(
                    at(column.span),
                    f"The column name `{table.name}.{column.name}` {problem}.",
                    f"Choose another name, for example `{_instead(column.name)}`.",
                    f"{table.name}.{column.name}",
                    group=f"PG020:{table.name}",
                )


def _problem(name: str) -> str:
    if name in RESERVED_KEYWORDS or name in TYPE_FUNC_NAME_KEYWORDS:
        return "is a reserved word of SQL and needs quotes in every query"
    if name.startswith("pg_"):
        return "starts with `pg_`, which belongs to the system"
    return ""


def _instead(name: str) -> str:
    return (
        f"{name.removeprefix('pg_')}_id" if name == "user" else f"{name.removeprefix('pg_')}_value"
    )
