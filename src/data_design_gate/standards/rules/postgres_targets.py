"""Rules on what a foreign key refers to."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.model import Column, ForeignKey, PostgresSchema, Table
from data_design_gate.design.postgres.types import known, spelling
from data_design_gate.document.nearest import nearest
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    base_type,
    existing_names,
    existing_schema,
    find_table,
    is_unique,
    own_tables,
    plural_list,
    replace_type,
    schema_is_read,
)

_TEXTS = frozenset({"text", "varchar", "citext"})


@rule("PG008", Severity.ERROR, needs=("postgres",))
def foreign_key_type(context: Context) -> Iterator[Hit]:
    """Give foreign key columns the type of the columns they refer to.

    Different types are refused, or compared by a cast that keeps the index
    from being used; an integer that refers to a bigint ends before it.

    Bad:

        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id integer REFERENCES customers (id));

    Good:

        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id bigint REFERENCES customers (id));

    Source: PostgreSQL documentation, CREATE TABLE, REFERENCES.
    """
    schema = context.design.postgres
    for table in own_tables(context):
        for key in table.foreign_keys:
            target = find_table(context, key.target)
            for mine, other in _pairs(table, key, target):
                left, right = base_type(schema, mine.type), base_type(schema, other.type)
                same = left == right or {left, right} <= _TEXTS
                if same or not (known(left) and known(right)):
                    continue
                new = spelling(right)
                yield Hit(
                    at(mine.span),
                    f"`{table.name}.{mine.name}` is {spelling(left)}, but `{key.target}."
                    f"{other.name}`, to which it refers, is {new}.",
                    f"Write `{new}`.",
                    f"{table.name}.{mine.name}",
                    suggestion=replace_type(context, mine, new),
                    group=f"PG008:{table.name}",
                )


def _pairs(table: Table, key: ForeignKey, target: Table | None) -> Iterator[tuple[Column, Column]]:
    if target is None:
        return
    names = key.target_columns or (target.primary_key.columns if target.primary_key else ())
    for mine, other in zip(key.columns, names, strict=False):
        left, right = table.column(mine), target.column(other)
        if left and right and left.type.name and right.type.name:
            yield left, right


@rule("PG009", Severity.ERROR, needs=("postgres",))
def foreign_key_target(context: Context) -> Iterator[Hit]:
    """Refer only to tables and unique columns that exist.

    A foreign key to a table nobody creates makes the migration fail; one to
    columns without a unique key is refused. Tables outside the design are
    made known by `existing_schemas:` in the front matter or a line
    `Existing tables: users, tenants`.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid REFERENCES custmers (id));

    Good:

        CREATE TABLE customers (id uuid PRIMARY KEY);
        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid REFERENCES customers (id));

    Source: PostgreSQL documentation, 5.5.5 Foreign Keys.
    """
    if not schema_is_read(context):
        return
    for table in own_tables(context):
        for key in table.foreign_keys:
            if hit := _target_hit(context, table, key):
                yield hit


def _target_hit(context: Context, table: Table, key: ForeignKey) -> Hit | None:
    subject = f"{table.name}.{'+'.join(key.columns)}"
    target = find_table(context, key.target)
    if target is None:
        return _unknown_table(context, key, subject)
    wrong = [name for name in key.columns if table.whole and table.column(name) is None]
    if wrong:
        message = f"The foreign key of `{table.name}` names {plural_list(wrong)}, which it lacks."
        return Hit(at(key.span), message, "Name columns that the table has.", subject)
    missing = [n for n in key.target_columns if target.whole and target.column(n) is None]
    if missing:
        near = nearest(missing[0], (column.name for column in target.columns), 2)
        return Hit(
            at(key.span),
            f"`{key.target}` has no column {plural_list(missing)}, to which `{subject}` refers.",
            f"Did you mean `{near}`?" if near else "Refer to its primary key.",
            subject,
        )
    return _not_unique(context, key, target, subject)


def _unknown_table(context: Context, key: ForeignKey, subject: str) -> Hit:
    if key.target in existing_names(context):
        return Hit(
            at(key.span),
            f"`{key.target}`, to which `{subject}` refers, is only listed as existing.",
            "Link its schema file in `existing_schemas:` to have columns and types compared.",
            subject,
            severity=Severity.INFO,
            group=f"PG009:{key.target}",
        )
    tables = [*(table.name for table in context.design.postgres.tables), *existing_names(context)]
    near = nearest(key.target, tables, 2)
    return Hit(
        at(key.span),
        f"`{subject}` refers to `{key.target}`, which the design does not define.",
        (f"Did you mean `{near}`? If it exists already" if near else "If it exists already")
        + f", write `Existing tables: {key.target}` or link its schema in `existing_schemas:`.",
        subject,
        group=f"PG009:{key.target}",
    )


def _not_unique(context: Context, key: ForeignKey, target: Table, subject: str) -> Hit | None:
    if not target.whole or (target.source == "column-table" and target.primary_key is None):
        return None
    if target.primary_key is None and key.target_columns == ("id",):
        return None  # PG003 asks for the key
    primary = target.primary_key.columns if target.primary_key else ()
    columns = key.target_columns or primary
    if not columns:
        message = f"`{key.target}`, to which `{subject}` refers, has no primary key."
        mend = f"Give `{key.target}` a primary key, or name the referenced columns."
        return Hit(at(key.span), message, mend, subject)
    if len(columns) != len(key.columns):
        return Hit(
            at(key.span),
            f"`{subject}` has {len(key.columns)} columns, the key of `{key.target}` has "
            f"{len(columns)} ({', '.join(columns)}).",
            "Refer with as many columns as the key has.",
            subject,
        )
    schemas: list[PostgresSchema] = [context.design.postgres]
    if outside := existing_schema(context):
        schemas.append(outside)
    if any(is_unique(schema, target, columns) for schema in schemas):
        return None
    return Hit(
        at(key.span),
        f"`{key.target}` ({', '.join(columns)}), to which `{subject}` refers, is not unique.",
        f"Make it the primary key of `{key.target}` or add a UNIQUE constraint.",
        subject,
    )
