"""What the local GitHub remembers, as plain records; how it changes is told in other modules."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from data_design_gate.sandbox.clock import Clock
from data_design_gate.sandbox.github.accounts import LEVELS, Account, App, Role, Team, Token
from data_design_gate.sandbox.github.git import ObjectStore, Signature

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "PENDING", "DISMISSED"]
Side = Literal["LEFT", "RIGHT"]


@dataclass(slots=True)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str
    description: str | None


@dataclass(slots=True)
class Comment:
    """A comment in the conversation."""

    id: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    app: App | None = None
    minimized_reason: str | None = None
    reactions: list[tuple[int, Account, str]] = field(default_factory=list)


@dataclass(slots=True)
class Thread:
    """The comments at one place of the diff."""

    id: int
    resolved_by: Account | None = None


@dataclass(slots=True)
class ReviewComment(Comment):
    """A comment on the diff; `line` becomes None when a push makes it outdated."""

    path: str = ""
    commit_id: str = ""
    original_commit_id: str = ""
    line: int | None = None
    original_line: int | None = None
    start_line: int | None = None
    original_start_line: int | None = None
    side: Side = "RIGHT"
    start_side: Side | None = None
    subject_type: Literal["line", "file"] = "line"
    diff_hunk: str = ""
    position: int | None = None
    in_reply_to: int | None = None
    thread: Thread = field(default_factory=lambda: Thread(0))
    review_id: int = 0


@dataclass(slots=True)
class Review:
    """One review; `submitted_at` is None while it is pending and survives dismissal."""

    id: int
    author: Account
    body: str
    state: ReviewState
    commit_id: str
    submitted_at: datetime | None
    app: App | None = None
    minimized_reason: str | None = None


@dataclass(slots=True)
class Issue:
    """What issues and pull requests share: the conversation, labels, state."""

    id: int
    number: int
    title: str
    body: str | None
    author: Account
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "closed"] = "open"
    closed_at: datetime | None = None
    closed_by: Account | None = None
    labels: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    timeline: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class PullRequest:
    """A pull request: an issue with two ends.

    `head_sha` follows pushes while it is open. `base_sha` is the base branch as it was at the
    last push or retargeting, which is what the real payload holds. `merge_base` is frozen at
    the merge, because afterwards the base contains the head.
    """

    issue: Issue
    repository: Repository
    head_repository: Repository | None
    head_ref: str
    head_owner: Account
    base_ref: str
    head_sha: str
    base_sha: str
    is_draft: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    merge_base: str | None = None
    requested_reviewers: list[Account] = field(default_factory=list)
    requested_teams: list[Team] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    review_comments: list[ReviewComment] = field(default_factory=list)
    past_heads: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number people write after the hash sign."""
        return self.issue.number

    @property
    def is_open(self) -> bool:
        """Whether pushes and merging still concern it."""
        return self.issue.state == "open"


@dataclass(slots=True)
class Status:
    """One commit status."""

    id: int
    state: Literal["error", "failure", "pending", "success"]
    context: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: datetime
    app: App | None


@dataclass(slots=True)
class CheckRun:
    """One check run with its annotations, which later updates add to."""

    id: int
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    started_at: datetime | None
    completed_at: datetime | None
    details_url: str | None
    external_id: str
    app: App
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Protection:
    """What a branch demands before something is merged into it."""

    contexts: tuple[str, ...] = ()
    app_id: int | None = None
    is_strict: bool = False
    approvals: int = 0
    dismisses_stale: bool = False
    enforces_admins: bool = False


@dataclass(slots=True)
class Repository:
    """A repository; its objects are shared with its forks."""

    id: int
    owner: Account
    name: str
    is_private: bool
    default_branch: str
    created_at: datetime
    store: ObjectStore
    parent: Repository | None = None
    refs: dict[str, str] = field(default_factory=dict)
    collaborators: dict[int, Role] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    statuses: dict[str, list[Status]] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    protections: dict[str, Protection] = field(default_factory=dict)
    rules: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sarifs: list[dict[str, Any]] = field(default_factory=list)
    queue: dict[str, tuple[PullRequest, ...]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Owner and name, as in an address."""
        return f"{self.owner.login}/{self.name}"

    def branch(self, name: str) -> str | None:
        """Return the commit a branch points at."""
        return self.refs.get(f"refs/heads/{name}")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A repository_dispatch that was accepted."""

    repository: str
    event_type: str
    client_payload: dict[str, Any]
    sender: str


class World:
    """Everything one local GitHub holds."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.accounts: dict[int, Account] = {}
        self.repositories: dict[int, Repository] = {}
        self.tokens: dict[str, Token] = {}
        self.moved: dict[str, Repository] = {}
        self.dispatches: list[Dispatch] = []
        self.nodes: dict[str, object] = {}
        self._ids: Iterator[int] = itertools.count(1001)

    def next_id(self) -> int:
        """Return an id no other thing has."""
        return next(self._ids)

    def account(self, login: str) -> Account | None:
        """Return the account with this login, ignoring case; deleted ones are gone."""
        wanted = login.casefold()
        for account in self.accounts.values():
            if account.login.casefold() == wanted and not account.is_deleted:
                return account
        return None

    def account_of(self, signature: Signature) -> Account | None:
        """Return the account a commit's address belongs to; None when it is nobody's."""
        for account in self.accounts.values():
            if account.email == signature.email and not account.is_deleted:
                return account
        return None

    def repository(self, owner: str, name: str) -> Repository | None:
        """Return the repository, ignoring case."""
        wanted = f"{owner}/{name}".casefold()
        for repository in self.repositories.values():
            if repository.full_name.casefold() == wanted:
                return repository
        return None

    def role(self, repository: Repository, account: Account) -> Role | None:
        """Return what an account may do: by ownership, collaboration or team; public means read."""
        if repository.owner.id == account.id or repository.owner.members.get(account.id) == "admin":
            return "admin"
        roles: list[Role] = []
        if account.id in repository.collaborators:
            roles.append(repository.collaborators[account.id])
        if account.id in repository.owner.members:
            roles.append("read")
        roles.extend(
            team.repositories[repository.id]
            for team in repository.owner.teams.values()
            if repository.id in team.repositories and team.role_of(account)
        )
        if roles:
            return max(roles, key=LEVELS.index)
        return None if repository.is_private else "read"

    def node_id(self, prefix: str, number: int, thing: object) -> str:
        """Return the GraphQL id of a thing; the id leads back to it."""
        code = base64.urlsafe_b64encode(f"{prefix}:{number}".encode()).decode().rstrip("=")
        node = f"{prefix}_{code}"
        self.nodes[node] = thing
        return node
