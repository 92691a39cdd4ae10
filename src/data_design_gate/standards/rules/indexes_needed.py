"""Rules on whether an index is needed, and well shaped for those who use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.patterns import fold_id
from data_design_gate.design.postgres.model import Table
from data_design_gate.design.sql_query import EQUALITY, MEMBERSHIP
from data_design_gate.design.words import fold
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in, words_of
from data_design_gate.standards.rules.access_indexes import schema_unread
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    indexes_of,
    own_indexes,
    read_patterns_of,
    schema_of,
)
from data_design_gate.standards.rules.access_serving import PostgresIndex, serve
from data_design_gate.standards.rules.access_targets import DynamoTarget
from data_design_gate.standards.rules.dynamodb_load import target_for
from data_design_gate.standards.rules.indexes_declared import Declared, declared_indexes

_PURPOSES = re.compile(
    r"\b(?:foreign keys?|fk|cascade\w*|constraint|unique\w*|purge\w*|retention|clean ?up|archiv\w*"
    r"|delet\w*|expir\w*|housekeeping|referential|join|migration|backfill|outbox|queue|poll\w*)\b"
)
_PATTERN_ID = re.compile(r"\b(?:AP|Q|P|UC|RP|WP)[\s_-]?\d+[a-z]?\b", re.IGNORECASE)
_FEW_VALUES = 5


@rule("IDX002", Severity.WARNING, needs=("patterns",))
def index_unjustified(context: Context) -> Iterator[Hit]:
    """Keep only indexes that serve a pattern, a key or a constraint.

    Every index is written with every change of its columns and kept in
    memory beside what is really read.

    Bad:

        CREATE INDEX idx_orders_note ON orders (note);     -- no pattern reads by note

    Good:

        CREATE INDEX idx_orders_customer_id ON orders (customer_id);   -- AP1, foreign key

    Source: Data Design Standards, Index Design; PostgreSQL manual, 11.1: indexes add overhead.
    """
    sections = (SectionName.ACCESS_PATTERNS, SectionName.INDEXES)
    if unread_in(context.design, *sections) or schema_unread(context):
        return
    reads = read_patterns_of(context)
    if not any(read.pattern.structured for read in reads):
        return
    ids = {fold_id(read.pattern.id) for read in reads}
    lifecycle = fold(words_of(context.design, SectionName.LIFECYCLE))
    for index in declared_indexes(context):
        entry = next((e for e in context.design.index_entries if index.answers_to(e.name)), None)
        serves = entry.serves if entry is not None else ""
        named = {fold_id(name) for name in _PATTERN_ID.findall(serves)}
        if named and not named & ids and entry is not None:
            yield Hit(
                entry.span,
                f"The index `{index.name}` is said to serve {serves}, which is no access pattern "
                "of this design.",
                "Name a pattern that exists, or add the pattern.",
                index.name,
            )
        elif not (
            _used(context, index, reads)
            or _PURPOSES.search(fold(serves))
            or any(f" {fold(column)} " in f" {lifecycle} " for column in index.columns[:1])
        ):
            yield Hit(
                index.span,
                f"The index `{index.name}` of `{index.owner}` serves no access pattern, foreign "
                "key or constraint.",
                "Name it in the pattern it serves (Index used), or drop it.",
                index.name or f"{index.owner} index",
            )


def _used(context: Context, index: Declared, reads: tuple[ReadPattern, ...]) -> bool:
    for read in reads:
        for named in read.cell.named:
            if any(_is(target.name, index, target) for target in named.targets):
                return True
        target = target_for(context, read)
        if target is not None and target.index is not None and _is(target.name, index, target):
            return True
    own = next(
        (i for i in indexes_of(context) if i.span == index.span and i.name == index.name), None
    )
    if own is None:
        return False
    return (
        own.unique
        or _covers_foreign_key(schema_of(context).table(own.table), own)
        or any(
            relation.table == own.table and serve(own, relation, block).served
            for read in reads
            for relation, block in read.relations
            if block.kind != "insert"
        )
    )


def _is(name: str, index: Declared, target: PostgresIndex | DynamoTarget) -> bool:
    owner = target.table.name if isinstance(target, DynamoTarget) else target.table
    return name == index.name and owner == index.owner


def _covers_foreign_key(table: Table | None, index: PostgresIndex) -> bool:
    if table is None:
        return False
    return any(
        set(index.columns[: len(key.columns)]) == set(key.columns) for key in table.foreign_keys
    )


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
    own, reported = own_indexes(context), set[str]()
    outside = [index for index in indexes_of(context) if index not in own]
    for position, index in enumerate(own):
        if index.source != "index":
            continue
        # Of two with the same keys the later one is redundant, whatever it is beside.
        rivals = [*own[:position], *(o for o in own[position:] if o.source != "index"), *outside]
        same = next((o for o in rivals if _rivals(index, o, reported) and _same(index, o)), None)
        longer = next(
            (o for o in (*own, *outside) if _rivals(index, o, reported) and _prefix(index, o)), None
        )
        if same is not None:
            reported.add(index.name)
            yield _redundant(index, same, "has the same keys as", Severity.ERROR)
        elif longer is not None:
            reported.add(index.name)
            yield _redundant(index, longer, "is the beginning of", None)


def _rivals(index: PostgresIndex, other: PostgresIndex, reported: set[str]) -> bool:
    return other is not index and other.table == index.table and other.name not in reported


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
    seen: set[str] = set()
    own = {index.name for index in own_indexes(context)}
    for read in read_patterns_of(context):
        for named in read.cell.named:
            for index in named.targets:
                if not isinstance(index, PostgresIndex) or index.name not in own - seen:
                    continue
                late = _late_equality(read, index)
                if late:
                    seen.add(index.name)
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
