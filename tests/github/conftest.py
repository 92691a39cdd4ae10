"""A pull request with one design on the local GitHub, and the adapter that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sandbox_support  # noqa: F401 - keeps the traffic for the contract check
from data_design_gate.sandbox.github.server import GitHubSandbox
from github_stage import BASE_TEXT, HEAD_TEXT, PATH, Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Open a pull request of mira's in acme/shop, seen by a workflow token."""
    with GitHubSandbox() as sandbox:
        sandbox.add_organization("acme", members={"mira": "member", "dana": "member"})
        sandbox.add_repository(
            "acme/shop",
            files={PATH: BASE_TEXT, "README.md": "# Shop\n", "docs/notes.txt": "x"},
            collaborators={"mira": "write", "dana": "write", "eli": "write"},
        )
        sandbox.commit("orders", {PATH: HEAD_TEXT}, author="mira")
        pull = sandbox.open_pull_request("orders", author="mira")
        token = sandbox.workflow_token(
            contents="write", pull_requests="write", statuses="write", checks="write"
        )
        scene = Stage(sandbox, pull, None)  # type: ignore[arg-type]
        scene.port = scene.port_for(token)
        yield scene
