"""Frozen values as JSON and back, and the JSON Schema that describes them.

Only what our values are made of is known: str, int, float, bool, enumerations,
optional values, tuples, and dataclasses or structs of these.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from msgspec import Struct

T = TypeVar("T")


def members(value: Any) -> tuple[str, ...]:
    """Return the member names of a dataclass or struct, or of one of its values, else nothing."""
    if isinstance(value, Struct) or (isinstance(value, type) and issubclass(value, Struct)):
        return value.__struct_fields__
    return tuple(member.name for member in fields(value)) if is_dataclass(value) else ()


def to_json(value: Any) -> Any:
    """Return a value as JSON values, members in their declared order."""
    if names := members(value):
        return {name: to_json(getattr(value, name)) for name in names}
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
    """Return the JSON Schema of a dataclass or struct whose numbers count or measure something.

    Strings hold up to ``text`` characters, lists up to ``items`` values.
    """
    definitions: dict[str, Any] = {}
    root = _describe(kind, definitions, text, items)
    return {**root, "$defs": definitions}


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    if names := members(kind):
        if not isinstance(value, Mapping):
            raise TypeError
        hints = _hints(kind)
        given = set(names) & set(value)
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
    if names := members(kind):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            hints = _hints(kind)
            definitions[kind.__name__] = {
                "type": "object",
                "additionalProperties": False,
                "required": list(names),
                "properties": {
                    name: _describe(hints[name], definitions, text, items) for name in names
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
