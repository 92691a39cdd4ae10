"""The decision is read from what is chosen, never from what is rejected."""

import pytest

from data_design_gate.design.model import Store
from data_design_gate.design.selection import read_selection
from data_design_gate.design.stores import chosen_stores, other_choices
from prose_support import document

PG, DDB = Store.POSTGRES, Store.DYNAMODB


@pytest.mark.parametrize(
    ("text", "stores"),
    [
        ("Postgres and DynamoDB.", {PG, DDB}),
        ("PostgreSQL", {PG}),
        ("Amazon Dynamo DB", {DDB}),
        ("Both stores", {PG, DDB}),
        ("Postgres, not DynamoDB", {PG}),
        ("Postgres instead of DynamoDB", {PG}),
        ("We chose DynamoDB over Postgres", {DDB}),
        ("DynamoDB was rejected. Postgres it is.", {PG}),
        ("Postgres only; no DynamoDB", {PG}),
        ("DynamoDB rather than PostgreSQL", {DDB}),
        ("Aurora PostgreSQL for orders, DynamoDB for events", {PG, DDB}),
        ("MySQL", set()),
        ("\u2611 Postgres \u2610 DynamoDB", {PG}),
        ("DynamoDB replaced by Postgres", {PG}),
        ("We decided against DynamoDB and for Postgres", {PG}),
        ("Neither MySQL nor DynamoDB; Postgres", {PG}),
        ("Instead of DynamoDB, we chose Postgres", {PG}),
        ("DynamoDB does not fit, hence Postgres", {PG}),
        ("We move away from Postgres to DynamoDB", {DDB}),
        ("Postgres. We considered DynamoDB and found no need.", {PG}),
        ("We use Postgres: a loan binds a member and a book, and both need keys.", {PG}),
        ("PostgreSQL gives both.", {PG}),
        ("We weighed the cost and chose DynamoDB", {DDB}),
        ("We compared DynamoDB and Postgres and use Postgres", {PG}),
        ("both", {PG, DDB}),
        ("We use both databases", {PG, DDB}),
        ("Both: orders in one, events in the other", {PG, DDB}),
        ("A hybrid approach", {PG, DDB}),
        ("Postgres, for hybrid workloads", {PG}),
        ("Postgres, as DynamoDB offers no foreign keys", {PG}),
        ("Postgres. DynamoDB lacks joins.", {PG}),
        ("Having weighed DynamoDB, we settled on Postgres", {PG}),
    ],
)
def test_a_sentence_decides_for_what_it_does_not_reject(text: str, stores: set[Store]) -> None:
    assert chosen_stores(text) == stores


@pytest.mark.parametrize(
    "body",
    [
        "**Decision:** Postgres",
        "**Selected store:** PostgreSQL 16",
        "### Decision\n\nPostgres, since it has joins.\n",
        "- [x] Postgres\n- [ ] DynamoDB\n",
        "| Store | Selected |\n|---|---|\n| Postgres | yes |\n| DynamoDB | no |",
        "We use Postgres because the orders need joins. DynamoDB was considered.",
        "PostgreSQL. It is what the team runs.",
        "### Why PostgreSQL\n\nIt has joins.\n\n### Why not DynamoDB\n\nNo joins there.\n",
        "PostgreSQL: lending needs joins, which DynamoDB lacks.",
        "After a long look at DynamoDB we settled on Postgres. DynamoDB has no joins.",
        "| Entity | Store |\n|---|---|\n| Order | Postgres |\n| Customer | Postgres |",
    ],
)
def test_the_decision_is_found_in_many_shapes(body: str) -> None:
    selection = read_selection(document(f"## Data Store Selection\n\n{body}\n"))
    assert selection.stores == {PG}
    assert selection.decision is not None


def test_a_comparison_is_no_decision() -> None:
    text = "## Data Store Selection\n\nPostgres has joins. DynamoDB has streams.\n"
    assert read_selection(document(text)).stores == frozenset()


def test_metadata_is_kept_beside_the_decision() -> None:
    text = "---\nstores: [dynamodb]\n---\n## Data Store Selection\n\n**Decision:** Postgres\n"
    selection = read_selection(document(text))
    assert selection.stores == {PG}
    assert selection.declared == {DDB}
    assert selection.selected == {PG}


def test_without_metadata_nothing_is_declared() -> None:
    assert read_selection(document("# Design\n")).declared is None


def test_labels_and_sections_of_their_own_give_the_reasons() -> None:
    text = (
        "## Data Store Selection\n\n**Decision:** Postgres\n\n**Reason:** joins\n\n"
        "**Drivers:** R1\n\n## Alternatives considered\n\nDynamoDB: no joins.\n"
    )
    selection = read_selection(document(text))
    assert selection.rationale is not None
    assert selection.rationale.text == "joins"
    assert selection.drivers is not None
    assert selection.alternatives is not None
    assert selection.alternatives.text == "DynamoDB: no joins."
    assert selection.trade_offs is None


def test_reasons_may_stand_in_a_table_of_stores() -> None:
    text = (
        "## Data Store Selection\n\n| Store | Selected? | Why |\n|---|---|---|\n"
        "| Postgres | yes | joins |\n| DynamoDB | no | no joins |\n"
    )
    selection = read_selection(document(text))
    assert selection.rationale is not None
    assert selection.rationale.text == "joins\nno joins"


@pytest.mark.parametrize(
    "body",
    [
        "**Decision:** Postgres.\n\n**Driving requirements:** R1 must hold.\n",
        "**Decision:** Postgres.\n\n**Trade-offs:** it needs a pool.\n",
    ],
)
def test_a_reason_for_something_else_is_no_rationale(body: str) -> None:
    assert read_selection(document(f"## Data Store Selection\n\n{body}")).rationale is None


def test_a_reason_within_the_decision_counts() -> None:
    text = "## Data Store Selection\n\n**Decision:** Postgres, because orders need transactions.\n"
    selection = read_selection(document(text))
    assert selection.rationale is not None
    assert "transactions" in selection.rationale.text


def test_pros_of_two_stores_are_no_decision() -> None:
    body = "PostgreSQL: it has joins.\n\nDynamoDB: it scales.\n"
    assert read_selection(document(f"## Data Store Selection\n\n{body}")).stores == frozenset()


def test_the_deciding_sentence_may_give_the_reason() -> None:
    body = "We choose PostgreSQL: a loan needs a unique constraint over two tables.\n"
    selection = read_selection(document(f"## Data Store Selection\n\n{body}"))
    assert selection.rationale is not None
    assert "unique constraint" in selection.rationale.text


@pytest.mark.parametrize(
    ("text", "stores"),
    [
        ("We use MySQL 8", {"mysql"}),
        ("We move from MySQL to Postgres", set()),
        ("Postgres instead of MongoDB", set()),
        ("MySQL was rejected", set()),
    ],
)
def test_other_stores_are_told_as_taken_or_not(text: str, stores: set[str]) -> None:
    assert other_choices(text) == stores
