"""Access patterns outside a table: a heading or a bullet with labelled fields, or words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from data_design_gate.design.labels import labelled_blocks
from data_design_gate.design.model import AccessPattern, Labelled
from data_design_gate.design.pattern_headers import (
    FIELDS,
    LABELS,
    LEADING_ID,
    priority_of,
    store_of,
)
from data_design_gate.design.words import plain
from data_design_gate.document.model import Block, ListBlock, ListItem, Paragraph, Span
from data_design_gate.regex import regex

# A title with this many labelled fields is a pattern in form, one with fewer is prose.
ENOUGH_FIELDS = 2
_MOST_FIELDS = 20  # of one pattern; a longer list is one of patterns
_TITLED = regex(r"^\*\*[^*\n]{1,200}?(?::\*\*|\*\*:)(?=\s)")
_DOT = regex(r"(?<=\s)[\u00b7\u2022](?=\s)")  # `Frequency: 5/s \u00b7 Latency: 20 ms`
_REMARK = regex(r"(?:(?<!\s)\s+)?\((?P<words>[^()]*)\)\s*$")


def of_title(
    title: str, span: Span, statements: dict[str, Labelled], *, structured: bool
) -> AccessPattern:
    """Return the pattern of a title and the labelled statements under it."""
    remark = _REMARK.search(title)
    remarks = re.split(r"[,;/]", remark["words"]) if remark else []
    if remark and any(priority_of(text) is not None or store_of(text) for text in remarks):
        title = title[: remark.start()]
    leading = LEADING_ID.match(title)
    texts = {name: statement.text for name, statement in statements.items() if statement.text}
    cells = {name: statements[name].span for name in texts}
    priorities = (priority_of(text) for text in (texts.get("priority", ""), *remarks))
    return AccessPattern(
        id=leading["id"] if leading else "",
        query=texts.get("query") or (title[leading.end() :] if leading else title) or title,
        primary=next((stated for stated in priorities if stated is not None), None),
        store=store_of(texts.get("store", "")) or store_of(remark["words"] if remark else ""),
        parameters=texts.get("parameters", ""),
        frequency=texts.get("frequency", ""),
        latency=texts.get("latency", ""),
        result_size=texts.get("result_size", ""),
        index=texts.get("index", ""),
        span=span,
        cells=cells,
        structured=structured,
    )


def of_item(item: ListItem) -> AccessPattern:
    """Return the pattern of a bullet: its opening words, with the fields labelled below them."""
    return of_group(item.blocks, item.span) or of_words(item.text, item.span)


def of_group(blocks: Sequence[Block], span: Span) -> AccessPattern | None:
    """Return the pattern of a paragraph with labelled fields in or below it, else None."""
    opening = blocks[0] if blocks else None
    if not isinstance(opening, Paragraph):
        return None
    # `**Orders of a customer**: frequency: 5/s; ...`: the title ends like a sentence.
    text = _TITLED.sub(lambda match: match[0].replace(":", "."), opening.text)
    text = _DOT.sub(";", text)
    opening = replace(opening, text=text)
    statements = labelled_blocks([opening, *blocks[1:]], LABELS)
    if len(_fields(statements)) < ENOUGH_FIELDS:
        return None
    named = [statements[name] for name in LABELS if name in statements]
    title = _before(opening, [statement.span for statement in named])
    return of_title(plain(title).strip(" :.;,-\u2013\u2014"), span, statements, structured=True)


def _fields(statements: Mapping[str, Labelled]) -> set[str]:
    stated = {name for name in FIELDS if name in statements and statements[name].text}
    return stated - {"query"}


def lists_fields(block: ListBlock) -> bool:
    """Return whether a list holds the fields of one pattern, not a pattern in each bullet."""
    if len(block.items) > _MOST_FIELDS:
        return False
    counts = [len(_fields(labelled_blocks(item.blocks, LABELS))) for item in block.items]
    return max(counts, default=0) <= 1 and sum(counts) >= ENOUGH_FIELDS


def _before(opening: Paragraph, places: list[Span]) -> str:
    """Return the opening words up to the first labelled statement among them."""
    lines = opening.text.split("\n")
    first = min(
        (
            (place.first_line - opening.span.first_line, place.column - opening.span.column)
            for place in places
            if place.first_line <= opening.span.last_line
        ),
        default=(len(lines), 0),
    )
    row, column = first
    return "\n".join([*lines[:row], *(line[: max(column, 0)] for line in lines[row : row + 1])])


def of_words(text: str, span: Span) -> AccessPattern:
    """Return the pattern that is only told in words."""
    written = plain(text)
    leading = LEADING_ID.match(written)
    return AccessPattern(
        id=leading["id"] if leading else "",
        query=written[leading.end() :] if leading else written,
        primary=None,
        store=None,
        parameters="",
        frequency="",
        latency="",
        result_size="",
        index="",
        span=span,
        structured=False,
    )
