"""Validation rules come from tables and lists; topics from whatever addresses them."""

import pytest

from data_design_gate.design.model import ValidationRules
from data_design_gate.design.validation import read_validation
from prose_support import document


def read(body: str) -> ValidationRules:
    """Read a validation section."""
    return read_validation(document("## Data Validation Rules\n\n" + body))


def test_the_standard_table_is_read() -> None:
    (rule,) = read(
        "| Field | Required | Type | Constraint | Enforced by |\n|---|---|---|---|---|\n"
        "| `orders.total` | yes | numeric | at least 0 | database (CHECK) |\n"
    ).rules
    assert (rule.field, rule.required, rule.type) == ("orders.total", True, "numeric")
    assert (rule.constraint, rule.enforced_by) == ("at least 0", "database (CHECK)")


def test_a_subsection_or_a_table_column_names_the_table() -> None:
    rules = read(
        "### orders\n\n| Field | Rule |\n|---|---|\n| total | positive |\n\n### Field rules\n\n"
        "| Table | Field | Rule |\n|---|---|---|\n| lines | sku | at most 40 |\n"
    ).rules
    assert [rule.field for rule in rules] == ["orders.total", "lines.sku"]


@pytest.mark.parametrize(
    ("header", "cell", "required"),
    [
        ("Required", "yes", True), ("Required", "no", False), ("Nullable", "yes", False),
        ("Nullable", "no", True), ("NOT NULL", "\u2705", True), ("Required", "optional", False),
        ("Required", "depends", None), ("Nullable", "NOT NULL", True),
    ],
)  # fmt: skip
def test_required_is_not_confused_with_nullable(
    header: str, cell: str, required: bool | None
) -> None:
    (rule,) = read(f"| Field | {header} |\n|---|---|\n| a.b | {cell} |\n").rules
    assert rule.required is required


def test_list_items_state_rules() -> None:
    (rule,) = read(
        "- `orders.total` must be at least 0 (CHECK)\n- Totals are checked nightly\n"
    ).rules
    assert rule.field == "orders.total"
    assert rule.enforced_by == "CHECK"


def test_topics_are_what_the_section_addresses() -> None:
    found = read(
        "| Field | Required | Type | Constraint |\n|---|---|---|---|\n| a.b | yes | text | x |\n\n"
        "**Referential integrity:** foreign keys.\n\n**Business rules:** TBD\n\n"
        "### Uniqueness\n\nNone beyond the keys.\n"
    )
    assert found.topics == {
        "required_fields", "types", "value_constraints", "referential_integrity", "uniqueness",
    }  # fmt: skip


def test_a_rule_in_words_may_say_that_a_field_is_required() -> None:
    body = "| Entity | Field | Rule |\n|---|---|---|\n| A | b | 1-40 characters, required |\n"
    (rule,) = read(body + "| A | c | optional, an e-mail |\n").rules[:1]
    assert rule.required is True
    assert read(body + "| A | c | optional, an e-mail |\n").rules[1].required is False
    assert read(body).topics >= {"required_fields", "value_constraints"}
