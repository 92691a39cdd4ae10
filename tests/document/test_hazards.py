"""The parsing hazards seen in real documents, each by its number in the survey."""

from __future__ import annotations

import pytest

from data_design_gate.document.emptiness import EmptyReason, why_empty
from data_design_gate.document.headings import identity
from data_design_gate.document.inline import links, plain_text
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    HeadingMatch,
    ListBlock,
    MetadataStyle,
    Paragraph,
    Quote,
    SectionName,
    Status,
    Table,
)
from data_design_gate.document.parse import parse_document


def read(text: str) -> Document:
    return parse_document(text, "d.md")


def blocks(document: Document, kind: type[Block]) -> list[Block]:
    def walk(some: tuple[Block, ...]) -> list[Block]:
        found: list[Block] = []
        for block in some:
            found.append(block)
            if isinstance(block, Quote):
                found += walk(block.blocks)
            elif isinstance(block, ListBlock):
                for item in block.items:
                    found += walk(item.blocks)
        return found

    return [block for block in walk(document.blocks) if isinstance(block, kind)]


def cells(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in (table.header, *table.rows)]


def names(text: str) -> dict[str, tuple[SectionName, ...]]:
    return {s.heading.text: s.names for s in read(text).walk() if s.names}


H1 = {
    "no outer pipes in the header": ("a | b\n--- | ---\n| 1 | 2 |", [["a", "b"], ["1", "2"]]),
    "a cell too few": ("| a | b |\n|---|---|\n| 1 |", [["a", "b"], ["1", ""]]),
    "a cell too many": ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", [["a", "b"], ["1", "2"]]),
    "a pipe in code": ("| a | b |\n|---|---|\n| `x|y` |", [["a", "b"], ["`x", "y`"]]),
    "no last pipe": ("| a | b |\n|---|---|\n| 1 | 2", [["a", "b"], ["1", "2"]]),
    "in a list": ("- i\n\n  | a |\n  |---|\n  | 1 |", [["a"], ["1"]]),
    "in a quote": ("> | a |\n> |---|\n> | 1 |", [["a"], ["1"]]),
    "behind a paragraph": ("text\n| a |\n|---|\n| 1 |", [["a"], ["1"]]),
}


@pytest.mark.parametrize("shape", H1)
def test_h1_tables_that_mistune_drops_are_read(shape: str) -> None:
    text, expected = H1[shape]
    (table,) = blocks(read(text), Table)
    assert cells(table) == expected


def test_h2_fences_of_any_marker_and_depth_are_read() -> None:
    text = (
        "1. Step\n\n   ```\n   CREATE TABLE a ();\n   ```\n\n````sql\n```\n````\n\n~~~ SQL\nx\n"
        "~~~\n\n    PK = USER#1\n"
    )
    found = [(f.language, f.text) for f in blocks(read(text), Fence) if isinstance(f, Fence)]
    assert found[:2] == [("", "CREATE TABLE a ();"), ("sql", "```")]
    assert found[2:] == [("sql", "x"), ("", "PK = USER#1")]


def test_h2_an_odd_number_of_fences_is_told() -> None:
    assert (
        read("# T\n\n```\na\n```\n\n```\nb\n\n## Index Design\n").problems[0].span.first_line == 7
    )


