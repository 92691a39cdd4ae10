"""Patterns on existing tables are judged by the schema file that the document links to."""

from __future__ import annotations

from msgspec.structs import replace

from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules
from rule_support import context_of

DESIGN = """\
---
title: Notes
status: Under Review
existing_schemas: [db/schema.sql]
---
# Notes: data design

## 3. Postgres Schema Design

```sql
ALTER TABLE orders ADD COLUMN note text;
```

## 6. Data Access Patterns

| ID | Query | Parameters | Frequency | Latency | Result size | Index used |
|---|---|---|---|---|---|---|
| AP1 | By customer | customer_id | 1/s | 10 ms | 5 | idx_orders_customer_id |
| AP2 | By status | status | 1/s | 10 ms | 5 | idx_orders_state |

```sql pattern=AP1
SELECT id, note, amount FROM orders WHERE customer_id = $1 LIMIT 5;
```
```sql pattern=AP2
SELECT id FROM orders WHERE status = $1 LIMIT 5;
```
"""
SCHEMA = """\
CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL, status text NOT NULL);
CREATE INDEX idx_orders_customer_id ON orders (customer_id);
"""


def codes(schema: str | None) -> list[tuple[str, int]]:
    """Return what the rules find when the linked file holds this schema."""
    load_rules()
    files = {} if schema is None else {"db/schema.sql": schema}
    context = replace(context_of(DESIGN), read=files.get)
    return sorted(
        (code, hit.span.first_line)
        for code, rule in registry().items()
        if code.startswith("ACC")
        for hit in rule.check(context)
    )


def test_the_linked_file_gives_columns_and_indexes() -> None:
    assert codes(SCHEMA) == [("ACC003", 19), ("ACC006", 22)]


def test_without_the_file_nothing_is_guessed() -> None:
    assert codes(None) == []
