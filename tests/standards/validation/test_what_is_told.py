"""What is told of a rule that the schema does not keep, and of one it keeps otherwise."""

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
  id bigint PRIMARY KEY, note varchar(20) NOT NULL, code text NOT NULL,
  total integer NOT NULL CHECK (total >= 1 AND total <= 100)
);
```

## Data Validation Rules

| Field | Required | Type | Constraint | Enforced by |
|---|---|---|---|---|
"""


def told(row: str, more: str = "") -> list[str]:
    """Return what VAL002 and VAL003 say of a row."""
    text = f"{DOC}| orders.{row} |\n\n{more}\n"
    return [hit.message for code, hit in hits(text, "VAL002", "VAL003")]


@pytest.mark.parametrize(
    ("constraint", "lacks"),
    [
        ("at least 3", "no CHECK"),
        ("matches [A-Z]+", "no CHECK"),
        ("one of open, closed", "no CHECK and no enumerated type"),
        ("at most 9 characters", "no length limit"),
        ("unique", "no UNIQUE constraint or index"),
        ("references customers", "no foreign key"),
    ],
)
def test_what_the_database_should_enforce_and_does_not_is_named(
    constraint: str, lacks: str
) -> None:
    assert told(f"code | yes | text | {constraint} | database") == [
        f"`orders.code` is said to be enforced by database, and the DDL has {lacks} for it."
    ]


@pytest.mark.parametrize(
    ("rule", "by_database", "by_code"),
    [
        ("note | yes | varchar | at most 20 characters", "", ""),
        (
            "note | yes | varchar | at most 30 characters",
            "allows 30 characters, the DDL 20",
            "same",
        ),
        ("note | yes | varchar | at most 10 characters", "allows 10 characters, the DDL 20", ""),
        ("total | yes | integer | > 0", "", ""),
        ("total | yes | integer | at least 5", "says >= 5, the DDL >= 1", ""),
        ("total | yes | integer | at least 0", "says >= 0, the DDL >= 1", "same"),
        ("total | yes | integer | between 1 and 90", "says <= 90, the DDL <= 100", ""),
        ("total | yes | integer | between 1 and 110", "says <= 110, the DDL <= 100", "same"),
    ],
)
def test_a_rule_is_as_wide_as_the_database_and_only_code_may_be_narrower(
    rule: str, by_database: str, by_code: str
) -> None:
    field = rule.partition(" ")[0]
    words = [f"`orders.{field}`: the rule {by_database}."] if by_database else []
    assert told(f"{rule} | database") == words
    assert told(f"{rule} | application") == (words if by_code else [])


def test_a_constraint_that_is_named_and_not_there_is_told_where_it_is_named() -> None:
    sentence = "The rule `ck_orders_total` holds, and so does `uq_other_code`."
    text = f"{DOC}| orders.total | yes | integer | > 0 | database |\n\n{sentence}\n"
    ((_, hit),) = hits(text, "VAL002")
    assert hit.message == (
        "`ck_orders_total` is named as a constraint, and `orders` has none of that name."
    )
    line = text.splitlines()[hit.span.first_line - 1]
    assert line[hit.span.column - 1 :].startswith("ck_orders_total")
