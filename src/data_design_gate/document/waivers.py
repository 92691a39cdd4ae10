"""Waivers: comments and front matter that let one rule pass, for a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data_design_gate.document.front_matter import FrontMatter
from data_design_gate.document.model import (
    Block,
    Heading,
    Html,
    ListBlock,
    Quote,
    Section,
    Span,
    Waiver,
)
from data_design_gate.regex import regex

_COMMENT = regex(
    r"<!--\s*data-design\s*:(?P<body>.*?)(?:-->|(?P<unclosed>\Z))", re.DOTALL | re.IGNORECASE
)
_REASON = regex(
    r"\breason\s*[=:]\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|\u201c(?P<curly>[^\u201d]*)\u201d|(?P<bare>.+))",
    re.DOTALL | re.IGNORECASE,
)
_QUOTES = ("double", "single", "curly", "bare")
_SPLIT = regex(r"[\s,]+")
_A_CODE = regex(r"[A-Za-z]{2,4}\d{1,3}")
_CODE_AND_REASON = regex(
    r"^\s*(?P<code>[A-Za-z]{2,4}\d{1,3})\s*(?:[:\-\u2013\u2014]\s*)?(?P<reason>.*)$"
)


def read_waivers(
    text: str, blocks: Sequence[Block], sections: Sequence[Section], front: FrontMatter
) -> tuple[Waiver, ...]:
    """Return the waivers of the document with this text in file order.

    A comment covers the block below it, or the whole section when that is a
    heading. A comment that is no well-formed waiver comes back with the word
    that is not understood as its code, so that nothing is let pass silently.
    """
    given = tuple(_from_front_matter(front))
    if "<!--" not in text:
        return given
    spans = {section.heading.span: section.span for top in sections for section in top.walk()}
    return (*given, *_from_blocks(blocks, spans))


def _from_blocks(blocks: Sequence[Block], spans: dict[Span, Span]) -> Iterator[Waiver]:
    for block, below in _with_below(blocks, spans):
        if isinstance(block, Html):
            yield from _from_html(block, below)
        elif isinstance(block, Quote):
            yield from _from_blocks(block.blocks, spans)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _from_blocks(item.blocks, spans)


def _with_below(
    blocks: Sequence[Block], spans: dict[Span, Span]
) -> list[tuple[Block, Span | None]]:
    """Pair each block with what a comment in its place would cover."""
    pairs: list[tuple[Block, Span | None]] = []
    below: Span | None = None
    for block in reversed(blocks):
        pairs.append((block, below))
        if not (isinstance(block, Html) and block.text.lstrip().startswith("<!--")):
            below = spans.get(block.span, block.span) if isinstance(block, Heading) else block.span
    pairs.reverse()
    return pairs


def _from_html(block: Html, below: Span | None) -> Iterator[Waiver]:
    for comment in _COMMENT.finditer(block.text):
        if comment["unclosed"] is not None:
            return
        line = block.span.first_line + block.text.count("\n", 0, comment.start())
        last = line + comment.group(0).count("\n")
        span = Span(line, last, block.span.column)
        body = comment["body"].strip()
        reason = _REASON.search(body)
        words = [w for w in _SPLIT.split(body[: reason.start()] if reason else body) if w]
        text = "" if reason is None else _reason(reason)
        codes = words[1:] if words and words[0].casefold() == "allow" else [" ".join(words)]
        for code in codes or [""]:
            yield Waiver(_code(code), text, span, below or span)


def _code(word: str) -> str:
    """Return a rule's code in upper case, and any other word as its author wrote it."""
    return word.upper() if _A_CODE.fullmatch(word) else word


def _reason(match: re.Match[str]) -> str:
    found = next((match[n] for n in _QUOTES if match[n] is not None), "")
    return " ".join(found.split())


def _from_front_matter(front: FrontMatter) -> Iterator[Waiver]:
    field = front.fields.get("waivers")
    if field is None or front.yaml is None:
        return
    value = field.value
    key = next((k for k in front.yaml.value if k.lower() in ("waivers", "waiver")), "waivers")
    entries: list[tuple[object, tuple[str | int, ...]]] = []
    if isinstance(value, list):
        entries = [(entry, (key, index)) for index, entry in enumerate(value)]
    elif isinstance(value, dict) and not {"code", "rule"} & value.keys():
        entries = [({"code": k, "reason": v}, (key, k)) for k, v in value.items()]
    elif value is not None:
        entries = [(value, (key,))]
    for entry, path in entries:
        line, column = front.yaml.positions.get(path, (field.span.first_line - 1, 1))
        span = Span(line + 1, line + 1, column)
        code, reason = _entry(entry)
        yield Waiver(_code(code), " ".join(reason.split()), span, None)


def _entry(entry: object) -> tuple[str, str]:
    if isinstance(entry, dict):
        code = entry.get("code", entry.get("rule"))
        if code is None and len(entry) == 1:
            ((code, reason),) = entry.items()
            return str(code), "" if reason is None else str(reason)
        reason = entry.get("reason")
        return str(code or ""), "" if reason is None else str(reason)
    match = _CODE_AND_REASON.match(str(entry))
    return (match["code"], match["reason"]) if match else (str(entry), "")
