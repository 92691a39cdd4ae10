"""Metadata is read in every style people keep it, before the first section."""

from __future__ import annotations

import pytest

from data_design_gate.document.model import Document, MetadataStyle, Status
from data_design_gate.document.parse import parse_document
from data_design_gate.document.vocabulary import canonical_key, fold_status


def read(text: str) -> Document:
    return parse_document(text, "d.md")


STYLES = {
    MetadataStyle.FRONT_MATTER: "---\nstatus: Under Review\njira: SHOP-1\n---\n# T\n\ntext\n",
    MetadataStyle.BOLD_KEYS: "# T\n\n**Status:** Under Review\n**Jira**: SHOP-1\n\ntext\n",
    MetadataStyle.LIST_KEYS: "# T\n\n- Status: Under Review\n- **Jira:** SHOP-1\n\ntext\n",
    MetadataStyle.PLAIN_KEYS: "# T\n\nStatus: Under Review\nJira: SHOP-1\n\ntext\n",
    MetadataStyle.TABLE: "# T\n\n| Field | Value |\n|---|---|\n| Status | Under Review |\n"
    "| **Jira** | SHOP-1 |\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_each_style_gives_the_same_metadata(style: MetadataStyle) -> None:
    metadata = read(STYLES[style]).metadata
    assert metadata.style is style
    assert metadata.status is Status.UNDER_REVIEW
    assert metadata.status_text == "Under Review"
    assert metadata.texts("jira") == ("SHOP-1",)


@pytest.mark.parametrize("style", STYLES)
def test_each_field_names_its_line(style: MetadataStyle) -> None:
    document = read(STYLES[style])
    for key, word in (("status", "Under Review"), ("jira", "SHOP-1")):
        line = document.metadata.fields[key].span.first_line
        assert word in document.lines[line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## Status\n\nAccepted\n\n## Context\n",
        "# T\n\n## Status\n\n- Accepted\n",
        "# T\n\n## Status: ✅ Accepted\n",
        "# T\n\n| Status | Author |\n|---|---|\n| Accepted | Ann |\n",
        "# T\n\n| Status | Accepted |\n|---|---|\n| Author | Ann |\n",
        "# T\n\n*Status: Accepted*\n",
        "# T\n\n**Status:** ✅ Accepted | **Date:** 2026-01-01\n",
        "# T\n\n**Status:** Accepted **Date:** 2026-01-01\n",
        "**Status:** Accepted\n\n# T\n",
        "# T\n\n> **Note:** x\n\n**Status**: `Accepted`\n",
        "# T\n\n## Metadata\n\n- Status: Accepted\n",
        "# T\n\n> **Status:** Accepted\n> **Author:** Ann\n",
        "# T\n\n**Author:** Ann \u00b7 **Status:** Accepted \u00b7 **Jira:** A-1\n",
        "# T\n\nAuthor: Ann | Status: Accepted | Jira: A-1\n",
        "# T\n\n__Status__: Accepted\n",
        "# T\n\n* Status: Accepted\n* JIRA Ticket(s):\n  * [A-1](https://j.example/browse/A-1)\n",
    ],
)
def test_other_ways_to_write_a_status_are_understood(text: str) -> None:
    assert read(text).metadata.status is Status.APPROVED


def test_nested_links_are_the_value_of_their_list_key() -> None:
    text = "# T\n\n* Status: Draft\n* JIRA Ticket(s):\n  * [A-1](https://j.example/browse/A-1)\n"
    assert read(text).metadata.texts("jira") == ("A-1",)


def test_front_matter_outranks_bold_keys_which_fill_what_it_lacks() -> None:
    text = "---\nstatus: Draft\n---\n# T\n\n**Status:** Approved\n**Owner:** Ann\n"
    metadata = read(text).metadata
    assert metadata.status is Status.DRAFT
    assert metadata.text("owner") == "Ann"


def test_the_canonical_key_outranks_its_alias() -> None:
    assert read("---\nticket: A-1\njira: B-2\n---\n# T\n").metadata.text("jira") == "B-2"


def test_linked_inputs_give_their_targets() -> None:
    text = "# T\n\n**Feature:** [orders](../f.md)\n**ADRs:** [1](a.md), [2](b.md)\n"
    metadata = read(text).metadata
    assert metadata.text("feature") == "../f.md"
    assert metadata.texts("adrs") == ("a.md", "b.md")


def test_text_without_known_keys_is_no_metadata() -> None:
    text = "# T\n\n**Note:** read this.\n\n- Speed: fast\n\nWarning: hot\n"
    assert read(text).metadata.style is None


def test_keys_below_the_first_section_do_not_count() -> None:
    text = "# T\n\n## Data Lifecycle\n\n**Status:** Draft\n\n---\n\n**Author:** Ann\n"
    assert read(text).metadata.fields == {}


@pytest.mark.parametrize(
    ("yaml", "line", "words"),
    [
        ("status: [Draft\njira: A-1", 3, "front matter"),
        ("status: Draft\nowner: @mira", 3, "front matter"),
        ("a: 1\n\tb: 2", 3, "tab"),
        ("a: 1\na: 2", 3, "twice"),
        ("- status: Draft\n- jira: A-1", 2, "list"),
        ("status: Draft\njira: *none", 3, "front matter"),
    ],
)
def test_broken_front_matter_is_told_where_and_hides_no_section(
    yaml: str, line: int, words: str
) -> None:
    document = read(f"---\n{yaml}\n---\n# T\n\n## Data Lifecycle\n\nx\n")
    (problem,) = document.problems
    assert problem.kind == "front-matter"
    assert problem.span.first_line == line
    assert words in problem.message
    assert [s.heading.text for s in document.walk()] == ["T", "Data Lifecycle"]


