"""Reads how a repository's branches are guarded, and where they stand."""

from __future__ import annotations

from urllib.parse import quote as url_quote

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import BranchProtection, BranchRule


class BranchReads(Bound):
    """One repository's branches and the rules on them."""

    def branch_head(self, branch: str) -> str | None:
        """Tell the commit a branch points to; None when there is no such branch."""
        path = f"{self._root}/git/ref/heads/{queries.path_part(branch)}"
        try:
            return self._one(path, lambda body: str(body["object"]["sha"]))
        except GitHubError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise

    def branch_rules(self, branch: str) -> tuple[BranchRule, ...]:
        """List the active ruleset rules of a branch."""
        path = f"{self._root}/rules/branches/{url_quote(branch, safe='')}"
        return self._many(path, reading.branch_rule)

    def branch_protection(self, branch: str) -> BranchProtection | None:
        """Read classic protection; None when there is none."""
        path = f"{self._root}/branches/{url_quote(branch, safe='')}/protection"
        try:
            return self._one(path, reading.branch_protection)
        except GitHubError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise
