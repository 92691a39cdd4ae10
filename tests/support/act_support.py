"""Runs the example workflow and the real action.yml with act, without a container."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUBS = ROOT / "tests" / "action" / "stubs"
SETUP_UV = "astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d"
GATE = "OWNER/data-design-gate@0000000000000000000000000000000000000000"
# What the action needs of a checkout; the rest would only be copied about.
PARTS = ("action.yml", "pyproject.toml", "README.md", "LICENSE", "requirements", "schemas", "src",
         "examples")  # fmt: skip
PLATFORM = "ubuntu-latest=-self-hosted"


@dataclass(frozen=True)
class ActRun:
    """One run: its exit code, what steps wrote, and which jobs ran."""

    code: int
    lines: list[dict]
    text: str

    @property
    def summary(self):
        return "\n".join(line["content"] for line in self.lines if line.get("command") == "summary")

    @property
    def outputs(self):
        return {
            line["name"]: line["arg"] for line in self.lines if line.get("command") == "set-output"
        }

    @property
    def jobs(self):
        return {line["jobID"] for line in self.lines if line.get("jobID")}


def action_tree(folder):
    """Copy what the action consists of, as a runner would fetch it."""
    tree = folder / "data-design-gate"
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            tree.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tree / part)
    return tree


def workflow_repository(folder):
    """Make a repository that holds the two example workflows exactly as they are shown."""
    repository = folder / "shop"
    target = repository / ".github" / "workflows"
    target.mkdir(parents=True)
    for workflow in (ROOT / "examples" / "workflows").glob("*.yml"):
        shutil.copy(workflow, target)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["commit", "-q", "-m", "Add the workflows"],
        ["remote", "add", "origin", "https://github.com/acme/shop.git"],
    ):
        subprocess.run([*git, *words], cwd=repository, check=True)
    return repository


class Act:
    """act in host mode against local services."""

    def __init__(self, folder):
        self.folder = folder
        self.tree = action_tree(folder)
        self.repository = workflow_repository(folder)
        self.runs = 0

    def run(self, event, stage):
        """Run the workflow that the event's name starts."""
        self.runs += 1
        payload = self.folder / f"event-{self.runs}.json"
        payload.write_text(json.dumps(event.payload))
        command = [
            "act", event.name, "--workflows", ".github/workflows/data-design.yml",
            "--eventpath", str(payload), "--platform", PLATFORM, "--no-cache-server", "--json",
            "--secret", f"GITHUB_TOKEN={stage.token}",
            "--secret", f"JIRA_TOKEN={stage.jira_token}",
            "--var", f"JIRA_URL={stage.jira.url}", "--var", f"JIRA_USER={stage.jira_user}",
            "--env", f"GITHUB_API_URL={stage.github.api_url}",
            "--env", f"GITHUB_GRAPHQL_URL={stage.github.graphql_url}",
            "--env", f"GITHUB_SERVER_URL={stage.github.url}",
            "--local-repository", f"{SETUP_UV}={STUBS / 'setup-uv'}",
            "--local-repository", f"{GATE}={self.tree}",
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=self.repository, env=self._environment(), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        for line in lines:
            line.update(line.pop("kvPairs", None) or {})
        return ActRun(done.returncode, lines, done.stdout + done.stderr)

    def _environment(self):
        tools = Path(sys.executable).parent
        return {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
            **{k: v for k, v in os.environ.items() if k.startswith(("SSL_", "PIP_", "UV_"))},
        }