def test_front_matter_that_nothing_closes_is_told_and_hides_no_section() -> None:
    document = read("---\nstatus: Draft\n\n# T\n\n## Data Lifecycle\n\nfor: ever\n\n---\n\nend\n")
    assert [p.kind for p in document.problems] == ["front-matter"]
    assert [s.heading.text for s in document.walk()] == ["T", "Data Lifecycle"]
    assert document.metadata.status is Status.DRAFT


def test_empty_front_matter_is_metadata_without_fields() -> None:
    metadata = read("---\n---\n# T\n").metadata
    assert (metadata.style, metadata.fields) == (MetadataStyle.FRONT_MATTER, {})


def test_words_of_yaml_stay_words() -> None:
    metadata = read("---\nversion: 1.10\nowner: no\ndate: 2026-01-02\n---\n# T\n").metadata
    assert metadata.text("version") == "1.10"
    assert metadata.text("owner") == "no"
    assert metadata.text("design_date") == "2026-01-02"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Draft", Status.DRAFT),
        ("WIP", Status.DRAFT),
        ("Proposed", Status.DRAFT),
        ("In Progress (Phase 1 MVP ~60% complete)", Status.DRAFT),
        ("черновик", Status.DRAFT),
        ("under review", Status.UNDER_REVIEW),
        ("Under-Review", Status.UNDER_REVIEW),
        ("📋 FOR REVIEW - Do NOT execute until approved", Status.UNDER_REVIEW),
        ("📋 READY FOR FINAL REVIEW", Status.UNDER_REVIEW),
        ("ready", Status.UNDER_REVIEW),
        ("Approved <!-- (Proposed/Approved) -->", Status.APPROVED),
        ("✅ Complete", Status.APPROVED),
        ("implementable", Status.APPROVED),
        ("已批准", Status.APPROVED),
        ("**Blocked**", Status.BLOCKED),
        ("Aborted.", Status.ABORTED),
        ("Partial", Status.PARTIAL),
        ("Rejected", None),
        ("Deferred", None),
        ("Superseded", None),
        ("Active Standards", None),
        ("Aproved", None),
        ("not approved", None),
        ("approved pending review", None),
        ("Under", None),
        ("", None),
    ],
)
def test_status_words_are_folded_by_the_closed_table(word: str, status: Status | None) -> None:
    assert fold_status(word) is status


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Jira Ticket", "jira"),
        ("TICKET", "jira"),
        ("ticket-id", "jira"),
        ("Author(s)", "authors"),
        ("Created", "design_date"),
        ("ADR", "adrs"),
        ("data-flow", "data_flow"),
        ("Feature Owner", "owner"),
        ("My Own Key", "my_own_key"),
        ("status", "status"),
    ],
)
def test_keys_have_one_canonical_name(written: str, key: str) -> None:
    assert canonical_key(written) == key


def test_a_status_heading_far_down_is_about_something_else() -> None:
    text = "# T\n\n## A\n\n## B\n\n## C\n\n## D\n\n## Status\n\nApproved\n"
    assert read(text).metadata.status is None


@pytest.mark.parametrize(
    "word",
    ["Draft | Under Review | Approved", "Draft / Approved", "Draft, Under Review", "draft or rfc"],
)
def test_a_choice_that_nobody_made_is_no_status(word: str) -> None:
    assert fold_status(word) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [("true", "true"), ("12", "12"), ("[Draft, Approved]", "Draft, Approved"), ("{a: b}", "")],
)
def test_a_status_that_is_no_text_is_none_and_shown_as_written(value: str, shown: str) -> None:
    metadata = read(f"---\nstatus: {value}\n---\n# T\n").metadata
    assert metadata.status is None
    assert metadata.status_text == shown


def test_a_full_width_colon_needs_no_blank_and_keeps_the_colons_behind_it() -> None:
    text = "# T\n\n- 状态\uff1a评审中\n- Jira\uff1ahttps://x.example/browse/SHOP-1\n"
    metadata = read(text).metadata
    assert metadata.status is Status.UNDER_REVIEW
    assert metadata.text("jira") == "https://x.example/browse/SHOP-1"


def test_front_matter_below_blank_lines_is_told_with_its_line() -> None:
    (problem,) = read("\n\n---\nstatus: Draft\n---\n# T\n").problems
    assert problem.kind == "front-matter"
    assert "begins in line 3" in problem.message


def test_a_rule_below_blank_lines_is_a_rule() -> None:
    assert read("\n---\n\nNote: text\n\n---\n\n# T\n").problems == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("authors: [@mira]", "a value that begins with '@' needs quotes"),
        ("title: `orders`", "a value that begins with '`' needs quotes"),
        ("title: Orders: part 2", "a value that holds a colon and a blank needs quotes"),
        ("adrs: not applicable: none yet", "a value that holds a colon and a blank needs quotes"),
    ],
)
def test_a_value_that_needs_quotes_is_told_so_at_its_line(line: str, words: str) -> None:
    (problem,) = read(f"---\nstatus: Draft\n{line}\n---\n# T\n").problems
    assert problem.message == f"The front matter cannot be read: {words}."
    assert problem.span.first_line == 3


def test_a_bracketed_list_without_front_matter_is_a_list() -> None:
    text = "# Orders\n\nstatus: Draft\nstores: [postgres, dynamodb]\nadrs: [adr/0003.md]\n"
    metadata = parse_document(text, "orders.md").metadata
    assert metadata.texts("stores") == ("postgres", "dynamodb")
    assert metadata.texts("adrs") == ("adr/0003.md",)
