"""What is carried out is tried once more only where that can help."""

from __future__ import annotations

from typing import Any

import pytest

from data_design_gate.github.applying import apply
from data_design_gate.github.effects import Effect, PostReview, RequestReviewers
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.markers import Mark, marked
from data_design_gate.github.model import InlineComment
from github_support import BOT, HEAD, PATH


class Refusing:
    """A port that notes what it is asked and refuses some of it."""

    def __init__(self, kind: FailureKind, *refused: str) -> None:
        self.kind, self.refused = kind, refused
        self.asked: list[tuple[str, ...]] = []
        self.posted: list[int] = []

    def request_reviewers(self, _number: int, *, logins: Any, teams: Any) -> None:
        self.asked.append((*logins, *teams))
        self._refuse(not set(self.refused).isdisjoint((*logins, *teams)))

    def create_review(self, _number: int, *, comments: Any, **_rest: Any) -> None:
        self.posted.append(len(comments))
        self._refuse(bool(comments))

    def _refuse(self, refused: bool) -> None:
        if refused:
            raise GitHubError("It was refused.", "Look.", kind=self.kind)


def failures(port: Any, effect: Effect) -> list[str]:
    """Carry out one effect; name the sinks that failed."""
    return [failure.sink for failure in apply([effect], port, 7, viewer=BOT).failed]


def test_people_and_teams_refused_together_are_asked_one_by_one() -> None:
    port = Refusing(FailureKind.REFUSED, "dana")
    assert failures(port, RequestReviewers(("dana", "eli"), ("database",))) == ["reviewers"]
    assert port.asked == [("dana", "eli", "database"), ("dana",), ("eli",), ("database",)]


@pytest.mark.parametrize(
    ("kind", "logins"),
    [
        (FailureKind.REFUSED, ("dana",)),
        (FailureKind.FORBIDDEN, ("dana", "eli")),
        (FailureKind.UNAVAILABLE, ("dana", "eli")),
    ],
)
def test_nobody_is_asked_again_where_that_cannot_help(
    kind: FailureKind, logins: tuple[str, ...]
) -> None:
    port = Refusing(kind, "dana")
    assert failures(port, RequestReviewers(logins, ())) == ["reviewers"]
    assert port.asked == [logins]


@pytest.mark.parametrize(
    ("kind", "words", "posted"),
    [
        (FailureKind.REFUSED, ("k1", "pending"), [1, 0]),
        (FailureKind.NOT_FOUND, ("k1", "pending"), [1, 0]),
        (FailureKind.REFUSED, ("k1",), [1]),
        (FailureKind.FORBIDDEN, ("k1", "pending"), [1]),
    ],
)
def test_a_review_is_posted_without_its_comments_only_to_tell_a_verdict(
    kind: FailureKind, words: tuple[str, ...], posted: list[int]
) -> None:
    port = Refusing(kind)
    body = marked("Waiting for dana.", Mark("review", words))
    review = PostReview(HEAD, "k1", body, (InlineComment(PATH, 900, "off the difference"),))
    assert failures(port, review) == ["review"]
    assert port.posted == posted


def test_a_review_without_a_mark_is_not_posted_again() -> None:
    port = Refusing(FailureKind.REFUSED)
    comments = (InlineComment(PATH, 900, "off the difference"),)
    assert failures(port, PostReview(HEAD, "k1", "Unmarked.", comments)) == ["review"]
    assert port.posted == [1]
