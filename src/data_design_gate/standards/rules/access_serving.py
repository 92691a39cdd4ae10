"""Whether a PostgreSQL index can serve what a query asks of a table: the leading-prefix rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from data_design_gate.design.postgres.model import IndexKey
from data_design_gate.design.sql_query import (
    EQUALITY,
    FILTER,
    MEMBERSHIP,
    OTHER,
    RANGE,
    Condition,
    QueryBlock,
    Relation,
)
from data_design_gate.document.model import Span
from data_design_gate.standards.rules.access_predicates import STRICT, predicate_parts, unimplied

# Methods whose keys serve in any order, each on its own (PostgreSQL manual, 11.3 and 67).
_FREE_ORDER = frozenset({"gin", "gist", "spgist", "brin"})


class PostgresIndex(Struct, frozen=True):
    """An index, primary key or unique constraint as one thing a pattern may name."""

    name: str
    table: str
    keys: tuple[IndexKey, ...]
    unique: bool
    method: str
    predicate: str
    span: Span
    source: str = "index"
    include: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The key columns or expressions, as text."""
        return tuple(key.column or key.expression for key in self.keys)


class Verdict(Struct, frozen=True):
    """Whether an index serves, and how far.

    ``reason`` is "" when it does, else ``partial``, ``leading``, ``expression``,
    ``pattern``, ``nothing`` or ``method``; ``subject`` names the column or
    condition at fault. ``equal`` are the columns bound by equality, ``ranged``
    the one bound by a range. ``residual`` are conditions checked row by row.
    ``sorted`` tells whether the index gives the asked-for order.
    """

    served: bool
    reason: str = ""
    subject: str = ""
    equal: tuple[str, ...] = ()
    ranged: str = ""
    residual: tuple[Condition, ...] = ()
    sorted: bool = True


def serve(index: PostgresIndex, relation: Relation, block: QueryBlock) -> Verdict:
    """Judge an index for one table of a query, each branch of an OR included."""
    if not relation.alternatives:
        return _serve(index, relation.conditions, relation, block)
    plain = _serve(index, relation.conditions, relation, block)
    if plain.served and plain.equal:
        return plain
    for branches in relation.alternatives:
        verdicts = [_serve(index, (*relation.conditions, *b), relation, block) for b in branches]
        if all(verdict.served for verdict in verdicts):
            return verdicts[0]
    return plain if plain.served else Verdict(served=False, reason="or")


def branches_of(relation: Relation) -> Iterator[Relation]:
    """Yield the table once for each branch of its ORs, as if the branch stood alone."""
    if not relation.alternatives:
        yield relation
    for branches in relation.alternatives:
        for branch in branches:
            yield Relation(
                relation.table,
                relation.alias,
                relation.schema,
                relation.offset,
                (*relation.conditions, *branch),
            )


def _serve(
    index: PostgresIndex, conditions: Sequence[Condition], relation: Relation, block: QueryBlock
) -> Verdict:
    missing = unimplied(index.predicate, conditions)
    if missing:
        return Verdict(served=False, reason="partial", subject=missing)
    if index.method in _FREE_ORDER:
        return _free(index, conditions)
    if index.method == "hash":
        return _hash(index, conditions)
    return _btree(index, conditions, relation, block)


def _free(index: PostgresIndex, conditions: Sequence[Condition]) -> Verdict:
    columns = set(index.columns)
    usable = {OTHER, EQUALITY, MEMBERSHIP, RANGE}
    inside = [c for c in conditions if c.operator == "= ANY" and c.use == OTHER]
    used = [
        c for c in conditions if c.expression in columns and c.use in usable and c not in inside
    ]
    if not used and inside:
        return Verdict(served=False, reason="inside", subject=inside[0].text)
    if not used:
        return Verdict(served=False, reason="nothing", subject=index.columns[0])
    rest = tuple(c for c in conditions if c not in used)
    return Verdict(
        served=True, equal=tuple(c.expression for c in used), residual=rest, sorted=False
    )


def _hash(index: PostgresIndex, conditions: Sequence[Condition]) -> Verdict:
    bound = _equal(index.columns[0], conditions)
    if bound is None:
        return Verdict(served=False, reason="leading", subject=index.columns[0])
    rest = tuple(c for c in conditions if c is not bound)
    return Verdict(served=True, equal=index.columns[:1], residual=rest, sorted=False)


