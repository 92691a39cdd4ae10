"""Tells an open pull request for which of its designs another one speaks."""

from __future__ import annotations

from collections.abc import Collection

from data_design_gate.github.model import PullRequest
from data_design_gate.lifecycle.finalise import finalised_by
from data_design_gate.lifecycle.runtime import Runtime


def may_speak(pull: PullRequest, branch: str) -> bool:
    """Tell whether a pull request may keep the tickets of what it brings to the default branch."""
    return not pull.draft and pull.base_ref == branch and finalised_by(pull) is None


def overtaken(pull: PullRequest, paths: Collection[str], runtime: Runtime) -> dict[str, int]:
    """Return, by path, the open pull request that speaks for a design in this one's place.

    Of those that may speak it is the latest; one that may not, a draft for
    instance, yields to any that may. Raises GitHubError when they cannot be
    listed.
    """
    if not paths:
        return {}
    port = runtime.github
    branch = port.repository().default_branch
    earliest = pull.number if may_speak(pull, branch) else 0
    others = [
        one.number
        for one in port.open_pull_requests(base=branch)
        if one.number > earliest and one.number != pull.number and may_speak(one, branch)
    ]
    brought = port.brought_paths(others)
    speaking = {path: [n for n in others if path in brought[n]] for path in paths}
    return {path: max(numbers) for path, numbers in speaking.items() if numbers}
