"""CreateTable, DescribeTable and CloudFormation definitions as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from data_design_gate.design.dynamodb.json_reader import Path
from data_design_gate.design.dynamodb.model import (
    Attribute,
    DynamoTable,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.shape import shape_problems
from data_design_gate.design.dynamodb.source import Structured
from data_design_gate.design.model import UnreadBlock

_RESOURCES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
_DEFINING = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_SIMPLE_TYPES = {"string": "S", "number": "N", "binary": "B"}
_DEEPEST = 8


def read_definitions(source: Structured) -> Iterator[DynamoTable | UnreadBlock]:
    """Yield every DynamoDB table a structured fence defines, whatever wraps it."""
    yield from _search(source, source.value, ())


def _search(source: Structured, value: object, path: Path) -> Iterator[DynamoTable | UnreadBlock]:
    if len(path) > _DEEPEST:
        return
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _search(source, item, (*path, position))
    if not isinstance(value, Mapping):
        return
    resource = value.get("Type")
    if isinstance(resource, str) and "::" in resource:
        if resource in _RESOURCES:
            properties = value.get("Properties")
            table = properties if isinstance(properties, Mapping) else {}
            logical = str(path[-1]) if path and isinstance(path[-1], str) else ""
            yield _table(source, table, (*path, "Properties"), "cloudformation", logical)
        return
    if any(key in value for key in _DEFINING):
        yield _table(source, value, path, "create-table", "")
        return
    for key, inner in value.items():
        if isinstance(inner, Mapping | list) and key not in {"Outputs", "Parameters"}:
            yield from _search(source, inner, (*path, key))


def _table(
    source: Structured, table: Mapping[str, object], path: Path, notation: str, logical: str
) -> DynamoTable | UnreadBlock:
    problem = next(shape_problems(table), None)
    if problem is not None:
        at = source.place(*path, *problem.path)
        return UnreadBlock(source.fence.span, problem.message, problem.mend, "syntax", at)
    name = text_of(table.get("TableName")) or logical
    name_path = (*path, "TableName") if "TableName" in table else path
    billing = text_of(table.get("BillingMode")) or _mode(table.get("BillingModeSummary"))
    ttl = _mapping(table.get("TimeToLiveSpecification"))
    stream = _mapping(table.get("StreamSpecification"))
    indexes = (
        *_indexes(source, table, path, "GlobalSecondaryIndexes", "GSI"),
        *_indexes(source, table, path, "LocalSecondaryIndexes", "LSI"),
    )
    read = DynamoTable(
        name=name,
        key_schema=_key_schema(source, table, path),
        definitions=_definitions(source, table, path),
        indexes=indexes,
        span=source.fence.span,
        source=notation,
        ttl_attribute=text_of(ttl.get("AttributeName")) if _enabled(ttl) else "",
        ttl_span=source.place(*path, "TimeToLiveSpecification") if ttl else None,
        billing_mode=billing.upper(),
        throughput=_throughput(table.get("ProvisionedThroughput")),
        stream=bool(stream) and stream.get("StreamEnabled", True) is not False,
        name_span=source.place(*name_path),
    )
    return _simple(source, table, path, read) if "PrimaryKey" in table else read


def _simple(
    source: Structured, table: Mapping[str, object], path: Path, read: DynamoTable
) -> DynamoTable:
    """Add the key of a SAM SimpleTable: ``PrimaryKey: {Name: id, Type: String}``."""
    key = _mapping(table.get("PrimaryKey"))
    span = source.place(*path, "PrimaryKey")
    name = text_of(key.get("Name")) or "id"
    kind = _SIMPLE_TYPES.get(text_of(key.get("Type")).lower(), "S")
    return replace(
        read,
        key_schema=(KeyElement(name, "HASH", span),),
        definitions=(Attribute(name, kind, span),),
    )


def _key_schema(
    source: Structured, parent: Mapping[str, object], path: Path
) -> tuple[KeyElement, ...]:
    return tuple(
        KeyElement(
            text_of(entry.get("AttributeName")),
            text_of(entry.get("KeyType")).upper(),
            source.place(*path, "KeySchema", position),
        )
        for position, entry in enumerate(_entries(parent.get("KeySchema")))
    )


def _definitions(
    source: Structured, table: Mapping[str, object], path: Path
) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(
            text_of(entry.get("AttributeName")),
            text_of(entry.get("AttributeType")),
            source.place(*path, "AttributeDefinitions", position),
        )
        for position, entry in enumerate(_entries(table.get("AttributeDefinitions")))
    )


def _indexes(
    source: Structured, table: Mapping[str, object], path: Path, key: str, kind: str
) -> Iterator[SecondaryIndex]:
    for position, entry in enumerate(_entries(table.get(key))):
        at = (*path, key, position)
        projection = entry.get("Projection")
        details = _mapping(projection)
        stated = projection if isinstance(projection, str) else details.get("ProjectionType")
        attributes = details.get("NonKeyAttributes")
        yield SecondaryIndex(
            name=text_of(entry.get("IndexName")),
            kind=kind,
            key_schema=_key_schema(source, entry, at),
            projection=text_of(stated).upper(),
            non_key_attributes=tuple(
                text_of(name) for name in (attributes if isinstance(attributes, list) else ())
            ),
            span=source.place(*at),
            projection_span=source.place(*at, "Projection") if projection is not None else None,
            throughput="ProvisionedThroughput" in entry,
        )


def text_of(value: object) -> str:
    """Return a scalar as text; a CloudFormation function as text with ``${...}`` in it."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value).strip()
    if isinstance(value, Mapping) and len(value) == 1:
        function, argument = next(iter(value.items()))
        if function == "Ref":
            return f"${{{argument}}}"
        return text_of(argument) or "${value}"
    if isinstance(value, list) and value:
        return _joined(value)
    return ""


def _joined(parts: list[object]) -> str:
    """Return ``[separator, [parts]]`` joined, of ``[template, {names}]`` the template."""
    if len(parts) > 1 and isinstance(parts[1], list):
        return text_of(parts[0]).join(text_of(part) for part in parts[1])
    if len(parts) > 1 and isinstance(parts[1], Mapping):
        return text_of(parts[0])
    return "${value}"


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _entries(value: object) -> list[Mapping[str, object]]:
    return (
        [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    )


def _enabled(ttl: Mapping[str, object]) -> bool:
    return str(ttl.get("Enabled", True)).lower() != "false"


def _mode(summary: object) -> str:
    return text_of(_mapping(summary).get("BillingMode"))


def _throughput(value: object) -> tuple[int, int] | None:
    given = _mapping(value)
    if not given:
        return None
    read, write = (text_of(given.get(key)) for key in ("ReadCapacityUnits", "WriteCapacityUnits"))
    return (int(read) if read.isdecimal() else 0, int(write) if write.isdecimal() else 0)
