"""Whether a DynamoDB key can serve a request: equality on all of the partition key, then a sort."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.dynamodb.model import DynamoQuery, DynamoTable
from data_design_gate.design.dynamodb.names import is_generic_key
from data_design_gate.design.words import noun
from data_design_gate.regex import regex
from data_design_gate.standards.rules.access_targets import DynamoTarget

# The operators a key condition may use on a sort key (DynamoDB Developer Guide, Query).
SORT_OPERATORS = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
KEYED_READS = frozenset({"Query", "GetItem", "BatchGetItem", "TransactGetItems"})
# These name one item, by the whole primary key (DynamoDB API, UpdateItem and DeleteItem).
KEYED_WRITES = frozenset({"UpdateItem", "DeleteItem"})
_PLACEHOLDER = regex(r"\$?\{([^{}]+)\}|<([^<>]+)>")


class KeyProblem(Struct, frozen=True):
    """Why a key cannot serve a request, in words: what is wrong and how to mend it."""

    message: str
    mend: str


def key_problem(target: DynamoTarget, query: DynamoQuery) -> KeyProblem | None:
    """Return the first reason why the key cannot serve the request, or None."""
    return next(_problems(target, query), None)


def _problems(target: DynamoTarget, query: DynamoQuery) -> Iterator[KeyProblem]:
    partition, sort = target.keys("HASH"), target.keys("RANGE")
    if not partition or (target.index is None and len(partition) > 1):
        return  # a table with two partition keys is no table, and DDB003 says so
    place = f"the index `{target.name}`" if target.index else f"the table `{target.name}`"
    conditions = list(query.conditions)
    for attribute, operator in conditions:
        if operator in {"OR", "NOT"}:
            yield KeyProblem(
                f"joins key conditions with {operator} (at `{attribute}`); a key condition only "
                "knows AND",
                "Run one Query for each value, or choose a key that holds the alternatives.",
            )
    for attribute in partition:
        operators = [operator for name, operator in conditions if name == attribute]
        if not operators:
            yield KeyProblem(
                f"gives no value for `{attribute}`, the partition key of {place}",
                f"Add `{attribute} = :value` to the key condition, or name an index whose "
                "partition key the pattern knows.",
            )
        elif "=" not in operators:
            yield KeyProblem(
                f"compares the partition key `{attribute}` with `{operators[0]}`; only `=` is "
                "allowed there",
                f"Write `{attribute} = :value`, or make `{attribute}` the sort key of an index.",
            )
    yield from _sort_problems(target, query, sort, place)
    known = {*partition, *sort}
    for attribute, operator in conditions:
        if attribute not in known and operator not in {"OR", "NOT"}:
            yield KeyProblem(
                f"has `{attribute}` in the key condition, which is no key attribute of {place}",
                f"Move `{attribute}` to the FilterExpression, or give it an index.",
            )


def _sort_problems(
    target: DynamoTarget, query: DynamoQuery, sort: tuple[str, ...], place: str
) -> Iterator[KeyProblem]:
    compared = {}
    for attribute, operator in query.conditions:
        if attribute not in sort:
            continue
        if attribute in compared:
            yield KeyProblem(
                f"states two conditions on the sort key `{attribute}`; one is allowed",
                f"Write `{attribute} BETWEEN :from AND :to`.",
            )
        compared[attribute] = operator
        if operator not in SORT_OPERATORS:
            yield KeyProblem(
                f"compares the sort key `{attribute}` with `{operator}`, which no key condition "
                "may use",
                "Use =, <, <=, >, >=, BETWEEN or begins_with, or filter after the read.",
            )
        if operator == "begins_with" and _type(target.table, attribute) == "N":
            yield KeyProblem(
                f"uses begins_with on `{attribute}`, which is a number",
                "begins_with needs a string or binary sort key; use BETWEEN.",
            )
    if query.operation in KEYED_READS - {"Query"} | KEYED_WRITES:
        for attribute in sort:
            if compared.get(attribute) != "=":
                yield KeyProblem(
                    f"is a {query.operation} without `{attribute}`, the sort key of {place}",
                    "Give the whole primary key, or use Query.",
                )
    yield from _gap(sort, compared)


def _gap(sort: tuple[str, ...], compared: dict[str, str]) -> Iterator[KeyProblem]:
    """Yield what is wrong with conditions on a sort key of several attributes."""
    open_part = ""
    for attribute in sort:
        operator = compared.get(attribute)
        if operator is None:
            open_part = open_part or attribute
        elif open_part:
            yield KeyProblem(
                f"constrains `{attribute}` but not `{open_part}`, which comes before it in the "
                "sort key",
                f"Sort key attributes are used from the left without gaps: add `{open_part}`.",
            )
            return
        elif operator != "=":
            open_part = attribute


def _type(table: DynamoTable, attribute: str) -> str:
    known = [*table.definitions, *table.attributes]
    return next((a.type for a in known if a.name == attribute and a.type), "")


def parameters_problem(target: DynamoTarget, parameters: tuple[str, ...]) -> str:
    """Return the partition key attribute that no parameter can fill, or "".

    For a generic key the placeholders of the entities' templates count.
    Silent ("") when a parameter is no attribute the table knows.
    """
    table = target.table
    wanted = {noun(parameter) for parameter in parameters}
    known = {noun(name) for name in _known_names(table)}
    if not wanted or not wanted <= known:
        return ""
    for attribute in target.keys("HASH"):
        templates = [e.templates[attribute] for e in table.entities if attribute in e.templates]
        if not templates:
            if not is_generic_key(attribute) and noun(attribute) not in wanted:
                return attribute
            continue
        filled = [_placeholders(template) for template in templates]
        if not any(names <= wanted for names in filled):
            return attribute
    return ""


def _placeholders(template: str) -> frozenset[str]:
    found = (first or second for first, second in _PLACEHOLDER.findall(template))
    return frozenset(noun(name.split(":")[0]) for name in found)


def _known_names(table: DynamoTable) -> Iterator[str]:
    for attribute in (*table.definitions, *table.attributes):
        yield attribute.name
    for element in table.key_schema:
        yield element.attribute
    for index in table.indexes:
        for element in index.key_schema:
            yield element.attribute
        yield from index.non_key_attributes
    for item in table.items:
        yield from item.value
    for entity in table.entities:
        for template in entity.templates.values():
            for first, second in _PLACEHOLDER.findall(template):
                yield (first or second).split(":")[0]
