"""Relationships: who relates to whom, how it is implemented, and what lives in two stores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from data_design_gate.design.cross_store import (
    RELATIONSHIP_LABELS,
    cross_store_labels,
    cross_store_rows,
)
from data_design_gate.design.diagrams import diagram_relationships
from data_design_gate.design.labels import labelled
from data_design_gate.design.model import CrossStore, Labelled, Relationship
from data_design_gate.design.relationship_words import listed_relationships, relationship_kind
from data_design_gate.design.tables import cell_of, columns, tables_of
from data_design_gate.design.words import noun, plain, stated
from data_design_gate.document.model import (
    Cell,
    Document,
    Fence,
    Section,
    SectionName,
    Table,
)
from data_design_gate.regex import regex

RELATIONSHIP_HEADERS: Mapping[str, Sequence[str]] = {
    "source": (
        "from", "source", "parent", "entity", "from entity", "entity a", "source entity", "left",
        "entity 1", "parent entity", "parent table", "from table", "table a", "one side", "owner",
        "de", "von", "entidad",
    ),
    "target": (
        "to", "target", "child", "related entity", "to entity", "entity b", "target entity",
        "right", "entity 2", "child entity", "child table", "to table", "table b", "many side",
        "related to", "with", "nach", "a",
    ),
    "kind": (
        "type", "relationship", "cardinality", "kind", "multiplicity", "relationship type",
        "relation", "tipo", "typ",
    ),
    "implemented_by": (
        "implemented by", "implementation", "via", "foreign key", "fk", "mechanism", "how",
        "implemented via", "key", "join", "column", "columns", "constraint", "enforced by",
        "umgesetzt durch",
    ),
    "on_delete": (
        "on delete", "delete rule", "cascade", "cascade rule", "cascade rules", "delete",
        "delete behaviour", "delete behavior", "deletion", "cascading",
    ),
    "on_update": ("on update", "update rule", "update", "update behaviour", "update behavior"),
}  # fmt: skip
FOREIGN_KEY_HEADERS: Mapping[str, Sequence[str]] = {
    "name": ("foreign key", "constraint", "fk name", "name", "外部キー名"),
    "table": ("table", "child table", "from table", "テーブル"),
    "column": ("column", "columns", "fk column", "カラム", "from column"),
    "target": ("referenced table", "references", "target table", "参照テーブル", "referenced"),
    "target_column": ("referenced column", "target column", "参照カラム", "referenced columns"),
    "on_delete": RELATIONSHIP_HEADERS["on_delete"],
    "on_update": RELATIONSHIP_HEADERS["on_update"],
}


class RelationshipReading(Struct, frozen=True):
    """What the relationships section says."""

    relationships: tuple[Relationship, ...] = ()
    cross_store: tuple[CrossStore, ...] = ()
    labels: Mapping[str, Labelled] = field(default_factory=dict)


def read_relationships(document: Document) -> RelationshipReading:
    """Read within-store and cross-store relationships; a table row wins over a diagram."""
    sections = document.named(SectionName.RELATIONSHIPS)
    labels: dict[str, Labelled] = {}
    told: list[Relationship] = []
    drawn: list[Relationship] = []
    shared: list[CrossStore] = []
    for section in sections:
        for name, statement in labelled(section, RELATIONSHIP_LABELS, across=False).items():
            labels.setdefault(name, statement)
        for part, table in tables_of(section):
            shared += (tabled := list(cross_store_rows(table)))
            told += () if tabled else _rows(part, table)
        told += listed_relationships(section)
        drawn += (
            relationship
            for part in section.walk()
            for block in part.blocks
            if isinstance(block, Fence)
            for relationship in diagram_relationships(block)
        )
        shared += () if shared else cross_store_labels(section)
    return RelationshipReading(_together(told, drawn), tuple(shared), labels)


def _together(
    told: Sequence[Relationship], drawn: Iterable[Relationship]
) -> tuple[Relationship, ...]:
    """Return what tables and sentences say, and from diagrams only the pairs they leave out."""
    pairs = {_pair(item) for item in told}
    return (*told, *(item for item in drawn if _pair(item) not in pairs))


def _pair(item: Relationship) -> frozenset[str]:
    return frozenset({noun(item.source), noun(item.target)})


def _rows(part: Section, table: Table) -> Iterator[Relationship]:
    keys = columns(table, FOREIGN_KEY_HEADERS)
    if "target" in keys and "column" in keys:
        yield from _foreign_key_rows(part, table, keys)
        return
    found = columns(table, RELATIONSHIP_HEADERS)
    if "source" not in found or "target" not in found:
        yield from _pair_rows(table)
        return
    for row in table.rows:
        source, target = cell_of(row, found, "source"), cell_of(row, found, "target")
        if source is None or target is None or not (stated(source.text) or stated(target.text)):
            continue
        kind = _text(cell_of(row, found, "kind"))
        yield Relationship(
            source=plain(source.text),
            target=plain(target.text),
            kind=relationship_kind(kind),
            implemented_by=_text(cell_of(row, found, "implemented_by")),
            on_delete=_text(cell_of(row, found, "on_delete")),
            on_update=_text(cell_of(row, found, "on_update")),
            span=source.span,
            kind_text=plain(kind),
        )


_PAIR_HEADERS: Mapping[str, Sequence[str]] = {
    **{name: RELATIONSHIP_HEADERS[name] for name in ("implemented_by", "on_delete", "on_update")},
    "pair": ("relationship", "relation", "entities", "tables", "between", "relationships"),
    "kind": ("type", "cardinality", "kind", "multiplicity", "relationship type", "tipo", "typ"),
}
_LONGEST_PAIR = 200  # characters of a cell that names two entities and a remark
_PAIR = regex(
    r"^(?P<source>[^\u2192\u2194\u2013\u2014:(]+?)(?:(?<!\s)\s+)?(?:\u2192|\u2194|<?->|\u2013|\u2014|\bto\b|\s-\s|\band\b)"
    r"\s*+(?P<target>[^\u2192\u2194\u2013\u2014:(]+?)(?:(?<!\s)\s+)?(?:[:(].*)?$"
)


def _pair_rows(table: Table) -> Iterator[Relationship]:
    """Read rows that name both ends in one cell: ``Order \u2192 Order line``."""
    found = columns(table, _PAIR_HEADERS)
    if "pair" not in found:
        return
    for row in table.rows:
        cell = row[found["pair"]]
        match = _PAIR.match(plain(cell.text)[:_LONGEST_PAIR])
        if match is None:
            continue
        kind = _text(cell_of(row, found, "kind"))
        yield Relationship(
            source=match["source"].strip(),
            target=match["target"].strip(),
            kind=relationship_kind(kind) or relationship_kind(cell.text),
            implemented_by=_text(cell_of(row, found, "implemented_by")),
            on_delete=_text(cell_of(row, found, "on_delete")),
            on_update=_text(cell_of(row, found, "on_update")),
            span=cell.span,
            kind_text=plain(kind),
        )


def _foreign_key_rows(
    part: Section, table: Table, keys: Mapping[str, int]
) -> Iterator[Relationship]:
    for row in table.rows:
        target = plain(_text(cell_of(row, keys, "target")))
        column = plain(_text(cell_of(row, keys, "column")))
        owner = plain(_text(cell_of(row, keys, "table")))
        if not owner and "." in column:
            owner, _, column = column.rpartition(".")
        if not target or not column:
            continue
        target_table, _, target_column = re.sub(r"\((\w+)\)", r".\1", target).partition(".")
        target_column = plain(_text(cell_of(row, keys, "target_column"))) or target_column
        source = owner or plain(part.heading.text)
        yield Relationship(
            source=source,
            target=target_table,
            kind="N:1",
            implemented_by=f"{source}.{column} -> {target_table}.{target_column}".rstrip("."),
            on_delete=_text(cell_of(row, keys, "on_delete")),
            on_update=_text(cell_of(row, keys, "on_update")),
            span=row[0].span,
            kind_text="foreign key",
        )


def _text(cell: Cell | None) -> str:
    return stated(cell.text) if cell is not None else ""
