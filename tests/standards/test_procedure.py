"""The written procedure: which finding holds which step, and which item of Done."""

import pytest

from data_design_gate.document.model import SectionName
from data_design_gate.gate.units import section_title
from data_design_gate.standards.procedure import Mark, done_items, steps
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings

S = SectionName
REVIEW = "Review and approve"
PARTS = tuple(name for name in S if name is not S.DEFERRED)

# What a finding holds: steps, then items of Done.
HELD = {
    "REQ001": ({"Review data requirements"}, {"Requirements documented"}),
    "ACC001": (
        {"Review data requirements", "Indexes and access patterns"},
        {"Access patterns documented"},
    ),
    "DOC013": (
        {"Review data requirements"},
        {"Linked to the feature or its decision record"},
    ),
    "DOC016": ({"Review data requirements"}, set()),
    "STO001": ({"Select data stores"}, {"Store selected and justified"}),
    "PG001": ({"Design Postgres schema"}, {"Postgres designed"}),
    "PG006": ({"Design Postgres schema"}, {"Postgres designed", "Indexes serve the patterns"}),
    "DDB001": ({"Design DynamoDB schema"}, {"DynamoDB designed"}),
    "REL001": ({"Document relationships"}, {"Relationships documented"}),
    "ACC002": ({"Indexes and access patterns"}, {"Access patterns documented"}),
    **{
        f"ACC00{n}": (
            {"Indexes and access patterns"},
            {"Access patterns documented", "Indexes serve the patterns"},
        )
        for n in (3, 4, 5)
    },
    "IDX001": ({"Indexes and access patterns"}, {"Indexes serve the patterns"}),
    "MIG001": ({"Migration plan"}, {"Migration plan written"}),
    "PRF001": ({"Migration plan"}, {"Migration plan written"}),
    "VAL001": ({"Validation and lifecycle"}, {"Validation rules defined"}),
    "LIF001": ({"Validation and lifecycle"}, {"Lifecycle defined"}),
    **{f"DOC0{n}": (set(), {"All sections complete"}) for n in ("05", "06", "11", "12")},
    **{f"DOC0{n}": (set(), {"Version controlled"}) for n in (19, 22)},
    "DOC014": (set(), {"Linked to the feature or its decision record"}),
    "DOC015": (set(), {"Jira ticket updated"}),
}
# Where a finding about the document stands in a section, or the section is missing.
HELD_BY_SECTION = {
    S.PLAN: ("Review data requirements", None),
    S.REQUIREMENTS: ("Review data requirements", "Requirements documented"),
    S.STORE_SELECTION: ("Select data stores", "Store selected and justified"),
    S.POSTGRES: ("Design Postgres schema", "Postgres designed"),
    S.DYNAMODB: ("Design DynamoDB schema", "DynamoDB designed"),
    S.RELATIONSHIPS: ("Document relationships", "Relationships documented"),
    S.ACCESS_PATTERNS: ("Indexes and access patterns", "Access patterns documented"),
    S.INDEXES: ("Indexes and access patterns", "Indexes serve the patterns"),
    S.MIGRATION: ("Migration plan", "Migration plan written"),
    S.VALIDATION: ("Validation and lifecycle", "Validation rules defined"),
    S.LIFECYCLE: ("Validation and lifecycle", "Lifecycle defined"),
}
LATER = {
    "Database team reviewed",
    "Architecture team reviewed",
    "Migration plan approved",
    "Jira ticket updated",
    "Ready for backend implementation",
}


def design(*names, head=""):
    body = "".join(f"## {section_title(name)}\n\nWords.\n\n" for name in names)
    return design_of(f"{head}# T\n\n{body}", "x.md", StandardSettings())


WHOLE = design(*PARTS)


def held(marks, of=WHOLE):
    return (
        {step.name for step in steps(marks, of) if not step.go},
        {item.name for item in done_items(marks, of) if item.done is False},
    )


def test_without_an_error_every_step_is_a_go_and_only_later_stages_are_open():
    assert held(()) == (set(), set())
    assert len(steps((), WHOLE)) == 9
    items = done_items((), WHOLE)
    assert len(items) == 18
    assert {item.name for item in items if item.done is None} == LATER


@pytest.mark.parametrize("code", HELD)
def test_an_error_holds_its_steps_and_items_and_the_review(code):
    at, items = HELD[code]
    assert held((Mark(code, None),)) == (at | {REVIEW}, items)


@pytest.mark.parametrize("name", HELD_BY_SECTION)
def test_an_error_of_the_document_holds_what_its_section_is_for(name):
    step, item = HELD_BY_SECTION[name]
    assert held((Mark("DOC007", name.value),)) == ({step, REVIEW}, {item} - {None})


def test_an_error_of_the_design_holds_what_its_rule_is_for_wherever_it_stands():
    marks = (Mark("PG001", S.RELATIONSHIPS.value),)
    assert held(marks) == ({"Design Postgres schema", REVIEW}, {"Postgres designed"})


@pytest.mark.parametrize("name", HELD_BY_SECTION)
def test_a_missing_section_holds_what_it_is_for(name):
    step, item = HELD_BY_SECTION[name]
    lacking = design(*(one for one in PARTS if one is not name))
    found = held((Mark("DOC005", None),), lacking)
    assert found == ({step, REVIEW}, {item, "All sections complete"} - {None})


def test_a_waived_error_holds_nothing_and_is_named():
    marks = (Mark("PG002", None, waived=True), Mark("PG001", None, waived=True))
    assert held(marks) == (set(), set())
    named = {step.name: step.waived for step in steps(marks, WHOLE) if step.waived}
    assert named == {
        "Design Postgres schema": ("PG001", "PG002"),
        REVIEW: ("PG001", "PG002"),
    }
    (item,) = [item for item in done_items(marks, WHOLE) if item.note]
    assert (item.name, item.note) == ("Postgres designed", "waived: PG001, PG002")


def test_a_store_that_is_decided_against_holds_nothing():
    one_store = design(*PARTS, head="---\nstores: [postgres]\n---\n")
    marks = (Mark("DDB001", None), Mark("PG001", None))
    assert held(marks, one_store) == ({"Design Postgres schema", REVIEW}, {"Postgres designed"})
    (unused,) = [item for item in done_items(marks, one_store) if item.note]
    assert (unused.name, unused.done, unused.note) == ("DynamoDB designed", True, "not used")
