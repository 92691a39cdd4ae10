"""What a design would change in the stores, compared with the base version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from data_design_gate.design.dynamodb.model import Item
from data_design_gate.design.dynamodb.read import DynamoReading, read_dynamodb
from data_design_gate.design.model import CrossStore, DataDesign, Store
from data_design_gate.design.postgres.read import PostgresReading, read_postgres
from data_design_gate.design.read import read_design
from data_design_gate.document.model import Document, SectionName, Span
from data_design_gate.document.parse import parse_document
from data_design_gate.gate.code import digest, without_positions
from data_design_gate.gate.units import UNREADABLE
from data_design_gate.typed_json import members

# Where a thing stands and how it is spelled; everything else is part of the schema.
_NO_MEANING = frozenset({"spelled", "source", "offsets", "text", "prose"})
_STORE_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}
_OWN: Mapping[Store, tuple[SectionName, Callable[[Document], PostgresReading | DynamoReading]]] = {
    Store.POSTGRES: (SectionName.POSTGRES, read_postgres),
    Store.DYNAMODB: (SectionName.DYNAMODB, read_dynamodb),
}
# How people write that a row of a table says nothing.
_NOTHING = frozenset(
    {"", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "none", "n/a", "na", "not applicable"}
)


@lru_cache(maxsize=256)
def design_of(text: str) -> DataDesign:
    """Return the design a document describes. Never raises.

    A store that the selection leaves out is part of it all the same when its
    own section defines tables: leaving it out must not avoid an approval.
    """
    document = parse_document(text, "")
    design = read_design(document)
    selected = design.selection.selected
    for store in Store:
        if selected and store not in selected:
            design = _with_undeclared(document, design, store)
    return design


def _with_undeclared(document: Document, design: DataDesign, store: Store) -> DataDesign:
    """Add what a store's own section defines although the store is not selected."""
    name, reader = _OWN[store]
    own = _own_lines(document, name)
    if not own:
        return design
    try:
        reading = reader(document)
    except Exception:  # noqa: BLE001 - read_design has recorded the fault as unread
        return design
    unread = tuple(block for block in reading.unread if block.span.first_line in own)
    design = replace(design, unread=(*design.unread, *unread))
    if not any(table.span.first_line in own for table in reading.schema.tables):
        return design
    if isinstance(reading, PostgresReading):
        return replace(design, postgres=reading.schema)
    return replace(design, dynamodb=reading.schema)


def _own_lines(document: Document, name: SectionName) -> frozenset[int]:
    """Return the lines of the sections that are this store's alone."""
    return frozenset(
        line
        for section in document.named(name)
        if len(section.names) == 1
        for line in range(section.span.first_line, section.span.last_line + 1)
    )


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
    elements = [row.element or "data" for row in design.cross_store if not _is_empty(row)]
    relational = {table.name.casefold() for table in design.postgres.tables}
    items = {table.name.casefold() for table in design.dynamodb.tables}
    for one in design.relationships:
        ends = {one.source.casefold(), one.target.casefold()}
        crosses = ends & (relational - items) and ends & (items - relational)
        if crosses:
            elements.append(f"{one.source} to {one.target}")
    return tuple(dict.fromkeys(elements))


def _is_empty(row: CrossStore) -> bool:
    """Tell whether a row only says that there is nothing to say."""
    cells = (
        row.element,
        row.source_of_truth,
        row.synchronisation,
        row.consistency,
        row.conflict_resolution,
        row.frequency,
    )
    return all(cell.strip().rstrip(".").casefold() in _NOTHING for cell in cells)


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
    """Tell whether part of a document's design, or the document itself, could not be read."""
    if text is None:
        return False
    design = design_of(text)
    return bool(design.unread) or any(one.kind in UNREADABLE for one in design.document.problems)


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
    if isinstance(value, Item):
        return [value.table, value.entity, _skeleton(value.value)]
    if names := members(value):
        return {
            name: _plain(getattr(value, name))
            for name in names
            if name not in _NO_MEANING and not name.endswith("span")
        }
    if isinstance(value, Mapping):
        plain = without_positions(value)
        return {str(key): _plain(item) for key, item in plain.items()}
    if isinstance(value, list | tuple | frozenset):
        items = [_plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, frozenset) else items
    return value if isinstance(value, str | int | None) else str(value)


def _skeleton(value: Any) -> Any:
    """Return the attributes and kinds of an example item: its values are only examples."""
    if isinstance(value, Mapping):
        return {str(key): _skeleton(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return sorted({digest(_skeleton(item)) for item in value})
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__
