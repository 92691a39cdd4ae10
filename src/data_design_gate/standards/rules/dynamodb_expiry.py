"""The rule that time to live can work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.model import DataDesign
from data_design_gate.design.words import fold, nouns
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import words_of
from data_design_gate.standards.rules.dynamodb_common import (
    name_of,
    place_of,
    sentences,
    type_of,
)

# Seconds since 1970 stay under this until the year 5138; milliseconds are already past it.
_MILLISECONDS = 100_000_000_000


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
                yield _ttl(table, item.place(name), fault)
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
        named = re.findall(r"`([A-Za-z_]\w*)`", sentence)
        if not named or not re.search(r"\b(?:ttl|time to live)\b", fold(sentence)):
            continue
        found = [name for name in named if not nouns(name) & nouns(table.name)]
        if found and table.ttl_attribute not in named:
            return str(found[0])
    return ""
