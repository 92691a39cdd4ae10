"""What is told of an index that serves no query, and of a query that the schema cannot answer."""

from __future__ import annotations

import pytest

from rule_support import hits

DOC = """\
---
stores: [postgres]
---
# T

## Postgres Schema Design

```sql
CREATE TABLE orders (
  id bigint PRIMARY KEY, shop bigint NOT NULL, note text, placed timestamp NOT NULL, gone timestamp
);
CREATE TABLE shops (id bigint PRIMARY KEY, name text NOT NULL);
CREATE INDEX idx_orders_shop ON orders (shop);
CREATE INDEX idx_orders_gone ON orders (gone, placed);
CREATE INDEX idx_shops_name ON shops (name);
CREATE INDEX ON orders (note);
```

## Data Access Patterns

| ID | Query | Priority | Store | Parameters | Frequency | Latency | Result size | Index used |
|---|---|---|---|---|---|---|---|---|
| AP1 | Orders | primary | postgres | shop | 10/s | p95 20 ms | at most 20 rows | {} |

```sql pattern=AP1
{}
```
"""


def told(index: str, sql: str) -> list[tuple[str, str]]:
    """Return what ACC004 and ACC006 say, and how to mend it."""
    found = hits(DOC.format(index, sql), "ACC004", "ACC006")
    return [(hit.message, hit.help) for _, hit in found]


@pytest.mark.parametrize(
    ("order", "columns"), [("placed DESC", "shop, placed DESC"), ("shop, placed", "shop, placed")]
)
def test_an_index_that_finds_rows_in_no_order_is_told_with_one_that_sorts(
    order: str, columns: str
) -> None:
    sql = "SELECT id FROM orders WHERE shop = $1 ORDER BY {} LIMIT 20;"
    ((message, mend),) = told("idx_orders_shop", sql.format(order))
    assert message == (
        "`idx_orders_shop` finds the rows of the pattern AP1 (Orders) but does not give their "
        f"order ({order}): PostgreSQL sorts every match before it can apply the LIMIT."
    )
    assert mend == f"Let the sort follow the equality columns: `({columns})`."


def test_behind_a_null_only_a_partial_index_sorts() -> None:
    sql = "SELECT id FROM orders WHERE gone IS NULL ORDER BY placed LIMIT 20;"
    ((_, mend),) = told("idx_orders_gone", sql)
    assert mend.endswith("keeps no order: `(placed) WHERE gone IS NULL`.")


@pytest.mark.parametrize(
    ("index", "sql", "message", "mend"),
    [
        (
            "idx_shops_name",
            "SELECT id FROM orders WHERE shop = $1;",
            (
                "The pattern AP1 (Orders) names `idx_shops_name`, an index of `shops`, but its "
                "query reads `orders`."
            ),
            "Name an index of `orders`.",
        ),
        (
            "idx_orders_gone",
            "SELECT id FROM orders WHERE placed > $1 AND note IN ('a', 'b');",
            (
                "`idx_orders_gone` cannot serve the pattern AP1 (Orders): it is read from `gone` "
                "on (gone, placed), and the query constrains `note`, `placed`."
            ),
            (
                "Let the index begin with `note`, `placed`, equality columns first, or name "
                "another index."
            ),
        ),
        (
            "idx_orders_shop",
            "SELECT id FROM orders WHERE shop = $1 AND nota = 1;",
            "The query of the pattern AP1 (Orders) uses `nota`, a column `orders` does not have.",
            "Did you mean `note`?",
        ),
        (
            "idx_orders_shop",
            "SELECT x.id FROM orders, shops WHERE shop = $1;",
            "The query of the pattern AP1 (Orders) uses `x.id`, but no table in it goes by `x`.",
            "Use one of `orders`, `shops`, or join the table.",
        ),
        (
            "idx_orders_shop",
            "SELECT id FROM customers WHERE shop = $1;",
            (
                "The query of the pattern AP1 (Orders) uses the table `customers`, which the "
                "design does not define."
            ),
            "Define `customers`, or list it under `Existing tables:` when another design owns it.",
        ),
    ],
)
def test_an_index_or_a_query_that_does_not_fit_is_told_with_its_mend(
    index: str, sql: str, message: str, mend: str
) -> None:
    assert (message, mend) in told(index, sql)


@pytest.mark.parametrize(
    ("index", "sql"),
    [
        ("orders_note_idx", "SELECT id FROM orders WHERE note = $1;"),
        ("idx_orders_gone", "SELECT id FROM orders WHERE gone > $1 AND shop = $2;"),
        (
            "primary key",
            (
                "INSERT INTO orders (id, shop, placed) VALUES ($1, $2, now()) "
                "ON CONFLICT (id) DO UPDATE SET shop = excluded.shop;"
            ),
        ),
    ],
    ids=["by the name PostgreSQL gives it", "by a range", "by the row that was to be written"],
)
def test_what_is_served_is_let_alone(index: str, sql: str) -> None:
    assert told(index, sql) == []
