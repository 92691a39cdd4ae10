"""Rules on whether an index is needed, and well shaped for those who use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from data_design_gate.design.sql_query import EQUALITY, MEMBERSHIP
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    indexes_of,
    own_indexes,
    read_patterns_of,
    schema_unread,
)
from data_design_gate.standards.rules.access_serving import PostgresIndex, serve


@rule("IDX003", Severity.WARNING, needs=("postgres",))
def index_redundant(context: Context) -> Iterator[Hit]:
    """Drop an index that another one replaces.

    An index on (a, b) serves whatever one on (a) serves. Two of the same
    keys cost two writes and serve one reader.

    Bad:

        CREATE INDEX idx_orders_customer_id ON orders (customer_id);
        CREATE INDEX idx_orders_customer_id_created_at ON orders (customer_id, created_at);

    Good:

        CREATE INDEX idx_orders_customer_id_created_at ON orders (customer_id, created_at);

    Source: PostgreSQL manual, 11.3 Multicolumn Indexes.
    """
    own = own_indexes(context)
    by_table: dict[str, list[PostgresIndex]] = {}
    names = {(index.table, index.name) for index in own}
    outside = [i for i in indexes_of(context) if (i.table, i.name) not in names]
    for index in (*own, *outside):
        by_table.setdefault(index.table, []).append(index)
    for beside in by_table.values():
        mine = [index for index in beside if (index.table, index.name) in names]
        yield from _redundant_of(mine, beside)


def _redundant_of(own: list[PostgresIndex], beside: list[PostgresIndex]) -> Iterator[Hit]:
    """Yield the redundant indexes of one table; of two with the same keys, the later one."""
    reported: set[str] = set()
    names = {index.name for index in own}
    others = (i for i in beside if i.source != "index" or i.name not in names)
    earlier, everything = _ByKeys(others, longer=False), _ByKeys(beside, longer=True)
    for index in own:
        if index.source != "index":
            continue
        same = next(
            (o for o in earlier.of(index) if o.name not in reported and _same(index, o)), None
        )
        longer = next(
            (
                o
                for o in everything.of(index)
                if o.name not in reported and o != index and _prefix(index, o)
            ),
            None,
        )
        earlier.add(index)
        if same is not None:
            reported.add(index.name)
            yield _redundant(index, same, "has the same keys as", Severity.ERROR)
        elif longer is not None:
            reported.add(index.name)
            yield _redundant(index, longer, "is the beginning of", None)


class _ByKeys:
    """Finds indexes by columns that they begin with, in the order they were added."""

    def __init__(self, indexes: Iterable[PostgresIndex], *, longer: bool) -> None:
        """Find the ``longer`` ones that go on behind those columns, or those that end there."""
        self._longer = longer
        self._known: dict[tuple[str, ...], list[PostgresIndex]] = {}
        for index in indexes:
            self.add(index)

    def add(self, index: PostgresIndex) -> None:
        keys = [name for name, _ in _keys(index)]
        for number in range(1, len(keys)) if self._longer else (len(keys),):
            self._known.setdefault((index.predicate, *keys[:number]), []).append(index)

    def of(self, index: PostgresIndex) -> Sequence[PostgresIndex]:
        """Return those of the same rows that begin with the index's own columns."""
        return self._known.get((index.predicate, *(name for name, _ in _keys(index))), ())


def _redundant(
    index: PostgresIndex, other: PostgresIndex, words: str, severity: Severity | None
) -> Hit:
    what = {"primary": "the primary key", "unique": "the unique constraint"}.get(
        other.source, "the index"
    )
    return Hit(
        index.span,
        f"The index `{index.name}` ({', '.join(index.columns)}) {words} {what} `{other.name}` "
        f"({', '.join(other.columns)}), which serves all it serves.",
        f"Drop `{index.name}`.",
        index.name,
        severity=severity,
    )


def _comparable(index: PostgresIndex, other: PostgresIndex) -> bool:
    return (
        index.method == other.method
        and set(index.include) <= {*other.include, *other.columns}
        and (index.predicate == other.predicate or not other.predicate)
        and [key.opclass for key in index.keys]
        == [key.opclass for key in other.keys[: len(index.keys)]]
    )


def _same(index: PostgresIndex, other: PostgresIndex) -> bool:
    return (
        _comparable(index, other)
        and index.predicate == other.predicate
        and _keys(index) == _keys(other)
        and (other.unique or not index.unique)
    )


def _prefix(index: PostgresIndex, other: PostgresIndex) -> bool:
    if index.unique or index.method != "btree" or len(other.keys) < len(index.keys):
        return False
    ours, theirs = _keys(index), _keys(other)[: len(index.keys)]
    reversed_ours = [(name, not down) for name, down in ours]
    fits = theirs in (ours, reversed_ours)
    # Over the same keys, a partial index beside a whole one is a choice of its own.
    shorter = len(index.keys) < len(other.keys)
    return fits and shorter and _comparable(index, other) and index.predicate == other.predicate


def _keys(index: PostgresIndex) -> list[tuple[str, bool]]:
    return [(key.column or key.expression, key.descending) for key in index.keys]


@rule("IDX004", Severity.WARNING, needs=("postgres", "patterns"))
def index_column_order(context: Context) -> Iterator[Hit]:
    """Put equality columns before the range or sort column.

    Behind the first range, later columns can only be checked entry by entry:
    the query reads the whole range to find a few rows in it.

    Bad:

        CREATE INDEX idx_orders_created_at_customer_id ON orders (created_at, customer_id);
        SELECT id FROM orders WHERE customer_id = $1 AND created_at > $2;

    Good:

        CREATE INDEX idx_orders_customer_id_created_at ON orders (customer_id, created_at);

    Source: PostgreSQL manual, 11.3 Multicolumn Indexes.
    """
    if schema_unread(context):
        return
    unreported = {index.name for index in own_indexes(context)}
    for read in read_patterns_of(context):
        for named in read.cell.named:
            for index in named.targets:
                if not isinstance(index, PostgresIndex) or index.name not in unreported:
                    continue
                late = _late_equality(read, index)
                if late:
                    unreported.discard(index.name)
                    ranged, columns = late
                    better = [*columns, ranged]
                    better += [c for c in index.columns if c not in better]
                    yield Hit(
                        index.span,
                        f"The index `{index.name}` has `{ranged}`, a range in the pattern "
                        f"{read.label}, before `{'`, `'.join(columns)}`, which the pattern knows "
                        "exactly.",
                        f"Order its columns ({', '.join(better)}).",
                        index.name,
                    )


def _late_equality(read: ReadPattern, index: PostgresIndex) -> tuple[str, list[str]] | None:
    for relation, block in read.relations:
        if relation.table != index.table or index.method != "btree":
            continue
        verdict = serve(index, relation, block)
        if not verdict.served or not verdict.ranged:
            continue
        behind = index.columns[index.columns.index(verdict.ranged) + 1 :]
        known = {c.expression for c in relation.conditions if c.use in {EQUALITY, MEMBERSHIP}}
        late = [column for column in behind if column in known]
        if late:
            return verdict.ranged, late
    return None
