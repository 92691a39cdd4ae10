"""The rows of the Index Design section, as a table or as bullets."""

from __future__ import annotations

from data_design_gate.design.indexes import read_index_entries
from data_design_gate.design.model import IndexEntry
from data_design_gate.document.parse import parse_document


def entries(body: str, heading: str = "## 7. Index Design") -> tuple[IndexEntry, ...]:
    return read_index_entries(parse_document(f"# T\n\n{heading}\n\n{body}".encode(), "d.md"))


def test_the_asked_for_table_is_read() -> None:
    (entry,) = entries("""\
| Index | Table | Columns or keys | Kind | Serves | Cost note |
|---|---|---|---|---|---|
| `idx_orders_customer_id` | orders | `customer_id`, created_at | btree | AP1, AP2 | one write |
""")
    assert (entry.name, entry.table, entry.keys) == (
        "idx_orders_customer_id",
        "orders",
        "customer_id, created_at",
    )
    assert (entry.kind, entry.serves, entry.cost) == ("btree", "AP1, AP2", "one write")
    assert (entry.span.first_line, entry.span.column) == (7, 3)


def test_partition_and_sort_key_columns_are_joined() -> None:
    (entry,) = entries("""\
| GSI | Partition key | Sort key | Purpose |
|---|---|---|---|
| GSI1 | status | createdAt | AP4 |
""")
    assert (entry.name, entry.keys, entry.serves) == ("GSI1", "status, createdAt", "AP4")


def test_bullets_are_read() -> None:
    found = entries(
        "- `idx_orders_status` on orders (status, created_at): serves AP2\n"
        "- **idx_orders_total** on `orders` (total) \u2014 for reports\n"
        "- Writes become slower by one index.\n"
    )
    assert [(e.name, e.table, e.keys) for e in found] == [
        ("idx_orders_status", "orders", "status, created_at"),
        ("idx_orders_total", "orders", "total"),
    ]
    assert found[0].serves == "serves AP2"


def test_other_sections_and_tables_without_index_names_are_left_alone() -> None:
    assert entries("| Risk | Impact |\n|---|---|\n| a | b |\n") == ()
    assert entries("| Index | Table |\n|---|---|\n| a | b |\n", "## Rollout") == ()
