"""Repositories and their refs in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from data_design_gate.sandbox.github import graphql_git, graphql_pull, repositories as repos
from data_design_gate.sandbox.github.graphql_view import (
    FORBIDDEN,
    AccountView,
    Connection,
    GraphQLProblem,
    View,
    connect,
)
from data_design_gate.sandbox.github.routes_contents import find_entry
from data_design_gate.sandbox.github.state import Repository


@dataclass(frozen=True)
class RepositoryView(View):
    """A repository."""

    repository: Repository
    typename: ClassVar[str] = "Repository"

    @property
    def id(self) -> str:
        """The node id."""
        return self.call.world.node_id("R", self.repository.id, self.repository)

    @property
    def database_id(self) -> int:
        """The numeric id."""
        return self.repository.id

    @property
    def name(self) -> str:
        """The name without its owner."""
        return self.repository.name

    @property
    def name_with_owner(self) -> str:
        """Owner and name."""
        return self.repository.full_name

    @property
    def owner(self) -> AccountView:
        """The owner."""
        return AccountView(self.call, self.repository.owner)

    @property
    def is_fork(self) -> bool:
        """Whether it was forked."""
        return self.repository.parent is not None

    @property
    def is_private(self) -> bool:
        """Whether strangers may not see it."""
        return self.repository.is_private

    @property
    def url(self) -> str:
        """The page."""
        return self.call.urls.page(self.repository)

    @property
    def default_branch_ref(self) -> RefView | None:
        """The default branch; None while the repository is empty."""
        return self.ref(f"refs/heads/{self.repository.default_branch}")

    def ref(self, qualified_name: str) -> RefView | None:
        """Return a ref by its full name, or a branch or tag by its short one."""
        for name in (
            qualified_name,
            f"refs/heads/{qualified_name}",
            f"refs/tags/{qualified_name}",
            f"refs/{qualified_name}",
        ):
            if name in self.repository.refs:
                return RefView(self.call, self.repository, name)
        return None

    def object(self, expression: str | None = None, oid: str | None = None) -> View | None:
        """Return what `sha`, `ref` or `ref:path` names; None when nothing."""
        self._demand("contents")
        store = self.repository.store
        name, colon, path = (oid or expression or "").partition(":")
        sha = repos.resolve(self.repository, name)
        if sha is None:
            if name in store.blobs:
                return graphql_git.BlobView(self.call, self.repository, name)
            return (
                graphql_git.TreeView(self.call, self.repository, name)
                if name in store.trees
                else None
            )
        if not colon:
            return graphql_git.CommitView(self.call, self.repository, store.commits[sha])
        entry = find_entry(self.repository, store.commits[sha].tree, path)
        return graphql_git.git_object(self, entry) if entry else None

    def _demand(self, resource: str) -> None:
        if not (self.call.token and self.call.token.allows(resource, "read")):
            raise GraphQLProblem("FORBIDDEN", FORBIDDEN)

    def pull_request(self, number: int) -> View:
        """Return a pull request by number."""
        self._demand("pull_requests")
        pull = self.repository.pulls.get(number)
        if pull is None:
            text = f"Could not resolve to a PullRequest with the number of {number}."
            raise GraphQLProblem("NOT_FOUND", text)
        return graphql_pull.PullRequestView(self.call, pull)

    def pull_requests(
        self,
        states: list[str] | None = None,
        head_ref_name: str | None = None,
        base_ref_name: str | None = None,
        **page: Any,
    ) -> Connection:
        """Pull requests, oldest first."""
        views = [graphql_pull.PullRequestView(self.call, p) for p in self.repository.pulls.values()]
        found = [
            view
            for view in views
            if (not states or view.state in states)
            and head_ref_name in {None, view.head_ref_name}
            and base_ref_name in {None, view.base_ref_name}
        ]
        return connect("pullRequests", found, lambda view: view, **page)


@dataclass(frozen=True)
class RefView(View):
    """A branch or tag."""

    shown: Repository
    full_name: str
    typename: ClassVar[str] = "Ref"

    @property
    def id(self) -> str:
        """The node id."""
        return f"REF_{self.shown.id}_{self.full_name}"

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.full_name.removeprefix(self.prefix)

    @property
    def prefix(self) -> str:
        """`refs/heads/` or the like."""
        return "/".join(self.full_name.split("/")[:2]) + "/"

    @property
    def repository(self) -> RepositoryView:
        """Where it stands."""
        return RepositoryView(self.call, self.shown)

    @property
    def target(self) -> graphql_git.CommitView:
        """The commit it points at."""
        commit = self.shown.store.commits[self.shown.refs[self.full_name]]
        return graphql_git.CommitView(self.call, self.shown, commit)
