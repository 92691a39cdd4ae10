"""A list of several pages is told whole or not at all, in as few requests as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from data_design_gate.github.long_lists import MOST_PAGES, rest_of
from data_design_gate.github.model import Conversation
from data_design_gate.github.queries import LISTS, pages
from github_stage import Stage

Change = Callable[[list[int]], object]


class Server:
    """A list behind GraphQL; ``between`` changes it before each further request.

    A cursor is a position, or the row it stands behind where ``keyed``:
    GitHub promises neither.
    """

    def __init__(self, size: int, *, keyed: bool, between: Change = len) -> None:
        self.rows, self.keyed, self.between = list(range(size)), keyed, between
        self.hidden, self.asked = 0, 0

    def page(self, after: str | None = None) -> dict[str, Any]:
        """Return a hundred rows from the start or after a cursor."""
        start = 0 if after is None else int(after)
        rest = [row for row in self.rows if row >= start] if self.keyed else self.rows[start:]
        shown = rest[:100]
        cursor = str(shown[-1] + 1 if self.keyed else start + 100) if shown else None
        return {
            "totalCount": len(self.rows) + self.hidden,
            "nodes": [{"id": row} for row in shown],
            "pageInfo": {"hasNextPage": len(rest) > 100, "endCursor": cursor},
        }

    def ask(self, lists: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Answer as the query asks."""
        self.asked += 1
        self.between(self.rows)
        cursors = [None, *lists["reviews"]]
        told = {f"reviews{at}": self.page(after) for at, after in enumerate(cursors)}
        last = [{"id": row} for row in self.rows[-100:]]
        return {**told, "reviewsEnd": {**told["reviews0"], "nodes": last}}

    def read(self) -> list[int] | None:
        """Read the list; None when it was left to REST."""
        rows = rest_of({"reviews": self.page()}, self.ask).get("reviews")
        return None if rows is None else [row["id"] for row in rows]


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize(
    ("size", "requests"),
    [(0, 0), (100, 0), (101, 1), (200, 1), (201, 1), (300, 1), (301, 2), (400, 2), (600, 4)],
)
def test_a_list_is_whole_and_in_order(size: int, requests: int, *, keyed: bool) -> None:
    server = Server(size, keyed=keyed)
    assert server.read() == list(range(size))
    assert server.asked == requests


def test_what_is_longer_is_left_to_rest_without_asking() -> None:
    server = Server(601, keyed=True)
    assert server.read() is None
    assert server.asked == 0


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("size", [150, 260, 380, 500])
def test_rows_that_vanish_or_come_between_two_requests_hide_none(size: int, *, keyed: bool) -> None:
    def between(rows: list[int]) -> None:
        del rows[50], rows[120]
        rows.append(rows[-1] + 1)

    server = Server(size, keyed=keyed, between=between)
    assert server.read() == server.rows


def test_a_list_that_grows_faster_than_it_is_read_is_left_to_rest() -> None:
    def between(rows: list[int]) -> None:
        rows.extend(range(len(rows), len(rows) + 200))

    server = Server(350, keyed=True, between=between)
    assert server.read() is None
    assert server.asked == MOST_PAGES - 1


def test_a_row_that_is_counted_and_not_shown_leaves_the_list_to_rest() -> None:
    server = Server(250, keyed=True)
    server.hidden = 1
    assert server.read() is None


def test_a_query_of_all_lists_and_pages_stays_far_below_the_limit_of_nodes() -> None:
    query, variables = pages("acme/shop", 7, {name: ["a", "b", "c", "d"] for name in LISTS})
    assert query.count("(first: 100") + query.count("(last: 100") == 12  # of 5,000 such lists
    assert variables["comments4"] == "d"


# ------------------------------------------------------------------ at the local GitHub


def filled(stage: Stage, *, comments: int = 0, reviews: int = 0) -> None:
    """Let many people speak."""
    for n in range(comments):
        stage.sandbox.comment(stage.number, "dana", f"comment {n}")
    for n in range(reviews):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n % 40}", "COMMENTED", body=str(n))


def said_as_listed(stage: Stage, said: Conversation) -> bool:
    """Whether a conversation says what REST lists."""
    return (said.comments, said.reviews) == (
        stage.port.comments(stage.number),
        stage.port.reviews(stage.number),
    )


