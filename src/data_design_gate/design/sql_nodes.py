"""Parse nodes of a query: conjuncts, branches, constants, sort columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from data_design_gate.design.postgres.expressions import LEAVES, Node, render, strings

CONTAINERS = frozenset({dict, list, tuple})
"""What a parse tree is made of beside texts and numbers."""


class ColumnUse(Struct, frozen=True):
    """A column as the query names it: ``alias`` is "" when unqualified."""

    alias: str
    column: str
    offset: int


def nodes_in(node: Any) -> Iterator[tuple[str, Node]]:
    """Yield (kind, body) of each node, not descending into sub-queries or ``LEAVES``."""
    stack: list[Any] = [node]
    while stack:
        current = stack.pop()
        if type(current) is dict:
            if len(current) == 1:
                ((kind, body),) = current.items()
                if type(body) is dict and kind[0].isupper():
                    yield kind, body
                    if kind == "SubLink":
                        stack.append(body.get("testexpr"))
                    elif kind not in LEAVES:
                        stack.extend(v for v in body.values() if type(v) in CONTAINERS)
                    continue
            stack.extend(v for v in current.values() if type(v) in CONTAINERS)
        elif type(current) in CONTAINERS:
            stack.extend(current)


def conjuncts(node: Node) -> Iterator[Node]:
    """Yield the parts of a condition that AND joins, nested ones too."""
    body = node.get("BoolExpr")
    if body is not None and body.get("boolop") == "AND_EXPR":
        for argument in body.get("args", ()):
            yield from conjuncts(argument)
    else:
        yield node


def branches(node: Node) -> list[Node]:
    """Return the parts of a condition that OR joins, [] when it is none."""
    body = node.get("BoolExpr")
    if body is None or body.get("boolop") != "OR_EXPR":
        return []
    found: list[Node] = []
    for argument in body.get("args", ()):
        found += branches(argument) or [argument]
    return found


def column_use(body: Node) -> ColumnUse | None:
    """Return the column a ColumnRef names, None for a star."""
    fields = body.get("fields", ())
    names = strings(fields)
    if not names or len(names) != len(fields):
        return None
    alias = names[-2] if len(names) > 1 else ""
    return ColumnUse(alias, names[-1], body.get("location", 0))


def offset_of(node: Node) -> int:
    """Return where in the statement a node stands."""
    return next(
        (body["location"] for _, body in nodes_in(node) if body.get("location", -1) >= 0), 0
    )


def literal_of(node: Node) -> str | None:
    """Return a constant's text without quotes, None for anything else."""
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    constant = node.get("A_Const")
    if constant is None or constant.get("isnull"):
        return None
    text = render({"A_Const": constant})
    return text[1:-1].replace("''", "'") if "sval" in constant else text


def has_prefix(node: Node) -> bool:
    """Return whether a LIKE pattern begins with fixed text."""
    literal = literal_of(node)
    return literal is not None and literal[:1] not in {"", "%", "_"}


def limit_of(node: Node | None) -> int | None:
    """Return a LIMIT: None without one, -1 for a parameter."""
    if node is None:
        return None
    literal = literal_of(node)
    return int(literal) if literal is not None and literal.isdecimal() else -1


_AGGREGATES = frozenset(
    {"count", "sum", "avg", "min", "max", "bool_and", "bool_or", "array_agg", "string_agg",
     "json_agg", "jsonb_agg", "every", "percentile_cont", "percentile_disc", "stddev"}
)  # fmt: skip


def is_aggregate(target: Node) -> bool:
    """Return whether an output calls an aggregate that is no window function."""
    return any(
        kind == "FuncCall"
        and "over" not in body
        and (strings(body.get("funcname")) or ("",))[-1] in _AGGREGATES
        for kind, body in nodes_in(target)
    )


def order_of(node: Node, targets: Any) -> tuple[tuple[ColumnUse, bool], ...]:
    """Return the sort columns; () when any is an expression."""
    found = []
    by_name = {
        body["name"]: body.get("val", {})
        for target in targets
        if (body := target.get("ResTarget", {})).get("name")
    }
    for item in node.get("sortClause", ()):
        body = item.get("SortBy", {})
        key = body.get("node", {})
        used = column_use(key["ColumnRef"]) if "ColumnRef" in key else None
        if used is not None and not used.alias and used.column in by_name:
            value = by_name[used.column]
            used = column_use(value["ColumnRef"]) if "ColumnRef" in value else None
        if used is None:
            return ()
        found.append((used, body.get("sortby_dir") == "SORTBY_DESC"))
    if not found:
        found = list(_extreme(node, targets))
    return tuple(found)


def _extreme(node: Node, targets: Any) -> Iterator[tuple[ColumnUse, bool]]:
    """Yield the order by which a lone ``max(x)`` or ``min(x)`` reads one row."""
    if node.get("groupClause") or len(targets) != 1:
        return
    call = targets[0].get("ResTarget", {}).get("val", {}).get("FuncCall", {})
    name = (strings(call.get("funcname")) or ("",))[-1]
    arguments = call.get("args", ())
    if name in {"min", "max"} and len(arguments) == 1 and "ColumnRef" in arguments[0]:
        used = column_use(arguments[0]["ColumnRef"])
        if used is not None:
            yield used, name == "max"
