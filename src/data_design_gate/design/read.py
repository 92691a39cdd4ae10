"""One document in, one data design out: every reader called, none able to hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from data_design_gate.design.dynamodb.model import DynamoSchema
from data_design_gate.design.dynamodb.read import DynamoReading, read_dynamodb
from data_design_gate.design.indexes import read_index_entries
from data_design_gate.design.labels import labelled
from data_design_gate.design.lifecycle import read_lifecycle
from data_design_gate.design.migration import MigrationReading, read_migration
from data_design_gate.design.model import (
    DataDesign,
    Labels,
    Lifecycle,
    MigrationPlan,
    Requirements,
    Store,
    StoreSelection,
    UnreadBlock,
    ValidationRules,
)
from data_design_gate.design.outline import read_blocked, read_deferred, read_plan
from data_design_gate.design.patterns import PatternReading, read_patterns
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.postgres.read import PostgresReading, read_postgres
from data_design_gate.design.relationships import RelationshipReading, read_relationships
from data_design_gate.design.requirements import read_requirements
from data_design_gate.design.selection import read_selection
from data_design_gate.design.stores import declared_stores
from data_design_gate.design.validation import read_validation
from data_design_gate.document.emptiness import not_applicable
from data_design_gate.document.model import Document, SectionName, Span

_Reading = TypeVar("_Reading")

INDEX_LABELS: Mapping[str, tuple[str, ...]] = {
    "purpose": ("purpose", "serves", "why", "rationale", "justification"),
    "cost": ("cost", "cost note", "costs", "write cost", "trade-offs", "overhead", "storage"),
}


class _Readers(Struct):
    """Calls readers; one that fails leaves its empty value and an unread block in its place."""

    document: Document
    unread: list[UnreadBlock] = field(default_factory=list)

    def read(
        self,
        name: SectionName,
        reader: Callable[[Document], _Reading],
        empty: _Reading,
    ) -> _Reading:
        try:
            return reader(self.document)
        except Exception:  # one broken reader must not hide the others
            import logging

            log = logging.getLogger(__name__)
            log.debug("reading %s of %s", name.value, self.document.path, exc_info=True)
            self.unread.append(_internal(self.document, name))
            return empty


def read_design(document: Document) -> DataDesign:
    """Read a whole design. Never raises: what cannot be read becomes an unread block.

    The tables of a store that the design decides against are left out, and
    so is what could not be read of them.
    """
    readers = _Readers(document)
    read = readers.read
    selection = read(SectionName.STORE_SELECTION, read_selection, _undecided(document))
    postgres = read(SectionName.POSTGRES, read_postgres, PostgresReading(PostgresSchema()))
    if not _in_use(selection, Store.POSTGRES):
        postgres = PostgresReading(PostgresSchema())
    dynamodb = read(SectionName.DYNAMODB, read_dynamodb, DynamoReading(DynamoSchema()))
    if not _in_use(selection, Store.DYNAMODB):
        dynamodb = DynamoReading(DynamoSchema())
    patterns = read(SectionName.ACCESS_PATTERNS, read_patterns, PatternReading(()))
    migration = read(SectionName.MIGRATION, read_migration, MigrationReading(MigrationPlan()))
    relations = read(SectionName.RELATIONSHIPS, read_relationships, RelationshipReading())
    design = DataDesign(
        document=document,
        requirements=read(SectionName.REQUIREMENTS, read_requirements, Requirements()),
        selection=selection,
        postgres=postgres.schema,
        dynamodb=dynamodb.schema,
        relationships=relations.relationships,
        cross_store=relations.cross_store,
        relationship_labels=relations.labels,
        patterns=patterns.patterns,
        index_entries=read(SectionName.INDEXES, read_index_entries, ()),
        index_labels=read(SectionName.INDEXES, _index_labels, {}),
        migration=migration.plan,
        validation=read(SectionName.VALIDATION, read_validation, ValidationRules()),
        lifecycle=read(SectionName.LIFECYCLE, read_lifecycle, Lifecycle()),
        plan=read(SectionName.PLAN, read_plan, {}),
        deferred=read(SectionName.DEFERRED, read_deferred, {}),
        blocked=read(SectionName.BLOCKED, read_blocked, {}),
        unread=(),
        not_applicable=_not_applicable(document),
    )
    parts = (postgres.unread, dynamodb.unread, patterns.unread, migration.unread, readers.unread)
    return replace(design, unread=_distinct(block for part in parts for block in part))


def _undecided(document: Document) -> StoreSelection:
    """Return the selection as the metadata alone gives it."""
    declared = declared_stores(document.metadata)
    return StoreSelection(frozenset(), declared, None, None, None, None, None, None)


def _in_use(selection: StoreSelection, store: Store) -> bool:
    """Tell whether a store may hold the design.

    Before a decision both may; where decision and metadata disagree, what
    either names does, so that one contradiction is not reported as many.
    """
    named = selection.stores | (selection.declared or frozenset())
    return not named or store in named


def _index_labels(document: Document) -> Labels:
    found: Labels = {}
    for section in document.named(SectionName.INDEXES):
        found = {**labelled(section, INDEX_LABELS, across=False), **found}
    return found


def _not_applicable(document: Document) -> dict[str, str]:
    """Return slug -> reason ("" when none is given) of the sections that do not apply."""
    found: dict[str, str] = {}
    for section in document.walk():
        says = not_applicable(section) if section.names else None
        if says is not None:
            for name in section.names:
                found.setdefault(name.value, says.reason)
    return found


def _distinct(blocks: Iterable[UnreadBlock]) -> tuple[UnreadBlock, ...]:
    """Return the unread blocks in file order, each place once."""
    first: dict[tuple[int, int], UnreadBlock] = {}
    for block in blocks:
        first.setdefault((block.span.first_line, block.span.last_line), block)
    return tuple(sorted(first.values(), key=lambda block: block.span))


def _internal(document: Document, name: SectionName) -> UnreadBlock:
    sections = document.named(name)
    span = sections[0].heading.span if sections else Span(1, 1)
    return UnreadBlock(
        span=span,
        reason="a fault inside the checker",
        mend="This is a bug in Data Design Gate, not in the design; please report it "
        "with the document.",
        kind="internal",
    )
