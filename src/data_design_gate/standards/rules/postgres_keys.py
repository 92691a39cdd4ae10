"""Rules on primary keys."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.postgres.types import SERIALS, known, spelling
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    base_type,
    entity_of,
    foreign_keys_of,
    own_tables,
    replace_type,
    schema_is_read,
    whole_tables,
)
from data_design_gate.standards.rules.postgres_volumes import declared_rows, expected_rows

_KEY_TYPES = frozenset({"uuid", "int8", "int4"})
# The largest number of each type; PostgreSQL documentation, 8.1 Numeric Types.
_LARGEST = {"int2": 32_767, "int4": 2_147_483_647}
_MANY_ROWS = 10_000_000
_RANDOM_UUID = ("gen_random_uuid()", "uuid_generate_v4()", "uuidv4()")
_FIRST_WITH_UUIDV7 = 18


@rule("PG003", Severity.ERROR, needs=("postgres",))
def primary_key_missing(context: Context) -> Iterator[Hit]:
    """Give every table a primary key.

    Without one a row cannot be named: no foreign key can point at it,
    logical replication cannot update it, and a duplicate stays for good.

    Bad:

        CREATE TABLE orders (id uuid NOT NULL, placed_at timestamptz NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, placed_at timestamptz NOT NULL);

    Source: Data Design Standards, Postgres Schema Design: a primary key on every table.
    """
    if not schema_is_read(context):
        return
    known_tables = {table.name for table in context.design.postgres.tables}
    for table in whole_tables(context):
        taken_over = any(origin not in known_tables for origin in table.like)
        if table.primary_key is not None or taken_over or _keyed_by_partition(context, table):
            continue
        if table.partition_key:
            mend = (
                "Add a PRIMARY KEY that contains the partition key "
                f"({', '.join(table.partition_key)}); the partitions take it over."
            )
        elif table.column("id"):
            mend = "Make `id` its PRIMARY KEY, or name the columns that identify a row."
        else:
            mend = (
                "Name the columns that identify a row as PRIMARY KEY, or add "
                "`id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`."
            )
        yield Hit(at(table.span), f"Table `{table.name}` has no primary key.", mend, table.name)


def _keyed_by_partition(context: Context, table: Table) -> bool:
    """Tell whether each partition has a key of its own, as an expression as partition key asks."""
    partitions = [
        other for other in context.design.postgres.tables if other.partition_of == table.name
    ]
    return bool(partitions) and all(partition.primary_key for partition in partitions)


@rule("PG004", Severity.WARNING, needs=("postgres",))
def primary_key_type(context: Context) -> Iterator[Hit]:
    """Use UUID, BIGINT or INTEGER as primary key, with identity instead of serial.

    A key of text changes with what it describes and is repeated in every
    table that refers to it. A serial column leaves its sequence to whoever
    knows of it. An integer key ends at 2,147,483,647 rows ever inserted.

    Bad:

        CREATE TABLE orders (id bigserial PRIMARY KEY);

    Good:

        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);

    Source: PostgreSQL documentation, 8.1 Numeric Types; CREATE TABLE, GENERATED AS IDENTITY.
    """
    for table in own_tables(context):
        for column in table.columns:
            if column.type.serial:
                yield _serial(context, table, column)
        key = table.primary_key
        column_of_key = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
        if column_of_key is None:
            continue
        kind = base_type(context.design.postgres, column_of_key.type)
        exhausted = _exhausted(context, table, column_of_key, kind)
        if exhausted:
            yield exhausted
        elif (
            kind not in _KEY_TYPES
            and known(kind)
            and kind not in SERIALS
            and not foreign_keys_of(table, column_of_key.name)
            and not column_of_key.type.serial
        ):
            yield Hit(
                at(column_of_key.span),
                f"The primary key `{table.name}.{column_of_key.name}` is "
                f"{spelling(kind)}, not UUID, BIGINT or INTEGER.",
                "Use `bigint GENERATED ALWAYS AS IDENTITY` or `uuid` as the key, and keep "
                f"`{column_of_key.name}` as a UNIQUE column.",
                f"{table.name}.{column_of_key.name}",
            )


def _serial(context: Context, table: Table, column: Column) -> Hit:
    kind = spelling(column.type.name)
    new = f"{kind} GENERATED ALWAYS AS IDENTITY"
    return Hit(
        at(column.span),
        f"`{table.name}.{column.name}` is {column.type.serial}; identity columns replace it.",
        f"Write `{new}`: the sequence then belongs to the column.",
        f"{table.name}.{column.name}",
        suggestion=replace_type(context, column, new),
        group=f"PG004:serial:{table.name}",
    )


def _exhausted(context: Context, table: Table, column: Column, kind: str) -> Hit | None:
    rows = expected_rows(entity_of(context, table))
    largest = _LARGEST.get(kind)
    if rows is None or largest is None or rows <= largest / 2:
        return None
    return Hit(
        at(column.span),
        f"`{table.name}.{column.name}` is {spelling(kind)} and ends at {largest:,}; "
        f"the declared volume and growth give {rows:,.0f} rows in five years.",
        "Use `bigint`: a change of the key's type later rewrites the table under a lock.",
        f"{table.name}.{column.name}",
        severity=Severity.ERROR,
    )


@rule("PG024", Severity.ERROR, needs=("postgres",))
def partition_key_not_unique(context: Context) -> Iterator[Hit]:
    """Put the partition key into every unique key of a partitioned table.

    PostgreSQL checks uniqueness within one partition only; it refuses a key
    that lacks the partitioning columns.

    Bad:

        CREATE TABLE events (id bigint PRIMARY KEY, happened_on date NOT NULL)
          PARTITION BY RANGE (happened_on);

    Good:

        CREATE TABLE events (id bigint, happened_on date, PRIMARY KEY (id, happened_on))
          PARTITION BY RANGE (happened_on);

    Source: PostgreSQL documentation, 5.12.2.3 Limitations of declarative partitioning.
    """
    for table in own_tables(context):
        if not (table.partition_key or table.partition_expressions):
            continue
        keys = [(key.columns, key.span, "unique constraint") for key in table.uniques]
        if table.primary_key:
            keys.insert(0, (table.primary_key.columns, table.primary_key.span, "primary key"))
        keys += [
            (index.columns, index.span, "unique index")
            for index in context.design.postgres.indexes_of(table.name)
            if index.unique
        ]
        for columns, span, label in keys:
            if table.partition_expressions:
                yield Hit(
                    at(span),
                    f"PostgreSQL refuses the {label} of `{table.name}` ({', '.join(columns)}): the "
                    f"partition key is an expression ({table.partition_expressions[0]}).",
                    "Partition by a column that the key contains, or give each partition a key of "
                    "its own.",
                    f"{table.name} ({', '.join(columns)})",
                    group=f"PG024:{table.name}",
                )
                continue
            missing = [name for name in table.partition_key if name not in columns]
            if missing:
                yield Hit(
                    at(span),
                    f"The {label} of the partitioned table `{table.name}` ({', '.join(columns)}) "
                    f"lacks the partition key ({', '.join(missing)}).",
                    f"Write ({', '.join((*columns, *missing))}); PostgreSQL refuses the rest.",
                    f"{table.name} ({', '.join(columns)})",
                    group=f"PG024:{table.name}",
                )


@rule("PG027", Severity.INFO, needs=("postgres",))
def random_uuid_key(context: Context) -> Iterator[Hit]:
    """Prefer time-ordered UUIDs as keys of very large tables.

    Random keys (version 4) put each new row on another page of the index:
    from tens of millions of rows on, inserts read and write pages all over
    it. Version 7 keeps new rows together.

    Bad:

        CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid());

        (declared: 50 million rows)

    Good:

        CREATE TABLE events (id uuid PRIMARY KEY DEFAULT uuidv7());

    Source: RFC 9562, section 6.13; PostgreSQL 18 documentation, 9.14 UUID Functions.
    """
    for table in own_tables(context):
        key = table.primary_key
        column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
        if column is None or column.type.name != "uuid":
            continue
        rows = declared_rows(entity_of(context, table))
        if rows is None or rows <= _MANY_ROWS or column.default not in _RANDOM_UUID:
            continue
        ready = context.settings.postgres_version >= _FIRST_WITH_UUIDV7
        pattern = r"(?:\w+\.)?(?:gen_random_uuid|uuid_generate_v4|uuidv4)\s*\(\s*\)"
        yield Hit(
            at(column.span),
            f"`{table.name}` is declared with {rows:,.0f} rows and has random UUIDs as its key.",
            "Use `uuidv7()` as the default."
            if ready
            else "Let the application make version 7 UUIDs (PostgreSQL has `uuidv7()` from 18 on).",
            f"{table.name}.{column.name}",
            suggestion=replace_type(context, column, "uuidv7()", pattern) if ready else None,
        )