def test_h3_a_fence_keeps_its_text_whatever_it_holds() -> None:
    (fence,) = blocks(read("```sql\nusers, tenants\n...\n{ }\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert fence.text == "users, tenants\n...\n{ }"


def test_h4_an_elided_body_stays_visible_to_the_readers_of_sql() -> None:
    (fence,) = blocks(read("```sql\nCREATE TABLE a (\n  ...\n);\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert "..." in fence.text


def test_h5_angle_brackets_vanish_for_the_reader_but_stay_in_the_raw_text() -> None:
    (table,) = blocks(read("| key |\n|---|\n| USER#<id> |"), Table)
    assert isinstance(table, Table)
    assert table.rows[0][0].text == "USER#<id>"
    assert plain_text(table.rows[0][0].text) == "USER#"


def test_h6_another_dialects_fence_keeps_its_own_tag() -> None:
    fences = blocks(read("```tsql\nGO\n```\n\n```mysql\nx\n```\n"), Fence)
    assert [f.language for f in fences if isinstance(f, Fence)] == ["tsql", "mysql"]


def test_h7_what_stands_under_current_state_is_marked_as_outside() -> None:
    text = "# T\n\n## Current schema\n\n```sql\na\n```\n\n## Required schema\n\n```sql\nb\n```\n"
    outside = {s.heading.text: s.excluded for s in read(text).walk()}
    assert outside["Current schema"]
    assert not outside["Required schema"]


def test_h8_a_rejected_design_and_all_below_it_are_marked_as_outside() -> None:
    text = "# T\n\n## Alternatives considered\n\n### Database Schema\n\nx\n\n## Index Design\n\ny\n"
    document = read(text)
    assert [s.heading.text for s in document.walk() if s.excluded] == [
        "Alternatives considered",
        "Database Schema",
    ]
    assert document.named(SectionName.POSTGRES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "# Design\n\n# Data Lifecycle\n\nx\n",
        "### Data Lifecycle\n\nx\n",
        "# Design\n\n#### Data Lifecycle\n\nx\n",
        "Data Lifecycle\n==============\n\nx\n",
    ],
)
def test_h9_sections_stand_at_any_level(text: str) -> None:
    (section,) = read(text).named(SectionName.LIFECYCLE)
    assert section.match is HeadingMatch.EXACT


def test_h10_the_same_section_twice_stays_visible() -> None:
    text = "# T\n\n## Index Design\n\na\n\n## Index Design\n\nb\n"
    assert len(read(text).named(SectionName.INDEXES)) == 2


def test_h10_a_repeated_subsection_is_no_second_section() -> None:
    text = "# T\n\n## Index Design\n\n### Index Design\n\na\n\n## X\n\n### Indexes\n\nb\n"
    assert len(read(text).named(SectionName.INDEXES)) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "## 🎯 **Data Lifecycle**",
        "## 10. Data Lifecycle",
        "## 10 - Data Lifecycle",
        "## 1.2.3 Data Lifecycle:",
        "## 1️⃣ Data Lifecycle",
        "## 第10章 Data Lifecycle",
        "## `Data Lifecycle`",
        "## [Data Lifecycle](#data-lifecycle)",
        "## DATA LIFECYCLE (optional)",
        "## Data Lifecycle [draft]",
        "## Data Lifecycle ##",
        "## _Data_ __Lifecycle__",
        "## \uff24\uff41\uff54\uff41 Lifecycle",
        "## Data\u00a0Lifecycle",
        "## X. Data Lifecycle",
        "## Section 10: Data Lifecycle",
        "## Step 10 \u2013 Data Lifecycle",
        "## (10) Data Lifecycle",
        "## 10\\. Data Lifecycle",
        '## <a name="x"></a>Data Lifecycle',
        "## Data Lifecycle <!-- x -->",
        "##   Data   Lifecycle",
        "   ## Data Lifecycle",
        "## 10) Data Lifecycle",
        "## ✅ 10. Data Lifecycle 🗑️",
    ],
)
def test_h11_decoration_of_a_heading_does_not_count(heading: str) -> None:
    (section,) = read(f"# T\n\n{heading}\n\nx\n").named(SectionName.LIFECYCLE)
    assert section.match is HeadingMatch.EXACT
    assert section.identity == "data lifecycle"


def test_h11_a_word_of_letters_is_no_number() -> None:
    assert identity("Mix and match") == "mix and match"
    assert identity("A plan") == "a plan"


def test_h12_names_in_contents_checklists_quotes_and_code_are_no_sections() -> None:
    text = (
        "# T\n\n- [Data Lifecycle](#data-lifecycle)\n- [ ] Index Design\n\n> ## Migration Plan\n\n"
        "```\n## Data Relationships\n```\n\n- ## Data Validation Rules\n"
        "\nSee Data Access Patterns.\n"
    )
    assert names(text) == {}


@pytest.mark.parametrize(
    "heading",
    [
        "Projects → Tenants Migration Plan",
        "Data Migration Pipeline",
        "Implementation Plan",
        "Integration Plan",
        "Mitigation Plan",
        "Pattern 1: Simple Integration",
        "Critical Path Dependencies",
        "Verification Queries",
        "Table of contents",
        "Index",
        "Prerequisites",
        "Constraints",
        "Work streams",
        "DynamoDB Streams",
        "API Design",
        "UI Design",
        "AC1: DynamoDB Table Schema Verified",
        "Data Access Pattern Standards",
        "Index Design Standards",
        "Data Protection",
        "Test Plan",
        "Key Inventory",
        "Validation & Acceptance Criteria",
    ],
)
def test_h13_false_friends_are_no_sections(heading: str) -> None:
    assert names(f"# T\n\n## {heading}\n\nx\n") == {}


@pytest.mark.parametrize(
    "text",
    ["x", "just text\n", "\n\n# T\n", "% Title\n\ntext\n", "T\n=\n", "# Only\n", "a\nb\n"],
)
def test_h14_documents_with_few_or_no_headings_are_read(text: str) -> None:
    assert read(text).problems == ()


def test_h15_status_is_not_read_from_code_tables_or_later_text() -> None:
    text = (
        "# T\n\nIntro.\n\n## Index Design\n\n**Status:** Approved\n\n| status | text |\n|---|---|\n"
        "| status | open |\n\n```ts\nstatus: Draft\n```\n"
    )
    assert read(text).metadata.status_text == ""


def test_h15_the_first_of_two_statuses_counts_and_comments_do_not() -> None:
    text = "# T\n\n**Status:** Approved <!-- (Proposed/Approved) -->\n\n**Status:** Draft\n"
    assert read(text).metadata.status is Status.APPROVED


def test_h16_unbreakable_hyphens_and_underscores_reach_the_ticket_reader_unchanged() -> None:
    assert read("---\njira: SHOP\u20111\n---\n# T\n").metadata.text("jira") == "SHOP\u20111"


def test_h17_front_matter_takes_other_scripts_handles_and_dates_as_text() -> None:
    text = '---\n状态: 设计中\n创建日期: 2026-01-31\nauthors:\n  - "@mira"\n---\n# T\n'
    metadata = read(text).metadata
    assert metadata.status is Status.DRAFT
    assert metadata.text("design_date") == "2026-01-31"
    assert metadata.texts("authors") == ("@mira",)
    assert metadata.fields["authors"].span.first_line == 4


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n# T\n\ntext\n",
        "# T\n\n---\nstatus: Draft\n---\n",
        "---\nJust a sentence.\n---\n\n# T\n",
        "\n---\nstatus: Draft\n---\n# T\n",
        "```mermaid\n---\ntitle: x\n---\n```\n\n# T\n",
    ],
)
def test_h17_a_rule_is_no_front_matter(text: str) -> None:
    document = read(text)
    assert document.metadata.style is not MetadataStyle.FRONT_MATTER
    assert document.title == "T"


