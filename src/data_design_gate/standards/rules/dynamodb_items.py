"""Rules on items: structure, size, schema version, nesting, expiry and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys
from data_design_gate.design.words import fold, noun, nouns, plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.rules.dynamodb_common import (
    line_of,
    name_of,
    place_of,
)
from data_design_gate.standards.rules.dynamodb_fit import template_faults

_DEEPEST = 32
_FLAT_ENOUGH = 2
_LONGEST_PATH = 40
_VERSIONS = frozenset(
    {"version", "schema version", "item version", "v", "entity version", "model version",
     "data version", "item schema version", "format version", "schema ver"}
)  # fmt: skip
_VERSION_WORDS = regex(
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
                        line_of(entity.span),
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


def _matches_any(table: DynamoTable, entity: EntityKeys) -> bool:
    return any(not list(template_faults(item, entity)) for item in table.items)


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
        if not _beyond_keys(table) and not table.items:
            continue
        declared = (*table.attributes, *table.definitions)
        if any(noun(attribute.name) in _VERSIONS for attribute in declared):
            continue
        if _VERSION_WORDS.search(fold(table.prose)):
            continue
        bare = [i for i in table.items if not any(noun(name) in _VERSIONS for name in i.value)]
        if table.items and not bare:
            continue
        whose = f"example item of `{bare[0].entity}`" if bare else f"items of {name_of(table)}"
        yield Hit(
            line_of(bare[0].span) if bare else place_of(table),
            f"The {whose} {'carries' if bare else 'carry'} no schema version.",
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
                line_of(item.span),
                f"The example item of `{item.entity}` nests `{_short(path)}` {words}.",
                "Lift what is read or queried to the top level; keep a map for what is only ever "
                "read whole.",
                f"{table.name}.{path}",
                severity=severity,
            )


def _short(path: str) -> str:
    """Return a path as a message shows it: its beginning when it is long."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}..."


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
