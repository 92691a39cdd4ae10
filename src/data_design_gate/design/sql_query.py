"""What a query asks of each table: its conditions, joins, order and limit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data_design_gate.design.postgres.expressions import Node, render, strings
from data_design_gate.design.postgres.model import Statement

# How an operator uses a B-tree: equality continues a prefix, a range ends it.
EQUALITY, MEMBERSHIP, RANGE, FILTER, OTHER = "equality", "membership", "range", "filter", "other"
_RANGES = frozenset({"<", "<=", ">", ">="})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_MAX_DEPTH = 60
_CONTAINERS = frozenset({dict, list, tuple})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a column or expression of one table.

    ``column`` is "" for an expression, whose normalised text is then in
    ``expression``. ``use`` says how an index may use it, ``operator`` is as
    written. ``literal`` is the constant's text, None for a parameter or a
    joined column; ``literals`` the constants of a list. ``joins`` is the
    alias of the table on the other side.
    """

    column: str
    expression: str
    operator: str
    use: str
    offset: int
    literal: str | None = None
    literals: tuple[str, ...] = ()
    joins: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table of a query with everything the query asks of it.

    ``alternatives`` are the branches of each OR that speaks of it alone.
    ``optional`` marks the inner side of an outer join.
    """

    table: str
    alias: str
    schema: str
    offset: int
    conditions: tuple[Condition, ...] = ()
    alternatives: tuple[tuple[tuple[Condition, ...], ...], ...] = ()
    order: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column as the query names it: ``alias`` is "" when unqualified."""

    alias: str
    column: str
    offset: int


@dataclass(frozen=True, slots=True)
class QueryBlock:
    """One SELECT, UPDATE, DELETE or INSERT with the tables it names directly.

    ``limit`` is None without one, -1 for a parameter. ``written`` are the
    columns an INSERT or UPDATE assigns, ``conflict`` those of ON CONFLICT.
    """

    kind: str
    relations: tuple[Relation, ...]
    columns: tuple[ColumnUse, ...]
    limit: int | None = None
    offset: bool = False
    ordered: bool = False
    aggregated: bool = False
    grouped: bool = False
    written: tuple[ColumnUse, ...] = ()
    conflict: tuple[str, ...] = ()
    nested: bool = False
    outputs: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()


Owners = Mapping[str, frozenset[str]]


def read_blocks(statement: Statement, owners: Owners) -> tuple[QueryBlock, ...]:
    """Return the query blocks of a statement, sub-queries included.

    ``owners`` gives the columns of each known table, by which unqualified
    columns find their table.
    """
    reader = _Reader(owners)
    reader.statement(statement.kind, statement.node, frozenset(), frozenset(), depth=0)
    return tuple(reader.blocks)


