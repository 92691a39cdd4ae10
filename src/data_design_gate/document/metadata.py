"""A document's metadata in whichever of the known styles its author keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from data_design_gate.document.front_matter import FrontMatter
from data_design_gate.document.inline import links, plain_text
from data_design_gate.document.model import (
    Block,
    Cell,
    ListBlock,
    ListItem,
    Metadata,
    MetadataField,
    MetadataStyle,
    Paragraph,
    Quote,
    Section,
    Span,
    Table,
)
from data_design_gate.document.vocabulary import canonical_key, fold_status, is_known_key
from data_design_gate.regex import regex

_COLON = "[:\uff1a]"
_BOLD_KEY = regex(
    rf"(?:\*\*|__)(?P<key>[^*_:\uff1a\n][^*:\uff1a\n]{{0,39}}?)\s*"
    rf"(?:{_COLON}\s*(?:\*\*|__)|(?:\*\*|__)\s*{_COLON})\s*"
)
_ITALIC_KEY = regex(rf"^[*_](?P<key>[^*_:\uff1a]{{1,40}}){_COLON}(?P<value>[^*_]++)[*_]$")
_PLAIN_KEY = regex(r"^(?P<key>\w[\w ()/.-]{0,39}?)\s*(?::(?=\s|$)|\uff1a)\s*(?P<value>.*)$")
_FIRST_COLON = regex(_COLON)
_STATUS_IN_HEADING = regex(rf"\W*status\s*{_COLON}\s*(.+)", re.IGNORECASE)
_PARTS = regex(r"(?:^|(?<=\s[|\u00b7\u2022]\s))\S(?:(?!\s[|\u00b7\u2022]\s).)*")
_LINE_TAIL = regex(r"(?<![\\\s|\u00b7\u2022])(?:[\\\s|\u00b7\u2022]++|<br\s*+/?>){1,100}+$")
_SEPARATOR = regex(r"(?:(?<!\s)\s+)?[,;]\s*")
_META_HEADINGS = frozenset({
    "metadata", "meta", "document information", "document control", "document metadata",
    "header", "document details", "about this document",
})  # fmt: skip
_MANY = frozenset({"authors", "reviewers", "stores", "adrs", "jira", "existing_schemas", "owner"})
_LINKED = frozenset(
    {"feature", "requirements", "architecture", "adrs", "existing_schemas", "data_flow"}
)
_TABLE_HEADS = frozenset({
    "field", "key", "property", "attribute", "item", "name", "metadata", "", "meta",
})  # fmt: skip
_STATUS_HEADINGS = 4
"""A status stands under the title or next to it; later ones are about other things."""
_MAX_STATUS_WORDS = 8
_MAX_LINES = 100
_MAX_BLOCKS = 100

Fields = dict[str, MetadataField]


def read_metadata(
    front: FrontMatter, sections: Sequence[Section], preamble: Sequence[Block]
) -> Metadata:
    """Read the metadata before the first section; the first style found wins a field."""
    blocks = _area(sections, preamble)
    fields: Fields = dict(front.fields)
    style = MetadataStyle.FRONT_MATTER if front.span else None
    readers: tuple[tuple[MetadataStyle, Callable[[], Fields]], ...] = (
        (MetadataStyle.BOLD_KEYS, lambda: _bold(blocks)),
        (MetadataStyle.LIST_KEYS, lambda: _list(blocks)),
        (MetadataStyle.PLAIN_KEYS, lambda: _plain(blocks)),
        (MetadataStyle.STATUS_HEADING, lambda: _status_heading(sections)),
        (MetadataStyle.TABLE, lambda: _table(blocks)),
    )
    for reader_style, reader in readers:
        found = reader()
        if found and style is None:
            style = reader_style
        for key, value in found.items():
            fields.setdefault(key, value)
    written = fields.get("status")
    text = _as_written(written.value if written else None)
    status = fold_status(text) if written and isinstance(written.value, str) else None
    return Metadata(style, fields, status, text, front.span or _span(fields))


def _as_written(value: object) -> str:
    """Return a status that may be no text as its author wrote it."""
    if isinstance(value, list):
        return ", ".join(_as_written(each) for each in value)
    if value is None or isinstance(value, dict):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _span(fields: Fields) -> Span | None:
    if not fields:
        return None
    spans = [field.span for field in fields.values()]
    return Span(min(s.first_line for s in spans), max(s.last_line for s in spans))


def _area(sections: Sequence[Section], preamble: Sequence[Block]) -> list[Block]:
    """Return the blocks that stand before the first section proper."""
    blocks = list(preamble[:_MAX_BLOCKS])
    for number, section in enumerate(_walk(sections)):
        if section.names or (number and section.identity not in _META_HEADINGS):
            break
        blocks.extend(section.blocks[:_MAX_BLOCKS])
    return blocks


def _walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield from section.walk()


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, int, int]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            for row, line in enumerate(block.text.split("\n", _MAX_LINES)[:_MAX_LINES]):
                column = block.columns[row] if row < len(block.columns) else 1
                yield line, block.span.first_line + row, column
        elif isinstance(block, Quote):
            yield from _lines(block.blocks[:_MAX_BLOCKS])


def _value(key: str, raw: str) -> object:
    """Return a value's text; a list for keys that hold several, targets for linked inputs."""
    raw = _LINE_TAIL.sub("", raw).strip()
    if key in _LINKED:
        targets = [link.target for link in links([Paragraph(raw, Span(1, 1))])]
        if targets:
            return targets if len(targets) > 1 else targets[0]
    text = plain_text(raw)
    if key in _MANY and text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()  # front matter whose fences were forgotten
    if key in _MANY and len(parts := [p for p in _SEPARATOR.split(text) if p]) > 1:
        return parts
    return text


