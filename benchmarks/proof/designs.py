"""Designs to measure, as the Markdown an author would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_design_gate.design.model import DataDesign
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document


@dataclass(frozen=True, slots=True)
class Pattern:
    """An access pattern: its index cell, its result size, and its query."""

    index: str
    result: str
    query: str


def design_of(
    schema: str,
    up: str,
    down: str,
    *,
    volumes: Mapping[str, str],
    patterns: Iterable[Pattern],
    rules: Iterable[str] = (),
) -> DataDesign:
    """Return the design of a document with these parts; ``volumes`` are by entity."""
    patterns = tuple(patterns)
    parts = ["---", "title: Measured", "status: Under Review", "stores: [postgres]", "---", ""]
    parts += ["## Data Requirements Overview", "", "| Entity | Attributes | Required | Volume |"]
    parts += ["|---|---|---|---|"]
    parts += [f"| {entity} | id | all | {volume} |" for entity, volume in volumes.items()]
    parts += ["", "## Data Store Selection", "", "**Decision:** Postgres", ""]
    parts += ["## Postgres Schema Design", "", "```sql", schema, "```", ""]
    parts += ["## Data Access Patterns", ""]
    parts += ["| ID | Query | Store | Parameters | Frequency | Latency | Result size | Index |"]
    parts += ["|---|---|---|---|---|---|---|---|"]
    parts += [
        f"| AP{number} | read | postgres | x | 1/s | 1 hour | {one.result} | {one.index} |"
        for number, one in enumerate(patterns, 1)
    ]
    for number, one in enumerate(patterns, 1):
        parts += ["", f"```sql pattern=AP{number}", f"{one.query};", "```"]
    parts += ["", "## Migration Plan", "", "### Up", "", "```sql migration=20261120_101500_change"]
    parts += [up, "```", "", "### Down", "", "```sql migration=20261120_101500_change", down, "```"]
    parts += ["", "## Data Validation Rules", ""]
    parts += ["| Field | Required | Type | Constraint | Enforced by |", "|---|---|---|---|---|"]
    parts += [*rules, ""]
    return read_design(parse_document("\n".join(parts).encode(), "measured.md"))
