"""Rules on a table's own key: that it is there, legal, justified and spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_design_gate.design.dynamodb.keys import key_type
from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.words import fold
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.dynamodb_common import (
    name_of,
    place_of,
    type_of,
    whole,
)

_SPREAD = regex(
    r"\b(?:distribut\w*|spread\w*|evenly|uniform\w*|cardinality|hot (?:partition|key|spot)s?"
    r"|skew\w*|even (?:load|use|spread)|(?:load|use|traffic) is even"
    r"|(?<![\d,.])[\d,.]+(?: \w+){0,2} values"
    r"|shard\w*|high entropy|random(?:ly|ised|ized)?|many distinct|distinct values|ulids?|uuids?"
    r"|hash(?:ed)? prefix|verteil\w*|distribui\w*|kardinalität|cardinalidad\w*|分散)\b"
)
_WHOLE_KEY = 2
_KEY_TYPES = ("S", "N", "B")


@rule("DDB003", Severity.ERROR, needs=("dynamodb",))
def partition_key_missing(context: Context) -> Iterator[Hit]:
    """Give every table exactly one partition key, first, and defined.

    DynamoDB finds the partition of an item by its partition key; without one
    the table cannot be created.

    Bad:

        KeySchema:
          - {AttributeName: version, KeyType: RANGE}

    Good:

        KeySchema:
          - {AttributeName: orderId, KeyType: HASH}
          - {AttributeName: version, KeyType: RANGE}

    Source: Data Design Standards, DynamoDB: partition key required; CreateTable API: one HASH,
    then at most one RANGE.
    """
    for table in context.design.dynamodb.tables:
        yield from _key_problems(context, table)


def _key_problems(context: Context, table: DynamoTable) -> Iterator[Hit]:
    roles = [element.role for element in table.key_schema]
    subject = table.name or "unnamed table"
    for element in table.key_schema:
        if element.role not in {"HASH", "RANGE"}:
            yield Hit(
                element.span,
                f"The key element `{element.attribute}` of {name_of(table)} has the role "
                f"`{element.role}`.",
                "A key element is HASH (partition key) or RANGE (sort key).",
                f"{subject}.{element.attribute}",
            )
            return
    if "HASH" not in roles:
        yield Hit(
            place_of(table),
            f"{_start(table)} has no partition key.",
            "Choose the attribute that the primary access pattern knows, and give it KeyType HASH.",
            subject,
        )
        return
    if roles.count("HASH") > 1 or roles.count("RANGE") > 1:
        double = "HASH" if roles.count("HASH") > 1 else "RANGE"
        second = [e for e in table.key_schema if e.role == double][1]
        yield Hit(
            second.span,
            f"{_start(table)} has more than one {double} key element; `{second.attribute}` is "
            "one too many.",
            "A table has one partition key and at most one sort key: join the values into one "
            "attribute, or move one into an index.",
            f"{subject}.{second.attribute}",
        )
        return
    if roles[0] != "HASH":
        yield Hit(
            table.key_schema[0].span,
            f"{_start(table)} lists its sort key before its partition key.",
            "Put the HASH element first; DynamoDB refuses the other order.",
            subject,
            suggestion=_swapped(context, table),
        )
    names = [element.attribute for element in table.key_schema]
    if len(set(names)) < len(names):
        yield Hit(
            table.key_schema[-1].span,
            f"{_start(table)} uses `{names[-1]}` as both keys.",
            "Choose another attribute as the sort key, or leave it out.",
            f"{subject}.{names[-1]}",
        )
    if whole(table) and table.definitions:
        defined = {attribute.name for attribute in table.definitions}
        for element in table.key_schema:
            if element.attribute not in defined:
                yield Hit(
                    element.span,
                    f"The key attribute `{element.attribute}` of {name_of(table)} is not defined.",
                    f"Add `{{AttributeName: {element.attribute}, AttributeType: S}}` to "
                    "AttributeDefinitions.",
                    f"{subject}.{element.attribute}",
                )


def _swapped(context: Context, table: DynamoTable) -> Suggestion | None:
    """Return the two elements in the right order when each has a line of its own."""
    first, second = (element.span.first_line for element in table.key_schema[:2])
    lines = context.document.lines
    if second != first + 1 or len(table.key_schema) != _WHOLE_KEY:
        return None
    one, other = lines[first - 1], lines[second - 1]
    if one.count("{") != 1 or one.rstrip().endswith(",") != other.rstrip().endswith(","):
        return None
    return Suggestion(first, second, f"{other}\n{one}")


def _letter(context: Context, place: Span, kind: str) -> Suggestion | None:
    """Return the line with the type's letter for a type written as a word (``String``)."""
    letter = key_type(kind)
    line = context.document.lines[place.first_line - 1]
    if letter not in _KEY_TYPES or letter == kind or line.count(kind) != 1:
        return None
    return Suggestion(place.first_line, place.first_line, line.replace(kind, letter))


def _start(table: DynamoTable) -> str:
    return f"The table `{table.name}`" if table.name else "The table"


