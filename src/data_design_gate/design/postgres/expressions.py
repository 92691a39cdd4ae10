"""SQL expressions as normalised text: the same meaning gives the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from data_design_gate.design.postgres.types import spelling

Node = dict[str, Any]

_MAX_DEPTH = 100
_CONTAINERS = frozenset({dict, list})
LEAVES = frozenset({"ColumnRef", "A_Const", "ParamRef", "String"})
"""Nodes below which there are only names and values."""
_SQL_VALUES = {
    "SVFOP_CURRENT_DATE": "CURRENT_DATE", "SVFOP_CURRENT_TIME": "CURRENT_TIME",
    "SVFOP_CURRENT_TIMESTAMP": "now()", "SVFOP_LOCALTIME": "LOCALTIME",
    "SVFOP_LOCALTIMESTAMP": "LOCALTIMESTAMP", "SVFOP_CURRENT_USER": "CURRENT_USER",
    "SVFOP_SESSION_USER": "SESSION_USER", "SVFOP_USER": "CURRENT_USER",
    "SVFOP_CURRENT_ROLE": "CURRENT_USER", "SVFOP_CURRENT_CATALOG": "CURRENT_CATALOG",
    "SVFOP_CURRENT_SCHEMA": "CURRENT_SCHEMA",
    "SVFOP_CURRENT_TIMESTAMP_N": "CURRENT_TIMESTAMP", "SVFOP_LOCALTIMESTAMP_N": "LOCALTIMESTAMP",
}  # fmt: skip
_KINDS = {
    "AEXPR_LIKE": {"~~": "LIKE", "!~~": "NOT LIKE"},
    "AEXPR_ILIKE": {"~~*": "ILIKE", "!~~*": "NOT ILIKE"},
    "AEXPR_SIMILAR": {"~": "SIMILAR TO", "!~": "NOT SIMILAR TO"},
    "AEXPR_DISTINCT": {"=": "IS DISTINCT FROM"},
    "AEXPR_NOT_DISTINCT": {"=": "IS NOT DISTINCT FROM"},
}
_BETWEEN = {
    "AEXPR_BETWEEN": "BETWEEN", "AEXPR_NOT_BETWEEN": "NOT BETWEEN",
    "AEXPR_BETWEEN_SYM": "BETWEEN SYMMETRIC", "AEXPR_NOT_BETWEEN_SYM": "NOT BETWEEN SYMMETRIC",
}  # fmt: skip
_BOOLEAN_TESTS = {
    "IS_TRUE": "IS TRUE", "IS_NOT_TRUE": "IS NOT TRUE", "IS_FALSE": "IS FALSE",
    "IS_NOT_FALSE": "IS NOT FALSE", "IS_UNKNOWN": "IS UNKNOWN", "IS_NOT_UNKNOWN": "IS NOT UNKNOWN",
}  # fmt: skip


def strings(nodes: Any) -> tuple[str, ...]:
    """Return the words of a list of String nodes."""
    return tuple(node["String"].get("sval", "") for node in nodes or () if "String" in node)


def render(node: Node | None, depth: int = 0) -> str:
    """Return an expression's normalised SQL text; beyond 100 levels it is cut with ``...``."""
    if not node:
        return ""
    if depth > _MAX_DEPTH:
        return "..."
    kind, body = next(iter(node.items()))
    write = _WRITERS.get(kind)
    return write(body, depth + 1) if write else _other(kind, body, depth + 1)


def _inner(node: Node | None, depth: int) -> str:
    """Return an operand, in brackets when it is itself an operation."""
    text = render(node, depth)
    compound = node and next(iter(node)) in {"A_Expr", "BoolExpr", "NullTest", "BooleanTest"}
    return f"({text})" if compound else text


def _const(body: Node, _depth: int) -> str:
    if body.get("isnull"):
        return "NULL"
    if "sval" in body:
        return quoted(body["sval"].get("sval", ""))
    if "ival" in body:
        return str(body["ival"].get("ival", 0))
    if "fval" in body:
        return str(body["fval"].get("fval", "0"))
    if "boolval" in body:
        return "true" if body["boolval"].get("boolval") else "false"
    return str(body.get("bsval", {}).get("bsval", ""))


def quoted(text: str) -> str:
    """Return a string constant."""
    return "'" + text.replace("'", "''") + "'"


def _column(body: Node, _depth: int) -> str:
    parts = [
        field["String"].get("sval", "") if "String" in field else "*"
        for field in body.get("fields", ())
    ]
    return ".".join(parts)


