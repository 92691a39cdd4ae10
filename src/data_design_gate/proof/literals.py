"""Sample values for a column: an ordinary one, extremes, and what its checks hint at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.parser import ParseError, parse_sql_json
from data_design_gate.proof.patterns import matching_text
from data_design_gate.proof.shapes import ColumnShape

Value = str | None

_TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name"})
_INTEGERS = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}
_NUMBERS = frozenset({*_INTEGERS, "numeric", "float4", "float8", "money"})
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOMENTS = frozenset({"timestamp", "timestamptz", "date"})
_LONG = 3_000  # characters; over this PostgreSQL stores a value out of line (8 KB pages)
_EVERYDAY = {
    "json": '{{"n": {n}}}',
    "jsonb": '{{"n": {n}}}',
    "uuid": "00000000-0000-4000-8000-{n:012d}",
    "date": "2026-01-{d:02d}",
    "timestamp": "2026-01-{d:02d} 10:15:30.123456",
    "timestamptz": "2026-01-{d:02d} 10:15:30.123456+00",
    "time": "10:15:{d:02d}",
    "timetz": "10:15:{d:02d}+00",
    "interval": "{n} hours",
    "bytea": "\\x{n:04x}",
    "inet": "10.0.0.{d}",
    "cidr": "10.0.{d}.0/24",
    "macaddr": "08:00:2b:01:02:{d:02d}",
    "tsvector": "word{n}",
    "tsquery": "word{n}",
    "hstore": "k=>{n}",
    "ltree": "a.b{n}",
    "xml": "<n>{n}</n>",
    "point": "({n},1)",
    "float4": "{n}.5",
    "float8": "{n}.5",
    "money": "{n}.50",
    "oid": "{n}",
    "int4range": "[{n},{m})",
    "int8range": "[{n},{m})",
    "numrange": "[{n},{m})",
    "daterange": "[2026-01-{d:02d},2026-02-01)",
    "tstzrange": "[2026-01-{d:02d},2026-02-01)",
    "tsrange": "[2026-01-{d:02d},2026-02-01)",
}
_EXTREMES: dict[str, tuple[tuple[str, str], ...]] = {
    "bool": (("smallest", "false"), ("longest", "true")),
    "timestamptz": (
        ("smallest", "1900-01-01 00:00:00+00"),
        ("longest", "2999-12-31 23:59:59.999999+00"),
    ),
    "timestamp": (
        ("smallest", "1900-01-01 00:00:00"),
        ("longest", "2999-12-31 23:59:59.999999"),
    ),
    "date": (("smallest", "1900-01-01"), ("longest", "2999-12-31")),
    "float8": (("smallest", "-1.7976931348623157e308"), ("longest", "0.1234567890123456")),
    "float4": (("smallest", "-3.4e38"), ("longest", "0.1234567")),
    "jsonb": (("smallest", "null"), ("longest", '{"a": [1, {"b": "\u6f22\u5b57"}]}')),
    "json": (("smallest", "null"), ("longest", '{"b":1,  "a": [1,2]}')),
}
VARIANTS = ("longest", "smallest", "unicode")


def everyday(column: ColumnShape, n: int) -> Value:
    """Return an ordinary value, another for another ``n``."""
    if column.labels:
        return column.labels[n % len(column.labels)]
    if column.type.startswith("_"):
        return "{}"
    make = _MAKERS.get(column.type)
    if make is not None:
        return make(column, n)
    return _EVERYDAY.get(column.type, "{n}").format(n=n, m=n + 10, d=n % 28 + 1)


def _text(column: ColumnShape, n: int) -> str:
    return f"v{n}"[-column.length :] if column.length else f"v{n}"


def _numeric(column: ColumnShape, n: int) -> str:
    precision, scale = column.precision or (10, 2)
    whole = n % 10 ** max(precision - scale, 0)
    return f"{whole}.{'123456789' * 112:.{scale}}" if scale > 0 else str(whole)


def _bits(column: ColumnShape, n: int) -> str:
    width = max(column.modifier, 1)
    return format(n, "b").zfill(width)[-width:]


def _vector(column: ColumnShape, n: int) -> str:
    return "[" + ",".join([str(n)] * max(column.modifier, 1)) + "]"


_MAKERS: dict[str, Callable[[ColumnShape, int], str]] = {
    **dict.fromkeys(sorted(_TEXTS), _text),
    "numeric": _numeric,
    "bit": _bits,
    "varbit": _bits,
    "vector": _vector,
    "bool": lambda _, n: ("true", "false")[n % 2],
}


def extreme(column: ColumnShape, variant: str) -> Value:
    """Return an extreme value of a kind, "" for a type that has none of it."""
    if column.labels:
        return column.labels[-1 if variant == "longest" else 0]
    if column.type in _TEXTS:
        return _text_extreme(column, variant)
    if column.type in _INTEGERS and variant != "unicode":
        most = _INTEGERS[column.type]
        return str(most if variant == "longest" else -most - 1)
    if column.type == "numeric" and variant != "unicode":
        sign = "" if variant == "longest" else "-"
        if column.precision is None:
            return f"{sign}12345678901234567890.0123456789"
        precision, scale = column.precision
        digits = "9" * precision
        whole = digits[: max(precision - scale, 0)] or "0"
        return f"{sign}{whole}.{digits[:scale]}" if scale > 0 else f"{sign}{whole}"
    return dict(_EXTREMES.get(column.type, ())).get(variant, "")


def _text_extreme(column: ColumnShape, variant: str) -> str:
    if variant == "smallest":
        return " " if column.type == "bpchar" else ""
    if variant == "unicode":
        text = 'Zo\u00eb  \u6f22\u5b57 \U0001f389 O\'Neil\t"x" '
        return text[: column.length] if column.length else text
    return "Xy" * ((column.length or _LONG) // 2) + "z" * ((column.length or 0) % 2)


def hinted(column: ColumnShape, conditions: list[str]) -> list[str]:
    """Return values that the conditions on a column hint at, the likeliest first."""
    found: list[str] = []
    for condition in conditions:
        found += _hints(column, condition)
    if column.type in _NUMBERS:
        found = [value for value in found if _NUMBER.fullmatch(value)] + ["1", "0", "100", "-1"]
    elif column.type in _MOMENTS:
        found = ["2020-01-01", "2999-12-31", *(v for v in found if v[:2].isdecimal())]
    elif column.type in _TEXTS:
        found += [
            "1", "A", "AAA", "a", "ab", "a@example.org", "https://example.org", "EUR", "DE", "en",
            "abcdefgh", "12345", "+4915112345678", "2026-06-15",
        ]  # fmt: skip
    return list(dict.fromkeys(found))


def _hints(column: ColumnShape, condition: str) -> Iterator[str]:
    text = re.sub(r"\bVALUE\b", f'"{column.name}"', condition)
    try:
        tree = orjson.loads(parse_sql_json(f"SELECT 1 WHERE {text}"))  # parsed only, never run
    except (ParseError, orjson.JSONDecodeError):
        return
    constants = [(kind, body) for kind, body in walk(tree) if kind in {"A_Const", "A_Expr"}]
    for kind, body in constants:
        if kind == "A_Expr" and _operator(body) in {"~", "~*"}:
            pattern = _constant(_bare(body.get("rexpr", {})))
            if pattern and (sample := matching_text(pattern)) is not None:
                yield sample
    for kind, body in constants:
        if kind == "A_Const" and (value := _value(body)):
            yield value
            if re.fullmatch(r"-?\d+", value):
                number = int(value)
                yield str(number + 1)
                yield str(number - 1)
                if column.type in _TEXTS and 0 < number <= _LONG:
                    yield "x" * number


def _operator(body: Any) -> str:
    return (strings(body.get("name")) or ("",))[-1]


def _bare(node: Any) -> Any:
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    return node


def _constant(node: Any) -> str:
    return _value(node.get("A_Const", {}))


def _value(body: Any) -> str:
    if "sval" in body:
        return str(body["sval"].get("sval", ""))
    if "ival" in body:
        return str(body["ival"].get("ival", 0))
    if "fval" in body:
        return str(body["fval"].get("fval", ""))
    return ""
