"""Rules on foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.postgres.lexer import comments
from data_design_gate.design.postgres.model import Column, ForeignKey, PostgresSchema, Table
from data_design_gate.design.postgres.types import known, spelling
from data_design_gate.design.words import name_words, noun
from data_design_gate.document.nearest import nearest
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    append_statement,
    at,
    base_type,
    existing_names,
    existing_schema,
    find_table,
    foreign_keys_of,
    is_covered,
    is_unique,
    line_of,
    own_tables,
    plural_list,
    replace_type,
    schema_is_read,
)

_TEXTS = frozenset({"text", "varchar", "citext"})
_NOTE = re.compile(
    r"\b(?:no (?:foreign key|fk)|not a foreign key|without (?:a )?foreign key|external|outside"
    r"|cross[- ]store|dynamodb|other (?:service|store|database)|soft reference|logical reference"
    r"|denormali[sz]ed|polymorphic|snapshot|not enforced)\b",
    re.IGNORECASE,
)
_TENANT = frozenset({
    "tenant_id", "org_id", "organization_id", "organisation_id", "workspace_id",
})  # fmt: skip
_MAX_NAME = 63


@rule("PG006", Severity.ERROR, needs=("postgres",))
def foreign_key_index(context: Context) -> Iterator[Hit]:
    """Index the columns of every foreign key.

    PostgreSQL indexes only the referenced side. Without an index of its own,
    each delete or key change of a parent row scans the whole child table, as
    does each join from the parent.

    Bad:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );

    Good:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );
        CREATE INDEX idx_orders_customer_id ON orders (customer_id);

    Source: Data Design Standards, Postgres Schema Design: an index on every foreign key column;
    PostgreSQL documentation, 5.5.5 Foreign Keys.
    """
    schema = context.design.postgres
    if not schema_is_read(context):
        return
    for table in own_tables(context):
        for key in table.foreign_keys:
            if not key.columns or is_covered(schema, table, key.columns):
                continue
            if _listed(context, table, key):
                continue
            columns = ", ".join(key.columns)
            name = context.settings.naming.index.replace("{table}", table.name)
            name = name.replace("{columns}", "_".join(key.columns))[:_MAX_NAME]
            statement = f"CREATE INDEX {name} ON {_qualified(table)} ({columns});"
            subject = f"{table.name}.{'+'.join(key.columns)}"
            from_ddl = table.source != "column-table"
            yield Hit(
                at(key.span),
                f"No index starts with the foreign key `{table.name}` ({columns}): deleting a row "
                f"of `{key.target}` scans the table.",
                f"Add `{statement}`",
                subject,
                suggestion=append_statement(context.document, key.span.first_line, statement)
                if from_ddl
                else None,
                group=f"PG006:{table.name}",
            )


def _qualified(table: Table) -> str:
    name = f'"{table.name}"' if table.quoted and not table.name.islower() else table.name
    return f"{table.schema}.{name}" if table.schema else name


def _listed(context: Context, table: Table, key: ForeignKey) -> bool:
    """Tell whether the Index Design section lists the index; then only the DDL lacks it."""
    for entry in context.design.index_entries:
        if noun(entry.table) != noun(table.name):
            continue
        names = re.findall(r"[^\W\d]\w*", entry.keys)
        if set(names[: len(key.columns)]) == set(key.columns):
            return True
    return False


@rule("PG007", Severity.WARNING, needs=("postgres",))
def foreign_key_missing(context: Context) -> Iterator[Hit]:
    """Declare a foreign key where a column refers to a table of the design.

    Without it nothing keeps the reference true, and the relation is known
    only to whoever reads the code. Where it is left out on purpose, say so
    in a comment behind the column.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL);

    Good:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );

    Source: Data Design Standards, Data Relationships: foreign keys within the store.
    """
    if not schema_is_read(context):
        return
    targets = {noun(table.name): table for table in context.design.postgres.tables}
    for name in existing_names(context):
        found = find_table(context, name)
        if found:
            targets.setdefault(noun(name), found)
    for table in own_tables(context):
        for column in table.columns:
            target = _target_of(column, targets)
            if target is None or foreign_keys_of(table, column.name) or _noted(context, column):
                continue
            if target.name == table.name and _is_own_key(table, column):
                continue
            yield Hit(
                at(column.span),
                f"`{table.name}.{column.name}` refers to `{target.name}` without a foreign key.",
                f"Add `REFERENCES {target.name}` with its ON DELETE action, or say in a comment "
                "behind the column why there is none.",
                f"{table.name}.{column.name}",
                group=f"PG007:{table.name}",
            )


def _target_of(column: Column, targets: dict[str, Table]) -> Table | None:
    """Return the table an ``x_id`` column names: all its words, or else the last ones."""
    if not column.name.endswith("_id") or column.type.dimensions:
        return None
    words = name_words(column.name.removesuffix("_id"))
    for start in range(len(words)):
        target = targets.get(noun("_".join(words[start:])))
        if target is not None and _referable(target, column):
            return target
    return None


def _referable(target: Table, column: Column) -> bool:
    """Tell whether one column could refer to the table: a key of one column of its type."""
    key = target.primary_key
    if key is None:
        return not target.whole
    found = target.column(key.columns[0]) if len(key.columns) == 1 else None
    return found is not None and (
        found.type.name == column.type.name or not known(column.type.name)
    )


def _is_own_key(table: Table, column: Column) -> bool:
    return table.primary_key is not None and column.name in table.primary_key.columns


def _noted(context: Context, column: Column) -> bool:
    line = line_of(context.document, column.span.first_line)
    said = " ".join(words for _, words in comments(line))
    return bool(_NOTE.search(f"{said} {column.comment}"))


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


@rule("PG010", Severity.WARNING, needs=("postgres",))
def referential_action_missing(context: Context) -> Iterator[Hit]:
    """State what happens to the child rows when the parent is deleted.

    Not stated means NO ACTION: the delete fails, often first in production.
    Write the decision down, NO ACTION too. SET NULL needs a column that may
    be null.

    Bad:

        customer_id uuid NOT NULL REFERENCES customers (id)

    Good:

        customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT

    Source: Data Design Standards, Data Relationships: cascade rules; PostgreSQL documentation,
    5.5.5 Foreign Keys.
    """
    for table in own_tables(context):
        for key in table.foreign_keys:
            columns = ", ".join(key.columns)
            subject = f"{table.name}.{'+'.join(key.columns)}"
            required = [
                column.name
                for name in key.columns
                if (column := table.column(name)) and column.nullable is False
            ]
            if key.on_delete == "SET NULL" and required:
                yield Hit(
                    at(key.span),
                    f"ON DELETE SET NULL on `{table.name}` ({columns}), but "
                    f"{plural_list(required)} is NOT NULL: every delete of `{key.target}` fails.",
                    "Allow NULL in the column, or choose RESTRICT or CASCADE.",
                    subject,
                    severity=Severity.ERROR,
                )
            elif not key.on_delete:
                yield Hit(
                    at(key.span),
                    f"`{table.name}` ({columns}) does not say what happens when its row of "
                    f"`{key.target}` is deleted.",
                    "Add ON DELETE RESTRICT, CASCADE, SET NULL or NO ACTION.",
                    subject,
                    group=f"PG010:{table.name}",
                )


@rule("PG026", Severity.WARNING, needs=("postgres",))
def tenant_scope(context: Context) -> Iterator[Hit]:
    """Keep references within one tenant.

    Where parent and child both belong to a tenant, a foreign key by id alone
    lets a row of one tenant point at a row of another, and nothing will ever
    notice. A key that contains the tenant cannot.

    Bad:

        FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE

    Good:

        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE CASCADE

    Source: strong practice for shared schemas; row security does not check foreign keys.
    """
    for table in own_tables(context):
        mine = {column.name for column in table.columns} & _TENANT
        for key in table.foreign_keys:
            target = find_table(context, key.target)
            if target is None or not mine or target.name == table.name:
                continue
            shared = mine & {column.name for column in target.columns}
            missing = sorted(shared - set(key.columns))
            if not missing:
                continue
            scope = missing[0]
            columns = ", ".join((scope, *key.columns))
            yield Hit(
                at(key.span),
                f"`{table.name}` ({', '.join(key.columns)}) can refer to a row of `{key.target}` "
                f"with another `{scope}`.",
                f"Use FOREIGN KEY ({columns}) to a unique key of `{key.target}` that starts with "
                f"`{scope}`.",
                f"{table.name}.{'+'.join(key.columns)}",
                group=f"PG026:{table.name}",
            )