def test_h18_line_ends_tabs_nbsp_and_a_bom_are_taken_as_they_are() -> None:
    text = (
        "\ufeff---\r\nstatus: Draft\r\n---\r\n# T\r\n\r\n##\tIndex\u00a0Design\r\n\r\n-\tx\r\n\ty"
    )
    document = read(text)
    assert document.metadata.status is Status.DRAFT
    (section,) = document.named(SectionName.INDEXES)
    assert section.span.first_line == 6
    assert document.lines[-1] == "\ty"


def test_h19_cells_keep_their_traps_for_the_reader_of_the_table() -> None:
    text = "| **a** | b |\n|---|---|\n| x<br>y | p\\|q |\n| | __oid__ |\n"
    (table,) = blocks(read(text), Table)
    assert cells(table) == [["**a**", "b"], ["x<br>y", "p|q"], ["", "__oid__"]]
    assert plain_text("x<br>y") == "x y"
    assert plain_text("__oid__") == "oid"


def test_h20_one_column_and_one_row_tables_are_tables() -> None:
    found = blocks(read("| a |\n|---|\n| b |\n\n| a |\n|---|\n"), Table)
    assert [cells(table) for table in found] == [[["a"], ["b"]], [["a"]]]


def test_h21_what_stands_before_a_table_is_its_own_block() -> None:
    kinds = [type(b) for b in read("**orders**\n| a |\n|---|\n| b |\n").blocks]
    assert kinds == [Paragraph, Table]


def test_h22_hashes_and_braces_in_cells_are_text() -> None:
    (table,) = blocks(read("| k |\n|---|\n| `timestamp#event_id` |\n| {ns}/E#id |\n"), Table)
    assert cells(table)[1:] == [["`timestamp#event_id`"], ["{ns}/E#id"]]


