"""People, bots, organisations, teams and the tokens that speak for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

AccountType = Literal["User", "Bot", "Organization"]
TokenKind = Literal["installation", "fine-grained", "classic"]
Role = Literal["read", "triage", "write", "maintain", "admin"]
LEVELS: tuple[Role, ...] = ("read", "triage", "write", "maintain", "admin")

ACTIONS_BOT = "github-actions[bot]"
ACTIONS_BOT_ID = 41898282  # the public id of github-actions[bot]
ACTIONS_APP_ID = 15368  # the public id of the GitHub Actions app


@dataclass(slots=True)
class Account:
    """A user, bot or organisation; `id` never changes, the login may."""

    id: int
    login: str
    type: AccountType
    name: str
    email: str
    created_at: datetime
    is_deleted: bool = False
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Team:
    """A team of an organisation; `members` and `pending` map account ids to the team role."""

    id: int
    slug: str
    name: str
    organization: Account
    privacy: Literal["closed", "secret"]
    created_at: datetime
    parent: Team | None = None
    members: dict[int, str] = field(default_factory=dict)
    pending: dict[int, str] = field(default_factory=dict)
    repositories: dict[int, Role] = field(default_factory=dict)
    children: list[Team] = field(default_factory=list)

    def role_of(self, account: Account) -> str | None:
        """`member` or `maintainer`, child teams included as GitHub does; None for outsiders."""
        if account.id in self.members:
            return self.members[account.id]
        if any(child.role_of(account) for child in self.children):
            return "member"
        return None


@dataclass(frozen=True, slots=True)
class App:
    """The GitHub App behind an installation token."""

    id: int
    slug: str
    owner: Account


@dataclass(slots=True)
class Token:
    """A credential: who speaks, what it may do, and how much of its hourly quota is used.

    `permissions` maps a resource such as `pull_requests` to read or write; None grants all.
    `refuses_with` is the status of a permission that is missing: GitHub answers 403 to
    installations, and 404 where even the existence of a thing is to be hidden.
    """

    value: str = field(repr=False)
    account: Account
    kind: TokenKind
    permissions: dict[str, str] | None
    app: App | None
    refuses_with: Literal[403, 404]
    limit: int
    used: int = 0
    window: datetime | None = None

    def allows(self, resource: str, level: str) -> bool:
        """Whether the token carries this permission; every token may read metadata."""
        if self.permissions is None or (resource, level) == ("metadata", "read"):
            return True
        held = self.permissions.get(resource)
        return held in {"write", "admin"} or (held == "read" and level == "read")


def at_least(role: str | None, needed: Role) -> bool:
    """Whether a role on a repository reaches another."""
    return role in LEVELS and LEVELS.index(role) >= LEVELS.index(needed)
