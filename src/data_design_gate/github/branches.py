"""Writes files, branches and pull requests, each so that doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.installation import BranchReads
from data_design_gate.github.model import FileText, Missing, PullRequest, Text
from data_design_gate.github.pulls import PullReads
from data_design_gate.github.speaking import gone_is_fine
from data_design_gate.github.texts import TextReads

_ATTEMPTS = 3
_OPEN_EFFECT = {FailureKind.CONFLICT, FailureKind.REFUSED}


class BranchWrites(BranchReads, PullReads, TextReads, Bound):
    """What we change in one repository."""

    def put_files(
        self,
        branch: str,
        files: Mapping[str, str | None],
        *,
        message: str,
        expect: Mapping[str, str | None] | None = None,
    ) -> str:
        """Write files in one commit on a branch, by fast-forward only, and return its sha."""
        for _ in range(_ATTEMPTS):
            head = self.branch_head(branch)
            if head is None:
                raise GitHubError(
                    problem=f"There is no branch {branch}.",
                    mend="Create it first.",
                    kind=FailureKind.NOT_FOUND,
                )
            changes = self._changes(head, files, expect or {})
            if not changes:
                return head
            commit = self._commit(head, changes, message)
            try:
                self.update_branch(branch, commit)
            except GitHubError as error:
                if error.kind is not FailureKind.CONFLICT:
                    raise
                if self.branch_head(branch) == head:
                    # Rules of the branch are told with 409 too; trying again would not help.
                    error.kind = FailureKind.REFUSED
                    raise
            else:
                return commit
        raise GitHubError(
            problem=f"Branch {branch} moved each time before the commit could land.",
            mend="Run again later; nothing was written.",
            kind=FailureKind.CONFLICT,
        )

    def _changes(
        self, head: str, files: Mapping[str, str | None], expect: Mapping[str, str | None]
    ) -> dict[str, str | None]:
        """Leave out what the branch holds already; refuse what moved against ``expect``."""
        there = self.texts([(head, path) for path in dict.fromkeys([*files, *expect])])
        for path, blob in expect.items():
            found = there[head, path]
            ours = isinstance(found, Text) and found.text == files.get(path)
            if not ours and _blob(found) != blob:
                raise GitHubError(
                    problem=f"{path} changed in between.",
                    mend="Run again on what it says now.",
                    kind=FailureKind.CONFLICT,
                )
        return {
            path: text
            for path, text in files.items()
            if (
                there[head, path] != Missing() if text is None else _text(there[head, path]) != text
            )
        }

    def _commit(self, head: str, changes: Mapping[str, str | None], message: str) -> str:
        """Build a commit; its objects are nameless until a branch points to it."""
        entries: list[dict[str, Any]] = [
            {"path": path, "mode": "100644", "type": "blob"}
            | ({"sha": None} if text is None else {"content": text})
            for path, text in changes.items()
        ]
        tree = self._created("git/trees", {"base_tree": self._tree_of(head), "tree": entries})
        order = {"message": message, "tree": tree, "parents": [head]}
        return self._created("git/commits", order)

    def _tree_of(self, commit: str) -> str:
        path = f"{self._root}/commits/{commit}"
        return self._one(path, lambda body: str(body["commit"]["tree"]["sha"]))

    def _created(self, what: str, order: dict[str, Any]) -> str:
        answer = self._write("POST", f"{self._root}/{what}", order, repeatable=True)
        with understood(f"POST {what}", verb="POST"):
            return str(answer["sha"])

    def create_branch(self, branch: str, sha: str) -> None:
        """Create a branch; ``CONFLICT`` when it exists at another commit."""
        try:
            order = {"ref": f"refs/heads/{branch}", "sha": sha}
            self._confirmed("POST", f"{self._root}/git/refs", order, told="object")
        except GitHubError as error:
            if error.kind not in _OPEN_EFFECT and not error.maybe_written:
                raise
            there = self.branch_head(branch)
            if there == sha:
                return
            if there is not None:
                raise _moved(branch) from None
            raise

    def update_branch(self, branch: str, sha: str, *, force: bool = False) -> None:
        """Move a branch; ``CONFLICT`` when that is no fast-forward and not forced."""
        path = f"{self._root}/git/refs/heads/{queries.path_part(branch)}"
        try:
            order = {"sha": sha, "force": force}
            self._confirmed("PATCH", path, order, told="object", repeatable=True)
        except GitHubError as error:
            if error.kind is FailureKind.REFUSED and "fast forward" in str(error).lower():
                if self.branch_head(branch) == sha:
                    return
                raise _moved(branch) from None
            raise

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is gone already is no error."""
        path = f"{self._root}/git/refs/heads/{queries.path_part(branch)}"
        try:
            with gone_is_fine():
                self._write("DELETE", path, repeatable=True)
        except GitHubError as error:
            # GitHub answers 422 "Reference does not exist" for a branch that is gone.
            if error.kind is not FailureKind.REFUSED or self.branch_head(branch) is not None:
                raise

    def open_pull_request(self, *, head: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request from a branch, or return the open one that exists."""
        path = f"{self._root}/pulls"
        try:
            answer = self._write(
                "POST", path, {"head": head, "base": base, "title": title, "body": body}
            )
        except GitHubError as error:
            if error.kind not in _OPEN_EFFECT and not error.maybe_written:
                raise
            owner = self._name.partition("/")[0]
            branch = head if ":" in head else f"{owner}:{head}"
            there = self.open_pull_requests(head=branch, base=base)
            if there:
                return there[0]
            raise
        with understood(f"POST {path}", verb="POST"):
            return reading.pull_request(answer)

    def update_pull_request(
        self, number: int, *, title: str | None = None, body: str | None = None
    ) -> PullRequest:
        """Replace a pull request's title or text."""
        path = f"{self._root}/pulls/{number}"
        order = {"title": title, "body": body}
        answer = self._write(
            "PATCH", path, {k: v for k, v in order.items() if v is not None}, repeatable=True
        )
        with understood(f"PATCH {path}", verb="PATCH"):
            return reading.pull_request(answer)


def _text(found: FileText) -> str | None:
    return found.text if isinstance(found, Text) else None


def _blob(found: FileText) -> str | None:
    """Tell a file's blob, None where there is none; an unreadable file has no known one."""
    return found.blob_sha if isinstance(found, Text) else None if found == Missing() else "unknown"


def _moved(branch: str) -> GitHubError:
    return GitHubError(
        problem=f"Branch {branch} points to another commit now.",
        mend="Run again on what it holds now.",
        kind=FailureKind.CONFLICT,
    )
