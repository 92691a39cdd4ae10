"""Which headings are the standard's sections, and which only look like them."""

from __future__ import annotations

import pytest

from data_design_gate.document.model import HeadingMatch, Section, SectionName
from data_design_gate.document.parse import parse_document
from data_design_gate.document.vocabulary import ALIASES, TITLES, Vocabulary


def sections(text: str, vocabulary: Vocabulary | None = None) -> dict[str, Section]:
    document = parse_document(text, "d.md", vocabulary or Vocabulary())
    return {section.heading.text: section for section in document.walk()}


def only(heading: str) -> Section:
    document = parse_document(f"# T\n\n{heading}\n\nx\n", "d.md")
    return document.sections[0].children[0]


@pytest.mark.parametrize("name", TITLES)
def test_each_title_is_its_section(name: SectionName) -> None:
    section = only(f"## {TITLES[name]}")
    assert (section.names, section.match) == ((name,), HeadingMatch.EXACT)


@pytest.mark.parametrize(
    ("name", "alias"), [(name, alias) for name, some in ALIASES.items() for alias in some]
)
def test_each_alias_is_its_section(name: SectionName, alias: str) -> None:
    section = only(f"## {alias.capitalize()}")
    assert (section.names, section.match) == ((name,), HeadingMatch.ALIAS)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("## Data Lifecyle", SectionName.LIFECYCLE),
        ("## data lifecyle", SectionName.LIFECYCLE),
        ("## Migraton Plan", SectionName.MIGRATION),
        ("## Migration Plann", SectionName.MIGRATION),
        ("## Index Desing", SectionName.INDEXES),
        ("## Data Acces Patterns", SectionName.ACCESS_PATTERNS),
        ("## Data Relatonships", SectionName.RELATIONSHIPS),
        ("## Postgress Schema Design", SectionName.POSTGRES),
        ("## DynamoDB Desgn", SectionName.DYNAMODB),
        ("## Blokced", SectionName.BLOCKED),
        ("##### Data Lifecycle", SectionName.LIFECYCLE),
        ("##Data Lifecycle", SectionName.LIFECYCLE),
        ("**8. Migration Plan**", SectionName.MIGRATION),
        ('<h2 align="left">Data Lifecycle</h2>', SectionName.LIFECYCLE),
    ],
)
def test_a_slip_is_a_near_miss_and_still_the_section(heading: str, name: SectionName) -> None:
    document = parse_document(f"# T\n\n{heading}\n\nx\n", "d.md")
    (section,) = document.named(name)
    assert section.match is HeadingMatch.NEAR_MISS


def test_a_near_miss_beside_the_right_heading_is_just_a_heading() -> None:
    text = "# T\n\n## Index Design\n\nx\n\n## Index Desing\n\ny\n"
    assert sections(text)["Index Desing"].names == ()


def test_a_bold_line_beside_the_right_heading_is_just_text() -> None:
    text = "# T\n\n## Index Design\n\n**Index Design**\n\ny\n"
    assert list(sections(text)) == ["T", "Index Design"]


def test_text_glued_below_a_heading_without_a_blank_is_kept_with_its_lines() -> None:
    document = parse_document("# T\n\n##Index Design\nfirst\nsecond\n", "d.md")
    (section,) = document.named(SectionName.INDEXES)
    assert [(b.span.first_line, b.span.last_line) for b in section.blocks] == [(4, 5)]


@pytest.mark.parametrize(
    ("heading", "names", "how"),
    [
        ("Data Access Patterns and Index Design", "data-access-patterns index-design", "exact"),
        ("Data Validation and Lifecycle", "data-validation-rules data-lifecycle", "alias"),
        ("Access Patterns & Data Model", "data-access-patterns", "alias"),
        ("Access Patterns & Query Examples", "data-access-patterns", "alias"),
        ("Indexes / Migrations", "index-design migration-plan", "alias"),
        ("Postgres and DynamoDB Design", "postgres-schema-design dynamodb-design", "alias"),
        ("Deployment & Migration", "migration-plan", "alias"),
        ("Indexes & Constraints", "index-design", "alias"),
        ("Data Lifecycle: retention of orders", "data-lifecycle", "alias"),
    ],
)
def test_a_combined_heading_serves_each_section_it_names(
    heading: str, names: str, how: str
) -> None:
    section = only(f"## {heading}")
    assert " ".join(section.names) == names
    assert section.match == how


def test_the_exact_heading_wins_over_deeper_aliases() -> None:
    text = "# T\n\n## DynamoDB Design\n\n### Access patterns\n\nx\n\n## Data Access Patterns\n\ny\n"
    found = sections(text)
    assert found["Access patterns"].names == ()
    assert found["Data Access Patterns"].names == (SectionName.ACCESS_PATTERNS,)


