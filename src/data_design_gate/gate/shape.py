"""What a design would change in the stores, compared with the base version."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.postgres.model import Statement
from data_design_gate.design.read import read_design
from data_design_gate.document.model import Span
from data_design_gate.document.parse import parse_document
from data_design_gate.gate.code import digest, without_positions

# Where a thing stands and how it is spelled; everything else is part of the schema.
_NO_MEANING = frozenset({"spelled", "source", "offsets", "text", "prose"})
_STORE_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}
_DROPS = frozenset(
    {"OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_MATVIEW",
     "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE", "OBJECT_EXTENSION", "OBJECT_COLUMN"}
)  # fmt: skip
_DESTRUCTIVE = {
    "TruncateStmt": "TRUNCATE",
    "DeleteStmt": "DELETE",
    "DropdbStmt": "DROP DATABASE",
    "DropOwnedStmt": "DROP OWNED",
}


@lru_cache(maxsize=256)
def design_of(text: str) -> DataDesign:
    """Return the design a document describes. Never raises."""
    return read_design(parse_document(text, ""))


def stores_used(text: str) -> frozenset[Store]:
    """Return every store a document selects, declares or defines something in."""
    design = design_of(text)
    used = set(design.selection.stores) | set(design.selection.declared or ())
    if design.postgres.tables:
        used.add(Store.POSTGRES)
    if design.dynamodb.tables:
        used.add(Store.DYNAMODB)
    return frozenset(used)


def store_names(stores: Iterable[Store]) -> list[str]:
    """Return the stores' names as people write them."""
    return [_STORE_NAMES[store] for store in Store if store in set(stores)]


def cross_store_elements(text: str) -> tuple[str, ...]:
    """Return what is kept in both stores, by the table or by relationships that cross."""
    design = design_of(text)
    elements = [row.element or "data" for row in design.cross_store]
    relational = {table.name.casefold() for table in design.postgres.tables}
    items = {table.name.casefold() for table in design.dynamodb.tables}
    for one in design.relationships:
        ends = {one.source.casefold(), one.target.casefold()}
        crosses = ends & (relational - items) and ends & (items - relational)
        if crosses:
            elements.append(f"{one.source} to {one.target}")
    return tuple(dict.fromkeys(elements))


def schema_differences(old: str | None, new: str) -> tuple[str, ...]:
    """Return which stores' schemas differ in meaning; a new document differs from nothing."""
    after = design_of(new)
    before = design_of(old) if old is not None else None
    found = []
    for name, part in (("the Postgres schema", _relational), ("the DynamoDB schema", _items)):
        now = part(after)
        then = part(before) if before is not None else {}
        if digest(now) != digest(then):
            found.append(name)
    return tuple(found)


def has_unread(text: str | None) -> bool:
    """Tell whether part of a document's design could not be read."""
    return text is not None and bool(design_of(text).unread)


def destructive_operations(old: str | None, new: str) -> tuple[str, ...]:
    """Return what the migration destroys: by its statements, and by what is no longer there."""
    after = design_of(new)
    found = [name for migration in after.migration.ups for name in _destroyed(migration.statements)]
    if old is not None:
        found += _lost(design_of(old), after)
    return tuple(dict.fromkeys(found))


def _destroyed(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if statement.kind in _DESTRUCTIVE:
            yield _DESTRUCTIVE[statement.kind]
        elif statement.kind == "DropStmt":
            kind = str(statement.node.get("removeType", ""))
            if kind in _DROPS:
                yield f"DROP {kind.removeprefix('OBJECT_').replace('_', ' ')}"
        elif statement.kind == "AlterTableStmt":
            for command in statement.node.get("cmds", ()):
                if command.get("AlterTableCmd", {}).get("subtype") == "AT_DropColumn":
                    yield f"DROP COLUMN {command['AlterTableCmd'].get('name', '')}".strip()


def _lost(before: DataDesign, after: DataDesign) -> Iterator[str]:
    """Yield the tables and columns of the base version that the new version no longer has."""
    if after.unread:
        return
    for table in before.postgres.tables:
        now = after.postgres.table(table.name)
        if now is None:
            yield f"table {table.name} is gone"
            continue
        for column in table.columns:
            if now.column(column.name) is None:
                yield f"column {table.name}.{column.name} is gone"
    for item_table in before.dynamodb.tables:
        if after.dynamodb.table(item_table.name) is None:
            yield f"table {item_table.name} is gone"


def _relational(design: DataDesign) -> Mapping[str, Any]:
    schema = design.postgres
    parts = {
        "tables": schema.tables,
        "indexes": schema.indexes,
        "types": schema.types,
        "others": schema.others,
    }
    return {name: _unordered(part) for name, part in parts.items() if part}


def _items(design: DataDesign) -> Mapping[str, Any]:
    tables = design.dynamodb.tables
    return {"tables": _unordered(tables)} if tables else {}


def _unordered(values: Iterable[Any]) -> list[str]:
    return sorted(digest(_plain(value)) for value in values)


def _plain(value: Any) -> Any:
    """Return a model value as plain values without places and spellings."""
    if isinstance(value, Span):
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in _NO_MEANING and not field.name.endswith("span")
        }
    if isinstance(value, Mapping):
        plain = without_positions(value)
        return {str(key): _plain(item) for key, item in plain.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)
    return value if isinstance(value, str | int | bool | None) else str(value)
