"""ALTER TABLE applied to a schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from data_design_gate.design.postgres.builder import Handler, SchemaBuilder, TableKey
from data_design_gate.design.postgres.definitions import (
    Parts,
    add_constraint,
    read_column,
    schema_name,
    table_span,
)
from data_design_gate.design.postgres.diagnosis import MAX_COLUMNS
from data_design_gate.design.postgres.expressions import render, strings
from data_design_gate.design.postgres.model import Column, Duplicate, Key, Table
from data_design_gate.design.postgres.source import Source

Node = dict[str, Any]


def alter_table(builder: SchemaBuilder, source: Source) -> None:
    """Apply each command of an ALTER TABLE.

    A table that is not defined here must exist already: it becomes known by
    what the statement adds to it.
    """
    node = source.statement.node
    key = builder.find(node.get("relation", {})) or _existing_table(builder, source)
    if key is None:
        return
    for wrapped in node.get("cmds", ()):
        command = wrapped.get("AlterTableCmd", {})
        if apply := _COMMANDS.get(command.get("subtype", "")):
            apply(builder, key, command, source)


_DEFINING = frozenset({"AT_AddColumn", "AT_AddConstraint", "AT_AlterColumnType"})


def _existing_table(builder: SchemaBuilder, source: Source) -> TableKey | None:
    node = source.statement.node
    subtypes = {wrapped.get("AlterTableCmd", {}).get("subtype") for wrapped in node.get("cmds", ())}
    if node.get("objtype") != "OBJECT_TABLE" or _DEFINING.isdisjoint(subtypes):
        return None
    relation = node.get("relation", {})
    table = Table(
        relation.get("relname", ""),
        (),
        None,
        (),
        (),
        (),
        table_span(relation, source),
        schema=schema_name(relation),
        quoted=source.quoted(relation),
        source="existing",
    )
    key = (table.schema, table.name)
    builder.tables[key] = table
    return key


def _add_column(builder: SchemaBuilder, key: TableKey, command: Node, source: Source) -> None:
    table = builder.tables[key]
    parts = Parts(primary_key=table.primary_key)
    node = command.get("def", {}).get("ColumnDef", {})
    column = read_column(node, source, table.name, parts)
    if first := table.column(column.name):
        if not command.get("missing_ok"):
            name = f"{table.name}.{column.name}"
            builder.duplicates.append(Duplicate("column", name, first.span, column.span))
        return
    if len(table.columns) >= MAX_COLUMNS:
        return
    builder.tables[key] = _merged(replace(table, columns=(*table.columns, column)), parts)
    builder.duplicates.extend(parts.duplicates)


def _merged(table: Table, parts: Parts) -> Table:
    return replace(
        table,
        primary_key=table.primary_key or parts.primary_key,
        uniques=(*table.uniques, *parts.uniques),
        foreign_keys=(*table.foreign_keys, *parts.foreign_keys),
        checks=(*table.checks, *parts.checks),
    )


def _add_constraint(builder: SchemaBuilder, key: TableKey, command: Node, source: Source) -> None:
    table = builder.tables[key]
    node = command.get("def", {}).get("Constraint", {})
    if node.get("contype") == "CONSTR_NOTNULL":
        for name in strings(node.get("keys")):
            builder.change_column(key, name, nullable=False)
        return
    if first := _constraint_named(table, node.get("conname", "")):
        name = f"{table.name}.{node['conname']}"
        builder.duplicates.append(Duplicate("constraint", name, first, source.place(node)))
        return
    parts = Parts(primary_key=table.primary_key)
    add_constraint(node, source, table.name, parts)
    builder.duplicates.extend(parts.duplicates)
    parts.primary_key = _from_index(builder, parts.primary_key)
    parts.uniques = [found for unique in parts.uniques if (found := _from_index(builder, unique))]
    builder.tables[key] = _merged(table, parts)
    if primary := builder.tables[key].primary_key:
        for name in primary.columns:
            builder.change_column(key, name, nullable=False)


def _from_index(builder: SchemaBuilder, found: Key | None) -> Key | None:
    """Return the key with the columns of the index it takes over, which stops being its own."""
    if found is None or not found.using_index:
        return found
    index = next((i for i in builder.indexes if i.name == found.using_index), None)
    if index is None:
        return found
    builder.indexes = [other for other in builder.indexes if other is not index]
    return replace(found, columns=index.columns, name=found.name or index.name)


def _constraint_named(table: Table, name: str) -> Any:
    if not name:
        return None
    keys = (*((table.primary_key,) if table.primary_key else ()), *table.uniques)
    named = (*keys, *table.foreign_keys, *table.checks)
    return next((constraint.span for constraint in named if constraint.name == name), None)


def _drop_column(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
    table, name = builder.tables[key], command.get("name", "")
    primary = table.primary_key
    builder.tables[key] = replace(
        table,
        columns=tuple(column for column in table.columns if column.name != name),
        primary_key=None if primary and name in primary.columns else primary,
        uniques=tuple(unique for unique in table.uniques if name not in unique.columns),
        foreign_keys=tuple(fk for fk in table.foreign_keys if name not in fk.columns),
        checks=tuple(check for check in table.checks if name not in check.columns),
    )
    builder.indexes = [
        index
        for index in builder.indexes
        if index.table != table.name
        or name not in (*index.columns, *index.include, *index.predicate_columns)
    ]


def _drop_constraint(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
    table, name = builder.tables[key], command.get("name", "")
    primary = table.primary_key
    own_name = (primary.name or f"{table.name}_pkey") if primary else ""

    def stays(columns: tuple[str, ...], written: str, ending: str) -> bool:
        return name not in {written, "_".join((table.name, *columns, ending))}

    builder.tables[key] = replace(
        table,
        primary_key=None if own_name == name else primary,
        uniques=tuple(u for u in table.uniques if stays(u.columns, u.name, "key")),
        foreign_keys=tuple(f for f in table.foreign_keys if stays(f.columns, f.name, "fkey")),
        checks=tuple(c for c in table.checks if stays(c.columns[:1], c.name, "check")),
    )


def _validate(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
    table, name = builder.tables[key], command.get("name", "")
    builder.tables[key] = replace(
        table,
        foreign_keys=tuple(
            replace(f, not_valid=False) if f.name == name else f for f in table.foreign_keys
        ),
        checks=tuple(replace(c, not_valid=False) if c.name == name else c for c in table.checks),
    )


def _change_type(builder: SchemaBuilder, key: TableKey, command: Node, source: Source) -> None:
    type_name = command.get("def", {}).get("ColumnDef", {}).get("typeName", {})
    table, name = builder.tables[key], command.get("name", "")
    kind = source.column_type(type_name)
    if not table.whole and table.column(name) is None:
        column = Column(name, kind, None, None, source.place(type_name))
        builder.tables[key] = replace(table, columns=(*table.columns, column))
        return
    builder.change_column(key, name, type=kind)


def _change_default(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
    default = render(command["def"]) if "def" in command else None
    builder.change_column(key, command.get("name", ""), default=default)


def _change(**changes: Any) -> Command:
    def apply(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
        builder.change_column(key, command.get("name", ""), **changes)

    return apply


def _row_security(*, enabled: bool) -> Command:
    def apply(builder: SchemaBuilder, key: TableKey, _command: Node, source: Source) -> None:
        builder.tables[key] = replace(
            builder.tables[key],
            row_security=enabled,
            row_security_span=source.statement.span if enabled else None,
        )

    return apply


def _attach(builder: SchemaBuilder, key: TableKey, command: Node, _source: Source) -> None:
    child = builder.find(command.get("def", {}).get("PartitionCmd", {}).get("name", {}))
    if child:
        parent = builder.tables[key].name
        builder.tables[child] = replace(builder.tables[child], partition_of=parent)


def _detach(builder: SchemaBuilder, _key: TableKey, command: Node, _source: Source) -> None:
    child = builder.find(command.get("def", {}).get("PartitionCmd", {}).get("name", {}))
    if child:
        builder.tables[child] = replace(builder.tables[child], partition_of="")


Command = Callable[[SchemaBuilder, TableKey, Node, Source], None]

_COMMANDS: dict[str, Command] = {
    "AT_AddColumn": _add_column,
    "AT_AddConstraint": _add_constraint,
    "AT_DropColumn": _drop_column,
    "AT_DropConstraint": _drop_constraint,
    "AT_ValidateConstraint": _validate,
    "AT_AlterColumnType": _change_type,
    "AT_ColumnDefault": _change_default,
    "AT_SetNotNull": _change(nullable=False),
    "AT_DropNotNull": _change(nullable=True),
    "AT_AddIdentity": _change(identity="always", nullable=False),
    "AT_DropIdentity": _change(identity=""),
    "AT_DropExpression": _change(generated=None),
    "AT_EnableRowSecurity": _row_security(enabled=True),
    "AT_DisableRowSecurity": _row_security(enabled=False),
    "AT_AttachPartition": _attach,
    "AT_DetachPartition": _detach,
}


def foreign_table(builder: SchemaBuilder, source: Source) -> None:
    """Apply CREATE FOREIGN TABLE: a table kept elsewhere, its columns known, its keys not."""
    base = source.statement.node.get("base", {})
    statement = replace(source.statement, kind="CreateStmt", node=base)
    builder.create_table(Source(statement))
    if key := builder.find(base.get("relation", {})):
        builder.tables[key] = replace(builder.tables[key], partition_strategy="foreign")


HANDLERS: dict[str, Handler] = {
    "AlterTableStmt": alter_table,
    "CreateForeignTableStmt": foreign_table,
}
