"""A pattern's SQL against the Postgres indexes it names, in words a reader can act on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from data_design_gate.design.model import Store
from data_design_gate.design.postgres.model import Table
from data_design_gate.design.sql_query import (
    EQUALITY,
    MEMBERSHIP,
    RANGE,
    QueryBlock,
    Relation,
)
from data_design_gate.design.words import noun
from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.realisation import realisations
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    indexes_of,
    parameter_names,
    partly_known,
    schema_of,
)
from data_design_gate.standards.rules.access_serving import (
    PostgresIndex,
    Verdict,
    branches_of,
    serve,
)
from data_design_gate.standards.rules.postgres_common import remembered

# A table this small is read in a few pages whatever the plan (8 KB pages).
_FEW_ROWS = 1_000


def postgres_problems(context: Context, read: ReadPattern) -> Iterator[Hit]:
    """Yield why the indexes a pattern names cannot serve its query."""
    if not read.blocks:
        yield from _by_parameters(context, read)
        return
    relations = [(r, b) for r, b in read.relations if b.kind != "insert" and _known(context, r)]
    if not relations:
        return
    for named in read.cell.named:
        indexes = [target for target in named.targets if isinstance(target, PostgresIndex)]
        if not indexes:
            continue
        yield from _judge(read, named.text, indexes, relations)


def _judge(
    read: ReadPattern,
    name: str,
    indexes: list[PostgresIndex],
    relations: list[tuple[Relation, QueryBlock]],
) -> Iterator[Hit]:
    verdicts = [
        (index, relation, block, _verdict(index, relation, block, read))
        for index in indexes
        for relation, block in relations
        if relation.table == index.table
    ]
    place = read.at("index")
    if not verdicts:
        tables = ", ".join(sorted({f"`{relation.table}`" for relation, _ in relations}))
        owners = ", ".join(sorted({f"`{index.table}`" for index in indexes}))
        yield Hit(
            place,
            f"The pattern {read.label} names `{name}`, an index of {owners}, but its query reads "
            f"{tables}.",
            f"Name an index of {tables}.",
            f"{read.pattern.id}:{name}",
        )
        return
    served = [found for found in verdicts if found[3].served]
    if not served and _reads_all(verdicts[0][1], verdicts[0][2]):
        return  # nothing is looked up at all: that is a scan, and ACC005 says so
    if not served:
        index, relation, _, verdict = verdicts[0]
        message, mend = _words(index, verdict, relation)
        yield Hit(
            place,
            f"`{index.name}` cannot serve the pattern {read.label}: {message}.",
            mend,
            f"{read.pattern.id}:{name}",
        )
        return
    unsorted = [found for found in served if not found[3].sorted]
    if len(unsorted) == len(served):
        yield from _unsorted(read, *unsorted[0])


def _verdict(
    index: PostgresIndex, relation: Relation, block: QueryBlock, read: ReadPattern
) -> Verdict:
    """Judge one index; branches of an OR may be served by the other indexes of the cell."""
    verdict = serve(index, relation, block)
    if verdict.served or not relation.alternatives:
        return verdict
    named = [t for n in read.cell.named for t in n.targets if isinstance(t, PostgresIndex)]
    branches = list(branches_of(relation))
    own = any(serve(index, branch, block).served for branch in branches)
    every = all(any(serve(i, branch, block).served for i in named if i.table == relation.table)
                for branch in branches)  # fmt: skip
    return Verdict(served=True) if own and every else verdict


def _unsorted(
    read: ReadPattern, index: PostgresIndex, relation: Relation, block: QueryBlock, verdict: Verdict
) -> Iterator[Hit]:
    """Yield the finding for a LIMIT whose order the index does not give."""
    if block.limit is None or block.aggregated or not relation.order or index.method != "btree":
        return
    order = ", ".join(f"{column}{' DESC' if down else ''}" for column, down in relation.order)
    keys = [*verdict.equal, *(f"{column}{' DESC' if down else ''}" for column, down in
                              relation.order if column not in verdict.equal)]  # fmt: skip
    nulls = [
        c.column for c in relation.conditions
        if c.operator == "IS NULL" and c.column in verdict.equal
    ]  # fmt: skip
    kept = ", ".join(key for key in keys if key not in nulls)
    mend = (
        f"Make the index partial, since behind an IS NULL PostgreSQL keeps no order: `({kept}) "
        f"WHERE {nulls[0]} IS NULL`."
        if nulls
        else f"Let the sort follow the equality columns: `({kept})`."
    )
    yield Hit(
        read.at("index"),
        f"`{index.name}` finds the rows of the pattern {read.label} but does not give their order "
        f"({order}): PostgreSQL sorts every match before it can apply the LIMIT.",
        mend,
        f"{read.pattern.id}:{index.name}:order",
        severity=Severity.WARNING,
    )


# Why an index cannot serve -> what is wrong, how to mend it.
_WORDS = {
    "partial": (
        "the index is partial and the query does not state `{subject}` with constants",
        "Write `{subject}` into the query as the index has it; a parameter proves nothing here.",
    ),
    "expression": (
        "the query compares `{subject}`, the index holds `{leading}`",
        "Create the index on `({subject})`, or compare the bare column.",
    ),
    "pattern": (
        "`{subject}` gives a B-tree no fixed beginning to look up",
        "Use a trigram index (`USING gin (... gin_trgm_ops)`) or a pattern with a fixed start.",
    ),
    "filter": (
        "`{subject}` excludes values, which no index looks up",
        "State the wanted values by = or IN, or use a partial index for them.",
    ),
    "inside": (
        "`{subject}` looks into the array of each row, for which no index is used",
        "Write it as `{leading} @> ARRAY[...]`, which a GIN index serves.",
    ),
    "or": (
        "the branches of the OR need different indexes",
        "Name one index for each branch, or split the query with UNION ALL.",
    ),
    "nothing": (
        "the query has no condition on `{leading}`",
        "Add a condition on `{leading}`, or accept the scan: `Scan (accepted: reason)`.",
    ),
    "leading": (
        "it is read from `{leading}` on ({columns}), and the query constrains {asked}",
        "Let the index begin with {asked}, equality columns first, or name another index.",
    ),
}


def _words(index: PostgresIndex, verdict: Verdict, relation: Relation) -> tuple[str, str]:
    """Return why the index cannot serve, and the mend."""
    ranked = sorted(relation.conditions, key=lambda c: c.use not in {EQUALITY, MEMBERSHIP})
    usable = [c.expression for c in ranked if c.use in {EQUALITY, MEMBERSHIP, RANGE}]
    usable += [column for column, _ in relation.order]
    asked = ", ".join(f"`{column}`" for column in dict.fromkeys(usable))
    message, mend = _WORDS[verdict.reason if asked or verdict.reason != "leading" else "nothing"]
    values = {
        "subject": verdict.subject,
        "leading": index.columns[0],
        "columns": ", ".join(index.columns),
        "asked": asked,
    }
    return message.format(**values), mend.format(**values)


def _known(context: Context, relation: Relation) -> bool:
    """Return whether the table is defined here, whole or by what it adds."""
    return schema_of(context).table(relation.table) is not None


def _by_parameters(context: Context, read: ReadPattern) -> Iterator[Hit]:
    """Judge a pattern without a query by its parameters, when they are all columns."""
    parameters = parameter_names(read.pattern.parameters)
    if not parameters or read.inserts:
        return
    for named in read.cell.named:
        indexes = [target for target in named.targets if isinstance(target, PostgresIndex)]
        if len(indexes) != 1 or len(named.targets) != 1:
            continue
        index = indexes[0]
        table = schema_of(context).table(index.table)
        given = _columns_of(parameters, table) if table is not None else None
        leading = index.keys[0].column
        if given is None or not leading or leading in given or index.method != "btree":
            continue
        if index.predicate and leading not in given and not given:
            continue
        listed = ", ".join(f"`{column}`" for column in given)
        yield Hit(
            read.at("index"),
            f"`{index.name}` cannot serve the pattern {read.label}: it is read from `{leading}`, "
            f"and the parameters are {listed}.",
            f"Let the index begin with {listed}, or name an index that does.",
            f"{read.pattern.id}:{named.text}",
        )


def _columns_of(parameters: tuple[str, ...], table: Table) -> tuple[str, ...] | None:
    """Return the table's columns that the parameters name; None unless all do."""
    by_noun = {noun(column.name): column.name for column in table.columns}
    own = noun(table.name)
    found = []
    for parameter in parameters:
        name = noun(parameter)
        column = by_noun.get(name) or (by_noun.get("id") if name == f"{own} id" else None)
        if column is None:
            return None
        found.append(column)
    return tuple(found)


