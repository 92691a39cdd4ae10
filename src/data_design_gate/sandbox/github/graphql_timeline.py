"""What happened on a pull request, in the graph: reopenings and requests of reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_design_gate.sandbox.github import graphql_pull
from data_design_gate.sandbox.github.accounts import Account, Team
from data_design_gate.sandbox.github.graphql_view import (
    FORBIDDEN,
    AccountView,
    Connection,
    GraphQLProblem,
    TeamView,
    View,
    actor,
    connect,
)
from data_design_gate.sandbox.github.state import PullRequest

TYPES = {
    "REOPENED_EVENT": ("reopened", "ReopenedEvent"),
    "REVIEW_REQUESTED_EVENT": ("review_requested", "ReviewRequestedEvent"),
    "REVIEW_REQUEST_REMOVED_EVENT": ("review_request_removed", "ReviewRequestRemovedEvent"),
}


@dataclass(frozen=True)
class TimelineView(Connection):
    """A page of the timeline."""

    @property
    def filtered_count(self) -> int:
        """How many there are of the types asked for."""
        return len(self.things)

    @property
    def page_count(self) -> int:
        """How many of them this page holds."""
        return self.stop - self.start


@dataclass(frozen=True)
class EventView(View):
    """One event."""

    pull: PullRequest
    entry: dict[str, Any]

    @property
    def typename(self) -> str:  # type: ignore[override]
        """The type of its kind."""
        return next(name for event, name in TYPES.values() if event == self.entry["event"])

    @property
    def id(self) -> str:
        """The node id, the same as in REST."""
        number = self.entry["id"]
        return self.call.world.node_id("EV", number, (self.pull.issue, number))

    @property
    def actor(self) -> AccountView | None:
        """Who did it; None once the account is deleted."""
        return actor(self.call, self.entry["actor"])

    @property
    def created_at(self) -> str:
        """When."""
        moment: str = self.entry["created_at"]
        return moment

    @property
    def pull_request(self) -> View:
        """Where."""
        return graphql_pull.PullRequestView(self.call, self.pull)

    @property
    def requested_reviewer(self) -> AccountView | TeamView | None:
        """Return who was asked; a team is shown only to those who may see members."""
        asked: Account | Team | None = self.entry.get("reviewer") or self.entry.get("team")
        if not isinstance(asked, Team):
            return actor(self.call, asked)
        if not (self.call.token and self.call.token.allows("members", "read")):
            raise GraphQLProblem("FORBIDDEN", FORBIDDEN)
        return TeamView(self.call, asked)


def timeline(
    view: graphql_pull.PullRequestView, item_types: list[str] | None = None, **page: Any
) -> TimelineView:
    """Return the events of the types asked for, oldest first."""
    if not item_types or page.keys() & {"since", "skip"}:
        problem = "This GitHub tells a timeline by `itemTypes`, without `since` and `skip`."
        raise GraphQLProblem("UNPROCESSABLE", problem)
    wanted = {TYPES[name][0] for name in item_types}
    events = [entry for entry in view.pull.issue.timeline if entry["event"] in wanted]
    found = connect(
        "timelineItems", events, lambda one: EventView(view.call, view.pull, one), **page
    )
    return TimelineView(found.things, found.start, found.stop, found.show)
