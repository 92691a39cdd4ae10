"""Which statements fail when a migration runs a second time, and how they are told."""

from __future__ import annotations

import pytest

from rule_support import hits

DOC = """\
---
stores: [postgres]
---
# T

## Migration Plan

**Type:** Schema change

```sql
{}
```
"""


def told(sql: str) -> list[str]:
    """Return what MIG005 says of a plan."""
    return [hit.message for _, hit in hits(DOC.format(sql), "MIG005")]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TYPE state AS ENUM ('open');",
        "CREATE TYPE pair AS (a int, b int);",
        "CREATE TYPE span AS RANGE (subtype = float8);",
        "CREATE DOMAIN code AS text;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION f();",
        "CREATE TABLE orders (id int PRIMARY KEY);",
        "ALTER TYPE state ADD VALUE 'closed';",
    ],
)
def test_what_exists_after_the_first_run_is_told_by_its_name(sql: str) -> None:
    (message,) = told(sql)
    name = {"ADD": "closed"}.get(sql.split()[3], sql.split()[2].strip("()"))
    assert f"`{name}`" in message
    assert "exists" in message


def test_a_name_that_was_given_away_is_told() -> None:
    assert told("ALTER TABLE orders RENAME COLUMN note TO remark;") == [
        "A second run fails: `note` has its new name already."
    ]


def test_a_domain_is_told_as_one() -> None:
    ((_, hit),) = hits(DOC.format("CREATE DOMAIN code AS text;"), "MIG005")
    assert hit.message == "A second run fails: domain `code` exists."
    assert hit.help.startswith("CREATE DOMAIN knows no IF NOT EXISTS")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);",
        "CREATE OR REPLACE VIEW v AS SELECT 1;",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "ALTER TYPE state ADD VALUE IF NOT EXISTS 'closed';",
        "ALTER TABLE IF EXISTS orders RENAME TO purchases;",
        "DROP TYPE IF EXISTS state;\nCREATE TYPE state AS ENUM ('open');",
        "DROP DOMAIN IF EXISTS code;\nCREATE DOMAIN code AS text;",
    ],
)
def test_what_asks_first_may_run_again(sql: str) -> None:
    assert told(sql) == []