@dataclass(slots=True)
class _Scope:
    """The tables one block names: alias -> relation, in order."""

    relations: dict[str, Relation] = field(default_factory=dict)
    quals: list[Node] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, owners: Owners) -> None:
        self.owners = owners
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
        scope = _Scope()
        for item in node.get("fromClause", ()):
            self._from(item, scope, ctes, outer, depth)
        if "whereClause" in node:
            scope.quals.append(node["whereClause"])
        targets = node.get("targetList", ())
        parts = [targets, node.get("groupClause", ()), node.get("havingClause"),
                 node.get("sortClause", ()), node.get("distinctClause", ())]  # fmt: skip
        aggregated = any(_is_aggregate(target) for target in targets)
        outputs = frozenset(name for t in targets if (name := t.get("ResTarget", {}).get("name")))
        block = QueryBlock(
            kind="select",
            relations=(),
            columns=(),
            limit=_limit(node.get("limitCount")),
            offset="limitOffset" in node,
            ordered="sortClause" in node,
            aggregated=aggregated,
            grouped=bool(node.get("groupClause")),
            nested=depth > 0,
            outputs=outputs,
            outer=outer,
        )
        self._finish(block, scope, parts, ctes, outer, depth, _order(node, targets))

    def _change(
        self, kind: str, node: Node, ctes: frozenset[str], outer: frozenset[str], depth: int
    ) -> None:
        scope = _Scope()
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
        scope = _Scope()
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
        self, item: Node, scope: _Scope, ctes: frozenset[str], outer: frozenset[str], depth: int
    ) -> None:
        kind, body = next(iter(item.items()))
        if depth > _MAX_DEPTH:
            return
        if kind == "RangeVar":
            self._relation(body, scope, ctes)
        elif kind == "JoinExpr":
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

    def _relation(self, body: Node, scope: _Scope, ctes: frozenset[str]) -> None:
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
        scope: _Scope,
        parts: list[Any],
        ctes: frozenset[str],
        outer: frozenset[str],
        depth: int,
        order: tuple[tuple[ColumnUse, bool], ...],
    ) -> None:
        columns: list[ColumnUse] = []
        inner_outer = outer | frozenset(scope.relations)
        for part in (*scope.quals, *parts):
            for kind, body in _nodes(part):
                if kind == "ColumnRef":
                    used = _column_use(body)
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
            for conjunct in _conjuncts(qual):
                self._sort_in(conjunct, scope, conditions, alternatives)
        relations = tuple(
            replace(
                relation,
                conditions=tuple(conditions[alias]),
                alternatives=tuple(alternatives[alias]),
                order=self._order_of(relation, scope, order),
            )
            for alias, relation in scope.relations.items()
        )
        visible = frozenset(scope.others) | outer
        self.blocks.append(
            replace(block, relations=relations, columns=tuple(columns), outer=visible)
        )

    def _order_of(
        self, relation: Relation, scope: _Scope, order: tuple[tuple[ColumnUse, bool], ...]
    ) -> tuple[tuple[str, bool], ...]:
        """Return the sort when it is by columns of this table alone."""
        found = []
        for used, descending in order:
            if self._owner(used, scope) != relation.alias:
                return ()
            found.append((used.column, descending))
        return tuple(found)

    def _owner(self, used: ColumnUse, scope: _Scope) -> str:
        """Return the alias of the table a column belongs to, "" when that is open."""
        if used.alias:
            return used.alias if used.alias in scope.relations else ""
        if len(scope.relations) == 1 and not scope.others:
            return next(iter(scope.relations))
        holding = [
            alias
            for alias, relation in scope.relations.items()
            if used.column in self.owners.get(relation.table, frozenset())
        ]
        return holding[0] if len(holding) == 1 else ""

    def _sort_in(
        self,
        conjunct: Node,
        scope: _Scope,
        conditions: dict[str, list[Condition]],
        alternatives: dict[str, list[tuple[tuple[Condition, ...], ...]]],
    ) -> None:
        """Give a conjunct to the table or tables it constrains."""
        branches = _branches(conjunct)
        if branches:
            per_branch = [list(self._conditions_of(branch, scope)) for branch in branches]
            owners = {alias for found in per_branch for alias, _ in found}
            if len(owners) == 1 and all(per_branch):
                alias = next(iter(owners))
                found = tuple(tuple(c for _, c in branch) for branch in per_branch)
                same = {c.column for branch in found for c in branch}
                if (
                    len(same) == 1
                    and all(
                        len(branch) == 1 and branch[0].use in {EQUALITY, MEMBERSHIP}
                        for branch in found
                    )
                    and next(iter(same))
                ):
                    first = found[0][0]
                    listed = tuple(b[0].literal for b in found if b[0].literal is not None)
                    conditions[alias].append(
                        replace(first, use=MEMBERSHIP, literal=None, operator="IN",
                                literals=listed if len(listed) == len(found) else ())
                    )  # fmt: skip
                else:
                    alternatives[alias].append(found)
            return
        for alias, condition in self._conditions_of(conjunct, scope, whole=True):
            conditions[alias].append(condition)

    def _conditions_of(
        self, node: Node, scope: _Scope, *, whole: bool = False
    ) -> Iterator[tuple[str, Condition]]:
        """Yield (alias, condition) of the conjuncts of a node."""
        for conjunct in [node] if whole else list(_conjuncts(node)):
            yield from self._single(conjunct, scope)

    def _single(self, node: Node, scope: _Scope) -> Iterator[tuple[str, Condition]]:
        kind, body = next(iter(node.items()))
        text = render(node)
        if kind == "NullTest":
            is_null = body.get("nulltesttype") == "IS_NULL"
            use = EQUALITY if is_null else FILTER
            operator = "IS NULL" if is_null else "IS NOT NULL"
            yield from self._on(body.get("arg", {}), scope, operator, use, None, text)
        elif kind == "ColumnRef":
            yield from self._on(node, scope, "=", EQUALITY, "true", text)
        elif kind == "BooleanTest":
            true = body.get("booltesttype") == "IS_TRUE"
            false = body.get("booltesttype") == "IS_FALSE"
            use = EQUALITY if true or false else FILTER
            literal = "true" if true else "false" if false else None
            yield from self._on(body.get("arg", {}), scope, "=", use, literal, text)
        elif kind == "BoolExpr" and body.get("boolop") == "NOT_EXPR":
            argument = (body.get("args") or [{}])[0]
            if "ColumnRef" in argument:
                yield from self._on(argument, scope, "=", EQUALITY, "false", text)
        elif kind == "A_Expr":
            yield from self._operation(body, scope, text)

    def _operation(self, body: Node, scope: _Scope, text: str) -> Iterator[tuple[str, Condition]]:
        left, right = body.get("lexpr", {}), body.get("rexpr", {})
        operator = ".".join(strings(body.get("name")))
        kind = body.get("kind", "AEXPR_OP")
        if "RowExpr" in left:
            yield from self._row(left, right, operator, scope, text)
            return
        if kind == "AEXPR_IN":
            use = MEMBERSHIP if operator == "=" else FILTER
            items = right.get("List", {}).get("items", ())
            listed = tuple(v for item in items if (v := _literal(item)) is not None)
            full = listed if len(listed) == len(items) else ()
            yield from self._on(left, scope, "IN", use, None, text, literals=full)
        elif kind == "AEXPR_OP_ANY":
            use = MEMBERSHIP if operator == "=" else FILTER
            if operator == "=" and "ColumnRef" in right:
                yield from self._on(right, scope, "= ANY", OTHER, None, text)
            else:
                yield from self._on(left, scope, "= ANY", use, None, text)
        elif kind in {"AEXPR_BETWEEN", "AEXPR_BETWEEN_SYM"}:
            yield from self._on(left, scope, "BETWEEN", RANGE, None, text)
        elif kind == "AEXPR_LIKE" and operator == "~~":
            use = RANGE if _has_prefix(right) else OTHER
            yield from self._on(left, scope, "LIKE", use, _literal(right), text)
        elif kind in {"AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR"}:
            positive = not operator.startswith("!")
            word = "ILIKE" if kind == "AEXPR_ILIKE" else "LIKE"
            use = OTHER if positive else FILTER
            yield from self._on(left, scope, word, use, _literal(right), text)
        elif kind == "AEXPR_NOT_DISTINCT":
            yield from self._on(left, scope, "=", FILTER, _literal(right), text)
        elif kind == "AEXPR_OP":
            yield from self._comparison(left, right, operator, scope, text)
        else:
            yield from self._on(left, scope, operator, FILTER, None, text)

    def _comparison(
        self, left: Node, right: Node, operator: str, scope: _Scope, text: str
    ) -> Iterator[tuple[str, Condition]]:
        use = (
            EQUALITY
            if operator == "="
            else RANGE
            if operator in _RANGES
            else FILTER
            if operator in {"<>", "!="}
            else OTHER
        )
        first, second = self._side(left, scope), self._side(right, scope)
        if first and second and first != second:
            yield from self._on(left, scope, operator, use, None, text, joins=second)
            mirrored = _MIRRORED.get(operator, operator)
            yield from self._on(right, scope, mirrored, use, None, text, joins=first)
        elif first and not second:
            yield from self._on(left, scope, operator, use, _literal(right), text)
        elif second and not first:
            mirrored = _MIRRORED.get(operator, operator)
            yield from self._on(right, scope, mirrored, use, _literal(left), text)
        elif first:
            yield from self._on(left, scope, operator, FILTER, None, text)

    def _row(
        self, left: Node, right: Node, operator: str, scope: _Scope, text: str
    ) -> Iterator[tuple[str, Condition]]:
        """Yield the conditions of ``(a, b) < ($1, $2)``: a range on the first column."""
        columns = left["RowExpr"].get("args", ())
        values = right.get("RowExpr", {}).get("args", ())
        use = EQUALITY if operator == "=" else RANGE if operator in _RANGES else FILTER
        for position, column in enumerate(columns):
            literal = _literal(values[position]) if position < len(values) else None
            part = use if use == EQUALITY or position == 0 else FILTER
            yield from self._on(column, scope, operator, part, literal, text)

    def _side(self, node: Node, scope: _Scope) -> str:
        """Return the alias of the one table an operand reads, "" for none or several."""
        found = {
            self._owner(used, scope)
            for kind, body in _nodes(node)
            if kind == "ColumnRef" and (used := _column_use(body)) is not None
        }
        found.discard("")
        return next(iter(found)) if len(found) == 1 else ""

    def _on(
        self,
        node: Node,
        scope: _Scope,
        operator: str,
        use: str,
        literal: str | None,
        text: str,
        *,
        joins: str = "",
        literals: tuple[str, ...] = (),
    ) -> Iterator[tuple[str, Condition]]:
        alias = self._side(node, scope)
        if not alias:
            return
        used = _column_use(node["ColumnRef"]) if "ColumnRef" in node else None
        column = used.column if used is not None else ""
        offset = used.offset if used is not None else _offset(node)
        yield (
            alias,
            Condition(
                column,
                column or unqualified(render(node)),
                operator,
                use,
                offset,
                literal,
                literals,
                joins,
                unqualified(text),
            ),
        )


