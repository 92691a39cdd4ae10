"""The rule against indexes on columns with few values."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.model import Table
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_reading import (
    own_indexes,
    schema_of,
)

_FEW_VALUES = 5


@rule("IDX006", Severity.INFO)
def index_low_cardinality(context: Context) -> Iterator[Hit]:
    """Do not index a flag; index the rows you look for.

    Half of the table behind each value is no shortcut. A partial index holds
    only the rows that are wanted and is small.

    Bad:

        CREATE INDEX idx_orders_is_paid ON orders (is_paid);

    Good:

        CREATE INDEX idx_orders_unpaid ON orders (created_at) WHERE NOT is_paid;

    Source: PostgreSQL manual, 11.8 Partial Indexes.
    """
    schema = schema_of(context)
    for index in own_indexes(context):
        if index.source != "index" or index.unique or index.predicate or len(index.keys) != 1:
            continue
        table = schema.table(index.table)
        column = table.column(index.keys[0].column) if table is not None else None
        if table is None or column is None or index.method != "btree":
            continue
        values = _values(context, table, column.name, column.type.name)
        if not values or len(values) > _FEW_VALUES or _references(table, column.name):
            continue
        listed = " and ".join(values) if len(values) == 2 else f"{len(values)} values"  # noqa: PLR2004  a pair reads best
        yield Hit(
            index.span,
            f"The index `{index.name}` is on `{column.name}` alone, which has only {listed}.",
            f"Index what is looked for: `CREATE INDEX ... ON {table.name} (...) WHERE "
            f"{column.name} = ...`.",
            index.name,
        )


def _values(context: Context, table: Table, column: str, type_name: str) -> tuple[str, ...]:
    """Return the few values a column may take, () when they are not declared."""
    if type_name in {"bool", "boolean"}:
        return ("true", "false")
    named = next((t for t in context.design.postgres.types if t.name == type_name), None)
    if named is not None and named.values:
        return named.values
    for check in table.checks:
        if check.columns == (column,) and check.values:
            return check.values
    return ()


def _references(table: Table, column: str) -> bool:
    return any(column in key.columns for key in table.foreign_keys)
