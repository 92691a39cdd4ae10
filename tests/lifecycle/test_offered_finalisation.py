"""A finalisation that is offered by pull request needs no second approval."""

import pytest

from play_support import CONFIGURATION, GOOD

OFFERING = CONFIGURATION + "finalise: pull-request\n"
PARTIAL = GOOD.replace("status: Under Review", "status: Partial", 1) + (
    "\n## Deferred\n\n**What:** returns. **Why:** the law changes. **To:** SHOP-500\n"
)


def offered(play, text):
    """Merge an approved design and return the pull request that completes it."""
    play.jira.add_issue("SHOP-500", summary="Returns")
    play.configure(OFFERING)
    pull = play.propose(text)
    play.opened(pull)
    play.approve_all(pull)
    play.merged(pull)
    (completing,) = [one for one in play.github.repository().pulls.values() if one is not pull]
    return completing


@pytest.mark.parametrize("text", [GOOD, PARTIAL], ids=["whole", "partial"])
def test_it_is_a_success_from_its_beginning_and_stays_one(play, text):
    completing = offered(play, text)
    assert play.state(completing) == "success"

    play.sweep()
    assert play.status(completing) == ("success", "completes what was approved before its merge")
    assert completing.requested_reviewers == []


def test_a_design_changed_along_with_it_is_judged_as_any_other(play):
    completing = offered(play, GOOD)
    text = play.document(completing.head_ref)
    play.push(text.replace("varchar(", "varchar(1", 1), branch=completing.head_ref)
    answer = play.opened(completing, "synchronize")
    assert play.state(completing) == "failure"
    assert {gate["state"] for gate in answer.gate["gates"]} >= {"waiting"}
