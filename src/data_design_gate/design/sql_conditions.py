"""What each condition of a query asks of which table."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from data_design_gate.design.postgres.expressions import Node, render, strings
from data_design_gate.design.sql_nodes import (
    ColumnUse,
    branches,
    column_use,
    conjuncts,
    has_prefix,
    literal_of,
    nodes_in,
    offset_of,
)
from data_design_gate.design.sql_query import (
    EQUALITY,
    FILTER,
    MEMBERSHIP,
    OTHER,
    RANGE,
    Condition,
    Owners,
    Relation,
    unqualified,
)

_RANGES = frozenset({"<", "<=", ">", ">="})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


class Scope(Struct):
    """The tables one block names: alias -> relation, in order."""

    relations: dict[str, Relation] = field(default_factory=dict)
    quals: list[Node] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


class Conditions:
    """Gives the conditions of a block to the tables they constrain."""

    def __init__(self, owners: Owners) -> None:
        self.owners = owners

    def order_of(
        self, relation: Relation, scope: Scope, order: tuple[tuple[ColumnUse, bool], ...]
    ) -> tuple[tuple[str, bool], ...]:
        """Return the sort when it is by columns of this table alone."""
        found = []
        for used, descending in order:
            if self._owner(used, scope) != relation.alias:
                return ()
            found.append((used.column, descending))
        return tuple(found)

    def _owner(self, used: ColumnUse, scope: Scope) -> str:
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

    def sort_in(
        self,
        conjunct: Node,
        scope: Scope,
        conditions: dict[str, list[Condition]],
        alternatives: dict[str, list[tuple[tuple[Condition, ...], ...]]],
    ) -> None:
        """Give a conjunct to the table or tables it constrains."""
        found_branches = branches(conjunct)
        if found_branches:
            per_branch = [list(self._conditions_of(branch, scope)) for branch in found_branches]
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
        self, node: Node, scope: Scope, *, whole: bool = False
    ) -> Iterator[tuple[str, Condition]]:
        """Yield (alias, condition) of the conjuncts of a node."""
        for conjunct in [node] if whole else list(conjuncts(node)):
            yield from self._single(conjunct, scope)

    def _single(self, node: Node, scope: Scope) -> Iterator[tuple[str, Condition]]:
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

    def _operation(self, body: Node, scope: Scope, text: str) -> Iterator[tuple[str, Condition]]:
        left, right = body.get("lexpr", {}), body.get("rexpr", {})
        operator = ".".join(strings(body.get("name")))
        kind = body.get("kind", "AEXPR_OP")
        if "RowExpr" in left:
            yield from self._row(left, right, operator, scope, text)
            return
        if kind == "AEXPR_IN":
            use = MEMBERSHIP if operator == "=" else FILTER
            items = right.get("List", {}).get("items", ())
            listed = tuple(v for item in items if (v := literal_of(item)) is not None)
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
            use = RANGE if has_prefix(right) else OTHER
            yield from self._on(left, scope, "LIKE", use, literal_of(right), text)
        elif kind in {"AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR"}:
            positive = not operator.startswith("!")
            word = "ILIKE" if kind == "AEXPR_ILIKE" else "LIKE"
            use = OTHER if positive else FILTER
            yield from self._on(left, scope, word, use, literal_of(right), text)
        elif kind == "AEXPR_NOT_DISTINCT":
            yield from self._on(left, scope, "=", FILTER, literal_of(right), text)
        elif kind == "AEXPR_OP":
            yield from self._comparison(left, right, operator, scope, text)
        else:
            yield from self._on(left, scope, operator, FILTER, None, text)

    def _comparison(
        self, left: Node, right: Node, operator: str, scope: Scope, text: str
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
            yield from self._on(left, scope, operator, use, literal_of(right), text)
        elif second and not first:
            mirrored = _MIRRORED.get(operator, operator)
            yield from self._on(right, scope, mirrored, use, literal_of(left), text)
        elif first:
            yield from self._on(left, scope, operator, FILTER, None, text)

    def _row(
        self, left: Node, right: Node, operator: str, scope: Scope, text: str
    ) -> Iterator[tuple[str, Condition]]:
        """Yield the conditions of ``(a, b) < ($1, $2)``: a range on the first column."""
        columns = left["RowExpr"].get("args", ())
        values = right.get("RowExpr", {}).get("args", ())
        use = EQUALITY if operator == "=" else RANGE if operator in _RANGES else FILTER
        for position, column in enumerate(columns):
            literal = literal_of(values[position]) if position < len(values) else None
            part = use if use == EQUALITY or position == 0 else FILTER
            yield from self._on(column, scope, operator, part, literal, text)

    def _side(self, node: Node, scope: Scope) -> str:
        """Return the alias of the one table an operand reads, "" for none or several."""
        found = {
            self._owner(used, scope)
            for kind, body in nodes_in(node)
            if kind == "ColumnRef" and (used := column_use(body)) is not None
        }
        found.discard("")
        return next(iter(found)) if len(found) == 1 else ""

    def _on(
        self,
        node: Node,
        scope: Scope,
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
        used = column_use(node["ColumnRef"]) if "ColumnRef" in node else None
        column = used.column if used is not None else ""
        offset = used.offset if used is not None else offset_of(node)
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
