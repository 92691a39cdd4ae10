"""Tells a section that says something from one that only looks filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import wraps
from typing import TypeVar
from weakref import ref

from msgspec import Struct

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
from data_design_gate.document.placeholders import is_placeholder, stated_reason
from data_design_gate.document.template import is_template_text
from data_design_gate.regex import regex

__all__ = ["EmptyReason", "NotApplicable", "is_placeholder", "not_applicable", "why_empty"]


class EmptyReason(StrEnum):
    """Why a section counts as empty; the value completes "it holds ..."."""

    NOTHING = "no text"
    COMMENTS = "only comments"
    PLACEHOLDER = "only placeholders"
    TEMPLATE = "only the template's own words"
    NOT_APPLICABLE = 'only "not applicable", without a reason'


class NotApplicable(Struct, frozen=True):
    """A section that says it does not apply; ``reason`` is "" when none is given."""

    reason: str
    span: Span


_LABEL = regex(
    "(?:\\*\\*|__)[^*_\n]{1,60}(?:[:\uff1a]\\s*(?:\\*\\*|__)|(?:\\*\\*|__)\\s*[:\uff1a])"
    "|^[A-Z][\\w /-]{0,40}[:\uff1a](?=\\s*$)"
)
_IN_HEADING = regex(
    r"(?:\(|\[|[:\u2013\u2014]\s|\s-\s)\s*"
    r"(?P<says>(?:n/?a|not applicable|not used|not needed)\b.*?)[)\]]?\W*$",
    re.IGNORECASE,
)
"""What a heading adds to its name: "DynamoDB Design (not applicable: Postgres serves it)"."""
_WORD = regex(r"\w")
_MAY_NOT_APPLY = regex(r"\W*(?:the|this|dynamo|postgres|section|store|n|does)", re.IGNORECASE)
"""How every text begins from which ``stated_reason`` reads that something does not apply."""
_TYPE_LABEL = regex(r"\s*(?:\*\*|__)?(?:migration )?type\b[\s*_]{0,4}[:\uff1a]", re.IGNORECASE)
_HTML_COMMENT = regex(r"<!--.*?(?:-->|$)", re.DOTALL)
_BARE_TAG = regex(r"<(?!img|svg|video)[^<>]*>", re.IGNORECASE)


_Answer = TypeVar("_Answer")
_MOST_ANSWERS = 128


def _once(question: Callable[[Section], _Answer]) -> Callable[[Section], _Answer]:
    """Answer a question once a section, for many rules ask the same of one document's.

    The references are weak, so that no document stays in memory for its answers.
    """
    answers: dict[int, tuple[ref[Section], _Answer]] = {}

    @wraps(question)
    def answer(section: Section) -> _Answer:
        known = answers.get(id(section))
        if known is None or known[0]() is not section:
            if len(answers) >= _MOST_ANSWERS:
                answers.clear()
            known = answers[id(section)] = (ref(section), question(section))
        return known[1]

    return answer


@_once
def why_empty(section: Section) -> EmptyReason | None:
    """Return why a section, subsections included, says nothing; None when it does."""
    seen: set[EmptyReason] = set()
    for text, is_comment in _texts(section):
        reason = EmptyReason.COMMENTS if is_comment else _why_nothing(text)
        if reason is None:
            return None
        seen.add(reason)
    if EmptyReason.NOT_APPLICABLE in seen and seen <= {
        EmptyReason.NOT_APPLICABLE,
        EmptyReason.COMMENTS,
    }:
        return None if _answers_with_a_type(section) else EmptyReason.NOT_APPLICABLE
    for reason in (EmptyReason.TEMPLATE, EmptyReason.PLACEHOLDER, EmptyReason.COMMENTS):
        if reason in seen:
            return reason
    headed = _reason_in_heading(section)
    if headed is not None:
        return None if headed else EmptyReason.NOT_APPLICABLE
    return EmptyReason.NOTHING


def _reason_in_heading(section: Section) -> str | None:
    """Return what the heading of an empty section gives as the reason why it does not apply."""
    match = _IN_HEADING.search(plain_text(section.heading.raw))
    return stated_reason(match["says"]) if match else None


def _why_nothing(text: str) -> EmptyReason | None:
    if stated_reason(text) == "":
        return EmptyReason.NOT_APPLICABLE
    if is_placeholder(text):
        return EmptyReason.PLACEHOLDER
    return EmptyReason.TEMPLATE if is_template_text(text) else None


@_once
def not_applicable(section: Section) -> NotApplicable | None:
    """Return what a section that begins by saying it does not apply gives as the reason."""
    first = next((block for block in section.blocks if not isinstance(block, Html)), None)
    if first is None:
        headed = None if section.children else _reason_in_heading(section)
        return None if headed is None else NotApplicable(headed, section.heading.span)
    if _answers_with_a_type(section):
        return None
    texts = _block_texts((first,))
    opening = next((words for words, comment in texts if not comment and _WORD.search(words)), "")
    if not _MAY_NOT_APPLY.match(opening):
        return None  # before the rest of a long table is read
    text = " ".join(words for words, comment in _block_texts((first,)) if not comment)
    reason = stated_reason(text)
    if reason is None:
        return None
    if not reason:
        later = (
            words
            for words, comment in _block_texts(section.blocks)
            if not comment and words not in text and _why_nothing(words) is None
        )
        reason = next(later, "")
    return NotApplicable(reason, first.span)


def _answers_with_a_type(section: Section) -> bool:
    """Tell whether a section begins with ``Type: none``: an answer, though a short one."""
    first: Block | None = next((b for b in section.blocks if not isinstance(b, Html)), None)
    while isinstance(first, ListBlock) and first.items and first.items[0].blocks:
        first = first.items[0].blocks[0]
    return isinstance(first, Paragraph) and bool(_TYPE_LABEL.match(first.text))


def _texts(section: Section) -> Iterator[tuple[str, bool]]:
    """Yield the section's texts in order; the flag marks comments."""
    yield from _block_texts(section.blocks)
    for child in section.children:
        yield from _texts(child)


def _block_texts(blocks: tuple[Block, ...]) -> Iterator[tuple[str, bool]]:
    for block in blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                yield from _block_texts(item.blocks)
        elif isinstance(block, Quote):
            yield from _block_texts(block.blocks)
        elif isinstance(block, Html):
            visible = _BARE_TAG.sub(" ", _HTML_COMMENT.sub("", block.text)).strip()
            yield (visible, False) if visible else (block.text, "<!--" in block.text)
        else:
            for text in _raw_texts(block):
                if text:
                    yield text, False


def _raw_texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        for line in block.text.split("\n"):
            yield _visible(_LABEL.sub(" ", line))
    elif isinstance(block, Fence):
        yield block.text.strip()
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield _visible(cell.text)


def _visible(raw: str) -> str:
    text = plain_text(raw)
    if not text and ("![" in raw or "<img" in raw.lower()):
        return "image"
    return text if text or "<!--" in raw or not raw.strip().startswith("<") else raw.strip()