def _nodes(node: Any) -> Iterator[tuple[str, Node]]:
    """Yield (kind, body) of each node, not descending into sub-queries."""
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
                    else:
                        stack.extend(v for v in body.values() if type(v) in _CONTAINERS)
                    continue
            stack.extend(v for v in current.values() if type(v) in _CONTAINERS)
        elif type(current) in _CONTAINERS:
            stack.extend(current)


def _conjuncts(node: Node) -> Iterator[Node]:
    body = node.get("BoolExpr")
    if body is not None and body.get("boolop") == "AND_EXPR":
        for argument in body.get("args", ()):
            yield from _conjuncts(argument)
    else:
        yield node


def _branches(node: Node) -> list[Node]:
    body = node.get("BoolExpr")
    if body is None or body.get("boolop") != "OR_EXPR":
        return []
    found: list[Node] = []
    for argument in body.get("args", ()):
        found += _branches(argument) or [argument]
    return found


def _column_use(body: Node) -> ColumnUse | None:
    fields = body.get("fields", ())
    names = strings(fields)
    if not names or len(names) != len(fields):
        return None
    alias = names[-2] if len(names) > 1 else ""
    return ColumnUse(alias, names[-1], body.get("location", 0))


def _offset(node: Node) -> int:
    return next((body["location"] for _, body in _nodes(node) if body.get("location", -1) >= 0), 0)


