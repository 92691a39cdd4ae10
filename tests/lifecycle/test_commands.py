"""Commands in comments: read again at every run, answered when refused."""

import json

import pytest

from play_support import GOOD


def test_block_holds_success_until_it_is_lifted(play):
    pull = play.propose()
    play.approve_all(pull)
    play.commented(pull, "mira", "/data-design block waiting for the carrier contract")
    state, description = play.status(pull)
    assert state == "pending"
    assert "blocked" in description
    said = [b for b in play.summaries(pull) if "carrier contract" in b and "Blocked" in b]
    assert said
    assert "@dana" in said[-1]
    assert "@tomas" in said[-1]
    play.commented(pull, "dana", "/data-design unblock")
    assert play.state(pull) == "success"


def test_a_block_is_announced_once(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "mira", "/data-design block waiting")
    before = len(pull.issue.comments)
    play.opened(pull, "edited")
    play.relay(pull)
    assert len(pull.issue.comments) == before


def test_abort_is_a_failure_and_leaves_the_pull_request_open(play):
    pull = play.propose()
    play.approve_all(pull)
    play.commented(pull, "mira", "/data-design abort the feature was cancelled")
    assert play.state(pull) == "failure"
    assert pull.issue.state == "open"
    play.commented(pull, "mira", "/data-design unblock")
    assert play.state(pull) == "success"


def test_a_stranger_may_recheck_but_not_block(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "zed", "/data-design recheck")
    before = len(pull.issue.comments)
    play.commented(pull, "zed", "/data-design block because I say so")
    assert "blocked" not in play.status(pull)[1]
    answers = [c.body for c in pull.issue.comments[before:] if c.author.login.endswith("[bot]")]
    assert len(answers) == 1
    assert "Nothing was changed" in answers[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("/data-design blok it", "there is no command"),
        ("/data-design", "there is no command"),
        ("/data-design block", "please say why"),
        ("/data-design block <img src=x onerror=y> @dana", None),
        ("/data-design recheck; rm -rf /", None),
    ],
)
def test_a_command_that_cannot_be_followed_is_answered(play, body, words):
    pull = play.propose()
    play.opened(pull)
    before = len(pull.issue.comments)
    answer = play.commented(pull, "mira", body)
    assert answer.code == 0
    ours = [c.body for c in pull.issue.comments[before:] if c.author.login.endswith("[bot]")]
    if words:
        assert words in ours[0]
    for text in ours:
        assert "<img" not in text


def test_a_quoted_command_is_none(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "mira", "> /data-design block quoted\n/data-design block second line")
    assert "blocked" not in play.status(pull)[1]


def test_a_block_shows_in_jira_and_lifting_it_takes_the_label_back(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "mira", "/data-design block waiting for the carrier contract")
    assert play.ticket.status == "Blocked"
    assert "data-design-blocked" in play.ticket.labels
    assert "carrier contract" in str(play.ticket.comments[-1].body)
    play.commented(pull, "mira", "/data-design unblock")
    assert "data-design-blocked" not in play.ticket.labels
    assert play.ticket.status == "In Review"


def test_an_abort_by_command_shows_in_jira(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "mira", "/data-design abort the feature was cancelled")
    assert "data-design-aborted" in play.ticket.labels


def test_a_document_that_says_blocked_blocks_and_shows_in_jira(play):
    blocked = GOOD.replace("status: Under Review", "status: Blocked", 1) + (
        "\n## Blocked\n\n**Reason:** the carrier has no contract yet.\n"
        "**Required action:** sign it.\n**Notify:** dana, tomas\n"
    )
    pull = play.propose(blocked)
    play.opened(pull)
    assert play.state(pull) == "pending"
    assert "data-design-blocked" in play.ticket.labels
    told = json.dumps(play.ticket.comments[0].body)
    assert all(word in told for word in ("no contract yet", "sign it", "dana, tomas"))
    play.push(GOOD)
    play.opened(pull, "synchronize")
    assert "data-design-blocked" not in play.ticket.labels
