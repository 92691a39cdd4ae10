"""A success that no longer holds is withdrawn before anything that takes time."""

import pytest

from play_support import DOCUMENT, GOOD

OTHER = GOOD.replace("From the paid basket", "From the unpaid basket", 1)


@pytest.fixture
def approved(play):
    """Approve a pull request, with another branch that it could go to."""
    play.with_jira = False
    play.github.push("release", play.github.repository().branch("main"))
    pull = play.propose()
    play.approve_all(pull)
    assert play.state(pull) == "success"
    return pull


def statuses(answer):
    """Return the statuses that a run posted, when one was its first write."""
    assert "/statuses/" in answer.github_writes[0].path
    return [one.body for one in answer.github_writes if "/statuses/" in one.path]


def retargeted(play, pull):
    play.github.retarget(pull, "release")
    changes = {"base": {"ref": {"from": "main"}}}
    return play.run("pull_request_target", "edited", pull=pull, changes=changes)


def test_a_retarget_withdraws_the_success_and_gives_it_again_where_it_holds(play, approved):
    answer = retargeted(play, approved)
    assert [one["state"] for one in statuses(answer)] == ["pending", "success"]


def test_a_retarget_that_needs_other_approvals_withdraws_before_it_judges(play, approved):
    play.github.commit("release", {DOCUMENT: OTHER}, author="mira")
    assert [one["state"] for one in statuses(retargeted(play, approved))] == ["pending"] * 2


def test_a_changed_title_withdraws_nothing(play, approved):
    answer = play.run("pull_request_target", "edited", pull=approved, changes={"title": {}})
    assert answer.github_writes == []


def test_a_retarget_without_designs_writes_nothing(play):
    play.github.push("release", play.github.repository().branch("main"))
    play.github.commit("code", {"src/orders.py": "x = 1\n"}, author="mira")
    pull = play.github.open_pull_request("code", author="mira")
    play.opened(pull)
    assert play.state(pull) == "success"
    assert retargeted(play, pull).github_writes == []


def test_turning_to_a_draft_withdraws_before_it_judges(play, approved):
    approved.is_draft = True
    first, last = statuses(play.opened(approved, "converted_to_draft"))
    assert first["description"].startswith("evaluating again")
    assert "draft" in last["description"]
