"""The requests that access patterns state, as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_design_gate.design.dynamodb.model import DynamoQuery
from data_design_gate.design.dynamodb.source import read_structured
from data_design_gate.design.model import Store, UnreadBlock
from data_design_gate.design.tables import blocks_of
from data_design_gate.document.model import Document, Fence, Section, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.access_dynamodb import target_of
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.rules.access_targets import DynamoTarget

Request = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern's request: ``raw`` as its fence holds it, empty for the cells of a table.

    ``target`` is the key it goes by, None when the design has no such table
    or index.
    """

    read: ReadPattern
    query: DynamoQuery
    operation: str
    raw: Request
    target: DynamoTarget | None

    @property
    def id(self) -> str:
        """The pattern's id."""
        return self.read.pattern.id

    @property
    def is_shorthand(self) -> bool:
        """Whether it is only a key condition in a cell of the table of patterns."""
        return not self.raw

    def at(self, *keys: str) -> Span:
        """Return where the first written of these parameters stands, else the request."""
        place = next((self.query.places[key] for key in keys if key in self.query.places), None)
        place = place or self.query.span
        return Span(place.first_line, place.first_line, place.column)

    def mapping(self, key: str) -> Request:
        """Return a parameter that is a mapping, empty when it is absent or something else."""
        found = self.raw.get(key)
        return found if isinstance(found, Mapping) else {}


def forms_of(context: Context) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """Return the requests of the design, and the DynamoDB patterns that state none."""
    forms: list[Form] = []
    silent: list[str] = []
    for read in read_patterns_of(context):
        query = read.pattern.dynamodb
        if query is None:
            if read.store is Store.DYNAMODB:
                silent.append(read.pattern.id)
            continue
        raw = _raw(context.document, query) if query.places else {}
        operation = query.operation
        if operation == "TransactWriteItems" and _is_all_reads(raw.get("TransactItems")):
            operation = "TransactGetItems"
        forms.append(Form(read, query, operation, raw, target_of(context, read, query)))
    return tuple(forms), tuple(silent)


def _is_all_reads(entries: object) -> bool:
    return isinstance(entries, list) and all(
        isinstance(entry, Mapping) and set(entry) == {"Get"} for entry in entries
    )


def _raw(document: Document, query: DynamoQuery) -> Request:
    """Return the request as its fence holds it."""
    fence = next((f for f in _fences(document.sections) if f.span == query.span), None)
    for source in read_structured(fence) if fence is not None else ():
        value = None if isinstance(source, UnreadBlock) else source.value
        candidates = [value, *(value.values() if isinstance(value, Mapping) else ())]
        for found in candidates:
            if isinstance(found, Mapping) and set(query.places) <= set(map(str, found)):
                return {str(key): part for key, part in found.items()}
    return {}


def _fences(sections: tuple[Section, ...]) -> Iterator[Fence]:
    for section in sections:
        yield from (block for block in blocks_of(section.blocks) if isinstance(block, Fence))
        yield from _fences(section.children)
