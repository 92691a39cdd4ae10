"""The local GitHub as a server: where it stands and how it answers."""

from __future__ import annotations

from typing import ClassVar

from data_design_gate.sandbox.clock import Clock, utc_now
from data_design_gate.sandbox.github import api
from data_design_gate.sandbox.github.state import Dispatch, World
from data_design_gate.sandbox.github.urls import Urls
from data_design_gate.sandbox.http import SandboxServer
from data_design_gate.sandbox.routing import Request, Response


class GitHubService(SandboxServer):
    """A GitHub on loopback with nothing in it."""

    name: ClassVar[str] = "github"

    def __init__(self, *, clock: Clock = utc_now) -> None:
        super().__init__(clock=clock)
        self.world = World(clock)

    @property
    def api_url(self) -> str:
        """The root of REST as on github.com."""
        return self.url

    @property
    def enterprise_url(self) -> str:
        """The root of REST as on GitHub Enterprise Server."""
        return f"{self.url}{api.ENTERPRISE}"

    @property
    def graphql_url(self) -> str:
        """The GraphQL endpoint."""
        return f"{self.url}/graphql"

    @property
    def urls(self) -> Urls:
        """Addresses as they stand in payloads."""
        return Urls(self.url, self.url)

    @property
    def dispatches(self) -> list[Dispatch]:
        """The repository_dispatch events accepted so far."""
        return self.world.dispatches

    def answer(self, request: Request) -> Response:
        """Answer as GitHub does."""
        return api.answer(self.world, request)

    def failure(self, status: int, request: Request) -> Response:  # noqa: ARG002 - Jira needs it
        """Return an error in GitHub's form."""
        return api.failure(status)
