"""Property lists: ``Partition Key: orderId (S)`` as bullets, bold keys, lines or table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_design_gate.design.dynamodb.keys import inline_keys
from data_design_gate.design.words import fold, plain, without_brackets
from data_design_gate.document.model import Block, ListBlock, Paragraph, Quote, Span, Table

_LABELS = {
    "table": ("table name", "table", "dynamodb table", "dynamodb table name", "tablename"),
    "hash": ("partition key", "pk", "hash key", "hash", "partition", "partitionkey", "hashkey",
             "partition key pk", "pk partition key", "clave de partición", "chave de partição",
             "パーティションキー"),
    "range": ("sort key", "sk", "range key", "range", "sortkey", "rangekey", "sort key sk",
              "sk sort key", "clave de ordenación", "chave de ordenação", "ソートキー"),
    "primary": ("primary key", "key schema", "keys", "primary keys", "key"),
    "projection": ("projection", "projection type", "projected attributes", "projects",
                   "projected"),
    "billing": ("billing", "billing mode", "capacity", "capacity mode", "throughput", "mode"),
    "ttl": ("ttl", "time to live", "ttl attribute", "expiry attribute", "time to live attribute",
            "ttl field", "time to live ttl"),
    "stream": ("stream", "streams", "dynamodb stream", "dynamodb streams"),
    "index": ("gsi", "lsi", "global secondary index", "local secondary index", "secondary index",
              "index", "index name", "gsis", "lsis", "global secondary indexes",
              "local secondary indexes", "secondary indexes"),
}  # fmt: skip
_NAMES = {word: name for name, words in _LABELS.items() for word in words}
_LINE = re.compile(
    r"^\s*(?:[-*+]\s+)?(?P<label>(?:\*\*|__)?[^:=\n|]{1,60}?(?:\*\*|__)?)\s*"
    r"(?P<mark>[:\uff1a]\s*(?:\*\*|__)?|=(?!=)|\u2192|\u2014|\u2013|->|\s-\s)\s*(?P<value>.*)$"
)
_INDEX_NAME = re.compile(r"\b(?:gsi|lsi)[\s_-]*\d+\b|\b[\w.-]*index\b", re.IGNORECASE)
_PROPERTY_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose with its place and its depth in nested lists."""

    text: str
    span: Span
    depth: int


@dataclass(frozen=True, slots=True)
class Property:
    """A property: ``kind`` as in the label table, ``label`` and ``value`` as written."""

    kind: str
    label: str
    value: str
    span: Span
    depth: int


def lines_of(blocks: Sequence[Block], depth: int = 0) -> Iterator[Line]:
    """Yield the lines of paragraphs, lists and quotes, without their list marks."""
    for block in blocks:
        if isinstance(block, Paragraph):
            for row, text in enumerate(block.text.split("\n")):
                line = block.span.first_line + row
                yield Line(text, Span(line, line, block.span.column), depth)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from lines_of(item.blocks, depth + 1)
        elif isinstance(block, Quote):
            yield from lines_of(block.blocks, depth)


def properties_of(blocks: Sequence[Block]) -> Iterator[Property]:
    """Yield every property of a run of blocks, rows of two-column tables included."""
    for line in lines_of(blocks):
        found = read_property(line.text, line.span, line.depth)
        if found is not None:
            yield found
    for block in blocks:
        if isinstance(block, Table) and len(block.header) == _PROPERTY_COLUMNS:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[Property]:
    rows = [row for row in (table.header, *table.rows) if row[1].text.strip()]
    found = [(property_kind(row[0].text), row) for row in rows]
    if not any(kind in {"hash", "table", "primary"} for kind, _ in found):
        return
    for kind, (label, value) in found:
        if kind:
            yield Property(kind, plain(label.text), value.text, value.span, 0)


def read_property(text: str, span: Span, depth: int) -> Property | None:
    """Read one line as a property, or return None."""
    match = _LINE.match(text)
    if match is None:
        return None
    label, value = match["label"].strip(" *_"), match["value"].strip()
    kind = property_kind(label)
    if kind and property_kind(value.split(" (")[0]):
        return None  # a legend: "PK: partition key"
    if kind:
        return Property(kind, plain(label), value, span, depth)
    if _INDEX_NAME.search(plain(label)) and (inline_keys(value) or not value):
        return Property("index", plain(label), value, span, depth)
    return None


def property_kind(label: str) -> str:
    """Return what a label is about: table, hash, range, projection ..., or ""."""
    written = plain(label)
    return _NAMES.get(fold(written)) or _NAMES.get(fold(without_brackets(written))) or ""
