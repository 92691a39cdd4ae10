"""From an event to what must be done: a pure table, so that nothing branches elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.errors import UserError

COMMAND = re.compile(r"/data-design(?=\s|$)")
_QUEUE_BRANCH = re.compile(r"^gh-readonly-queue/(?P<base>.+)/pr-(?P<number>\d+)-[0-9a-f]{40}$")


@dataclass(frozen=True, slots=True)
class EvaluatePullRequest:
    """Evaluate one pull request; its text or its state may have changed."""

    number: int
    retargeted: bool = False


@dataclass(frozen=True, slots=True)
class EvaluateHead:
    """Evaluate every open pull request whose head is this branch at this commit."""

    owner: str
    branch: str
    head_sha: str


@dataclass(frozen=True, slots=True)
class EvaluateMergeGroup:
    """Evaluate queued pull requests at the group's head, by content."""

    number: int
    base_ref: str
    head_sha: str


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """Answer a ``/data-design`` comment on a pull request and evaluate it."""

    number: int
    comment_id: int


@dataclass(frozen=True, slots=True)
class ClosePullRequest:
    """Finalise a merged pull request, or record one that was closed unmerged."""

    number: int


@dataclass(frozen=True, slots=True)
class EvaluateAll:
    """Evaluate every open pull request to a branch (None: to any)."""

    base_ref: str | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """Bring everything to what the repository says; ``evaluate`` open pull requests too."""

    evaluate: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do, and why."""

    reason: str


Activity = (
    EvaluatePullRequest
    | EvaluateHead
    | EvaluateMergeGroup
    | AnswerCommand
    | ClosePullRequest
    | EvaluateAll
    | Sweep
    | Nothing
)


def find_activities(
    name: str, payload: Mapping[str, Any], *, configuration_path: str, default_branch: str
) -> tuple[Activity, ...]:
    """Return what an event asks for, in order.

    Only numbers, names and commits are taken from the payload; the state is
    read again, because a rerun brings an old payload. Raises UserError for a
    payload that is not of the event's form.
    """
    try:
        if name == "push":
            return _push(payload, configuration_path, default_branch)
        read = _READERS.get(name)
        return (read(payload) if read else Nothing(f"the event {name} asks for nothing"),)
    except (KeyError, TypeError, AttributeError, ValueError):
        problem = f"The payload of the event {name} is not of its form."
        raise UserError(problem, "Run the job again from an event of GitHub's.") from None


def _pull_request(payload: Mapping[str, Any]) -> Activity:
    pull = payload["pull_request"]
    if payload.get("action") == "closed":
        return ClosePullRequest(_number(pull["number"]))
    retargeted = "base" in (payload.get("changes") or {})
    return EvaluatePullRequest(_number(pull["number"]), retargeted=retargeted)


def _number(value: Any) -> int:
    """Return a positive whole number. Raises TypeError for anything else."""
    if type(value) is not int or value < 1:
        raise TypeError(value)
    return value


def _relay(run: Mapping[str, Any]) -> Activity:
    """Read the run of the unprivileged relay, whose payload a stranger may have shaped."""
    branch, sha = str(run.get("head_branch") or ""), str(run.get("head_sha") or "")
    if run.get("event") == "merge_group":
        return _queued(f"refs/heads/{branch}", sha)
    if run.get("event") != "pull_request_review":
        return Nothing(f"the relay ran for {run.get('event')}, not for a review")
    owner = ((run.get("head_repository") or {}).get("owner") or {}).get("login", "")
    if not (owner and branch and sha):
        return Nothing("the relay's head repository is gone")
    return EvaluateHead(str(owner), branch, sha)


def _queued(ref: str, sha: str) -> Activity:
    found = _QUEUE_BRANCH.match(ref.removeprefix("refs/heads/"))
    if found is None:
        return Nothing(f"{ref} is no merge queue branch")
    return EvaluateMergeGroup(int(found["number"]), found["base"], sha)


def _comment(payload: Mapping[str, Any]) -> Activity:
    issue, comment = payload["issue"], payload["comment"]
    if "pull_request" not in issue:
        return Nothing("the comment is not on a pull request")
    first_line = str(comment.get("body") or "").split("\n", 1)[0]
    if not COMMAND.match(first_line):
        return Nothing("the comment holds no /data-design command")
    return AnswerCommand(_number(issue["number"]), _number(comment["id"]))


def _push(
    payload: Mapping[str, Any], configuration_path: str, default_branch: str
) -> tuple[Activity, ...]:
    branch = str(payload.get("ref", "")).removeprefix("refs/heads/")
    changed = {
        path
        for commit in payload.get("commits", ())
        for kind in ("added", "modified", "removed")
        for path in commit.get(kind, ())
    }
    activities: list[Activity] = []
    if configuration_path in changed or payload.get("forced"):
        activities.append(EvaluateAll(branch))
    if branch == default_branch:
        activities.append(Sweep(evaluate=False))
    return tuple(activities) or (Nothing(f"the push to {branch} changed no configuration"),)


def _dispatch(inputs: Mapping[str, Any]) -> Activity:
    number = str(inputs.get("pull-request") or inputs.get("pr") or "").strip()
    if not number:
        return Sweep(evaluate=True)
    if not (number.isascii() and number.isdecimal() and int(number)):
        return Nothing("the input pull-request is no number")
    return EvaluatePullRequest(int(number))


_READERS: dict[str, Callable[[Mapping[str, Any]], Activity]] = {
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "pull_request_review": lambda payload: EvaluatePullRequest(
        _number(payload["pull_request"]["number"])
    ),
    "workflow_run": lambda payload: _relay(payload.get("workflow_run", {})),
    "issue_comment": _comment,
    "merge_group": lambda payload: _queued(
        payload["merge_group"]["head_ref"], str(payload["merge_group"]["head_sha"])
    ),
    "schedule": lambda _: Sweep(evaluate=True),
    "workflow_dispatch": lambda payload: _dispatch(payload.get("inputs") or {}),
}
