"""What can be asked of the graph from its root."""

from __future__ import annotations

from data_design_gate.sandbox.github import graphql_pull, graphql_remarks
from data_design_gate.sandbox.github.accounts import Account, Team
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.graphql_repository import RepositoryView
from data_design_gate.sandbox.github.graphql_view import (
    AccountView,
    GraphQLProblem,
    RateLimitView,
    TeamView,
    View,
    ViewerView,
    visible,
)
from data_design_gate.sandbox.github.state import PullRequest, Repository, Thread


class Query:
    """The fields of Query; the names of arguments are GitHub's."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @property
    def viewer(self) -> ViewerView:
        """Who asks."""
        return ViewerView(self.call, self.call.viewer)

    def rate_limit(self, dry_run: bool = False) -> RateLimitView:  # noqa: ARG002 - GitHub's
        """Return the quota."""
        return RateLimitView(self.call)

    def repository(
        self,
        owner: str,
        name: str,
        follow_renames: bool = True,  # noqa: ARG002 - GitHub's argument
    ) -> RepositoryView:
        """Return a repository by name."""
        found = visible(self.call, self.call.world.repository(owner, name))
        if found is None:
            text = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return RepositoryView(self.call, found)

    def user(self, login: str) -> AccountView:
        """Return a person by login."""
        return self._account(login, "User")

    def organization(self, login: str) -> AccountView:
        """Return an organisation by login."""
        return self._account(login, "Organization")

    def _account(self, login: str, kind: str) -> AccountView:
        account = self.call.world.account(login)
        if account is None or account.type != kind:
            text = f"Could not resolve to a {kind} with the login of '{login}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return AccountView(self.call, account)

    def node(self, id: str) -> View | None:  # noqa: A002 - GitHub's argument
        """Anything by its node id."""
        return self._view(self._thing(id))

    def nodes(self, ids: list[str]) -> list[View | None]:
        """Several by their node ids."""
        return [self.node(id=one) for one in ids]

    def _thing(self, node: str) -> object:
        thing = self.call.world.nodes.get(node)
        if thing is None:
            text = f"Could not resolve to a node with the global id of '{node}'"
            raise GraphQLProblem("NOT_FOUND", text)
        return thing

    def _view(self, thing: object) -> View | None:
        if isinstance(thing, Account):
            return AccountView(self.call, thing)
        if isinstance(thing, Team):
            return TeamView(self.call, thing)
        if isinstance(thing, Repository):
            return RepositoryView(self.call, thing)
        if isinstance(thing, PullRequest):
            return graphql_pull.PullRequestView(self.call, thing)
        if isinstance(thing, tuple) and isinstance(thing[-1], Thread):
            return self._thread(thing[0], thing[-1])
        return graphql_remarks.comment_view(self.call, thing)

    def _thread(self, pull: PullRequest, thread: Thread) -> graphql_remarks.ThreadView:
        comments = tuple(one for one in pull.review_comments if one.thread is thread)
        return graphql_remarks.ThreadView(self.call, pull, comments)