def _call(body: Node, depth: int) -> str:
    name = ".".join(word for word in strings(body.get("funcname")) if word != "pg_catalog")
    arguments = ", ".join(render(argument, depth) for argument in body.get("args", ()))
    if body.get("agg_star"):
        arguments = "*"
    distinct = "DISTINCT " if body.get("agg_distinct") else ""
    return f"{name}({distinct}{arguments})"


def type_text(body: Node) -> str:
    """Return a type's usual spelling with its modifiers."""
    names = [word for word in strings(body.get("names")) if word != "pg_catalog"]
    modifiers = ",".join(render(modifier) for modifier in body.get("typmods", ()))
    name = ".".join(names)
    return (
        spelling(name)
        + (f"({modifiers})" if modifiers else "")
        + "[]" * len(body.get("arrayBounds", ()))
    )


def _cast(body: Node, depth: int) -> str:
    argument = body.get("arg")
    target = type_text(body.get("typeName", {}))
    constant = (argument or {}).get("A_Const", {})
    if "sval" in constant and target in {"text", "varchar", "char"}:
        return render(argument, depth)
    if "sval" in constant and target == "boolean":
        return "true" if constant["sval"].get("sval", "")[:1] in {"t", "y", "1"} else "false"
    return f"{_inner(argument, depth)}::{target}"


def _operation(body: Node, depth: int) -> str:
    kind = body.get("kind", "AEXPR_OP")
    operator = ".".join(strings(body.get("name")))
    left, right = body.get("lexpr"), body.get("rexpr")
    if kind == "AEXPR_IN":
        word = "IN" if operator == "=" else "NOT IN"
        return f"{_inner(left, depth)} {word} ({render(right, depth)})"
    if kind in _BETWEEN:
        bounds = " AND ".join(
            render(item, depth) for item in (right or {}).get("List", {}).get("items", ())
        )
        return f"{_inner(left, depth)} {_BETWEEN[kind]} {bounds}"
    if kind in {"AEXPR_OP_ANY", "AEXPR_OP_ALL"}:
        word = "ANY" if kind == "AEXPR_OP_ANY" else "ALL"
        return f"{_inner(left, depth)} {operator} {word} ({render(right, depth)})"
    if kind == "AEXPR_NULLIF":
        return f"nullif({render(left, depth)}, {render(right, depth)})"
    operator = _KINDS.get(kind, {}).get(operator, operator)
    if left is None:
        return f"{operator}{_inner(right, depth)}"
    return f"{_inner(left, depth)} {operator} {_inner(right, depth)}"


def _boolean(body: Node, depth: int) -> str:
    operator = body.get("boolop", "AND_EXPR").removesuffix("_EXPR")
    arguments = [_inner(argument, depth) for argument in body.get("args", ())]
    if operator == "NOT":
        return f"NOT {arguments[0]}" if arguments else "NOT"
    return f" {operator} ".join(arguments)


def _null_test(body: Node, depth: int) -> str:
    word = "IS NULL" if body.get("nulltesttype") == "IS_NULL" else "IS NOT NULL"
    return f"{_inner(body.get('arg'), depth)} {word}"


def _list(body: Node, depth: int) -> str:
    return ", ".join(render(item, depth) for item in body.get("items", ()))


def _case(body: Node, depth: int) -> str:
    parts = ["CASE", render(body.get("arg"), depth)]
    for item in body.get("args", ()):
        when = item.get("CaseWhen", {})
        parts += [
            "WHEN",
            render(when.get("expr"), depth),
            "THEN",
            render(when.get("result"), depth),
        ]
    if body.get("defresult"):
        parts += ["ELSE", render(body["defresult"], depth)]
    return " ".join(part for part in (*parts, "END") if part)


def _indirection(body: Node, depth: int) -> str:
    text = _inner(body.get("arg"), depth)
    for step in body.get("indirection", ()):
        if "A_Indices" in step:
            text += f"[{render(step['A_Indices'].get('uidx'), depth)}]"
        else:
            text += "." + render(step, depth)
    return text


def _other(kind: str, body: Any, depth: int) -> str:
    """Write a node without a form of its own: its name and its parts, positions left out."""
    if isinstance(body, dict):
        parts = []
        for key, value in body.items():
            if key in {"location", "rexpr_list_start", "rexpr_list_end", "stmt_len"}:
                continue
            if isinstance(value, dict):
                nested = render(value, depth) if _is_node(value) else _other("", value, depth)
                parts.append(f"{key} {nested}")
            elif isinstance(value, list):
                items = ", ".join(
                    render(item, depth) if isinstance(item, dict) else str(item) for item in value
                )
                parts.append(f"{key} {items}")
            else:
                parts.append(f"{key} {value}")
        return f"{kind}({'; '.join(parts)})" if depth <= _MAX_DEPTH else "..."
    return f"{kind}({body})"


