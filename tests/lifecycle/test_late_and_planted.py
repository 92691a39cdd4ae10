"""Events that come late, runs cut short, and branches that somebody else prepared."""

import pytest

from play_support import CONFIGURATION, GOOD

EASY = {".github/data-design.yml": "version: 1\ngates: {database: {members: [zed]}}\n"}
OTHER = GOOD.replace("From the paid basket", "From the unpaid basket", 1)


@pytest.fixture
def approved(play):
    """Approve a pull request to a branch that takes no direct commit."""
    play.github.protect("main", contexts=["data-design"])
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    return pull


def offers(play, branch="data-design/finalise-1"):
    pulls = play.github.repository().pulls.values()
    return [one for one in pulls if one.head_ref == branch]


def test_a_late_event_of_an_earlier_closing_aborts_no_merged_design(play):
    pull = play.propose()
    play.approve_all(pull)
    play.github.close(pull)
    late = play.github.event("pull_request_target", "closed", pull=pull)
    play.github.reopen(pull)
    play.merged(pull)
    play.github.event = lambda *_, **__: late
    answer = play.run("pull_request_target", "closed")
    assert answer.jira_writes == []
    assert "data-design-aborted" not in play.ticket.labels


def test_a_finalising_branch_that_somebody_planted_gets_no_status_of_ours(play, approved):
    play.github.commit("data-design/finalise-1", EASY, author="zed")
    play.github.open_pull_request("data-design/finalise-1", author="zed")
    planted = play.github.repository().branch("data-design/finalise-1")
    answer = play.merged(approved)
    assert "not offered: data-design/finalise-1 holds other changes" in answer.summary
    assert play.github.repository().branch("data-design/finalise-1") == planted
    assert [one.issue.author.login for one in offers(play)] == ["zed"]
    assert not [w for w in answer.github_writes if planted in w.path]


def test_an_offer_that_a_cancelled_run_began_is_completed_by_the_next(play, approved):
    play.github.faults.add(("POST", r"/pulls$"), "reset-before", times=None)
    play.merged(approved)
    play.github.faults.clear()
    play.sweep()
    (offered,) = offers(play)
    assert play.state(offered) == "success"


def test_a_declined_offer_stays_declined_when_its_branch_is_deleted(play, approved):
    play.merged(approved)
    (offered,) = offers(play)
    play.github.close(offered, by="mira")
    play.github.delete_branch(offered.head_ref)
    assert play.sweep().github_writes == []


def test_a_file_that_somebody_added_to_our_branch_is_not_vouched_for(play):
    play.configure(CONFIGURATION + "migrations: {write: pull-request}\n")
    pull = play.propose()
    play.approve_all(pull)
    play.merged(pull)
    branch = "data-design/migrations-1"
    (offered,) = offers(play, branch)
    assert play.state(offered) == "success"
    play.github.commit(branch, EASY, author="zed")
    answer = play.run("pull_request_target", "closed", pull=pull)
    assert play.state(offered) is None
    assert f"{branch} changes more than was offered" in answer.log


def test_of_two_pull_requests_with_one_design_the_latest_speaks_at_every_sweep(play):
    first = play.propose()
    play.commented(first, "mira", "/data-design block waiting for the carrier contract")
    assert play.ticket.status == "Blocked"
    play.opened(play.propose(OTHER, branch="other"))
    play.sweep()
    assert play.ticket.status == "In Review"
    assert play.sweep().jira_writes == []


def test_a_later_draft_does_not_speak_at_a_sweep(play):
    play.opened(play.propose())
    blocked = OTHER.replace("status: Under Review", "status: Blocked", 1)
    play.propose(blocked, branch="other", is_draft=True)
    play.sweep()
    assert play.ticket.status == "In Review"
    assert play.sweep().jira_writes == []
