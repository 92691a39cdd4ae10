"""The difference of two designs speaks of tables, keys and patterns, not of lines."""

import pytest

from data_design_gate.demo.example import example_files
from data_design_gate.design.changes import changed_tables, changes
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.sandbox.story import DOCUMENT

GOOD = example_files()[DOCUMENT].decode()


def found(old, new):
    def design(text):
        return read_design(parse_document(text, "x.md"))

    return changes(design(old), design(new))


def edited(*pairs):
    text = GOOD
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


@pytest.mark.parametrize(
    "new",
    [
        GOOD,
        GOOD.replace("CREATE TABLE orders (", "create  table orders\n("),
        GOOD.replace("## 5. Data", "## 55. Data"),
        GOOD.replace("From the paid basket", "From a paid basket"),
    ],
)
def test_what_means_the_same_is_no_change(new):
    assert found(GOOD, new) == ()


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (
            ("total            numeric(12,2) NOT NULL", "total            numeric(14,2) NOT NULL"),
            "column `orders.total`: numeric(12,2) NOT NULL → numeric(14,2) NOT NULL",
        ),
        (
            ("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", ""),
            "index `idx_shipments_order_id` removed",
        ),
        (("| 80/s |", "| 90/s |"), "access pattern `AP1`: 80/s → 90/s"),
    ],
)
def test_a_change_is_told_in_words(edit, text):
    assert [change.text for change in found(GOOD, edited(edit))] == [text]


def test_everything_is_added_to_an_empty_design():
    kinds = {change.area for change in found("# T\n", GOOD)}
    assert kinds == {"store", "entity", "postgres", "dynamodb", "pattern", "migration"}
    assert {change.verb for change in found("# T\n", GOOD) if change.area != "store"} == {"added"}


def test_the_changed_tables_are_named_for_the_pictures():
    new = edited(
        ("total            numeric(12,2) NOT NULL", "total            numeric(14,2) NOT NULL")
    )
    assert "orders" in changed_tables(found(GOOD, new))
