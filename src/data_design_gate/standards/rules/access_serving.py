"""Whether a PostgreSQL index can serve what a query asks of a table: the leading-prefix rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    unqualified,
)
from data_design_gate.document.model import Span

_CAST = re.compile(r"('(?:[^']|'')*')::[\w.\"]+(?:\(\d+\))?(?:\[\])*")
# Methods whose keys serve in any order, each on its own (PostgreSQL manual, 11.3 and 67).
_FREE_ORDER = frozenset({"gin", "gist", "spgist", "brin"})
_STRICT = frozenset({EQUALITY, MEMBERSHIP, RANGE, OTHER})


@dataclass(frozen=True, slots=True)
class PostgresIndex:
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


@dataclass(frozen=True, slots=True)
class Verdict:
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
    used = [c for c in conditions if c.expression in columns and c.use in usable]
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
    implied = set(_predicate_parts(index.predicate))
    rest = tuple(
        c for c in conditions if c not in used and c.text not in implied and c.operator != "LIKE_P"
    )
    if used:
        wanted = bool(relation.order) and not _one_row(index, equal, lists)
        is_sorted = gives_order if wanted else not _foreign_sort(relation, block)
        return Verdict(True, "", "", tuple(equal), ranged, rest, sorted=is_sorted)  # noqa: FBT003  a record
    # A partial index is short: reading all of it is a fair plan, unless it holds almost every row.
    narrow = any(not part.endswith("IS NOT NULL") for part in implied)
    if narrow or (index.predicate and not any(c.use in _STRICT for c in rest)):
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


def _predicate_parts(predicate: str) -> list[str]:
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


_COMPARISON = re.compile(
    r"^(?P<column>\w+) (?P<operator>=|<|<=|>|>=) (?P<value>'(?:[^']|'')*'|-?[\d.]+|true|false)$"
)
_LISTED = re.compile(r"^(?P<column>\w+) IN \((?P<values>.*)\)$")
_ANY = re.compile(r"^(?P<column>\w+) = ANY \(ARRAY\[(?P<values>.*)\]\)$")


def unimplied(predicate: str, conditions: Sequence[Condition]) -> str:
    """Return the conjunct of a partial index's predicate that the query does not imply, or "".

    PostgreSQL proves the implication from constants at planning time: a
    parameter proves nothing in a generic plan.
    """
    for part in _predicate_parts(predicate):
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
        strict = condition.use in _STRICT or condition.operator in {"<>", "!="}
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
