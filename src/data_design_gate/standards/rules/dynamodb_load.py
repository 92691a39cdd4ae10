"""Rules on load: hot partitions, large collections, capacity and the primary pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import is_generic_key
from data_design_gate.design.model import Store
from data_design_gate.design.quantities import read_quantities, read_quantity
from data_design_gate.design.words import fold, name_words
from data_design_gate.document.model import Span
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
    placeholders,
    sentences,
    templates_of,
)

# One partition serves this many units a second (DynamoDB Developer Guide, partition key context).
_READ_UNITS = 3_000
_WRITE_UNITS = 1_000
_READ_UNIT_BYTES = 4_096
_WRITE_UNIT_BYTES = 1_024
_LARGEST_COLLECTION = 10 * 1024**3

_FEW_VALUES = frozenset(
    {
        "status", "state", "type", "kind", "category", "gender", "country", "region", "priority",
        "level", "tier", "flag", "active", "enabled", "deleted", "archived", "published", "role",
        "environment", "env", "stage", "locale", "language", "currency", "month", "year", "weekday",
        "phase", "severity", "channel", "class", "grade", "plan",
    }
)  # fmt: skip
_TIMES = frozenset(
    {"date", "day", "timestamp", "time", "created", "updated", "hour", "epoch", "datetime"}
)
_MITIGATED = re.compile(
    r"\b(?:shard\w*|suffix\w*|bucket\w*|sparse\w*|jitter|write sharding|salt\w*|low (?:volume|rate)"
    r"|few (?:items|writes|reads)|rarely|bounded|small (?:table|index|number)"
    r"|only (?:open|active))\b"
)
_SINGLETON = re.compile(
    r"config|setting|system|counter|lookup|version|meta|global|registry", re.IGNORECASE
)
_ONE_KEY = re.compile(
    r"\b(?:per|on (?:one|a single)|for (?:one|a single)|one|single|each|every)\s+(?:hot\s+)?"
    r"(?:partition key|partition|key|{names})\b"
)


@rule("DDB006", Severity.WARNING, needs=("dynamodb",))
def hot_partition(context: Context) -> Iterator[Hit]:
    """Choose a partition key with many values that are used evenly.

    All items of one key value share a partition, which serves 3,000 read and
    1,000 write units a second. A status, a date or a constant gathers the
    load of the whole table there; on an index it throttles the table's
    writes too.

    Bad:

        GlobalSecondaryIndexes:
          - IndexName: OrderEvent-CreatedIndex
            KeySchema: [{AttributeName: createdDate, KeyType: HASH}]

    Good:

        GlobalSecondaryIndexes:
          - IndexName: OrderEvent-CustomerIndex
            KeySchema:
              - {AttributeName: customerId, KeyType: HASH}
              - {AttributeName: createdAt, KeyType: RANGE}

    Source: DynamoDB Developer Guide, Designing partition keys to distribute your workload.
    """
    for table in context.design.dynamodb.tables:
        yield from _hot_key(context, table, None)
        for index in table.global_indexes:
            yield from _hot_key(context, table, index)


def _hot_key(context: Context, table: DynamoTable, index: SecondaryIndex | None) -> Iterator[Hit]:
    elements = index.key_schema if index is not None else table.key_schema
    partition = [element for element in elements if element.role == "HASH"]
    if not partition:
        return
    where = f"the index `{index.name}`" if index is not None else name_of(table)
    subject = f"{table.name}.{index.name}" if index is not None else table.name
    place = index.span if index is not None else partition[0].span
    names = [element.attribute for element in partition]
    overload = _overload(context, table, index, names)
    if overload is not None:
        yield Hit(
            overload.place,
            f"The pattern {overload.label} puts {overload.units:,.0f} {overload.kind} units a "
            f"second on one key of {where}; a partition serves {overload.most:,}.",
            "Spread the key over shards (`KEY#0` to `KEY#9`), cache the reads, or choose a key "
            "with more values.",
            f"{subject}:{overload.label}",
            severity=Severity.ERROR,
        )
        return
    reason = _weakness(table, names, on_index=index is not None)
    if reason and not _is_mitigated(table, index, names):
        yield Hit(
            place,
            f"The partition key of {where} {reason}: its items gather on few partitions.",
            "Choose a key with many evenly used values, add a shard suffix, or say why the load "
            "stays small (sparse index, few items).",
            subject or "unnamed table",
        )


def _weakness(table: DynamoTable, names: list[str], *, on_index: bool) -> str:
    """Return why a partition key gathers load, "" when nothing shows it."""
    if all(is_generic_key(name) for name in names):
        for entity, template, _ in templates_of(table, names[0]):
            parts = placeholders(template)
            if not parts and not _SINGLETON.search(f"{entity} {template}"):
                return f"is the constant `{template}` for every {entity}"
            if parts and all(_few(part) for part in parts):
                return f"is made of `{'`, `'.join(parts)}` alone for {entity}"
        return ""
    reason = ""
    if all(_few(name) for name in names):
        reason = f"is `{', '.join(names)}`, which has few values"
    elif on_index and all(_few(name) or _monotonic(name) for name in names):
        reason = f"is `{', '.join(names)}`, which only grows"
    elif all(_monotonic(name) for name in names):
        reason = f"is `{', '.join(names)}`, so that all current writes share one value"
    return reason


def _few(name: str) -> bool:
    words = name_words(name)
    if not words:
        return False
    return words[-1] in _FEW_VALUES or (words[0] in {"is", "has"} and len(words) > 1)


def _monotonic(name: str) -> bool:
    words = name_words(name)
    return bool(words) and (words[-1] in _TIMES or (words[-1] == "at" and len(words) > 1))


def _is_mitigated(table: DynamoTable, index: SecondaryIndex | None, names: list[str]) -> bool:
    """Return whether the document says why this key's load stays small or spread."""
    for sentence in sentences(table.prose):
        words = fold(sentence)
        if not _MITIGATED.search(words):
            continue
        about = [fold(name) for name in names] + ([fold(index.name)] if index is not None else [])
        if any(name and name in words for name in about):
            return True
        if len(table.indexes) <= 1 and ("partition" in words or "index" in words):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Overload:
    label: str
    units: float
    kind: str
    most: int
    place: Span


