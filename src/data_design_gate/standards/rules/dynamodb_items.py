"""Rules on items: structure, size, schema version, nesting, expiry and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys, Item
from data_design_gate.design.model import DataDesign
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.words import fold, noun, nouns, plain
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in, words_of
from data_design_gate.standards.rules.dynamodb_common import (
    PLACEHOLDER,
    name_of,
    place_of,
    sentences,
    type_of,
)
from data_design_gate.standards.rules.dynamodb_names import attributes_of

# DynamoDB Developer Guide, Quotas.
_LARGEST_ITEM = 400 * 1024
_LARGE_ITEM = 100 * 1024
_LONGEST_KEY = {"HASH": 2_048, "RANGE": 1_024}
_DEEPEST = 32
_FLAT_ENOUGH = 2
# Seconds since 1970 stay under this until the year 5138; milliseconds are already past it.
_MILLISECONDS = 100_000_000_000
_VERSIONS = frozenset(
    {"version", "schema version", "item version", "v", "entity version", "model version",
     "data version", "item schema version", "format version", "schema ver"}
)  # fmt: skip
_VERSION_WORDS = re.compile(
    r"\b(?:schema|item|entity|data|model|format) ?version\b|\bversion attribute\b"
    r"|\battribute version\b"
)


@rule("DDB012", Severity.ERROR, needs=("dynamodb",))
def item_structure_missing(context: Context) -> Iterator[Hit]:
    """Show the structure of the items: their attributes, or an example of each entity.

    The key schema says nothing of what an item holds. Without its structure
    neither size nor validation nor migration can be judged.

    Bad:

        TableName: OrderEvent
        KeySchema: [{AttributeName: orderId, KeyType: HASH}]

    Good:

        The definition, and an example in a `json item=OrderEvent` fence:
        {"orderId": "01J...", "version": 1, "status": "open", "total": 12.5}

    Source: Data Design Standards, DynamoDB: item structure.
    """
    design = context.design
    if unread_in(design, SectionName.DYNAMODB):
        return
    for table in design.dynamodb.tables:
        described = bool(_beyond_keys(table))
        if not described and not table.items:
            yield Hit(
                place_of(table),
                f"Nothing shows what an item of {name_of(table)} holds.",
                "Add an attribute table, or an example item in a fence tagged "
                f"`json item={table.name or 'EntityName'}`.",
                table.name or "unnamed table",
            )
        elif table.items and not described:
            shown = {name for item in table.items for name in nouns(item.entity)}
            for entity in table.entities:
                if not nouns(entity.entity) & shown and not _matches_any(table, entity):
                    yield Hit(
                        _line(entity.span),
                        f"No example shows what the entity `{entity.entity}` of {name_of(table)} "
                        "holds.",
                        f"Add an example item in a fence tagged `json item={_word(entity)}`.",
                        f"{table.name}.{entity.entity}",
                        group=table.name or "unnamed table",
                    )


def _beyond_keys(table: DynamoTable) -> set[str]:
    keys = {e.attribute for e in table.key_schema}
    keys |= {e.attribute for i in table.indexes for e in i.key_schema}
    return {attribute.name for attribute in table.attributes} - keys


def _word(entity: EntityKeys) -> str:
    return re.sub(r"\W+", "", plain(entity.entity)) or "EntityName"


def _line(span: Span) -> Span:
    return Span(span.first_line, span.first_line, span.column)


def _matches_any(table: DynamoTable, entity: EntityKeys) -> bool:
    return any(not list(_template_faults(item, entity)) for item in table.items)


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
        yield from _declared_sizes(table)
        for item in table.items:
            size = _bytes(item.value)
            yield from _size_hit(
                table, size, _line(item.span), f"The example item of `{item.entity}` takes"
            )
            yield from _long_keys(table, item)


def _declared_sizes(table: DynamoTable) -> Iterator[Hit]:
    total = 0.0
    for attribute in table.attributes:
        sizes = [q.value for q in read_quantities(attribute.description) if q.unit == "bytes"]
        largest = max(sizes, default=0.0)
        total += largest
        role = next((e.role for e in table.key_schema if e.attribute == attribute.name), "")
        if role and largest > _LONGEST_KEY.get(role, _LARGEST_ITEM):
            yield _long_key(table, attribute.name, role, largest, attribute.span)
        elif largest > _LARGE_ITEM:
            yield from _size_hit(
                table, largest, attribute.span, f"The attribute `{attribute.name}` is declared at"
            )
            return
    if total > _LARGE_ITEM:
        yield from _size_hit(table, total, place_of(table), "Its attributes together take")
        return
    for sentence in sentences(table.prose):
        words = fold(sentence)
        if not re.search(r"\bitems?\b", words) or re.search(
            r"\b(?:limit|under|below|less than|at most|must not|never|collection|quota)\b", words
        ):
            continue
        sizes = [q.value for q in read_quantities(sentence) if q.unit == "bytes"]
        if max(sizes, default=0.0) > _LARGE_ITEM:
            yield from _size_hit(table, max(sizes), place_of(table), "An item is said to take")
            return


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
            yield _long_key(table, element.attribute, element.role, length, _line(item.span))


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


@rule("DDB014", Severity.ERROR, needs=("dynamodb",))
def version_attribute_missing(context: Context) -> Iterator[Hit]:
    """Carry the version of its schema in every item.

    Items of all ages lie side by side. The version tells a reader which shape
    it has before it, so that a change can be rolled out and back.

    Bad:

        {"orderId": "01J...", "status": "open"}

    Good:

        {"orderId": "01J...", "status": "open", "schemaVersion": 1}

    Source: Data Design Standards, DynamoDB: `version` attribute; shape evolution.
    """
    if unread_in(context.design, SectionName.DYNAMODB):
        return
    for table in context.design.dynamodb.tables:
        names = attributes_of(table)
        if not _beyond_keys(table) and not table.items:
            continue
        if any(noun(name) in _VERSIONS for name in names):
            continue
        if _VERSION_WORDS.search(fold(table.prose)):
            continue
        yield Hit(
            place_of(table),
            f"The items of {name_of(table)} carry no schema version.",
            "Add a number attribute `schemaVersion` (or `version`) to every item.",
            table.name or "unnamed table",
            group="no schema version",
        )


@rule("DDB015", Severity.WARNING, needs=("dynamodb",))
def item_nesting(context: Context) -> Iterator[Hit]:
    """Keep items flat.

    What lies inside a map cannot be a key or a projected attribute, and is
    long to address. More than 32 levels DynamoDB refuses.

    Bad:

        {"order": {"customer": {"address": {"city": "Kyiv"}}}}

    Good:

        {"customerCity": "Kyiv"}

    Source: DynamoDB Developer Guide, Quotas: nesting of 32 levels.
    """
    for table in context.design.dynamodb.tables:
        for item in table.items:
            depth, path = _depth(item.value)
            if depth > _DEEPEST:
                words, severity = f"{depth} levels deep; 32 are allowed", Severity.ERROR
            elif depth > _FLAT_ENOUGH:
                words, severity = f"{depth} levels deep", Severity.WARNING
            else:
                continue
            yield Hit(
                _line(item.span),
                f"The example item of `{item.entity}` nests `{path}` {words}.",
                "Lift what is read or queried to the top level; keep a map for what is only ever "
                "read whole.",
                f"{table.name}.{path}",
                severity=severity,
            )


def _depth(value: object) -> tuple[int, str]:
    """Return how many levels lie below an item, and the path to the deepest."""
    if isinstance(value, Mapping) and value:
        inner = [(_depth(part), str(name)) for name, part in value.items()]
    elif isinstance(value, list) and value:
        inner = [(_depth(part), "") for part in value if isinstance(part, Mapping | list)]
    else:
        return 0, ""
    if not inner:
        return 1, ""
    (depth, path), name = max(inner, key=lambda pair: pair[0][0])
    if isinstance(value, list):
        return depth, path
    return depth + (1 if depth or isinstance(value.get(name), Mapping | list) else 0), (
        f"{name}.{path}" if path else name
    )


@rule("DDB016", Severity.ERROR, needs=("dynamodb",))
def ttl_attribute(context: Context) -> Iterator[Hit]:
    """Let time to live read a number of seconds since 1970.

    DynamoDB ignores any other value without a word: the items stay for ever.

    Bad:

        {"orderId": "01J...", "expiresAt": "2027-01-01T00:00:00Z"}

    Good:

        {"orderId": "01J...", "expiresAt": 1798761600}

    Source: DynamoDB Developer Guide, Time to Live: Number, epoch seconds.
    """
    design = context.design
    for table in design.dynamodb.tables:
        name = table.ttl_attribute
        if not name:
            continue
        place = table.ttl_span or place_of(table)
        kind = type_of(table, name)
        if kind and kind != "N":
            yield _ttl(table, place, f"has the type `{kind}`")
            continue
        values = [(item, item.value[name]) for item in table.items if name in item.value]
        for item, value in values:
            fault = _ttl_fault(value)
            if fault:
                yield _ttl(table, _line(item.span), fault)
                break
        else:
            other = _other_in_lifecycle(design, table)
            if other:
                yield Hit(
                    place,
                    f"{name_of(table)} expires by `{name}`, the lifecycle section speaks of "
                    f"`{other}`.",
                    "Name the same attribute in both places.",
                    f"{table.name}.{name}",
                )


def _ttl(table: DynamoTable, place: Span, fault: str) -> Hit:
    return Hit(
        place,
        f"The time-to-live attribute `{table.ttl_attribute}` of {name_of(table)} {fault}; "
        "DynamoDB would never expire the item.",
        "Store a number (N): seconds since 1970-01-01 UTC.",
        f"{table.name}.{table.ttl_attribute}",
    )


def _ttl_fault(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"holds `{value}`, which is no number"
    return "holds milliseconds" if value >= _MILLISECONDS else ""


def _other_in_lifecycle(design: DataDesign, table: DynamoTable) -> str:
    """Return the attribute the lifecycle names for expiry when it is another one."""
    if len(design.dynamodb.tables) > 1:
        return ""
    text = words_of(design, SectionName.LIFECYCLE)
    for sentence in sentences(text):
        if not re.search(r"\b(?:ttl|time to live)\b", fold(sentence)):
            continue
        named = re.findall(r"`([A-Za-z_]\w*)`", sentence)
        found = [name for name in named if not nouns(name) & nouns(table.name)]
        if found and table.ttl_attribute not in named:
            return str(found[0])
    return ""


@rule("DDB017", Severity.ERROR, needs=("dynamodb",))
def item_mismatch(context: Context) -> Iterator[Hit]:
    """Let example items fit the key schema and their templates, and no two templates collide.

    An item without its key attributes is refused. Two entities whose keys
    have the same shape overwrite each other.

    Bad:

        | Entity | PK | SK |
        | Order | USER#{userId} | ITEM#{id} |
        | Invoice | USER#{userId} | ITEM#{id} |

    Good:

        | Entity | PK | SK |
        | Order | USER#{userId} | ORDER#{orderId} |
        | Invoice | USER#{userId} | INVOICE#{invoiceId} |

    Source: Data Design Standards, DynamoDB: item structure; PutItem API.
    """
    for table in context.design.dynamodb.tables:
        yield from _collisions(table)
        for item in table.items:
            yield from _key_faults(table, item)


def _collisions(table: DynamoTable) -> Iterator[Hit]:
    keys = [element.attribute for element in table.key_schema]
    seen: dict[tuple[str, ...], str] = {}
    for entity in table.entities:
        if not keys or any(key not in entity.templates for key in keys):
            continue
        shape = tuple(PLACEHOLDER.sub("{}", entity.templates[key]) for key in keys)
        other = seen.setdefault(shape, entity.entity)
        if other != entity.entity and not nouns(other) & nouns(entity.entity):
            listed = ", ".join(f"{key} = {entity.templates[key]}" for key in keys)
            yield Hit(
                _line(entity.span),
                f"The entities `{other}` and `{entity.entity}` have keys of the same shape "
                f"({listed}): one overwrites the other.",
                f"Give `{entity.entity}` a prefix of its own in the sort key.",
                f"{table.name}.{entity.entity}",
            )


def _key_faults(table: DynamoTable, item: Item) -> Iterator[Hit]:
    for element in table.key_schema:
        subject = f"{table.name}.{item.entity}.{element.attribute}"
        if element.attribute not in item.value:
            yield Hit(
                _line(item.span),
                f"The example item of `{item.entity}` lacks `{element.attribute}`, a key "
                f"attribute of {name_of(table)}.",
                f"Add `{element.attribute}`; DynamoDB refuses an item without its key.",
                subject,
            )
            continue
        fault = _type_fault(type_of(table, element.attribute), item.value[element.attribute])
        if fault:
            yield Hit(
                _line(item.span),
                f"`{element.attribute}` in the example item of `{item.entity}` is {fault}.",
                "Write the value in the type of the key.",
                subject,
            )
    entity = next((e for e in table.entities if nouns(e.entity) & nouns(item.entity)), None)
    if entity is not None:
        for attribute, value, template in _template_faults(item, entity):
            yield Hit(
                _line(item.span),
                f"`{attribute}` of the example item of `{item.entity}` is `{value}`, which does "
                f"not fit its template `{template}`.",
                "Correct the item or the template.",
                f"{table.name}.{item.entity}.{attribute}:template",
            )


def _type_fault(kind: str, value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value == "" or value is None:
        return "empty, which no key may be"
    if kind == "S" and not isinstance(value, str):
        return "no string, as the key schema demands"
    if kind == "N" and not number:
        return "no number, as the key schema demands"
    return ""


def _template_faults(item: Item, entity: EntityKeys) -> Iterator[tuple[str, object, str]]:
    for attribute, template in entity.templates.items():
        value = item.value.get(attribute)
        if not isinstance(value, str):
            if attribute in item.value:
                continue
            yield attribute, "absent", template
            continue
        if not _fits(value, _literals(template)):
            yield attribute, value, template


def _fits(value: str, pieces: list[str]) -> bool:
    """Return whether the fixed texts stand in the value in order, with something between them."""
    if len(pieces) == 1:
        return value == pieces[0]
    first, *middle, last = pieces
    if not value.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = value.find(piece, at + 1)
        if found < 0:
            return False
        at = found + len(piece)
    return value.endswith(last) and len(value) - len(last) > at


def _literals(template: str) -> list[str]:
    """Return the fixed texts of a template, around its placeholders."""
    return re.split(r"\$?\{[^{}]+\}|<[^<>]+>", template)
