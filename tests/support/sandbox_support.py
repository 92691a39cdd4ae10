"""The sandboxes as fixtures, and a record of everything that was said to them in a test run.

With the environment variable DATA_DESIGN_TRAFFIC naming a folder, every sandbox that stops
writes its log there, one file each; `tests/contract/check_traffic.py` holds them against the
contracts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from data_design_gate.sandbox import GitHubSandbox, JiraSandbox, ManualClock
from data_design_gate.sandbox.http import SandboxServer
from data_design_gate.sandbox.jira.state import Deployment

TRAFFIC = "DATA_DESIGN_TRAFFIC"
DESIGN = "docs/data-design/orders.md"
TEXT = "# Orders\n\n## Data Store Selection\n\nPostgres.\n\n## Migration Plan\n\nNone.\n"


def keep_traffic(server: SandboxServer) -> None:
    """Write the log of a stopped sandbox, when a folder for it is named."""
    folder = os.environ.get(TRAFFIC)
    if not folder or not len(server.log):
        return
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    file = where / f"{server.name}-{os.getpid()}-{id(server):x}-{len(server.log)}.jsonl"
    with file.open("a", encoding="utf-8") as stream:
        for exchange in server.log:
            stream.write(exchange.to_json() + "\n")


# The checkers are a program of their own; tests import their modules from its folder.
CHECKERS = str(Path(__file__).parents[1] / "contract")
if CHECKERS not in sys.path:
    sys.path.append(CHECKERS)

if keep_traffic not in SandboxServer.closed:
    SandboxServer.closed.append(keep_traffic)


@pytest.fixture
def clock() -> ManualClock:
    """Return A clock that moves a second at every reading, so that all times differ."""
    return ManualClock(step=1)


@pytest.fixture
def github(clock: ManualClock) -> Iterator[GitHubSandbox]:
    """Return A GitHub with the repository acme/shop, a database team and an author called mira."""
    with GitHubSandbox(clock=clock) as sandbox:
        sandbox.add_team("acme", "database", ["dana", "eli"])
        sandbox.add_team("acme", "architecture", ["ada"])
        sandbox.add_repository(
            "acme/shop",
            collaborators={"mira": "write", "octo": "admin"},
            teams={"database": "write", "architecture": "write"},
        )
        yield sandbox


@pytest.fixture
def jira_cloud(clock: ManualClock) -> Iterator[JiraSandbox]:
    """Return A Jira Cloud with the project SHOP, the ticket SHOP-1 and a watcher."""
    with jira("cloud", clock) as sandbox:
        yield sandbox


@pytest.fixture
def jira_data_center(clock: ManualClock) -> Iterator[JiraSandbox]:
    """Return A Jira Data Center with the same."""
    with jira("datacenter", clock) as sandbox:
        yield sandbox


@contextmanager
def jira(deployment: Deployment, clock: ManualClock) -> Iterator[JiraSandbox]:
    """Run a Jira with one project and one watched ticket."""
    with JiraSandbox(deployment, clock=clock) as sandbox:
        sandbox.add_project("SHOP")
        sandbox.add_issue("SHOP-1", watchers=["ann"])
        yield sandbox


def open_design(sandbox: GitHubSandbox, text: str = TEXT) -> int:
    """Commit a design on a branch of mira's and open a pull request; returns its number."""
    sandbox.commit("design", {DESIGN: text}, author="mira", message="Design the orders")
    return sandbox.open_pull_request("design", author="mira", title="Orders").number


class Session(requests.Session):
    """A session that speaks for one token to one server."""

    def __init__(self, url: str, authorization: str | None) -> None:
        super().__init__()
        self.url = url
        if authorization is not None:
            self.headers["Authorization"] = authorization

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        """Ask for a path of the server."""
        return self.request(method, self.url + path, timeout=20, **options)  # type: ignore[arg-type]
