"""Data kept in both stores: which one is right, and how the other follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.design.labels import labelled
from data_design_gate.design.model import CrossStore
from data_design_gate.design.tables import cell_of, columns
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import Cell, Section, Table

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


def cross_store_rows(table: Table) -> Iterator[CrossStore]:
    """Yield the rows of a cross-store table; other tables give none."""
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


def cross_store_labels(section: Section) -> Iterator[CrossStore]:
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


def _text(cell: Cell | None) -> str:
    return stated(cell.text) if cell is not None else ""
