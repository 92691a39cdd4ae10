"""What every DynamoDB rule needs to know of a table: its name in words, place and origin."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.words import noun
from data_design_gate.document.model import SectionName, Span
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context

_OPENING = 24  # characters that tell sentences apart and stand before any line break
_SENTENCE_END = regex(r"(?<=[.;!?])\s+")
# Notations that state the whole definition, so that what is absent is missing.
WHOLE = frozenset({"create-table", "cloudformation"})
PLACEHOLDER = regex(r"\$?\{([^{}]+)\}|<([^<>]+)>")


def name_of(table: DynamoTable) -> str:
    """Return how messages name a table."""
    return f"`{table.name}`" if table.name else "the unnamed table"


def place_of(table: DynamoTable) -> Span:
    """Return where a table's definition begins, as one line."""
    place = table.name_span or table.span
    return Span(place.first_line, place.first_line, place.column)


def line_of(span: Span) -> Span:
    """Return the first line of a span, where a finding about it stands."""
    return Span(span.first_line, span.first_line, span.column)


def whole(table: DynamoTable) -> bool:
    """Return whether the table is defined as a CreateTable or CloudFormation resource."""
    return table.source in WHOLE


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names between the brackets of a key template."""
    found = (first or second for first, second in PLACEHOLDER.findall(template))
    return tuple(name.split(":")[0].strip() for name in found)


def type_of(table: DynamoTable, attribute: str) -> str:
    """Return an attribute's stated type, "" when none is stated."""
    known = (*table.definitions, *table.attributes)
    return next((a.type for a in known if a.name == attribute and a.type), "")


@recalled(64, longest=20_000)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and lines of a text; the tables of a section share one text."""
    parts = (part for line in text.split("\n") for part in _SENTENCE_END.split(line))
    return tuple(part for part in parts if part.strip())


_ITEMS = regex(r"\bitems?\b")
_MANY_ITEMS = regex(
    r"\w s items\b|\bitems (?:of|in|for|per) (?:a|an|one|each|every|the) \w+|\b(?:all|its) items\b"
)


def speaks_of_an_item(words: str) -> bool:
    """Tell whether folded words are about an item, and not about many of them together."""
    return bool(_ITEMS.search(words)) and not _MANY_ITEMS.search(words)


def sentence_place(context: Context, table: DynamoTable, sentence: str) -> Span:
    """Return the line of a sentence about a table, the table's own when it is not found."""
    opening = sentence.strip()[:_OPENING]
    for section in context.design.document.named(SectionName.DYNAMODB):
        lines = context.document.lines[section.span.first_line - 1 : section.span.last_line]
        for number, line in enumerate(lines, start=section.span.first_line):
            at = line.find(opening)
            if at >= 0:
                return Span(number, number, at + 1)
    return place_of(table)


def templates_of(table: DynamoTable, attribute: str) -> tuple[tuple[str, str, Span], ...]:
    """Return (entity, template, place) of a key attribute."""
    return tuple(
        (entity.entity, entity.templates[attribute], entity.span)
        for entity in table.entities
        if attribute in entity.templates
    )


def identities(names: Iterator[str] | tuple[str, ...]) -> frozenset[str]:
    """Return the folded identities of names."""
    return frozenset(noun(name) for name in names)
