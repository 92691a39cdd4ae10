"""Whether a query implies the predicate of a partial index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_design_gate.design.sql_query import (
    EQUALITY,
    MEMBERSHIP,
    OTHER,
    RANGE,
    Condition,
    unqualified,
)
from data_design_gate.regex import regex

_CAST = regex(r"(?<!')('(?:[^']++|'')*+')::[\w.\"]+(?:\(\d+\))?(?:\[\])*")


STRICT = frozenset({EQUALITY, MEMBERSHIP, RANGE, OTHER})


def predicate_parts(predicate: str) -> list[str]:
    """Split a partial index's predicate into its conjuncts."""
    if not predicate:
        return []
    text = _uncast(unqualified(predicate))
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"'(?:[^']|'')*'|[()]| AND ", text):
        mark = match[0]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        elif mark == " AND " and depth == 0 and not _between_open(text[start : match.start()]):
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [_bare(part.strip()) for part in parts]


def _uncast(text: str) -> str:
    """Return SQL text without the casts of constants: ``'open'::order_status`` is ``'open'``."""
    return _CAST.sub(r"\1", text) if "'::" in text else text


def _between_open(text: str) -> bool:
    return text.count(" BETWEEN ") > text.count(" AND ")


def _bare(text: str) -> str:
    """Return a conjunct without the brackets around all of it."""
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for position, letter in enumerate(text):
            depth += (letter == "(") - (letter == ")")
            if depth == 0 and position < len(text) - 1:
                return text
        text = text[1:-1]
    return text


_COMPARISON = regex(
    r"^(?P<column>\w+) (?P<operator>=|<|<=|>|>=) (?P<value>'(?:[^']|'')*'|-?[\d.]+|true|false)$"
)


_LISTED = regex(r"^(?P<column>\w+) IN \((?P<values>.*)\)$")


_ANY = regex(r"^(?P<column>\w+) = ANY \(ARRAY\[(?P<values>.*)\]\)$")


def unimplied(predicate: str, conditions: Sequence[Condition]) -> str:
    """Return the conjunct of a partial index's predicate that the query does not imply, or "".

    PostgreSQL proves the implication from constants at planning time: a
    parameter proves nothing in a generic plan.
    """
    for part in predicate_parts(predicate):
        if not any(_implies(condition, part) for condition in conditions):
            return part
    return ""


def _implies(condition: Condition, part: str) -> bool:
    if _bare(_uncast(condition.text)) == part:
        return True
    if not condition.column:
        return False
    if part == f"{condition.column} IS NOT NULL":
        rows = condition.text.startswith("(")  # the planner draws nothing from (a, b) < (1, 2)
        strict = condition.use in STRICT or condition.operator in {"<>", "!="}
        return strict and condition.operator != "IS NULL" and not rows
    if condition.use == EQUALITY and condition.literal in {"true", "false"}:
        wanted = {condition.column, f"{condition.column} = true", f"{condition.column} IS TRUE"}
        if condition.literal == "false":
            wanted = {
                f"NOT {condition.column}",
                f"{condition.column} = false",
                f"{condition.column} IS FALSE",
            }
        if part in wanted:
            return True
    listed = _LISTED.match(part) or _ANY.match(part)
    if listed and listed["column"] == condition.column:
        allowed = {_unquote(v) for v in re.findall(r"'(?:[^']|'')*'|[^,\s]+", listed["values"])}
        asked = {condition.literal} if condition.literal is not None else set(condition.literals)
        return condition.use in {EQUALITY, MEMBERSHIP} and bool(asked) and asked <= allowed
    return _compares(condition, part)


def _compares(condition: Condition, part: str) -> bool:
    """Return whether a comparison with a constant implies a comparison with another."""
    match = _COMPARISON.match(part)
    if match is None or match["column"] != condition.column or condition.literal is None:
        excluded = re.match(r"^(\w+) <> ('(?:[^']|'')*'|[\w.]+)$", part)
        return bool(
            excluded
            and excluded[1] == condition.column
            and condition.use == EQUALITY
            and condition.literal is not None
            and condition.literal != _unquote(excluded[2])
        )
    bound = _unquote(match["value"])
    if condition.operator == "=" and match["operator"] == "=":
        return condition.literal == bound
    try:
        asked, limit = float(condition.literal), float(bound)
    except ValueError:
        return False
    return {
        ">": asked > limit or (condition.operator == ">" and asked >= limit),
        ">=": asked >= limit,
        "<": asked < limit or (condition.operator == "<" and asked <= limit),
        "<=": asked <= limit,
    }.get(match["operator"], False) and (
        condition.operator == "=" or condition.operator[0] == match["operator"][0]
    )


def _unquote(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
