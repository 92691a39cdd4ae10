"""What GitHub says about pull requests, as plain values without a client behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """An account. The numeric ``id`` decides who is who; a login can be renamed.

    ``type`` is GitHub's ``User``, ``Bot``, ``Organization`` or ``Mannequin``.
    """

    id: int
    login: str
    type: str = "User"

    @property
    def is_bot(self) -> bool:
        """Whether an App or a machine acts under this account."""
        return self.type == "Bot" or self.login.endswith("[bot]")


ACTIONS_BOT = Identity(41898282, "github-actions[bot]", "Bot")
"""Whom the workflow token acts as; ``GET /user`` refuses that token with 403."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a commit names. ``identity`` is None when no account owns the address."""

    name: str
    email: str
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository the port is bound to."""

    full_name: str
    default_branch: str
    private: bool
    owner: Identity
    html_url: str


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request.

    ``author`` is None for a deleted account, ``head_repository`` for a
    deleted fork. ``commits`` and ``changed_files`` are GitHub's own counts,
    None when it was read from a list, which does not tell them.
    ``requested_teams`` holds slugs without the organisation.
    """

    number: int
    node_id: str
    state: str
    draft: bool
    merged: bool
    title: str
    body: str
    base_ref: str
    base_sha: str
    base_repository: str
    head_ref: str
    head_sha: str
    head_repository: str | None
    author: Identity | None
    html_url: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Identity | None = None
    merge_commit_sha: str | None = None
    requested_reviewers: tuple[Identity, ...] = ()
    requested_teams: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    commits: int | None = None
    changed_files: int | None = None

    @property
    def from_fork(self) -> bool:
        """Whether the head lives in another repository (or in a deleted one)."""
        return self.head_repository is None or (
            self.head_repository.casefold() != self.base_repository.casefold()
        )


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a pull request or comparison.

    ``status`` is GitHub's ``added``, ``modified``, ``removed``, ``renamed``,
    ``copied``, ``changed`` or ``unchanged``. ``patch`` is None when GitHub
    gives none: binary, too large, or only the mode or the name changed.
    """

    path: str
    status: str
    previous_path: str | None = None
    patch: str | None = None
    blob_sha: str | None = None


@dataclass(frozen=True, slots=True)
class PullCommit:
    """One commit. ``co_authors`` come from its ``Co-authored-by`` trailers."""

    sha: str
    parents: tuple[str, ...]
    author: Person | None
    committer: Person | None
    message: str
    co_authors: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How ``head`` stands to ``base``; ``files`` are the three-dot difference.

    ``files`` is None when there are 300 or more, the most GitHub tells;
    ``commits`` (those of ``head`` not in ``base``, oldest first) is None
    when there are more than one page of 100.
    """

    status: str
    merge_base: str
    ahead_by: int
    behind_by: int
    files: tuple[ChangedFile, ...] | None
    commits: tuple[PullCommit, ...] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a pull request changes since it left its base, all of it."""

    merge_base: str
    files: tuple[ChangedFile, ...]
    commits: tuple[PullCommit, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A review. A pending one has no ``submitted_at``; a deleted account no ``user``."""

    id: int
    user: Identity | None
    state: str
    submitted_at: datetime | None
    commit_id: str | None
    body: str
    node_id: str = ""
    html_url: str = ""


@dataclass(frozen=True, slots=True)
class ThreadComment:
    """One comment of a review thread."""

    id: int
    node_id: str
    author: Identity | None
    body: str
    created_at: datetime
    minimised: bool = False
    html_url: str = ""


@dataclass(frozen=True, slots=True)
class ReviewThread:
    """A review thread; ``line`` is None when outdated or about the whole file.

    ``resolved_by`` is None when nobody is known to have resolved it.
    """

    id: str
    resolved: bool
    outdated: bool
    path: str
    line: int | None
    comments: tuple[ThreadComment, ...]
    resolved_by: Identity | None = None

    @property
    def starter(self) -> Identity | None:
        """Who began the thread."""
        return self.comments[0].author if self.comments else None


@dataclass(frozen=True, slots=True)
class IssueComment:
    """A comment in the conversation of a pull request."""

    id: int
    node_id: str
    author: Identity | None
    body: str
    created_at: datetime
    updated_at: datetime
    html_url: str = ""


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """A commit status as it was posted; ``creator`` is None for a deleted account."""

    context: str
    state: str
    description: str
    target_url: str
    creator: Identity | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a pull request's timeline tells: withdrawn review requests, and its last reopening."""

    withdrawn: tuple[RequestEvent, ...] = ()
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said on a pull request, reviews included, and who we are in it.

    ``head_sha`` is the commit whose latest status of one context is
    ``status`` (None: none was posted); "" when the statuses were not read.
    ``timeline`` is None where it was not told whole, and ``siblings`` (other
    open pull requests of the same head) where they were not: each has a
    reading of its own.
    """

    viewer: Identity
    comments: tuple[IssueComment, ...]
    threads: tuple[ReviewThread, ...]
    reviews: tuple[Review, ...] = ()
    head_sha: str = ""
    status: CommitStatus | None = None
    timeline: Timeline | None = None
    siblings: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team's active members, child teams included, or why they cannot be read.

    With an ``error`` the members are unknown, which is not the same as none.
    """

    slug: str
    members: tuple[Identity, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A person's access; ``role`` is the finest name GitHub knows for it.

    ``role`` is ``admin``, ``maintain``, ``write``, ``triage``, ``read``,
    ``none`` or a custom role's name; ``level`` is ``admin``, ``write``,
    ``read`` or ``none``.
    """

    role: str
    level: str

    @property
    def may_write(self) -> bool:
        """Whether the person can push to the repository."""
        return self.level in {"admin", "write"}


@dataclass(frozen=True, slots=True)
class Text:
    """A file's exact text (no line end or byte order mark is lost) and its blob."""

    text: str
    blob_sha: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The commit can be read and holds no such file."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file cannot be read, so nothing is known of it; ``reason`` says why."""

    reason: str


FileText = Text | Missing | Unreadable


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of a tree; ``mode`` is Git's (``120000`` is a symbolic link)."""

    path: str
    blob_sha: str
    mode: str
    size: int


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A review was requested (or, with ``removed``, the request withdrawn)."""

    removed: bool
    actor: Identity | None
    reviewer: Identity | None
    team: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BranchRule:
    """One active rule for a branch; ``required_checks`` maps context to source App id.

    Only the parts the installation check reads are kept: ``type`` is
    GitHub's (``pull_request``, ``required_status_checks``, ``merge_queue``).
    """

    type: str
    ruleset_id: int | None
    required_checks: tuple[tuple[str, int | None], ...] = ()
    required_approvals: int | None = None
    dismisses_stale_reviews: bool = False
    requires_last_push_approval: bool = False
    required_teams: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class BranchProtection:
    """Classic protection of a branch, as far as the installation check reads it."""

    required_checks: tuple[tuple[str, int | None], ...] = ()
    required_approvals: int | None = None
    dismisses_stale_reviews: bool = False
    requires_last_push_approval: bool = False
    enforced_for_admins: bool = False


@dataclass(frozen=True, slots=True)
class InlineComment:
    """A comment for one batched review, on the new side of the difference.

    ``start_line`` is None for a single line, else smaller than ``line``.
    """

    path: str
    line: int
    body: str
    start_line: int | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A line of a check run; ``level`` is ``failure``, ``warning`` or ``notice``."""

    path: str
    first_line: int
    last_line: int
    level: str
    message: str
    title: str = ""
