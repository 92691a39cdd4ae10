"""Rules on what key values look like, and on uniqueness DynamoDB does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.model import DataDesign
from data_design_gate.design.words import fold, name_words, noun
from data_design_gate.document.model import SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import words_of
from data_design_gate.standards.rules.dynamodb_common import name_of, placeholders, type_of
from data_design_gate.standards.rules.dynamodb_names import attributes_of

_NUMBERS = frozenset(
    {
        "version", "sequence", "seq", "number", "no", "score", "rank", "count", "position", "price",
        "amount", "revision", "ordinal", "page", "index", "total", "epoch",
    }
)  # fmt: skip
_PADDED = regex(r"\b(?:zero padd\w*|padded|zero filled|fixed width|lexicographic\w*|lpad)\b")
_PADDED_MARK = regex(r":0\d+d?|%0\d+d|0{3,}|padded", re.IGNORECASE)
_LOCAL_DATE = regex(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)")
_LOCAL_FORMAT = regex(r"\b(?:DD|MM)[/.-](?:MM|DD)[/.-]YYYY\b", re.IGNORECASE)
_DELIMITER = regex(r"(?<=[A-Za-z0-9>}])([#:|/~!+]|::|--|__)(?=[{$<A-Za-z0-9])")
_SHORT_NUMBER = regex(r"[1-9]\d{0,8}")  # ten digits and more are seconds or ids
_UNIQUE = regex(r"\bunique(?:ness)?\b")
_ENFORCED = regex(
    r"\b(?:transact\w*|transaction\w*|lookup item|unique(?:ness)? (?:item|record|guard|lock)"
    r"|attribute not exists|conditional (?:put|write|check)\w*|conditionexpression"
    r"|reservation item|sentinel item|guard item)\b"
)


@rule("DDB019", Severity.WARNING, needs=("dynamodb",))
def key_encoding(context: Context) -> Iterator[Hit]:
    """Encode key parts so that their texts sort as their values do.

    Sort keys compare byte by byte: `10` comes before `9`, and `31/01/2026`
    before `31/12/2025`. One delimiter for all keys lets a prefix query find
    what it means.

    Bad:

        SK = VERSION#{version}     (VERSION#9, VERSION#10)
        SK = DATE#{DD-MM-YYYY}

    Good:

        SK = VERSION#{version:08d} (VERSION#00000009, VERSION#00000010)
        SK = DATE#{createdAt}      (ISO 8601)

    Source: DynamoDB Developer Guide, Best practices for using sort keys.
    """
    for table in context.design.dynamodb.tables:
        yield from _templates(table)
        yield from _values(table)
        yield from _delimiters(table)


def _sort_attributes(table: DynamoTable) -> set[str]:
    found = set(table.keys("RANGE"))
    return found | {name for index in table.indexes for name in index.keys("RANGE")}


def _templates(table: DynamoTable) -> Iterator[Hit]:
    padded = _PADDED.search(fold(table.prose)) is not None
    sorting = _sort_attributes(table)
    for entity in table.entities:
        for attribute, template in entity.templates.items():
            if attribute not in sorting:
                continue
            if _LOCAL_FORMAT.search(template):
                yield _hit(table, entity.span, attribute, template, "a date that does not sort")
                continue
            numbers = [
                n for n in placeholders(template) if (name_words(n) or ("",))[-1] in _NUMBERS
            ]
            if numbers and not padded and not _PADDED_MARK.search(template):
                if _padded_example(table, attribute):
                    continue
                yield _hit(
                    table, entity.span, attribute, template, f"the number `{numbers[0]}` unpadded"
                )


def _padded_example(table: DynamoTable, attribute: str) -> bool:
    values = [str(item.value.get(attribute, "")) for item in table.items]
    return any(re.search(r"(?<!\d)0\d{2,}", value) for value in values)


def _hit(table: DynamoTable, place: Span, attribute: str, template: str, fault: str) -> Hit:
    return Hit(
        Span(place.first_line, place.first_line, place.column),
        f"The sort key `{attribute}` of {name_of(table)} holds {fault} (`{template}`), so that "
        "texts do not sort as values.",
        "Pad numbers with zeros to a fixed width, and write dates as ISO 8601.",
        f"{table.name}.{attribute}:{template}",
    )


def _values(table: DynamoTable) -> Iterator[Hit]:
    for item in table.items:
        for attribute in sorted(_sort_attributes(table)):
            value = item.value.get(attribute)
            if not isinstance(value, str) or type_of(table, attribute) == "N":
                continue
            place = item.place(attribute)
            if _LOCAL_DATE.search(value):
                yield _hit(table, place, attribute, value, "a date that does not sort")
            elif _SHORT_NUMBER.fullmatch(value) and _is_number(table, attribute):
                yield _hit(table, place, attribute, value, "a number unpadded")


def _is_number(table: DynamoTable, attribute: str) -> bool:
    """Return whether name or description call a text attribute a number that is counted up."""
    notes = [a.description for a in table.attributes if a.name == attribute]
    if _PADDED.search(fold(" ".join((*notes, table.prose)))):
        return False
    words = set(name_words(attribute)[-1:]) | {w for note in notes for w in fold(note).split()}
    return bool(words & (_NUMBERS - {"no", "total", "epoch", "index"}))


def _delimiters(table: DynamoTable) -> Iterator[Hit]:
    first: tuple[str, str] | None = None
    for entity in table.entities:
        for template in entity.templates.values():
            bare = re.sub(r"\$?\{[^{}]*\}|<[^<>]*>", "{x}", template)
            for mark in _DELIMITER.findall(bare):
                if first is None:
                    first = (mark, template)
                elif mark != first[0]:
                    yield Hit(
                        Span(entity.span.first_line, entity.span.first_line, entity.span.column),
                        f"The key templates of {name_of(table)} mix the delimiters `{first[0]}` "
                        f"(`{first[1]}`) and `{mark}` (`{template}`).",
                        f"Use `{first[0]}` between all parts of all keys.",
                        f"{table.name}:delimiter",
                    )
                    return


@rule("DDB020", Severity.WARNING, needs=("dynamodb",))
def uniqueness_unenforced(context: Context) -> Iterator[Hit]:
    """Say how a unique attribute that is no key stays unique.

    DynamoDB keeps only the primary key unique; an index does not. Uniqueness
    of anything else needs a second item, written in the same transaction.

    Bad:

        | email | yes | string | unique | database |

    Good:

        | email | yes | string | unique | TransactWriteItems with a lookup item `EMAIL#{email}` |

    Source: DynamoDB Developer Guide, TransactWriteItems; conditional writes.
    """
    design = context.design
    for rule_row in design.validation.rules:
        text = fold(f"{rule_row.constraint} {rule_row.enforced_by} {rule_row.type}")
        if not _UNIQUE.search(text) or _ENFORCED.search(text):
            continue
        for table in design.dynamodb.tables:
            name = _attribute(table, rule_row.field)
            if not name or _held_elsewhere(design, rule_row.field):
                continue
            if {name} == {e.attribute for e in table.key_schema} or _explained(design, table, name):
                continue
            yield Hit(
                rule_row.span,
                f"`{name}` of {name_of(table)} must be unique, but is not its primary key, and "
                "DynamoDB keeps nothing else unique.",
                "Write a lookup item (`EMAIL#{email}`) in the same TransactWriteItems with "
                "`attribute_not_exists(PK)`, and say so under Enforced by.",
                f"{table.name}.{name}",
            )


def _attribute(table: DynamoTable, field: str) -> str:
    """Return the table's attribute a validation rule speaks of, "" when it is none."""
    owner, _, last = field.strip("` ").rpartition(".")
    if (
        owner
        and noun(owner) != noun(table.name)
        and not any(noun(owner) == noun(entity.entity) for entity in table.entities)
    ):
        return ""
    wanted = noun(last)
    return next((name for name in attributes_of(table) if noun(name) == wanted), "")


def _held_elsewhere(design: DataDesign, field: str) -> bool:
    """Return whether a Postgres table has the field, whose constraint then keeps it unique."""
    owner, _, last = field.strip("` ").rpartition(".")
    return any(
        (not owner or noun(owner) == noun(table.name))
        and any(noun(column.name) == noun(last) for column in table.columns)
        for table in design.postgres.tables
    )


def _explained(design: DataDesign, table: DynamoTable, name: str) -> bool:
    sections = (SectionName.DYNAMODB, SectionName.VALIDATION, SectionName.ACCESS_PATTERNS)
    text = f"{table.prose}\n{words_of(design, *sections)}"
    for line in text.split("\n"):
        words = fold(line)
        if _ENFORCED.search(words) and (noun(name) in words or _UNIQUE.search(words)):
            return True
    return False