def test_a_deeper_alias_serves_when_nothing_else_does() -> None:
    text = "# T\n\n## Postgres Schema Design\n\n### Indexes\n\nx\n"
    assert sections(text)["Indexes"].names == (SectionName.INDEXES,)


def test_the_title_is_no_section_of_its_own() -> None:
    text = "# Migration Plan\n\n## Data Lifecycle\n\nx\n"
    assert sections(text)["Migration Plan"].names == ()


def test_the_first_of_several_top_headings_may_be_a_section() -> None:
    text = "# Data Lifecycle\n\nx\n\n# Index Design\n\ny\n"
    assert sections(text)["Data Lifecycle"].names == (SectionName.LIFECYCLE,)


def test_the_configuration_adds_aliases() -> None:
    vocabulary = Vocabulary(aliases={"Wie lange wir speichern": "data-lifecycle", "x": "no-slug"})
    found = sections("# T\n\n## 3. Wie lange wir speichern\n\nx\n", vocabulary)
    assert found["3. Wie lange wir speichern"].names == (SectionName.LIFECYCLE,)


@pytest.mark.parametrize(
    ("heading", "excluded"),
    [
        ("Alternatives considered", True),
        ("Alternative B: DynamoDB", True),
        ("Rejected designs", True),
        ("Current State", True),
        ("2. Existing schema (before)", True),
        ("Existing tables of the shop", True),
        ("Current schema of orders", True),
        ("As-is", True),
        ("Current state machine", False),
        ("Existing schema changes", False),
        ("Rejected orders", False),
        ("Alternative payments", False),
        ("Proposed schema", False),
    ],
)
def test_what_is_not_the_design_is_marked(heading: str, excluded: bool) -> None:
    assert only(f"## {heading}").excluded is excluded


def test_a_title_never_excludes_the_whole_document() -> None:
    found = sections("# Current state\n\n## Data Lifecycle\n\nx\n")
    assert not found["Data Lifecycle"].excluded


def test_a_section_reaches_to_the_next_heading_of_its_level() -> None:
    text = "# T\n\n## A\n\na\n\n### B\n\nb\n\n## C\n"
    found = sections(text)
    assert (found["A"].span.first_line, found["A"].span.last_line) == (3, 10)
    assert [b.span.first_line for b in found["A"].blocks] == [5]
    assert [child.heading.text for child in found["A"].children] == ["B"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Acces Patterns", SectionName.ACCESS_PATTERNS),
        ("Validaton Rules", SectionName.VALIDATION),
        ("Lifecycel policies", SectionName.LIFECYCLE),
    ],
)
def test_a_slip_in_another_name_is_a_near_miss_too(heading: str, name: SectionName) -> None:
    section = only(f"## {heading}")
    assert (section.names, section.match) == ((name,), HeadingMatch.NEAR_MISS)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A\n\n## B\n", "A"),
        ("## B\n\ntext\n", "B"),
        ("## Data Lifecycle\n\ntext\n", ""),
        ("% Shop database\n\n## Data Lifecycle\n\ntext\n", "Shop database"),
        ("A **b**\n=\n", "A b"),
        ("---\ntitle: From metadata\n---\n# A\n", "From metadata"),
        ("text only\n", ""),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert parse_document(text, "d.md").title == title


@pytest.mark.parametrize(
    ("around", "part"),
    [
        ("Migration Plan", "Validation"),
        ("Migration Plan", "DynamoDB"),
        ("Migration Plan", "Plan"),
        ("Data Store Selection", "DynamoDB"),
        ("Data Store Selection", "Requirements"),
        ("Data Requirements Overview", "Relationships"),
        ("Data Requirements Overview", "Access patterns"),
        ("Plan", "Validation"),
        ("Data Lifecycle", "Migration"),
        ("Postgres Schema Design", "DynamoDB"),
    ],
)
def test_a_part_of_a_section_is_no_other_section(around: str, part: str) -> None:
    found = sections(f"# T\n\n## {around}\n\nx\n\n### {part}\n\ny\n")
    assert found[part].names == ()


@pytest.mark.parametrize(
    ("around", "part", "name"),
    [
        ("DynamoDB Design", "Access patterns", SectionName.ACCESS_PATTERNS),
        ("DynamoDB Design", "Global Secondary Indexes (GSIs)", SectionName.INDEXES),
        ("Postgres Schema Design", "Relationships", SectionName.RELATIONSHIPS),
        ("Data Validation Rules", "Data Lifecycle", SectionName.LIFECYCLE),
    ],
)
def test_a_whole_section_may_stand_inside_a_schema_or_be_named_in_full(
    around: str, part: str, name: SectionName
) -> None:
    assert sections(f"# T\n\n## {around}\n\nx\n\n### {part}\n\ny\n")[part].names == (name,)
