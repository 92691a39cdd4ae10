"""Rule fixtures: Markdown documents that carry their own expectations, counted both ways."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import every_finding
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import Finding
from data_design_gate.standards.settings import Naming, StandardSettings

_EXPECT = re.compile(
    r"<!--\s*expect:\s*([A-Z]+\d+(?:=[a-z]+)?(?:@\d+)(?:[\s,]+[A-Z]+\d+(?:=[a-z]+)?@\d+)*)\s*-->"
)
_SETTING = re.compile(r"<!--\s*settings:\s*(\w+)=([\w-]+)\s*-->")
_ONE = re.compile(r"([A-Z]+\d+)(?:=([a-z]+))?@(\d+)")


def fixtures(folder: Path) -> list[Path]:
    """Return the fixtures of a folder in a fixed order."""
    return sorted(folder.glob("*.md"))


def base_path(path: Path) -> Path:
    """Return where a fixture's base version stands, if it has one."""
    return path.parent.parent / "base" / path.name


def findings(path: Path) -> tuple[Finding, ...]:
    """Return every finding of a fixture, unfolded."""
    return findings_of(path.read_bytes(), path.name, base_path(path))


def findings_of(text: bytes, name: str, base: Path | None = None) -> tuple[Finding, ...]:
    """Return every finding of a text, unfolded."""
    design = read_design(parse_document(text, name))
    settings = StandardSettings()
    for found in _SETTING.finditer(text.decode()):
        settings = _with(settings, found[1], found[2])
    earlier = None
    if base is not None and base.exists():
        earlier = read_design(parse_document(base.read_bytes(), name))
    return every_finding(Context(design, settings, base=earlier, has_base=earlier is not None))


def _with(settings: StandardSettings, key: str, value: str) -> StandardSettings:
    if key == "postgres_version":
        return replace(settings, postgres_version=int(value))
    if key == "migration":
        return replace(settings, naming=Naming(migration=value))
    assert key == "migration_layout", key
    return replace(settings, migration_layout=value)


def expected(path: Path) -> Counter[tuple[str, int]]:
    """Return how often each (code, line) is expected."""
    text = path.read_text(encoding="utf-8")
    return Counter(
        (code, int(line))
        for marks in _EXPECT.findall(text)
        for code, _severity, line in _ONE.findall(marks)
    )


def expected_severities(path: Path) -> dict[tuple[str, int], str]:
    """Return the severities that a fixture states for its expectations."""
    text = path.read_text(encoding="utf-8")
    return {
        (code, int(line)): severity
        for marks in _EXPECT.findall(text)
        for code, severity, line in _ONE.findall(marks)
        if severity
    }


def counted(found: tuple[Finding, ...], areas: tuple[str, ...]) -> Counter[tuple[str, int]]:
    """Return how often each (code, line) was found in the given areas."""
    return Counter((f.code, f.line) for f in found if f.code.startswith(areas))
