"""Everything the gate may look at, as frozen values; nothing else reaches a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Documents = Mapping[str, str]
DEFAULT_CONFIG_PATH = ".github/data-design.yml"


class ReviewState(StrEnum):
    """The five states of a review on GitHub."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    COMMENTED = "COMMENTED"
    DISMISSED = "DISMISSED"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``id`` decides who it is; ``login`` only where the id is missing.

    ``lost_access`` is True for someone who can no longer read the repository.
    """

    id: int | None
    login: str
    type: str = ""
    lost_access: bool = False

    @property
    def is_bot(self) -> bool:
        """Whether GitHub says this account is an App or a bot."""
        return self.type.casefold() == "bot" or self.login.casefold().endswith("[bot]")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request. ``author`` is None for a deleted account.

    ``merge_base`` is the commit where the branch left its base, "" when it is
    to be derived from the commits' parents. ``reopened_at`` is the last time
    the pull request was reopened.
    """

    number: int
    state: str
    draft: bool
    merged: bool
    base_ref: str
    head_sha: str
    author: Person | None
    merge_base: str = ""
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the pull request; ``parents`` is None when the facts do not say."""

    sha: str
    parents: tuple[str, ...] | None
    author: Person | None
    co_authors: tuple[Person | None, ...] = ()
    committer: Person | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One review as GitHub records it; ``user`` is None for a deleted account."""

    id: int
    user: Person | None
    state: ReviewState
    submitted_at: datetime | None
    commit_id: str
    body: str = ""

    @property
    def order(self) -> tuple[bool, datetime, int]:
        """The key by which reviews follow each other; unsubmitted ones come last."""
        return (self.submitted_at is None, self.submitted_at or datetime.min, self.id)  # noqa: DTZ901 - only compared with its like


@dataclass(frozen=True, slots=True)
class Team:
    """A team's members, or the reason why they could not be read."""

    name: str
    members: tuple[Person, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A comment with a command; ``may`` is the permission judged now, None when unknown."""

    user: Person | None
    text: str
    created_at: datetime | None
    may: bool | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A review thread and who began it."""

    user: Person | None
    resolved: bool
    path: str = ""
    line: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole evidence.

    ``config`` is the base branch's configuration text, None without one;
    ``config_path`` says where in the repository it is looked for.
    ``versions`` maps a commit to the documents at it; ``base`` is the base
    branch's head. A commit that is missing there could not be read.
    ``renames`` maps a new path to its old one. ``own`` is this tool's own
    identity. ``siblings`` are other open pull requests with the same head.
    ``changed_files`` are all paths of the pull request, for the policy gate.
    ``departures`` says by path how a selection departs from a linked decision
    record, ``finalised`` which documents change exactly as finalisation of
    their merge changes them.
    """

    pull_request: PullRequest
    config: str | None = None
    commits: tuple[Commit, ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict)
    own: Person | None = None
    versions: Mapping[str, Documents] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    teams: Mapping[str, Team] = field(default_factory=dict)
    blocking_findings: int | None = None
    commands: tuple[Command, ...] = ()
    threads: tuple[Thread, ...] = ()
    siblings: tuple[int, ...] = ()
    changed_files: tuple[str, ...] = ()
    departures: Mapping[str, str] = field(default_factory=dict)
    finalised: frozenset[str] = frozenset()
    config_path: str = DEFAULT_CONFIG_PATH

    def people(self) -> Iterator[Person]:
        """Yield every account named, team members first, since their logins are current."""
        for team in self.teams.values():
            yield from team.members
        everyone = [self.pull_request.author, self.own]
        everyone += [review.user for review in self.reviews]
        for commit in self.commits:
            everyone += [commit.author, *commit.co_authors, commit.committer]
        everyone += [command.user for command in self.commands]
        everyone += [thread.user for thread in self.threads]
        yield from (person for person in everyone if person is not None)
