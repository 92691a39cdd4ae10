"""Relationships: who relates to whom, how it is implemented, and what lives in two stores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from data_design_gate.design.diagrams import diagram_relationships
from data_design_gate.design.labels import labelled
from data_design_gate.design.model import CrossStore, Labelled, Relationship
from data_design_gate.design.tables import cell_of, columns, tables_of
from data_design_gate.design.words import fold, noun, plain, stated
from data_design_gate.document.model import (
    Cell,
    Document,
    Fence,
    ListBlock,
    ListItem,
    Section,
    SectionName,
    Span,
    Table,
)

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
CROSS_STORE_HEADERS: Mapping[str, Sequence[str]] = {
    "element": (
        "data element", "element", "data", "entity", "attribute", "field", "what", "shared data",
        "data item", "item", "concept",
    ),
    "source_of_truth": (
        "source of truth", "owner", "master", "truth", "owning store", "system of record",
        "authoritative store", "single source of truth", "sot",
    ),
    "synchronisation": (
        "synchronisation", "synchronization", "sync", "sync strategy", "synchronisation strategy",
        "synchronization strategy", "sync mechanism", "mechanism", "replication", "propagation",
        "how it is synchronised", "synchronised by",
    ),
    "consistency": (
        "consistency rule", "consistency", "consistency rules", "consistency model",
        "consistency guarantee",
    ),
    "conflict_resolution": (
        "conflict resolution", "conflicts", "conflict", "on conflict", "conflict handling",
    ),
    "frequency": (
        "sync frequency", "frequency", "synchronisation frequency", "synchronization frequency",
        "lag", "schedule", "how often", "sync interval", "latency",
    ),
}  # fmt: skip
RELATIONSHIP_LABELS: Mapping[str, Sequence[str]] = {
    **CROSS_STORE_HEADERS,
    "denormalisation": (
        "denormalisation", "denormalization", "denormalisation strategy",
        "denormalization strategy", "duplicated attributes", "data duplication",
        "denormalised attributes", "denormalized attributes", "duplication",
    ),
    "cascade": ("cascade", "cascade rules", "on delete", "delete rules", "cascade behaviour"),
    "cross_store": (
        "cross-store", "cross-store relationships", "cross store consistency", "cross-store data",
        "between the stores", "cross-store consistency", "cross store", "across stores",
    ),
    "dual_write": (
        "dual write", "dual writes", "outbox", "write path", "idempotency", "write ordering",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RelationshipReading:
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
            shared += (tabled := list(_cross_rows(table)))
            told += () if tabled else _rows(part, table)
        told += _bullets(section)
        drawn += (
            relationship
            for part in section.walk()
            for block in part.blocks
            if isinstance(block, Fence)
            for relationship in diagram_relationships(block)
        )
        shared += () if shared else _cross_labels(section)
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
_PAIR = re.compile(
    r"^(?P<source>[^\u2192\u2194\u2013\u2014:(]+?)\s*(?:\u2192|\u2194|<?->|\u2013|\u2014|\bto\b|\s-\s|\band\b)"
    r"\s*(?P<target>[^\u2192\u2194\u2013\u2014:(]+?)\s*(?:[:(].*)?$"
)


def _pair_rows(table: Table) -> Iterator[Relationship]:
    """Read rows that name both ends in one cell: ``Order \u2192 Order line``."""
    found = columns(table, _PAIR_HEADERS)
    if "pair" not in found:
        return
    for row in table.rows:
        cell = row[found["pair"]]
        match = _PAIR.match(plain(cell.text))
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


_MANY = r"(?:[mn]|\*|many|0\.\.\*|1\.\.\*|0\.\.n|1\.\.n|∞|viele|muchos|several|zero or more|0-n)"
_ONE = r"(?:1|one|0\.\.1|a single|zero or one|eins?|uno)"
_TO = r"\s*(?::|to|-to-|-|\u2013|\u2014|->|\u2192|→|zu|a|/|\.\.)\s*"
_KINDS = (
    (re.compile(rf"(?<!\w){_MANY}{_TO}{_MANY}(?!\w)", re.IGNORECASE), "M:N"),
    (re.compile(rf"(?<!\w){_ONE}{_TO}{_MANY}(?!\w)", re.IGNORECASE), "1:N"),
    (re.compile(rf"(?<!\w){_MANY}{_TO}{_ONE}(?!\w)", re.IGNORECASE), "N:1"),
    (re.compile(rf"(?<!\w){_ONE}{_TO}{_ONE}(?!\w)", re.IGNORECASE), "1:1"),
    (re.compile(r"\bbelongs? to many\b", re.IGNORECASE), "M:N"),
    (re.compile(r"\bmany[- ]many\b", re.IGNORECASE), "M:N"),
    (
        re.compile(
            r"\b(?:has|have|owns?|contains?|places?|holds?) (?:many|several|multiple|any number of|"
            r"(?:zero|one|0|1) or (?:more|many))\b",
            re.IGNORECASE,
        ),
        "1:N",
    ),
    (re.compile(r"\b(?:belongs? to|references|points? to)\b", re.IGNORECASE), "N:1"),
    (re.compile(r"\b(?:has|have) (?:one|exactly one|at most one)\b", re.IGNORECASE), "1:1"),
)


_MARKUP = re.compile(r"\*\*|__|[`\\]")


def relationship_kind(text: str) -> str:
    """Return 1:1, 1:N, N:1 or M:N for the wording, "" when it is none of them."""
    words = " ".join(_MARKUP.sub("", text).split())  # a lone * is a cardinality
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), "")


_NAME = r"[`*_]*(?P<{0}>[A-Za-z_][\w.]*(?: [a-z]\w*)?)[`*_]*"
_BETWEEN = (
    r"(?P<kind>1\s*[:-]\s*[1NM*]|[NM*]\s*[:-]\s*[1NM*]|one[- ]to[- ](?:one|many)|"
    r"many[- ]to[- ](?:one|many)|(?:can |may )?(?:has|have|owns|contains|places|holds) "
    r"(?:many|several|multiple|any number of|(?:zero|one|0|1) or (?:more|many))|has one|belongs to)"
)
_BULLET = re.compile(
    rf"^\s*(?:an?|each|one|every|the)?\s*{_NAME.format('source')}\s*[\u2192>\-:(]*\s*{_BETWEEN}"
    rf"\s*[)\u2192→>\-:]*\s*(?:an?|the|with|to)?\s*{_NAME.format('target')}",
    re.IGNORECASE,
)
_PAIR_FIRST = re.compile(
    rf"^\s*{_NAME.format('source')}\s*(?:\u2192|->|\u2014|\u2013|to|and|\u2194|<->)\s*{_NAME.format('target')}\s*"
    rf"[:(,]\s*(?P<kind>[^,;.)]*)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^\s*[`*]*(?P<source>[\w.]+)\.(?P<column>\w+)[`*]*\s*(?:\u2192|->|references|REFERENCES)\s*"
    r"[`*]*(?P<target>\w+)[.(](?P<target_column>\w+)\)?"
)
_ON_DELETE = re.compile(
    r"on delete\s*:?\s*(cascade|restrict|set null|set default|no action)", re.IGNORECASE
)
_ON_UPDATE = re.compile(
    r"on update\s*:?\s*(cascade|restrict|set null|set default|no action)", re.IGNORECASE
)


def _bullets(section: Section) -> Iterator[Relationship]:
    for part in section.walk():
        for block in part.blocks:
            if isinstance(block, ListBlock):
                for item in block.items:
                    found = _bullet(item)
                    if found is not None:
                        yield found


def _bullet(item: ListItem) -> Relationship | None:
    text = item.text
    reference = _REFERENCE.match(text)
    if reference:
        pair = (reference["source"], reference["target"])
        by = f"{pair[0]}.{reference['column']} -> {pair[1]}.{reference['target_column']}"
        return _told(item.span, pair, "N:1", text, by)
    match = _BULLET.match(text) or _PAIR_FIRST.match(text)
    if match is None:
        return None
    kind = relationship_kind(match["kind"])
    if not kind:
        return None
    pair = (match["source"], match["target"])
    return _told(item.span, pair, kind, text, text[match.end() :])


def _told(
    span: Span, pair: tuple[str, str], kind: str, text: str, implemented_by: str
) -> Relationship:
    on_delete, on_update = _ON_DELETE.search(text), _ON_UPDATE.search(text)
    return Relationship(
        source=pair[0],
        target=pair[1],
        kind=kind,
        implemented_by=implemented_by.strip(" :,.-\u2013\u2014()"),
        on_delete=on_delete.group(1).upper() if on_delete else "",
        on_update=on_update.group(1).upper() if on_update else "",
        span=span,
        kind_text=kind,
    )


def _cross_rows(table: Table) -> Iterator[CrossStore]:
    found = columns(table, CROSS_STORE_HEADERS)
    if "source_of_truth" not in found and not {"synchronisation", "consistency"} <= found.keys():
        return
    for row in table.rows:
        texts = {name: _text(cell_of(row, found, name)) for name in CROSS_STORE_HEADERS}
        if any(texts.values()):
            place = cell_of(row, found, "element") or row[0]
            yield CrossStore(span=place.span, **{**texts, "element": plain(texts["element"])})


def _subject(part: Section) -> str:
    """Return the element a subsection is named for, "" when its heading is a general one."""
    general = {fold(word) for words in RELATIONSHIP_LABELS.values() for word in words}
    return "" if part.names or fold(part.heading.raw) in general else part.heading.text


def _cross_labels(section: Section) -> Iterator[CrossStore]:
    """Read one shared element from labels: under a heading of its own or the section's."""
    for part in section.walk():
        labels = labelled(part, CROSS_STORE_HEADERS, across=False)
        stated_names = [name for name in CROSS_STORE_HEADERS if name in labels]
        if part.children and any(
            "source_of_truth" in labelled(child, CROSS_STORE_HEADERS, across=False)
            for child in part.children
        ):
            continue
        if "source_of_truth" in stated_names or "synchronisation" in stated_names:
            texts = {n: labels[n].text if n in labels else "" for n in CROSS_STORE_HEADERS}
            texts["element"] = plain(texts["element"] or _subject(part))
            yield CrossStore(span=part.heading.span, **texts)
