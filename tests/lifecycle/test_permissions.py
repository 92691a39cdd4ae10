"""A token that may not do something is told which permission is missing; nothing else is lost."""

import pytest

from play_support import GOOD

EVERYTHING = {
    "contents": "write",
    "pull_requests": "write",
    "statuses": "write",
    "members": "read",
}


def token(play, **change):
    held = {**EVERYTHING, **change}
    return play.github.app_token("limited", **{k: v for k, v in held.items() if v})


def test_without_statuses_write_the_job_fails_and_says_why(play):
    play.token = token(play, statuses=None)
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code != 0
    assert "statuses" in answer.log
    assert "statuses" in answer.summary
    assert len(play.summaries(pull)) == 1


def test_without_pull_requests_write_the_status_stands_and_the_summary_holds_everything(play):
    play.token = token(play, pull_requests="read")
    pull = play.propose(GOOD.replace("timestamptz", "timestamp", 1))
    answer = play.opened(pull)
    assert answer.code == 0
    assert play.state(pull) == "failure"
    assert play.summaries(pull) == []
    assert "PG011" in answer.summary
    assert "`pull-requests: write`" in answer.log


def test_a_wrong_token_is_told(play):
    play.token = "wrong"
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code != 0
    assert "token" in answer.log.lower()


def test_without_contents_write_the_merge_is_recorded_and_nothing_is_hidden(play):
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    play.token = token(play, contents="read")
    answer = play.merged(pull)
    assert answer.code == 0
    assert "contents" in answer.summary + answer.log
    assert play.ticket.status == "Design Approved"


READS = {
    "the comparison": ("GET", r"/compare/", ""),
    "the conversation": ("POST", r"/graphql$", "query Conversation"),
    "the documents": ("POST", r"/graphql$", "query Texts"),
    "the tree": ("GET", r"/git/trees/", ""),
}


@pytest.mark.parametrize("kind", ["500", "502", "503", "reset-before", "invalid-json"])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_github_failing_while_facts_are_read_is_an_error_never_a_success(play, kind, read):
    method, path, body = read
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    assert play.state(pull) == "success"
    play.github.faults.add((method, path), kind=kind, body=body, times=50)
    answer = play.relay(pull)
    assert answer.code != 0
    assert play.state(pull) in {"error", "pending"}
