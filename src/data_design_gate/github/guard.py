"""Posts success only on facts that still hold, and takes it back when they moved meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from data_design_gate.github.effects import SetStatus
from data_design_gate.github.model import CommitStatus, IssueComment, PullRequest, Review
from data_design_gate.github.port import GitHubReads

COMMAND_PREFIX = "/data-design"


class StatusPort(GitHubReads, Protocol):
    """What the guard needs: to look again, and to set a status."""

    def set_status(
        self, sha: str, *, context: str, state: str, description: str, target_url: str = ""
    ) -> None:
        """Post a commit status."""
        ...


@dataclass(frozen=True, slots=True)
class FactsPrint:
    """Whatever may change the verdict without a new run of ours knowing of it.

    A review stays on its commit for ever, so its id and state tell it whole.
    """

    head_sha: str
    state: str
    draft: bool
    base_ref: str
    reviews: frozenset[tuple[int, str]]
    commands: frozenset[tuple[int, str]]


def facts_print(
    pull: PullRequest, reviews: Iterable[Review], comments: Iterable[IssueComment]
) -> FactsPrint:
    """Take the print of facts that were gathered."""
    return FactsPrint(
        head_sha=pull.head_sha,
        state=pull.state,
        draft=pull.draft,
        base_ref=pull.base_ref,
        reviews=frozenset(
            (review.id, review.state) for review in reviews if review.state != "PENDING"
        ),
        commands=frozenset(
            (comment.id, comment.body.split("\n", 1)[0].strip())
            for comment in comments
            if comment.body.lstrip().startswith(COMMAND_PREFIX)
        ),
    )


def look_again(port: GitHubReads, number: int) -> FactsPrint:
    """Take the print afresh."""
    pull, said = port.pull_request(number), port.conversation(number)
    return facts_print(pull, said.reviews, said.comments)


@dataclass(frozen=True, slots=True)
class SuccessGuard:
    """Guards the success of one evaluation of pull request ``number`` on ``seen`` facts."""

    number: int
    seen: FactsPrint

    def post(self, port: StatusPort, status: SetStatus) -> bool:
        """Post ``status``; False when the facts moved and the caller must evaluate again.

        Only a success needs guarding: every other state errs on the safe
        side. An older run that finishes last finds other facts than it saw.
        When the second look fails, the success is taken back before the
        error is raised.
        """
        if status.state == "success" and look_again(port, self.number) != self.seen:
            _hold(port, status)
            return False
        post_status(port, status)
        if status.state != "success":
            return True
        try:
            moved = look_again(port, self.number) != self.seen
        except Exception:
            _hold(port, status)
            raise
        if moved:
            _hold(port, status)
        return not moved


def post_success_guarded(
    port: StatusPort, number: int, *, status: SetStatus, seen: FactsPrint
) -> bool:
    """Post a status under guard; see :meth:`SuccessGuard.post`."""
    return SuccessGuard(number, seen).post(port, status)


def withdraw_success(
    port: StatusPort, sha: str, *, context: str, statuses: Iterable[CommitStatus]
) -> bool:
    """Turn a standing success to pending, as the first write when something was revoked.

    ``statuses`` are the context's, newest first. Returns whether it wrote.
    """
    latest = next(iter(statuses), None)
    if latest is None or latest.state != "success":
        return False
    _hold(port, SetStatus(sha, context, "success", ""))
    return True


def post_status(port: StatusPort, status: SetStatus) -> None:
    """Post a status as it was planned."""
    port.set_status(
        status.sha,
        context=status.context,
        state=status.state,
        description=status.description,
        target_url=status.target_url,
    )


def _hold(port: StatusPort, status: SetStatus) -> None:
    port.set_status(
        status.sha,
        context=status.context,
        state="pending",
        description="evaluating again: the pull request changed meanwhile",
        target_url=status.target_url,
    )
