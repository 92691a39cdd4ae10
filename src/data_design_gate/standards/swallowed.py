"""Code fences and comments that are closed too late or never, and the sections they hide."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from data_design_gate.document.headings import identity
from data_design_gate.document.model import Document, Fence, Html, SectionName, Span
from data_design_gate.document.titles import standard_names
from data_design_gate.regex import regex
from data_design_gate.standards.remembered import remembered

_HEADING = regex(r"^ {0,3}#{1,4}[ \t]+(?P<text>.+?)(?:(?<![ \t#])[ \t#]+)?$", re.MULTILINE)
_MARKS = regex(r"`{3,}|~{3,}")
_SHOWS_MARKDOWN = frozenset({"md", "markdown", "mdx", "gfm"})


class Swallowed(Struct, frozen=True):
    """What is hidden: all its lines, the sections among them, and what hides it.

    ``marks`` are the fence's marks, "" for a comment; ``closed_late`` tells
    that the end of another block ends this one.
    """

    span: Span
    names: tuple[SectionName, ...]
    marks: str
    closed_late: bool = False


@remembered
def swallowed(document: Document) -> tuple[Swallowed, ...]:
    """Return each fence or comment that is never closed, or that the end of a later one closes.

    A later fence closes it when it swallows a section found nowhere else and,
    below that heading, a line that opens a fence of its own: such a line
    names a language and so cannot close anything.
    """
    found = {name for section in document.walk() for name in section.names}
    hiding: list[Swallowed] = []
    for block in document.blocks:
        if isinstance(block, Fence) and block.fenced:
            hidden = _fence(document, block, found)
        elif isinstance(block, Html):
            hidden = _comment(block)
        else:
            continue
        if hidden is not None:
            hiding.append(hidden)
    return tuple(hiding)


def hidden_names(document: Document) -> set[SectionName]:
    """Return the sections that are there and that a fence or comment hides."""
    return {name for hidden in swallowed(document) for name in hidden.names}


def _fence(document: Document, fence: Fence, found: Collection[SectionName]) -> Swallowed | None:
    marks = _MARKS.search(document.lines[fence.span.first_line - 1])
    if marks is None:
        return None
    if not fence.closed:
        return Swallowed(fence.span, _names(fence.text), marks[0])
    names = _names(fence.text)
    if fence.language in _SHOWS_MARKDOWN or not set(names) - set(found):
        return None
    opens = re.compile(rf"^ {{0,3}}{re.escape(marks[0])}{marks[0][0]}*[ \t]*[\w{{]", re.MULTILINE)
    heading = _HEADING.search(fence.text)
    if heading is None or not opens.search(fence.text, heading.end()):
        return None
    return Swallowed(fence.span, names, marks[0], closed_late=True)


def _comment(block: Html) -> Swallowed | None:
    if "<!--" not in block.text or "-->" in block.text[block.text.rfind("<!--") :]:
        return None
    names = _names(block.text)
    return Swallowed(block.span, names, "") if names else None


def _names(text: str) -> tuple[SectionName, ...]:
    if "#" not in text:
        return ()
    names = (
        name
        for match in _HEADING.finditer(text)
        for name in standard_names(identity(match["text"]))
    )
    return tuple(dict.fromkeys(names))
