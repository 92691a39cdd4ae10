"""A refusal says what is wrong, what to do, and how long to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_design_gate.github.answers import graphql_result
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.patience import Patience, wait_before_retry
from data_design_gate.github.refusal import permission_words, refusal

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def refused(status: int, body: object = None, **headers: str) -> GitHubError:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusal(status, given, body, request="POST /x", now=NOW)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FailureKind.REFUSED),
        (401, FailureKind.UNAUTHORISED),
        (403, FailureKind.FORBIDDEN),
        (404, FailureKind.NOT_FOUND),
        (405, FailureKind.REFUSED),
        (408, FailureKind.UNAVAILABLE),
        (409, FailureKind.CONFLICT),
        (410, FailureKind.NOT_FOUND),
        (422, FailureKind.REFUSED),
        (429, FailureKind.RATE_LIMITED),
        (500, FailureKind.UNAVAILABLE),
        (503, FailureKind.UNAVAILABLE),
    ],
)
def test_a_status_has_a_kind(status: int, kind: FailureKind) -> None:
    assert refused(status).kind is kind


def test_a_missing_permission_is_named_as_a_workflow_writes_it() -> None:
    error = refused(
        403,
        {"message": "Resource not accessible by integration"},
        x_accepted_github_permissions="issues=write; pull_requests=write",
    )
    assert error.permission == "issues=write; pull_requests=write"
    assert "`issues: write` or `pull-requests: write`" in str(error)


def test_permissions_needed_together_are_named_together() -> None:
    assert permission_words("contents=write,workflows=write") == (
        "`contents: write` and `workflows: write`"
    )


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"retry_after": "30"}, NOW + timedelta(seconds=30)),
        ({"retry_after": "Thu, 26 Nov 2026 12:01:00 GMT"}, NOW + timedelta(minutes=1)),
        (
            {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW.timestamp()) + 9)},
            NOW + timedelta(seconds=9),
        ),
    ],
)
def test_a_limit_is_no_missing_permission_and_says_its_end(
    headers: dict[str, str], until: datetime
) -> None:
    error = refused(403, {"message": "x"}, **headers)
    assert (error.kind, error.until, error.permission) == (FailureKind.RATE_LIMITED, until, "")


@pytest.mark.parametrize(
    "message",
    [
        "API rate limit exceeded for installation ID 1.",
        "You have exceeded a secondary rate limit. Please wait a few minutes",
        "You have triggered an abuse detection mechanism.",
    ],
)
def test_a_limit_is_recognised_by_its_words(message: str) -> None:
    assert refused(403, {"message": message}).kind is FailureKind.RATE_LIMITED


@pytest.mark.parametrize("header", ["soon", "Thu, 99 Nov", "-5", "9" * 40])
def test_an_odd_wait_is_survived(header: str) -> None:
    assert refused(429, retry_after=header).kind is FailureKind.RATE_LIMITED


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (["Line could not be resolved"], ("Line could not be resolved",)),
        ([{"resource": "IssueComment", "code": "missing_field", "field": "body"}],
         ("IssueComment body missing_field",)),
        ([{"message": "body is too long"}], ("body is too long",)),
        ("plain words", ("plain words",)),
        (None, ()),
    ],
)  # fmt: skip
def test_githubs_own_words_are_kept(errors: object, words: tuple[str, ...]) -> None:
    error = refused(422, {"message": "Validation Failed", "errors": errors})
    assert error.errors == words
    assert all(word in str(error) for word in words)


def test_words_from_outside_are_one_short_line() -> None:
    error = refused(422, {"message": "a\n::error::b\u202e" + "x" * 9999})
    assert "\n" not in str(error)
    assert "\u202e" not in str(error)
    assert len(str(error)) < 500


@pytest.mark.parametrize("body", [None, [], "text", 5, {"message": 5}, {"errors": {"a": 1}}])
def test_no_body_breaks_the_description(body: object) -> None:
    assert refused(500, body).status == 500


# ------------------------------------------------------------------ patience


def waits(error: GitHubError, attempt: int = 1, **changes: object) -> float | None:
    given: dict[str, object] = {
        "waited": 0.0,
        "repeatable": True,
        "patience": Patience(),
        "now": NOW,
        "jitter": 0.0,
    }
    return wait_before_retry(error, attempt=attempt, **(given | changes))  # type: ignore[arg-type]


DOWN = GitHubError("down", kind=FailureKind.UNAVAILABLE)
OPEN = GitHubError("down", kind=FailureKind.UNAVAILABLE, maybe_written=True)


def test_waits_double_and_then_end() -> None:
    assert [waits(DOWN, attempt) for attempt in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, None]


def test_jitter_spreads_the_waits() -> None:
    assert waits(DOWN, jitter=0.5) == 1.5


def test_a_write_of_open_effect_is_never_repeated_blindly() -> None:
    assert waits(OPEN, repeatable=False) is None
    assert waits(OPEN, repeatable=True) == 1.0


def test_a_write_that_was_never_sent_is_repeated() -> None:
    assert waits(DOWN, repeatable=False) == 1.0


def test_a_write_refused_by_a_limit_is_repeated_since_it_never_took_effect() -> None:
    limited = refused(429, retry_after="7")
    assert waits(limited, repeatable=False) == 7.0


def test_a_limit_without_an_end_waits_a_minute() -> None:
    assert waits(refused(429)) == 60.0


def test_too_long_a_limit_is_given_up_at_once() -> None:
    assert waits(refused(429, retry_after="3600")) is None


def test_an_outage_that_says_its_end_is_heard() -> None:
    assert waits(refused(503, retry_after="9")) == 9.0


def test_all_waiting_together_is_bounded() -> None:
    assert waits(refused(429, retry_after="60"), waited=130.0) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_what_will_not_mend_itself_is_not_tried_again(status: int) -> None:
    assert waits(refused(status)) is None


HIDDEN = {"type": "FORBIDDEN", "message": "no", "path": ["pull", "nodes", 0, "requestedReviewer"]}
REFUSED = {"type": "FORBIDDEN", "message": "no", "path": ["pull", "reviews"]}


def test_a_field_that_may_be_refused_is_null_and_no_error() -> None:
    body = {"data": {"pull": 1}, "errors": [HIDDEN]}
    assert graphql_result(body, {}, NOW, spare="requestedReviewer") == {"pull": 1}


@pytest.mark.parametrize(
    ("errors", "spare"),
    [([HIDDEN], ""), ([REFUSED], "requestedReviewer"), ([HIDDEN, REFUSED], "requestedReviewer")],
)
def test_data_beside_any_other_error_is_not_taken(errors: list[Any], spare: str) -> None:
    with pytest.raises(GitHubError) as caught:
        graphql_result({"data": {"pull": 1}, "errors": errors}, {}, NOW, spare=spare)
    assert caught.value.kind is FailureKind.FORBIDDEN
