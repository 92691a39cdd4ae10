"""The requirements: entities with their attributes and volumes, and what is asked of speed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from data_design_gate.design.entity_bullets import (
    ListedEntity,
    attribute_bullets,
    listed_entities,
    looks_like_entities,
    paragraph_entity,
)
from data_design_gate.design.entity_lists import (
    attributes_of,
    joined,
    resolved_together,
    settled,
)
from data_design_gate.design.labels import labelled, labelled_blocks
from data_design_gate.design.model import Entity, Labelled, Quantity, Requirements
from data_design_gate.design.performance import REQUIREMENT_LABELS, performance_statements
from data_design_gate.design.quantities import read_quantities, read_quantity
from data_design_gate.design.tables import blocks_of, cell_of, columns, tables_of
from data_design_gate.design.words import fold, nouns, plain, requiredness, stated, without_brackets
from data_design_gate.document.model import (
    Cell,
    Document,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
    Table,
)
from data_design_gate.regex import regex

ENTITY_HEADERS: Mapping[str, Sequence[str]] = {
    "entity": (
        "entity", "entities", "data entity", "entity name", "object", "domain object", "resource",
        "model", "concept", "aggregate", "entidad", "entidade", "entität", "entité", "实体",
        "table", "data", "name", "entity type",
    ),
    "attributes": (
        "attributes", "attribute", "fields", "key attributes", "main attributes", "properties",
        "key fields", "data fields", "columns", "contents", "attribute list", "atributos", "campos",
        "attribute(s)", "attribute name", "field", "field name", "property",
    ),
    "required": (
        "required", "required attributes", "required fields", "mandatory", "mandatory attributes",
        "required attribute", "must have", "must be there", "requerido", "required or optional",
        "required/optional",
    ),
    "optional": ("optional", "optional attributes", "optional fields", "nullable", "opcional"),
    "volume": (
        "volume", "volumes", "data volume", "expected volume", "initial volume", "cardinality",
        "rows", "row count", "records", "count", "size", "estimated volume", "volumen", "items",
        "number of rows", "estimated rows", "expected rows", "how many",
    ),
    "growth": (
        "growth", "growth rate", "expected growth", "growth per month", "growth per year",
        "growth per day", "rate of growth", "increase", "crecimiento", "crescimento", "wachstum",
        "rows per day", "rows per week", "rows per month", "rows per year", "monthly growth",
        "items per day", "items per week", "items per month", "items per year", "yearly growth",
        "new rows per day", "new rows per month", "new rows per year", "annual growth",
        "how many more",
    ),
    "performance": ("performance", "latency", "performance requirement", "performance needs"),
}  # fmt: skip

_ATTRIBUTE_HEADERS: Mapping[str, Sequence[str]] = {
    "name": ("attribute", "attribute name", "field", "field name", "name", "property", "column"),
    "required": ("required", "req", "mandatory", "not null", "required or optional", "必須"),
    "nullable": ("nullable", "null", "optional"),
}
_GENERIC = frozenset(
    fold(word)
    for words in REQUIREMENT_LABELS.values()
    for word in words
) | frozenset(
    {"overview", "summary", "scope", "goals", "goal", "purpose", "context", "background",
     "functional requirements", "attributes", "assumptions", "constraints", "glossary",
     "volumes and growth", "data volumes and growth", "requirements", "out of scope"}
)  # fmt: skip
_GROWS = regex(r"\bgrow\w*|\bincreas\w*|\+\s?\d", re.IGNORECASE)
_LONG_PERIOD = regex(r"\b(?:dai|day|week|month|quarter|year|annu)", re.IGNORECASE)
_SUMS = frozenset({"total", "totals", "sum", "all", "overall", "summe", "gesamt"})
_MARKS = {True: " (required)", False: " (optional)", None: ""}


def read_requirements(document: Document) -> Requirements:
    """Read the requirements sections of a document; absent ones leave the empty value."""
    sections = document.named(SectionName.REQUIREMENTS)
    if not sections:
        return Requirements()
    labels: dict[str, Labelled] = {}
    entities: list[Entity] = []
    speed: list[Labelled] = []
    for section in sections:
        for name, statement in labelled(section, REQUIREMENT_LABELS, across=False).items():
            labels.setdefault(name, statement)
        entities += list(_entities(section)) or _unannounced(section)
        speed += performance_statements(section)
    return Requirements(tuple(_merged(entities)), labels, tuple(speed), sections[0].heading.span)


def _entities(section: Section) -> Iterator[Entity]:
    for part, table in tables_of(section):
        found = columns(table, ENTITY_HEADERS)
        subject = part is section or fold(part.heading.raw) in _GENERIC
        if "entity" in found and len(found) > 1 and (subject or "attributes" in found):
            yield from _entity_rows(table, found)
    for part in section.walk():
        if part is not section and fold(part.heading.raw) not in _GENERIC:
            entity = _entity_section(part)
            if entity is not None:
                yield entity
        yield from _entity_lists(part)


def _entity_rows(table: Table, found: Mapping[str, int]) -> Iterable[Entity]:
    listed: list[Entity] = []
    for row in table.rows:
        name = cell_of(row, found, "entity")
        if name is None or fold(name.text) in _SUMS:
            continue
        texts = {field: _text(cell_of(row, found, field)) for field in ENTITY_HEADERS}
        if stated(name.text):
            listed.append(_entity(name.text, name.span, texts))
        elif listed and texts["attributes"]:  # the row goes on with the entity above
            listed.append(_entity(listed[-1].name, name.span, texts))
    if not found.keys() & {"required", "optional"}:
        return resolved_together(listed)
    whole = list(_merged(listed))
    if len(whole) == len(listed):
        return listed
    return [replace(entity, attributes=settled(entity.attributes)) for entity in whole]


def _entity(name: str, span: Span, texts: Mapping[str, str]) -> Entity:
    volume, growth = texts.get("volume", ""), texts.get("growth", "")
    if not growth:
        growth = growth_in(volume)
    return Entity(
        name=plain(name),
        attributes=attributes_of(
            texts.get("attributes", ""), texts.get("required", ""), texts.get("optional", "")
        ),
        volume=_count(volume),
        growth=read_quantity(growth) if growth else None,
        volume_text=volume,
        growth_text=growth,
        span=span,
    )


def growth_in(text: str) -> str:
    """Return the part of a text about volume that tells its growth, "" when none does."""
    grows = _GROWS.search(text)
    if grows:
        return text[grows.start() :]
    slow = (q.text for q in read_quantities(text) if q.unit == "per_second")
    return next((words for words in slow if _LONG_PERIOD.search(words)), "")


def _count(text: str) -> Quantity | None:
    """Return how many there are: a count of rows, never a rate beside it."""
    found = [
        quantity for quantity in read_quantities(text) if quantity.unit in {"rows", "items", ""}
    ]
    return found[0] if found else (read_quantity(text) if text else None)


def _text(cell: Cell | None) -> str:
    return stated(cell.text) if cell is not None else ""


def _entity_section(section: Section) -> Entity | None:
    """Read a subsection that describes one entity: an attribute table, list or label."""
    labels = labelled_blocks(section.blocks, ENTITY_HEADERS)
    texts = {name: labels[name].text for name in labels if name in ENTITY_HEADERS}
    for block in blocks_of(section.blocks):
        if isinstance(block, Table):
            found = columns(block, _ATTRIBUTE_HEADERS)
            if "name" in found and "entity" not in columns(block, {"entity": ("entity",)}):
                texts.update(_attribute_table(block, found))
    if not texts.get("attributes") and not texts.get("required"):
        texts["attributes"] = attribute_bullets(section.blocks, ENTITY_HEADERS)
    if not (texts.get("attributes") or texts.get("required")):
        return None
    name = without_brackets(plain(section.heading.raw))
    aside = plain(section.heading.raw)[len(name) :]
    if not texts.get("volume") and read_quantities(aside):
        texts["volume"] = aside.strip(" ()[]")
        return _entity(name, section.heading.span, texts)
    return _entity(section.heading.raw, section.heading.span, texts)


def _attribute_table(table: Table, found: Mapping[str, int]) -> dict[str, str]:
    names: list[str] = []
    for row in table.rows:
        name = plain(_text(cell_of(row, found, "name")))
        if not name:
            continue
        required = _text(cell_of(row, found, "required"))
        said = requiredness(required, _text(cell_of(row, found, "nullable")))
        names.append(name + _MARKS[said])
    return {"attributes": "; ".join(names)} if names else {}


def _entity_lists(section: Section) -> Iterator[Entity]:
    """Read a list of entities that its heading, or the sentence before it, announces."""
    announced = {fold(word) for word in REQUIREMENT_LABELS["entities"]}
    under = fold(section.heading.raw) in announced
    for block in section.blocks:
        if isinstance(block, Paragraph):
            under = under or fold(block.text) in announced
        elif isinstance(block, ListBlock) and under:
            yield from _listed(block)


def _unannounced(section: Section) -> Iterator[Entity]:
    """Read what names entities with their attributes though nothing announces it.

    That is a list, or paragraphs which open with a name in bold.
    """
    for part in section.walk():
        if part is section or fold(part.heading.raw) in _GENERIC:
            for block in part.blocks:
                if isinstance(block, ListBlock) and looks_like_entities(
                    block, ENTITY_HEADERS, _GENERIC
                ):
                    yield from _listed(block)
            opened = (paragraph_entity(b, _GENERIC) for b in part.blocks)
            yield from _resolved(entity for entity in opened if entity is not None)


def _listed(block: ListBlock) -> Iterable[Entity]:
    return _resolved(listed_entities(block, ENTITY_HEADERS))


def _resolved(found: Iterable[ListedEntity]) -> Iterable[Entity]:
    return resolved_together([_entity(item.name, item.span, item.texts) for item in found])


def _merged(entities: Iterable[Entity]) -> Iterator[Entity]:
    """Join what several tables say of one entity; the first mention gives its place."""
    kept: list[Entity] = []
    known_as: dict[str, int] = {}
    for entity in entities:
        known = nouns(without_brackets(entity.name)) or nouns(entity.name)
        index = min((known_as[name] for name in known if name in known_as), default=None)
        if index is None:
            for name in nouns(entity.name):
                known_as.setdefault(name, len(kept))
            kept.append(entity)
            continue
        first = kept[index]
        kept[index] = replace(
            first,
            attributes=joined(first.attributes, entity.attributes),
            volume=first.volume or entity.volume,
            growth=first.growth or entity.growth,
            volume_text=first.volume_text or entity.volume_text,
            growth_text=first.growth_text or entity.growth_text,
        )
    yield from kept
