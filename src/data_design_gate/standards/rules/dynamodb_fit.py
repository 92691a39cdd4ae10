"""The rule that example items fit their keys and templates, and templates do not collide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable, EntityKeys, Item
from data_design_gate.design.words import nouns
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import dynamodb_halves
from data_design_gate.standards.rules.dynamodb_common import (
    PLACEHOLDER,
    line_of,
    name_of,
    type_of,
)


@rule("DDB017", Severity.ERROR, marks="SX", needs=("dynamodb",), shown=dynamodb_halves.item_refused)
def item_mismatch(context: Context) -> Iterator[Hit]:
    """Let example items fit the key schema and their templates, and no two templates collide.

    An item without its key attributes is refused. Two entities whose keys
    have the same shape overwrite each other. With the DynamoDB proof the items
    are put as well, and what the service refuses is told in its words.

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
                line_of(entity.span),
                f"The entities `{other}` and `{entity.entity}` have keys of the same shape "
                f"({listed}): one overwrites the other.",
                f"Give `{entity.entity}` a prefix of its own in the sort key.",
                f"{table.name}.{entity.entity}",
            )


def _key_faults(table: DynamoTable, item: Item) -> Iterator[Hit]:
    table_keys = {element.attribute for element in table.key_schema}
    told: set[str] = set()
    for element in table.key_schema:
        subject = f"{table.name}.{item.entity}.{element.attribute}"
        if element.attribute not in item.value:
            yield Hit(
                line_of(item.span),
                f"The example item of `{item.entity}` lacks `{element.attribute}`, a key "
                f"attribute of {name_of(table)}.",
                f"Add `{element.attribute}`; DynamoDB refuses an item without its key.",
                subject,
            )
            continue
        fault = _type_fault(type_of(table, element.attribute), item.value[element.attribute])
        if fault:
            yield Hit(
                line_of(item.span),
                f"`{element.attribute}` in the example item of `{item.entity}` is {fault}.",
                "Write the value in the type of the key.",
                subject,
            )
    for index in table.indexes:
        for element in index.key_schema:
            name = element.attribute
            subject = f"{table.name}.{item.entity}.{name}"
            if name in table_keys or name not in item.value or subject in told:
                continue  # an item without an index key is simply not in the index
            fault = _type_fault(type_of(table, name), item.value[name])
            if fault:
                told.add(subject)
                yield Hit(
                    line_of(item.span),
                    f"`{name}` in the example item of `{item.entity}` is {fault}; it is a key of "
                    f"the index `{index.name}`, so that DynamoDB refuses the item.",
                    "Write the value in the type of the key, or leave the attribute out where the "
                    "item does not belong in the index.",
                    subject,
                )
    entity = next((e for e in table.entities if nouns(e.entity) & nouns(item.entity)), None)
    if entity is not None:
        for attribute, value, template in template_faults(item, entity):
            yield Hit(
                line_of(item.span),
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


def template_faults(item: Item, entity: EntityKeys) -> Iterator[tuple[str, object, str]]:
    """Yield (attribute, value, template) where an example item does not fit its templates."""
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
