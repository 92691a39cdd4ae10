"""Whether scripts lead where the design says, again, and back."""

from pathlib import Path

import pytest

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from proof_support import ORDERS, design_of, names, outcomes, proved

EXAMPLE = Path(__file__).parents[2] / "examples/docs/data-design/order-fulfilment.md"


@pytest.fixture(scope="module")
def example():
    return proved(read_design(parse_document(EXAMPLE.read_bytes(), "order-fulfilment.md")))


@pytest.mark.parametrize("fact", ["reach", "repeat", "reverse"])
def test_the_example_design_is_proved(example, fact):
    assert outcomes(example)[fact] == "proved"


def test_both_versions_are_named(example):
    assert example.facts.server.startswith("PostgreSQL 18")
    assert example.facts.configured == "PostgreSQL 18"


def test_a_type_that_up_gives_another_precision_is_named_with_both_definitions():
    up = ORDERS.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").replace("(12,2)", "(10,2)")
    report = proved(design_of(ORDERS, up, "DROP TABLE IF EXISTS orders;"))
    (difference,) = report.facts.unreached
    assert (difference.kind, difference.name) == ("column", "orders.total")
    assert difference.found == "numeric(10,2) not null"
    assert difference.wanted == "numeric(12,2) not null"
    assert outcomes(report)["reach"] == "disproved"
    detail = next(proof.detail for proof in report.proofs if proof.name == "reach")
    assert "after up, orders.total is numeric(10,2)" in detail
    assert "the design says numeric(12,2)" in detail


def test_a_failure_stands_at_the_line_and_column_that_postgresql_points_at():
    design = design_of(ORDERS, "SELECT 1;\nALTER TABLE orders\n  ADD COLUMN x nonsense;")
    report = proved(design, ORDERS)
    (failure,) = report.facts.failures
    line = design.document.lines[failure.span.first_line - 1]
    assert line[failure.span.column - 1 :].startswith("nonsense")
    assert failure.sqlstate == "42704"


def test_a_leftover_enum_type_is_named():
    up = (
        "CREATE TYPE order_state AS ENUM ('open');\n"
        "CREATE TABLE a (id int PRIMARY KEY, s order_state);"
    )
    report = proved(design_of(up, up, "DROP TABLE a;"))
    assert names(report.facts.unreversed) == ["order_state"]
