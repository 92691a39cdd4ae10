"""A new design that its own pull request renames keeps what was said of it."""

import pytest

from play_support import DOCUMENT, GOOD

NAMED = GOOD.replace("title: Order", "id: orders\ntitle: Order", 1)
NEW = "docs/data-design/orders.md"


@pytest.fixture
def alone(play):
    """Leave Jira out."""
    play.with_jira = False
    return play


def renamed(play, text=NAMED):
    """Approve a new design, then give it another path."""
    pull = play.propose(text)
    play.approve_all(pull)
    assert play.state(pull) == "success"
    play.github.commit("orders", {DOCUMENT: None, NEW: text}, author="mira", message="Rename")
    return pull, play.opened(pull, "synchronize")


def test_an_approval_under_the_old_path_of_the_same_id_counts(alone):
    pull, _ = renamed(alone)
    assert alone.state(pull) == "success"


def test_an_approval_of_a_commit_that_a_forced_push_replaced_counts_too(alone):
    pull = alone.propose(NAMED)
    alone.approve_all(pull)
    base = alone.github.repository().branch("main")
    files = {DOCUMENT: None, NEW: NAMED}
    alone.github.commit("orders", files, author="mira", parents=[base])
    alone.opened(pull, "synchronize")
    assert alone.state(pull) == "success"


def test_without_an_id_the_reason_tells_of_the_other_name(alone):
    pull, answer = renamed(alone, GOOD)
    assert alone.state(pull) == "pending"
    assert "has another name now and no" in answer.summary
    assert "added since" not in answer.summary


def test_who_wrote_it_under_its_old_path_cannot_approve_it(alone):
    alone.github.commit("orders", {DOCUMENT: NAMED}, author="dana", message="Design")
    pull = alone.github.open_pull_request("orders", author="mira")
    alone.github.commit("orders", {DOCUMENT: None, NEW: NAMED}, author="mira", message="Rename")
    answer = alone.approve_all(pull)
    assert alone.state(pull) == "pending"
    (dana,) = [one for one in answer.gate["reviews"] if one["login"] == "dana"]
    found = {one["gate"]: one["disposition"] for one in dana["dispositions"]}
    assert found["database"] == "contributed"


def test_a_design_that_code_precedes_costs_one_look_more(alone):
    alone.github.commit("orders", {"src/orders.py": "x = 1\n"}, author="mira")
    pull = alone.propose(NAMED)
    since = len(alone.github.log)
    alone.opened(pull)
    trees = [e for e in list(alone.github.log)[since:] if "/git/trees/" in e.path]
    assert len(trees) == 2
