"""What changed between the base version of a document and now: its text, status, version."""

from __future__ import annotations

import re

from data_design_gate.document.model import Document, MetadataStyle
from data_design_gate.regex import regex

_UNCOVERED = frozenset({
    "title", "status", "version", "design_date", "authors", "owner", "approvals", "approval_date",
    "audit", "last_updated", "reviewers",
})  # fmt: skip
"""Metadata that says nothing about the design itself (as the approvals see it)."""
_COMMENT = regex(r"<!--(?!\s*data-design\s*:)(?:.*?-->|(?P<unclosed>.*+))", re.DOTALL)
_NUMBERS = regex(r"\d+")


def text_changed(base: Document, now: Document) -> bool:
    """Tell whether the design's own words differ.

    Blank lines, blanks at line ends and comments other than waivers do not count.
    """
    return _body(base) != _body(now) or _facts(base) != _facts(now)


def _body(document: Document) -> list[str]:
    metadata = document.metadata
    skipped: set[int] = set()
    if metadata.style is MetadataStyle.FRONT_MATTER and metadata.span:
        skipped.update(range(metadata.span.first_line, metadata.span.last_line + 1))
    for field in metadata.fields.values():
        skipped.update(range(field.span.first_line, field.span.last_line + 1))
    lines = (line for n, line in enumerate(document.lines, 1) if n not in skipped)
    text = _COMMENT.sub(
        lambda found: "" if found["unclosed"] is None else found[0], "\n".join(lines)
    )
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _facts(document: Document) -> dict[str, object]:
    return {
        key: field.value
        for key, field in document.metadata.fields.items()
        if key not in _UNCOVERED and field.value is not None
    }


def version_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, trailing zeros left out: ``1.2.0`` is (1, 2)."""
    numbers = [int(number) for number in _NUMBERS.findall(re.split(r"[-+]", text)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def raised(text: str) -> str:
    """Return a version with its second number raised: ``1.2.3`` becomes ``1.3.0``."""
    numbers = [int(number) for number in _NUMBERS.findall(re.split(r"[-+]", text)[0])] or [1]
    lead = "v" if text.startswith("v") else ""
    if len(numbers) == 1:
        numbers.append(0)
    numbers[1] += 1
    return lead + ".".join(str(n) for n in (*numbers[:2], *(0 for _ in numbers[2:])))
