"""Small choices that people and GitHub notice: line ends, fences, waits and permissions told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_design_gate.github.escape import fence, log_line, message
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.limits import clamp_comment
from data_design_gate.github.patience import Patience, wait_before_retry
from data_design_gate.github.refusal import permission_words, refusal
from github_support import START


def test_a_line_end_of_windows_is_one_line_end() -> None:
    assert fence("a\r\nb\rc") == "```\na\nb\nc\n```"
    assert log_line("a\r\nb\rc") == "a\nb\nc"


def test_words_before_code_keep_the_blank_between_and_none_in_front() -> None:
    assert message(" x `a` b") == message("x `a` b")
    assert message("x `a` b") == f"x {message('`a` b')}"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("~~~ a`b", "~~~"), ("``` a`b", ""), ("```` sql", "````"), ("~~~ sql", "~~~")],
)
def test_what_is_cut_within_a_fence_is_closed_by_the_fence_that_is_open(
    opening: str, closing: str
) -> None:
    cut = clamp_comment(f"{opening}\n" + "line\n" * 100, 300)
    assert len(cut) <= 300
    last = cut.partition("\n\n*Shortened")[0].rpartition("line")[2].strip()
    assert last == closing


def waits(
    kind: FailureKind, until: float | None, *, waited: float = 0, jitter: float = 0.5
) -> object:
    """Return how long to wait after a first failure; ``until`` are seconds from now."""
    moment = None if until is None else START + timedelta(seconds=until)
    return wait_before_retry(
        GitHubError("It failed.", "Wait.", kind=kind, until=moment),
        attempt=1,
        waited=waited,
        repeatable=True,
        patience=Patience(),
        now=START,
        jitter=jitter,
    )


def test_a_limit_is_waited_out_to_its_end_and_a_little_longer_or_not_at_all() -> None:
    limited = FailureKind.RATE_LIMITED
    assert waits(limited, 10) == 10.5
    assert waits(limited, 89.5) == 90
    assert waits(limited, 90) is None
    assert waits(limited, 80, waited=99.5) == 80.5
    assert waits(limited, 80, waited=100) is None
    assert waits(FailureKind.UNAVAILABLE, 100) == 100
    assert waits(FailureKind.UNAVAILABLE, None) == 1.5


def test_the_permissions_a_request_needs_are_told_as_a_workflow_names_them() -> None:
    told = permission_words("issues=write, pull_requests=write; contents")
    assert told == "`issues: write` and `pull-requests: write` or `contents: read`"
    assert permission_words("issues=write, ; ") == "`issues: write`"


@pytest.mark.parametrize(
    ("status", "header", "permission", "gives"),
    [(403, "contents=write", "contents=write", True), (403, None, "", False),
     (404, "contents=read", "", False)],
)  # fmt: skip
def test_only_a_request_that_is_forbidden_for_a_known_permission_asks_for_it(
    status: int, header: str | None, permission: str, *, gives: bool
) -> None:
    headers = {} if header is None else {"x-accepted-github-permissions": header}
    told = refusal(status, headers, {"message": "No."}, request="GET /x", now=START)
    assert told.permission == permission
    assert told.mend.startswith("Give the token `") is gives
