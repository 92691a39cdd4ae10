"""The rule that what is purged by age is found by age."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Table
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.purges import Purge, purges_of
from data_design_gate.standards.relations import named_in
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.proof_common import facts_of

_RANGES = frozenset({"tstzrange", "tsrange", "daterange"})


@rule(
    "LIF006",
    Severity.WARNING,
    marks="SX",
    needs=("postgres",),
    shown=proof_halves.purge_unserved,
)
def purge_unserved(context: Context) -> Iterator[Hit]:
    """Index the column by whose age rows are purged.

    Without it every run of the purge reads the whole table to find the few
    rows that are old enough, for as long as the table lives.

    Bad:

        | Order | ... | nightly job by closed_at |       and no index on closed_at

    Good:

        CREATE INDEX idx_orders_closed_at ON orders (closed_at);

    Purging with a parent, by time to live or by dropping partitions needs
    none.

    A run plans the DELETE that the section states, in an SQL block or as
    code in the row; without one, a DELETE by the column the row speaks of.
    What the plan shows counts more than what the text lets expect.

    Bad:

        DELETE FROM orders WHERE closed_at + interval '7 years' < now();

    Good:

        DELETE FROM orders WHERE closed_at < now() - interval '7 years';

    Source: PostgreSQL manual, 11.2: an index serves what leads it.
    """
    design = context.design
    if unread_in(design, SectionName.LIFECYCLE, SectionName.POSTGRES, SectionName.INDEXES):
        return
    facts = facts_of(context)
    shown = {p.table for p in facts.purges if p.verdict == "served"} if facts else set()
    for purge in purges_of(design):
        if purge.table.name not in shown and not _is_served(design, purge):
            yield _unserved(purge)


def _range_end(purge: Purge) -> str:
    """Return ``upper(x)`` for the range column the row speaks of, "" when it speaks of none."""
    named = named_in(f"{purge.row.purging} {purge.row.retention}")
    ranges = (c.name for c in purge.table.columns if c.type.name in _RANGES and c.name in named)
    return next((f"upper({name})" for name in ranges if not purge.ages), "")


def _is_served(design: DataDesign, purge: Purge) -> bool:
    served = _leading(design, purge.table) | set(purge.table.partition_key)
    end = _range_end(purge)
    if end:
        indexes = design.postgres.indexes_of(purge.table.name)
        return any(index.keys and index.keys[0].expression == end for index in indexes)
    return bool(set(purge.candidates) & served)


def _unserved(purge: Purge) -> Hit:
    table, times = purge.table.name, purge.times
    end = _range_end(purge)
    if end:
        message = f"`{table}` is purged by age, and no index leads with `{end}`."
        name = f"{end.removeprefix('upper(').removesuffix(')')}_end"
        mend = _index_mend(table, name, end)
    elif not times:
        message = f"`{table}` is purged by age, and has no column that tells a row's age."
        mend = "Add a timestamp such as `created_at timestamptz NOT NULL` with an index."
    else:
        column = purge.ages[0] if purge.ages else ""
        which = f"`{column}`" if column else f"any of {', '.join(f'`{t}`' for t in times)}"
        message = f"`{table}` is purged by age, and no index leads with {which}."
        name = column or times[0]
        mend = _index_mend(table, name, name)
    return Hit(purge.row.span, message, mend, table)


def _index_mend(table: str, name: str, key: str) -> str:
    return (
        f"Add `CREATE INDEX idx_{table}_{name} ON {table} ({key});` to the schema and the up "
        "migration, and a row for it to Index Design."
    )


def _leading(design: DataDesign, table: Table) -> set[str]:
    """Return the columns that lead an index, key or unique constraint of a table."""
    keys = [key.columns for key in (table.primary_key, *table.uniques) if key is not None]
    keys += [index.columns for index in design.postgres.indexes_of(table.name)]
    return {columns[0] for columns in keys if columns and columns[0]}
