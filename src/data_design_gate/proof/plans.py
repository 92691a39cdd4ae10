"""Reading EXPLAIN: which tables a plan reads, by which index, and how far the index helps.

An index in a plan proves nothing: PostgreSQL puts conditions on columns behind
a gap into "Index Cond" too, and its skip scan walks a whole index. What
counts is whether the first key column is bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pglast.parser import ParseError, parse_sql_json

from data_design_gate.design.postgres.expressions import Node, render, strings, walk
from data_design_gate.design.sql_query import unqualified

Plan = dict[str, Any]
_SCANS = frozenset({
    "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Sample Scan",
})  # fmt: skip
_EQUAL = frozenset({"=", "IS NOT DISTINCT FROM"})


@dataclass(frozen=True, slots=True)
class IndexUse:
    """One index a scan uses, with its condition as the planner prints it."""

    index: str
    condition: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One place where a plan reads a table. ``filter`` is what no index answered."""

    table: str
    node: str
    uses: tuple[IndexUse, ...]
    filter: str
    rows: float
    loops: float
    backward: bool = False

    @property
    def is_sequential(self) -> bool:
        """Whether the table is read from end to end."""
        return self.node in {"Seq Scan", "Sample Scan"}


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """An index as the catalog has it; ``root`` is the partitioned index it belongs to."""

    name: str
    table: str
    method: str
    keys: tuple[str, ...]
    is_partial: bool
    oid: str
    table_oid: str
    root: str
    root_table: str


def parse_plan(text: str) -> Plan:
    """Return the top node of EXPLAIN's JSON."""
    plan: Plan = orjson.loads(text)[0]["Plan"]
    return plan


def scans(plan: Plan) -> Iterator[Scan]:
    """Yield every place where a table is read."""
    stack = [(plan, 1.0)]
    while stack:
        node, loops = stack.pop()
        children = node.get("Plans", [])
        if node.get("Node Type") in _SCANS:
            yield Scan(
                str(node.get("Relation Name", "")),
                str(node["Node Type"]),
                tuple(_uses(node)),
                str(node.get("Filter", "")),
                float(node.get("Plan Rows", 0)),
                loops,
                node.get("Scan Direction") == "Backward",
            )
        for position, child in enumerate(children):
            inner = node.get("Node Type") == "Nested Loop" and position == 1
            outer_rows = float(children[0].get("Plan Rows", 1)) if inner else 1.0
            stack.append((child, loops * max(outer_rows, 1.0) if inner else loops))


def _uses(node: Plan) -> Iterator[IndexUse]:
    if "Index Name" in node:
        yield IndexUse(str(node["Index Name"]), str(node.get("Index Cond", "")))
    if node.get("Node Type") in {"Bitmap Heap Scan", "BitmapAnd", "BitmapOr"}:
        for child in node.get("Plans", []):
            yield from _uses(child)


def sorts(plan: Plan) -> bool:
    """Tell whether the plan sorts what it has read."""
    stack = [plan]
    while stack:
        node = stack.pop()
        if node.get("Node Type") == "Sort":
            return True
        stack.extend(node.get("Plans", []))
    return False


def has_limit(plan: Plan) -> bool:
    """Tell whether the plan stops early."""
    stack = [plan]
    while stack:
        node = stack.pop()
        if node.get("Node Type") == "Limit":
            return True
        stack.extend(node.get("Plans", []))
    return False


@dataclass(frozen=True, slots=True)
class Prefix:
    """How an index's keys are bound: ``leads`` when the first is; ``gap`` names a key skipped."""

    leads: bool
    equal: tuple[str, ...] = ()
    ranged: tuple[str, ...] = ()
    gap: str = ""


def prefix(keys: Sequence[str], condition: str) -> Prefix:
    """Apply the leading-prefix rule to an index condition."""
    equal: set[str] = set()
    ranged: set[str] = set()
    for column, operator in comparisons(condition):
        (equal if operator in _EQUAL else ranged).add(column)
    bound = [key for key in keys if key in equal or key in ranged]
    leads = bool(keys) and keys[0] in equal | ranged
    gap = ""
    for position, key in enumerate(keys):
        later = any(other in equal | ranged for other in keys[position + 1 :])
        if key not in equal and later:
            gap = key
            break
    return Prefix(
        leads,
        tuple(key for key in bound if key in equal),
        tuple(key for key in bound if key not in equal),
        gap,
    )


