"""Documented relationships held against the schema: who joins whom, by which key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from msgspec import Struct

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys
from data_design_gate.design.model import DataDesign, Relationship, Store
from data_design_gate.design.postgres.model import ForeignKey, Table
from data_design_gate.design.words import name_words, noun, nouns, singular
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex
from data_design_gate.standards.realisation import Place, find_places, junctions, table_noun
from data_design_gate.standards.remembered import remembered

_PLACEHOLDER = regex(r"\$?\{[^{}]*\}|<[^<>]*>")
_NAME = regex(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*")


class Link(Struct, frozen=True):
    """A foreign key with the table that carries it."""

    table: Table
    key: ForeignKey


def links(design: DataDesign) -> Iterator[Link]:
    """Yield every foreign key of the design; partitions repeat their parent's."""
    for table in design.postgres.tables:
        if not table.partition_of:
            for key in table.foreign_keys:
                yield Link(table, key)


def links_of(design: DataDesign, tables: Iterable[str]) -> tuple[Link, ...]:
    """Return the foreign keys that these tables carry, in the order of the design."""
    by_table = _links_by_table(design)
    found = [numbered for table in tables for numbered in by_table.get(table, ())]
    return tuple(link for _, link in sorted(found, key=itemgetter(0)))


@remembered
def _links_by_table(design: DataDesign) -> dict[str, list[tuple[int, Link]]]:
    found: dict[str, list[tuple[int, Link]]] = {}
    for number, link in enumerate(links(design)):
        found.setdefault(link.table.name, []).append((number, link))
    return found


def is_unique(design: DataDesign, link: Link) -> bool:
    """Tell whether at most one row can carry the same reference, so that it is one-to-one."""
    columns = set(link.key.columns)
    keys = [link.table.primary_key, *link.table.uniques]
    if any(key is not None and set(key.columns) <= columns for key in keys):
        return True
    return any(
        index.unique and not index.predicate and "" not in index.columns
        and set(index.columns) <= columns
        for index in design.postgres.indexes_of(link.table.name)
    )  # fmt: skip


def tables(places: Sequence[Place]) -> frozenset[str]:
    """Return the names of the Postgres tables among places."""
    return frozenset(place.name for place in places if place.table is not None)


class Ends(Struct, frozen=True):
    """The two ends of a documented relationship, as places of the design."""

    source: tuple[Place, ...]
    target: tuple[Place, ...]

    @property
    def known(self) -> bool:
        """Whether both ends are places of the design."""
        return bool(self.source and self.target)

    @property
    def in_postgres(self) -> bool:
        """Whether both ends have a Postgres table."""
        return bool(tables(self.source) and tables(self.target))

    @property
    def in_dynamodb(self) -> bool:
        """Whether both ends live in DynamoDB and not both in Postgres."""
        stores = [{place.store for place in end} for end in (self.source, self.target)]
        return not self.in_postgres and all(Store.DYNAMODB in end for end in stores)


def ends(design: DataDesign, relationship: Relationship) -> Ends:
    """Return the places a relationship joins."""
    return Ends(find_places(design, relationship.source), find_places(design, relationship.target))


def links_between(design: DataDesign, pair: Ends) -> tuple[Link, ...]:
    """Return the foreign keys from either end to the other."""
    source, target = tables(pair.source), tables(pair.target)
    return tuple(
        link
        for link in links_of(design, source | target)
        if (link.table.name in source and link.key.target in target)
        or (link.table.name in target and link.key.target in source)
    )


def links_outside(design: DataDesign, relationship: Relationship) -> tuple[Link, ...]:
    """Return the foreign keys that a relationship with a table outside the document means."""
    pair = ends(design, relationship)
    if bool(pair.source) is bool(pair.target):
        return ()
    own = tables(pair.source or pair.target)
    other = nouns(relationship.target if pair.source else relationship.source)
    return tuple(link for link in links_of(design, own) if table_noun(link.key.target) in other)


def junction_between(design: DataDesign, pair: Ends) -> str:
    """Return the junction table that joins both ends, "" when there is none."""
    source, target = tables(pair.source), tables(pair.target)
    for name, (first, second) in junctions(design).items():
        if (first in source and second in target) or (first in target and second in source):
            return name
    return ""


