"""An event as the platform hands it to a run, and the scene it is told from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_design_gate.sandbox.github import render_people as people, render_repository as render
from data_design_gate.sandbox.github.accounts import Account
from data_design_gate.sandbox.github.state import PullRequest, Repository, World
from data_design_gate.sandbox.github.urls import Urls

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """What starts a workflow: the event's name, its payload, and where the run stands."""

    name: str
    payload: Json
    repository: str
    ref: str
    sha: str
    actor: str
    server: str

    def environment(self, folder: Path, *, token: str = "", run_id: int = 1) -> dict[str, str]:
        """Write the payload below `folder`; returns the variables a runner would set."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "event.json"
        path.write_text(json.dumps(self.payload), encoding="utf-8")
        summary, output = folder / "summary.md", folder / "output.txt"
        summary.touch()
        output.touch()
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_REPOSITORY_OWNER": self.repository.partition("/")[0],
            "GITHUB_REF": self.ref,
            "GITHUB_SHA": self.sha,
            "GITHUB_ACTOR": self.actor,
            "GITHUB_SERVER_URL": self.server,
            "GITHUB_API_URL": self.server,
            "GITHUB_GRAPHQL_URL": f"{self.server}/graphql",
            "GITHUB_RUN_ID": str(run_id),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_WORKFLOW": "data-design",
            "GITHUB_JOB": "evaluate",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_TOKEN": token,
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """Where something happened, who did it, and to which pull request."""

    world: World
    urls: Urls
    repository: Repository
    sender: Account
    pull: PullRequest | None

    @property
    def the_pull(self) -> PullRequest:
        """The pull request, which this event needs."""
        if self.pull is None:
            message = "this event needs pull=..."
            raise ValueError(message)
        return self.pull

    def common(self, action: str | None) -> Json:
        """Return what every payload carries."""
        body: Json = {} if action is None else {"action": action}
        body["repository"] = render.repository(self.world, self.urls, self.repository)
        body["sender"] = people.user(self.world, self.urls, self.sender)
        owner = self.repository.owner
        if owner.type == "Organization":
            body["organization"] = people.organization_simple(self.world, self.urls, owner)
        return body

    def default_head(self) -> tuple[str, str]:
        """Return the default branch as a ref, and its commit."""
        branch = self.repository.default_branch
        return f"refs/heads/{branch}", self.repository.branch(branch) or ""
