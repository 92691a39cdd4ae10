"""What the audit record keeps of a design: its decisions, its gates, its links and its words."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.gate.reasons import reason
from data_design_gate.gate.result import Approval, GateOutcome, GateState
from data_design_gate.github.model import PullRequest
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.audit import Moment, audit_record, blob_url
from data_design_gate.standards.check import check_design
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings
from github_support import DANA, at, pull

PATH = "docs/orders.md"
TEXT = """\
---
id: orders
title: Orders
status: Blocked
version: 2.1.0
design_date: 2026-11-01
authors: ["@mira", eli]
owner: "@olga"
jira: SHOP-1
stores: [postgres, dynamodb]
adrs: [../adr/0012.md, "https://adr.example/3"]
data_flow: https://flows.example/orders
---
# Orders

## Data Store Selection

**Decision:** Postgres and DynamoDB.
**Rationale:** Joins and money.
**Trade-offs:** No elastic scale.

## Postgres Schema Design

```sql
CREATE TABLE orders (id bigint, shop bigint, PRIMARY KEY (shop, id));
CREATE TABLE notes (note text);
```

## DynamoDB Design

```yaml dynamodb
TableName: OrderEvent
KeySchema:
  - {AttributeName: orderId, KeyType: HASH}
  - {AttributeName: at, KeyType: RANGE}
```

## Index Design

| Index | Table | Columns | Serves |
|---|---|---|---|
| idx_orders_note | orders | note | AP1 |
|  | notes | note | AP2 |

## Migration Plan

**Type:** New schema

**Rollback:** Drop the tables.
**Downtime:** None.

### Up

1. Create the tables.
2. Fill them.

## Data Lifecycle

| Data | Creation | Retention period | Deletion | Purging |
|---|---|---|---|---|
| orders | on order | seven years | soft | monthly |
| notes | on order | | hard | |

## Deferred

**What:**
- returns
- refunds

**To:** SHOP-9

## Blocked

**Reason:** The carriers have not answered.
**Required action:** Call them.
**Notify:** @dana, eli and @olga
**Completed:** schema
"""
RUNTIME: Any = SimpleNamespace(
    repository="acme/shop", repository_id=4242, server_url="https://git.example"
)
BLOB = "https://git.example/acme/shop/blob/c0ffee"


def outcome(name: str, state: GateState, document: str = PATH, **more: Any) -> GateOutcome:
    """Return how a gate stands."""
    return GateOutcome(name, document, state, 1, reason("not-governed"), **more)


APPROVED = outcome(
    "database",
    GateState.APPROVED,
    counted=("dana",),
    approvals=(Approval(2, "dana", 11, "c3c3", at(3)),),
)
GATES = (
    APPROVED,
    outcome("migration", GateState.WAITING),
    outcome("architecture", GateState.NOT_REQUIRED),
    outcome("deletion", GateState.WAITING, "docs/other.md"),
)


def recorded(pulled: PullRequest | None = None, text: str = TEXT) -> dict[str, Any]:
    """Return the record of the design in its public form."""
    context = context_of(text, PATH, StandardSettings(), Surroundings())
    moment = Moment(TicketState.BLOCKED, "c0ffee", TEXT)
    gate: Any = SimpleNamespace(gates=GATES)
    found = audit_record(context.design, check_design(context), gate, pulled, moment, RUNTIME)
    return found.to_json()


MERGED = pull(merged=True, merged_by=DANA, merged_at=at(5), merge_commit_sha="c0ffee")


def test_a_record_names_the_text_it_speaks_of() -> None:
    assert recorded()["document"] == {
        "id": "orders",
        "path": PATH,
        "title": "Orders",
        "version": "2.1.0",
        "digest": f"sha256:{hashlib.sha256(TEXT.encode()).hexdigest()}",
        "url": f"{BLOB}/{PATH}",
        "repository": "acme/shop",
        "repository_id": 4242,
        "server": "https://git.example",
        "status": "Blocked",
    }
    assert blob_url(RUNTIME, "c0ffee", "docs/a b.md", 7) == f"{BLOB}/docs/a%20b.md?plain=1#L7"


def test_a_record_keeps_what_was_decided() -> None:
    found = recorded()
    assert found["selection"] == {
        "stores": ["postgres", "dynamodb"],
        "rationale": "Joins and money.",
        "drivers": "",
        "trade_offs": "No elastic scale.",
    }
    assert found["schema_decisions"] == [
        "Postgres table orders, primary key shop, id",
        "Postgres table notes, primary key none",
        "DynamoDB table OrderEvent, key orderId, at",
    ]
    assert found["index_decisions"] == ["idx_orders_note on orders for AP1"]
    assert found["lifecycle"] == [
        "orders: retention seven years, deletion soft, purging monthly",
        "notes: deletion hard",
    ]
    assert (found["migration"]["type"], found["migration"]["rollback"]) == (
        "new-schema",
        "Drop the tables.",
    )


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("1. tables 2. indexes", ["tables", "indexes"]),
        ("\n\n1. tables\n2. indexes", ["tables", "indexes"]),
        ("\n\n- **order** tables\n- indexes", ["**order** tables", "indexes"]),
        ("tables, in 2 days", ["tables, in 2 days"]),
    ],
)
def test_what_was_completed_is_kept_item_by_item(written: str, items: list[str]) -> None:
    text = TEXT.replace("**Completed:** schema", f"**Completed:** {written}")
    assert recorded(text=text)["completed"] == items


def test_a_record_keeps_the_words_of_an_exit_and_whom_to_tell() -> None:
    found = recorded()
    assert found["reason"] == "The carriers have not answered."
    assert found["next_step"] == "Call them."
    assert found["lessons"] == ""
    assert found["notify"] == ["dana", "eli", "olga"]
    assert found["completed"] == ["schema"]
    assert found["deferred"] == [
        {"item": "returns", "to": "SHOP-9"},
        {"item": "refunds", "to": "SHOP-9"},
    ]
    assert [one["login"] for one in found["authors"]] == ["mira", "eli"]


def test_a_record_links_what_the_design_names_at_its_commit() -> None:
    assert [(one["kind"], one["url"]) for one in recorded()["links"]] == [
        ("adr", f"{BLOB}/adr/0012.md"),
        ("adr", "https://adr.example/3"),
        ("data flow", "https://flows.example/orders"),
    ]


def test_a_merge_is_recorded_with_its_approvals_and_with_the_gates_it_bypassed() -> None:
    found = recorded(MERGED)
    (approval,) = found["approvals"]
    assert [approval[key] for key in ("gate", "login", "at", "commit")] == [
        "database",
        "dana",
        "2026-11-20T10:03:00Z",
        "c3c3",
    ]
    assert found["approval_date"] == "2026-11-20"
    assert [one["login"] for one in found["database_team"]] == ["dana"]
    assert [(one["gate"], one["merged_by"]) for one in found["bypassed"]] == [("migration", "dana")]
    pulled = found["pull_request"]
    assert (pulled["merged_at"], pulled["merge_commit"]) == ("2026-11-20T10:05:00Z", "c0ffee")
    assert pulled["merge_commit_url"] == "https://git.example/acme/shop/commit/c0ffee"


@pytest.mark.parametrize("pulled", [None, pull(merge_commit_sha="test-merge")])
def test_what_is_not_merged_bypassed_nothing(pulled: PullRequest | None) -> None:
    found = recorded(pulled)
    assert found["bypassed"] == []
    assert pulled is None or found["pull_request"]["merge_commit"] == ""
