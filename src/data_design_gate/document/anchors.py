"""The anchors GitHub gives to headings, and those the text sets itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from data_design_gate.document.inline import html_tags
from data_design_gate.document.model import Block, Document, Heading, ListBlock, Quote
from data_design_gate.regex import regex

_SET_ANCHOR = regex(r"<[a-zA-Z][^<>]*?\s(?:name|id)\s*=\s*[\"']?([^\"'\s>]+)")


def slug(text: str) -> str:
    """Return the anchor of a heading with this plain text, duplicates aside."""
    kept = (c for c in text.strip().lower() if c in " -" or _is_word(c))
    return "".join(kept).replace(" ", "-")


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Pc"


def anchors(document: Document) -> frozenset[str]:
    """Return every anchor of a document as GitHub shows it."""
    found: set[str] = set()
    counts: dict[str, int] = {}
    for heading in _headings(document.blocks):
        base = slug(heading.text)
        number = counts.get(base, 0)
        while number and f"{base}-{number}" in found:
            number += 1
        found.add(f"{base}-{number}" if number else base)
        counts[base] = number + 1
    for text in html_tags(document.blocks):
        found.update(match.group(1) for match in _SET_ANCHOR.finditer(text))
    return frozenset(found)


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Quote):
            yield from _headings(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _headings(item.blocks)
