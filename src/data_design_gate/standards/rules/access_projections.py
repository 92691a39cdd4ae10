"""Rules on what a global index cannot give: attributes it lacks, and the latest state."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.expressions import compared_names
from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.model import Store
from data_design_gate.design.words import fold
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_dynamodb import target_of
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.rules.access_targets import DynamoTarget

_STRONG = regex(r"\b(?:strong(?:ly)? consisten\w*|consistent read|read your (?:own )?writes?)\b")
_DENIED = regex(r"\b(?:no|not|without|never|instead of|eventual\w*)\b[^.;]{0,30}$")


@rule("ACC007", Severity.ERROR, needs=("patterns", "dynamodb"))
def attribute_not_projected(context: Context) -> Iterator[Hit]:
    """Project every attribute that a pattern reads from its index.

    A global index holds only what it projects: a missing attribute is simply
    absent from the answer, without an error. A local index fetches it from
    the table, one extra read for each item.

    Bad:

        Projection: {ProjectionType: KEYS_ONLY}
        ProjectionExpression: "orderId, total"

    Good:

        Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [total]}
        ProjectionExpression: "orderId, total"

    Source: DynamoDB Developer Guide, Attribute projections.
    """
    for read in read_patterns_of(context):
        request = read.pattern.dynamodb
        if request is None:
            continue
        target = target_of(context, read, request)
        if target is None or target.index is None:
            continue
        carried = _carried(target.table, target.index)
        if carried is None:
            continue
        if request.select == "ALL_ATTRIBUTES" and target.index.kind == "GSI":
            yield _all_attributes(read, target.index)
        filtered = compared_names(request.filter_expression, request.names)
        for key, names in (
            ("ProjectionExpression", request.projection),
            ("FilterExpression", filtered),
        ):
            missing = [name for name in names if name not in carried]
            if missing:
                yield _unprojected(read, target.index, key, missing)


def _unprojected(read: ReadPattern, index: SecondaryIndex, key: str, missing: list[str]) -> Hit:
    request = read.pattern.dynamodb
    place = request.places.get(key, request.span) if request is not None else read.at("index")
    listed = ", ".join(f"`{name}`" for name in missing)
    what = "filters by" if key == "FilterExpression" else "reads"
    local = index.kind == "LSI"
    effect = (
        "DynamoDB then reads each item from the table too."
        if local
        else "The answer comes back without it."
    )
    return Hit(
        place,
        f"The pattern {read.label} {what} {listed}, which `{index.name}` does not project "
        f"({index.projection}). {effect}",
        f"Add {listed} to the NonKeyAttributes of `{index.name}`, or read the items by their key.",
        f"{read.pattern.id}:{','.join(missing)}",
        severity=Severity.WARNING if local else None,
    )


def _all_attributes(read: ReadPattern, index: SecondaryIndex) -> Hit:
    request = read.pattern.dynamodb
    place = request.places.get("Select", request.span) if request is not None else read.at("index")
    return Hit(
        place,
        f"The pattern {read.label} selects ALL_ATTRIBUTES of `{index.name}`, which projects "
        f"{index.projection} only; DynamoDB refuses that on a global index.",
        "Project ALL, select what the index holds, or read the items by their key.",
        f"{read.pattern.id}:select",
    )


def _carried(table: DynamoTable, index: SecondaryIndex) -> frozenset[str] | None:
    """Return the attributes an index holds; None when it holds all, or what is not stated."""
    if index.projection not in {"KEYS_ONLY", "INCLUDE"}:
        return None
    if index.projection == "INCLUDE" and not index.non_key_attributes:
        return None  # DDB010 asks for the list
    keys = {element.attribute for element in (*table.key_schema, *index.key_schema)}
    return frozenset(keys | set(index.non_key_attributes))


@rule("ACC008", Severity.ERROR, needs=("patterns", "dynamodb"))
def strong_read_on_gsi(context: Context) -> Iterator[Hit]:
    """Ask strong consistency of the table or a local index, never of a global one.

    A global index is filled behind the table's back; DynamoDB refuses
    ConsistentRead on it, so the requirement cannot be met there.

    Bad:

        IndexName: OrderEvent-StatusIndex
        ConsistentRead: true

    Good:

        TableName: OrderEvent
        KeyConditionExpression: "orderId = :id"
        ConsistentRead: true

    Source: DynamoDB Developer Guide, Read consistency.
    """
    for read in read_patterns_of(context):
        request = read.pattern.dynamodb
        target = target_of(context, read, request) if request is not None else None
        if request is not None and request.consistent:
            if target is not None and target.index is not None and target.index.kind == "GSI":
                place = request.places.get("ConsistentRead", request.span)
                yield _strong(read, target.index, place)
            continue
        named = [t for n in read.cell.named for t in n.targets if isinstance(t, DynamoTarget)]
        index = next((t.index for t in named if t.index is not None), None)
        if index is None or index.kind != "GSI" or read.store is Store.POSTGRES:
            continue
        if _asks_strength(f"{read.pattern.query}. {read.pattern.latency}"):
            place = read.at("latency", "query")
            yield _strong(read, index, place)


def _asks_strength(text: str) -> bool:
    words = fold(text)
    found = _STRONG.search(words)
    return found is not None and _DENIED.search(words[: found.start()]) is None


def _strong(read: ReadPattern, index: SecondaryIndex, place: Span) -> Hit:
    return Hit(
        place,
        f"The pattern {read.label} asks for a strongly consistent read of `{index.name}`, a global "
        "index, which is always eventually consistent.",
        "Read by the table's key or a local index, or accept eventual consistency in the pattern.",
        f"{read.pattern.id}:{index.name}",
    )