@rule("DDB004", Severity.ERROR, needs=("dynamodb",))
def key_attribute(context: Context) -> Iterator[Hit]:
    """Define exactly the key attributes, as string, number or binary.

    DynamoDB refuses a table whose AttributeDefinitions hold more or less than
    the attributes of its keys and indexes, and keys of any other type.

    Bad:

        AttributeDefinitions:
          - {AttributeName: orderId, AttributeType: S}
          - {AttributeName: total, AttributeType: N}     # no key
        KeySchema: [{AttributeName: orderId, KeyType: HASH}]

    Good:

        AttributeDefinitions: [{AttributeName: orderId, AttributeType: S}]
        KeySchema: [{AttributeName: orderId, KeyType: HASH}]

    Source: CreateTable API, AttributeDefinitions.
    """
    for table in context.design.dynamodb.tables:
        keys = {e.attribute: e.span for i in table.indexes for e in i.key_schema}
        keys |= {e.attribute: e.span for e in table.key_schema}
        if whole(table):
            yield from _definitions(table, set(keys))
        for name, span in keys.items():
            kind = type_of(table, name)
            if kind and kind not in _KEY_TYPES and not kind.startswith("${"):
                defined = next((a.span for a in table.definitions if a.name == name), span)
                yield Hit(
                    defined,
                    f"The key attribute `{name}` of {name_of(table)} has the type `{kind}`.",
                    "A key is a string (S), a number (N) or binary (B).",
                    f"{table.name}.{name}",
                    suggestion=_letter(context, defined, kind),
                )


def _definitions(table: DynamoTable, keys: set[str]) -> Iterator[Hit]:
    counts = Counter(attribute.name for attribute in table.definitions)
    seen: set[str] = set()
    for attribute in table.definitions:
        name = attribute.name
        if name in seen:
            yield Hit(
                attribute.span,
                f"`{name}` is defined {counts[name]} times in {name_of(table)}.",
                "Keep one definition.",
                f"{table.name}.{name}",
            )
        elif name not in keys and table.keys("HASH"):  # it may be meant as the missing key
            yield Hit(
                attribute.span,
                f"`{name}` is defined in {name_of(table)} but is no key of the table or an index; "
                "DynamoDB refuses the table.",
                "Remove it from AttributeDefinitions: other attributes belong to the item "
                "structure, not to the definition.",
                f"{table.name}.{name}",
                group=table.name,
            )
        seen.add(name)
    own = {element.attribute for element in table.key_schema}
    for index in table.indexes:
        for element in index.key_schema:
            missing = element.attribute not in counts and element.attribute not in own
            if missing and element.attribute not in seen:
                seen.add(element.attribute)
                yield Hit(
                    element.span,
                    f"The index key `{element.attribute}` of `{index.name}` is not defined in "
                    f"{name_of(table)}.",
                    f"Add `{{AttributeName: {element.attribute}, AttributeType: S}}` to "
                    "AttributeDefinitions.",
                    f"{table.name}.{element.attribute}",
                )
    if not table.definitions and table.key_schema:
        yield Hit(
            place_of(table),
            f"{_start(table)} has no AttributeDefinitions.",
            "Define every key attribute with its type.",
            f"{table.name}.definitions",
        )


@rule("DDB005", Severity.WARNING, needs=("dynamodb",))
def partition_key_unjustified(context: Context) -> Iterator[Hit]:
    """Say why the partition key spreads the load: its distribution and cardinality.

    A partition serves 3,000 read and 1,000 write units a second. Whether that
    is enough depends on how many values the key has and how evenly they are
    used, which no schema shows.

    Bad:

        **Partition key:** orderId

    Good:

        **Partition key:** orderId, a ULID: as many values as orders, writes spread evenly.

    Source: Data Design Standards, DynamoDB: partition key justified; DynamoDB Developer Guide,
    Designing partition keys.
    """
    tables = context.design.dynamodb.tables
    for table in tables:
        keys = table.keys("HASH")
        if not keys:
            continue
        notes = " ".join(a.description for a in table.attributes if a.name in keys)
        words = f"{fold(table.prose)} {fold(notes)}"
        if _SPREAD.search(words) and (len(tables) == 1 or _speaks_of(table, words)):
            continue
        place = table.key_schema[0].span
        yield Hit(
            place,
            f"Nothing says how `{keys[0]}`, the partition key of {name_of(table)}, spreads the "
            "load.",
            "Add a sentence on its cardinality (how many values) and distribution (how evenly "
            "they are used).",
            table.name or "unnamed table",
            group="unjustified keys",
        )


def _speaks_of(table: DynamoTable, words: str) -> bool:
    """Return whether the words on distribution may be meant for this table."""
    keys = [fold(key) for key in table.keys("HASH")]
    return any(f" {key} " in f" {words} " for key in (*keys, fold(table.name)) if key) or (
        bool(table.prose) and bool(_SPREAD.search(fold(table.prose)))
    )
