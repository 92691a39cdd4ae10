"""The migration plan: its statements in words, and the SQL that goes up and down."""

from __future__ import annotations

from dataclasses import dataclass

from data_design_gate.design.model import MigrationPlan, UnreadBlock
from data_design_gate.document.model import Document


@dataclass(frozen=True, slots=True)
class MigrationReading:
    """The plan, and the fences of it that could not be read."""

    plan: MigrationPlan
    unread: tuple[UnreadBlock, ...] = ()


def read_migration(document: Document) -> MigrationReading:
    """Read the migration plan of a document."""
    del document
    return MigrationReading(MigrationPlan())
