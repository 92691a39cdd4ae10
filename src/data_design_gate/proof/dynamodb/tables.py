"""The tables of the document as the service is asked to create them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.design.dynamodb.model import DynamoTable, KeyElement, SecondaryIndex
from data_design_gate.document.model import Span
from data_design_gate.proof.dynamodb.typed import KEY_TYPES, Typed, item_of, kind_of
from data_design_gate.standards.rules.dynamodb_common import line_of, type_of, whole

_INDEX_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_PROJECTIONS = frozenset({"ALL", "KEYS_ONLY", "INCLUDE"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample item of the document with typed values."""

    table: DynamoTable
    entity: str
    place: Span
    value: Mapping[str, Typed]

    def key(self) -> tuple[Typed, ...]:
        """Return its primary key, as far as it has one."""
        names = (element.attribute for element in self.table.key_schema)
        return tuple(self.value[name] for name in names if name in self.value)


@dataclass(slots=True)
class Stand:
    """A table with everything that stands for it. ``reason`` is why it cannot be made.

    ``types`` are the types of every key attribute; those in ``assumed`` are
    stated nowhere.
    """

    table: DynamoTable
    name: str
    samples: tuple[Sample, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    reason: str = ""
    definition: Mapping[str, Any] = field(default_factory=dict)

    def index_name(self, index: SecondaryIndex) -> str:
        """Return the name an index goes by: its own where the service takes it."""
        if _INDEX_NAME.fullmatch(index.name):
            return index.name
        return f"index-{self.table.indexes.index(index) + 1}"


def stands_of(tables: tuple[DynamoTable, ...]) -> tuple[Stand, ...]:
    """Return each table as it is to be made. Names are ours: DDB001 judges theirs."""
    return tuple(_stand(table, f"table-{number}") for number, table in enumerate(tables, 1))


def _stand(table: DynamoTable, name: str) -> Stand:
    samples = tuple(
        Sample(table, item.entity, line_of(item.span), item_of(table, item.value))
        for item in table.items
    )
    stand = Stand(table, name, samples)
    if len(table.keys("HASH")) != 1 or len(table.keys("RANGE")) > 1:
        stand.reason = "its primary key is not one partition key with at most one sort key"
        return stand
    stated = {key: type_of(table, key) for key in _key_names(table)}
    shown = {key: kind for key in stated if (kind := _shown(samples, key)) in KEY_TYPES}
    stand.types = {key: kind or shown.get(key, "S") for key, kind in stated.items()}
    stand.assumed = tuple(key for key, kind in stated.items() if not kind)
    wrong = next((k for k, kind in stand.types.items() if kind not in KEY_TYPES), "")
    if wrong:
        stand.reason = f"its key `{wrong}` is of type {stand.types[wrong]}; keys are S, N or B"
        return stand
    stand.definition = dict(_definition(stand))
    return stand


def _shown(samples: tuple[Sample, ...], attribute: str) -> str:
    """Return the type that sample items give an attribute."""
    return next((kind_of(s.value[attribute]) for s in samples if attribute in s.value), "")


def _key_names(table: DynamoTable) -> list[str]:
    every = [*table.key_schema, *(key for i in _keyed(table) for key in i.key_schema)]
    return list(dict.fromkeys(element.attribute for element in every))


def _keyed(table: DynamoTable) -> list[SecondaryIndex]:
    """Return the indexes whose key is stated."""
    return [index for index in table.indexes if index.keys("HASH")]


def _definition(stand: Stand) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of CreateTable; a whole definition keeps what it defines."""
    table = stand.table
    yield "TableName", stand.name
    yield "BillingMode", "PAY_PER_REQUEST"
    types = dict(stand.types)
    if whole(table):
        types = {a.name: a.type for a in table.definitions}
    yield (
        "AttributeDefinitions",
        [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
    )
    yield "KeySchema", _key_schema(table.key_schema)
    for kind, parameter in (("GSI", "GlobalSecondaryIndexes"), ("LSI", "LocalSecondaryIndexes")):
        indexes = [_index(stand, i) for i in _keyed(table) if i.kind == kind]
        if indexes:
            yield parameter, indexes


def _key_schema(elements: tuple[KeyElement, ...]) -> list[dict[str, str]]:
    ordered = sorted(elements, key=lambda element: element.role != "HASH")
    return [{"AttributeName": e.attribute, "KeyType": e.role} for e in ordered]


def _index(stand: Stand, index: SecondaryIndex) -> dict[str, Any]:
    """Return an index; a projection that is not stated is taken as ALL, and DDB010 asks for it."""
    kind = index.projection.upper()
    projection: dict[str, Any] = {"ProjectionType": kind if kind in _PROJECTIONS else "ALL"}
    if kind == "INCLUDE" and index.non_key_attributes:
        projection["NonKeyAttributes"] = list(index.non_key_attributes)
    return {
        "IndexName": stand.index_name(index),
        "KeySchema": _key_schema(index.key_schema),
        "Projection": projection,
    }
