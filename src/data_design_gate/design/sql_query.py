"""What a query asks of each table: its conditions, joins, order and limit."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from data_design_gate.design.sql_nodes import (
    ColumnUse,
)
from data_design_gate.regex import regex

# How an operator uses a B-tree: equality continues a prefix, a range ends it.
EQUALITY, MEMBERSHIP, RANGE, FILTER, OTHER = "equality", "membership", "range", "filter", "other"


class Condition(Struct, frozen=True):
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


class Relation(Struct, frozen=True):
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


class QueryBlock(Struct, frozen=True):
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


_QUALIFIED = regex(r"(?<![\w.'])[a-z_]\w*\.(?=[a-z_\"])")


def unqualified(text: str) -> str:
    """Return normalised SQL text without the table aliases before its columns."""
    parts = text.split("'")
    return "'".join(
        _QUALIFIED.sub("", part) if position % 2 == 0 else part
        for position, part in enumerate(parts)
    )
