"""Two runs on one event, each in the middle of the other."""

import pytest


def meanwhile(play, server, match, pull, *event):
    """Let a whole run happen right before the first request of a kind."""
    pending = [lambda: play.run(*event, pull=pull)]
    server.faults.add(match, "run-before", run=lambda: pending and pending.pop()())
    play.run(*event, pull=pull)


@pytest.fixture
def pull(play):
    return play.propose()


def test_one_summary_is_left_of_two(play, pull):
    event = ("pull_request_target", "opened")
    meanwhile(play, play.github, ("POST", "/issues/1/comments"), pull, *event)
    assert len([one for one in play.summaries(pull) if "Data design" in one]) == 1


def test_a_ticket_has_one_comment_after_two_merges_told_at_once(play, pull):
    play.approve_all(pull)
    play.github.merge_pull_request(pull, "squash", by="mira")
    event = ("pull_request_target", "closed")
    meanwhile(play, play.jira, ("POST", "/comment"), pull, *event)
    assert len(play.ticket.comments) == 1
    assert play.sweep().jira_writes == []
