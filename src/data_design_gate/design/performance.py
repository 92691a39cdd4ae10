"""What the requirements ask of speed and load: the statements that give a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.design.model import Labelled
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import Paragraph, Section, Span, Table
from data_design_gate.regex import regex

REQUIREMENT_LABELS: Mapping[str, Sequence[str]] = {
    "entities": ("entities", "data entities", "entities and attributes", "core entities"),
    "relationships": ("relationships", "relations", "entity relationships"),
    "access_patterns": ("access patterns", "queries", "data access"),
    "volume": ("volume", "volumes", "data volume", "data volumes", "expected volume", "scale"),
    "growth": ("growth", "growth rate", "expected growth", "growth projection"),
    "performance": (
        "performance", "performance requirements", "performance needs", "latency", "throughput",
        "non-functional requirements", "performance targets", "sla", "slo", "slas", "slos",
        "performance goals", "response times", "response time", "speed", "performance and scale",
        "load",
    ),
}  # fmt: skip
_SPEED = frozenset({"ms", "per_second", "bytes_per_second", "percent"})
_QUICK_MS = 10_000.0  # a shorter time is a demand on speed by itself, a longer one may be retention
_SPEED_WORDS = regex(
    r"latenc|respon[sd]|throughput|per second|/\s?s(?:ec)?\b|\b[rqtw]ps\b|\bp\d{2,3}\b|within|"
    r"faster|slower|under|performan|availab|concurren|\bpeak\b|\bload\b",
    re.IGNORECASE,
)


def performance_statements(section: Section) -> Iterator[Labelled]:
    """Yield the statements that put a number on speed or load."""
    names = {fold(word) for word in REQUIREMENT_LABELS["performance"]}
    for part in section.walk():
        about = bool(_SPEED_WORDS.search(plain(part.heading.text))) or (
            fold(part.heading.raw) in names
        )
        for text, span in _sentences(part):
            numbers = [q for q in read_quantities(plain(text)) if q.unit in _SPEED]
            quick = any(q.unit == "ms" and q.value <= _QUICK_MS for q in numbers)
            if quick or (numbers and (about or _SPEED_WORDS.search(text))):
                yield Labelled(part.heading.text, text, span)


def _sentences(section: Section) -> Iterator[tuple[str, Span]]:
    for block in blocks_of(section.blocks):
        if isinstance(block, Paragraph):
            for offset, line in enumerate(block.text.split("\n")):
                if stated(line):
                    number = block.span.first_line + offset
                    yield line, Span(number, number, block.span.column)
        elif isinstance(block, Table):
            header = " ".join(cell.text for cell in block.header)
            telling = (header,) if _SPEED_WORDS.search(header) else ()
            for row in block.rows:
                yield " ".join((*(cell.text for cell in row), *telling)), row[0].span
