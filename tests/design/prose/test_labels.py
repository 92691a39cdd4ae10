"""Labels are found in every style people write them in."""

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.labels import labelled
from data_design_gate.document.model import Span
from data_design_gate.document.parse import parse_document
from prose_support import section

ALIASES = {
    "rollback": ("rollback plan", "roll back"),
    "data_safety": ("data safety", "safety"),
    "steps": ("migration steps",),
    "testing": ("tests",),
    "validation": ("verification",),
    "type": ("migration type",),
}


@pytest.mark.parametrize(
    "body",
    [
        "**Rollback:** run Down",
        "**Rollback**: run Down",
        "**Rollback plan** - run Down",
        "**Rollback** \u2014 run Down",
        "__Rollback:__ run Down",
        "*Rollback:* run Down",
        "**Rollback\uff1a** run Down",
        "- **Rollback:** run Down",
        "- Rollback: run Down",
        "* rollback plan : run Down",
        "Rollback: run Down",
        "Roll back: run Down",
        "### Rollback\n\nrun Down",
        "#### 8.2 **Rollback plan**\n\nrun Down",
        "**Rollback**\n\nrun Down",
        "| Topic | Answer |\n|---|---|\n| Rollback | run Down |",
        "| **Rollback** | run Down |\n|---|---|\n| Tests | staging |",
        "| Type | Rollback | Tests |\n|---|---|---|\n| none | run Down | staging |",
        "> **Rollback:** run Down",
    ],
)
def test_a_label_is_read_in_every_style(body: str) -> None:
    assert labelled(section(body), ALIASES)["rollback"].text.removeprefix("- ") == "run Down"


def test_labels_run_together_on_one_line_are_told_apart() -> None:
    found = labelled(section("**Type:** none **Rollback:** run Down. **Tests:** staging"), ALIASES)
    assert [found[name].text for name in ("type", "rollback", "testing")] == [
        "none", "run Down.", "staging",
    ]  # fmt: skip


def test_plain_keys_may_follow_bold_ones_and_sentences() -> None:
    found = labelled(section("**Type:** none. Rollback: run Down. Tests: staging"), ALIASES)
    assert found["type"].text == "none."
    assert found["rollback"].text == "run Down."
    assert found["testing"].text == "staging"


def test_bold_words_without_a_colon_are_no_labels() -> None:
    assert labelled(section("We chose **Rollback** for all."), ALIASES) == {}


def test_a_statement_goes_on_until_the_next_label() -> None:
    body = "**Steps:** first:\n\n1. expand\n2. contract\n\nThen wait.\n\n**Rollback:** run Down\n"
    found = labelled(section(body), ALIASES)
    assert found["steps"].text == "first:\n1. expand\n2. contract\nThen wait."
    assert found["rollback"].text == "run Down"


def test_items_of_an_empty_label_belong_to_it_and_do_not_hide_other_labels() -> None:
    body = "**Steps:**\n\n1. Expand\n2. Validation: count rows\n\n**Verification:** totals agree\n"
    found = labelled(section(body), ALIASES)
    assert found["steps"].text == "1. Expand\n2. Validation: count rows"
    assert found["validation"].text == "totals agree"


def test_the_body_of_a_subheading_does_not_leak_its_labels() -> None:
    body = "### Rollback\n\n**Steps:** undo\n\n### Migration steps\n\n1. expand\n"
    assert labelled(section(body), ALIASES)["steps"].text == "1. expand"


def test_a_combined_label_serves_both_names() -> None:
    found = labelled(section("**Testing and validation:** on staging"), ALIASES)
    assert found["testing"].text == found["validation"].text == "on staging"


@pytest.mark.parametrize("text", ["TBD", "[how to undo]", "<!-- how -->", "...", "n/a"])
def test_a_placeholder_states_nothing(text: str) -> None:
    assert labelled(section(f"**Rollback:** {text}"), ALIASES)["rollback"].text == ""


def test_a_later_statement_fills_an_empty_one() -> None:
    found = labelled(section("**Rollback:** TBD\n\n### Rollback\n\nrun Down"), ALIASES)
    assert found["rollback"].text == "run Down"


@pytest.mark.parametrize(
    "body",
    [
        "We run the **rollback** only when asked.",
        "The plan: rollback is not needed",
        "```\nRollback: not a label in code\n```",
        "See https://example.org/rollback: it says more",
    ],
)
def test_words_in_a_sentence_or_in_code_are_no_labels(body: str) -> None:
    assert "rollback" not in labelled(section(body), ALIASES)


def test_unknown_labels_stay_under_their_own_words() -> None:
    assert labelled(section("**Cut-over window:** Sunday"))["cut over window"].text == "Sunday"


def test_a_label_is_placed_where_it_stands() -> None:
    body = "Words.\n\nMore **Type:** none **Rollback:** run\nDown\n"
    found = labelled(section(body), ALIASES)
    assert found["type"].span == Span(4, 4, 6)
    assert found["rollback"].span == Span(4, 5, 21)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:*_-|#>`[]. \n1\uff1a", max_size=200))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    document = parse_document(f"## Plan\n{text}", "x.md")
    for part in document.walk():
        for statement in labelled(part, ALIASES).values():
            assert 1 <= statement.span.first_line <= len(document.lines)
