"""The guidance the scaffold writes into each section, so that it is known again.

Text that is left exactly as the scaffold wrote it says nothing about the
design; ``data-design new`` writes these very words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from data_design_gate.document.model import SectionName

GUIDANCE: Mapping[SectionName, tuple[str, ...]] = {
    SectionName.PLAN: (
        "Steps, dependencies between them, risks and unknowns, validation points.",
    ),
    SectionName.REQUIREMENTS: (
        "Every entity with its attributes, which of them are required, volume and growth.",
    ),
    SectionName.STORE_SELECTION: (
        "Postgres, DynamoDB or both, and why: the requirements that drove it, the trade-offs.",
    ),
    SectionName.POSTGRES: (
        "The tables as DDL that runs: keys, types, nullability, defaults, constraints, indexes.",
    ),
    SectionName.DYNAMODB: (
        "Tables with keys, indexes and time to live, and an example item for each entity.",
    ),
    SectionName.RELATIONSHIPS: (
        "Who refers to whom, of which type, implemented by what, and what happens on delete.",
    ),
    SectionName.ACCESS_PATTERNS: (
        "Every query with its frequency, latency, parameters, result size and the index it uses.",
    ),
    SectionName.INDEXES: (
        "Every index, the patterns it serves and what it costs.",
    ),
    SectionName.MIGRATION: (
        "Type, ordered steps, rollback, data safety, downtime, testing, validation, what is run.",
    ),
    SectionName.VALIDATION: (
        "Required fields, types, constraints and who enforces them; references, uniqueness.",
    ),
    SectionName.LIFECYCLE: (
        "Creation, updates, deletion, retention with its rationale, archival and purging.",
    ),
    SectionName.DEFERRED: ("Only for status Partial: what, why, to which ticket.",),
    SectionName.BLOCKED: (
        "Only for status Blocked or Aborted: reason, required action, whom to notify.",
    ),
}  # fmt: skip


def is_template_text(text: str) -> bool:
    """Tell whether a text is guidance of the scaffold, left as it was."""
    return " ".join(text.split()).casefold() in _known()


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(line.casefold() for lines in GUIDANCE.values() for line in lines)
