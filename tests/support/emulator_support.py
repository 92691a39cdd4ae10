"""Small DynamoDB designs, run in the emulator that the whole session shares."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data_design_gate.design.model import DataDesign
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.proof.dynamodb.entrance import DynamoReport, prove_dynamodb
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import Finding
from data_design_gate.standards.rules.dynamodb_halves import DYNAMODB_KEY
from data_design_gate.standards.settings import StandardSettings

# One order event an item: a sort key that is a number, a sparse global and a local index.
EVENTS = """```yaml dynamodb
TableName: OrderEvent
AttributeDefinitions:
  - {AttributeName: orderId, AttributeType: S}
  - {AttributeName: eventNumber, AttributeType: N}
  - {AttributeName: parcel, AttributeType: S}
  - {AttributeName: occurredAt, AttributeType: S}
KeySchema:
  - {AttributeName: orderId, KeyType: HASH}
  - {AttributeName: eventNumber, KeyType: RANGE}
GlobalSecondaryIndexes:
  - IndexName: OrderEvent-ParcelIndex
    KeySchema:
      - {AttributeName: parcel, KeyType: HASH}
      - {AttributeName: occurredAt, KeyType: RANGE}
    Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [kind]}
LocalSecondaryIndexes:
  - IndexName: OrderEvent-TimeIndex
    KeySchema:
      - {AttributeName: orderId, KeyType: HASH}
      - {AttributeName: occurredAt, KeyType: RANGE}
    Projection: {ProjectionType: ALL}
BillingMode: PAY_PER_REQUEST
```
"""

# Customers, orders and lines in one table, keys by template.
SHOP = """- **Table name:** ShopRecord
- **Design:** single table
- **Billing mode:** PAY_PER_REQUEST

| Entity | PK | SK | GSI1PK | GSI1SK |
|---|---|---|---|---|
| Customer | CUSTOMER#{customerId} | PROFILE | | |
| Order | CUSTOMER#{customerId} | ORDER#{placedAt} | STATE#{state} | {placedAt} |
| Line | ORDER#{orderId} | LINE#{lineNumber} | | |

`GSI1` (GSI1PK, GSI1SK) projects `ALL`.
"""

_HEADER = """| ID | Query | Priority | Store | Parameters | Frequency | Latency | Result size \
| Index used |"""

CUSTOMER = ("Customer", '{"PK": "CUSTOMER#7", "SK": "PROFILE", "version": 1}')
ORDER_ITEM = """{"PK": "CUSTOMER#7", "SK": "ORDER#2026-01-02", "version": 1,
 "GSI1PK": "STATE#open", "GSI1SK": "2026-01-02", "total": 5}"""
ORDER = ("Order", ORDER_ITEM)
LINE = ("Line", '{"PK": "ORDER#9", "SK": "LINE#001", "version": 1}')


def event(number: object = 1, **more: object) -> tuple[str, str]:
    """Return a sample item of ``EVENTS``; ``parcel`` and ``occurredAt`` as wanted."""
    value = {"orderId": "o-1", "eventNumber": number, "kind": "Paid", "version": 1, **more}
    return "OrderEvent", json.dumps(value)


def document_of(
    tables: str,
    items: Sequence[tuple[str, str]] = (),
    patterns: Sequence[tuple[str, str, str]] = (),
    prose: str = "",
) -> str:
    """Return a document; a pattern is (description, index cell, request in YAML)."""
    parts = ["---", "title: Orders", "status: Under Review", "stores: [dynamodb]", "---", ""]
    parts += ["## Data Store Selection", "", "**Decision:** DynamoDB.", ""]
    parts += ["## DynamoDB Design", "", tables, prose, ""]
    for entity, value in items:
        parts += [f"```json item={entity}", value, "```", ""]
    parts += ["## Data Access Patterns", ""]
    parts += [_HEADER, "|---|---|---|---|---|---|---|---|---|"]
    parts += [
        f"| AP{number} | {words} | primary | dynamodb | id | 1/s | p95 20 ms | at most 9 items "
        f"| {index} |"
        for number, (words, index, _) in enumerate(patterns, 1)
    ]
    for number, (_, _, request) in enumerate(patterns, 1):
        if request:
            parts += ["", f"```yaml pattern=AP{number}", request, "```"]
    return "\n".join([*parts, ""])


def design_of(text: str) -> DataDesign:
    """Return the design of a document."""
    return read_design(parse_document(text.encode(), "orders.md"))


def run(text: str) -> DynamoReport:
    """Run the DynamoDB part of a document."""
    return prove_dynamodb(design_of(text))


def added(text: str, report: DynamoReport) -> list[Finding]:
    """Return the findings that the run adds to those read from the text."""
    design = design_of(text)
    before = check_design(Context(design, StandardSettings())).findings
    context = Context(design, StandardSettings(), extra={DYNAMODB_KEY: report.facts})
    known = {(f.code, f.line, f.message) for f in before}
    return [f for f in check_design(context).findings if (f.code, f.line, f.message) not in known]


def codes(text: str) -> set[str]:
    """Return the codes of the errors read from the text alone."""
    found = check_design(Context(design_of(text), StandardSettings())).findings
    return {finding.code for finding in found if finding.severity == "error"}
