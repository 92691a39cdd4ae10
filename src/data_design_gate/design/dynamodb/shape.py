"""The shape of a CreateTable definition, checked cheaply; the published form is the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from data_design_gate.design.dynamodb.json_reader import Path

_LIST_OF_MAPS = ("AttributeDefinitions", "KeySchema")
_INDEX_LISTS = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_MAPS = ("TimeToLiveSpecification", "StreamSpecification", "ProvisionedThroughput")


class ShapeProblem(Struct, frozen=True):
    """Where a definition leaves the shape, and what is expected there."""

    path: Path
    message: str
    mend: str


def shape_problems(table: Mapping[str, object]) -> Iterator[ShapeProblem]:
    """Yield where a mapping is no CreateTable; what the keys mean is the rules' business."""
    yield from _text(table, "TableName", ())
    yield from _text(table, "BillingMode", ())
    for name in _LIST_OF_MAPS:
        second = "AttributeType" if name == "AttributeDefinitions" else "KeyType"
        yield from _entries(table, name, (), ("AttributeName", second))
    for name in _INDEX_LISTS:
        yield from _entries(table, name, (), ("IndexName",))
        indexes = table.get(name)
        for position, index in enumerate(indexes if isinstance(indexes, list) else ()):
            if isinstance(index, Mapping):
                yield from _index(index, (name, position))
    for name in _MAPS:
        if table.get(name) is not None and not isinstance(table[name], Mapping):
            yield ShapeProblem((name,), f"{name} is not a mapping", _MAPPING_MEND[name])


_MAPPING_MEND = {
    "TimeToLiveSpecification": "Write `{AttributeName: expiresAt, Enabled: true}`.",
    "StreamSpecification": "Write `{StreamEnabled: true, StreamViewType: NEW_IMAGE}`.",
    "ProvisionedThroughput": "Write `{ReadCapacityUnits: 5, WriteCapacityUnits: 5}`.",
}


def _index(index: Mapping[str, object], at: Path) -> Iterator[ShapeProblem]:
    yield from _entries(index, "KeySchema", at, ("AttributeName", "KeyType"))
    projection = index.get("Projection")
    if projection is None or isinstance(projection, str):
        return
    if not isinstance(projection, Mapping):
        yield ShapeProblem(
            (*at, "Projection"), "Projection is not a mapping", "Write `{ProjectionType: ALL}`."
        )
        return
    yield from _text(projection, "ProjectionType", (*at, "Projection"))
    attributes = projection.get("NonKeyAttributes")
    if attributes is not None and not (
        isinstance(attributes, list) and all(_is_text(name) for name in attributes)
    ):
        yield ShapeProblem(
            (*at, "Projection", "NonKeyAttributes"),
            "NonKeyAttributes is not a list of attribute names",
            "Write `NonKeyAttributes: [status, total]`.",
        )


def _entries(
    parent: Mapping[str, object], name: str, at: Path, required: tuple[str, ...]
) -> Iterator[ShapeProblem]:
    entries = parent.get(name)
    if entries is None:
        return
    if not isinstance(entries, list):
        yield ShapeProblem(
            (*at, name), f"{name} is not a list", f"Start each entry of {name} with `- `."
        )
        return
    example = ", ".join(f"{key}: ..." for key in required)
    for position, entry in enumerate(entries):
        path = (*at, name, position)
        if not isinstance(entry, Mapping):
            yield ShapeProblem(
                path, f"an entry of {name} is not a mapping", f"Write `{{{example}}}`."
            )
            continue
        for key in required:
            if key not in entry:
                yield ShapeProblem(
                    path, f"an entry of {name} has no {key}", f"Write `{{{example}}}`."
                )
            else:
                yield from _text(entry, key, path)


def _text(parent: Mapping[str, object], key: str, at: Path) -> Iterator[ShapeProblem]:
    value = parent.get(key)
    if value is not None and not _is_text(value):
        yield ShapeProblem((*at, key), f"{key} is not a text", f"Write one name behind `{key}:`.")


def _is_text(value: object) -> bool:
    """Return whether a value is a text, a number, or a CloudFormation function giving one."""
    if isinstance(value, Mapping):
        return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))
    if isinstance(value, list):  # what remains of !Join, !If and !Select without their tag
        return bool(value) and not all(isinstance(part, Mapping) for part in value)
    return isinstance(value, str | int | float)
