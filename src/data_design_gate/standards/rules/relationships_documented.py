"""Rules on relationships the schema has and the section lacks, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys
from data_design_gate.design.model import DataDesign, Relationship
from data_design_gate.design.words import nouns, plain, singular
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.fields import is_known
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in, words_of
from data_design_gate.standards.realisation import (
    is_entity,
    junctions,
    outside,
    table_noun,
)
from data_design_gate.standards.relations import (
    Ends,
    Link,
    attributes_of,
    documents,
    ends,
    junction_between,
    key_prefix,
    links,
    links_between,
    named_in,
    names_key,
    partition_template,
    refers_by_name,
    speaking_of,
)
from data_design_gate.standards.remembered import remembered

_SECTION = SectionName.RELATIONSHIPS
# What looks like a column or attribute, as opposed to a description in words.
_NO_LETTER = regex(r"[\W_]")
_IDENTIFIER = regex(r"`[^`]+`|\w[._]\w|\b[a-z]+[A-Z]\w*")


@rule("REL001", Severity.ERROR)
def relationship_undocumented(context: Context) -> Iterator[Hit]:
    """Document every relationship that the schema has.

    The section is what reviewers and other teams read to learn what hangs on
    what; a foreign key that it leaves out is a delete rule nobody agreed on.

    Bad:

        CREATE TABLE shipments (
            order_id uuid NOT NULL REFERENCES orders (id)   -- and no row for it
        );

    Good:

        | From | To | Type | Implemented by | On delete | On update |
        |---|---|---|---|---|---|
        | Order | Shipment | 1:N | shipments.order_id | cascade | restrict |

    One row for a many-to-many relationship documents both keys of its
    junction table.

    Source: Data Design Standards, Data Relationships.
    """
    design = context.design
    section = present(design, _SECTION)
    if section is None or unread_in(design, _SECTION):
        return
    for link in links(design):
        if any(_covers(design, r, link) for r in speaking_of(design, link)):
            continue
        if _said(design, table_noun(link.table.name), table_noun(link.key.target)):
            continue
        columns = ", ".join(link.key.columns)
        yield Hit(
            link.key.span,
            f"`{link.table.name}.{columns}` refers to `{link.key.target}`, "
            "and Data Relationships does not say so.",
            f"Add a row: | {link.key.target} | {link.table.name} | 1:N | "
            f"{link.table.name}.{columns} | {link.key.on_delete.lower() or 'on delete'} | "
            f"{link.key.on_update.lower() or 'on update'} |",
            f"{link.table.name}.{columns}",
            group="undocumented",
            section=_SECTION.value,
        )
    yield from _undocumented_collections(context)


def _covers(design: DataDesign, relationship: Relationship, link: Link) -> bool:
    return (
        documents(design, relationship, link)
        or (
            names_key(relationship.implemented_by, link)
            and link.table.name
            in named_in(relationship.implemented_by) | {relationship.source, relationship.target}
        )
        or bool(link.key.name and link.key.name in named_in(relationship.implemented_by))
    )


@remembered
def _sentences(design: DataDesign) -> list[str]:
    """Return the section's lines as padded singular words."""
    lines = []
    for line in words_of(design, _SECTION).split("\n"):
        spaced = _NO_LETTER.sub(" ", plain(line).casefold())
        lines.append(f" {' '.join(singular(word) for word in spaced.split())} ")
    return lines


def _said(design: DataDesign, first: str, second: str) -> bool:
    """Tell whether one line speaks of both ends; an end within the other's name does not count."""
    for line in _sentences(design):
        longer, shorter = sorted((first, second), key=len, reverse=True)
        if f" {longer} " in line and f" {shorter} " in line.replace(f" {longer} ", "  ", 1):
            return True
    return False


def _undocumented_collections(context: Context) -> Iterator[Hit]:
    """Find entities of a single-table design that carry another's key as a partition key."""
    for table in context.design.dynamodb.tables:
        for child in table.entities:
            for parent, template in _owners(table, child):
                known = any(
                    (nouns(r.source) & nouns(a.entity)) and (nouns(r.target) & nouns(b.entity))
                    for r in context.design.relationships
                    for a, b in ((parent, child), (child, parent))
                )
                pair = (table_noun(parent.entity), table_noun(child.entity))
                if not (known or _said(context.design, *pair)):
                    yield _collection(table, parent, child, template)


def _collection(table: DynamoTable, parent: EntityKeys, child: EntityKeys, template: str) -> Hit:
    return Hit(
        child.span,
        f"`{child.entity}` stands in a partition of `{parent.entity}` (`{template}`), "
        "and Data Relationships does not say so.",
        f"Add a row: | {parent.entity} | {child.entity} | 1:N | partition key `{template}` | "
        "on delete | on update |",
        f"{table.name}.{child.entity}",
        group="undocumented",
        section=_SECTION.value,
    )


