"""Property lists: ``Partition Key: orderId (S)`` as bullets, bold keys, lines or table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.dynamodb.key_lines import key_pairs
from data_design_gate.design.dynamodb.keys import inline_keys, is_template
from data_design_gate.design.dynamodb.names import bare_code, is_generic_key
from data_design_gate.design.words import fold, plain, without_brackets
from data_design_gate.document.model import Block, ListBlock, Paragraph, Quote, Span, Table
from data_design_gate.regex import regex

_LABELS = {
    "table": ("table name", "table", "dynamodb table", "dynamodb table name", "tablename",
              "テーブル名", "nombre de la tabla", "nome da tabela"),
    "hash": ("partition key", "pk", "hash key", "hash", "partition", "partitionkey", "hashkey",
             "partition key pk", "pk partition key", "clave de partición", "chave de partição",
             "パーティションキー"),
    "range": ("sort key", "sk", "range key", "range", "sortkey", "rangekey", "sort key sk",
              "sk sort key", "clave de ordenación", "chave de ordenação", "ソートキー"),
    "primary": ("primary key", "key schema", "keys", "primary keys", "key"),
    "projection": ("projection", "projection type", "projected attributes", "projects",
                   "projected"),
    "billing": ("billing", "billing mode", "capacity", "capacity mode", "throughput", "mode",
                "課金モード"),
    "ttl": ("ttl", "time to live", "ttl attribute", "expiry attribute", "time to live attribute",
            "ttl field", "time to live ttl"),
    "stream": ("stream", "streams", "dynamodb stream", "dynamodb streams"),
    "index": ("gsi", "lsi", "global secondary index", "local secondary index", "secondary index",
              "index", "index name", "gsis", "lsis", "global secondary indexes",
              "local secondary indexes", "secondary indexes"),
    "attributes": ("attributes", "item attributes", "other attributes", "fields",
                   "non key attributes", "item structure", "属性"),
}  # fmt: skip
_NAMES = {word: name for name, words in _LABELS.items() for word in words}
_LINE = regex(
    r"^\s*+(?:[-*+]\s++)?(?P<label>(?:\*\*|__)?[^:=\n|]{1,60}?(?:\*\*|__)?)\s*"
    r"(?P<mark>[:\uff1a]\s*(?:\*\*|__)?|=(?!=)|\u2192|\u2014|\u2013|->|\s-\s)\s*(?P<value>.*)$"
)
_INDEX_NAME = regex(r"\b(?:gsi|lsi)[\s_-]*\d+\b|\b[\w.-]{0,80}index\b", re.IGNORECASE)
_INDEX_WITH_KEYS = regex(
    r"^\s*(?:\*\*)?`?(?P<name>[\w.-]*index)`?(?:\*\*)?\s*"
    r"\((?P<keys>`?[\w#.]+`?(?:\s*,\s*`?[\w#.]+`?)?)\)(?P<rest>.*)$",
    re.IGNORECASE,
)
_PAIR = ("PK", "SK")
_NUMBERED = regex(r"[gl]si[\s_-]*\d+", re.IGNORECASE)
_ENTITY = regex(r"[A-Za-z][\w-]*(?: [\w-]+){0,3}")
_ONE_NAME = regex(r"[A-Za-z][\w.${}-]*")
_PROPERTY_COLUMNS = 2


class Line(Struct, frozen=True):
    """One line of prose with its place and its depth in nested lists."""

    text: str
    span: Span
    depth: int


class Property(Struct, frozen=True):
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
            yield from _unwrapped(block, depth)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from lines_of(item.blocks, depth + 1)
        elif isinstance(block, Quote):
            yield from lines_of(block.blocks, depth)


def _unwrapped(paragraph: Paragraph, depth: int) -> Iterator[Line]:
    """Yield a paragraph's lines; one that only continues a sentence is joined to it."""
    open_line: Line | None = None
    for row, text in enumerate(paragraph.text.split("\n")):
        number = paragraph.span.first_line + row
        span = Span(number, number, paragraph.span.column)
        if open_line is not None and not _begins(text, span):
            open_line = replace(open_line, text=f"{open_line.text} {text.strip()}")
            continue
        if open_line is not None:
            yield open_line
        open_line = Line(text, span, depth)
    if open_line is not None:
        yield open_line


def _begins(text: str, span: Span) -> bool:
    """Return whether a line states something of its own."""
    return text.lstrip().startswith(("**", "__", "`")) or read_property(text, span, 0) is not None


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
    listed = _INDEX_WITH_KEYS.match(text)
    if listed:
        keys = [key.strip(" `") for key in listed["keys"].split(",")]
        written = ", ".join(f"{role} = `{key}`" for role, key in zip(_PAIR, keys, strict=False))
        return Property("index", listed["name"], written + listed["rest"], span, depth)
    match = _LINE.match(text)
    if match is None:
        return None
    label, value = match["label"].strip(" *_"), match["value"].strip()
    kind = property_kind(label)
    if kind and _is_legend(label, value):
        return None
    if kind:
        return Property(kind, plain(label), value, span, depth)
    return _by_its_keys(
        plain(label), value, span, depth, emphasised=label != match["label"].strip()
    )


def _is_legend(label: str, value: str) -> bool:
    """Tell ``PK: partition key``, a word explained, from ``Partition key: PK``, a key named."""
    word = value.split(" (", maxsplit=1)[0]
    named = is_generic_key(bare_code(word)) and not is_generic_key(plain(label))
    return bool(property_kind(word)) and not named


def _by_its_keys(
    label: str, value: str, span: Span, depth: int, *, emphasised: bool
) -> Property | None:
    """Read a line whose label is a name: of an entity, an index, or in bold of a table."""
    keyed = bool(inline_keys(value))
    pairs = key_pairs(value) if keyed else {}
    if is_template(pairs.get("PK", "")) and _ENTITY.fullmatch(label):
        return Property("entity", label, value, span, depth)
    if _NUMBERED.fullmatch(label) or (_INDEX_NAME.search(label) and (keyed or not value)):
        name = label if keyed else f"{label}: {plain(value)}"
        return Property("index", name, value, span, depth)
    if keyed and emphasised and _ONE_NAME.fullmatch(label):
        return Property("named", label, value, span, depth)
    return None


def property_kind(label: str) -> str:
    """Return what a label is about: table, hash, range, projection ..., or ""."""
    written = plain(label)
    return _NAMES.get(fold(written)) or _NAMES.get(fold(without_brackets(written))) or ""