def _is_node(value: Node) -> bool:
    return len(value) == 1 and next(iter(value))[:1].isupper()


_WRITERS: dict[str, Callable[[Node, int], str]] = {
    "A_Const": _const,
    "ColumnRef": _column,
    "FuncCall": _call,
    "TypeCast": _cast,
    "A_Expr": _operation,
    "BoolExpr": _boolean,
    "NullTest": _null_test,
    "BooleanTest": lambda body, depth: (
        f"{_inner(body.get('arg'), depth)} {_BOOLEAN_TESTS.get(body.get('booltesttype', ''), 'IS')}"
    ),
    "SQLValueFunction": lambda body, _depth: _SQL_VALUES.get(
        body.get("op", ""), body.get("op", "").removeprefix("SVFOP_")
    ),
    "List": _list,
    "A_ArrayExpr": lambda body, depth: (
        f"ARRAY[{', '.join(render(item, depth) for item in body.get('elements', ()))}]"
    ),
    "RowExpr": lambda body, depth: (
        f"({', '.join(render(item, depth) for item in body.get('args', ()))})"
    ),
    "CoalesceExpr": lambda body, depth: (
        f"coalesce({', '.join(render(item, depth) for item in body.get('args', ()))})"
    ),
    "MinMaxExpr": lambda body, depth: (
        ("greatest" if body.get("op") == "IS_GREATEST" else "least")
        + f"({', '.join(render(item, depth) for item in body.get('args', ()))})"
    ),
    "CaseExpr": _case,
    "A_Indirection": _indirection,
    "CollateClause": lambda body, depth: (
        f"{_inner(body.get('arg'), depth)} COLLATE {'.'.join(strings(body.get('collname')))}"
    ),
    "ParamRef": lambda body, _depth: f"${body.get('number', 0)}",
    "A_Star": lambda _body, _depth: "*",
    "String": lambda body, _depth: body.get("sval", ""),
    "Integer": lambda body, _depth: str(body.get("ival", 0)),
    "Float": lambda body, _depth: str(body.get("fval", "0")),
    "Boolean": lambda body, _depth: "true" if body.get("boolval") else "false",
    "SetToDefault": lambda _body, _depth: "DEFAULT",
}


def walk(node: Any) -> Iterator[tuple[str, Node]]:
    """Yield each parse node below (and including) ``node`` as (kind, body), in text order.

    What stands below ``LEAVES`` is left out.
    """
    stack: list[Any] = [node]
    while stack:
        current = stack.pop()
        if type(current) is list:
            stack += current[::-1]
        elif type(current) is dict:
            if len(current) == 1:
                ((kind, body),) = current.items()
                if type(body) is dict and kind[:1].isupper():
                    yield kind, body
                if kind in LEAVES:
                    continue
            below = [value for value in current.values() if type(value) in _CONTAINERS]
            stack += below[::-1]


def columns_read(node: Any) -> tuple[str, ...]:
    """Return the names of the columns an expression reads, each once, in text order."""
    names = []
    for kind, body in walk(node):
        if kind == "ColumnRef" and (fields := strings(body.get("fields"))):
            names.append(fields[-1])
    return tuple(dict.fromkeys(names))


def allowed_values(node: Node | None) -> tuple[str, ...]:
    """Return the constants a check lists: by ``IN``, by ``= ANY`` or by an ``OR`` of ``=``."""
    if not node:
        return ()
    kind, body = next(iter(node.items()))
    if kind == "A_Expr" and strings(body.get("name")) == ("=",):
        right = _bare(body.get("rexpr") or {})
        if body.get("kind") == "AEXPR_IN":
            return _constants(right.get("List", {}).get("items", ()))
        if body.get("kind") == "AEXPR_OP_ANY":
            return _constants(right.get("A_ArrayExpr", {}).get("elements", ()))
        return _constants([right])
    if kind == "BoolExpr" and body.get("boolop") == "OR_EXPR":
        parts = [argument for argument in body.get("args", ()) if "NullTest" not in argument]
        lists = [allowed_values(part) for part in parts]
        same_column = len({columns_read(part) for part in parts}) == 1
        if all(lists) and same_column:
            return tuple(value for values in lists for value in values)
    return ()


def _bare(node: Node) -> Node:
    """Return a node without the casts around it."""
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    return node


def _constants(nodes: Any) -> tuple[str, ...]:
    """Return the constants' values; nothing unless every node is one."""
    values = []
    for node in nodes:
        constant = _bare(node).get("A_Const")
        if constant is None or constant.get("isnull"):
            return ()
        text = _const(constant, 0)
        values.append(text[1:-1].replace("''", "'") if "sval" in constant else text)
    return tuple(values)
