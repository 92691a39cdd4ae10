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
