"""What stands is read once, what cannot be read is named, and success needs a second look."""

from __future__ import annotations

from typing import Any

import pytest

from data_design_gate.github.effects import SetStatus
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.guard import (
    facts_print,
    post_success_guarded,
    withdraw_success,
)
from data_design_gate.github.model import ACTIONS_BOT, Conversation
from data_design_gate.github.observed import observe
from github_support import BOT, DANA, HEAD, comment, pull, review, status, thread

SAID = Conversation(DANA, (comment(1, "Hello."),), (thread("one"),))
CONTEXT = "data-design"


class Reads:
    """A port that answers, except where it is told to fail, and notes what it is asked."""

    def __init__(self, *failing: str) -> None:
        self.failing, self.asked = failing, list[str]()

    def conversation(self, _number: int) -> Conversation:
        return self._answer("conversation", SAID)

    def statuses(self, sha: str, context: str) -> Any:
        assert (sha, context) == (HEAD, CONTEXT)
        return self._answer("statuses", (status("pending", "waits"),))

    def review_requests(self, _number: int) -> Any:
        return self._answer("review_requests", ())

    def _answer(self, name: str, value: Any) -> Any:
        self.asked.append(name)
        if name in self.failing:
            raise GitHubError("It failed.", "Try again.")
        return value


def seen(port: Reads, **known: Any) -> Any:
    """Observe through a port."""
    asking = known.pop("asking", True)
    return observe(port, pull(), reviews=(), files=(), context=CONTEXT, asking=asking, **known)


def test_all_that_is_compared_with_is_read() -> None:
    found = seen(Reads())
    assert (found.viewer, found.comments, found.threads) == (DANA, SAID.comments, SAID.threads)
    assert found.statuses == (status("pending", "waits"),)
    assert (found.requests, found.unread) == ((), ())


@pytest.mark.parametrize(
    ("read", "sink", "parts"),
    [
        ("conversation", "summary", {"comments", "threads"}),
        ("statuses", "status", {"statuses"}),
        ("review_requests", "reviewers", {"requests"}),
    ],
)
def test_what_cannot_be_read_is_none_and_named_and_hides_nothing_else(
    read: str, sink: str, parts: set[str]
) -> None:
    found = seen(Reads(read))
    assert [one.sink for one in found.unread] == [sink]
    all_parts = ("comments", "threads", "statuses", "requests")
    assert {name for name in all_parts if getattr(found, name) is None} == parts
    assert found.viewer == (ACTIONS_BOT if read == "conversation" else DANA)


def test_what_the_caller_has_read_is_not_read_again() -> None:
    port = Reads()
    found = seen(port, conversation=SAID, statuses=(), asking=False)
    assert port.asked == []
    assert (found.viewer, found.statuses, found.requests) == (DANA, (), None)


# ------------------------------------------------------------------ the guard of success


class Looks:
    """A port on which the facts are as they are, and that notes looks and posts."""

    def __init__(self, *reviews: Any) -> None:
        self.reviews, self.looks = reviews, 0
        self.posted: list[str] = []

    def pull_request(self, _number: int) -> Any:
        self.looks += 1
        return pull()

    def conversation(self, _number: int) -> Conversation:
        return Conversation(BOT, (), (), self.reviews)

    def set_status(self, _sha: str, *, state: str, **_rest: Any) -> None:
        self.posted.append(state)


SEEN = facts_print(pull(), (), ())


@pytest.mark.parametrize(
    ("state", "reviews", "posted", "looks"),
    [
        ("success", (), ["success"], 2),
        ("success", (review(1, DANA, "APPROVED"),), ["pending"], 1),
        ("failure", (review(1, DANA, "APPROVED"),), ["failure"], 0),
    ],
)
def test_only_success_needs_a_second_look(
    state: str, reviews: tuple[Any, ...], posted: list[str], looks: int
) -> None:
    port: Any = Looks(*reviews)
    stood = post_success_guarded(port, 7, status=SetStatus(HEAD, CONTEXT, state, "told"), seen=SEEN)
    assert (port.posted, port.looks) == (posted, looks)
    assert stood is (posted == [state])


@pytest.mark.parametrize(
    ("latest", "posted"),
    [("success", ["pending"]), ("pending", []), ("failure", []), (None, [])],
)
def test_only_a_standing_success_is_withdrawn(latest: str | None, posted: list[str]) -> None:
    port: Any = Looks()
    standing = () if latest is None else (status(latest, "told"), status("success", "before"))
    wrote = withdraw_success(port, HEAD, context=CONTEXT, statuses=standing)
    assert port.posted == posted
    assert wrote is bool(posted)


def test_the_print_holds_what_a_verdict_may_turn_on_and_nothing_else() -> None:
    def printed(*said: str, reviews: tuple[Any, ...] = ()) -> Any:
        return facts_print(pull(), reviews, [comment(n, text) for n, text in enumerate(said)])

    assert printed(reviews=(review(1, DANA, "PENDING"),)) == printed()
    assert printed(reviews=(review(1, DANA, "APPROVED"),)) != printed()
    assert printed("Hello.") == printed()
    assert printed("\n /data-design block") != printed()
    assert printed("/data-design block  \nmore") == printed("/data-design block\nless")
    assert printed("/data-design block") != printed("/data-design unblock")