@recalled(1024)
def named_in(text: str) -> frozenset[str]:
    """Return every identifier a text names, and the last part of dotted ones."""
    found: set[str] = set()
    for match in _NAME.finditer(text):
        found.add(match.group())
        found.add(match.group().rsplit(".", 1)[-1])
    return frozenset(found)


def names_key(text: str, link: Link) -> bool:
    """Tell whether a text names a foreign key, by its constraint or its column."""
    names = named_in(text)
    if link.key.name and link.key.name in names:
        return True
    return f"{link.table.name}.{link.key.columns[0]}" in names or (
        link.key.columns[0] in names and len(link.key.columns) == 1
    )


def speaking_of(design: DataDesign, link: Link) -> tuple[Relationship, ...]:
    """Return the documented relationships that may be about a foreign key, in their order.

    Those that name its table as an end, one side of the junction it belongs to,
    or the key itself: each rule on keys needs to look at no others.
    """
    numbers = _relationships_by_word(design)
    words = {*_known_as(design, link.table.name), link.table.name, link.key.name}
    for column in link.key.columns:
        words |= {column, f"{link.table.name}.{column}"}
    joined = junctions(design).get(link.table.name)
    if joined is not None:
        words |= _known_as(design, joined[0])
    found = {number for word in words for number in numbers.get(word, ())}
    return tuple(design.relationships[number] for number in sorted(found))


@remembered
def _relationships_by_word(design: DataDesign) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, one in enumerate(design.relationships):
        ends = nouns(one.source) | nouns(one.target)
        for word in ends | named_in(one.implemented_by):
            found.setdefault(word, []).append(number)
    return found


def documents(design: DataDesign, relationship: Relationship, link: Link) -> bool:
    """Tell whether a documented relationship is about a foreign key."""
    child, parent = _known_as(design, link.table.name), _known_as(design, link.key.target)
    source, target = nouns(relationship.source), nouns(relationship.target)
    if (source & child and target & parent) or (source & parent and target & child):
        return True
    joined = junctions(design).get(link.table.name)
    if joined is None:
        return False
    first, second = (_known_as(design, side) for side in joined)
    return bool((source & first and target & second) or (source & second and target & first))


def _known_as(design: DataDesign, table: str) -> frozenset[str]:
    """Return the identities of a table: its own, and those of entities it alone realises."""
    return _entities_by_table(design).get(table, frozenset()) | {table_noun(table), noun(table)}


@remembered
def _entities_by_table(design: DataDesign) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entity in design.requirements.entities:
        for table in tables(find_places(design, entity.name)):
            found[table] = found.get(table, frozenset()) | nouns(entity.name)
    return found


def key_prefix(template: str) -> str:
    """Return the identity in front of a template's first placeholder: ``CUSTOMER#{id}``."""
    if not _PLACEHOLDER.search(template):
        return ""
    before = _PLACEHOLDER.split(template, maxsplit=1)[0]
    return " ".join(singular(word) for word in name_words(before.strip("#:|/_- ").lower()))


def partition_template(table: DynamoTable, keys: EntityKeys) -> str:
    """Return the template of an entity's partition key."""
    for attribute in (*table.keys("HASH"), "PK", "pk"):
        if attribute in keys.templates:
            return keys.templates[attribute]
    return ""


def attributes_of(place: Place) -> frozenset[str]:
    """Return every column or attribute known of a place."""
    if place.table is not None:
        return frozenset(column.name for column in place.table.columns)
    table = place.dynamodb
    if table is None:
        return frozenset()
    known = {a.name for a in (*table.definitions, *table.attributes)}
    known |= {element.attribute for element in table.key_schema}
    known |= {name for item in table.items for name in item.value}
    return frozenset(known | ({table.ttl_attribute} if table.ttl_attribute else set()))


def refers_by_name(place: Place, other: Place) -> bool:
    """Tell whether a place has an attribute that names the other's id: ``orderId``."""
    identity = table_noun(other.name)
    wanted = {f"{identity} id", f"{identity} key", f"{identity} number", f"{identity} code"}
    last = identity.split()[-1] if identity else ""
    wanted |= {f"{last} id"} if last else set()
    return any(noun(attribute) in wanted for attribute in attributes_of(place))
