"""The commit statuses of a commit in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import graphql_git
from data_design_gate.sandbox.github.graphql_view import AccountView, View, actor
from data_design_gate.sandbox.github.state import Status


@dataclass(frozen=True)
class StatusView(View):
    """What was posted on a commit."""

    commit: graphql_git.CommitView
    posted: tuple[Status, ...]
    typename: ClassVar[str] = "Status"

    @property
    def id(self) -> str:
        """The node id."""
        return f"S_{self.commit.id}"

    @property
    def contexts(self) -> list[StatusContextView]:
        """The newest of each context."""
        return [StatusContextView(self.call, one) for one in self.posted]

    def context(self, name: str) -> StatusContextView | None:
        """Return the newest of one context."""
        return next((one for one in self.contexts if one.context == name), None)

    @property
    def state(self) -> str:
        """The gravest of all."""
        order = ("ERROR", "FAILURE", "PENDING", "SUCCESS")
        return min((one.state for one in self.contexts), key=order.index)


@dataclass(frozen=True)
class StatusContextView(View):
    """One posted status."""

    posted: Status
    typename: ClassVar[str] = "StatusContext"

    @property
    def id(self) -> str:
        """The node id."""
        return f"SC_{self.posted.id}"

    @property
    def context(self) -> str:
        """Its context."""
        return self.posted.context

    @property
    def state(self) -> str:
        """Its state, as GraphQL writes it."""
        return self.posted.state.upper()

    @property
    def description(self) -> str | None:
        """Its words."""
        return self.posted.description

    @property
    def target_url(self) -> str | None:
        """Where it leads."""
        return self.posted.target_url

    @property
    def created_at(self) -> str:
        """When it was posted."""
        return timestamp(self.posted.created_at)

    @property
    def creator(self) -> AccountView | None:
        """Who posted it."""
        return actor(self.call, self.posted.creator)
