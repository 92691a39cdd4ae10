"""The rule against partition keys that gather the load of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import is_generic_key
from data_design_gate.design.model import Quantity, Store
from data_design_gate.design.quantities import read_quantities, read_quantity
from data_design_gate.design.words import fold, name_words
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_reading import ReadPattern
from data_design_gate.standards.rules.dynamodb_common import (
    name_of,
    placeholders,
    sentence_place,
    sentences,
    speaks_of_an_item,
    templates_of,
)
from data_design_gate.standards.rules.dynamodb_load import readings_of

# One partition serves this many units a second (DynamoDB Developer Guide, partition key context).
_READ_UNITS = 3_000


_WRITE_UNITS = 1_000


_READ_UNIT_BYTES = 4_096


_WRITE_UNIT_BYTES = 1_024


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


# `USER` is one value for all users; `USER#123` is an example of many.
_CONSTANT = regex(r"[A-Z][A-Z0-9_-]*#?|[a-z]+")
_DAYS = frozenset({("date",), ("day",), ("hour",), ("week",)})
# A dozen values cannot spread a load that needs more than a dozen partitions.
_FEW_COUNTED = regex(
    r"\bone of (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|twelve|[2-9]|1[0-2])\b"
    r"(?![.,]?\d|\s*[km]\b)",
    re.IGNORECASE,
)
_MITIGATED = regex(
    r"\b(?:shard\w*|suffix\w*|bucket\w*|sparse\w*|jitter|write sharding|salt\w*|low (?:volume|rate)"
    r"|few (?:items|writes|reads)|rarely|bounded|small (?:table|index|number)"
    r"|and (?:the|its|a) (?:day|date|hour|week)"
    r"|only (?:open|active))\b"
)


_DATE = regex(r"\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.]+Z?)?")
_SINGLETON = regex(
    r"config|setting|system|counter|lookup|version|meta|global|registry", re.IGNORECASE
)


# What stands before the word for a key: one expression for all keys, since compiling one for each
# key's own words takes longer than all else this rule does.
_ONE_OF = regex(
    r"\b(?:per|on (?:one|a single)|for (?:one|a single)|one|single|each|every|same|busiest|hottest"
    r"|largest|biggest)\s+"
)
_PIECES = frozenset({"shard", "bucket", "slot"})  # a rate "on one shard" is one on one key
_HOT = regex(r"hot\s+")
_LETTER = regex(r"\w")


_LIMIT = regex(r"\b(?:limits?|quota|serves?|takes? at most|can take|maximum of dynamodb)\b")


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
        who = f"The pattern {overload.label} puts" if overload.label else "The stated load is"
        yield Hit(
            overload.place,
            f"{who} {overload.units:,.0f} {overload.kind} units a "
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
            constant = _CONSTANT.fullmatch(template) is not None
            if constant and not _SINGLETON.search(f"{entity} {template}"):
                return f"is the constant `{template}` for every {entity}"
            if parts and all(_few(part) for part in parts):
                return f"is made of `{'`, `'.join(parts)}` alone for {entity}"
        return ""
    reason = ""
    few = [_few_described(table, name) for name in names]
    if all(few):
        reason = f"is `{', '.join(names)}`, which is {few[0]}"
    elif all(_few(name) for name in names):
        reason = f"is `{', '.join(names)}`, which has few values"
    elif on_index and all(_few(name) or _monotonic(name) for name in names):
        reason = f"is `{', '.join(names)}`, which only grows"
    elif all(name_words(name)[-1:] in _DAYS for name in names) and not any(
        _holds_more_than_a_date(table, name) for name in names
    ):
        reason = f"is `{', '.join(names)}`, so that all current writes share one value"
    return reason


def _holds_more_than_a_date(table: DynamoTable, name: str) -> bool:
    """Tell whether an example value names something beside its date: ``clinic-12#2026-10-01``."""
    values = (item.value.get(name) for item in table.items)
    parts = (_DATE.split(value, maxsplit=1) for value in values if isinstance(value, str))
    return any(len(part) > 1 and re.search(r"[a-z0-9]", "".join(part)) for part in parts)


