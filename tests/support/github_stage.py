"""The scene of the GitHub room's tests: a pull request with one design on the local GitHub."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_design_gate.github.adapter import connect
from data_design_gate.github.patience import Patience
from data_design_gate.github.port import GitHubPort
from data_design_gate.github.transport import Server
from data_design_gate.sandbox.github.server import GitHubSandbox
from data_design_gate.sandbox.github.state import PullRequest

PATH = "docs/data-design/orders.md"
BASE_TEXT = "# Orders\n\n## Plan\n\nold\n"
HEAD_TEXT = "# Orders\n\n## Plan\n\nnew\nmore\n\n## Tables\n\none\ntwo\nthree\n"


@dataclass
class Stage:
    """The scene of a test: the local GitHub, one pull request, the port, and the waits taken."""

    sandbox: GitHubSandbox
    pull: PullRequest
    port: GitHubPort
    waits: list[float] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The pull request's number."""
        return self.pull.number

    def port_for(self, token: str, *, timeout: int = 5) -> GitHubPort:
        """Connect with another token, without waiting in earnest."""
        return connect(
            Server(token, self.sandbox.api_url, self.sandbox.graphql_url),
            "acme/shop",
            patience=Patience(timeout=timeout),
            sleep=self.waits.append,
            jitter=lambda: 0.0,
        )

    @property
    def writes(self) -> int:
        """How many requests so far could change something; a faulty one is logged late."""
        return sum(exchange.is_write and not exchange.fault for exchange in self.sandbox.log)
