"""What a GraphQL query sees of the state: one small class a type, a method or property a field.

A field `headRefOid` is answered by the attribute `head_ref_oid`; a callable gets the arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github.accounts import Account, Team
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.state import Repository

LARGEST_PAGE = 100
FORBIDDEN = "Resource not accessible by integration"


class GraphQLProblem(Exception):  # noqa: N818 - GitHub calls the parts of `errors` so
    """An error with the type GitHub gives it, such as NOT_FOUND."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class View:
    """One object of the graph, seen by the viewer of `call`."""

    call: Call
    typename: ClassVar[str] = ""


@dataclass(frozen=True)
class Connection:
    """One page of a list, with cursors that are positions."""

    things: Sequence[Any]
    start: int
    stop: int
    show: Callable[[Any], Any]

    @property
    def nodes(self) -> list[Any]:
        """The objects of this page."""
        return [self.show(thing) for thing in self.things[self.start : self.stop]]

    @property
    def total_count(self) -> int:
        """How many there are on all pages."""
        return len(self.things)

    @property
    def page_info(self) -> dict[str, Any]:
        """Where this page begins and ends."""
        return {
            "end_cursor": str(self.stop) if self.stop > self.start else None,
            "start_cursor": str(self.start) if self.stop > self.start else None,
            "has_next_page": self.stop < len(self.things),
            "has_previous_page": self.start > 0,
        }


def connect(
    name: str,
    things: Sequence[Any],
    show: Callable[[Any], Any],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """Return a page by GitHub's rules: `first` or `last`, 1 to 100, is a must."""
    size = first if first is not None else last
    if size is None:
        text = f"You must provide a `first` or `last` value to properly paginate the `{name}`."
        raise GraphQLProblem("MISSING_PAGINATION_BOUNDARIES", text)
    if not 1 <= size <= LARGEST_PAGE:
        text = f"Requesting {size} records on the `{name}` connection exceeds the limit of 100."
        raise GraphQLProblem("EXCESSIVE_PAGINATION", text)
    low = int(after) if after else 0
    high = int(before) if before else len(things)
    if first is not None:
        high = min(high, low + first)
    else:
        low = max(low, high - size)
    return Connection(things, low, max(low, high), show)


@dataclass(frozen=True)
class AccountView(View):
    """A user, bot or organisation."""

    account: Account

    @property
    def typename(self) -> str:  # type: ignore[override]
        """Which of the three it is."""
        return self.account.type

    @property
    def id(self) -> str:
        """The node id, the same as in REST."""
        prefix = {"Bot": "BOT", "Organization": "O"}.get(self.account.type, "U")
        return self.call.world.node_id(prefix, self.account.id, self.account)

    @property
    def login(self) -> str:
        """A bot's login has no `[bot]` here, unlike in REST."""
        return self.account.login.removesuffix("[bot]")

    @property
    def database_id(self) -> int:
        """The numeric id of REST."""
        return self.account.id

    @property
    def name(self) -> str:
        """The display name."""
        return self.account.name

    @property
    def resource_path(self) -> str:
        """The path of the page."""
        return f"/{self.login}"

    @property
    def url(self) -> str:
        """The page."""
        return f"{self.call.urls.web}/{self.login}"

    def avatar_url(self, size: int | None = None) -> str:
        """Return the picture."""
        suffix = f"?s={size}" if size else ""
        return f"{self.call.urls.web}/avatars/u/{self.account.id}{suffix}"

    def team(self, slug: str) -> TeamView | None:
        """Return a team of the organisation."""
        team = self.account.teams.get(slug.lower())
        return TeamView(self.call, team) if team else None


@dataclass(frozen=True)
class ViewerView(AccountView):
    """The viewer, who is a User even when a bot; the login keeps its `[bot]`."""

    @property
    def typename(self) -> str:  # type: ignore[override]
        """Always User."""
        return "User"

    @property
    def login(self) -> str:
        """The login as in REST."""
        return self.account.login


@dataclass(frozen=True)
class TeamView(View):
    """A team."""

    team: Team
    typename: ClassVar[str] = "Team"

    @property
    def id(self) -> str:
        """The node id."""
        return self.call.world.node_id("T", self.team.id, self.team)

    @property
    def database_id(self) -> int:
        """The numeric id."""
        return self.team.id

    @property
    def name(self) -> str:
        """The display name."""
        return self.team.name

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.team.slug


def actor(call: Call, account: Account | None) -> AccountView | None:
    """Return the author of something; None for deleted accounts."""
    return AccountView(call, account) if account and not account.is_deleted else None


def user(call: Call, account: Account | None) -> AccountView | None:
    """Return the same where only people may stand."""
    found = actor(call, account)
    return found if found and found.account.type == "User" else None


@dataclass(frozen=True)
class RateLimitView(View):
    """What is left of the quota."""

    typename: ClassVar[str] = "RateLimit"
    cost: ClassVar[int] = 1
    node_count: ClassVar[int] = 0

    @property
    def limit(self) -> int:
        """Points an hour."""
        return self.call.token.limit if self.call.token else 0

    @property
    def used(self) -> int:
        """Points used."""
        return self.call.token.used if self.call.token else 0

    @property
    def remaining(self) -> int:
        """Points left."""
        return self.limit - self.used

    @property
    def reset_at(self) -> str:
        """When the quota is full again, at the latest."""
        return timestamp(self.call.world.clock())


def visible(call: Call, repository: Repository | None) -> Repository | None:
    """Return the repository, unless it is hidden from the viewer."""
    if repository is None or call.role(repository) is None:
        return None
    return repository