def _owners(table: DynamoTable, child: EntityKeys) -> Iterator[tuple[EntityKeys, str]]:
    """Yield the entities whose own key starts a partition key of the child, each once."""
    hashes = {*table.keys("HASH"), *(key for index in table.indexes for key in index.keys("HASH"))}
    seen: set[str] = set()
    for attribute, template in child.templates.items():
        prefix = key_prefix(template)
        is_partition = attribute in hashes or attribute.upper().endswith("PK")
        if not prefix or not is_partition or prefix in nouns(child.entity):
            continue
        for other in table.entities:
            own = key_prefix(partition_template(table, other))
            apart = other is not child and other.entity not in seen
            if apart and own == prefix and prefix in nouns(other.entity):
                seen.add(other.entity)
                yield other, template


@rule("REL002", Severity.ERROR)
def relationship_unimplemented(context: Context) -> Iterator[Hit]:
    """Implement every documented relationship in the schema.

    A relationship that no key carries will be kept by hope.

    Bad:

        | Order | Invoice | 1:N | invoices.order_id | restrict | restrict |

        CREATE TABLE invoices (id uuid PRIMARY KEY, total numeric(12,2));

    Good:

        CREATE TABLE invoices (
            id uuid PRIMARY KEY,
            order_id uuid NOT NULL REFERENCES orders (id) ON DELETE RESTRICT
        );

    A column without a foreign key counts when the row names it; in DynamoDB a
    shared partition key or an attribute that holds the other's id does.
    Many-to-many relationships are judged by PG021.

    Source: Data Design Standards, Data Relationships.
    """
    design = context.design
    if not _is_judged(design):
        return
    for relationship in design.relationships:
        pair = ends(design, relationship)
        if not pair.known:
            yield from _unknown_ends(context, relationship, pair)
        elif not _is_implemented(design, relationship, pair):
            yield Hit(
                relationship.span,
                f"Nothing in the schema implements the relationship between "
                f"`{relationship.source}` and `{relationship.target}`.",
                "Add the foreign key (in DynamoDB the shared key or the attribute with the "
                "other's id), or take the row out.",
                f"{relationship.source} {relationship.target}",
            )


def _is_judged(design: DataDesign) -> bool:
    if unread_in(design, SectionName.POSTGRES, SectionName.DYNAMODB, _SECTION):
        return False
    return bool(design.postgres.tables or design.dynamodb.tables)


def unimplemented_pairs(context: Context) -> Iterator[frozenset[str]]:
    """Yield the names of the Postgres tables whose documented relationship REL002 reports."""
    design = context.design
    if not _is_judged(design):
        return
    for relationship in design.relationships:
        pair = ends(design, relationship)
        if pair.known and not _is_implemented(design, relationship, pair):
            places = (*pair.source, *pair.target)
            yield frozenset(place.table.name for place in places if place.table)


def _unknown_ends(context: Context, relationship: Relationship, pair: Ends) -> Iterator[Hit]:
    """Report an end that is neither table nor entity; an unrealised entity is REQ005's.

    Sentences are let alone: the words in them need not be names.
    """
    design, elsewhere = context.design, outside(context)
    if elsewhere is None or not _is_formal(design, relationship):
        return
    for name, places in (
        (relationship.source, pair.source),
        (relationship.target, pair.target),
    ):
        if places or is_entity(design, name) or elsewhere & nouns(name):
            continue
        yield Hit(
            relationship.span,
            f"The relationship names `{name}`, which is no table and no entity of the design.",
            "Use the table's or the entity's name; for a table that exists elsewhere add "
            "a line `Existing tables: name`.",
            f"{relationship.source} {relationship.target}",
        )


def _is_formal(design: DataDesign, relationship: Relationship) -> bool:
    """Tell whether a relationship stands in a table or a diagram."""
    line = design.document.lines[relationship.span.first_line - 1]
    return "|" in line


def _is_implemented(design: DataDesign, relationship: Relationship, pair: Ends) -> bool:
    if _names_an_attribute(relationship, pair):
        return True
    if pair.in_postgres:
        through = links_between(design, pair) or junction_between(design, pair)
        return bool(through) or relationship.kind == "M:N" or _through_named(design, relationship)
    if any(refers_by_name(a, b) or refers_by_name(b, a) for a in pair.source for b in pair.target):
        return True
    by = relationship.implemented_by
    undecided = by and not all(is_known(place) for place in (*pair.source, *pair.target))
    in_words = by and not _IDENTIFIER.search(by)
    return bool(undecided or in_words) or _shares_a_partition(pair)


def _names_an_attribute(relationship: Relationship, pair: Ends) -> bool:
    """Tell whether the row names a column or attribute that one of the ends has."""
    written = named_in(relationship.implemented_by)
    return any(
        name in written and name != "id"
        for place in (*pair.source, *pair.target)
        for name in attributes_of(place)
    )


def _through_named(design: DataDesign, relationship: Relationship) -> bool:
    """Tell whether the row names a table in between."""
    return bool(named_in(relationship.implemented_by) & junctions(design).keys())


def _shares_a_partition(pair: Ends) -> bool:
    for first in pair.source:
        for second in pair.target:
            if first.dynamodb is None or first.dynamodb is not second.dynamodb:
                continue
            if first.keys is None or second.keys is None:
                return True
            prefixes = {
                key_prefix(template)
                for template in first.keys.templates.values()
                if key_prefix(template)
            }
            others = {key_prefix(template) for template in second.keys.templates.values()}
            if prefixes & others:
                return True
    return False