def _field(key: str, raw: str, line: int, column: int) -> MetadataField:
    name = canonical_key(plain_text(key))
    return MetadataField(name, _value(name, raw), Span(line, line, column))


def _bold_in(line: str, number: int, column: int) -> Iterator[MetadataField]:
    found = list(_BOLD_KEY.finditer(line))
    ends = [*(match.start() for match in found[1:]), len(line)][: len(found)]
    for match, end in zip(found, ends, strict=True):
        yield _field(match["key"], line[match.end() : end], number, column + match.start())
    italic = _ITALIC_KEY.match(line.strip())
    if italic and is_known_key(italic["key"]):
        yield _field(italic["key"], italic["value"], number, column)


def _bold(blocks: Sequence[Block]) -> Fields:
    fields: Fields = {}
    for line, number, column in _lines(blocks):
        for field in _bold_in(line, number, column):
            fields.setdefault(field.key, field)
    return fields if any(is_known_key(key) for key in fields) else {}


def _plain(blocks: Sequence[Block]) -> Fields:
    fields: Fields = {}
    for line, number, column in _lines(blocks):
        for part in _PARTS.finditer(line):
            match = _PLAIN_KEY.match(part[0])
            if match and is_known_key(match["key"]):
                place = column + part.start()
                field = _field(match["key"], match["value"], number, place)
                fields.setdefault(field.key, field)
    return fields


def _list(blocks: Sequence[Block]) -> Fields:
    fields: Fields = {}
    for block in blocks:
        if not isinstance(block, ListBlock):
            continue
        found: Fields = {}
        for item in block.items:
            for field in _item(item):
                found.setdefault(field.key, field)
        if any(is_known_key(key) for key in found):
            for key, value in found.items():
                fields.setdefault(key, value)
    return fields


def _item(item: ListItem) -> Iterator[MetadataField]:
    line = item.text.split("\n")[0]
    number, column = item.span.first_line, item.span.column
    bold = list(_bold_in(line, number, column))
    match = None if bold else _PLAIN_KEY.match(plain_text(line))
    if match:
        colon = _FIRST_COLON.search(line)
        raw = line[colon.end() :] if colon else match["value"]
        bold = [_field(match["key"], raw, number, column)]
    for field in bold:
        nested = _nested(item) if field.value in ("", None) else []
        value: object = nested or field.value
        yield MetadataField(field.key, value, field.span)


def _nested(item: ListItem) -> list[str]:
    return [
        plain_text(child.text)
        for block in item.blocks
        if isinstance(block, ListBlock)
        for child in block.items
        if child.text
    ]


def _status_heading(sections: Sequence[Section]) -> Fields:
    for section in islice(_walk(sections), _STATUS_HEADINGS):
        if section.names:
            return {}
        words = section.heading.text
        if section.identity == "status":
            found = _status_below(section)
            if found:
                return {"status": found}
        elif match := _STATUS_IN_HEADING.match(words):
            span = section.heading.span
            return {"status": MetadataField("status", match.group(1).strip(), span)}
    return {}


def _status_below(section: Section) -> MetadataField | None:
    for block in section.blocks:
        line, span = "", block.span
        if isinstance(block, Paragraph):
            line = block.text.split("\n")[0]
        elif isinstance(block, ListBlock) and block.items:
            line, span = block.items[0].text.split("\n")[0], block.items[0].span
            match = _PLAIN_KEY.match(plain_text(line))
            line = match["value"] if match and is_known_key(match["key"]) else line
        else:
            continue
        text = plain_text(_LINE_TAIL.sub("", line))
        if text and len(text.split()) <= _MAX_STATUS_WORDS:
            return MetadataField(
                "status", text, Span(span.first_line, span.first_line, span.column)
            )
        return None
    return None


def _table(blocks: Sequence[Block]) -> Fields:
    for block in blocks:
        if not isinstance(block, Table):
            continue
        fields: Fields = {}
        for key, value in _pairs(block):
            word = plain_text(key.text).rstrip(":\uff1a ")
            if word:
                field = _field(word, value.text, value.span.first_line, value.span.column)
                fields.setdefault(field.key, field)
        if any(is_known_key(key) for key in fields):
            return fields
    return {}


def _pairs(table: Table) -> list[tuple[Cell, Cell]]:
    """Return a table's keys and values: two columns, or one row below known keys."""
    heads = [plain_text(cell.text) for cell in table.header]
    first = table.rows[0] if len(table.rows) == 1 else ()
    if first and all(map(is_known_key, heads)) and not is_known_key(plain_text(first[0].text)):
        return list(zip(table.header, first, strict=True))
    if len(heads) == len(("key", "value")):
        has_head = heads[0].casefold() in _TABLE_HEADS
        rows = table.rows if has_head else (table.header, *table.rows)
        return [(row[0], row[1]) for row in rows]
    if first and sum(is_known_key(head) for head in heads) > 1:
        return list(zip(table.header, first, strict=True))
    return []
