"""Relationships are read from tables, foreign-key tables, diagrams and sentences."""

import pytest

from data_design_gate.design.model import Relationship
from data_design_gate.design.relationship_words import relationship_kind
from data_design_gate.design.relationships import RelationshipReading, read_relationships
from prose_support import document


def read(body: str) -> RelationshipReading:
    """Read a relationships section."""
    return read_relationships(document("## Data Relationships\n\n" + body))


def only(body: str) -> Relationship:
    """Read the one relationship of a section."""
    (found,) = read(body).relationships
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1:N", "1:N"), ("1-n", "1:N"), ("one-to-many", "1:N"), ("One to many", "1:N"),
        ("1 : *", "1:N"), ("1..*", "1:N"), ("has many", "1:N"), ("1:M", "1:N"),
        ("N:1", "N:1"), ("many-to-one", "N:1"), ("belongs to", "N:1"),
        ("1:1", "1:1"), ("one-to-one", "1:1"), ("has one", "1:1"), ("1:0..1", "1:1"),
        ("M:N", "M:N"), ("n:m", "M:N"), ("many-to-many", "M:N"), ("*:*", "M:N"),
        ("", ""), ("strong", ""), ("reference", ""),
    ],
)  # fmt: skip
def test_kinds_are_folded(text: str, kind: str) -> None:
    assert relationship_kind(text) == kind


def test_the_standard_table_is_read() -> None:
    found = only(
        "| From | To | Type | Implemented by | On delete | On update |\n|---|---|---|---|---|---|\n"
        "| Order | Order line | 1:N | `order_lines.order_id` | cascade | - |\n"
    )
    assert (found.source, found.target, found.kind) == ("Order", "Order line", "1:N")
    assert (found.on_delete, found.on_update) == ("cascade", "")
    assert (found.span.first_line, found.span.column) == (5, 3)


def test_a_foreign_key_table_is_many_to_one() -> None:
    found = only(
        "### orders\n\n| Foreign key | Column | Referenced table | Referenced column |"
        " ON DELETE |\n"
        "|---|---|---|---|---|\n| fk_a | customer_id | customers | id | CASCADE |\n"
    )
    assert (found.source, found.target, found.kind) == ("orders", "customers", "N:1")
    assert found.implemented_by == "orders.customer_id -> customers.id"
    assert found.on_delete == "CASCADE"


def test_a_mermaid_diagram_gives_relationships_with_their_lines() -> None:
    found = read(
        "```mermaid\nerDiagram\n  CUSTOMER ||--o{ ORDER : places\n"
        "  ORDER }o--o{ TAG : carries\n  ORDER ||--|| INVOICE : has\n```\n"
    ).relationships
    assert [(r.source, r.target, r.kind) for r in found] == [
        ("CUSTOMER", "ORDER", "1:N"), ("ORDER", "TAG", "M:N"), ("ORDER", "INVOICE", "1:1"),
    ]  # fmt: skip
    assert [r.span.first_line for r in found] == [5, 6, 7]


def test_a_row_wins_over_the_same_pair_in_a_diagram() -> None:
    found = only(
        "| From | To | Type |\n|---|---|---|\n| Customer | Orders | 1:N |\n\n"
        "```mermaid\nerDiagram\n  CUSTOMER ||--o{ ORDER : places\n```\n"
    )
    assert found.source == "Customer"


@pytest.mark.parametrize(
    ("line", "pair", "kind"),
    [
        ("- A customer has many orders", ("customer", "orders"), "1:N"),
        ("- Each order has one or more order lines", ("order", "order lines"), "1:N"),
        ("- Order belongs to Customer", ("Order", "Customer"), "N:1"),
        (
            "- `orders.customer_id` \u2192 `customers.id` ON DELETE CASCADE",
            ("orders", "customers"),
            "N:1",
        ),
        ("- Order 1:N OrderLine", ("Order", "OrderLine"), "1:N"),
        ("- Order \u2192 OrderLine: one-to-many", ("Order", "OrderLine"), "1:N"),
    ],
)
def test_list_items_state_relationships(line: str, pair: tuple[str, str], kind: str) -> None:
    found = only(line + "\n")
    assert (found.source, found.target) == pair
    assert found.kind == kind


def test_cross_store_rows_are_no_relationships() -> None:
    reading = read(
        "### Cross-store\n\n| Data element | Source of truth | Synchronisation | Consistency rule |"
        " Conflict resolution | Sync frequency |\n|---|---|---|---|---|---|\n"
        "| Order status | Postgres | outbox | eventual | TBD | continuous |\n"
    )
    assert reading.relationships == ()
    (shared,) = reading.cross_store
    assert shared.element == "Order status"
    assert shared.synchronisation == "outbox"
    assert shared.conflict_resolution == ""


def test_cross_store_statements_may_be_labels() -> None:
    reading = read(
        "### Cross-store\n\n**Data element:** order status\n\n**Source of truth:** Postgres\n\n"
        "**Sync:** stream\n"
    )
    (shared,) = reading.cross_store
    assert (shared.element, shared.source_of_truth) == ("order status", "Postgres")
    assert (shared.synchronisation, shared.frequency) == ("stream", "")


@pytest.mark.parametrize(
    "cell",
    [
        "Customer \u2192 Order",
        "Customer -> Order",
        "customers to orders",
        "Customer \u2194 Order (1:N)",
    ],
)
def test_both_ends_may_stand_in_one_cell(cell: str) -> None:
    found = only(
        f"| Relationship | Cardinality | On delete |\n|---|---|---|\n| {cell} | 1:N | restrict |\n"
    )
    assert found.source.lower().startswith("customer")
    assert found.target.lower().startswith("order")
    assert (found.kind, found.on_delete) == ("1:N", "restrict")
