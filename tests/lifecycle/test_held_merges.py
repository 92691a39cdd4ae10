"""Merges that somebody held or that Jira no longer lets us tell."""

import pytest


@pytest.fixture
def approved(play):
    """Approve a pull request in full."""
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    return pull


def test_a_merge_past_a_command_is_not_approved_until_it_is_lifted(play, approved):
    play.commented(approved, "mira", "/data-design abort the carrier has no contract")
    answer = play.merged(approved, bypass=True)
    assert "status: Under Review" in play.document()
    assert "it was aborted by @mira: the carrier has no contract" in str(
        play.ticket.comments[0].body
    )
    assert answer.outputs["signals"] == "[]"
    play.github.comment(approved, "dana", "/data-design unblock")
    play.sweep()
    assert "status: Approved" in play.document()


def test_a_ticket_that_is_gone_at_the_merge_takes_no_approval_back(play, approved):
    del play.jira.world.issues[play.ticket.id]
    answer = play.merged(approved)
    assert "SHOP-412: failed" in answer.log
    assert "status: Approved" in play.document()
    assert "ready-for-backend" not in answer.outputs["signals"]
