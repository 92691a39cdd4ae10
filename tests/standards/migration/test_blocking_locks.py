"""Which statements hold writes up on a table that is there, and which PostgreSQL does at once."""

from __future__ import annotations

import pytest

from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import registry
from data_design_gate.standards.review import design_of
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.settings import StandardSettings

BASE = """\
---
stores: [postgres]
---
# T

## Postgres Schema Design

```sql
CREATE TABLE orders (
  id bigint PRIMARY KEY, note varchar(20), body text NOT NULL, code varchar(10),
  total numeric(10, 2), day date, placed timestamp,
  CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID,
  "Mark" text, CONSTRAINT marked CHECK ("Mark" IS NOT NULL AND code IS NOT NULL) NOT VALID,
  CONSTRAINT coded CHECK (code IS NOT NULL OR note IS NOT NULL) NOT VALID,
  CONSTRAINT dated CHECK (note IS NOT NULL AND day > 'epoch') NOT VALID
);
CREATE MATERIALIZED VIEW totals AS SELECT sum(total) FROM orders;
```
"""
PLAN = "\n## Migration Plan\n\n**Type:** Schema change\n\n```sql\n{}\n```\n"
COLUMN = "ALTER TABLE orders ALTER COLUMN"
ADD = "ALTER TABLE orders ADD"


def locks(sql: str) -> list[str]:
    """Return what holds writes up in a plan, without the words that are always the same."""
    load_rules()
    base, head = (
        design_of(text, "a.md", StandardSettings()) for text in (BASE, BASE + PLAN.format(sql))
    )
    context = Context(head, StandardSettings(), base=base, has_base=True)
    ending = " `orders` while writes to it wait."
    return [hit.message.removesuffix(ending) for hit in registry()["MIG007"].check(context)]


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("CREATE INDEX i ON orders (note);", "CREATE INDEX scans"),
        ("REINDEX TABLE orders;", "REINDEX scans"),
        ("CLUSTER orders USING i;", "CLUSTER rewrites"),
        ("VACUUM FULL orders;", "VACUUM FULL rewrites"),
        ("ALTER TABLE orders SET UNLOGGED;", "SET UNLOGGED rewrites"),
        (f"{COLUMN} note SET NOT NULL;", "SET NOT NULL on `note` scans"),
        (f"{ADD} CONSTRAINT n CHECK (total > 0);", "Adding `n` scans"),
        (f"{ADD} CHECK (total > 0);", "Adding the constraint scans"),
        (f"{ADD} CONSTRAINT u UNIQUE (note);", "Adding `u` builds an index over"),
        (f"{ADD} CONSTRAINT e EXCLUDE (note WITH =);", "Adding `e` builds an index over"),
        (f"{ADD} COLUMN n bigserial;", "Adding `n` as bigserial rewrites"),
        (
            f"{ADD} COLUMN n uuid DEFAULT gen_random_uuid();",
            "The default of `n` is computed per row and rewrites",
        ),
    ],
)
def test_a_statement_that_reads_or_rewrites_a_table_holds_its_writes_up(
    sql: str, what: str
) -> None:
    assert locks(sql) == [what]


def test_a_view_that_is_filled_anew_is_named() -> None:
    (found,) = locks("REFRESH MATERIALIZED VIEW totals;")
    assert found == "REFRESH MATERIALIZED VIEW rewrites `totals` while writes to it wait."


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX CONCURRENTLY i ON orders (note);",
        "REINDEX TABLE CONCURRENTLY orders;",
        "VACUUM orders;",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
        "CREATE TABLE more (id int PRIMARY KEY);\nCREATE INDEX i ON more (id);",
        f"{COLUMN} body SET NOT NULL;",
        f"{ADD} CHECK (total > 0) NOT VALID;",
        f"{ADD} CONSTRAINT u UNIQUE USING INDEX i;",
        f"{ADD} COLUMN n int DEFAULT 1;",
    ],
)
def test_a_statement_that_postgres_does_at_once_holds_nothing_up(sql: str) -> None:
    assert locks(sql) == []


@pytest.mark.parametrize(
    ("before", "scans"),
    [
        ("ALTER TABLE orders VALIDATE CONSTRAINT noted;", False),
        ("ALTER TABLE orders VALIDATE CONSTRAINT coded;", True),
        ("ALTER TABLE orders VALIDATE CONSTRAINT dated;", False),
        ("ALTER TABLE orders VALIDATE CONSTRAINT marked;", True),
        (f"{ADD} CONSTRAINT n CHECK (note IS NOT NULL AND day > 'epoch');", False),
        (f"{ADD} CONSTRAINT n CHECK (note IS NOT NULL OR day > 'epoch');", True),
    ],
)
def test_a_check_that_proves_a_column_saves_its_scan(before: str, *, scans: bool) -> None:
    found = locks(f"{before}\n{COLUMN} note SET NOT NULL;")
    assert ("SET NOT NULL on `note` scans" in found) is scans


def test_a_check_proves_only_the_columns_that_it_says_are_there() -> None:
    dated = locks(f"ALTER TABLE orders VALIDATE CONSTRAINT dated;\n{COLUMN} day SET NOT NULL;")
    assert dated == ["SET NOT NULL on `day` scans"]
    marked = "ALTER TABLE orders VALIDATE CONSTRAINT marked;\n"
    assert locks(f'{marked}{COLUMN} "Mark" SET NOT NULL;\n{COLUMN} code SET NOT NULL;') == []


@pytest.mark.parametrize(
    ("column", "kind", "rewrites"),
    [
        ("note", "text", False),
        ("note", "varchar", False),
        ("note", "varchar(30)", False),
        ("note", "varchar(20)", False),
        ("note", "varchar(10)", True),
        ("note", "bigint", True),
        ("body", "varchar", False),
        ("body", "varchar(10)", True),
        ("total", "numeric", False),
        ("total", "numeric(12, 2)", False),
        ("total", "numeric(8, 2)", True),
        ("total", "numeric(12, 3)", True),
        ("id", "integer", True),
        ("day", "text", True),
        ("placed", "timestamptz", True),
    ],
)
def test_a_type_that_holds_the_same_bytes_rewrites_nothing(
    column: str, kind: str, *, rewrites: bool
) -> None:
    expected = [f"Changing the type of `{column}` rewrites"] if rewrites else []
    assert locks(f"{COLUMN} {column} TYPE {kind};") == expected
