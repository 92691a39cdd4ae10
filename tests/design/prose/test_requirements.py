"""Entities, attributes, volumes and performance, in the shapes people give them."""

import pytest

from data_design_gate.design.model import Entity
from data_design_gate.design.requirements import read_requirements
from prose_support import document


def entities(body: str) -> tuple[Entity, ...]:
    """Read the entities of a requirements section."""
    return read_requirements(document("## Data Requirements Overview\n\n" + body)).entities


def attributes(entity: Entity) -> dict[str, bool | None]:
    """Return attribute name -> required."""
    return {attribute.name: attribute.required for attribute in entity.attributes}


def test_the_standard_table_is_read() -> None:
    body = (
        "| Entity | Attributes | Required | Volume | Growth |\n|---|---|---|---|---|\n"
        "| Order | id, total, note | all but note | 2 M rows | 5 % a month |\n"
    )
    (order,) = entities(body)
    assert attributes(order) == {"id": True, "total": True, "note": False}
    assert order.volume is not None
    assert (order.volume.value, order.volume.unit) == (2e6, "rows")
    assert order.growth_text == "5 % a month"
    assert (order.span.first_line, order.span.column) == (5, 3)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("id, note (optional) |", {"id": True, "note": False}),
        ("id*, note |", {"id": True, "note": False}),
        ("id (required), note (optional) |", {"id": True, "note": False}),
        ("id, note? |", {"id": True, "note": False}),
        ("id, note | id", {"id": True, "note": False}),
        ("id, note | all", {"id": True, "note": True}),
        ("id, note | none", {"id": False, "note": False}),
        ("`id`<br>`note` | all except `note`", {"id": True, "note": False}),
        ("address (street, city), id | id", {"address": False, "id": True}),
        ("required: id, total; optional: note |", {"id": True, "total": True, "note": False}),
        ("id, note |", {"id": None, "note": None}),
    ],
)
def test_required_and_optional_are_told_apart(cells: str, expected: dict[str, bool | None]) -> None:
    body = f"| Entity | Attributes | Required |\n|---|---|---|\n| Order | {cells} |\n"
    assert attributes(entities(body)[0]) == expected


def test_two_columns_may_list_required_and_optional_attributes() -> None:
    body = (
        "| Entity | Required attributes | Optional attributes |\n|---|---|---|\n| A | id | note |\n"
    )
    assert attributes(entities(body)[0]) == {"id": True, "note": False}


def test_an_entity_may_have_a_heading_and_an_attribute_table() -> None:
    body = (
        "### Order\n\n| Attribute | Type | Required |\n|---|---|---|\n"
        "| id | uuid | yes |\n| note | text | no |\n\n**Volume:** 2 M rows\n\n"
        "### Performance\n\nfast\n"
    )
    (order,) = entities(body)
    assert order.name == "Order"
    assert attributes(order) == {"id": True, "note": False}
    assert order.volume_text == "2 M rows"


def test_an_entity_may_have_a_heading_and_a_list() -> None:
    body = "### Order\n\n- `id` (required)\n- `note` (optional): free text\n"
    assert attributes(entities(body)[0]) == {"id": True, "note": False}


def test_entities_may_be_listed_under_their_own_heading() -> None:
    body = (
        "### Entities\n\n- **Order**: id, total, note (optional)\n- **Customer** \u2014 id, email\n"
    )
    assert [entity.name for entity in entities(body)] == ["Order", "Customer"]


def test_a_remark_on_one_entity_of_a_list_settles_the_others() -> None:
    body = "### Entities\n\n- **Order**: id, note (optional)\n- **Customer**: id, email\n"
    assert attributes(entities(body)[1]) == {"id": True, "email": True}


def test_a_second_table_adds_volumes_to_the_entities_of_the_first() -> None:
    body = (
        "| Entity | Attributes |\n|---|---|\n| Order | id |\n\n"
        "### Volumes\n\n| Entity | Volume | Growth |\n|---|---|---|\n| orders | 10 k | none |\n"
    )
    (order,) = entities(body)
    assert order.volume is not None
    assert order.volume.value == 10_000
    assert order.growth_text == "none"


def test_a_volume_cell_may_hold_a_rate_beside_the_count() -> None:
    body = "| Entity | Attributes | Volume |\n|---|---|---|\n| A | id | 5/s, 3 M rows |\n"
    volume = entities(body)[0].volume
    assert volume is not None
    assert volume.value == 3e6


@pytest.mark.parametrize(
    "body", ["| Tool | Version |\n|---|---|\n| Go | 1.2 |\n", "Words only.\n", ""]
)
def test_other_tables_and_words_are_no_entities(body: str) -> None:
    assert entities(body) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "**Performance:** reads within 20 ms at p95",
        "- at most 200 requests per second",
        "### Performance\n\n- 99.9 % available",
        "| Operation | Latency |\n|---|---|\n| read | 20 ms |",
    ],
)
def test_performance_statements_are_those_with_a_number(statement: str) -> None:
    found = read_requirements(document("## Data Requirements Overview\n\n" + statement + "\n"))
    assert len(found.performance) == 1


