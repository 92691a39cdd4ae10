"""Inline Markdown, read only where someone asks: plain text, links and code spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from mistune import InlineParser
from mistune.helpers import parse_link
from mistune.util import unescape, unikey

from data_design_gate.document.limits import MAX_INLINE
from data_design_gate.document.model import (
    Block,
    Document,
    Heading,
    Html,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Table,
)
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_SPECIAL = regex(r"[\\`*_\[\]<>&!~]")
_BREAK_TAG = regex(r"<br\s*/?>", re.IGNORECASE)
_TILDE = "\ue07e"  # stands for a tilde that strikes nothing out
_STRIKES = regex(r"(?<!~)~{1,2}(?=[^\s~])")
_STRUCK = {"~": regex(r"(?<=[^\s~])~(?!~)"), "~~": regex(r"(?<=[^\s~])~~(?!~)")}
_TICKS = regex(r"`+")
_PARSER = InlineParser()
_NO_REFERENCES: Mapping[str, str] = MappingProxyType({})
_STOP = regex(
    r"\\.|(?P<ticks>`+)|(?P<auto><(?P<uri>[A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\s]*)>)"
    r"|(?P<comment><!--)|(?P<open>!?\[)|(?P<close>\])"
    r"|(?P<bare>\bhttps?://[^\s<>\"'`|]+)",
    re.DOTALL,
)
_COMMENT_OPENS = regex(r"<!--")
_LABEL = regex(r"\[((?:[^\\\[\]]|\\.){0,999})\]", re.DOTALL)


def plain_text(raw: str, references: Mapping[str, str] = _NO_REFERENCES) -> str:
    """Return what a reader sees of inline Markdown: no marks, no links, no HTML.

    ``references`` are the document's link definitions; without them a
    bracketed word stays as it is written.
    """
    if not _SPECIAL.search(raw):
        return " ".join(raw.split())
    if references and "[" in raw:
        return _read(raw[:MAX_INLINE], references)
    return _plain(raw[:MAX_INLINE])


@recalled(4096)
def _plain(raw: str) -> str:
    return _read(raw, _NO_REFERENCES)


def _read(raw: str, references: Mapping[str, str]) -> str:
    known = {key: {"url": target, "label": key} for key, target in references.items()}
    tokens = _PARSER(raw.replace("\\~", _TILDE), {"ref_links": known})
    text = "".join(_texts(tokens))
    return " ".join(_unstruck(text).replace(_TILDE, "~").split())


def _unstruck(text: str) -> str:
    """Return the text without the marks of what is struck out; each mark is looked at once."""
    kept: list[str] = []
    position, written, unclosed = 0, 0, set[str]()
    while opening := _STRIKES.search(text, position):
        mark, position = opening[0], opening.end()
        closing = None if mark in unclosed else _STRUCK[mark].search(text, position)
        if closing is None:
            unclosed.add(mark)
            continue
        kept += (text[written : opening.start()], text[position : closing.start()])
        position = written = closing.end()
    return "".join(kept) + text[written:]


def _texts(tokens: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for token in tokens:
        if token["type"] in ("linebreak", "softbreak"):
            yield " "
        elif "children" in token:
            yield from _texts(token["children"])
        elif token["type"] == "codespan":
            yield token["raw"].replace("~", _TILDE)
        elif token["type"] == "inline_html" and _BREAK_TAG.fullmatch(token["raw"]):
            yield " "
        elif token["type"] == "text":
            yield unescape(token["raw"])


def code_spans(raw: str) -> tuple[str, ...]:
    """Return the contents of the code spans, in order."""
    found: list[str] = []
    for start, end in _code(raw):
        code = raw[start:end].strip("`").replace("\n", " ")
        padded = code.startswith(" ") and code.endswith(" ") and code.strip()
        found.append(code[1:-1] if padded else code)
    return tuple(found)


def _code(raw: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each code span; runs of backticks pair by length."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(raw)]
    by_length: dict[int, list[int]] = {}
    for start, end in runs:
        by_length.setdefault(end - start, []).append(start)
    position = 0
    for start, end in runs:
        if start < position:
            continue
        begin = start + _escapes(raw, start) % 2
        starts = by_length.get(end - begin, [])
        next_one = bisect_right(starts, start)
        if next_one < len(starts):
            position = starts[next_one] + end - begin
            yield begin, position


def _escapes(raw: str, end: int) -> int:
    """Return how many backslashes stand directly before a place."""
    start = end
    while start > 0 and raw[start - 1] == "\\":
        start -= 1
    return end - start


def links(source: Document | Iterable[Block]) -> tuple[Link, ...]:
    """Return every link and image with its place, in file order.

    Inline, reference and automatic links count; those in code do not.
    """
    if isinstance(source, Document):
        blocks: Iterable[Block] = source.blocks
        references = source.references
    else:
        blocks, references = source, {}
    found: list[Link] = []
    for text, line, columns in _inline_texts(blocks):
        if "[" in text or "<" in text or "://" in text:
            found.extend(_links_in(text, line, columns, references))
    return tuple(found)


def _inline_texts(blocks: Iterable[Block]) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text, block.span.first_line, block.columns
        elif isinstance(block, Heading):
            yield block.raw, block.span.first_line, block.columns
        elif isinstance(block, Table):
            for row in (block.header, *block.rows):
                for cell in row:
                    yield cell.text, cell.span.first_line, (cell.span.column,)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _inline_texts(item.blocks)
        elif isinstance(block, Quote):
            yield from _inline_texts(block.blocks)


def _links_in(
    text: str, line: int, columns: tuple[int, ...], references: Mapping[str, str]
) -> Iterator[Link]:
    text = text[:MAX_INLINE]
    ends = dict(_code(text)) | dict(_comments(text))
    opened: list[int] = []
    position = 0
    while match := _STOP.search(text, position):
        position = match.end()
        start = match.start()
        if match["ticks"] or match["comment"]:
            position = ends.get(start, position)
        elif match["auto"]:
            yield Link(match["uri"], match["uri"], _place(text, start, line, columns))
        elif match["bare"]:
            if not opened:
                uri = match["bare"].rstrip(".,;:!?)*_")
                yield Link(uri, uri, _place(text, start, line, columns))
        elif match["open"]:
            opened.append(start)
        elif match["close"] and opened:
            begin = opened.pop()
            target, position = _target(text, begin, start, references)
            if target is not None:
                label = text[begin:start].lstrip("!").removeprefix("[")
                yield Link(target, plain_text(label), _place(text, begin, line, columns))


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each comment that is closed begins and ends."""
    close = 0
    for opening in _COMMENT_OPENS.finditer(text):
        if close < opening.end() and (close := text.find("-->", opening.end())) < 0:
            return
        yield opening.start(), close + len("-->")


