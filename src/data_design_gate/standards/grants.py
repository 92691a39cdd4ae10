"""What the schema lets into a column: by its type, checks, keys and references."""

from __future__ import annotations

import re

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Check, Column, Table
from data_design_gate.regex import regex
from data_design_gate.standards.demands import Bound, Limits

_COLUMN_CLASSES = {
    "timestamptz": "timestamp", "timestamp": "timestamp", "date": "date", "text": "text",
    "varchar": "text", "bpchar": "text", "citext": "text", "uuid": "uuid", "json": "json",
    "jsonb": "json", "bool": "flag", "int2": "whole number", "int4": "whole number",
    "int8": "whole number", "numeric": "decimal", "float4": "float", "float8": "float",
}  # fmt: skip
_MATCHES = regex(r"~|\bLIKE\b|SIMILAR TO|regexp")
_ALTERNATIVE = regex(r"\bOR\b|\bNOT\b")
_CAST = regex(r"::\w+(?:\([\d, ]*\))?")


def granted(design: DataDesign, table: Table, column: Column) -> Limits:
    """Return what the schema lets into a column: its type, checks, keys and references."""
    low = high = None
    length = column.type.modifiers[0] if _is_bounded_text(column) else None
    values: frozenset[str] | None = _enum(design, column)
    pattern = False
    for check in checks_of(table, column):
        bounds = _bounds(check, column.name)
        low, high = bounds[0] or low, bounds[1] or high
        length = _check_length(check, column.name) or length
        if check.values and check.columns == (column.name,):
            values = frozenset(check.values)
        pattern = pattern or bool(_MATCHES.search(check.expression))
    return Limits(
        length=length,
        low=low,
        high=high,
        values=values,
        unique=is_unique(design, table, column),
        refers=any(column.name in key.columns for key in table.foreign_keys),
        pattern=pattern,
    )


def _is_bounded_text(column: Column) -> bool:
    return column.type.name in {"varchar", "bpchar"} and bool(column.type.modifiers)


def _enum(design: DataDesign, column: Column) -> frozenset[str] | None:
    for kind in design.postgres.types:
        if kind.name == column.type.name and kind.kind == "enum":
            return frozenset(kind.values)
    return None


def checks_of(table: Table, column: Column) -> tuple[Check, ...]:
    """Return the checks that read a column."""
    return tuple(check for check in table.checks if column.name in check.columns)


def concerns(check: Check, column: Column, words: str) -> bool:
    """Tell whether a check is about a column, and not only about another compared with it."""
    others = [name for name in check.columns if name != column.name]
    return (
        not others
        or check.columns[0] == column.name
        or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in others)
    )


def is_opaque(design: DataDesign, column: Column) -> bool:
    """Tell whether a column's type holds rules of its own that are not looked into."""
    named = any(t.name == column.type.name and t.kind != "enum" for t in design.postgres.types)
    return named or bool(column.type.dimensions)


def is_unique(design: DataDesign, table: Table, column: Column) -> bool:
    """Tell whether a column is part of a key, unique constraint or unique index."""
    keys = [key.columns for key in (table.primary_key, *table.uniques) if key is not None]
    if any(column.name in key for key in keys):
        return True
    return any(
        index.unique
        and any(k.column == column.name or _speaks_of(k.expression, column) for k in index.keys)
        for index in design.postgres.indexes_of(table.name)
    )


def _speaks_of(expression: str, column: Column) -> bool:
    name = column.name
    return name in expression and bool(re.search(rf"\b{re.escape(name)}\b", expression))


_SIDES = {">=": (True, True), ">": (True, False), "<=": (False, True), "<": (False, False)}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


_MARK = "\ua66e"  # a letter that no design has in a name
_MARKED = rf"(?<![\w.(])\(?{_MARK}\)?"
_LITERAL = r"'?(-?(?<!\d)\d+(?:\.\d+)?(?:e\d+)?)'?"
_BETWEEN = regex(rf"{_MARKED}\s+BETWEEN\s+{_LITERAL}\s+AND\s+{_LITERAL}")
_COMPARED = regex(rf"{_MARKED}\s*(>=|<=|>|<)\s*{_LITERAL}")
_COMPARED_WITH = regex(rf"{_LITERAL}\s*(>=|<=|>|<)\s*{_MARKED}(?![\w(])")
_WORDS = regex(r"(\w+)")


def _with_mark(text: str, column: str) -> str:
    """Return SQL text with a mark for the column, which saves compiling expressions for it."""
    if not _WORDS.fullmatch(column):
        return text.replace(column, _MARK)
    return "".join(_MARK if word == column else word for word in _WORDS.split(text))


def _bounds(check: Check, column: str) -> tuple[Bound | None, Bound | None]:
    """Return the bounds a check gives a column by comparing it with numbers."""
    text = _CAST.sub("", check.expression).replace('"', "")
    compares = column in text and ("<" in text or ">" in text or "BETWEEN" in text)
    if not compares or _ALTERNATIVE.search(text):
        return None, None
    text = _with_mark(text, column)
    between = _BETWEEN.search(text)
    if between:
        return Bound(float(between[1]), inclusive=True), Bound(float(between[2]), inclusive=True)
    found: dict[bool, Bound] = {}
    compared = [(m[1], m[2]) for m in _COMPARED.finditer(text)]
    compared += [(_TURNED[m[2]], m[1]) for m in _COMPARED_WITH.finditer(text)]
    for sign, number in compared:
        is_low, inclusive = _SIDES[sign]
        found[is_low] = Bound(float(number), inclusive)
    return found.get(True), found.get(False)


def _check_length(check: Check, column: str) -> int | None:
    if "length" not in check.expression or column not in check.expression:
        return None
    name = rf"(?:char_length|length|character_length)\(\s*\(?{re.escape(column)}\)?[^()]*\)"
    found = re.search(rf"{name}\s*<=\s*(\d+)", check.expression)
    if found:
        return int(found[1])
    found = re.search(rf"{name}\s*<\s*(\d+)", check.expression)
    if found:
        return int(found[1]) - 1
    found = re.search(rf"{name}\s+BETWEEN\s+\d+\s+AND\s+(\d+)", check.expression)
    return int(found[1]) if found else None


def column_class(design: DataDesign, column: Column) -> str:
    """Return the class of a column's type, "" for types of the design's own and arrays."""
    if is_opaque(design, column):
        return ""
    return "text" if _enum(design, column) else _COLUMN_CLASSES.get(column.type.name, "")
