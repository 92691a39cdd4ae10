"""What the Action costs before it looks at a pull request, run by `act` without a container.

Three actions take turns: one of as many steps, beside the same files, that do
nothing; ours up to the program's start (installed from a warm cache, then
`--version`); and ours, when a pull request with one design was opened, without
a proof.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.events import one_pull_request
from benchmarks.measure import ROOT, Run, run, summary
from benchmarks.peers import Peers

_ROUNDS = 4
_PARTS = ("pyproject.toml", "README.md", "LICENSE", "requirements", "schemas", "src", "examples")
_SETUP_UV = "astral-sh/setup-uv"
_REVIEW = 'exec "$DATA_DESIGN_HOME/bin/data-design" action'
_WORKFLOW = """\
on: pull_request_target
jobs:
  measured:
    runs-on: ubuntu-latest
    steps:
      - uses: OWNER/gate@0000000000000000000000000000000000000000
        with:
          prove: "off"
"""
_NOTHING = """\
name: Nothing
description: As many steps as ours, which do nothing
inputs: {prove: {description: unused, required: false}}
runs:
  using: composite
  steps:
    - {shell: bash, run: "true"}
    - {shell: bash, run: "true"}
    - {shell: bash, run: "true"}
"""


def measure(folder: Path, _: Peers, rounds: int = _ROUNDS) -> dict[str, Any]:
    """Measure; says so instead when act is not installed."""
    if shutil.which("act", path=_path()) is None:
        return {"absent": "act is not installed"}
    ours = (ROOT / "action.yml").read_text(encoding="utf-8")
    if _REVIEW not in ours:
        raise ValueError(f"action.yml no longer holds {_REVIEW!r}")
    trees = {
        "nothing": _tree(folder / "nothing", _NOTHING),
        "start": _tree(folder / "start", ours.replace(_REVIEW, _REVIEW[:-6] + "--version")),
        "review": _tree(folder / "review", ours),
    }
    repository = _repository(folder / "repository")
    taken: dict[str, list[Run]] = {name: [] for name in trees}
    with one_pull_request() as (payload, token, settings):
        (folder / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        for number in range(-1, rounds):
            for name, tree in trees.items():
                one = _act(folder, repository, tree, token, settings)
                if number >= 0:
                    taken[name].append(one)
    return {"tools": {name: summary(runs) for name, runs in taken.items()}}


def _path() -> str:
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def _tree(folder: Path, action: str) -> Path:
    """Return an action's folder as a runner would fetch it."""
    folder.mkdir()
    # The stand-in takes the place of a step that would download uv; here it is on the PATH.
    action = re.sub(rf"uses: {_SETUP_UV}@.*\n      with:\n(?: {{8}}.*\n)*",
                    "shell: bash\n      run: uv --version\n", action)  # fmt: skip
    (folder / "action.yml").write_text(action, encoding="utf-8")
    for part in _PARTS:
        source = ROOT / part
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=leave)
        else:
            shutil.copy(source, folder / part)
    return folder


def _repository(folder: Path) -> Path:
    """Return a repository whose workflow uses the action."""
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "measured.yml").write_text(_WORKFLOW, encoding="utf-8")
    git = ["git", "-c", "user.name=mira", "-c", "user.email=mira@example.com"]
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["commit", "-q", "-m", "Add the workflow"],
        ["remote", "add", "origin", "https://github.com/acme/shop.git"],
    ):
        subprocess.run([*git, *words], cwd=folder, check=True)  # noqa: S603
    return folder


def _act(
    folder: Path, repository: Path, tree: Path, token: str, settings: Mapping[str, str]
) -> Run:
    """Run the workflow once. Raises FailedError when it fails."""
    words = [item for pair in settings.items() for item in ("--env", "=".join(pair))]
    command = [
        "act", "pull_request_target", "--eventpath", str(folder / "event.json"),
        "--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--quiet",
        "--secret", f"GITHUB_TOKEN={token}", *words,
        "--local-repository", f"OWNER/gate@{'0' * 40}={tree}",
    ]  # fmt: skip
    kept = {key: value for key, value in os.environ.items()
            if key.startswith(("SSL_", "PIP_", "UV_"))}  # fmt: skip
    cache = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv"))
    environment = kept | {"PATH": _path(), "HOME": str(folder), "UV_CACHE_DIR": cache,
                          "XDG_CACHE_HOME": str(folder / "cache")}  # fmt: skip
    return run(command, cwd=repository, env=environment, most=0)
