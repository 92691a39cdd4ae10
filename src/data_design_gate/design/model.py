"""The typed data design: everything the standards reason about, with source lines."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from data_design_gate.design.dynamodb.model import DynamoQuery, DynamoSchema
from data_design_gate.design.postgres.model import Migration, PostgresSchema, Statement
from data_design_gate.document.model import Document, Span


class Store(StrEnum):
    """The two stores the procedure knows."""

    POSTGRES = "postgres"
    DYNAMODB = "dynamodb"


class Labelled(Struct, frozen=True):
    """The text behind a label (``**Rollback:** ...``), a subheading or a key cell."""

    label: str
    text: str
    span: Span


Labels = Mapping[str, Labelled]


class Quantity(Struct, frozen=True):
    """A number read from prose. ``unit`` is rows, items, bytes, per_second, ms ... or ""."""

    value: float
    unit: str
    text: str


class EntityAttribute(Struct, frozen=True):
    """An attribute of an entity; ``required`` is None when the document does not say."""

    name: str
    required: bool | None


class Entity(Struct, frozen=True):
    """An entity of the requirements."""

    name: str
    attributes: tuple[EntityAttribute, ...]
    volume: Quantity | None
    growth: Quantity | None
    volume_text: str
    growth_text: str
    span: Span


class Requirements(Struct, frozen=True):
    """The requirements section; ``performance`` are the statements that give numbers."""

    entities: tuple[Entity, ...] = ()
    labels: Labels = field(default_factory=dict)
    performance: tuple[Labelled, ...] = ()
    span: Span | None = None


class StoreSelection(Struct, frozen=True):
    """The decision: ``stores`` as the section states them, ``declared`` as the metadata does."""

    stores: frozenset[Store]
    declared: frozenset[Store] | None
    decision: Labelled | None
    rationale: Labelled | None
    drivers: Labelled | None
    trade_offs: Labelled | None
    alternatives: Labelled | None
    span: Span | None

    @property
    def selected(self) -> frozenset[Store]:
        """The stores in use: what the section decides, else what the metadata declares."""
        return self.stores or self.declared or frozenset()


class Relationship(Struct, frozen=True):
    """A documented relationship; ``kind`` is 1:1, 1:N, N:1, M:N or "" when unclear."""

    source: str
    target: str
    kind: str
    implemented_by: str
    on_delete: str
    on_update: str
    span: Span
    kind_text: str = ""


class CrossStore(Struct, frozen=True):
    """One element kept in both stores; empty texts are missing statements."""

    element: str
    source_of_truth: str
    synchronisation: str
    consistency: str
    conflict_resolution: str
    frequency: str
    span: Span


class AccessPattern(Struct, frozen=True):
    """One access pattern. ``store`` is None when not stated and not to be derived.

    ``cells`` gives the file position of each field that was written, by field
    name (``query``, ``frequency``, ``index`` ...).
    """

    id: str
    query: str
    primary: bool | None
    store: Store | None
    parameters: str
    frequency: str
    latency: str
    result_size: str
    index: str
    span: Span
    cells: Mapping[str, Span] = field(default_factory=dict)
    sql: tuple[Statement, ...] = ()
    sql_text: str = ""
    dynamodb: DynamoQuery | None = None
    structured: bool = True


class IndexEntry(Struct, frozen=True):
    """A row of the Index Design section."""

    name: str
    table: str
    keys: str
    kind: str
    serves: str
    cost: str
    span: Span


class MigrationPlan(Struct, frozen=True):
    """The migration plan.

    ``type`` is folded: new-schema, schema-change, data-migration, combination,
    none, or "" when absent or not understood (``labels["type"]`` has the text).
    """

    type: str = ""
    labels: Labels = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    ups: tuple[Migration, ...] = ()
    downs: tuple[Migration, ...] = ()
    down_reason: str = ""
    dynamodb: str = ""
    dynamodb_span: Span | None = None
    span: Span | None = None


class ValidationRule(Struct, frozen=True):
    """A rule of the validation section; ``enforced_by`` is as written, ``told`` in a sentence."""

    field: str
    required: bool | None
    type: str
    constraint: str
    enforced_by: str
    span: Span
    told: bool = False


class ValidationRules(Struct, frozen=True):
    """The validation section: its rows, and the topics it speaks of in words."""

    rules: tuple[ValidationRule, ...] = ()
    labels: Labels = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    span: Span | None = None


class LifecycleRow(Struct, frozen=True):
    """A row of the lifecycle section; missing statements are empty texts."""

    subject: str
    creation: str
    updates: str
    deletion: str
    retention: str
    rationale: str
    compliance: str
    archival: str
    purging: str
    span: Span


class Lifecycle(Struct, frozen=True):
    """The lifecycle section: rows, and labelled statements that hold for all data."""

    rows: tuple[LifecycleRow, ...] = ()
    labels: Labels = field(default_factory=dict)
    span: Span | None = None


class UnreadBlock(Struct, frozen=True):
    """A fence or table with design matter that could not be read.

    ``reason`` is a short phrase ("MySQL syntax"), ``mend`` the advice,
    ``kind`` one of dialect, elision, placeholder, fragment, syntax, bounds.
    """

    span: Span
    reason: str
    mend: str
    kind: str
    at: Span | None = None


class DataDesign(Struct, frozen=True):
    """A whole design. Sections that are absent leave their empty value."""

    document: Document
    requirements: Requirements
    selection: StoreSelection
    postgres: PostgresSchema
    dynamodb: DynamoSchema
    relationships: tuple[Relationship, ...]
    cross_store: tuple[CrossStore, ...]
    relationship_labels: Labels
    patterns: tuple[AccessPattern, ...]
    index_entries: tuple[IndexEntry, ...]
    index_labels: Labels
    migration: MigrationPlan
    validation: ValidationRules
    lifecycle: Lifecycle
    plan: Labels
    deferred: Labels
    blocked: Labels
    unread: tuple[UnreadBlock, ...]
    not_applicable: Mapping[str, str] = field(default_factory=dict)
