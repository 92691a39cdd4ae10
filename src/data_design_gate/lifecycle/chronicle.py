"""How a document came to be what it is: its versions, and the pull requests that brought them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_design_gate.github.history import history_of
from data_design_gate.github.model import PullRequest, Text
from data_design_gate.lifecycle.finalise import finalised_by
from data_design_gate.lifecycle.outbox import Outbox
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.versions import Version, same_version


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Answers questions about the past of the default branch. Raises GitHubError."""

    runtime: Runtime
    outbox: Outbox

    def versions(self, path: str) -> tuple[Version, ...]:
        """Read the versions a document went through, newest first."""
        port = self.runtime.github
        commits = history_of(port).of(path, self.outbox.head)
        texts = port.texts([(commit.sha, path) for commit in commits])
        return tuple(
            Version(commit, found.text if isinstance(found, Text) else None)
            for commit in commits
            for found in (texts[commit.sha, path],)
        )

    def pull_of(self, version: Version) -> PullRequest | None:
        """Return the pull request that brought a version to the default branch, if one did."""
        sha = version.commit.sha
        for carrier in self.outbox.carriers:
            if carrier.pull.merged and carrier.pull.merge_commit_sha == sha:
                return carrier.pull
        for pull in self.runtime.github.pull_requests_of_commit(sha):
            on_branch = pull.merged and pull.base_ref == self.outbox.branch
            if on_branch and finalised_by(pull) is None:
                return pull
        return None

    def merged_alike(self, path: str, text: str) -> PullRequest | None:
        """Return the latest merged pull request when its text is what stands.

        A rebase makes new commits, of which only the last is known to belong
        to a pull request.
        """
        for pull in self.outbox.merged(path)[:1]:
            place = (pull.merge_commit_sha or pull.head_sha, path)
            found = self.runtime.github.texts([place])[place]
            if isinstance(found, Text) and same_version(found.text, text):
                return pull
        return None

    def untouched_since_adoption(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the designs that are still what they were when the configuration first came.

        Nobody asked for a gate before there was one, so they are left alone
        until they change.
        """
        runtime, live = self.runtime, self.outbox.live
        adopted = history_of(runtime.github).first(runtime.config_path, self.outbox.head)
        wanted = list(paths)
        if adopted is None or not wanted:
            return frozenset()
        found = runtime.github.texts([(adopted, path) for path in wanted])
        return frozenset(
            path
            for path in wanted
            if isinstance(then := found[adopted, path], Text)
            and same_version(then.text, live[path])
        )