def _btree(
    index: PostgresIndex, conditions: Sequence[Condition], relation: Relation, block: QueryBlock
) -> Verdict:
    equal: list[str] = []
    lists: set[str] = set()
    used: list[Condition] = []
    ranged = ""
    for column in index.columns:
        bound = _equal(column, conditions)
        if bound is not None:
            equal.append(column)
            used.append(bound)
            if bound.use == MEMBERSHIP:
                lists.add(column)
            continue
        ranges = [c for c in conditions if c.expression == column and c.use == RANGE]
        if ranges:
            ranged = column
            used += ranges
        break
    # Behind an IS NULL the planner does not know the order, so that column is not fixed.
    fixed = {c.expression for c in conditions if c.use == EQUALITY and c.operator != "IS NULL"}
    gives_order = _gives_order(index, fixed - lists, relation.order)
    implied = set(predicate_parts(index.predicate))
    rest = tuple(
        c for c in conditions if c not in used and c.text not in implied and c.operator != "LIKE_P"
    )
    if used:
        wanted = bool(relation.order) and not _one_row(index, equal, lists)
        is_sorted = gives_order if wanted else not _foreign_sort(relation, block)
        return Verdict(True, "", "", tuple(equal), ranged, rest, sorted=is_sorted)  # noqa: FBT003  a record
    # A partial index is short: reading all of it is a fair plan, unless it holds almost every row.
    narrow = any(not part.endswith("IS NOT NULL") for part in implied)
    if narrow or (index.predicate and not any(c.use in STRICT for c in rest)):
        return Verdict(served=True, residual=rest, sorted=gives_order or not relation.order)
    if relation.order and gives_order and block.limit is not None and not _selective(rest):
        return Verdict(served=True, residual=rest)
    return _unserved(index, conditions)


def _one_row(index: PostgresIndex, equal: Sequence[str], lists: set[str]) -> bool:
    return index.unique and len(equal) == len(index.keys) and not lists


def _foreign_sort(relation: Relation, block: QueryBlock) -> bool:
    """Return whether the sort is by what this table's index cannot give."""
    return block.ordered and not relation.order


def _selective(conditions: Sequence[Condition]) -> bool:
    """Return whether an equality is left that a better index could have used."""
    return any(c.use in {EQUALITY, MEMBERSHIP} and not c.joins for c in conditions)


def _equal(column: str, conditions: Sequence[Condition]) -> Condition | None:
    found = [c for c in conditions if c.expression == column and c.use in {EQUALITY, MEMBERSHIP}]
    return min(found, key=lambda c: c.use != EQUALITY) if found else None


def _gives_order(index: PostgresIndex, fixed: set[str], order: Sequence[tuple[str, bool]]) -> bool:
    """Return whether reading the index gives the order, forwards or backwards.

    ``fixed`` columns have one value in the whole answer and do not count.
    """
    if not order:
        return False
    wanted = [(column, down) for column, down in order if column not in fixed]
    keys = [key for key in index.keys if key.column not in fixed]
    if len(wanted) > len(keys):
        # What follows a complete unique key cannot change the order any more.
        wanted = wanted[: len(keys)] if index.unique else wanted
    directions = set()
    for (column, down), key in zip(wanted, keys, strict=False):
        if key.column != column:
            return False
        directions.add(key.descending == down)
    return len(wanted) <= len(keys) and len(directions) <= 1


def _unserved(index: PostgresIndex, conditions: Sequence[Condition]) -> Verdict:
    """Say why no key of the index can be used."""
    leading = index.columns[0]
    for condition in conditions:
        if condition.expression == leading and condition.use == OTHER:
            return Verdict(served=False, reason="pattern", subject=condition.text)
        if condition.expression == leading and condition.use == FILTER:
            return Verdict(served=False, reason="filter", subject=condition.text)
        reads = re.search(rf"(?<!\w){re.escape(leading)}(?!\w)", condition.expression)
        if not condition.column and reads:
            return Verdict(served=False, reason="expression", subject=condition.expression)
    if not conditions:
        return Verdict(served=False, reason="nothing", subject=leading)
    return Verdict(served=False, reason="leading", subject=leading)