def unserved_tables(context: Context, read: ReadPattern) -> Iterator[tuple[str, Span]]:
    """Yield (table, place) of each table that the query can only read from end to end.

    A table is reached by an index on what the query gives, or by an index on
    the columns that join it to a table reached before.
    """
    named = [t for n in read.cell.named for t in n.targets if isinstance(t, PostgresIndex)]
    for block in read.blocks:
        if block.kind == "insert":
            continue
        judged = [index.table for index in named]
        for relation in _unreached(context, block, frozenset(judged)):
            yield relation.table, _place(read, relation)


def _unreached(context: Context, block: QueryBlock, judged: frozenset[str]) -> Iterator[Relation]:
    """Yield the tables no index leads to; one that is scanned leads on to others."""
    small = _small_tables(context)
    open_tables = list(block.relations)
    reached: set[str] = set()
    while open_tables:
        led_to = [r for r in open_tables if _reached(context, r, block, reached, small)]
        if led_to:
            reached |= {relation.alias for relation in led_to}
            open_tables = [r for r in open_tables if r not in led_to]
            continue
        first = _driving(open_tables, judged)
        open_tables.remove(first)
        reached.add(first.alias)
        if first.table not in judged or _reads_all(
            first, block
        ):  # a named index that cannot serve is ACC004's business
            yield first