def _overload(
    context: Context, table: DynamoTable, index: SecondaryIndex | None, names: list[str]
) -> _Overload | None:
    """Return the pattern whose declared rate on one key is more than a partition serves."""
    weak = bool(_weakness(table, names, on_index=index is not None))
    for read in read_patterns_of(context):
        rate = read_quantity(read.pattern.frequency, "per_second")
        if rate is None or read.store is Store.POSTGRES or not _uses(context, read, table, index):
            continue
        if not (weak or _on_one_key(read, names)):
            continue
        size = _item_bytes(table, read)
        if read.writes:
            units = rate.value * max(1, -(-size // _WRITE_UNIT_BYTES))
            kind, most = "write", _WRITE_UNITS
        else:
            request = read.pattern.dynamodb
            share = 1.0 if request is not None and request.consistent else 0.5
            units = rate.value * max(1, -(-size // _READ_UNIT_BYTES)) * share
            kind, most = "read", _READ_UNITS
        if units > most:
            return _Overload(read.label, units, kind, most, read.at("frequency"))
    return None


def _item_bytes(table: DynamoTable, read: ReadPattern) -> float:
    """Return the declared size of one item or answer, 0 when it is not stated."""
    found = [q.value for q in read_quantities(read.pattern.result_size) if q.unit == "bytes"]
    for sentence in sentences(table.prose):
        if re.search(r"\bitems?\b", fold(sentence)):
            found += [q.value for q in read_quantities(sentence) if q.unit == "bytes"]
    return max(found, default=0.0)


def _uses(
    context: Context, read: ReadPattern, table: DynamoTable, index: SecondaryIndex | None
) -> bool:
    target = target_for(context, read)
    if target is None or target.table is not table:
        return False
    if read.writes:
        return True
    return target.index is index


def target_for(context: Context, read: ReadPattern) -> DynamoTarget | None:
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


def _on_one_key(read: ReadPattern, names: list[str]) -> bool:
    nouns = "|".join(re.escape(" ".join(name_words(name)[:-1]) or name.lower()) for name in names)
    pattern = _ONE_KEY.pattern.replace("{names}", nouns)
    return re.search(pattern, fold(read.pattern.frequency)) is not None


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
        elif mode:
            yield Hit(
                place_of(table),
                f"{name_of(table)} has the billing mode `{mode}`, which DynamoDB does not know.",
                "Use PAY_PER_REQUEST or PROVISIONED.",
                subject,
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
            for read in read_patterns_of(context)
            if not read.writes
            and read.store is not Store.POSTGRES
            and (target := _read_target(context, read, table)) is not None
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


def _read_target(context: Context, read: ReadPattern, table: DynamoTable) -> DynamoTarget | None:
    target = target_for(context, read)
    if target is not None and target.table is table and table_noun(table.name) is not None:
        return target
    return None
