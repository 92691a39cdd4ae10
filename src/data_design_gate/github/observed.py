"""What stands on a pull request before we publish; what cannot be read is None, not empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from data_design_gate.github.failure import GitHubError
from data_design_gate.github.hunks import Difference, difference
from data_design_gate.github.model import (
    ACTIONS_BOT,
    ChangedFile,
    CommitStatus,
    Conversation,
    Identity,
    IssueComment,
    PullRequest,
    RequestEvent,
    Review,
    ReviewThread,
)
from data_design_gate.github.port import GitHubReads

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unread:
    """A sink that could not be read, and so is not written."""

    sink: str
    error: GitHubError


@dataclass(frozen=True, slots=True)
class Observed:
    """The pull request as it stands; ``requests`` is None when they were not read."""

    viewer: Identity
    pull: PullRequest
    reviews: tuple[Review, ...]
    difference: Difference
    statuses: tuple[CommitStatus, ...] | None
    comments: tuple[IssueComment, ...] | None
    threads: tuple[ReviewThread, ...] | None
    requests: tuple[RequestEvent, ...] | None = None
    unread: tuple[Unread, ...] = ()


def observe(
    port: GitHubReads,
    pull: PullRequest,
    *,
    reviews: Iterable[Review],
    files: Iterable[ChangedFile],
    context: str,
    asking: bool,
    conversation: Conversation | None = None,
    statuses: tuple[CommitStatus, ...] | None = None,
) -> Observed:
    """Read what publishing compares with, beside the facts the caller has already.

    ``context`` is the status context, ``asking`` whether anybody is left to
    ask (``publish.would_ask``), ``conversation`` and ``statuses`` what the
    caller has read in this run. Nothing is raised for what cannot be read:
    the status must be posted all the same.
    """
    unread: list[Unread] = []

    def tried(sink: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except GitHubError as error:
            unread.append(Unread(sink, error))
            return None

    said = conversation or tried("summary", lambda: port.conversation(pull.number))
    requests = said.timeline.withdrawn if said and said.timeline else None
    if requests is None and asking:
        requests = tried("reviewers", lambda: port.review_requests(pull.number))
    return Observed(
        # Without the conversation nothing is compared with us but a status, which is posted anew.
        viewer=said.viewer if said else ACTIONS_BOT,
        pull=pull,
        reviews=tuple(reviews),
        difference=difference(files),
        statuses=statuses
        if statuses is not None
        else tried("status", lambda: port.statuses(pull.head_sha, context)),
        comments=said.comments if said else None,
        threads=said.threads if said else None,
        requests=requests,
        unread=tuple(unread),
    )
