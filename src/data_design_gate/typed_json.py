"""Frozen dataclasses as JSON values and back, and the JSON Schema that describes them.

Only what our values are made of is known: str, int, float, bool, enumerations,
optional values, tuples and dataclasses of these.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Return a value as JSON values, members in their declared order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {member.name: to_json(getattr(value, member.name)) for member in fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value


def from_json(kind: type[T], value: Any) -> T:
    """Read JSON values back as ``kind``.

    Members that ``kind`` does not have are passed over. Raises TypeError for
    another shape and ValueError for a word an enumeration does not know.
    """
    return cast("T", _read(kind, value))


def json_schema(kind: type, *, text: int, items: int) -> dict[str, Any]:
    """Return the JSON Schema of a dataclass whose numbers count or measure something.

    Strings hold up to ``text`` characters, lists up to ``items`` values.
    """
    definitions: dict[str, Any] = {}
    root = _describe(kind, definitions, text, items)
    return {**root, "$defs": definitions}


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise TypeError
        hints = _hints(kind)
        given = {member.name for member in fields(kind)} & set(value)
        return kind(**{name: _read(hints[name], value[name]) for name in given})
    shape, inner = get_origin(kind), get_args(kind)
    if shape in {Union, types.UnionType}:
        return None if value is None else _read(inner[0], value)
    if shape is tuple:
        if not isinstance(value, list):
            raise TypeError
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        return tuple(_read(one, item) for one, item in zip(kinds, value, strict=True))
    return _scalar(kind, value)


def _scalar(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError
    return value


def _describe(  # noqa: PLR0911  one line a kind
    kind: Any, definitions: dict[str, Any], text: int, items: int
) -> dict[str, Any]:
    if isinstance(kind, type) and is_dataclass(kind):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            hints = _hints(kind)
            members = [member.name for member in fields(kind)]
            definitions[kind.__name__] = {
                "type": "object",
                "additionalProperties": False,
                "required": members,
                "properties": {
                    name: _describe(hints[name], definitions, text, items) for name in members
                },
            }
        return {"$ref": f"#/$defs/{kind.__name__}"}
    shape, inner = get_origin(kind), get_args(kind)
    if shape in {Union, types.UnionType}:
        return {"anyOf": [_describe(inner[0], definitions, text, items), {"type": "null"}]}
    if shape is tuple:
        each = _describe(inner[0], definitions, text, items)
        return {"type": "array", "maxItems": items, "items": each}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if kind is str:
        return {"type": "string", "maxLength": text}
    if kind is bool:
        return {"type": "boolean"}
    return {"type": "integer" if kind is int else "number", "minimum": 0}
