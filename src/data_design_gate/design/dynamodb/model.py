"""DynamoDB tables as the document defines them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from data_design_gate.document.model import Span


class KeyElement(Struct, frozen=True):
    """One element of a key: ``role`` is HASH or RANGE as written (upper case)."""

    attribute: str
    role: str
    span: Span


class Attribute(Struct, frozen=True):
    """An attribute: ``type`` is S, N, B, BOOL, M, L, SS ... or "" when unstated."""

    name: str
    type: str
    span: Span
    required: bool | None = None
    description: str = ""


class SecondaryIndex(Struct, frozen=True):
    """A secondary index. ``kind`` is GSI or LSI; ``projection`` is "" when missing.

    ``also`` is a second name the document uses, such as the number ``GSI1``.
    """

    name: str
    kind: str
    key_schema: tuple[KeyElement, ...]
    projection: str
    non_key_attributes: tuple[str, ...]
    span: Span
    projection_span: Span | None = None
    throughput: bool = False
    also: str = ""

    def keys(self, role: str) -> tuple[str, ...]:
        """Return the attributes in that role, HASH or RANGE."""
        return tuple(element.attribute for element in self.key_schema if element.role == role)


class EntityKeys(Struct, frozen=True):
    """The key templates of one entity of a single-table design: attribute -> template."""

    entity: str
    templates: Mapping[str, str]
    span: Span


class Item(Struct, frozen=True):
    """An example item; values are plain JSON (DynamoDB's typed form is unwrapped).

    ``places`` says where its attributes stand, as far as that is known.
    """

    table: str
    entity: str
    value: Mapping[str, object]
    span: Span
    places: Mapping[str, Span] = field(default_factory=dict)

    def place(self, attribute: str) -> Span:
        """Return where an attribute stands, else the item's first line."""
        first = Span(self.span.first_line, self.span.first_line, self.span.column)
        return self.places.get(attribute, first)


class DynamoTable(Struct, frozen=True):
    """A DynamoDB table.

    ``source`` is the notation: create-table, cloudformation, key-table,
    attribute-table, property-list or key-lines. ``definitions`` are its
    AttributeDefinitions, ``attributes`` everything else known of the item.
    """

    name: str
    key_schema: tuple[KeyElement, ...]
    definitions: tuple[Attribute, ...]
    indexes: tuple[SecondaryIndex, ...]
    span: Span
    source: str
    attributes: tuple[Attribute, ...] = ()
    entities: tuple[EntityKeys, ...] = ()
    items: tuple[Item, ...] = ()
    ttl_attribute: str = ""
    ttl_span: Span | None = None
    billing_mode: str = ""
    throughput: tuple[int, int] | None = None
    stream: bool = False
    prose: str = ""
    name_span: Span | None = None

    def keys(self, role: str) -> tuple[str, ...]:
        """Return the attributes in that role, HASH or RANGE."""
        return tuple(element.attribute for element in self.key_schema if element.role == role)

    @property
    def global_indexes(self) -> tuple[SecondaryIndex, ...]:
        """The global secondary indexes."""
        return tuple(index for index in self.indexes if index.kind == "GSI")

    @property
    def local_indexes(self) -> tuple[SecondaryIndex, ...]:
        """The local secondary indexes."""
        return tuple(index for index in self.indexes if index.kind == "LSI")


class DynamoSchema(Struct, frozen=True):
    """Every DynamoDB table of the design."""

    tables: tuple[DynamoTable, ...] = ()

    def table(self, name: str) -> DynamoTable | None:
        """Return the table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)


class DynamoQuery(Struct, frozen=True):
    """A DynamoDB request behind an access pattern, as the document states it.

    ``operation`` is Query, GetItem, Scan, BatchGetItem, PutItem ... when
    known; ``conditions`` are the parsed key conditions (attribute, operator),
    with operators as written in capitals or ``begins_with``. ``names`` are the
    ExpressionAttributeNames, ``places`` where each request key stands,
    ``bare`` the projected attributes written without a placeholder, ``select``
    the Select parameter.
    """

    operation: str
    table: str
    index: str
    key_condition: str
    filter_expression: str
    projection: tuple[str, ...]
    consistent: bool
    conditions: tuple[tuple[str, str], ...]
    span: Span
    limit: int | None = None
    descending: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    select: str = ""
    update_expression: str = ""
    condition_expression: str = ""