def _reads_all(relation: Relation, block: QueryBlock) -> bool:
    """Return whether a query reads a whole table, without a condition or a limit."""
    asks = relation.conditions or relation.alternatives
    return block.kind == "select" and not asks and block.limit is None


def _driving(relations: list[Relation], judged: frozenset[str]) -> Relation:
    """Return the table the query would have to begin with."""
    return min(relations, key=lambda r: (not _constrained(r), r.table in judged))


def _constrained(relation: Relation) -> bool:
    return bool(relation.alternatives) or any(not c.joins for c in relation.conditions)


def _reached(
    context: Context,
    relation: Relation,
    block: QueryBlock,
    reached: set[str],
    small: frozenset[str],
) -> bool:
    table = schema_of(context).table(relation.table)
    if table is None or table.partition_of or relation.table in small | partly_known(context):
        return True
    usable = tuple(c for c in relation.conditions if not c.joins or c.joins in reached)
    seen = replace(relation, conditions=usable)
    own = [index for index in indexes_of(context) if index.table == relation.table]
    if any(serve(index, seen, block).served for index in own):
        return True
    return bool(seen.alternatives) and all(
        any(serve(index, branch, block).served for index in own) for branch in branches_of(seen)
    )


@remembered
def _small_tables(context: Context) -> frozenset[str]:
    """Return the tables whose declared volume makes a scan as good as an index."""
    found = set()
    for realised in realisations(context.design):
        volume = realised.entity.volume
        if (
            volume is not None
            and volume.unit in {"", "rows", "items"}
            and volume.value <= _FEW_ROWS
        ):
            found |= {place.name for place in realised.places if place.store is Store.POSTGRES}
    return frozenset(found)


def _place(read: ReadPattern, relation: Relation) -> Span:
    for statement in read.pattern.sql:
        if relation.offset and statement.text[relation.offset :].startswith(relation.table):
            return statement.place(relation.offset)
    return read.at("index")
