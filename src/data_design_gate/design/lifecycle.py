"""The lifecycle section: each kind of data from its creation to its purging."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from data_design_gate.design.labels import labelled
from data_design_gate.design.lifecycle_prose import (
    phases_of,
    told_items,
    told_paragraphs,
    told_section,
    told_unlabelled,
)
from data_design_gate.design.model import Labelled, Lifecycle, LifecycleRow
from data_design_gate.design.tables import Wordings, cell_of, columns, tables_of
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import Cell, Document, Section, SectionName, Span, Table

LIFECYCLE_HEADERS: Mapping[str, Sequence[str]] = {
    "subject": (
        "data", "entity", "table", "data element", "data type", "what", "object", "record type",
        "schema", "key pattern", "store", "name", "item", "collection", "entities", "tables",
        "audit level", "data class", "entidad", "daten",
    ),
    "creation": ("creation", "created", "create", "created by", "created when", "inserted"),
    "updates": ("updates", "update", "updated", "modification", "modifications", "changes"),
    "deletion": (
        "deletion", "delete", "deleted", "soft or hard delete", "soft delete", "hard delete",
        "deletion strategy", "deletion policy", "delete strategy", "removal", "soft/hard delete",
    ),
    "retention": (
        "retention period", "retention", "retained for", "kept for", "ttl", "keep", "period",
        "retention policy", "retencao", "retención", "aufbewahrung", "how long",
    ),
    "rationale": (
        "rationale", "reason", "why", "retention rationale", "justification", "purpose",
    ),
    "compliance": (
        "compliance", "regulation", "legal basis", "compliance requirement", "law",
        "compliance requirements", "regulatory", "gdpr", "legal", "legal requirement",
    ),
    "archival": (
        "archival", "archive", "archiving", "archival strategy", "archived", "cold storage",
        "archive strategy", "backup",
    ),
    "purging": (
        "purging", "purge", "purged", "purge strategy", "purge job", "cleanup", "clean up",
        "final deletion", "purge schedule", "expiry", "expiration",
    ),
}  # fmt: skip
_PHASES = {name: words for name, words in LIFECYCLE_HEADERS.items() if name != "subject"}
LIFECYCLE_LABELS: Mapping[str, Sequence[str]] = {
    **_PHASES,
    "personal_data": (
        "personal data",
        "pii",
        "privacy",
        "data classification",
        "classification",
        "erasure",
        "right to erasure",
        "gdpr erasure",
        "data protection",
        "erasure path",
        "subject erasure",
    ),
    "audit": ("audit", "audit trail", "audit log", "deletion audit", "audit of deletions"),
}
_FEWEST_PHASES = 2
_GENERIC = frozenset({"overview", "summary", "retention", "policies", "policy", "lifecycle"})


def read_lifecycle(document: Document) -> Lifecycle:
    """Read the lifecycle sections of a document; absent ones leave the empty value."""
    sections = document.named(SectionName.LIFECYCLE)
    if not sections:
        return Lifecycle()
    labels: dict[str, Labelled] = {}
    rows: list[LifecycleRow] = []
    for section in sections:
        described = [part for part in section.children if _about_data(part)]
        for part, table in tables_of(section):
            if part not in described:
                rows += _rows(table)
        rows += (row for part in described for row in _described(part))
        rows += (row for part in section.walk() if part not in described for row in _told(part))
        general = tuple(part for part in section.children if part not in described)
        for_all = replace(section, children=general)
        for name, statement in labelled(for_all, LIFECYCLE_LABELS, across=False).items():
            labels.setdefault(name, statement)
    return Lifecycle(tuple(_merged(rows)), labels, sections[0].heading.span)


def _rows(table: Table) -> Iterator[LifecycleRow]:
    if _transposed(table):
        yield from _turned(table)
        return
    found = columns(table, LIFECYCLE_HEADERS)
    if "subject" not in found or len(found) < _FEWEST_PHASES:
        return
    for row in table.rows:
        subject = cell_of(row, found, "subject")
        if subject is not None and stated(subject.text):
            texts = {name: _text(cell_of(row, found, name)) for name in _PHASES}
            yield _row(subject.text, subject.span, texts)


@cache
def _wordings() -> Wordings:
    return Wordings({fold(word): name for name, words in _PHASES.items() for word in words})


@cache
def _general_words() -> frozenset[str]:
    return _GENERIC | {fold(word) for listed in LIFECYCLE_LABELS.values() for word in listed}


def _transposed(table: Table) -> bool:
    """Tell whether the phases stand in the first column and the data in the header."""
    if len(table.header) < len(("phase", "one kind of data", "another")):
        return False
    wordings = _wordings()
    down = sum(bool(wordings.fields(row[0].text)) for row in table.rows)
    across = sum(bool(wordings.fields(cell.text)) for cell in table.header)
    return down >= _FEWEST_PHASES and down > across


def _turned(table: Table) -> Iterator[LifecycleRow]:
    wordings = _wordings()
    for index, head in enumerate(table.header[1:], start=1):
        texts: dict[str, str] = {}
        for row in table.rows:
            for name in wordings.fields(row[0].text):
                texts.setdefault(name, _text(row[index]))
        if stated(head.text):
            yield _row(head.text, head.span, texts)


def _about_data(section: Section) -> bool:
    """Tell whether a subsection describes one kind of data by its phases."""
    if _is_general(section.heading.raw) or any(True for _ in tables_with_subject(section)):
        return False
    return len(_phases_in(section)) >= _FEWEST_PHASES


def _is_general(words: str) -> bool:
    """Tell whether a heading or key names a phase or a topic, and no kind of data."""
    return fold(words) in _general_words() or bool(_wordings().fields(words))


def _phases_in(section: Section) -> dict[str, str]:
    labels = labelled(section, _PHASES, across=False)
    texts = {name: labels[name].text for name in _PHASES if name in labels}
    told = told_unlabelled if len(texts) >= _FEWEST_PHASES else told_section
    return {**told(section), **texts}


def _told(section: Section) -> Iterator[LifecycleRow]:
    """Read list items and paragraphs that tell the life of one kind of data each."""
    for subject, span, phases in (*told_items(section), *told_paragraphs(section)):
        if not _is_general(subject) and len(phases) >= _FEWEST_PHASES:
            yield _row(subject, span, phases)


def tables_with_subject(section: Section) -> Iterator[Table]:
    """Yield the tables of a section that have a row for each kind of data."""
    for _, table in tables_of(section):
        found = columns(table, LIFECYCLE_HEADERS)
        if "subject" in found and len(found) > _FEWEST_PHASES:
            yield table


def _described(section: Section) -> Iterator[LifecycleRow]:
    yield _row(section.heading.text, section.heading.span, _phases_in(section))


def _text(cell: Cell | None) -> str:
    return stated(cell.text) if cell is not None else ""


def _row(subject: str, span: Span, texts: Mapping[str, str]) -> LifecycleRow:
    texts = dict(texts)
    for name, said in phases_of(texts.get("retention", "")).items():
        if name in {"rationale", "compliance"} and not texts.get(name):
            texts[name] = said  # "7 years, since warranty claims come late (tax law)"
    return LifecycleRow(
        subject=plain(subject), span=span, **{name: texts.get(name, "") for name in _PHASES}
    )


def _merged(rows: Sequence[LifecycleRow]) -> Iterator[LifecycleRow]:
    """Join rows of several tables about the same data; the first gives the place."""
    kept: dict[str, LifecycleRow] = {}
    for row in rows:
        key = fold(row.subject)
        first = kept.get(key)
        if first is None:
            kept[key] = row
            continue
        texts = {name: getattr(first, name) or getattr(row, name) for name in _PHASES}
        kept[key] = _row(first.subject, first.span, texts)
    yield from kept.values()
