"""Which tables realise which entity: the thread that ties the sections together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys
from data_design_gate.design.model import DataDesign, Entity, Relationship, Store
from data_design_gate.design.postgres.model import Table
from data_design_gate.design.tables import columns, tables_of
from data_design_gate.design.words import name_words, noun, nouns, plain, singular
from data_design_gate.document.model import SectionName
from data_design_gate.document.short_texts import recalled
from data_design_gate.standards.context import Context
from data_design_gate.standards.remembered import remembered
from data_design_gate.standards.rules.postgres_common import linked_schema

# Words that environments and conventions put around a table's own name.
_AFFIXES = frozenset({"tbl", "t", "table", "dev", "test", "stage", "staging", "prod", "production"})
_MAPPING = {"entity": ("entity", "entities", "object"), "table": ("table", "tables", "table name")}
_MAPPED_SECTIONS = (
    SectionName.REQUIREMENTS,
    SectionName.STORE_SELECTION,
    SectionName.POSTGRES,
    SectionName.DYNAMODB,
)


class Place(Struct, frozen=True):
    """Where data lives: a Postgres table, or a DynamoDB table (with one entity's keys)."""

    store: Store
    name: str
    table: Table | None = None
    dynamodb: DynamoTable | None = None
    keys: EntityKeys | None = None


@recalled(4096)
def table_noun(name: str) -> str:
    """Return the identity of a table's name without environment words and prefixes."""
    words = list(name_words(name))
    while len(words) > 1 and words[0] in _AFFIXES:
        words.pop(0)
    while len(words) > 1 and words[-1] in _AFFIXES:
        words.pop()
    return " ".join(singular(word) for word in words)


@remembered
def places(design: DataDesign) -> tuple[Place, ...]:
    """Return every table of both stores, and every entity of single-table designs."""
    found = [
        Place(Store.POSTGRES, table.name, table=table)
        for table in design.postgres.tables
        if not table.partition_of
    ]
    for table in design.dynamodb.tables:
        found.append(Place(Store.DYNAMODB, table.name, dynamodb=table))
        found += [
            Place(Store.DYNAMODB, keys.entity, dynamodb=table, keys=keys) for keys in table.entities
        ]
    return tuple(found)


class Realisation(Struct, frozen=True):
    """An entity and the places that hold it."""

    entity: Entity
    places: tuple[Place, ...]

    @property
    def stores(self) -> frozenset[Store]:
        """The stores that hold the entity."""
        return frozenset(place.store for place in self.places)


@remembered
def realisations(design: DataDesign) -> tuple[Realisation, ...]:
    """Match every entity of the requirements with the tables of the same name.

    Names match in any spelling and number. Where no table bears the entity's
    whole name, a table whose name ends the entity's, or the reverse, counts
    when no other entity claims it (``Customer order`` and ``orders``).
    """
    every = places(design)
    mapped = _mapped_tables(design)
    names = {entity.name: entity_nouns(entity, mapped) for entity in design.requirements.entities}
    known = frozenset[str]().union(*names.values())
    claimed = {place.name for place in every if table_noun(place.name) in known}
    return tuple(
        Realisation(entity, tuple(_held_by(names[entity.name], every, claimed)))
        for entity in design.requirements.entities
    )


def entity_nouns(entity: Entity, mapped: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the identities of an entity, with those a mapping table gives it."""
    own = nouns(entity.name)
    return own.union(*(tables for name, tables in mapped.items() if name in own))


def _held_by(
    own: frozenset[str], every: Sequence[Place], claimed: Collection[str]
) -> Iterator[Place]:
    exact = [place for place in every if table_noun(place.name) in own]
    if exact:
        yield from exact
        return
    for place in every:
        shared = place.dynamodb is not None and place.keys is None and place.dynamodb.entities
        if shared:
            continue  # a single table is no entity's own
        if place.name not in claimed and any(_ends(name, table_noun(place.name)) for name in own):
            yield place


def _ends(first: str, second: str) -> bool:
    """Tell whether one name ends with the other, word by word."""
    return f" {first}".endswith(f" {second}") or f" {second}".endswith(f" {first}")


def _mapped_tables(design: DataDesign) -> dict[str, frozenset[str]]:
    """Return what tables with an entity and a table column say: entity -> table identities."""
    found: dict[str, frozenset[str]] = {}
    for name in _MAPPED_SECTIONS:
        for section in design.document.named(name):
            for _, table in tables_of(section):
                fields = columns(table, _MAPPING)
                if len(fields) == len(_MAPPING) and fields["entity"] != fields["table"]:
                    for row in table.rows:
                        written = plain(row[fields["table"]].text)
                        tables = frozenset(table_noun(part) for part in re.split(r"[,;/]", written))
                        found[noun(plain(row[fields["entity"]].text))] = tables
    return found


def find_places(design: DataDesign, name: str) -> tuple[Place, ...]:
    """Return the places a written name means: a table, or an entity's tables."""
    wanted = nouns(name)
    direct = _at(wanted, _places_by_noun(design))
    if direct:
        return tuple(place for _, place in direct)
    first = _at(wanted, _realisations_by_noun(design))
    return first[0][1].places if first else ()


def is_entity(design: DataDesign, name: str) -> bool:
    """Tell whether the requirements know an entity of that name."""
    return not nouns(name).isdisjoint(_realisations_by_noun(design))


_Found = TypeVar("_Found")
_ByNoun = Mapping[str, Sequence[tuple[int, _Found]]]
"""What each identity stands for, with its number in the order of the document."""


def _at(wanted: Collection[str], by_noun: _ByNoun[_Found]) -> list[tuple[int, _Found]]:
    """Return what any of the identities stands for, in the order of the document."""
    found = dict(pair for identity in wanted for pair in by_noun.get(identity, ()))
    return sorted(found.items(), key=itemgetter(0))


@remembered
def _places_by_noun(design: DataDesign) -> _ByNoun[Place]:
    found: dict[str, list[tuple[int, Place]]] = {}
    for number, place in enumerate(places(design)):
        found.setdefault(table_noun(place.name), []).append((number, place))
    return found


@remembered
def _realisations_by_noun(design: DataDesign) -> _ByNoun[Realisation]:
    found: dict[str, list[tuple[int, Realisation]]] = {}
    for number, realisation in enumerate(realisations(design)):
        for identity in nouns(realisation.entity.name):
            found.setdefault(identity, []).append((number, realisation))
    return found


@remembered
def outside_tables(design: DataDesign) -> frozenset[str]:
    """Return the identities of tables that exist outside the document or are only altered."""
    altered = (
        statement.node.get("relation", {}).get("relname", "")
        for statement in design.postgres.statements
        if statement.kind == "AlterTableStmt"
    )
    named = {table_noun(name) for name in (*design.postgres.existing, *altered) if name}
    return frozenset(named - {table_noun(table.name) for table in design.postgres.tables})


def outside(context: Context) -> frozenset[str] | None:
    """Return the identities of every table that exists outside the document.

    Those the document names, and those of its linked schema files. None when
    it links schema files that cannot be looked at: then absence means nothing.
    """
    named = outside_tables(context.design)
    linked = linked_schema(context)  # not the base: what the change removed is gone
    if linked is None:
        return None if context.document.metadata.texts("existing_schemas") else named
    return named | {table_noun(table.name) for table in linked.tables}


@remembered
def junctions(design: DataDesign) -> dict[str, tuple[str, str]]:
    """Return the junction tables: name -> the two tables each row joins.

    A junction has two foreign keys to two tables whose columns together are
    unique, as the primary key or a unique constraint.
    """
    found: dict[str, tuple[str, str]] = {}
    for table in design.postgres.tables:
        keys = [key.columns for key in (table.primary_key, *table.uniques) if key is not None]
        keys += [index.columns for index in design.postgres.indexes_of(table.name) if index.unique]
        for first in table.foreign_keys:
            for second in table.foreign_keys:
                pair = {*first.columns, *second.columns}
                apart = first.columns != second.columns
                if apart and any(pair == set(key) for key in keys):
                    found.setdefault(table.name, (first.target, second.target))
    return found


def relates(relationship: Relationship, first: frozenset[str], second: frozenset[str]) -> bool:
    """Tell whether a documented relationship joins two things, in either direction."""
    source, target = nouns(relationship.source), nouns(relationship.target)
    return bool((source & first and target & second) or (source & second and target & first))
