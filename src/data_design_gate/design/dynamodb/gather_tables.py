"""Markdown tables of the DynamoDB parts, joined to the tables they speak of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from data_design_gate.design.dynamodb.drafts import Draft
from data_design_gate.design.dynamodb.key_tables import (
    Layout,
    TableKind,
    key_elements,
    layout_of,
    read_attributes,
    read_entities,
    read_indexes,
    read_tables,
)
from data_design_gate.design.dynamodb.model import (
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.names import (
    names_table_key,
)
from data_design_gate.design.dynamodb.scope import Part
from data_design_gate.design.dynamodb.titles import heading_name, title_name
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import Span, Table

if TYPE_CHECKING:
    from data_design_gate.design.dynamodb.gather import Gatherer

_KIND_WORDS = frozenset({"gsi", "lsi", "index", "global secondary index", "local secondary index"})


def read_table(gatherer: Gatherer, part: Part, table: Table) -> None:
    """Take what a Markdown table says of keys, indexes or attributes."""
    layout = layout_of(table)
    if layout is None:
        return
    if layout.kind is TableKind.ENTITY_KEYS:
        if part.inside or _unmistakable(layout):
            _entity_keys(gatherer, part, table, layout)
    elif layout.kind is TableKind.INDEXES:
        _indexes(gatherer, part, table, layout)
    elif layout.kind is TableKind.TABLES:
        if part.inside:
            _tables(gatherer, part, table, layout)
    elif part.inside or any("dynamo" in fold(cell.text) for cell in table.header):
        read_attribute_table(gatherer, part, table, layout)


def _entity_keys(gatherer: Gatherer, part: Part, table: Table, layout: Layout) -> None:
    draft = gatherer.for_keys(part, table.span, "key-table")
    for element in key_elements(layout):
        draft.add_key(element)
    for index in dict.fromkeys(key.index for key in layout.keys if key.index):
        kind = "LSI" if index.startswith("lsi") else "GSI"
        keys = key_elements(layout, index)
        if keys[0].role == "HASH" or kind == "LSI":
            draft.put_index(SecondaryIndex(index.upper(), kind, keys, "", (), keys[0].span))
    draft.add_entities(read_entities(table, layout, plain(part.title)))


def _indexes(gatherer: Gatherer, part: Part, table: Table, layout: Layout) -> None:
    for written_owner, written in read_indexes(table, layout):
        owner, index = written_owner, written
        draft = gatherer.named(owner) or gatherer.current or gatherer.only()
        if fold(index.name) in _KIND_WORDS and owner:
            # "Table or GSI | Table Name": the second column names either
            index, owner = replace(index, name=owner), ""
        if names_table_key(index.name) or (draft and draft.means(index.name)):
            draft = draft or gatherer.start(
                owner or heading_name(gatherer.titles), table.span, "key-table", part, index.span
            )
            for element in index.key_schema:
                draft.add_key(element)
        elif draft is not None:
            draft.put_index(index)
        elif part.inside:
            draft = gatherer.start(
                owner or heading_name(gatherer.titles), table.span, "key-table", part, table.span
            )
            draft.put_index(index)


def _tables(gatherer: Gatherer, part: Part, table: Table, layout: Layout) -> None:
    for name, span, keys, typed in read_tables(table, layout):
        draft = gatherer.start(name, span, "property-list", part, span)
        for element in keys:
            draft.add_key(element)
        for attribute in typed:
            draft.add_definition(attribute)
    if len(table.rows) > 1:
        gatherer.current = gatherer.current_part = None


def read_attribute_table(gatherer: Gatherer, part: Part, table: Table, layout: Layout) -> None:
    """Take the attributes of the current table, or of a new one when the rows hold its key."""
    rows = list(read_attributes(table, layout))
    keyed = [row for row in rows if row.role and not row.index]
    draft = gatherer.current
    own = title_name(part.title)
    other = draft is None or (gatherer.current_part is not part and _other(draft, own))
    if keyed and not (draft and draft.defined) and other:
        name = own or heading_name(gatherer.titles)
        line = part.span.first_line
        place = Span(line, line, 1) if own else table.header[0].span
        draft = gatherer.start(name, table.span, "attribute-table", part, place)
    draft = draft or gatherer.only()
    if draft is None:
        return
    unkeyed = not draft.table.key_schema
    for row in rows:
        element = KeyElement(row.attribute.name, row.role, row.attribute.span)
        if row.role and not row.index:
            draft.add_key(element, again=unkeyed and row.marked)
            if row.attribute.type:
                draft.add_definition(row.attribute)
        elif row.index:
            kind = "LSI" if row.index.startswith("lsi") else "GSI"
            draft.put_index(
                SecondaryIndex(row.index.upper(), kind, (element,), "", (), element.span)
            )
    draft.add_attributes(row.attribute for row in rows)
    for row in rows:
        words = fold(f"{row.attribute.description}")
        if not draft.table.ttl_attribute and re.search(r"\bttl\b|time to live", words):
            draft.table = replace(
                draft.table, ttl_attribute=row.attribute.name, ttl_span=row.attribute.span
            )


def _other(draft: Draft, own: str) -> bool:
    """Return whether a keyed attribute table under ``own`` is another than the current."""
    return bool(draft.table.key_schema) and bool(own) and not draft.means(own)


def _unmistakable(layout: Layout) -> bool:
    """Return whether key columns outside the section can only be DynamoDB's."""
    return any(key.role == "HASH" and not key.index for key in layout.keys) and any(
        key.role == "RANGE" or key.index for key in layout.keys
    )