def test_words_without_a_number_are_no_performance_requirement() -> None:
    text = "## Data Requirements Overview\n\n**Performance:** it must be fast. Built in 2026.\n"
    assert read_requirements(document(text)).performance == ()


def test_growth_may_stand_beside_the_volume() -> None:
    body = (
        "### Message\n\nAttributes:\n- id (required)\n\nVolume: 400 M items, growing 2 M a month\n"
    )
    (message,) = entities(body)
    assert message.volume is not None
    assert message.volume.value == 4e8
    assert message.growth_text == "growing 2 M a month"


def test_a_row_of_totals_is_no_entity() -> None:
    body = "| Entity | Attributes | Volume |\n|---|---|---|\n| A | id | 1 |\n| **Total** | | 1 |\n"
    assert [entity.name for entity in entities(body)] == ["A"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("id, total are required; note is optional |", {"id": True, "total": True, "note": False}),
        ("id, total, all required |", {"id": True, "total": True}),
        ("id, total, note may be empty |", {"id": True, "total": True, "note": False}),
        ("id, total (required), note (optional) |", {"id": True, "total": True, "note": False}),
        ("id (PK), note (optional) |", {"id": True, "note": False}),
        ("id (PK), note |", {"id": True, "note": None}),
        ("id (required), total, note (optional) |", {"id": True, "total": None, "note": False}),
    ],
)
def test_a_remark_at_the_end_of_a_run_stands_for_the_run(
    cells: str, expected: dict[str, bool | None]
) -> None:
    body = f"| Entity | Attributes | Required |\n|---|---|---|\n| Order | {cells} |\n"
    assert attributes(entities(body)[0]) == expected


def test_runs_of_a_bullet_list_under_an_entity_are_told_apart() -> None:
    body = "### Loan\n\n- id, member_id \u2014 required\n- returned_at \u2014 optional\n"
    assert attributes(entities(body)[0]) == {"id": True, "member_id": True, "returned_at": False}


@pytest.mark.parametrize("yes", ["yes", "\u2705", "x", "true"])
@pytest.mark.parametrize("no", ["no", "\u2013", "\u274c", "", "false"])
def test_a_table_may_give_each_attribute_a_row(yes: str, no: str) -> None:
    body = (
        "| Entity | Attribute | Required |\n|---|---|---|\n"
        f"| Loan | id | {yes} |\n| Loan | note | {no} |\n|  | due_on | {yes} |\n"
    )
    (loan,) = entities(body)
    assert attributes(loan) == {"id": True, "note": False, "due_on": True}


def test_a_table_of_nullable_fields_gives_each_a_row() -> None:
    body = (
        "| Entity | Field | Nullable |\n|---|---|---|\n| Loan | id | no |\n| Loan | note | yes |\n"
    )
    assert attributes(entities(body)[0]) == {"id": True, "note": False}


def test_items_tell_their_volume_and_growth_after_the_attributes() -> None:
    body = (
        "- **Member**: id, email (required), note (optional). About 80,000 rows,\n  growing by 500 "
        "a month.\n- **Loan**: id, note (optional). 3 million rows, 60,000 new ones a month.\n"
    )
    member, loan = entities(body)
    assert attributes(member) == {"id": True, "email": True, "note": False}
    assert member.volume is not None
    assert member.volume.value == 80_000
    assert member.growth_text == "growing by 500 a month"
    assert loan.volume is not None
    assert loan.volume.value == 3e6
    assert loan.growth_text == "60,000 new ones a month"


def test_items_may_hold_their_fields_in_a_list_of_their_own() -> None:
    body = (
        "1. Loan\n   - Attributes: id, note\n   - Required: all but note\n"
        "   - Volume: 3 M rows\n   - Growth: none\n"
        "2. Book\n   - id (required)\n   - memo (optional)\n"
    )
    loan, book = entities(body)
    assert (loan.name, book.name) == ("Loan", "Book")
    assert attributes(loan) == {"id": True, "note": False}
    assert (loan.volume_text, loan.growth_text) == ("3 M rows", "none")
    assert attributes(book) == {"id": True, "memo": False}


@pytest.mark.parametrize(
    "body",
    [
        "- Actors: librarian, member, administrator\n- Channels: desk, web\n",
        "- Performance: 20 ms (required), 40 rps\n",
        "- A loan names a member, a book: both are required\n- Nothing else.\n",
        "- Reporting: none\n- Search: by_title, by_author\n",
    ],
)
def test_lists_of_other_things_are_no_entities(body: str) -> None:
    assert entities(body) == ()


def test_a_heading_may_hold_the_volume_in_brackets() -> None:
    body = "### Loan (3 M rows, grows by 60,000 a month)\n\n- id (required)\n"
    (loan,) = entities(body)
    assert loan.name == "Loan"
    assert loan.volume is not None
    assert loan.volume.value == 3e6
    assert loan.growth_text == "grows by 60,000 a month"


def test_a_mark_on_one_entity_of_a_table_settles_the_others() -> None:
    body = "| Entity | Attributes |\n|---|---|\n| Loan | id, note? |\n| Book | id, title |\n"
    assert attributes(entities(body)[1]) == {"id": True, "title": True}
