"""Example items: plain JSON, or DynamoDB's typed form unwrapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data_design_gate.design.dynamodb.json_reader import JsonValue

_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})


def item_values(found: object) -> Iterator[Mapping[str, object]]:
    """Yield each item of a JSON value: an object, or the objects of a list."""
    for value in found if isinstance(found, list) else [found]:
        if not isinstance(value, Mapping):
            continue
        inner = value.get("Item") or value.get("item")
        yield unwrap_item(inner if len(value) <= 2 and isinstance(inner, Mapping) else value)  # noqa: PLR2004  TableName and Item


def unwrap_item(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return an item with typed values unwrapped; a plain item comes back unchanged."""
    if not item or not all(_is_typed(value) for value in item.values()):
        return item
    return {name: _unwrap(value) for name, value in item.items()}


def _is_typed(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in _TYPES


def _unwrap(value: object) -> object:
    if not isinstance(value, Mapping) or not _is_typed(value):
        return value
    kind, inner = next(iter(value.items()))
    if kind == "N":
        return _number(inner)
    if kind == "M" and isinstance(inner, Mapping):
        return {name: _unwrap(part) for name, part in inner.items()}
    if kind == "L" and isinstance(inner, list):
        return [_unwrap(part) for part in inner]
    if kind == "NS" and isinstance(inner, list):
        return [_number(part) for part in inner]
    return None if kind == "NULL" else inner


def _number(text: object) -> object:
    try:
        return int(str(text))
    except ValueError:
        try:
            return float(str(text))
        except ValueError:
            return text


def looks_like_item(found: JsonValue) -> bool:
    """Return whether a JSON value may be an item rather than a definition or a response."""
    return isinstance(found.value, Mapping) and bool(found.value)
