"""Documents for the readers of prose: one section of the standard, written as people write."""

from textwrap import dedent

from data_design_gate.document.model import Document, Section
from data_design_gate.document.parse import parse_document


def document(text: str) -> Document:
    """Parse a document given as an indented text."""
    return parse_document(dedent(text).lstrip("\n"), "docs/data-design/orders.md")


def section(text: str, title: str = "Migration Plan") -> Section:
    """Return the one section of a document that has this body; its heading is line 1."""
    return document(f"## {title}\n{dedent(text)}").sections[0]
