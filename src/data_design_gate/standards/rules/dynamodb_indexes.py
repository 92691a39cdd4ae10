"""Rules on secondary indexes: their keys, number and projection."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import fold_index_name, same_table
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.dynamodb_common import name_of, place_of

_MOST_GLOBAL = 20
_MOST_LOCAL = 5
_MOST_KEY_ATTRIBUTES = 4
_MOST_PROJECTED = 20
_MOST_PROJECTED_IN_ALL = 100
_PROJECTIONS = ("KEYS_ONLY", "INCLUDE", "ALL")


@rule("DDB007", Severity.ERROR, needs=("dynamodb",))
def gsi_key(context: Context) -> Iterator[Hit]:
    """Give a global index a partition key of its own.

    An index with the table's partition key can only sort the same items
    anew: that is what a local index is for. Two indexes with one key are
    paid for twice.

    Bad:

        KeySchema: [{AttributeName: orderId, KeyType: HASH}]
        GlobalSecondaryIndexes:
          - IndexName: OrderEvent-CreatedIndex
            KeySchema:
              - {AttributeName: orderId, KeyType: HASH}
              - {AttributeName: createdAt, KeyType: RANGE}

    Good:

        GlobalSecondaryIndexes:
          - IndexName: OrderEvent-CustomerIndex
            KeySchema:
              - {AttributeName: customerId, KeyType: HASH}
              - {AttributeName: createdAt, KeyType: RANGE}

    Source: Data Design Standards, DynamoDB: the partition key of a global index differs from the
    table's; CreateTable API: up to 4 partition and 4 sort key attributes for a global index.
    """
    for table in context.design.dynamodb.tables:
        seen: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
        for index in table.global_indexes:
            partition, sort = index.keys("HASH"), index.keys("RANGE")
            key = (partition, sort)
            if key in seen and partition:
                yield _gsi(
                    table,
                    index,
                    f"`{index.name}` has the same key as `{seen[key]}`.",
                    "Keep one of the two.",
                )
                continue
            seen[key] = index.name
            yield from _gsi_problems(table, index, partition, sort)


def _gsi_problems(
    table: DynamoTable, index: SecondaryIndex, partition: tuple[str, ...], sort: tuple[str, ...]
) -> Iterator[Hit]:
    if not partition:
        yield _gsi(
            table,
            index,
            f"The global index `{index.name}` has no partition key.",
            "Give it the attribute that its access pattern knows, with KeyType HASH.",
        )
    elif partition == table.keys("HASH"):
        same = sort == table.keys("RANGE")
        yield _gsi(
            table,
            index,
            f"The global index `{index.name}` has the key of {name_of(table)} itself."
            if same
            else f"The global index `{index.name}` has the same partition key as {name_of(table)} "
            f"(`{', '.join(partition)}`); only the sort key differs.",
            "Remove it: the table serves these queries."
            if same
            else "Make it a local index, or choose another partition key; where a local index "
            "cannot be (existing table, item collections over 10 GB), waive this with the reason.",
        )
    elif len(partition) > _MOST_KEY_ATTRIBUTES or len(sort) > _MOST_KEY_ATTRIBUTES:
        yield _gsi(
            table,
            index,
            f"The key of `{index.name}` has {len(partition)} partition and {len(sort)} sort "
            "attributes; 4 of each are allowed.",
            "Join attributes that are always used together into one.",
        )


def _gsi(table: DynamoTable, index: SecondaryIndex, message: str, mend: str) -> Hit:
    return Hit(index.span, message, mend, f"{table.name}.{index.name}")


@rule("DDB008", Severity.ERROR, needs=("dynamodb",))
def lsi_key(context: Context) -> Iterator[Hit]:
    """Let a local index share the table's partition key and sort by another attribute.

    A local index sorts the items of one partition key value anew. It exists
    from the creation of the table, or not at all.

    Bad:

        KeySchema: [{AttributeName: orderId, KeyType: HASH}]
        LocalSecondaryIndexes:
          - IndexName: OrderEvent-CreatedIndex
            KeySchema: [{AttributeName: customerId, KeyType: HASH}]

    Good:

        KeySchema:
          - {AttributeName: orderId, KeyType: HASH}
          - {AttributeName: version, KeyType: RANGE}
        LocalSecondaryIndexes:
          - IndexName: OrderEvent-CreatedIndex
            KeySchema:
              - {AttributeName: orderId, KeyType: HASH}
              - {AttributeName: createdAt, KeyType: RANGE}

    Source: DynamoDB Developer Guide, Local secondary indexes.
    """
    for table in context.design.dynamodb.tables:
        before = _table_before(context, table)
        for index in table.local_indexes:
            problem = _lsi_problem(table, index)
            if problem is None and before is not None and not _had(before, index):
                problem = (
                    f"The local index `{index.name}` is added to the existing {name_of(table)}.",
                    "Use a global index, or plan a new table and the move of its items.",
                )
            if problem is not None:
                yield Hit(index.span, *problem, f"{table.name}.{index.name}")


def _lsi_problem(table: DynamoTable, index: SecondaryIndex) -> tuple[str, str] | None:
    partition, sort = index.keys("HASH"), index.keys("RANGE")
    own_partition, own_sort = table.keys("HASH"), table.keys("RANGE")
    if not own_sort:
        return (
            f"{name_of(table)} has no sort key, so it cannot have the local index `{index.name}`.",
            "Give the table a sort key, or use a global index.",
        )
    if partition and partition != own_partition:
        return (
            f"The local index `{index.name}` has another partition key than {name_of(table)}.",
            f"Use `{', '.join(own_partition)}` as its partition key, or make it a global index.",
        )
    if not sort:
        return (
            f"The local index `{index.name}` has no sort key.",
            "Give it the attribute to sort by, with KeyType RANGE.",
        )
    if sort == own_sort:
        return (
            f"The local index `{index.name}` has the sort key of {name_of(table)} itself.",
            "Remove it, or choose another sort key.",
        )
    return None


def _table_before(context: Context, table: DynamoTable) -> DynamoTable | None:
    if context.base is None or not table.name:
        return None
    return next((t for t in context.base.dynamodb.tables if same_table(t.name, table.name)), None)


def _had(before: DynamoTable, index: SecondaryIndex) -> bool:
    wanted = fold_index_name(index.name)
    return any(fold_index_name(known.name) == wanted for known in before.local_indexes)


@rule("DDB009", Severity.ERROR, needs=("dynamodb",))
def index_limit(context: Context) -> Iterator[Hit]:
    """Keep to 20 global and 5 local indexes a table.

    They are DynamoDB's quotas; every index also multiplies the cost of each
    write to its attributes.

    Bad:

        GlobalSecondaryIndexes: (21 of them)

    Good:

        One index on generic keys (GSI1PK, GSI1SK) that serves several entities.

    Source: DynamoDB Developer Guide, Quotas: 20 global (default) and 5 local indexes a table.
    """
    for table in context.design.dynamodb.tables:
        for kind, indexes, most in (
            ("global", table.global_indexes, _MOST_GLOBAL),
            ("local", table.local_indexes, _MOST_LOCAL),
        ):
            if len(indexes) > most:
                yield Hit(
                    indexes[most].span,
                    f"{name_of(table)} has {len(indexes)} {kind} indexes; {most} are allowed.",
                    "Serve several patterns by one index on generic keys, or split the table.",
                    f"{table.name}.{kind}",
                )


@rule("DDB010", Severity.ERROR, needs=("dynamodb",))
def projection(context: Context) -> Iterator[Hit]:
    """State what each index projects: KEYS_ONLY, INCLUDE with its attributes, or ALL.

    The projection decides storage, write cost and which queries the index
    can answer without the table. It cannot be changed later.

    Bad:

        - IndexName: OrderEvent-StatusIndex
          KeySchema: [{AttributeName: status, KeyType: HASH}]

    Good:

        - IndexName: OrderEvent-StatusIndex
          KeySchema: [{AttributeName: status, KeyType: HASH}]
          Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [total]}

    Source: Data Design Standards, DynamoDB; CreateTable API: 20 projected attributes an index,
    100 in all indexes of a table.
    """
    for table in context.design.dynamodb.tables:
        total = 0
        for index in table.indexes:
            problem = _projection_problem(index)
            if problem is not None:
                yield Hit(
                    index.projection_span or index.span,
                    problem[0],
                    problem[1],
                    f"{table.name}.{index.name}",
                    suggestion=_listed_keys_only(context, index),
                )
            if index.projection == "INCLUDE":
                total += len(index.non_key_attributes)
        if total > _MOST_PROJECTED_IN_ALL:
            yield Hit(
                place_of(table),
                f"The indexes of {name_of(table)} project {total} attributes; 100 are allowed in "
                "all.",
                "Use ALL for the widest index, or project less.",
                f"{table.name}.projections",
            )


def _projection_problem(index: SecondaryIndex) -> tuple[str, str] | None:
    name, kind, attributes = index.name, index.projection, index.non_key_attributes
    problem = None
    if not kind:
        problem = (
            f"The index `{name}` does not state its projection.",
            "Add `Projection: {ProjectionType: KEYS_ONLY}`, INCLUDE with NonKeyAttributes, or ALL.",
        )
    elif kind not in _PROJECTIONS and not kind.startswith("${"):
        problem = (
            f"The index `{name}` has the projection `{kind}`, which DynamoDB does not know.",
            "Use KEYS_ONLY, INCLUDE or ALL.",
        )
    elif kind == "INCLUDE" and not attributes:
        problem = (
            f"The index `{name}` projects INCLUDE without saying which attributes.",
            "List them: `NonKeyAttributes: [status, total]`.",
        )
    elif kind in {"ALL", "KEYS_ONLY"} and attributes:
        problem = (
            f"The index `{name}` projects {kind} and lists attributes too; DynamoDB refuses both.",
            f"Use INCLUDE for the list, or drop NonKeyAttributes from {kind}.",
        )
    elif len(attributes) > _MOST_PROJECTED:
        problem = (
            f"The index `{name}` projects {len(attributes)} attributes; 20 are allowed.",
            "Use ALL, or project only what the index's patterns read.",
        )
    return problem


def _listed_keys_only(context: Context, index: SecondaryIndex) -> Suggestion | None:
    """Return the mend for a flow-style projection whose type the listed attributes decide."""
    place = index.projection_span
    if (
        place is None
        or not index.non_key_attributes
        or index.projection not in {"ALL", "KEYS_ONLY"}
    ):
        return None
    if len(index.non_key_attributes) > _MOST_PROJECTED:
        return None
    line = context.document.lines[place.first_line - 1]
    written = f"ProjectionType: {index.projection}"
    if line.count(written) != 1 or "NonKeyAttributes" not in line:
        return None
    mended = line.replace(written, "ProjectionType: INCLUDE")
    return Suggestion(place.first_line, place.first_line, mended)
