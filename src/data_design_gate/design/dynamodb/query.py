"""The DynamoDB request behind an access pattern: Query, GetItem, Scan and their kin."""

from __future__ import annotations

from collections.abc import Mapping

from data_design_gate.design.dynamodb.create_table import text_of
from data_design_gate.design.dynamodb.expressions import (
    ExpressionError,
    attribute_names,
    bare_names,
    comparisons,
)
from data_design_gate.design.dynamodb.json_reader import Path
from data_design_gate.design.dynamodb.model import DynamoQuery
from data_design_gate.design.dynamodb.source import Structured
from data_design_gate.design.model import UnreadBlock
from data_design_gate.document.model import Span

OPERATIONS = (
    "Query", "GetItem", "Scan", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem",
    "BatchWriteItem", "TransactWriteItems", "TransactGetItems",
)  # fmt: skip
_BY_NAME = {name.lower(): name for name in OPERATIONS}
_IMPLIED = (
    ("KeyConditionExpression", "Query"),
    ("UpdateExpression", "UpdateItem"),
    ("TransactItems", "TransactWriteItems"),
    ("RequestItems", "BatchGetItem"),
    ("Item", "PutItem"),
    ("Key", "GetItem"),
)
_REQUEST_KEYS = (
    "TableName", "IndexName", "KeyConditionExpression", "FilterExpression", "Key", "RequestItems",
    "ProjectionExpression", "UpdateExpression", "TransactItems", "Item",
)  # fmt: skip


def read_query(source: Structured) -> DynamoQuery | UnreadBlock:
    """Read the request a structured fence holds."""
    operation, request, path = _unwrap(source.value)
    if request is None:
        return UnreadBlock(
            source.fence.span,
            "the query of the pattern is no DynamoDB request",
            "Give TableName, IndexName and KeyConditionExpression as the Query API names them.",
            "fragment",
        )
    places = {
        str(key): source.place(*path, key) for key in request if (*path, key) in source.offsets
    }
    names = request.get("ExpressionAttributeNames")
    names = (
        {str(key): text_of(name) for key, name in names.items()}
        if isinstance(names, Mapping)
        else {}
    )
    condition = text_of(request.get("KeyConditionExpression"))
    try:
        found = comparisons(condition, names) if condition else ()
    except ExpressionError as error:
        return UnreadBlock(
            source.fence.span,
            f"the KeyConditionExpression cannot be read: {error}",
            'Write it as DynamoDB does: "orderId = :id AND begins_with(sk, :prefix)".',
            "syntax",
            places.get("KeyConditionExpression"),
        )
    conditions = tuple(
        (c.attribute, "OR" if c.joined == "OR" else "NOT" if c.joined == "NOT" else c.operator)
        for c in found
    )
    table = text_of(request.get("TableName"))
    keys = _keys(request)
    if not conditions and keys:
        conditions = tuple((name, "=") for name in keys)
    items = request.get("RequestItems")
    if not table and isinstance(items, Mapping) and items:
        table = str(next(iter(items)))
    return DynamoQuery(
        operation=operation or _operation(request),
        table=table,
        index=text_of(request.get("IndexName")),
        key_condition=condition,
        filter_expression=text_of(request.get("FilterExpression")),
        projection=attribute_names(_projection(request), names),
        consistent=str(request.get("ConsistentRead")).lower() == "true",
        conditions=conditions,
        span=source.fence.span,
        limit=_limit(request.get("Limit")),
        descending=str(request.get("ScanIndexForward")).lower() == "false",
        names=names,
        places=places,
        bare=frozenset(token.text for token in bare_names(_projection(request))),
        select=text_of(request.get("Select")),
        update_expression=text_of(request.get("UpdateExpression")),
        condition_expression=text_of(request.get("ConditionExpression")),
    )


def _unwrap(value: object) -> tuple[str, Mapping[str, object] | None, Path]:
    """Return (operation, request, its path), looking into ``Query: {...}`` and the like."""
    if not isinstance(value, Mapping):
        return "", None, ()
    stated = text_of(value.get("Operation") or value.get("operation") or value.get("API"))
    operation = _BY_NAME.get(stated.replace(" ", "").lower(), "")
    if any(key in value for key in _REQUEST_KEYS):
        return operation, value, ()
    for key, inner in value.items():
        named = _BY_NAME.get(str(key).replace("_", "").lower())
        if isinstance(inner, Mapping) and (named or any(name in inner for name in _REQUEST_KEYS)):
            return named or "", inner, (key,)
    return operation, None, ()


def _operation(request: Mapping[str, object]) -> str:
    return next((name for key, name in _IMPLIED if request.get(key)), "Scan")


def _keys(request: Mapping[str, object]) -> tuple[str, ...]:
    key = request.get("Key")
    if isinstance(key, Mapping):
        return tuple(str(name) for name in key)
    items = request.get("RequestItems")
    for wanted in items.values() if isinstance(items, Mapping) else ():
        keys = wanted.get("Keys") if isinstance(wanted, Mapping) else None
        if isinstance(keys, list) and keys and isinstance(keys[0], Mapping):
            return tuple(str(name) for name in keys[0])
    return ()


def _projection(request: Mapping[str, object]) -> str:
    expression = request.get("ProjectionExpression")
    if isinstance(expression, list):
        expression = ", ".join(text_of(part) for part in expression)
    return text_of(expression)


def _limit(value: object) -> int | None:
    text = text_of(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  a sane size


def query_of_cell(
    condition: str, filter_expression: str, table: str, index: str, *, descending: bool, span: Span
) -> DynamoQuery | None:
    """Make a Query of the cells of a key-condition table; None when they are only words."""
    try:
        found = comparisons(condition, {})
    except ExpressionError:
        return None
    if not found:
        return None
    return DynamoQuery(
        operation="Query",
        table=table,
        index=index,
        key_condition=condition,
        filter_expression=filter_expression,
        projection=(),
        consistent=False,
        conditions=tuple((c.attribute, c.operator) for c in found),
        span=span,
        descending=descending,
    )
