"""Tells a section that says something from one that only looks filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from data_design_gate.document.inline import plain_text
from data_design_gate.document.model import (
    Block,
    Fence,
    Html,
    ListBlock,
    Paragraph,
    Quote,
    Section,
    Span,
    Table,
)
from data_design_gate.document.template import is_template_text


class EmptyReason(StrEnum):
    """Why a section counts as empty; the value completes "it holds ..."."""

    NOTHING = "no text"
    COMMENTS = "only comments"
    PLACEHOLDER = "only placeholders"
    TEMPLATE = "only the template's own words"
    NOT_APPLICABLE = 'only "not applicable", without a reason'


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A section that says it does not apply; ``reason`` is "" when none is given."""

    reason: str
    span: Span


_PLACEHOLDER = re.compile(
    r"(?:t\.?b\.?[adc]\.?|todo|to[ -]do|fixme|wip|xxx+|\?+|\.{2,}|…|[-–—_*=.]+|pending|placeholder"
    r"|to be (?:added|announced|confirmed|continued|decided|defined|described|determined|done"
    r"|documented|filled(?: in)?|specified|written|completed|provided)(?: later| soon)?"
    r"|coming soon|fill (?:this )?(?:in|out)|(?:add|insert|write|describe) (?:\w+ )?here|lorem ipsum.*"
    r"|\[[^\[\]]*\]|<[^<>]*>|\{\{?[^{}]*\}?\}|n/?a|none yet|nothing yet|not (?:yet )?(?:done|written|defined))",
    re.IGNORECASE | re.DOTALL,
)
_WORK_MARK = re.compile(r"^(?:t\.?b\.?[adc]\.?|todo|fixme|wip)\b\s*[:\-–—(\[]", re.IGNORECASE)
_SPLIT = re.compile(r"[\s,;:|/.()]+")
_LABEL = re.compile(
    r"(?:\*\*|__)[^*_\n]{1,60}(?:[::]\s*(?:\*\*|__)|(?:\*\*|__)\s*[::])|^[A-Z][\w /-]{0,40}[::](?=\s*$)"
)
_NOT_APPLICABLE = re.compile(
    r"^\W*(?:n\s*/\s*a|n\.a\.|not\s+applicable|does\s+not\s+apply|not\s+(?:used|needed|required|selected)"
    r"|no\s+(?:postgres(?:ql)?|dynamo\s?db)(?:\s+(?:is|are))?(?:\s+(?:used|needed|tables?))?"
    r"|none)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REASON_WORDS = 3


def why_empty(section: Section) -> EmptyReason | None:
    """Return why a section, subsections included, says nothing; None when it does."""
    comments = False
    placeholder = template = False
    first = True
    for text, is_comment in _texts(section):
        if is_comment:
            comments = True
            continue
        if first and (found := _not_applicable(text)) is not None and not found:
            first = False
            placeholder = True
            continue
        first = False
        if is_placeholder(text):
            placeholder = True
        elif is_template_text(text):
            template = True
        else:
            return None
    if template:
        return EmptyReason.TEMPLATE
    if placeholder:
        stated = not_applicable(section)
        return EmptyReason.PLACEHOLDER if stated is None else EmptyReason.NOT_APPLICABLE
    return EmptyReason.COMMENTS if comments else EmptyReason.NOTHING


def is_placeholder(text: str) -> bool:
    """Tell whether a text is nothing but TBD, TODO, dots, brackets to fill in, and the like."""
    words = text.strip().strip("*_`").strip()
    if not words or _PLACEHOLDER.fullmatch(words.rstrip(".!").strip() or words):
        return True
    if _WORK_MARK.match(words):
        return True
    parts = [part for part in _SPLIT.split(words) if part]
    return all(_PLACEHOLDER.fullmatch(part) for part in parts)


def not_applicable(section: Section) -> NotApplicable | None:
    """Return what a section that starts by saying it does not apply gives as the reason."""
    for block in section.blocks:
        if isinstance(block, Html):
            continue
        text = ""
        if isinstance(block, Paragraph):
            text = plain_text(block.text)
        elif isinstance(block, ListBlock) and block.items:
            text = plain_text(block.items[0].text)
        elif isinstance(block, Quote):
            text = " ".join(plain_text(b.text) for b in block.blocks if isinstance(b, Paragraph))
        reason = _not_applicable(text)
        if reason is None:
            return None
        if not reason:
            reason = _later_reason(section, block)
        return NotApplicable(reason, block.span)
    return None


def _not_applicable(text: str) -> str | None:
    """Return the reason behind "not applicable", "" without one, None for other texts."""
    match = _NOT_APPLICABLE.match(text)
    if match is None:
        return None
    rest = match["rest"].strip(" \t\n.:;,-–—()[]*_")
    rest = re.sub(r"^(?:reason|because|since|as)\b[\s:]*", "", rest, flags=re.IGNORECASE)
    words = [word for word in re.findall(r"\w+", rest) if not _PLACEHOLDER.fullmatch(word)]
    if is_placeholder(rest) or len(words) < _REASON_WORDS:
        return "" if len("".join(words)) < 8 or len(words) < 2 else rest
    return rest


def _later_reason(section: Section, first: Block) -> str:
    for block in section.blocks:
        if block is first or not isinstance(block, Paragraph):
            continue
        text = plain_text(_LABEL.sub("", block.text))
        if not is_placeholder(text) and len(text.split()) >= _REASON_WORDS:
            return text
    return ""


def _texts(section: Section) -> Iterator[tuple[str, bool]]:
    """Yield the section's texts in order; the flag marks comments."""
    yield from _block_texts(section.blocks)
    for child in section.children:
        yield from _texts(child)


def _block_texts(blocks: tuple[Block, ...]) -> Iterator[tuple[str, bool]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            for line in block.text.split("\n"):
                rest = _LABEL.sub(" ", line)
                text = plain_text(rest) or _images(rest)
                if text:
                    yield text, False
        elif isinstance(block, Html):
            visible = re.sub(r"<!--.*?(?:-->|$)", "", block.text, flags=re.DOTALL)
            visible = re.sub(r"<(?!img|svg|video)[^<>]*>", " ", visible).strip()
            yield (visible, False) if visible else (block.text, True)
        elif isinstance(block, Fence):
            if block.text.strip():
                yield block.text.strip(), False
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    text = plain_text(cell.text) or _images(cell.text)
                    if text:
                        yield text, False
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _block_texts(item.blocks)
        elif isinstance(block, Quote):
            yield from _block_texts(block.blocks)


def _images(raw: str) -> str:
    return "image" if "![" in raw or "<img" in raw.lower() else ""
