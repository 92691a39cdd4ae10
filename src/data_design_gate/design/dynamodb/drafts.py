"""Tables under construction: what several notations say of one table is joined here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from data_design_gate.design.dynamodb.index_names import names_of
from data_design_gate.design.dynamodb.model import (
    Attribute,
    DynamoTable,
    EntityKeys,
    Item,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.names import fold_index_name, index_spellings, same_table
from data_design_gate.design.dynamodb.projections import WrittenProjection
from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.words import nouns
from data_design_gate.document.model import Span

# More tables than any one design has; what is beyond is named as unread.
MOST_TABLES = 300
DEFINED = frozenset({"create-table", "cloudformation"})


def too_many_tables(span: Span) -> UnreadBlock:
    """Return the unread block for the first table beyond the bound."""
    return UnreadBlock(
        span,
        f"more than {MOST_TABLES} DynamoDB tables; those from here on are not read",
        "Split the design into several documents.",
        "bounds",
    )


class Draft(Struct):
    """A table and what is being gathered about it. ``level`` is its heading's level."""

    table: DynamoTable
    level: int = 0
    prose: list[str] = field(default_factory=list)

    @property
    def defined(self) -> bool:
        """Whether a whole definition made it, which looser notations cannot change."""
        return self.table.source in DEFINED

    def add_key(self, element: KeyElement, kind: str = "", *, again: bool = False) -> None:
        """Add a key element unless that role is already taken.

        ``again`` says that one table of attributes marks several in that role, which is a
        fault of the design to be shown, not a second telling of the same key.
        """
        taken = self.table.keys(element.role)
        if not self.defined and (not taken or (again and element.attribute not in taken)):
            self.table = replace(self.table, key_schema=(*self.table.key_schema, element))
        if kind:
            self.add_definition(Attribute(element.attribute, kind, element.span))

    def add_definition(self, attribute: Attribute) -> None:
        """Add the type of a key attribute that is not yet known."""
        if self.defined or any(a.name == attribute.name for a in self.table.definitions):
            return
        self.table = replace(self.table, definitions=(*self.table.definitions, attribute))

    def add_attributes(self, attributes: Iterable[Attribute]) -> None:
        """Add what is known of the item beyond its keys."""
        known = {attribute.name for attribute in self.table.attributes}
        new = tuple(a for a in attributes if a.name not in known)
        self.table = replace(self.table, attributes=(*self.table.attributes, *new))

    def add_entities(self, entities: Iterable[EntityKeys]) -> None:
        """Add entities; templates of a known entity are joined with what was known."""
        by_name = {entity.entity.casefold(): entity for entity in self.table.entities}
        for entity in entities:
            templates = {self._attribute(name): text for name, text in entity.templates.items()}
            known = by_name.get(entity.entity.casefold())
            if known is not None and not set(templates) & set(known.templates):
                joined = {**known.templates, **templates}
                by_name[entity.entity.casefold()] = replace(known, templates=joined)
            else:
                key = entity.entity.casefold()
                while key in by_name:
                    key += " "
                by_name[key] = replace(entity, templates=templates)
        self.table = replace(self.table, entities=tuple(by_name.values()))

    def _attribute(self, name: str) -> str:
        """Return the table's own spelling of a key attribute."""
        keys = [key.attribute for key in self.table.key_schema]
        keys += [key.attribute for index in self.table.indexes for key in index.key_schema]
        if name in keys:
            return name
        folded = _bare(name)
        for key in keys:
            if _bare(key) == folded:
                return key
        role = {"PK": "HASH", "SK": "RANGE"}.get(name)
        own = self.table.keys(role) if role else ()
        return own[0] if own and self.defined else name

    def index(self, name: str) -> SecondaryIndex | None:
        """Return the index that a written name means."""
        wanted = index_spellings(name)
        return next((i for i in self.table.indexes if names_of(i) & wanted), None)

    def put_index(self, index: SecondaryIndex) -> None:
        """Add an index, or complete the known one; a whole definition stays as it is."""
        known = self.index(index.name) or (self.index(index.also) if index.also else None)
        if known is None:
            if not self.defined:
                self.table = replace(self.table, indexes=(*self.table.indexes, index))
            return
        if self.defined:
            return
        roles = {key.role for key in known.key_schema}
        better = len(fold_index_name(index.name)) > len(fold_index_name(known.name))
        joined = replace(
            known,
            name=index.name if better else known.name,
            also=known.also or index.also,
            kind=index.kind if index.kind == "LSI" else known.kind,
            key_schema=(*known.key_schema, *(k for k in index.key_schema if k.role not in roles)),
            projection=known.projection or index.projection,
            non_key_attributes=known.non_key_attributes or index.non_key_attributes,
            projection_span=known.projection_span or index.projection_span,
        )
        self.table = replace(
            self.table, indexes=tuple(joined if i is known else i for i in self.table.indexes)
        )

    def project(self, projection: WrittenProjection, span: Span, name: str = "") -> None:
        """State the projection of one index, or of every index that has none."""
        if self.defined:
            return
        only = self.index(name) if name else None
        self.table = replace(
            self.table,
            indexes=tuple(
                replace(
                    index,
                    projection=projection.type,
                    non_key_attributes=projection.attributes,
                    projection_span=span,
                )
                if not index.projection and (index is only if name else True)
                else index
                for index in self.table.indexes
            ),
        )

    def add_item(self, item: Item) -> None:
        """Add an example item."""
        named = replace(item, table=self.table.name)
        self.table = replace(self.table, items=(*self.table.items, named))

    def means(self, text: str) -> bool:
        """Return whether a heading or name means this table or one of its entities."""
        if not self.table.name:
            return False
        return same_table(text, self.table.name) or bool(nouns(text) & nouns(self.table.name))

    def holds(self, entity: str) -> bool:
        """Return whether the table has an entity of that name."""
        wanted = nouns(entity)
        return any(nouns(known.entity) & wanted for known in self.table.entities)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
