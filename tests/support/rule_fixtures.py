"""Fixtures that say in themselves which findings they expect, counted both ways."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.settings import StandardSettings

AREAS = ("REQ", "STO", "REL", "VAL", "LIF")
_EXPECT = re.compile(r"<!-- expect: (?P<what>[^>]*?) -->")


def fixtures(folder: Path, kind: str) -> list[Path]:
    """Return the fixtures of one kind, ``pass`` or ``fail``."""
    return sorted((folder / "fixtures" / kind).glob("*.md"))


def expected(path: Path) -> list[str]:
    """Return what a fixture expects: ``CODE@line``, sorted; a pass says "nothing"."""
    (found,) = _EXPECT.findall(path.read_text(encoding="utf-8"))
    return [] if found == "nothing" else sorted(found.split(", "))


def found(path: Path) -> list[str]:
    """Return what the rules of these areas find in a fixture, as ``CODE@line``."""
    document = parse_document(path.read_bytes(), path.name)
    context = Context(read_design(document), StandardSettings(), read=_reader(path.parent))
    report = check_design(context)
    return sorted(f"{f.code}@{f.line}" for f in report.findings if f.code.startswith(AREAS))


def _reader(folder: Path) -> Callable[[str], str | None]:
    def read(path: str) -> str | None:
        file = folder / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    return read


def codes_in(paths: list[Path]) -> set[str]:
    """Return the codes that fixtures are named for."""
    return {path.name.split("_", 1)[0] for path in paths}


def registered(prefix: str) -> Iterator[str]:
    """Yield the codes of an area that are registered."""
    load_rules()
    return (code for code in registry() if code.startswith(prefix))
