"""Lines that were meant as headings and are none to GitHub."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from data_design_gate.document.headings import identity
from data_design_gate.document.inline import plain_text
from data_design_gate.document.model import Block, Heading, Html, Paragraph, SectionName, Span
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.regex import regex

_GLUED = regex(r"(#{1,6})([^\s#].*)")
_BOLD = regex(r"(?:\*\*|__)([^*_]+)(?:\*\*|__)\s*[:\uff1a]?")
_TAG = regex(r"<h(?P<level>[1-4])\b[^>]*>(?P<text>[^\n]*?)</h(?P=level)>", re.IGNORECASE)
_BOLD_LEVEL = 2


def intended_headings(
    blocks: Sequence[Block], found: Collection[SectionName]
) -> dict[int, tuple[Block, ...]]:
    """Return, by the paragraph's id, the heading it was meant to be and what is left of it.

    Only the exact titles of sections that were not found otherwise count: a
    bold label in the text is no heading.
    """
    wanted = {identity(title): name for name, title in TITLES.items() if name not in found}
    stand_ins: dict[int, tuple[Block, ...]] = {}
    for block in blocks:
        heading = None
        if isinstance(block, Paragraph) and block.text[:1] in ("#", "*", "_"):
            heading = _heading(block, wanted)
        elif isinstance(block, Html):
            heading = _html_heading(block, wanted)
        if heading is not None:
            wanted.pop(identity(heading.text))
            rest = _rest(block) if isinstance(block, Paragraph) else ()
            stand_ins[id(block)] = (heading, *rest)
    return stand_ins


def _heading(block: Paragraph, wanted: Collection[str]) -> Heading | None:
    line, _, rest = block.text.partition("\n")
    span = Span(block.span.first_line, block.span.first_line, block.span.column)
    if glued := _GLUED.fullmatch(line):
        text = plain_text(glued.group(2).rstrip("# "))
        level = len(glued.group(1))
        return Heading(level, line, text, span) if identity(text) in wanted else None
    bold = None if rest else _BOLD.fullmatch(line)
    if bold is None:
        return None
    text = plain_text(bold.group(1))
    words = identity(text)
    return Heading(_BOLD_LEVEL, line, text, span) if " " in words and words in wanted else None


def _html_heading(block: Html, wanted: Collection[str]) -> Heading | None:
    tag = _TAG.fullmatch(block.text.strip())
    if tag is None:
        return None
    text = plain_text(tag["text"])
    found = Heading(int(tag["level"]), block.text, text, block.span)
    return found if identity(text) in wanted else None


def _rest(block: Paragraph) -> tuple[Block, ...]:
    _, _, rest = block.text.partition("\n")
    if not rest:
        return ()
    columns = block.columns[1:]
    span = Span(block.span.first_line + 1, block.span.last_line, columns[0])
    return (Paragraph(rest, span, columns),)