def _target(
    text: str, begin: int, close: int, references: Mapping[str, str]
) -> tuple[str | None, int]:
    """Return the destination of the bracket that ends at ``close`` and where the link ends."""
    after = close + 1
    if text.startswith("(", after):
        attributes, end = parse_link(text, after + 1)
        if attributes is not None and end is not None:
            return str(attributes["url"]), end
    label = _LABEL.match(text, after)
    if label and label.group(1).strip():
        found = references.get(unikey(label.group(1)))
        return (found, label.end()) if found is not None else (None, after)
    own = text[begin:close].lstrip("!").removeprefix("[")
    return references.get(unikey(own)), label.end() if label else after


def _place(text: str, offset: int, line: int, columns: tuple[int, ...]) -> Span:
    row = text.count("\n", 0, offset)
    start = columns[row] if row < len(columns) else 1
    column = start + offset - (text.rfind("\n", 0, offset) + 1)
    return Span(line + row, line + row, max(1, column))


def html_tags(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the texts that may hold HTML tags: HTML blocks and text with a ``<``."""
    for block in blocks:
        if isinstance(block, Html):
            yield block.text
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from html_tags(item.blocks)
        elif isinstance(block, Quote):
            yield from html_tags(block.blocks)
        else:
            for text, _, _ in _inline_texts((block,)):
                if "<" in text:
                    yield text
