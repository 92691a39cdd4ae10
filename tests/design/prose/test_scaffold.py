"""The scaffold is the whole form, and says nothing until its author fills it in."""

import re
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.model import Store
from data_design_gate.design.read import read_design
from data_design_gate.design.scaffold import scaffold
from data_design_gate.document.emptiness import not_applicable, why_empty
from data_design_gate.document.model import Document, HeadingMatch, SectionName, Status
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.review import review
from data_design_gate.standards.settings import StandardSettings

TODAY = date(2026, 11, 20)
LINKS = {"feature": "../features/orders.md", "adrs": ["../adr/12.md", "../adr/13.md"]}
ONLY_FOR_A_STATUS = {SectionName.DEFERRED, SectionName.BLOCKED}


def written(*stores: Store, title: str = "Order fulfilment", ticket: str = "SHOP-412") -> Document:
    """Return a parsed scaffold."""
    return parse_document(scaffold(title, ticket, stores, LINKS, TODAY), "orders.md")


def visible(text: str) -> str:
    """Return a text on one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def test_every_section_stands_once_in_order_under_its_own_name() -> None:
    found = [section for section in written().walk() if section.names]
    assert [section.names[0] for section in found] == [
        name for name in SectionName if name not in ONLY_FOR_A_STATUS
    ]
    assert {section.match for section in found} == {HeadingMatch.EXACT}


@pytest.mark.parametrize("stores", [(), (Store.POSTGRES,), (Store.DYNAMODB,), tuple(Store)])
def test_every_section_counts_as_empty_until_filled(stores: tuple[Store, ...]) -> None:
    for section in written(*stores).walk():
        if section.names:
            assert why_empty(section) or not_applicable(section), section.heading.text


@pytest.mark.parametrize(
    ("stores", "parts", "tags"),
    [
        ((Store.POSTGRES,), ["Up", "Down"], {"sql"}),
        ((Store.DYNAMODB,), ["DynamoDB"], {"yaml", "json"}),
        (tuple(Store), ["Cross-store", "Up", "Down", "DynamoDB"], {"sql", "yaml", "json"}),
        ((), ["Cross-store", "Up", "Down", "DynamoDB"], {"sql", "yaml", "json"}),
    ],
)
def test_only_the_parts_of_the_chosen_stores_are_offered(
    stores: tuple[Store, ...], parts: list[str], tags: set[str]
) -> None:
    text = scaffold("Orders", "", stores, {}, TODAY)
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == parts
    assert set(re.findall(r"^```(\w+)", text, re.MULTILINE)) == tags


def test_a_plan_for_items_that_is_filled_in_states_all_that_is_asked() -> None:
    text = scaffold("Orders", "", (Store.DYNAMODB,), {}, TODAY)
    for label, answer in (("Decision", "DynamoDB"), ("Type", "Schema change")):
        text = re.sub(rf"({label}:\*\*) \[.*\]", rf"\1 {answer}", text)
    filled = text.replace("[", "").replace("]", "")
    assert read_design(parse_document(filled, "orders.md")).migration.type == "schema-change"
    found = review(filled, "orders.md", StandardSettings()).findings
    assert [one for one in found if one.section == SectionName.MIGRATION.value] == []


@pytest.mark.parametrize("stores", [(), tuple(Store)])
def test_a_scaffold_designs_nothing_and_leaves_nothing_unread(stores: tuple[Store, ...]) -> None:
    design = read_design(written(*stores))
    assert design.unread == ()
    assert design.requirements.entities == ()
    assert design.postgres.tables == ()
    assert design.dynamodb.tables == ()
    assert design.patterns == ()
    assert design.relationships == design.cross_store == ()
    assert design.validation.rules == ()
    assert design.lifecycle.rows == ()
    assert design.selection.stores == frozenset()
    assert not any(statement.text for statement in design.migration.labels.values())


def test_the_section_of_a_store_not_chosen_says_why_it_is_left_out() -> None:
    (section,) = written(Store.POSTGRES).named(SectionName.DYNAMODB)
    says = not_applicable(section)
    assert says is not None
    assert says.reason == "this design keeps its data in Postgres only"


def test_metadata_holds_what_is_known() -> None:
    metadata = written(Store.POSTGRES).metadata
    assert metadata.status is Status.DRAFT
    assert metadata.text("jira") == "SHOP-412"
    assert metadata.texts("stores") == ("postgres",)
    assert metadata.text("feature") == "../features/orders.md"
    assert metadata.texts("adrs") == ("../adr/12.md", "../adr/13.md")
    assert metadata.text("design_date") == "2026-11-20"
    assert metadata.text("id") == "2026-11-20-order-fulfilment"
    assert "architecture" not in metadata.fields


def test_several_tickets_and_authors_become_lists() -> None:
    text = scaffold("Orders", ["SHOP-1", "SHOP-2"], (), {}, TODAY, authors=["@mira"])
    metadata = parse_document(text, "orders.md").metadata
    assert metadata.texts("jira") == ("SHOP-1", "SHOP-2")
    assert metadata.texts("authors") == ("@mira",)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_visible_title_and_ticket_come_back_from_the_metadata(title: str, ticket: str) -> None:
    text = scaffold(title, ticket, (), {}, TODAY)
    metadata = parse_document(text, "orders.md").metadata
    assert metadata.text("title") == visible(title)
    assert metadata.text("jira") == visible(ticket)
