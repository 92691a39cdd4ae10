"""Markdown in, access patterns out."""

from __future__ import annotations

from data_design_gate.design.model import AccessPattern
from data_design_gate.design.patterns import PatternReading, read_patterns
from data_design_gate.document.parse import parse_document


def patterns(body: str, heading: str = "## 6. Data Access Patterns") -> PatternReading:
    """Read a body under an access pattern heading; its first line is line 5 of the file."""
    text = f"# Orders: data design\n\n{heading}\n\n{body}"
    return read_patterns(parse_document(text.encode(), "design.md"))


def only(body: str) -> AccessPattern:
    """Return the one pattern of a body that is read whole."""
    found = patterns(body)
    assert found.unread == ()
    (pattern,) = found.patterns
    return pattern
