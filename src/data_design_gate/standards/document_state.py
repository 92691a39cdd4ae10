"""What the document rules share: whether anything could be read, and where the metadata stands."""

from __future__ import annotations

import re
from urllib.parse import unquote

from data_design_gate.document.anchors import slug
from data_design_gate.document.inline import links
from data_design_gate.document.model import (
    Document,
    HeadingMatch,
    Section,
    SectionName,
    Span,
)
from data_design_gate.document.titles import without_tail
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import Suggestion

_UNREADABLE = frozenset({"file", "encoding", "binary", "size", "empty"})
_NUMBERING = regex(r"^[\s*_]*((?:[0-9]+(?:\.[0-9]+)*[.):]?|[0-9]+ [-\u2013])\s+)")
_ATX = regex(r" {0,3}#{1,6}(?:\s|$)")
TOP = Span(1, 1)


def is_readable(context: Context) -> bool:
    """Tell whether the document could be read at all; DOC022 speaks otherwise."""
    return not any(problem.kind in _UNREADABLE for problem in context.document.problems)


def has_metadata(context: Context) -> bool:
    """Tell whether there is metadata to judge; DOC001 speaks otherwise."""
    document = context.document
    broken = any(problem.kind == "front-matter" for problem in document.problems)
    return is_readable(context) and not broken and document.metadata.style is not None


def metadata_span(document: Document, key: str = "") -> Span:
    """Return the place of a metadata field, else of the block's first line, else the top."""
    field = document.metadata.fields.get(key)
    if field is not None:
        return field.span
    span = document.metadata.span
    return Span(span.first_line, span.first_line) if span else TOP


def is_cut_short(document: Document) -> bool:
    """Tell whether reading stopped at a bound before the end."""
    return any(problem.kind == "bounds" for problem in document.problems)


def first_named(document: Document, name: SectionName) -> Section | None:
    """Return the first section that serves a name."""
    return next(iter(document.named(name)), None)


def canonical_heading(document: Document, section: Section) -> Suggestion | None:
    """Return the edit that gives a section's heading its canonical wording, the rest kept.

    None while the document links to the heading: the edit would break those links.
    """
    heading = section.heading
    anchor = f"#{slug(heading.text)}"
    if any(unquote(link.target).casefold() == anchor for link in links(document)):
        return None
    level = heading.level if heading.level <= 4 else 2  # noqa: PLR2004  sections stand at 1 to 4
    title = " and ".join(TITLES[name] for name in section.names)
    first = heading.span.first_line
    indent = re.match(r" *", document.lines[first - 1])
    lead = indent.group(0) if indent else ""
    one_line = first == heading.span.last_line
    meant = one_line and not _ATX.match(document.lines[first - 1])
    line = f"{lead}{'#' * level} {_renamed(section, title, meant=meant)}"
    return Suggestion(first, heading.span.last_line, line)


def _renamed(section: Section, title: str, *, meant: bool) -> str:
    """Return the heading's text with its name alone replaced: numbers, emoji and notes stay.

    ``meant`` tells of a line that is no heading to GitHub; its marks go.
    """
    raw = section.heading.raw
    if not meant:
        near = section.match is HeadingMatch.NEAR_MISS
        name = without_tail(section.identity) if near else section.identity
        words = r"[\W_]*".join(map(re.escape, re.findall(r"[^\W_]+", name)))
        found = list(re.finditer(rf"(?<!\w){words}(?!\w)", raw, re.IGNORECASE)) if words else []
        if len(found) == 1:
            return raw[: found[0].start()] + title + raw[found[0].end() :]
    numbering = _NUMBERING.match(raw.lstrip("#"))
    return f"{numbering.group(1) if numbering else ''}{title}"
