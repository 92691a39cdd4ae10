"""What a design says of its volumes: rows, different values, and how often a value stands.

Where it says nothing the planner would guess. A verdict that rests on a guess
is withheld, so what is known must be told apart from what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.quantities import read_quantity
from data_design_gate.design.words import noun
from data_design_gate.proof.conditions import without_casts
from data_design_gate.proof.shapes import ColumnShape, Shapes, TableShape
from data_design_gate.standards.realisation import realisations
from data_design_gate.standards.rules.postgres_volumes import declared_rows

_FEW_VALUES = 100  # a column of so few values may hold one of them in nearly every row
_MOMENTS = frozenset({"timestamp", "timestamptz", "date", "time", "timetz"})
_LISTED = re.compile(r"(?<!')'((?:[^']++|'')*+)'::")
_SPELLING = re.compile(
    r"(?:lower|upper|btrim|reverse|md5)\((?P<column>\w+|\(\w+\)::text|\w+::text)\)"
)
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The size of an answer whose only condition is an equality of one operand.

    ``operand`` is a column or an expression, ``value`` the constant it is
    compared with, None for a parameter, ``size`` the size as written.
    """

    table: str
    operand: str
    value: str | None
    size: str


@dataclass(frozen=True, slots=True)
class Volumes:
    """Declared rows by bare table name, different values and shares of the rows by place.

    A place is a table with a column, or with an expression as ``folded``
    writes it. ``distinct`` is negative for a share of the rows. ``shares``
    gives the part of the rows that holds a value.
    """

    rows: Mapping[str, float]
    distinct: Mapping[Place, float]
    shares: Mapping[Place, Mapping[str, float]] = field(default_factory=dict)

    def knows(self, table: str, operand: str, constant: str | None = None) -> bool:
        """Tell whether it follows from the design how many rows an equality finds."""
        if constant is not None and constant in self.shares.get((table, folded(operand)), {}):
            return True
        different = self.different(table, operand)
        if different is None:
            return False
        return constant is None or not 0 < different <= _FEW_VALUES

    def different(self, table: str, operand: str) -> float | None:
        """Return how many different values an operand has, None when that is open.

        A spelling of a column, such as ``lower(email)``, has as many as the column.
        """
        found = self.distinct.get((table, folded(operand)))
        spelling = _SPELLING.fullmatch(operand)
        if found is None and spelling is not None:
            return self.distinct.get((table, folded(spelling["column"])))
        return found


def folded(operand: str) -> str:
    """Return a column or expression in the one spelling that places are looked up by."""
    return without_casts(operand)


def declared_volumes(design: DataDesign, shapes: Shapes, answers: Iterable[Answer]) -> Volumes:
    """Return volumes and cardinalities as the design declares or implies them.

    A pattern that finds 50 of a million rows by one column says how often
    its values repeat.
    """
    rows = _declared_rows(design)
    distinct: dict[Place, float] = {}
    for table in shapes.values():
        for column in table.columns:
            found = _distinct(table, column, shapes, rows)
            if found is not None:
                distinct[table.name, column.name] = found
    shares: dict[Place, dict[str, float]] = {}
    for answer in answers:
        _learn(answer, rows, distinct, shares)
    for table in shapes.values():
        for column in table.columns:
            if known := shares.get((table.name, column.name)):
                _share_the_rest(known, _values(table, column))
    return Volumes(rows, distinct, shares)


def _declared_rows(design: DataDesign) -> dict[str, float]:
    rows: dict[str, float] = {}
    for realised in realisations(design):
        count = declared_rows(realised.entity)
        for place in realised.places:
            if count and place.store is Store.POSTGRES:
                rows[place.name] = max(rows.get(place.name, 0), count)
    return rows


def _learn(
    answer: Answer,
    rows: Mapping[str, float],
    distinct: dict[Place, float],
    shares: dict[Place, dict[str, float]],
) -> None:
    quantity = read_quantity(answer.size)
    if quantity is None or answer.table not in rows:
        return
    if quantity.unit not in {"rows", "items", ""} or quantity.value < 1:
        return
    place = (answer.table, folded(answer.operand))
    share = min(quantity.value / max(rows[answer.table], 1.0), 1.0)
    if answer.value is None:
        distinct.setdefault(place, max(1 / share, 1.0))
    else:
        of_value = shares.setdefault(place, {})
        of_value[answer.value] = max(of_value.get(answer.value, 0.0), share)


def _share_the_rest(known: dict[str, float], values: Sequence[str]) -> None:
    """Give the values that nobody counted equal parts of the rows that are left."""
    others = [value for value in values if value not in known]
    left = max(1 - sum(known.values()), 0.0)
    for value in others:
        known[value] = left / len(others)


def _distinct(
    table: TableShape, column: ColumnShape, shapes: Shapes, rows: Mapping[str, float]
) -> float | None:
    """Return how many different values a column has, negative as a share of the rows."""
    if (column.name,) in table.uniques:
        return -1.0
    if listed := _values(table, column):
        return float(len(listed))
    parent = _rows_of_parent(table, column, shapes, rows)
    if parent is not None:
        return min(parent, rows.get(table.name, parent))
    return -0.9 if column.type in _MOMENTS else None


def _rows_of_parent(
    table: TableShape, column: ColumnShape, shapes: Shapes, rows: Mapping[str, float]
) -> float | None:
    """Return the rows of the table a column refers to, by its key or by its name."""
    for reference in table.references:
        parent = shapes.get(reference.target)
        if reference.columns == (column.name,) and parent and parent.name in rows:
            return rows[parent.name]
    if not column.name.endswith("_id"):
        return None
    wanted = noun(column.name.removesuffix("_id"))
    return next((count for name, count in rows.items() if noun(name) == wanted), None)


def _values(table: TableShape, column: ColumnShape) -> tuple[str, ...]:
    """Return the values that an enum type or a check lists for a column."""
    if column.labels or column.type == "bool":
        return column.labels or ("true", "false")
    for check in table.checks.values():
        if column.name in check and "ARRAY[" in check and "=" in check and " AND " not in check:
            listed = check.split("ARRAY[", 1)[1].split("]", 1)[0]
            return tuple(value.replace("''", "'") for value in _LISTED.findall(listed))
    return ()
