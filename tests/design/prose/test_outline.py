"""Plan, deferrals and blocks are read from labels, tables, and plain sentences."""

import pytest

from data_design_gate.design.outline import read_blocked, read_deferred, read_plan
from prose_support import document

PLAN = {"steps", "dependencies", "risks", "validation_points"}


@pytest.mark.parametrize(
    "body",
    [
        "**Steps:** a.\n\n**Dependencies:** c.\n\n**Risks:** d.\n\n**Validation points:** e.",
        "Steps: a, b. Dependencies: c. Risks: d. Validation points: e.",
        "- Steps: a\n- Depends on: b\n- Unknowns: c\n- Checkpoints: d\n",
        "### Steps\n\n1. a\n\n### Dependencies\n\nb\n\n### Risks\n\nc\n\n### Validation\n\nd\n",
        "| Step | Depends on | Risk | Checkpoint |\n|---|---|---|---|\n| a | b | c | d |\n",
        "**Steps:** a.\n\nStep b waits for the till. Volume is a risk. Counts are verified.",
    ],
)
def test_a_plan_may_be_written_in_many_ways(body: str) -> None:
    found = read_plan(document(f"## Plan\n\n{body}\n"))
    assert {name for name in PLAN if name in found and found[name].text} == PLAN


def test_a_plan_that_does_not_speak_of_risks_has_none() -> None:
    found = read_plan(document("## Plan\n\n**Steps:** a. **Dependencies:** b.\n"))
    assert "risks" not in found
    assert "validation_points" not in found


@pytest.mark.parametrize(
    "body",
    [
        "| What | Why | To |\n|---|---|---|\n| archive | undecided | SHOP-430 |\n",
        "- The archive table, because its retention is with legal; goes on in SHOP-430.\n",
        "**What:** archive. **Why:** legal. **Where to:** SHOP-430.\n",
    ],
)
def test_a_deferral_names_what_why_and_where_to(body: str) -> None:
    found = read_deferred(document(f"## Deferred\n\n{body}"))
    assert all(found[name].text for name in ("what", "why", "where"))


def test_a_deferral_without_a_ticket_goes_nowhere() -> None:
    assert "where" not in read_deferred(document("## Deferred\n\nThe archive, for lack of time.\n"))


def test_a_block_names_reason_action_and_people() -> None:
    found = read_blocked(
        document(
            "## Blocked\n\nBlocked on LOY-4, because legal is silent. Tell @dana and @olu.\n\n"
            "**Next step:** an answer from legal.\n"
        )
    )
    assert all(found[name].text for name in ("reason", "required_action", "notify"))
