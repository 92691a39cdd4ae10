"""Builds recorded pull requests in the public facts form and asks the gate about them."""

from __future__ import annotations

import copy
import json
from typing import Any

from data_design_gate.gate.command import run_gate

PATH = "docs/data-design/orders.md"
OTHER = "docs/data-design/items.md"
TEAM = "acme/database"
ARCHITECTS = "acme/architecture"

MIRA = {"id": 1, "login": "mira"}
DANA = {"id": 2, "login": "dana"}
ELI = {"id": 3, "login": "eli"}
ADA = {"id": 4, "login": "ada"}
ZED = {"id": 9, "login": "zed"}
RENO = {"id": 50, "login": "renovate[bot]", "type": "Bot"}

CONFIG = f"""\
version: 1
gates:
  database: {{teams: [{TEAM}]}}
  architecture: {{teams: [{ARCHITECTS}]}}
  migration: {{teams: [{TEAM}]}}
"""

DESIGN = """\
---
title: Order fulfilment
status: Under Review
jira: SHOP-412
version: 1.0.0
design_date: 2026-11-20
authors: ["@mira"]
owner: "@olga"
stores: [postgres]
---
# Order fulfilment: data design

How orders are kept from the moment they are placed.

## Plan

Steps: requirements, schema, migration. Dependencies: none.

## 1. Data Requirements Overview

| Entity | Attributes | Required | Volume | Growth |
|--------|------------|----------|--------|--------|
| Order  | id, note   | id       | 2 M    | 10 %   |

## 2. Data Store Selection

**Decision:** Postgres.
**Rationale:** Orders are joined with customers
in every report.

## 3. Postgres Schema Design

```sql
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  note text NOT NULL
);
CREATE INDEX idx_orders_note ON orders (note);
```

## 5. Data Relationships

| From | To | Type |
|------|----|------|
| orders | customers | N:1 |

## 6. Data Access Patterns

| ID  | Query         | Priority | Store    | Index used      |
|-----|---------------|----------|----------|-----------------|
| AP1 | Order by note | primary  | postgres | idx_orders_note |

```sql pattern=AP1
SELECT id FROM orders WHERE note = $1;
```

## 8. Migration Plan

**Type:** New schema

1. Create the table.
2. Fill it.

### Up

```sql migration=20261120_101500_create_orders
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, note text NOT NULL);
```

### Rollback

Drop the table; nothing else reads it.

## 10. Data Lifecycle

| Data   | Creation | Retention period |
|--------|----------|------------------|
| orders | on order | seven years      |
"""

ROLLBACK = "Drop the table; nothing else reads it."
LIFECYCLE = "seven years"


def edited(text: str, *changes: tuple[str, str]) -> str:
    """Replace exact passages; a passage that is not there is a mistake of the test."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def rollback(words: str) -> str:
    """Return the design with another rollback."""
    return edited(DESIGN, (ROLLBACK, words))


def retention(words: str) -> str:
    """Return the design with another retention period."""
    return edited(DESIGN, (LIFECYCLE, words))


def commit(sha: str, parent: str | list[str], author: Any = MIRA, **more: Any) -> dict[str, Any]:
    """Return a commit."""
    parents = [parent] if isinstance(parent, str) else parent
    return {"sha": sha, "parents": parents, "author": author, "co_authors": [], **more}


def review(
    number: int, user: Any, state: str = "APPROVED", at: str = "a1", minute: int | None = None
) -> dict[str, Any]:
    """Return a review; reviews follow each other by number unless a minute is given."""
    minute = number if minute is None else minute
    return {
        "id": number,
        "user": user,
        "state": state,
        "submitted_at": f"2026-11-20T10:{minute:02}:00Z",
        "commit_id": at,
        "body": "",
    }


def recorded(*reviews: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a pull request with a new design at one commit; ``changes`` replace whole parts.

    ``head`` and ``base`` give texts of the design; ``pull_request`` is merged.
    """
    head = changes.pop("head", DESIGN)
    base = changes.pop("base", None)
    pull_request = changes.pop("pull_request", {})
    facts: dict[str, Any] = {
        "config": CONFIG,
        "pull_request": {
            "number": 7,
            "state": "open",
            "draft": False,
            "merged": False,
            "base_ref": "main",
            "head_sha": "a1",
            "author": MIRA,
            **pull_request,
        },
        "commits": [commit("a1", "b0")],
        "versions": {"base": {} if base is None else {PATH: base}, "a1": {PATH: head}},
        "reviews": list(reviews),
        "teams": {TEAM: {"members": [DANA, ELI]}, ARCHITECTS: {"members": [ADA]}},
        "checks": {"blocking_findings": 0},
        **changes,
    }
    return copy.deepcopy(facts)


def pushed(facts: dict[str, Any], sha: str, text: str, author: Any = MIRA) -> dict[str, Any]:
    """Return the facts after one more commit that gives the design another text."""
    facts = copy.deepcopy(facts)
    head = facts["pull_request"]["head_sha"]
    facts["commits"].append(commit(sha, head, author))
    facts["versions"][sha] = {**facts["versions"][head], PATH: text}
    facts["pull_request"]["head_sha"] = sha
    return facts


def decide(facts: dict[str, Any], *as_if: str) -> dict[str, Any]:
    """Return the public result."""
    output, _ = run_gate(json.dumps(facts), as_if=as_if, output_format="json")
    result: dict[str, Any] = json.loads(output)
    return result


def code(facts: dict[str, Any]) -> int:
    """Return the exit code."""
    return run_gate(json.dumps(facts), output_format="json")[1]


def explained(facts: dict[str, Any]) -> str:
    """Return the explanation."""
    return run_gate(json.dumps(facts), explain=True)[0]


def gate(result: dict[str, Any], name: str, document: str = PATH) -> dict[str, Any]:
    """Return one gate of a result."""
    found = [g for g in result["gates"] if g["name"] == name and g["document"] == document]
    assert len(found) == 1, (name, document, result["gates"])
    return dict(found[0])


def disposition(result: dict[str, Any], number: int, name: str = "database") -> str:
    """Return what became of a review at a gate of the design."""
    return ruling(result, number, name)["disposition"]


def ruling(
    result: dict[str, Any], number: int, name: str = "database", document: str = PATH
) -> dict[str, str]:
    """Return a review's whole entry at a gate."""
    (found,) = [one for one in result["reviews"] if one["id"] == number]
    entries = [
        entry
        for entry in found["dispositions"]
        if entry["gate"] == name and entry["document"] == document
    ]
    assert len(entries) == 1, found
    return dict(entries[0])
