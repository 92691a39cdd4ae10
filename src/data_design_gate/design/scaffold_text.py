"""The words of the scaffold, section by section; every statement is a placeholder."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data_design_gate.design.model import Store
from data_design_gate.document.model import SectionName

INPUTS: Mapping[str, str] = {
    "feature": "../features/order-fulfilment.md",
    "requirements": "../requirements/order-fulfilment.md",
    "architecture": "../architecture/fulfilment.md",
    "adrs": "[../adr/0012-event-store.md]",
    "existing_schemas": "[db/schema.sql]  # when existing data changes",
    "data_flow": "../architecture/fulfilment.md#data-flow",
}
"""The documents a design builds on, each with an example of its link."""

_CROSS_STORE = """
<!-- With two stores, also: -->

### Cross-store

| Data element | Source of truth | Synchronisation | Consistency rule | Conflict resolution | Sync frequency |
|---|---|---|---|---|---|
| [element] | [store] | [how] | [rule] | [who wins] | [how often] |
"""  # noqa: E501  a row of a table is one line
_SQL_PATTERN = """
```sql pattern=AP1
SELECT id, status FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 50;
```
"""
_ITEM_PATTERN = """
```yaml pattern=AP2
TableName: OrderEvent
KeyConditionExpression: "orderId = :orderId"
```
"""
_UP_AND_DOWN = """
<!--
Every statement may run twice. An example:

```sql migration=20261120_101500_create_orders
CREATE TABLE IF NOT EXISTS orders (...);
```
-->

### Up

[statements]

### Down

[statements that undo Up, or the reason why nothing can]
"""
_ITEM_CHANGES = """
### DynamoDB

<!-- Nothing alters items: old and new shapes live side by side until something rewrites them. -->

**Item versioning:** [what marks the shape of an item]

**Backwards compatibility:** [how readers take both shapes]

**Script for existing items:** [what rewrites them; or none, because the table is new]

**Batching:** [how many at a time, and how fast]

**Validation of migrated items:** [what is counted and compared]
"""

BODIES: Mapping[SectionName, str] = {
    SectionName.PLAN: """
**Steps:** [ordered steps of the design work]

**Dependencies:** [which step waits for which, and for whom]

**Risks and unknowns:** [what may go wrong, what is not known yet]

**Validation points:** [when and how each result is checked]
""",
    SectionName.REQUIREMENTS: """
| Entity | Attributes | Required | Volume | Growth |
|---|---|---|---|---|
| [Entity] | [attributes] | [required ones] | [rows] | [rows a month] |

**Performance:** [latency and load that are asked for]

**Relationships:** [in a sentence; the details follow in Data Relationships]

**Access patterns:** [in a sentence; the details follow in Data Access Patterns]
""",
    SectionName.STORE_SELECTION: """
**Decision:** [Postgres, DynamoDB, or both]

**Rationale:** [why this fits the data]

**Driving requirements:** [the requirements that decided it]

**Trade-offs:** [what is given up]

**Alternatives considered:** [what else was possible, and why not]
""",
    SectionName.POSTGRES: """
<!--
Tables are plural, columns singular, both snake_case. Say NULL or NOT NULL for every column, name
the constraints, index every foreign key, and use timestamptz. An example:

```sql
CREATE TABLE orders (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    customer_id uuid        NOT NULL,
    status      text        NOT NULL DEFAULT 'open',
    placed_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_orders_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id)
        ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT ck_orders_status CHECK (status IN ('open', 'shipped', 'cancelled'))
);
CREATE INDEX idx_orders_customer_id ON orders (customer_id);
```
-->

[tables]
""",
    SectionName.DYNAMODB: """
<!--
Tables are singular PascalCase, attributes camelCase. Justify the partition key: how many values it
has and how evenly they are used. An example:

```yaml dynamodb
TableName: OrderEvent
AttributeDefinitions:
  - {AttributeName: orderId, AttributeType: S}
  - {AttributeName: eventNumber, AttributeType: N}
KeySchema:
  - {AttributeName: orderId, KeyType: HASH}
  - {AttributeName: eventNumber, KeyType: RANGE}
BillingMode: PAY_PER_REQUEST
TimeToLiveSpecification: {AttributeName: expiresAt, Enabled: true}
```

```json item=OrderEvent
{"orderId": "0193a5e2", "eventNumber": 1, "version": 1, "expiresAt": 1858328130}
```
-->

[tables]

**Distribution:** [how many values the keys have, and how evenly load spreads over them]
""",
    SectionName.RELATIONSHIPS: """
| From | To | Type | Implemented by | On delete | On update |
|---|---|---|---|---|---|
| [Entity] | [Entity] | [1:1, 1:N or M:N] | [foreign key, or key attribute] | [action] | [action] |
"""
    + _CROSS_STORE,
    SectionName.ACCESS_PATTERNS: """
| ID | Query | Priority | Store | Parameters | Frequency | Latency | Result size | Index used |
|---|---|---|---|---|---|---|---|---|
| [AP1] | [query] | [primary or secondary] | [store] | [parameters] | [rate] | [p95] | [rows] | [index] |

<!--
One fence a pattern lets the query be checked, and run:
"""  # noqa: E501  a row of a table is one line
    + _SQL_PATTERN
    + _ITEM_PATTERN
    + "-->\n",
    SectionName.INDEXES: """
| Index | Table | Columns or keys | Kind | Serves | Cost note |
|---|---|---|---|---|---|
| [index] | [table] | [columns] | [kind] | [patterns] | [cost] |
""",
    SectionName.MIGRATION: """
**Type:** [New schema, Schema change, Data migration, Combination, or None with the reason]

**Steps:** [ordered steps]

**Rollback:** [how to go back, and until when]

**Data safety:** [what protects existing data]

**Downtime:** [none, or how long]

**Testing:** [how the migration is rehearsed]

**Validation:** [how its result is checked]
"""
    + _UP_AND_DOWN
    + _ITEM_CHANGES,
    SectionName.VALIDATION: """
| Field | Required | Type | Constraint | Enforced by |
|---|---|---|---|---|
| [table.column] | [yes or no] | [type] | [constraint] | [database or code] |

**Referential integrity:** [what may refer to what]

**Business rules:** [rules over several fields or rows]

**Uniqueness:** [what may exist once only]
""",
    SectionName.LIFECYCLE: """
| Data | Creation | Updates | Deletion (soft or hard) | Retention period | Rationale | Compliance | Archival | Purging |
|---|---|---|---|---|---|---|---|---|
| [Entity] | [by] | [by] | [soft or hard] | [period] | [why] | [law or policy] | [where] | [job] |

**Personal data:** [which columns, their class, and how they are erased everywhere]
""",  # noqa: E501  a row of a table is one line
}  # fmt: skip

_BOTH = frozenset(Store)
_ONLY_FOR: Mapping[str, frozenset[Store]] = {
    _CROSS_STORE: _BOTH,
    _SQL_PATTERN: frozenset({Store.POSTGRES}),
    _ITEM_PATTERN: frozenset({Store.DYNAMODB}),
    _UP_AND_DOWN: frozenset({Store.POSTGRES}),
    _ITEM_CHANGES: frozenset({Store.DYNAMODB}),
}


def body(name: SectionName, stores: Collection[Store]) -> str:
    """Return a section's form without what only other stores need; no store leaves all open."""
    text = BODIES.get(name, "")
    for part, needed in _ONLY_FOR.items():
        if stores and not needed <= frozenset(stores):
            text = text.replace(part, "")
    return text.strip("\n")
