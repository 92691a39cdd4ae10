"""Access patterns in the asked-for table, in people's own tables, and in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.model import Store
from patterns_support import only, patterns

HEADER = """\
| ID | Query | Priority | Store | Parameters | Frequency | Latency | Result size | Index used |
|---|---|---|---|---|---|---|---|---|
"""
AP1 = (
    "| AP1 | Open orders | primary | postgres | customer_id | 200/s | p95 20 ms | 50 "
    "| `idx_orders_customer_id` |\n"
)
AP4 = "| AP4 | By status | secondary | DynamoDB | status | 5/s | 50 ms | 20 | StatusIndex |\n"


def test_the_asked_for_table_is_read_with_its_places() -> None:
    pattern = only(HEADER + AP1)
    assert (pattern.id, pattern.query, pattern.primary) == ("AP1", "Open orders", True)
    assert pattern.store is Store.POSTGRES
    assert (pattern.parameters, pattern.frequency) == ("customer_id", "200/s")
    assert (pattern.latency, pattern.result_size) == ("p95 20 ms", "50")
    assert pattern.index == "`idx_orders_customer_id`"
    assert pattern.span.first_line == 7
    assert pattern.cells["index"].first_line == 7
    assert pattern.cells["index"].column == AP1.index("`idx") + 1
    assert pattern.structured


def test_a_cell_that_says_nothing_is_missing() -> None:
    pattern = only(HEADER + "| AP1 | Open orders | | | \u2013 | TBD | | | |\n")
    assert (pattern.parameters, pattern.frequency, pattern.primary) == ("", "", None)
    assert set(pattern.cells) == {"id", "query"}


def test_sql_is_bound_by_the_patterns_id_with_numbered_parameters() -> None:
    pattern = only(
        HEADER
        + AP1
        + "\n```sql pattern=ap-1\nSELECT id FROM orders\nWHERE customer_id = :customer\n"
        "AND status = 'a:b' LIMIT :n;\n```\n"
    )
    (statement,) = pattern.sql
    assert statement.kind == "SelectStmt"
    assert "customer_id = $1" in pattern.sql_text
    assert "'a:b' LIMIT $2" in pattern.sql_text
    assert statement.span.first_line == 10


def test_a_dynamodb_request_is_bound_with_its_conditions() -> None:
    pattern = only(
        HEADER
        + AP4
        + """
```yaml pattern=AP4
TableName: OrderEvent
IndexName: OrderEvent-StatusIndex
KeyConditionExpression: "#status = :status AND createdAt > :since"
FilterExpression: "total > :min"
ProjectionExpression: "#n, total"
ExpressionAttributeNames: {"#n": name}
ConsistentRead: true
ScanIndexForward: false
Limit: 20
```
"""
    )
    query = pattern.dynamodb
    assert query is not None
    assert (query.operation, query.table, query.index) == (
        "Query",
        "OrderEvent",
        "OrderEvent-StatusIndex",
    )
    assert query.conditions == (("status", "="), ("createdAt", ">"))
    assert query.projection == ("name", "total")
    assert (query.consistent, query.descending, query.limit) == (True, True, 20)
    assert query.places["FilterExpression"].first_line == 13


@pytest.mark.parametrize(
    ("code", "operation", "conditions"),
    [
        ("Operation: GetItem\nTableName: A\nKey: {orderId: x, version: 1}", "GetItem",
         (("orderId", "="), ("version", "="))),
        ("Scan:\n  TableName: A\n  FilterExpression: a = :b", "Scan", ()),
        ("TableName: A\nFilterExpression: a = :b", "Scan", ()),
        ("RequestItems: {A: {Keys: [{orderId: x}]}}", "BatchGetItem", (("orderId", "="),)),
        ('{"TableName": "A", "KeyConditionExpression": "a = :a"}', "Query", (("a", "="),)),
    ],
)  # fmt: skip
def test_the_operation_is_named_or_follows_from_the_request(
    code: str, operation: str, conditions: tuple[tuple[str, str], ...]
) -> None:
    query = only(f"{HEADER}{AP4}\n```yaml pattern=AP4\n{code}\n```\n").dynamodb
    assert query is not None
    assert (query.operation, query.conditions) == (operation, conditions)


@pytest.mark.parametrize(
    ("fence", "kind", "words"),
    [
        ("```sql pattern=AP1\nSELECT id FROM a WHERE;\n```", "syntax", "syntax"),
        ("```yaml pattern=AP1\nTableName: [\n```", "syntax", "YAML"),
        ("```yaml pattern=AP1\nhello: 1\n```", "fragment", "no DynamoDB request"),
        ("```yaml pattern=AP1\nTableName: A\nKeyConditionExpression: a :b\n```", "syntax",
         "KeyConditionExpression"),
        ("```sql pattern=AP9\nSELECT 1;\n```", "fragment", "AP9"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_read_is_named(fence: str, kind: str, words: str) -> None:
    found = patterns(f"{HEADER}{AP1}\n{fence}\n")
    (unread,) = found.unread
    assert unread.kind == kind
    assert words in unread.reason
    assert len(found.patterns) == 1


def test_a_key_condition_table_gives_requests() -> None:
    pattern = only("""\
