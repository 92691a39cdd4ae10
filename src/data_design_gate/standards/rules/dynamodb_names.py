"""Rules on the names of DynamoDB tables, attributes and indexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from data_design_gate.design.dynamodb.expressions import bare_names, updated_names
from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import (
    fold_index_name,
    is_generic_key,
    without_environment,
)
from data_design_gate.design.dynamodb.reserved import is_reserved
from data_design_gate.design.words import singular
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_reading import read_patterns_of
from data_design_gate.standards.rules.dynamodb_common import name_of, place_of

_PASCAL = regex(r"(?:[A-Z][a-z0-9]*)+")
_CAMEL = regex(r"[a-z][A-Za-z0-9]*")
_LEGAL = regex(r"[A-Za-z0-9_.-]{3,255}")
_PLACEHOLDER = regex(r"\$?\{\{?[^{}]*\}?\}|<[^<>]*>|%\w+%|\$\([^()]*\)|\$\w+")
_DESCRIPTIVE = regex(r"[A-Z][A-Za-z0-9]*-[A-Z][A-Za-z0-9]*Index")
_PARTS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
# Plural in form, singular in use.
_SINGULAR_AS_IS = frozenset(
    {
        "settings", "analytics", "statistics", "logistics", "preferences", "series", "species",
        "news", "goods", "sales", "headquarters", "details", "credentials", "metrics",
    }
)  # fmt: skip
_LONGEST_ACRONYM = 4


@rule("DDB001", Severity.ERROR, needs=("dynamodb",))
def table_name(context: Context) -> Iterator[Hit]:
    """Name a DynamoDB table in singular PascalCase.

    One spelling for all tables makes the name in the code, in the policy and
    in the bill the same. Environments belong around the name, as a
    placeholder or a prefix; they are not counted.

    Bad:

        TableName: order_events

    Good:

        TableName: OrderEvent
        TableName: ${Stage}-OrderEvent

    Source: Data Design Standards, DynamoDB; DynamoDB names have 3 to 255 characters of
    a-z, A-Z, 0-9, `_`, `-` and `.`.
    """
    for table in context.design.dynamodb.tables:
        place = table.name_span or place_of(table)
        if not table.name:
            yield Hit(
                place,
                "This DynamoDB table has no name.",
                "Name it in singular PascalCase: `**Table name:** OrderEvent`.",
                "unnamed table",
            )
            continue
        bare = without_environment(table.name)
        if not bare:
            continue
        wanted = pascal_singular(bare)
        if not _LEGAL.fullmatch(_PLACEHOLDER.sub("env", table.name)):
            yield Hit(
                place,
                f"`{table.name}` is no table name that DynamoDB takes.",
                "Use 3 to 255 letters, digits, `_`, `-` and `.`"
                + (f": `{wanted}`." if _LEGAL.fullmatch(wanted) else "."),
                table.name,
            )
        elif wanted != bare:
            yield Hit(
                place,
                f"The table name `{table.name}` is not singular PascalCase.",
                f"Name it `{wanted}`; an environment may stand before it, as in "
                f"`${{Stage}}-{wanted}`.",
                table.name,
                group="table names",
            )


def pascal_singular(name: str) -> str:
    """Return a name in singular PascalCase; one that is already so comes back unchanged."""
    words = _PARTS.findall(name)
    if not words:
        return name
    last = words[-1].lower()
    if last not in _SINGULAR_AS_IS and singular(last) != last:
        one = singular(last)
        words[-1] = one.capitalize() if words[-1][:1].isupper() else one
    elif _PASCAL.fullmatch(name) and not (name.isupper() and len(name) > _LONGEST_ACRONYM):
        return name
    return "".join(
        word if word.isupper() and len(word) <= _LONGEST_ACRONYM and word != name
        else word[:1].upper() + word[1:].lower()
        for word in words
    )  # fmt: skip


@rule("DDB002", Severity.ERROR, needs=("dynamodb",))
def attribute_name(context: Context) -> Iterator[Hit]:
    """Name attributes in camelCase.

    Items have no schema to correct a spelling: `order_id` and `orderId` are
    two attributes, and half of the items have each. The generic keys of a
    single-table design (PK, SK, GSI1PK ...) keep their names.

    Bad:

        - {AttributeName: order_id, AttributeType: S}

    Good:

        - {AttributeName: orderId, AttributeType: S}

    Source: Data Design Standards, DynamoDB: attributes are camelCase.
    """
    for table in context.design.dynamodb.tables:
        for name, place in attributes_of(table).items():
            if _CAMEL.fullmatch(name) or is_generic_key(name) or name.startswith("aws:"):
                continue
            yield Hit(
                place,
                f"The attribute `{name}` of {name_of(table)} is not camelCase.",
                f"Name it `{camel(name)}`.",
                f"{table.name}.{name}",
                group=table.name or "unnamed table",
            )


def attributes_of(table: DynamoTable) -> dict[str, Span]:
    """Return every attribute the design names of a table, and where it first stands."""
    found: dict[str, Span] = {}
    for attribute in (*table.definitions, *table.attributes):
        found.setdefault(attribute.name, attribute.span)
    for element in table.key_schema:
        found.setdefault(element.attribute, element.span)
    for index in table.indexes:
        for element in index.key_schema:
            found.setdefault(element.attribute, element.span)
        for name in index.non_key_attributes:
            found.setdefault(name, index.projection_span or index.span)
    for item in table.items:
        for name in item.value:
            found.setdefault(name, item.place(name))
    found.pop("", None)
    return found


def camel(name: str) -> str:
    """Return a name in camelCase."""
    words: list[str] = _PARTS.findall(name) or [name]
    return words[0].lower() + "".join(word[:1].upper() + word[1:].lower() for word in words[1:])


@rule("DDB011", Severity.WARNING, needs=("dynamodb",))
def index_name(context: Context) -> Iterator[Hit]:
    """Name an index after its table and purpose.

    `GSI1` says nothing in a metric or an error message;
    `OrderEvent-StatusIndex` does. An index on the generic keys of a
    single-table design serves several purposes and may keep its number.

    Bad:

        - IndexName: GSI1

    Good:

        - IndexName: OrderEvent-StatusIndex

    Source: Data Design Standards, DynamoDB: indexes are named like `UserProfile-EmailIndex`.
    """
    for table in context.design.dynamodb.tables:
        counts = Counter(fold_index_name(index.name) for index in table.indexes if index.name)
        seen: set[str] = set()
        for index in table.indexes:
            folded = fold_index_name(index.name)
            if index.name and counts[folded] > 1 and folded in seen:
                yield Hit(
                    index.span,
                    f"{name_of(table)} has two indexes named `{index.name}`.",
                    "Give each index of a table its own name.",
                    f"{table.name}.{index.name}",
                    severity=Severity.ERROR,
                )
                continue
            seen.add(folded)
            yield from _undescriptive(table, index)


def _undescriptive(table: DynamoTable, index: SecondaryIndex) -> Iterator[Hit]:
    bare = _PLACEHOLDER.sub("env", index.name)
    keys = index.keys("HASH") or index.keys("RANGE")
    if index.name and not _LEGAL.fullmatch(bare):
        yield Hit(
            index.span,
            f"`{index.name}` is no index name that DynamoDB takes.",
            "Use 3 to 255 letters, digits, `_`, `-` and `.`.",
            f"{table.name}.{index.name}",
            severity=Severity.ERROR,
        )
    elif keys and all(is_generic_key(key) for key in keys):
        return
    elif not _DESCRIPTIVE.fullmatch(without_environment(index.name) or bare):
        purpose = "".join(key[:1].upper() + key[1:] for key in keys[:1]) or "Purpose"
        owner = pascal_singular(without_environment(table.name)) or "Table"
        yield Hit(
            index.span,
            f"The index name `{index.name}` of {name_of(table)} does not say what it is for.",
            f"Name it after table and purpose, such as `{owner}-{purpose}Index`.",
            f"{table.name}.{index.name}",
        )


@rule("DDB021", Severity.INFO, needs=("dynamodb",))
def reserved_word(context: Context) -> Iterator[Hit]:
    """Avoid DynamoDB's reserved words as attribute names; never write one bare.

    DynamoDB refuses an expression with a reserved word in it. As a name it
    costs a `#placeholder` in every expression for good.

    Bad:

        KeyConditionExpression: "status = :s"

    Good:

        KeyConditionExpression: "#status = :s"
        ExpressionAttributeNames: {"#status": status}

    Source: DynamoDB Developer Guide, Reserved words (573 of them).
    """
    for table in context.design.dynamodb.tables:
        for name, place in attributes_of(table).items():
            if is_reserved(name):
                yield Hit(
                    place,
                    f"The attribute `{name}` of {name_of(table)} is a reserved word of DynamoDB.",
                    f"Write it as `#{name}` in every expression, or choose another name.",
                    f"{table.name}.{name}",
                    group="reserved names",
                )
    for read in read_patterns_of(context):
        request = read.pattern.dynamodb
        if request is None or not request.places:
            continue
        bare = {
            "KeyConditionExpression": [t.text for t in bare_names(request.key_condition)],
            "FilterExpression": [t.text for t in bare_names(request.filter_expression)],
            "UpdateExpression": [t.text for t in updated_names(request.update_expression)],
            "ConditionExpression": [t.text for t in bare_names(request.condition_expression)],
            "ProjectionExpression": [name for name in request.projection if name in request.bare],
        }
        for key, names in bare.items():
            for name in dict.fromkeys(names):
                word = re.split(r"[.\[]", name, maxsplit=1)[0]
                if is_reserved(word):
                    yield Hit(
                        request.places.get(key, request.span),
                        f"The request of the pattern {read.label} writes the reserved word "
                        f"`{word}` bare in its {key}; DynamoDB refuses it.",
                        f'Write `#{word}` and add `"#{word}": {word}` to ExpressionAttributeNames.',
                        f"{read.pattern.id}:{word}",
                        severity=Severity.ERROR,
                    )
