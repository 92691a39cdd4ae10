"""Plain values as DynamoDB types them, and how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.standards.rules.dynamodb_common import type_of

Typed = Mapping[str, Any]
"""An AttributeValue: one type letter and what it holds (``{"S": "a"}``)."""

TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})
KEY_TYPES = frozenset({"S", "N", "B"})
_HELD: Mapping[str, Any] = {
    "S": str, "B": str, "N": str | int | float, "BOOL": bool, "NULL": bool,
}  # fmt: skip
_SETS = {"SS": str, "NS": int | float}


def is_typed(value: object) -> bool:
    """Tell whether a value is written in DynamoDB's typed form, and is no map of its own."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    kind, inner = next(iter(value.items()))
    if kind == "M":
        return isinstance(inner, Mapping) and all(is_typed(part) for part in inner.values())
    if kind == "L":
        return isinstance(inner, list) and all(is_typed(part) for part in inner)
    return kind in TYPES and isinstance(inner, _HELD.get(kind, list))


def typed(value: object, wanted: str = "") -> Typed:  # noqa: PLR0911  one line a type
    """Return a plain value with its type; ``wanted`` is what the design says it is.

    Only binary and sets need it, since JSON has neither: a text that should
    be a number stays a text, for the service to refuse.
    """
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": number_text(value)}
    if isinstance(value, Mapping):
        if is_typed(value):
            return _spelt(value)
        return {"M": {str(name): typed(part) for name, part in value.items()}}
    if isinstance(value, list):
        kind = _SETS.get(wanted)
        if kind is not None and all(isinstance(part, kind) for part in value):
            parts = [number_text(part) if wanted == "NS" else part for part in value]
            return {wanted: parts}
        return {"L": [typed(part) for part in value]}
    return {"NULL": True} if value is None else {"B" if wanted == "B" else "S": str(value)}


def _spelt(value: Typed) -> Typed:
    """Return a typed value with its numbers as texts, as the API wants them."""
    kind, inner = next(iter(value.items()))
    if kind == "N" and not isinstance(inner, str):
        return {"N": number_text(inner)}
    if kind == "NS":
        return {"NS": [part if isinstance(part, str) else number_text(part) for part in inner]}
    return value


def number_text(value: float) -> str:
    """Return a number as the service takes it."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")


def item_of(table: DynamoTable, value: Mapping[str, object]) -> dict[str, Typed]:
    """Return an item of a table, each attribute typed."""
    return {name: typed(part, type_of(table, name)) for name, part in value.items()}


def kind_of(value: Typed) -> str:
    """Return the type letter."""
    return next(iter(value), "")


def text_of(value: Typed) -> str:
    """Return a key's value as messages show it, at most a line of it."""
    text = str(next(iter(value.values()), ""))
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  a line's room


def order(value: Typed) -> tuple[str, Any] | None:
    """Return what sorts a key's value as the service does, None for what is no key."""
    kind, inner = next(iter(value.items()), ("", None))
    if kind == "N":
        try:
            return kind, Decimal(str(inner))
        except InvalidOperation:
            return None
    if kind in {"S", "B"} and isinstance(inner, str):
        return kind, inner.encode("utf-8", "replace")
    return None


def natural(value: Typed) -> list[tuple[int, int, str]]:
    """Return what sorts a text as people read it: digits count as numbers."""
    parts = re.split(r"(\d+)", str(next(iter(value.values()), "")))
    return [(0, int(p[:40]), "") if p.isdecimal() else (1, 0, p) for p in parts if p]


def example(kind: str, word: str = "x") -> Typed:
    """Return some value of a type, for a request whose own values are not known."""
    if kind == "N":
        return {"N": "1"}
    if kind == "BOOL":
        return {"BOOL": True}
    if kind in {"SS", "NS"}:
        return {kind: ["1"]}
    if kind == "L":
        return {"L": []}
    return {"M": {}} if kind == "M" else {"B" if kind == "B" else "S": word}