@pytest.mark.parametrize(
    "heading", ["GSI1", "GSI-1: EventTypeIndex", "GSI1 \u2013 ProductTypeIndex"]
)
def test_h23_a_heading_for_one_index_is_no_section(heading: str) -> None:
    assert names(f"# T\n\n## {heading}\n\nx\n") == {}


def test_h24_a_shell_fence_keeps_its_json_unchanged() -> None:
    code = 'aws dynamodb create-table --cli-input-json \'{\n  "TableName": "A"\n}\''
    (fence,) = blocks(read(f"```bash\n{code}\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert fence.text == code


@pytest.mark.parametrize("tag", ["prisma", "typescript", "python", "kotlin"])
def test_h25_models_of_other_languages_keep_their_tag(tag: str) -> None:
    (fence,) = blocks(read(f"```{tag}\nmodel A {{}}\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert fence.language == tag


@pytest.mark.parametrize("heading", ["Redis keys", "S3 layout", "Local SQLite", "Cassandra tables"])
def test_h26_third_stores_are_no_section_of_ours(heading: str) -> None:
    assert names(f"# T\n\n## {heading}\n\nx\n") == {}


def test_h27_dollar_bodies_and_quotes_in_fences_are_not_touched() -> None:
    code = 'CREATE FUNCTION "F"() AS $$\n-- `x` | y\n$$;'
    (fence,) = blocks(read(f"```sql\n{code}\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert fence.text == code


def test_h28_boxes_drawn_in_fences_are_no_tables() -> None:
    assert blocks(read("```\n| a | b |\n|---|---|\n+---+\n```\n"), Table) == []


def test_h29_full_width_colons_and_other_scripts_are_read() -> None:
    text = (
        "# T\n\n**状态**\uff1a已批准\n\n**作者\uff1a** 王\n\n## Index Design\uff08索引\uff09\n\nx\n"
    )
    document = read(text)
    assert document.metadata.status is Status.APPROVED
    assert document.metadata.text("authors") == "王"
    assert len(document.named(SectionName.INDEXES)) == 1


def test_h29_composed_and_decomposed_letters_are_the_same_heading() -> None:
    assert identity("Übersicht") == identity("U\u0308bersicht")


def test_h30_a_document_of_300_kb_is_read_whole() -> None:
    text = "# T\n\n" + "## Part\n\n| a | b |\n|---|---|\n| c | d |\n\n" * 7_000
    document = read(text)
    assert len(document.problems) == 0
    assert document.sections[0].children[-1].span.last_line == len(document.lines)


def test_h31_relative_links_to_other_parts_of_a_design_are_found() -> None:
    targets = [k.target for k in links(read("# T\n\nSee [part 2](./two.md#index) and [3]: no\n"))]
    assert targets == ["./two.md#index"]


def test_h32_hard_wraps_and_long_rules_are_read_as_github_does() -> None:
    text = "# T\n\n**Status:** Draft\\\n**Author:** Ann  \n**Jira:** A-1\n\n" + "-" * 72 + "\n"
    metadata = read(text).metadata
    assert metadata.status is Status.DRAFT
    assert metadata.text("authors") == "Ann"
    assert metadata.text("jira") == "A-1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", EmptyReason.NOTHING),
        ("TBD", EmptyReason.PLACEHOLDER),
        ("[Describe the data]", EmptyReason.PLACEHOLDER),
        ("<!-- say what you keep -->", EmptyReason.COMMENTS),
        ("- [ ] TODO\n- ...", EmptyReason.PLACEHOLDER),
    ],
)
def test_h33_unfilled_sections_count_as_empty(body: str, reason: EmptyReason) -> None:
    (section,) = read(f"# T\n\n## Data Lifecycle [optional]\n\n{body}\n").named(
        SectionName.LIFECYCLE
    )
    assert why_empty(section) is reason


def test_h34_semicolons_and_quotes_in_comments_stay_in_the_fence() -> None:
    code = "-- it's; fine\nSELECT 1; -- \u5c31; ok"
    (fence,) = blocks(read(f"```sql\n{code}\n```\n"), Fence)
    assert isinstance(fence, Fence)
    assert fence.text == code