| Access Pattern | Table/GSI/LSI | Key Condition | Filter Expression | Sort |
| :--- | :--- | :--- | :--- | :--- |
| Logs of a device | GSI1 | DeviceID=deviceId and begins_with(SK, "L#") | - | Descending |
""")
    query = pattern.dynamodb
    assert query is not None
    assert query.conditions == (("DeviceID", "="), ("SK", "begins_with"))
    assert (query.index, query.descending, query.filter_expression) == ("GSI1", True, "")
    assert pattern.id == "AP1"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("| # | Description | Key Condition | Index | Sort | Notes |",
         "| 3 | By email | e = x | GSI1 | | |"),
        ("| Module | Query | Index Used |", "| auth | By email | GSI1 |"),
        ("| Pattern # | Description | RPS (Peak and Average) | Attributes Needed | Index |",
         "| 3 | By email | 5 | all | GSI1 |"),
        ("| Use case | Expected load | Supporting index |", "| By email | 5/s | GSI1 |"),
    ],
)  # fmt: skip
def test_peoples_own_headers_are_understood(header: str, row: str) -> None:
    rule = "|" + "---|" * (header.count("|") - 1)
    pattern = only(f"{header}\n{rule}\n{row}\n")
    assert (pattern.query, pattern.index) == ("By email", "GSI1")


def test_bullets_are_recognised_but_not_checkable() -> None:
    found = patterns("- **AP1**: Open orders of a customer\n- Orders by status\n").patterns
    assert [(p.id, p.query, p.structured) for p in found] == [
        ("AP1", "Open orders of a customer", False),
        ("AP2", "Orders by status", False),
    ]


def test_a_heading_for_each_pattern_is_checkable_once_its_fields_are_there() -> None:
    found = patterns("""\
### AP1: Open orders

- **Query:** Open orders of a customer
- **Parameters:** customer_id
- **Frequency:** 200/s
- **Performance:** p95 20 ms
- **Result size:** 50
- **Index used:** idx_orders_customer_id

```sql
SELECT id FROM orders WHERE customer_id = ?;
```

### Get orders by status

Rarely used.
""").patterns
    assert [(p.id, p.structured) for p in found] == [("AP1", True), ("AP2", False)]
    assert (found[0].latency, found[0].index) == ("p95 20 ms", "idx_orders_customer_id")
    assert len(found[0].sql) == 1


def test_prose_alone_is_present_but_not_checkable() -> None:
    (pattern,) = patterns("Orders are read by customer.\n").patterns
    assert not pattern.structured


def test_an_index_table_is_no_pattern_table_and_a_rejected_one_does_not_count() -> None:
    assert (
        patterns("| Index | Table |\n|---|---|\n| a | b |\n", "## 7. Index Design").patterns == ()
    )
    assert patterns(HEADER + AP1, "## Alternatives considered").patterns == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [HEADER, AP1, AP4, "- AP1: x", "### AP2", "```sql pattern=AP1", "SELECT :a;", "```",
             "```yaml pattern=AP4", "KeyConditionExpression: a = :b", "- **Query:** x", "| a |", ""]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_document_makes_the_reader_raise(lines: list[str]) -> None:
    found = patterns("\n".join(lines))
    assert len({p.id for p in found.patterns if p.id}) <= len(found.patterns)
