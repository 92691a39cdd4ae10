"""The requests of an event stay within their budget, whatever the number of documents.

Team pages and the guard's second looks do not count; both are named here.
"""

import pytest

from play_support import DOCUMENT, GOOD


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


def test_two_hundred_reviews_add_a_few_pages_only(alone):
    pull = alone.propose()
    for number in range(200):
        alone.github.submit_review(pull, f"reader{number}", "COMMENTED")
    since = len(alone.github.log)
    alone.opened(pull)
    # Three pages of reviews are read until two readings agree, since a page that shifts hides one.
    assert counted(alone, since) <= 12 + 10


def test_nothing_new_costs_no_write(alone):
    pull = alone.propose()
    alone.opened(pull)
    assert alone.opened(pull, "edited").github_writes == []
