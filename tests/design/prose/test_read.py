"""A whole document becomes one design, and no reader can hide the others."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design import read as reading
from data_design_gate.design.model import Store
from data_design_gate.design.read import read_design
from data_design_gate.document.model import Document
from data_design_gate.document.parse import parse_document
from prose_support import document

EXAMPLE = Path(__file__).parents[3] / "examples/docs/data-design/order-fulfilment.md"
ONE_TABLE = (
    "## Postgres Schema Design\n\n```sql\nCREATE TABLE orders (id bigint PRIMARY KEY);\n```\n"
)


def test_the_example_is_read_wholly() -> None:
    design = read_design(parse_document(EXAMPLE.read_bytes(), "x.md"))
    assert design.unread == ()
    assert design.selection.selected == {Store.POSTGRES, Store.DYNAMODB}
    assert [table.name for table in design.postgres.tables] == [
        "orders", "order_lines", "shipments", "outbox_messages",
    ]  # fmt: skip
    assert [table.name for table in design.dynamodb.tables] == ["OrderEvent"]
    assert len(design.patterns) == 9
    assert len(design.lifecycle.rows) == len(design.requirements.entities) == 5


def test_the_tables_of_a_store_decided_against_are_left_out() -> None:
    text = f"## Data Store Selection\n\n**Decision:** DynamoDB, not Postgres\n\n{ONE_TABLE}"
    assert read_design(document(text)).postgres.tables == ()


def test_before_a_decision_every_table_counts() -> None:
    assert len(read_design(document(ONE_TABLE)).postgres.tables) == 1


def test_sections_that_do_not_apply_keep_their_reason() -> None:
    text = "## DynamoDB Design\n\nN/A: only Postgres is selected.\n\n## Data Lifecycle\n\nN/A\n"
    found = read_design(document(text)).not_applicable
    assert found == {"dynamodb-design": "only Postgres is selected", "data-lifecycle": ""}


def test_a_broken_reader_leaves_one_unread_block_and_hides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: Document) -> None:
        raise RuntimeError

    monkeypatch.setattr(reading, "read_lifecycle", broken)
    design = read_design(document(f"{ONE_TABLE}\n## Data Lifecycle\n\nWords.\n"))
    assert len(design.postgres.tables) == 1
    (block,) = design.unread
    assert block.kind == "internal"
    assert block.span.first_line == 7
    assert design.lifecycle.rows == ()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutilated_example_never_raises(data: st.DataObject) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").split("\n")
    start = data.draw(st.integers(0, len(lines) - 1))
    length = data.draw(st.integers(1, 60))
    kept = lines[:start] + lines[start + length :]
    design = read_design(parse_document("\n".join(kept), "x.md"))
    assert all(block.kind != "internal" for block in design.unread)


@pytest.mark.parametrize(
    "paragraph",
    [
        "".join("`" * length + "a" for length in range(1, 540)),
        "**a:** b " * 16_000,
        "a: b. " * 25_000,
        "a to " * 30_000,
        "(" * 150_000,
        "<!--" * 40_000,
        "between 1 and 2 " * 9_000,
    ],
    ids=["backticks", "bold keys", "plain keys", "pairs", "brackets", "comments", "ranges"],
)
@pytest.mark.parametrize(
    "title", ["Plan", "Data Requirements Overview", "Data Relationships", "Data Lifecycle"]
)
def test_hostile_paragraphs_are_read_in_linear_time(title: str, paragraph: str) -> None:
    started = time.process_time()
    read_design(parse_document(f"## {title}\n\n{paragraph}\n\n- {paragraph}\n", "x.md"))
    assert time.process_time() - started < 5  # seconds; quadratic readers took minutes
