"""The blocks of a statement: every SELECT, UPDATE, DELETE and INSERT with its tables."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from data_design_gate.design.postgres.expressions import Node, strings
from data_design_gate.design.postgres.model import Statement
from data_design_gate.design.sql_conditions import Conditions, Scope
from data_design_gate.design.sql_nodes import (
    ColumnUse,
    column_use,
    conjuncts,
    is_aggregate,
    limit_of,
    nodes_in,
    order_of,
)
from data_design_gate.design.sql_query import (
    Condition,
    Owners,
    QueryBlock,
    Relation,
)

_MAX_DEPTH = 60


def read_blocks(statement: Statement, owners: Owners) -> tuple[QueryBlock, ...]:
    """Return the query blocks of a statement, sub-queries included.

    ``owners`` gives the columns of each known table, by which unqualified
    columns find their table.
    """
    reader = _Reader(owners)
    reader.statement(statement.kind, statement.node, frozenset(), frozenset(), depth=0)
    return tuple(reader.blocks)


class _Reader:
    def __init__(self, owners: Owners) -> None:
        self.conditions = Conditions(owners)
        self.blocks: list[QueryBlock] = []

    def statement(
        self, kind: str, node: Node, ctes: frozenset[str], outer: frozenset[str], *, depth: int
    ) -> None:
        if depth > _MAX_DEPTH:
            return
        for cte in node.get("withClause", {}).get("ctes", ()):
            body = cte.get("CommonTableExpr", {})
            ctes |= {body.get("ctename", "")}
            for inner_kind, inner in body.get("ctequery", {}).items():
                self.statement(inner_kind, inner, ctes, outer, depth=depth + 1)
        if kind == "ExplainStmt":
            for inner_kind, inner in node.get("query", {}).items():
                self.statement(inner_kind, inner, ctes, outer, depth=depth + 1)
        elif kind == "SelectStmt":
            self._select(node, ctes, outer, depth)
        elif kind in {"UpdateStmt", "DeleteStmt"}:
            self._change(kind, node, ctes, outer, depth)
        elif kind == "InsertStmt":
            self._insert(node, ctes, outer, depth)

    def _select(self, node: Node, ctes: frozenset[str], outer: frozenset[str], depth: int) -> None:
        for side in ("larg", "rarg"):
            if side in node:
                self._select(node[side], ctes, outer, depth + 1)
        if "larg" in node:
            return
        scope = Scope()
        for item in node.get("fromClause", ()):
            self._from(item, scope, ctes, outer, depth)
        if "whereClause" in node:
            scope.quals.append(node["whereClause"])
        targets = node.get("targetList", ())
        parts = [targets, node.get("groupClause", ()), node.get("havingClause"),
                 node.get("sortClause", ()), node.get("distinctClause", ())]  # fmt: skip
        aggregated = any(is_aggregate(target) for target in targets)
        outputs = frozenset(name for t in targets if (name := t.get("ResTarget", {}).get("name")))
        block = QueryBlock(
            kind="select",
            relations=(),
            columns=(),
            limit=limit_of(node.get("limitCount")),
            offset="limitOffset" in node,
            ordered="sortClause" in node,
            aggregated=aggregated,
            grouped=bool(node.get("groupClause")),
            nested=depth > 0,
            outputs=outputs,
            outer=outer,
        )
        self._finish(block, scope, parts, ctes, outer, depth, order_of(node, targets))

    def _change(
        self, kind: str, node: Node, ctes: frozenset[str], outer: frozenset[str], depth: int
    ) -> None:
        scope = Scope()
        self._relation(node.get("relation", {}), scope, ctes)
        target = next(iter(scope.relations), "")
        for item in (*node.get("fromClause", ()), *node.get("usingClause", ())):
            self._from(item, scope, ctes, outer, depth)
        if "whereClause" in node:
            scope.quals.append(node["whereClause"])
        written = (
            tuple(
                ColumnUse(target, body.get("name", ""), body.get("location", 0))
                for item in node.get("targetList", ())
                if (body := item.get("ResTarget", {})).get("name")
            )
            if kind == "UpdateStmt"
            else ()
        )
        values = [item.get("ResTarget", {}).get("val") for item in node.get("targetList", ())]
        block = QueryBlock(
            kind="update" if kind == "UpdateStmt" else "delete",
            relations=(),
            columns=(),
            written=written,
            nested=depth > 0,
            outer=outer,
        )
        parts = [values, node.get("returningList", ()), node.get("returningClause")]
        self._finish(block, scope, parts, ctes, outer, depth, ())

    def _insert(self, node: Node, ctes: frozenset[str], outer: frozenset[str], depth: int) -> None:
        scope = Scope()
        self._relation(node.get("relation", {}), scope, ctes)
        target = next(iter(scope.relations), "")
        written = tuple(
            ColumnUse(target, body.get("name", ""), body.get("location", 0))
            for item in node.get("cols", ())
            if (body := item.get("ResTarget", {})).get("name")
        )
        source = node.get("selectStmt", {}).get("SelectStmt")
        if source is not None and "valuesLists" not in source:
            self._select(source, ctes, outer, depth + 1)
        inferred = node.get("onConflictClause", {}).get("infer", {}).get("indexElems", ())
        conflict = tuple(e.get("IndexElem", {}).get("name", "") for e in inferred)
        block = QueryBlock(
            kind="insert",
            relations=tuple(scope.relations.values()),
            columns=(),
            written=written,
            conflict=conflict,
            nested=depth > 0,
        )
        self.blocks.append(block)

    def _from(
        self, item: Node, scope: Scope, ctes: frozenset[str], outer: frozenset[str], depth: int
    ) -> None:
        kind, body = next(iter(item.items()))
        if depth > _MAX_DEPTH:
            return
        if kind == "RangeVar":
            self._relation(body, scope, ctes)
        elif kind == "JoinExpr":
            scope.others |= {
                body[name]["aliasname"]
                for name in ("alias", "join_using_alias")
                if "aliasname" in body.get(name, {})
            }
            for side in ("larg", "rarg"):
                self._from(body.get(side, {"": {}}), scope, ctes, outer, depth + 1)
            if "quals" in body:
                scope.quals.append(body["quals"])
            for name in strings(body.get("usingClause")):
                scope.quals.append(_using(name, scope))
        elif kind in {"RangeSubselect", "RangeFunction", "RangeTableFunc"}:
            scope.others.add(body.get("alias", {}).get("aliasname", ""))
            scope.others.discard("")
            inner = body.get("subquery", {}).get("SelectStmt")
            if inner is not None:
                seen = outer | frozenset(scope.relations)
                self._select(inner, ctes, seen, depth + 1)
            scope.others.add("*")

    def _relation(self, body: Node, scope: Scope, ctes: frozenset[str]) -> None:
        table = body.get("relname", "")
        if not table:
            return
        alias = body.get("alias", {}).get("aliasname", table)
        if table in ctes and "schemaname" not in body:
            scope.others |= {alias, "*"}
            return
        scope.relations[alias] = Relation(
            table, alias, body.get("schemaname", ""), body.get("location", 0)
        )

    def _finish(
        self,
        block: QueryBlock,
        scope: Scope,
        parts: list[Any],
        ctes: frozenset[str],
        outer: frozenset[str],
        depth: int,
        order: tuple[tuple[ColumnUse, bool], ...],
    ) -> None:
        columns: list[ColumnUse] = []
        inner_outer = outer | frozenset(scope.relations)
        for part in (*scope.quals, *parts):
            for kind, body in nodes_in(part):
                if kind == "ColumnRef":
                    used = column_use(body)
                    if used is not None:
                        columns.append(used)
                elif kind == "SubLink":
                    for inner_kind, inner in body.get("subselect", {}).items():
                        self.statement(inner_kind, inner, ctes, inner_outer, depth=depth + 1)
        conditions: dict[str, list[Condition]] = {alias: [] for alias in scope.relations}
        alternatives: dict[str, list[tuple[tuple[Condition, ...], ...]]] = {
            alias: [] for alias in scope.relations
        }
        for qual in scope.quals:
            for conjunct in conjuncts(qual):
                self.conditions.sort_in(conjunct, scope, conditions, alternatives)
        relations = tuple(
            replace(
                relation,
                conditions=tuple(conditions[alias]),
                alternatives=tuple(alternatives[alias]),
                order=self.conditions.order_of(relation, scope, order),
            )
            for alias, relation in scope.relations.items()
        )
        visible = frozenset(scope.others) | outer
        self.blocks.append(
            replace(block, relations=relations, columns=tuple(columns), outer=visible)
        )


def _using(name: str, scope: Scope) -> Node:
    """Return ``USING (name)`` as the equality of the last two tables."""
    aliases = list(scope.relations)[-2:]
    sides = [
        {"ColumnRef": {"fields": [{"String": {"sval": a}}, {"String": {"sval": name}}]}}
        for a in aliases
    ]
    if len(sides) < 2:  # noqa: PLR2004  two sides of an equality
        return {"A_Const": {"boolval": {"boolval": True}}}
    return {
        "A_Expr": {
            "kind": "AEXPR_OP",
            "name": [{"String": {"sval": "="}}],
            "lexpr": sides[0],
            "rexpr": sides[1],
        }
    }
