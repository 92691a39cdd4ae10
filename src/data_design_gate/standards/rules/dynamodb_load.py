"""Rules on load: hot partitions, large collections, capacity and the primary pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.model import Store
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.words import fold
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.realisation import table_noun
from data_design_gate.standards.rules.access_dynamodb import target_of
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.rules.access_targets import DynamoTarget
from data_design_gate.standards.rules.dynamodb_common import (
    name_of,
    place_of,
    sentences,
    whole,
)
from data_design_gate.standards.rules.postgres_common import remembered

_LARGEST_COLLECTION = 10 * 1024**3


Reading = tuple[ReadPattern, DynamoTarget]
"""A pattern with the key or index it goes by."""


@remembered
def targets_of(context: Context) -> tuple[Reading, ...]:
    """Return every pattern that goes by a DynamoDB key or index, in the document's order."""
    found = ((read, _target_for(context, read)) for read in read_patterns_of(context))
    return tuple((read, target) for read, target in found if target is not None)


def readings_of(context: Context, table: DynamoTable) -> list[Reading]:
    """Return the patterns that go by a key or index of one table."""
    return _by_table(context).get(id(table), [])


@remembered
def _by_table(context: Context) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = {}
    for read, target in targets_of(context):
        found.setdefault(id(target.table), []).append((read, target))
    return found


def _target_for(context: Context, read: ReadPattern) -> DynamoTarget | None:
    """Return the key or index a pattern reads by: its request's, else its cell's."""
    request = read.pattern.dynamodb
    if request is not None:
        found = target_of(context, read, request)
        if found is not None:
            return found
    for named in read.cell.named:
        targets = [target for target in named.targets if isinstance(target, DynamoTarget)]
        if len(targets) == 1:
            return targets[0]
    if read.writes and len(context.design.dynamodb.tables) == 1 and read.store is Store.DYNAMODB:
        return DynamoTarget(context.design.dynamodb.tables[0], None)
    return None


@rule("DDB018", Severity.ERROR, needs=("dynamodb",))
def collection_size(context: Context) -> Iterator[Hit]:
    """Keep item collections under 10 GB where a table has a local index.

    With a local index all items of one partition key value, with their index
    entries, must fit into one partition of 10 GB. Beyond it, writes fail.

    Bad:

        LocalSecondaryIndexes: [...]
        Events of one tenant grow to 40 GB.

    Good:

        A global index instead, or a partition key that splits the collection by month.

    Source: DynamoDB Developer Guide, Item collections in local secondary indexes: 10 GB.
    """
    for table in context.design.dynamodb.tables:
        if not table.local_indexes:
            continue
        for sentence in sentences(table.prose):
            words = fold(sentence)
            if not re.search(r"\b(?:collection|per|each|every|one|single)\b", words):
                continue
            sizes = [q for q in read_quantities(sentence) if q.unit == "bytes"]
            if re.search(r"\b(?:limit|under|below|less than|at most|never)\b", words):
                continue
            large = next((q for q in sizes if q.value > _LARGEST_COLLECTION), None)
            if large is not None:
                yield Hit(
                    table.local_indexes[0].span,
                    f"{name_of(table)} has a local index, and its item collections are said to "
                    f"reach {large.text}; 10 GB is the most.",
                    "Use a global index, or split the collection by a finer partition key.",
                    table.name or "unnamed table",
                )
                break


