"""The requests of an event stay within their budget, whatever the number of documents.

Team pages and the guard's second looks do not count; both are named here.
"""

import pytest

from data_design_gate.sandbox.story import CONFIGURATION
from play_support import DOCUMENT, GOOD
from sandbox_support import Session


def counted(play, since):
    """Count the requests since a point of the log, without team pages and second looks."""
    exchanges = list(play.github.log)[since:]
    looks = [e for e in exchanges if not e.path.startswith("/orgs/")]
    created = [e for e in looks if e.method == "POST" and e.path.endswith("/issues/1/comments")]
    relisted = [e for e in looks if e.method == "GET" and e.path.endswith("/issues/1/comments")]
    pulls = [e for e in looks if e.method == "GET" and e.path == "/repos/acme/shop/pulls/1"]
    talks = [
        e
        for e in looks
        if e.path.endswith("/graphql") and "query Conversation" in str(e.body.get("query"))
    ]
    second = len(relisted) if created else 0
    second += max(0, len(talks) - 1)
    second += max(0, len(pulls) - 1) if len(talks) < 3 else 2
    return len(looks) - second


@pytest.fixture
def alone(play):
    """Leave Jira out: its requests have a budget of their own."""
    play.with_jira = False
    return play


def documents(number):
    """Return several designs of one pull request, each under its own path."""
    return {
        DOCUMENT.replace("order-", f"order-{n}-"): GOOD.replace("Order fulfilment", f"Order {n}")
        for n in range(number)
    }


@pytest.mark.parametrize("number", [1, 5, 20])
def test_a_pull_request_event_takes_twelve_requests_and_one_more_a_document(alone, number):
    alone.github.commit("orders", documents(number), author="mira", message="Design")
    pull = alone.github.open_pull_request("orders", author="mira")
    since = len(alone.github.log)
    alone.opened(pull)
    assert counted(alone, since) <= 12 + (number - 1)


def test_a_review_event_takes_ten_requests(alone):
    pull = alone.propose()
    alone.opened(pull)
    since = len(alone.github.log)
    alone.reviewed(pull, "dana")
    assert counted(alone, since) <= 10
    since = len(alone.github.log)
    alone.reviewed(pull, "ada")
    assert alone.state(pull) == "success"
    assert counted(alone, since) <= 10


def test_two_hundred_reviews_stay_within_the_same_budgets(alone):
    pull = alone.propose()
    for number in range(200):
        alone.github.submit_review(pull, f"reader{number}", "COMMENTED")
    since = len(alone.github.log)
    alone.opened(pull)
    assert counted(alone, since) <= 12
    since = len(alone.github.log)
    alone.reviewed(pull, "dana")
    assert counted(alone, since) <= 10


def test_a_withdrawn_reviewer_is_not_asked_again_and_no_timeline_is_listed(alone):
    pull = alone.propose()
    alone.opened(pull)
    assert "dana" in {person.login for person in pull.requested_reviewers}
    token = alone.github.add_token("acme")
    with Session(alone.github.url, f"token {token}") as session:
        asked = f"/repos/acme/shop/pulls/{pull.number}/requested_reviewers"
        assert session.call("DELETE", asked, json={"reviewers": ["dana"]}).ok
    since = len(alone.github.log)
    alone.opened(pull, "edited")
    assert "dana" not in {person.login for person in pull.requested_reviewers}
    assert not [e for e in list(alone.github.log)[since:] if e.path.endswith("/timeline")]


def test_a_reopening_that_lapses_approvals_is_known_without_listing_the_timeline(alone):
    alone.configure(f"{CONFIGURATION}defaults: {{reset_on_reopened: true}}\n")
    pull = alone.propose()
    alone.approve_all(pull)
    assert alone.state(pull) == "success"
    alone.github.close(pull)
    alone.github.reopen(pull)
    since = len(alone.github.log)
    alone.opened(pull, "reopened")
    assert alone.state(pull) == "pending"
    assert not [e for e in list(alone.github.log)[since:] if e.path.endswith("/timeline")]


def test_a_sweep_pays_once_for_what_every_pull_request_reads(alone):
    alone.propose()
    alone.github.commit("second", documents(1), author="mira", message="Design")
    alone.github.open_pull_request("second", author="mira")
    since = len(alone.github.log)
    alone.sweep()
    trees = [e for e in list(alone.github.log)[since:] if e.path.endswith("/git/trees/main")]
    assert [e.status for e in trees][:2] == [200, 304]


def test_nothing_new_costs_no_write(alone):
    pull = alone.propose()
    alone.opened(pull)
    assert alone.opened(pull, "edited").github_writes == []
