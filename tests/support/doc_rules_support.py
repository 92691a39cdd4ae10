"""Run the DOC rules on fixtures that say in themselves what they expect."""

from __future__ import annotations

import re
from pathlib import Path

from data_design_gate.standards.finding import Finding
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings

_EXPECT = re.compile(rb"<!-- expect: (?P<what>[^>]*?) -->")
FIXTURES = Path(__file__).parents[1] / "standards" / "doc" / "fixtures"


def fixtures(kind: str) -> list[Path]:
    """Return the fixtures of one kind, ``pass`` or ``fail``; base versions are no fixtures."""
    return sorted(
        path for path in (FIXTURES / kind).glob("*.md") if not path.name.endswith(".base.md")
    )


def expected(path: Path) -> list[str]:
    """Return what a fixture expects as ``CODE@line``, sorted; a pass says ``nothing``."""
    (what,) = _EXPECT.findall(path.read_bytes())
    words = what.decode()
    return [] if words == "nothing" else sorted(words.split(", "))


def found(path: Path) -> list[Finding]:
    """Return what the DOC rules find in a fixture, its base version beside it when there is one."""
    return found_in(path.read_bytes(), path)


def found_in(source: bytes | str, path: Path) -> list[Finding]:
    """Return what they find in another text that stands in a fixture's place."""
    base = path.with_suffix(".base.md")
    around = Surroundings(
        base=base.read_bytes() if base.exists() else None, has_base=base.exists(), read=read_linked
    )
    return doc_findings(source, around, StandardSettings(), path.name)


def doc_findings(
    source: bytes | str, around: Surroundings, settings: StandardSettings, name: str = "d.md"
) -> list[Finding]:
    """Return the DOC findings of a text under given circumstances."""
    report = review(source, name, settings, around)
    return [finding for finding in report.findings if finding.code.startswith("DOC")]


def read_linked(path: str) -> str | None:
    """Return a linked file of the fixtures, None when there is none."""
    file = FIXTURES / path
    return file.read_text(encoding="utf-8") if file.is_file() else None