@rule("DDB022", Severity.WARNING, needs=("dynamodb",))
def capacity_mode(context: Context) -> Iterator[Hit]:
    """State the billing mode, with throughput exactly when it is provisioned.

    DynamoDB refuses the contradictions, and without a word on capacity nobody
    can say what the table costs or when it throttles.

    Bad:

        BillingMode: PAY_PER_REQUEST
        ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}

    Good:

        BillingMode: PAY_PER_REQUEST

    Source: CreateTable API, BillingMode and ProvisionedThroughput.
    """
    for table in context.design.dynamodb.tables:
        mode = table.billing_mode
        subject = table.name or "unnamed table"
        if "${" in mode:
            continue
        if not mode and table.throughput is None:
            yield Hit(
                place_of(table),
                f"Neither billing mode nor throughput of {name_of(table)} is stated.",
                "Add `BillingMode: PAY_PER_REQUEST`, or PROVISIONED with ProvisionedThroughput.",
                subject,
                group="capacity not stated",
            )
        elif mode == "PAY_PER_REQUEST":
            extra = [index.name for index in table.indexes if index.throughput]
            if table.throughput is not None or extra:
                yield Hit(
                    place_of(table),
                    f"{name_of(table)} is billed by request and provisions throughput too; "
                    "DynamoDB refuses both.",
                    "Drop ProvisionedThroughput, or set BillingMode to PROVISIONED.",
                    subject,
                )
        elif mode == "PROVISIONED":
            if table.throughput is None and table.source in {"create-table", "cloudformation"}:
                yield Hit(
                    place_of(table),
                    f"{name_of(table)} is PROVISIONED without ProvisionedThroughput.",
                    "State ReadCapacityUnits and WriteCapacityUnits, or use PAY_PER_REQUEST.",
                    subject,
                )
            yield from _bare_indexes(table, subject)
        elif mode:
            yield Hit(
                place_of(table),
                f"{name_of(table)} has the billing mode `{mode}`, which DynamoDB does not know.",
                "Use PAY_PER_REQUEST or PROVISIONED.",
                subject,
            )


def _bare_indexes(table: DynamoTable, subject: str) -> Iterator[Hit]:
    """Yield the finding for the global indexes of a provisioned table that provision nothing."""
    bare = [index for index in table.global_indexes if not index.throughput]
    if bare and table.throughput is not None and whole(table):
        listed = ", ".join(f"`{index.name}`" for index in bare)
        yield Hit(
            bare[0].span,
            f"{name_of(table)} is PROVISIONED, and {listed} has no ProvisionedThroughput of its "
            "own; DynamoDB refuses the table.",
            "State ReadCapacityUnits and WriteCapacityUnits for each global index.",
            f"{subject}.{bare[0].name}",
        )


@rule("DDB023", Severity.ERROR, needs=("dynamodb", "patterns"))
def primary_pattern_unserved(context: Context) -> Iterator[Hit]:
    """Choose the partition key from the table's primary access pattern.

    The table's own key is the cheapest and the only strongly consistent way
    to its items. The pattern that matters most should use it, by equality.

    Bad:

        Primary pattern: events of an order
        KeySchema: [{AttributeName: eventId, KeyType: HASH}]    # orders only by an index

    Good:

        Primary pattern: events of an order
        KeySchema:
          - {AttributeName: orderId, KeyType: HASH}
          - {AttributeName: version, KeyType: RANGE}

    Source: Data Design Standards, DynamoDB: the key follows from the primary access pattern.
    """
    for table in context.design.dynamodb.tables:
        reads = [
            (read, target)
            for read, target in readings_of(context, table)
            if not read.writes
            and read.store is not Store.POSTGRES
            and table_noun(table.name) is not None
        ]
        stated = [pair for pair in reads if pair[0].pattern.primary]
        open_ones = [pair for pair in reads if pair[0].pattern.primary is None]
        primary = (stated or open_ones[:1])[:1]
        if not primary or any(target.index is None for _, target in stated):
            continue
        read, target = primary[0]
        if target.index is None or target.index.kind == "LSI":
            continue
        key = ", ".join(table.keys("HASH")) or "none"
        yield Hit(
            read.at("index", "query"),
            f"The primary pattern {read.label} reads {name_of(table)} by the index "
            f"`{target.index.name}`; the table's partition key (`{key}`) does not serve it.",
            "Make what the primary pattern knows the partition key of the table, or mark another "
            "pattern as primary.",
            f"{table.name}:{read.pattern.id}",
        )