def test_the_further_pages_of_both_lists_are_one_request(stage: Stage) -> None:
    filled(stage, comments=130, reviews=205)
    gone = stage.sandbox.submit_review(stage.number, "gus", "APPROVED")
    stage.sandbox.dismiss_review(stage.number, gone, by="acme")
    stage.sandbox.delete_user("reviewer-3")
    before = stage.port.requests
    said = stage.port.conversation(stage.number)
    assert stage.port.requests - before == 2
    assert (said.reviews[3].user, said.reviews[-1].state) == (None, "DISMISSED")
    assert said_as_listed(stage, said)


@pytest.mark.parametrize("fault", ["502", "403"])
def test_lists_that_graphql_does_not_tell_are_listed(stage: Stage, fault: Any) -> None:
    filled(stage, reviews=101)
    stage.sandbox.faults.add(("POST", "graphql"), fault, body="query Pages", times=None)
    said = stage.port.conversation(stage.number)
    assert len(said.reviews) == 101
    assert said_as_listed(stage, said)


# ------------------------------------------------------------------ the timeline


def withdraw(stage: Stage, *people: str, teams: Sequence[str] = ()) -> None:
    """Ask for reviews, and take it back."""
    path = f"/repos/acme/shop/pulls/{stage.number}/requested_reviewers"
    asked = {"reviewers": list(people), "team_reviewers": list(teams)}
    for verb in ("POST", "DELETE"):
        stage.port._http.send(verb, path, asked, repeatable=True)


def test_reopening_and_withdrawn_requests_come_with_the_conversation(stage: Stage) -> None:
    withdraw(stage, "dana")
    stage.sandbox.close(stage.number)
    stage.sandbox.reopen(stage.number, by="mira")
    before = stage.port.requests
    told = stage.port.conversation(stage.number).timeline
    assert stage.port.requests - before == 1
    assert told.reopened_at == stage.port.reopened_at(stage.number)
    assert told.withdrawn == tuple(
        event for event in stage.port.review_requests(stage.number) if event.removed
    )
    assert [event.reviewer.login for event in told.withdrawn] == ["dana"]


@pytest.mark.parametrize("members", [{"members": "read"}, {}])
def test_a_withdrawn_team_is_told_by_rest_alone(stage: Stage, members: dict[str, str]) -> None:
    """A team is named only to tokens that may see it, and its refusal hides nothing else."""
    team = stage.sandbox.add_team("acme", "database", ["dana"])
    team.repositories[stage.pull.repository.id] = "push"
    held = {"pull_requests": "write", "contents": "read", **members}
    stage.port = stage.port_for(stage.sandbox.app_token("gate", **held))
    stage.sandbox.comment(stage.number, "dana", "Hello.")
    withdraw(stage, teams=["database"])
    before = stage.port.requests
    said = stage.port.conversation(stage.number)
    assert stage.port.requests - before == 1
    assert [comment.body for comment in said.comments] == ["Hello."]
    assert said.timeline is None
    assert [(e.removed, e.team) for e in stage.port.review_requests(stage.number)] == [
        (False, "database"),
        (True, "database"),
    ]


def test_a_withdrawn_account_that_is_gone_is_left_to_rest(stage: Stage) -> None:
    withdraw(stage, "eli")
    stage.sandbox.delete_user("eli")
    assert stage.port.conversation(stage.number).timeline is None


def test_a_long_timeline_is_left_to_rest(stage: Stage) -> None:
    for _ in range(101):
        stage.sandbox.close(stage.number)
        stage.sandbox.reopen(stage.number)
    assert stage.port.conversation(stage.number).timeline is None


# ------------------------------------------------------------------ others of the same head


def test_siblings_have_the_head_and_its_owner(stage: Stage) -> None:
    stage.sandbox.commit("other", {"y.txt": "y"}, author="mira")
    second = stage.sandbox.open_pull_request("orders", "other", author="mira")
    fork = stage.sandbox.fork("dana", "acme/shop")
    fork.refs["refs/heads/orders"] = stage.pull.head_sha
    stage.sandbox.open_pull_request("orders", author="dana", head_repository=fork)
    pull = stage.port.pull_request(stage.number)
    before = stage.port.requests
    said = stage.port.conversation(stage.number, "data-design", pull)
    assert stage.port.requests - before == 1
    assert said.siblings == (second.number,)
    moved = replace(pull, head_sha=stage.pull.base_sha)
    assert stage.port.conversation(stage.number, "data-design", moved).siblings == ()
    assert stage.port.conversation(stage.number).siblings is None
