"""Reads how a file of a branch came to be: the commits that touched it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from data_design_gate.github import reading
from data_design_gate.github.bound import Bound
from data_design_gate.github.model import PullCommit
from data_design_gate.github.port import GitHubPort

MOST_COMMITS = 30
"""Commits of one file that are looked at; what is older has no bearing on what it says today."""

PER_PAGE = 100  # the most a page holds


class History(Bound):
    """What one repository remembers of a path."""

    def repository_id(self) -> int:
        """Tell the repository's number, which survives renames and transfers."""
        return self._one(self._root, lambda body: int(body["id"]))

    def of(self, path: str, ref: str) -> tuple[PullCommit, ...]:
        """List the latest commits below ``ref`` that changed the path, newest first."""
        query = urlencode({"path": path, "sha": ref, "per_page": MOST_COMMITS})
        return self._one(
            f"{self._root}/commits?{query}",
            lambda rows: tuple(reading.pull_commit(row) for row in rows),
        )

    def first(self, path: str, ref: str) -> str | None:
        """Tell the earliest of the latest hundred commits that changed the path."""
        query = urlencode({"path": path, "sha": ref, "per_page": PER_PAGE})
        rows = self._one(
            f"{self._root}/commits?{query}", lambda rows: [str(row["sha"]) for row in rows]
        )
        return rows[-1] if rows else None

    def at(self, moment: datetime, ref: str) -> str | None:
        """Tell the latest commit below ``ref`` that is not newer; None when all are."""
        rows = self._one(
            f"{self._root}/commits",
            lambda rows: [str(row["sha"]) for row in rows],
            sha=ref,
            until=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            per_page=1,
        )
        return rows[0] if rows else None


def history_of(port: GitHubPort) -> History:
    """Return the history of the repository a port is bound to."""
    if not isinstance(port, Bound):
        raise TypeError(type(port).__name__)
    return History(port._http, port._name)  # noqa: SLF001  a room of the same adapter
