"""RENAME, DROP and SET SCHEMA applied to a schema."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from data_design_gate.design.postgres.builder import Handler, SchemaBuilder, TableKey, Tables
from data_design_gate.design.postgres.expressions import strings
from data_design_gate.design.postgres.objects import DROPPED, dropped_names
from data_design_gate.design.postgres.source import Source

Node = dict[str, Any]


def rename(builder: SchemaBuilder, source: Source) -> None:
    """Apply ALTER ... RENAME to tables, columns, constraints, indexes and types."""
    node = source.statement.node
    kind, new, old = node.get("renameType"), node.get("newname", ""), node.get("subname", "")
    key = builder.find(node.get("relation", {}))
    if kind == "OBJECT_INDEX" or (kind == "OBJECT_TABLE" and key is None):
        was = node.get("relation", {}).get("relname", "")
        builder.indexes = [
            replace(index, name=new) if index.name == was else index for index in builder.indexes
        ]
    elif kind == "OBJECT_TABLE" and key:
        _rename_table(builder, key, new)
    elif kind == "OBJECT_COLUMN" and key:
        _rename_column(builder, key, old, new)
    elif kind == "OBJECT_TABCONSTRAINT" and key:
        _rename_constraint(builder, key, old, new)
    elif kind in {"OBJECT_TYPE", "OBJECT_DOMAIN"}:
        was = (strings(node.get("object", {}).get("List", {}).get("items")) or ("",))[-1]
        if was in builder.types:
            builder.types[new] = replace(builder.types.pop(was), name=new)


def _rename_table(builder: SchemaBuilder, key: TableKey, new: str) -> None:
    tables = Tables()
    for other, table in builder.tables.items():
        renamed = table
        if table.partition_of == key[1]:
            renamed = replace(renamed, partition_of=new)
        if any(fk.target == key[1] for fk in table.foreign_keys):
            keys = (replace(f, target=new) if f.target == key[1] else f for f in table.foreign_keys)
            renamed = replace(renamed, foreign_keys=tuple(keys))
        if other == key:
            renamed = replace(renamed, name=new)
        tables[(key[0], new) if other == key else other] = renamed
    builder.tables = tables
    builder.indexes = [
        replace(index, table=new) if index.table == key[1] else index for index in builder.indexes
    ]


def _rename_column(builder: SchemaBuilder, key: TableKey, old: str, new: str) -> None:
    table = builder.tables[key]

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    builder.change_column(key, old, name=new)
    primary = table.primary_key
    builder.tables[key] = replace(
        builder.tables[key],
        primary_key=replace(primary, columns=renamed(primary.columns)) if primary else None,
        uniques=tuple(replace(u, columns=renamed(u.columns)) for u in table.uniques),
        foreign_keys=tuple(replace(f, columns=renamed(f.columns)) for f in table.foreign_keys),
        checks=tuple(replace(c, columns=renamed(c.columns)) for c in table.checks),
        partition_key=renamed(table.partition_key),
    )
    for other, others in builder.tables.items():
        if any(f.target == key[1] for f in others.foreign_keys):
            keys = (
                replace(f, target_columns=renamed(f.target_columns)) if f.target == key[1] else f
                for f in others.foreign_keys
            )
            builder.tables[other] = replace(others, foreign_keys=tuple(keys))
    builder.indexes = [
        replace(
            index,
            keys=tuple(replace(k, column=new) if k.column == old else k for k in index.keys),
            include=renamed(index.include),
            predicate_columns=renamed(index.predicate_columns),
        )
        if index.table == key[1]
        else index
        for index in builder.indexes
    ]


def _rename_constraint(builder: SchemaBuilder, key: TableKey, old: str, new: str) -> None:
    table = builder.tables[key]
    primary = table.primary_key
    builder.tables[key] = replace(
        table,
        primary_key=replace(primary, name=new) if primary and primary.name == old else primary,
        uniques=tuple(replace(u, name=new) if u.name == old else u for u in table.uniques),
        foreign_keys=tuple(
            replace(f, name=new) if f.name == old else f for f in table.foreign_keys
        ),
        checks=tuple(replace(c, name=new) if c.name == old else c for c in table.checks),
    )


def drop(builder: SchemaBuilder, source: Source) -> None:
    """Apply DROP; names the schema does not hold are passed over."""
    node = source.statement.node
    kind = node.get("removeType", "")
    for name in dropped_names(node):
        if kind in {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"}:
            schema = name[-2] if len(name) > 1 and name[-2] != "public" else ""
            if key := builder.find_name(name[-1], schema):
                _drop_table(builder, key)
        elif kind == "OBJECT_INDEX":
            builder.indexes = [index for index in builder.indexes if index.name != name[-1]]
        elif kind in {"OBJECT_TYPE", "OBJECT_DOMAIN"}:
            builder.types.pop(name[-1], None)
        elif kind == "OBJECT_SCHEMA":
            for key in [key for key in builder.tables if key[0] == name[-1]]:
                _drop_table(builder, key)
        elif kind in DROPPED:
            builder.others = [
                other
                for other in builder.others
                if not (_same_kind(other.kind, DROPPED[kind]) and other.name == name[-1])
            ]


def _same_kind(kind: str, dropped: str) -> bool:
    return kind == dropped or {kind, dropped} == {"function", "procedure"}


def _drop_table(builder: SchemaBuilder, key: TableKey) -> None:
    """Drop a table with its indexes, policies and the foreign keys that point at it."""
    dropped = builder.tables.pop(key, None)
    if dropped is None:
        return
    name = dropped.name
    builder.indexes = [index for index in builder.indexes if index.table != name]
    builder.others = [other for other in builder.others if other.table != name]
    for other, table in list(builder.tables.items()):
        if table.partition_of == name:
            _drop_table(builder, other)
        elif any(fk.target == name for fk in table.foreign_keys):
            kept = tuple(fk for fk in table.foreign_keys if fk.target != name)
            builder.tables[other] = replace(table, foreign_keys=kept)


def move(builder: SchemaBuilder, source: Source) -> None:
    """Apply ALTER TABLE ... SET SCHEMA."""
    node = source.statement.node
    key = builder.find(node.get("relation", {}))
    if node.get("objectType") == "OBJECT_TABLE" and key:
        new = node.get("newschema", "")
        schema = "" if new == "public" else new
        table = replace(builder.tables.pop(key), schema=schema)
        builder.tables[(schema, table.name)] = table


HANDLERS: dict[str, Handler] = {
    "RenameStmt": rename,
    "DropStmt": drop,
    "AlterObjectSchemaStmt": move,
}
