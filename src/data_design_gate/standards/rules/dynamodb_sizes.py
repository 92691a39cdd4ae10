"""The rule that items and keys stay under what DynamoDB takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data_design_gate.design.dynamodb.model import Attribute, DynamoTable, Item
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.words import fold
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.dynamodb_common import (
    line_of,
    name_of,
    place_of,
    sentence_place,
    sentences,
    speaks_of_an_item,
)

# DynamoDB Developer Guide, Quotas.
_LARGEST_ITEM = 400 * 1024


_LARGE_ITEM = 100 * 1024


# What is kept elsewhere, or speaks of the limit itself, is no declared size of an item.
_KEPT_OUTSIDE = regex(
    r"\b(?:s3|gcs|blob storage|object stor\w*|bucket|cdn|kept elsewhere|stored outside)\b"
)
_NO_SIZE = regex(
    r"\b(?:limits?|must not|never|cannot|collections?|quota|split|chunk\w*|compress\w*|reject\w*"
    r"|refus\w*|partition|in total|together|altogether|per month|a month|storage)\b"
    f"|{_KEPT_OUTSIDE.pattern}"
)
_BOUND = regex(r"\b(?:under|below|less than|at most|no more than)\b")
_LONGEST_KEY = {"HASH": 2_048, "RANGE": 1_024}


@rule("DDB013", Severity.ERROR, needs=("dynamodb",))
def item_size(context: Context) -> Iterator[Hit]:
    """Keep items under 400 KB, and far under it where they are read often.

    DynamoDB refuses larger items, attribute names included. A read costs a
    unit for each 4 KB, a write one for each 1 KB, so that a 100 KB item costs
    100 write units whatever changed. Keys have limits of their own: 2,048
    bytes for a partition key, 1,024 for a sort key.

    Bad:

        | Attribute | Type | Description |
        | document | String | PDF as base64, up to 2 MB |

    Good:

        | Attribute | Type | Description |
        | documentUrl | String | where the PDF lies in S3 |

    Source: DynamoDB Developer Guide, Quotas: item size, partition key length, sort key length.
    """
    for table in context.design.dynamodb.tables:
        yield from _declared_sizes(context, table)
        for item in table.items:
            size = _bytes(item.value)
            yield from _size_hit(
                table, size, line_of(item.span), f"The example item of `{item.entity}` takes"
            )
            yield from _long_keys(table, item)


def _declared_sizes(context: Context, table: DynamoTable) -> Iterator[Hit]:
    sizes = [(attribute, _size_of(attribute)) for attribute in table.attributes]
    total = sum(size for _, size in sizes)
    large = next((pair for pair in sizes if pair[1] > _LARGE_ITEM), None)
    for attribute, size in sizes:
        role = next((e.role for e in table.key_schema if e.attribute == attribute.name), "")
        if role and size > _LONGEST_KEY.get(role, _LARGEST_ITEM):
            yield _long_key(table, attribute.name, role, size, attribute.span)
            return
    if large is not None and (large[1] > _LARGEST_ITEM or total <= _LARGEST_ITEM):
        attribute, size = large
        yield from _size_hit(
            table, size, attribute.span, f"The attribute `{attribute.name}` is declared at"
        )
        return
    if total > _LARGE_ITEM:
        yield from _size_hit(table, total, place_of(table), "Its attributes together take")
        return
    for sentence in sentences(table.prose):
        words = fold(sentence)
        if not speaks_of_an_item(words) or _NO_SIZE.search(words):
            continue
        said = [q.value for q in read_quantities(sentence) if q.unit == "bytes"]
        largest = max(said, default=0.0)
        if largest > _LARGEST_ITEM or (largest > _LARGE_ITEM and not _BOUND.search(words)):
            place = sentence_place(context, table, sentence)
            yield from _size_hit(table, largest, place, "An item is said to take")
            return


def _size_of(attribute: Attribute) -> float:
    """Return the bytes an attribute is declared to take, 0 when that is not said."""
    if _KEPT_OUTSIDE.search(fold(attribute.description)):
        return 0.0
    sizes = [q.value for q in read_quantities(attribute.description) if q.unit == "bytes"]
    return max(sizes, default=0.0)


def _size_hit(table: DynamoTable, size: float, place: Span, words: str) -> Iterator[Hit]:
    if size <= _LARGE_ITEM:
        return
    too_large = size > _LARGEST_ITEM
    limit = "DynamoDB takes 400 KB at most" if too_large else "every read and write pays for it"
    yield Hit(
        place,
        f"{words} {size / 1024:,.0f} KB in {name_of(table)}; {limit}.",
        "Move the large part to S3 and keep its address, compress it, or split the item.",
        f"{table.name}:size",
        severity=None if too_large else Severity.WARNING,
    )


def _long_keys(table: DynamoTable, item: Item) -> Iterator[Hit]:
    for element in table.key_schema:
        value = item.value.get(element.attribute)
        length = len(value.encode()) if isinstance(value, str) else 0
        if length > _LONGEST_KEY.get(element.role, _LARGEST_ITEM):
            yield _long_key(table, element.attribute, element.role, length, line_of(item.span))


def _long_key(table: DynamoTable, name: str, role: str, size: float, place: Span) -> Hit:
    most = _LONGEST_KEY[role]
    which = "partition" if role == "HASH" else "sort"
    return Hit(
        place,
        f"The {which} key `{name}` of {name_of(table)} takes {size:,.0f} bytes; {most:,} are "
        "allowed.",
        "Use a shorter key, such as a hash of the value.",
        f"{table.name}.{name}",
    )


def _bytes(value: object) -> int:
    """Return the size of a value as DynamoDB counts it, names included."""
    if isinstance(value, Mapping):
        return 3 + sum(len(str(name).encode()) + _bytes(part) + 1 for name, part in value.items())
    if isinstance(value, list):
        return 3 + sum(_bytes(part) + 1 for part in value)
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, bool) or value is None:
        return 1
    return len(str(value)) // 2 + 2