def _literal(node: Node) -> str | None:
    """Return a constant's text without quotes, None for anything else."""
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    constant = node.get("A_Const")
    if constant is None or constant.get("isnull"):
        return None
    text = render({"A_Const": constant})
    return text[1:-1].replace("''", "'") if "sval" in constant else text


def _has_prefix(node: Node) -> bool:
    literal = _literal(node)
    return literal is not None and literal[:1] not in {"", "%", "_"}


def _using(name: str, scope: _Scope) -> Node:
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


def _limit(node: Node | None) -> int | None:
    if node is None:
        return None
    literal = _literal(node)
    return int(literal) if literal is not None and literal.isdecimal() else -1


_AGGREGATES = frozenset(
    {"count", "sum", "avg", "min", "max", "bool_and", "bool_or", "array_agg", "string_agg",
     "json_agg", "jsonb_agg", "every", "percentile_cont", "percentile_disc", "stddev"}
)  # fmt: skip


def _is_aggregate(target: Node) -> bool:
    return any(
        kind == "FuncCall"
        and "over" not in body
        and (strings(body.get("funcname")) or ("",))[-1] in _AGGREGATES
        for kind, body in _nodes(target)
    )


def _order(node: Node, targets: Any) -> tuple[tuple[ColumnUse, bool], ...]:
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
        used = _column_use(key["ColumnRef"]) if "ColumnRef" in key else None
        if used is not None and not used.alias and used.column in by_name:
            value = by_name[used.column]
            used = _column_use(value["ColumnRef"]) if "ColumnRef" in value else None
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
        used = _column_use(arguments[0]["ColumnRef"])
        if used is not None:
            yield used, name == "max"


_QUALIFIED = re.compile(r"(?<![\w.'])[a-z_]\w*\.(?=[a-z_\"])")


def unqualified(text: str) -> str:
    """Return normalised SQL text without the table aliases before its columns."""
    parts = text.split("'")
    return "'".join(
        _QUALIFIED.sub("", part) if position % 2 == 0 else part
        for position, part in enumerate(parts)
    )
