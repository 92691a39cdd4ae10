"""Stands a local GitHub and a local Jira up, for the real action to be pointed at.

    python scripts/dogfood/stage.py approved FOLDER &

Serves until it is ended. FOLDER then holds ``environment.sh``, which a shell
reads to see the local services where a runner shows github.com, and, written
last, ``outputs.txt``: what the workflow's later steps need, as step outputs.
"""

import argparse
import shlex
import sys
import threading
from pathlib import Path

from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.story import (
    CONFIGURATION,
    DOCUMENT,
    REPOSITORY,
    TICKET,
    Stage,
    set_stage,
    with_defects,
)

CASES = ("approved", "broken", "misconfigured")


def propose(stage: Stage, case: str) -> None:
    """Open the pull request of a case."""
    github = stage.github
    good = stage.files[DOCUMENT].decode()
    if case == "misconfigured":
        misspelt = CONFIGURATION.replace("gates:", "gatez:")
        github.commit("main", {".github/data-design.yml": misspelt}, message="Configure")
    text = with_defects(good) if case == "broken" else good
    github.commit("orders", {DOCUMENT: text}, author="mira", message="Design order fulfilment")
    stage.pull = github.open_pull_request("orders", title=f"{TICKET} Orders", author="mira")
    if case == "approved":
        for login in ("dana", "ada"):
            github.submit_review(stage.pull, login, "APPROVED")


def describe(stage: Stage, folder: Path) -> None:
    """Write what the shell and the workflow need to know."""
    github, pull = stage.github, stage.pull
    if pull is None:
        raise ValueError("no pull request was opened")
    event = github.event("pull_request_target", "opened", pull=pull, sender="mira")
    runner = event.environment(folder / "run", token=stage.token, run_id=1)
    # Outputs, summary and tokens stay the real runner's.
    shown = {
        name: runner[name]
        for name in (
            "GITHUB_API_URL", "GITHUB_GRAPHQL_URL", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY",
            "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH",
        )
    }  # fmt: skip
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in shown.items()]
    (folder / "environment.sh").write_text("".join(lines), encoding="utf-8")
    outputs = {
        "shell": str(folder / "environment.sh"),
        "statuses": f"{github.api_url}/repos/{REPOSITORY}/commits/{pull.head_sha}/status",
        "token": stage.token,
        "reading-token": stage.reading_token,
        "jira-url": stage.jira.url,
        "jira-user": stage.jira_user,
        "jira-token": stage.jira_token,
    }
    written = folder / "outputs.part"
    written.write_text("".join(f"{name}={value}\n" for name, value in outputs.items()), "utf-8")
    written.rename(folder / "outputs.txt")


def main() -> int:
    """Serve the case named on the command line."""
    parser = argparse.ArgumentParser(description="Serve a local GitHub and Jira with one design.")
    parser.add_argument("case", choices=CASES)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with GitHubSandbox() as github, JiraSandbox() as jira:
        stage = set_stage(github, jira, example_files())
        propose(stage, arguments.case)
        describe(stage, folder)
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