def comparisons(condition: str) -> Iterator[tuple[str, str]]:
    """Yield (column or expression, operator) of each part of a condition."""
    for part in conjuncts(condition):
        yield from _comparison(part)


def conjuncts(condition: str) -> Iterator[Node]:
    """Yield the parts of a condition that AND joins."""
    node = _parse(condition)
    stack = [node] if node else []
    while stack:
        current = stack.pop()
        body = current.get("BoolExpr")
        if body is not None and body.get("boolop") == "AND_EXPR":
            stack.extend(reversed(body.get("args", ())))
        else:
            yield current


def _parse(condition: str) -> Node | None:
    if not condition:
        return None
    try:
        tree = orjson.loads(parse_sql_json(f"SELECT 1 WHERE {condition}"))  # parsed only, never run
    except (ParseError, orjson.JSONDecodeError):
        return None
    where: Node | None = tree["stmts"][0]["stmt"]["SelectStmt"].get("whereClause")
    return where


def _comparison(node: Node) -> Iterator[tuple[str, str]]:
    test = node.get("NullTest")
    if test is not None:
        kind = "=" if test.get("nulltesttype") == "IS_NULL" else ">"
        yield fold_expression(test.get("arg", {})), kind
        return
    body = node.get("A_Expr")
    if body is None:
        yield fold_expression(node), "="  # a bare boolean column
        return
    operator = (strings(body.get("name")) or ("",))[-1]
    if body.get("kind") in {"AEXPR_OP_ANY", "AEXPR_IN"}:
        operator = operator if operator in {"<", "<=", ">", ">="} else "="
    left = body.get("lexpr", {})
    if "RowExpr" in left:
        columns = left["RowExpr"].get("args", ())
        if columns:
            yield fold_expression(columns[0]), operator
        return
    yield fold_expression(left), operator


def fold_expression(node: Node) -> str:
    """Return an expression without table names, so that two prints of it are one text.

    A cast right around a column is the planner's own: ``(name)::text`` for a varchar.
    """
    while "ColumnRef" in node.get("TypeCast", {}).get("arg", {}):
        node = node["TypeCast"]["arg"]
    if "ColumnRef" in node:
        return (strings(node["ColumnRef"].get("fields")) or ("",))[-1]
    return unqualified(render(node))


def fold_key(text: str) -> str:
    """Return a key as the catalog prints it, folded like the expressions of conditions."""
    node = _parse(text)
    return fold_expression(node) if node else text.strip('"')


def wrapped_columns(condition: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (column, how, the part's text, operator) of conditions on a changed column.

    ``how`` is cast or function, or like for a pattern search on the bare one.
    """
    for part in conjuncts(condition):
        body = part.get("A_Expr")
        if body is None:
            continue
        operator = (strings(body.get("name")) or ("",))[-1]
        left = body.get("lexpr", {})
        text = unqualified(render(part))
        bare = _relabelled(left)
        if operator in {"~~", "~~*"} and "ColumnRef" in bare:
            yield fold_expression(bare), "like", text, operator
        elif "ColumnRef" not in left and operator in {"=", "<", "<=", ">", ">=", "~~", "~~*"}:
            columns = {
                (strings(inner.get("fields")) or ("",))[-1]
                for kind, inner in walk(left)
                if kind == "ColumnRef"
            }
            if len(columns) == 1:
                how = "cast" if "TypeCast" in left else "function"
                yield columns.pop(), how, text, operator


def _relabelled(node: Node) -> Node:
    """Return a column without the cast to text that the planner prints for LIKE."""
    cast = node.get("TypeCast")
    if cast is None:
        return node
    names = strings(cast.get("typeName", {}).get("names"))
    return cast.get("arg", {}) if names and names[-1] in {"text", "bpchar"} else node


def without_casts(text: str) -> str:
    """Return an expression's text without casts to text, which the planner adds by itself."""
    return (
        re.sub(r"::(?:text|character varying|bpchar)\b", "", text).replace("(", "").replace(")", "")
    )
