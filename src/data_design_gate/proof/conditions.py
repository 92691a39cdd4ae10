"""The conditions a plan prints, taken apart: how far an index answers them.

An index in a plan proves nothing: PostgreSQL puts conditions on columns behind
a gap into "Index Cond" too, and its skip scan walks a whole index. What
counts is whether the first key column is bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from data_design_gate.design.postgres.expressions import Node, render, strings, walk
from data_design_gate.design.postgres.parser import ParseError, parse_sql_json
from data_design_gate.design.sql_nodes import literal_of
from data_design_gate.design.sql_query import unqualified

_EQUAL = frozenset({"=", "IS NOT DISTINCT FROM"})


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: a column or folded expression, an operator, and the constant, if any.

    ``text`` is the whole as it can be shown.
    """

    operand: str
    operator: str
    constant: str | None
    text: str


def compared(condition: str) -> Iterator[Comparison]:
    """Yield every comparison of a condition, those within OR and NOT too."""
    stack = list(conjuncts(condition))
    while stack:
        node = stack.pop()
        if "BoolExpr" in node:
            stack.extend(node["BoolExpr"].get("args", ()))
            continue
        bare = "true" if "ColumnRef" in node else None  # a column that is true or false itself
        constant = literal_of(node.get("A_Expr", {}).get("rexpr", {})) or bare
        for operand, operator in _comparison(node):
            yield Comparison(operand, operator, constant, unqualified(render(node)))


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
