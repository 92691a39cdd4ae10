"""How many requests an event takes, counted at the local GitHub.

A read that the same run has made before, or of a list that it has just written
to, is a second look of the guard. Neither these nor the pages of teams count
towards the budget; all are shown, and so are the second and later pages of
long lists, which do count.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import LINKED, design_of_size
from benchmarks.peers import Peers

SIZE = 10_000
CASES = ((1, 0), (5, 0), (20, 0), (1, 10), (1, 200), (20, 200))  # documents, reviews
_BUDGET = {"pull request": 12, "review": 10}
_A_DOCUMENT = 1  # request more for each document after the first
_UNCHANGED = 304
_SWEPT = 20  # open pull requests of the sweep
_KINDS = ("rest", "graphql", "writes", "unchanged", "teams", "second_looks", "counted",
          "further_pages")  # fmt: skip
CONFIGURATION = """\
version: 1
gates:
  database: {teams: [acme/database], count: 1}
  architecture: {teams: [acme/architecture]}
  migration: {teams: [acme/database, acme/sre], count: 1}
"""


def measure(_: Path, __: Peers) -> dict[str, Any]:
    """Play an opened pull request and a review for every case, then a sweep of several."""
    return {"cases": [row for case in CASES for row in _play(*case)], "sweep": _sweep(_SWEPT)}


@dataclass
class _Stage:
    """A local GitHub with a pull request of so many new designs."""

    github: Any
    pull: Any
    token: str
    clock: Any

    def count(self, event: Any) -> dict[str, int]:
        """Run the Action on an event and count what it asked. Raises when it failed."""
        from data_design_gate import action

        since = len(self.github.log)
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as said:
            environment = event.environment(Path(folder), token=self.token) | {
                "DATA_DESIGN_GITHUB_TOKEN": self.token,
                "DATA_DESIGN_PROVE": "off",
            }
            code = action.run(environment, sleep=self.clock.advance)
        if code:
            raise RuntimeError(said.getvalue()[-2_000:])
        return counted(list(self.github.log)[since:])


def counted(exchanges: Iterable[Any]) -> dict[str, int]:
    """Sort requests by kind; ``counted`` is what the budget speaks of."""
    seen: set[str] = set()
    written: set[str] = set()
    found = dict.fromkeys(_KINDS, 0)
    for one in exchanges:
        asked = json.dumps([one.method, one.path, dict(one.query), one.body], default=str)
        again = not one.is_write and (asked in seen or one.path in written)
        found["graphql" if one.path.endswith("/graphql") else "rest"] += 1
        found["writes"] += one.is_write
        found["unchanged"] += one.status == _UNCHANGED
        if one.path.startswith("/orgs/"):
            found["teams"] += 1
        elif again:
            found["second_looks"] += 1
        else:
            found["counted"] += 1
            found["further_pages"] += int(one.query.get("page", 1)) > 1 or "query Pages" in asked
        seen.add(asked)
        if one.is_write:
            written.add(one.path)
    return found


def _play(documents: int, reviews: int) -> Iterable[dict[str, Any]]:
    from data_design_gate.sandbox import GitHubSandbox, ManualClock

    clock = ManualClock(datetime.now(UTC) - timedelta(days=1), step=1)
    with GitHubSandbox(clock=clock) as github:
        stage = _set(github, clock, documents)
        for number in range(reviews):
            github.submit_review(stage.pull, f"reader{number}", "COMMENTED")
        opened = github.event("pull_request_target", "opened", pull=stage.pull, sender="mira")
        yield _row("pull request", documents, reviews, stage.count(opened))
        github.submit_review(stage.pull, "dana", "APPROVED")
        relay = github.event("workflow_run", "completed", pull=stage.pull, sender="mira",
                             relayed="pull_request_review")  # fmt: skip
        yield _row("review", documents, reviews, stage.count(relay))


def _sweep(pulls: int) -> dict[str, Any]:
    """Sweep a repository of open pull requests twice; the second finds nothing to do."""
    from data_design_gate.sandbox import GitHubSandbox, ManualClock

    clock = ManualClock(datetime.now(UTC) - timedelta(days=1), step=1)
    with GitHubSandbox(clock=clock) as github:
        stage = _set(github, clock, 1)
        for number in range(1, pulls):
            design = {f"docs/data-design/other-{number}.md": design_of_size(number, SIZE)}
            github.commit(f"other-{number}", design, author="mira", message="Design")
            github.open_pull_request(f"other-{number}", title="Other designs", author="mira")
        due = github.event("schedule", schedule="17 4 * * *")
        stage.count(due)
        return {"pulls": pulls, **stage.count(due)}


@contextmanager
def one_pull_request() -> Iterator[tuple[dict[str, Any], str, dict[str, str]]]:
    """Serve a local GitHub with an opened pull request: its event, a token, the addresses."""
    from data_design_gate.sandbox import GitHubSandbox, ManualClock

    clock = ManualClock(datetime.now(UTC) - timedelta(days=1), step=1)
    with GitHubSandbox(clock=clock) as github:
        stage = _set(github, clock, 1)
        event = github.event("pull_request_target", "opened", pull=stage.pull, sender="mira")
        yield event.payload, stage.token, {
            "GITHUB_API_URL": github.api_url,
            "GITHUB_GRAPHQL_URL": github.graphql_url,
            "GITHUB_SERVER_URL": github.url,
        }  # fmt: skip


def _set(github: Any, clock: Any, documents: int) -> _Stage:
    """Fill the local GitHub with people, a configuration, and the pull request."""
    for login in ("mira", "dana", "eli", "ada", "zed"):
        github.add_user(login)
    github.add_organization("acme")
    github.add_team("acme", "database", ["dana"])
    github.add_team("acme", "sre", ["eli"])
    github.add_team("acme", "architecture", ["ada"])
    files = {".github/data-design.yml": CONFIGURATION, **LINKED}
    github.add_repository("acme/shop", files=files)
    designs = {
        f"docs/data-design/design-{seed}.md": design_of_size(seed, SIZE)
        for seed in range(documents)
    }
    github.commit("designs", designs, author="mira", message="Design")
    pull = github.open_pull_request("designs", title="SHOP-412 Designs", author="mira")
    token = github.app_token("data-design-gate", contents="write", pull_requests="write",
                             statuses="write", members="read")  # fmt: skip
    return _Stage(github, pull, token, clock)


def _row(event: str, documents: int, reviews: int, found: dict[str, int]) -> dict[str, Any]:
    budget = _BUDGET[event] + _A_DOCUMENT * (documents - 1)
    return {"event": event, "documents": documents, "reviews": reviews, "budget": budget, **found}