def _few_described(table: DynamoTable, name: str) -> str:
    """Return the words of an attribute's description that count its few values, else ""."""
    notes = [a.description for a in table.attributes if a.name == name]
    found = next((m for note in notes if (m := _FEW_COUNTED.search(note))), None)
    return found[0] if found else ""


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


class _Overload(Struct, frozen=True):
    label: str
    units: float
    kind: str
    most: int
    place: Span


def _overload(
    context: Context, table: DynamoTable, index: SecondaryIndex | None, names: list[str]
) -> _Overload | None:
    """Return the pattern whose declared rate on one key is more than a partition serves."""
    said = _said_overload(context, table, names) if index is None else None
    if said is not None:
        return said
    weak = bool(_weakness(table, names, on_index=index is not None))
    for read, target in readings_of(context, table):
        if read.store is Store.POSTGRES or not (read.writes or target.index is index):
            continue
        rate = read_quantity(read.pattern.frequency, "per_second")
        if rate is None:
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


def _said_overload(context: Context, table: DynamoTable, names: list[str]) -> _Overload | None:
    """Return a rate on one key that the prose declares and that is more than a partition serves."""
    size = _item_bytes(table)
    for sentence in sentences(table.prose):
        words = fold(sentence)
        if not _speaks_of_one_key(words, names) or _LIMIT.search(words):
            continue
        for quantity in read_quantities(sentence):
            kind = _kind_of(quantity)
            if kind == "write":
                units, most = quantity.value * max(1, -(-size // _WRITE_UNIT_BYTES)), _WRITE_UNITS
            elif kind == "read":
                share = 1.0 if re.search(r"\b(?:strong\w*|consistent)\b", words) else 0.5
                share = 0.5 if "eventual" in words else share
                units = quantity.value * max(1, -(-size // _READ_UNIT_BYTES)) * share
                most = _READ_UNITS
            else:
                continue
            if units > most:
                place = sentence_place(context, table, sentence)
                return _Overload("", units, kind, most, place)
    return None


def _kind_of(quantity: Quantity) -> str:
    """Return read or write for a rate that says which it is, "" for any other quantity."""
    if quantity.unit != "per_second":
        return ""
    found = re.search(r"\b(?P<write>writes?|updates?|puts?|inserts?|wps)\b|\b(?:reads?|gets?)\b",
                      quantity.text, re.IGNORECASE)  # fmt: skip
    return "" if found is None else "write" if found["write"] else "read"


def _item_bytes(table: DynamoTable, read: ReadPattern | None = None) -> float:
    """Return the declared size of one item or answer, 0 when it is not stated."""
    answer = read.pattern.result_size if read is not None else ""
    found = [q.value for q in read_quantities(answer) if q.unit == "bytes"]
    for sentence in sentences(table.prose):
        if speaks_of_an_item(fold(sentence)):
            found += [q.value for q in read_quantities(sentence) if q.unit == "bytes"]
    return max(found, default=0.0)


def _on_one_key(read: ReadPattern, names: list[str]) -> bool:
    return _speaks_of_one_key(fold(read.pattern.frequency), names)


def _speaks_of_one_key(words: str, names: list[str]) -> bool:
    """Tell whether words such as "per device" stand there for a partition key deviceId."""
    own = [" ".join(name_words(name)[:-1]) or name.lower() for name in names]
    own += [last for name in names for last in name_words(name)[-1:] if last in _PIECES]
    for found in _ONE_OF.finditer(words):
        hot = _HOT.match(words, found.end())
        for start in (found.end(), hot.end() if hot else found.end()):
            for noun in ("partition key", "partition", "key", *own):
                end = start + len(noun)
                if words.startswith(noun, start) and not _LETTER.match(words, end):
                    return True
    return False
