"""Check fixtures that carry their own expectations: ``<!-- expect: DDB007@57 -->``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, registry
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.settings import StandardSettings

_EXPECTED = re.compile(r"<!--\s*expect:\s*(?P<code>[A-Z]{2,3}\d{3})@(?P<line>\d+)\s*-->")


def context_of(markdown: str, path: str = "design.md") -> Context:
    """Return the context of a document as a rule sees it without base or links."""
    return Context(read_design(parse_document(markdown.encode(), path)), StandardSettings())


def hits(markdown: str, *areas: str) -> Iterator[tuple[str, Hit]]:
    """Yield (code, hit) of every rule of the areas, in order of code."""
    load_rules()
    context = context_of(markdown)
    for code, rule in registry().items():
        if code.startswith(areas):
            for hit in rule.check(context):
                yield code, hit


def expected(markdown: str) -> list[tuple[str, int]]:
    """Return the (code, line) pairs that a fixture asks for."""
    return sorted((m["code"], int(m["line"])) for m in _EXPECTED.finditer(markdown))


def found(markdown: str, *areas: str) -> list[tuple[str, int]]:
    """Return the (code, line) pairs that the rules of the areas give."""
    return sorted((code, hit.span.first_line) for code, hit in hits(markdown, *areas))


def fixtures(folder: Path) -> list[Path]:
    """Return the fixtures of a folder, sorted by name."""
    return sorted(folder.glob("fixtures/*/*.md"))
