"""Code in a document by what it means: SQL by its parse tree, JSON and YAML by value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
)
from operator import itemgetter
from typing import Any

from data_design_gate.design.migration_fences import migration_name
from data_design_gate.design.pattern_queries import pattern_in_comment
from data_design_gate.design.postgres.lexer import comments
from data_design_gate.design.postgres.markers import directions
from data_design_gate.design.postgres.sql import is_sql, read_sql
from data_design_gate.document.model import Fence
from data_design_gate.gate.prose import fold
from data_design_gate.yaml_core import YamlProblem, read_yaml

# Where a node of PostgreSQL's parse tree stands in the text, and nothing else.
POSITIONS = frozenset(
    {
        "location",
        "stmt_location",
        "stmt_len",
        "list_start",
        "list_end",
        "rexpr_list_start",
        "rexpr_list_end",
    }
)

_DEEPEST = 100  # nodes inside one another; a query of many unions or joins has hundreds

# Rounds nothing: a number that would not fit is an error, and counts as it is written.
_EXACT = Context(
    prec=1_000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, Inexact, Overflow]
)


def canonical_code(fence: Fence) -> list[Any]:
    """Return plain values that are equal exactly when two fences mean the same.

    What cannot be read counts as written, up to trailing blanks. A comment
    counts where the design is read by it.
    """
    attributes = [sorted(fence.attributes.items()), pattern_in_comment(fence)]
    if is_sql(fence):
        parts = [_script(part, direction) for part, direction in directions(fence)]
        return ["sql", attributes, _script_name(fence), parts]
    value = _value(fence)
    if value is not None:
        return ["value", attributes, value]
    return ["code", fence.language, attributes, _lines(fence.text)]


def _script(part: Fence, direction: str) -> list[Any]:
    """Return what runs in a direction; a script that only comments says it by them."""
    reading = read_sql(part)
    trees = [[one.kind, without_positions(one.node)] for one in reading.statements]
    if trees or reading.unread:
        return [direction, trees, _lines(part.text) if reading.unread else []]
    return [direction, [], [fold(words) for _, words in comments(part.text)]]


def _script_name(fence: Fence) -> str:
    """Return the comment that names a migration, which decides when it runs; "" for none."""
    first = next((words for _, words in comments(fence.text)), "")
    return fold(first) if migration_name(first) else ""


def without_positions(node: Any, depth: int = 0) -> Any:
    """Return a parse tree without the places of its nodes in the text."""
    if isinstance(node, Mapping):
        if depth > _DEEPEST:
            return _flat(node)
        return {key: without_positions(value, depth + 1) for key, value in _meant(node)}
    if isinstance(node, list):
        return [without_positions(item, depth + 1) for item in node]
    return node


def _meant(node: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the fields of a node but those that tell where it stands."""
    return [
        (key, value)
        for key, value in node.items()
        if not (key in POSITIONS and isinstance(value, int))
    ]


def _flat(node: Any) -> list[Any]:
    """Return a tree of any depth as one list: each node says what follows and how much of it."""
    found: list[Any] = []
    rest = [node]
    while rest:
        one = rest.pop()
        if isinstance(one, Mapping):
            fields = sorted(_meant(one), key=itemgetter(0))
            found.append(["map", [key for key, _ in fields]])
            rest += [value for _, value in reversed(fields)]
        elif isinstance(one, list):
            found.append(["list", len(one)])
            rest += reversed(one)
        else:
            found.append(one)
    return found


def canonical_value(value: Any) -> Any:
    """Return a JSON or YAML value with its mappings in one order and its numbers in one form."""
    if isinstance(value, Mapping):
        pairs = ([str(key), canonical_value(item)] for key, item in value.items())
        return ["map", sorted(pairs, key=lambda pair: str(pair[0]))]
    if isinstance(value, list | tuple):
        return ["list", [canonical_value(item) for item in value]]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return _number(str(value))


def _value(fence: Fence) -> Any:
    """Return the fence's value wrapped in a list, None when it is not to be read."""
    if fence.language == "json":
        try:
            return [
                json.loads(
                    fence.text, object_pairs_hook=_pairs, parse_float=_number, parse_int=_number
                )
            ]
        except (ValueError, RecursionError):
            return None
    if fence.language in {"yaml", "yml"}:
        try:
            return [canonical_value(read_yaml(fence.text).value)]
        except (YamlProblem, RecursionError):
            return None
    return None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep every pair: a key that stands twice must not hide a change behind the other.

    Objects and numbers become dictionaries, which no list of the text can pose as.
    """
    ordered = sorted(([key, json.dumps(value), value] for key, value in pairs), key=lambda p: p[:2])
    return {"map": [[key, value] for key, _, value in ordered]}


def _number(text: str) -> dict[str, str]:
    """Return a number whatever way it is written; none that differs is ever the same."""
    try:
        return {"number": str(_EXACT.normalize(Decimal(text)))}
    except DecimalException:
        return {"number": text}


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def digest(value: Any) -> str:
    """Return the digest of plain values."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
