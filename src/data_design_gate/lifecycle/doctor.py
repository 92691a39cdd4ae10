"""Look at an installation as a whole and say, for each thing that is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from data_design_gate.configuration.model import Configuration, ConfigurationError
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.gate.policy import Invalidate, Policy
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import BranchProtection, BranchRule, Missing, Text
from data_design_gate.jira.failure import JiraError
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT, Runtime
from data_design_gate.yaml_core import YamlProblem, read_yaml

WORKFLOWS = ".github/workflows"
MAIN, RELAY = f"{WORKFLOWS}/data-design.yml", f"{WORKFLOWS}/data-design-relay.yml"
_EVENTS = ("pull_request_target", "workflow_run", "issue_comment", "push", "schedule")


class Health(StrEnum):
    """How a thing stands: fine, worth a thought, or broken."""

    FINE = "fine"
    THOUGHT = "thought"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at, what was seen, and what to do about it."""

    subject: str
    health: Health
    seen: str
    mend: str = ""


def examine(runtime: Runtime) -> Iterator[Diagnosis]:
    """Yield the diagnoses, what everything else depends on first."""
    try:
        repository = runtime.github.repository()
        viewer = runtime.github.viewer()
    except GitHubError as error:
        yield _broken("token", error.problem, error.mend)
        return
    yield Diagnosis("token", Health.FINE, f"acts as {viewer.login} on {repository.full_name}")
    branch = repository.default_branch
    configuration = None
    for one in _configuration(runtime, branch):
        if isinstance(one, Configuration):
            configuration = one
        else:
            yield one
    if configuration is not None:
        yield from _teams(runtime, configuration.policy)
    yield from _workflows(runtime, branch)
    yield from _required(runtime, branch, configuration)
    if configuration is not None:
        yield from _jira(runtime, configuration)


def _broken(subject: str, seen: str, mend: str) -> Diagnosis:
    return Diagnosis(subject, Health.BROKEN, seen, mend)


def _read(runtime: Runtime, branch: str, path: str) -> str | None:
    found = runtime.github.texts([(branch, path)])[branch, path]
    return found.text if isinstance(found, Text) else None


def _configuration(runtime: Runtime, branch: str) -> Iterator[Diagnosis | Configuration]:
    path = runtime.config_path
    found = runtime.github.texts([(branch, path)])[branch, path]
    if isinstance(found, Missing):
        mend = "Add it with a `gates:` block; without one no gate names anybody."
        yield _broken("configuration", f"there is no {path} on {branch}", mend)
        return
    if not isinstance(found, Text):
        yield _broken("configuration", f"{path} cannot be read", "Grant contents: read.")
        return
    try:
        configuration = read_configuration(found.text, path)
    except ConfigurationError as error:
        for problem in error.problems:
            place = f"{problem.path}:{problem.line}:{problem.column}"
            yield _broken("configuration", f"{place}: {problem.problem}", problem.mend)
        return
    yield Diagnosis("configuration", Health.FINE, f"{path} is valid")
    yield configuration


def _teams(runtime: Runtime, policy: Policy) -> Iterator[Diagnosis]:
    """Look whether each gate names somebody, and whether its teams can be read."""
    for gate in policy.gates:
        if gate.on and gate.name != "deletion" and not gate.names_somebody:
            mend = f"Give `gates.{gate.name}` teams or members, or write `{gate.name}: off`."
            yield _broken(f"gate {gate.name}", "names nobody", mend)
    for name in sorted({team for gate in policy.gates if gate.on for team in gate.teams}):
        team = runtime.github.team(name)
        if team.error:
            yield _broken(f"team {name}", team.error, "Use an App token with Members: read, or "
                          "`members:` in the configuration.")  # fmt: skip
        elif not team.members:
            yield _broken(f"team {name}", "has no member", "Add people to the team.")
        else:
            count = len(team.members)
            yield Diagnosis(
                f"team {name}",
                Health.FINE,
                f"{count} {'member' if count == 1 else 'members'} can be read",
            )


def _workflows(runtime: Runtime, branch: str) -> Iterator[Diagnosis]:
    """Look for the two workflows on the default branch, their events and their filters."""
    text = _read(runtime, branch, MAIN)
    if text is None:
        yield _broken("workflow", f"there is no {MAIN}", "Copy examples/workflows/data-design.yml.")
    else:
        found = list(_main_workflow(text))
        yield from found
        if not found:
            yield Diagnosis("workflow", Health.FINE, f"{MAIN} runs on every event that counts")
    if _read(runtime, branch, RELAY) is None:
        mend = "Copy examples/workflows/data-design-relay.yml; without it reviews ring no bell."
        yield _broken("relay", f"there is no {RELAY}", mend)
    else:
        yield Diagnosis("relay", Health.FINE, f"{RELAY} is there")


def _main_workflow(text: str) -> Iterator[Diagnosis]:
    try:
        value = read_yaml(text).value
    except YamlProblem as problem:
        yield _broken("workflow", f"{MAIN}:{problem.line}: {problem.message}", "Mend the YAML.")
        return
    events = value.get("on") if isinstance(value, dict) else None
    events = events if isinstance(events, dict) else {}
    missing = [event for event in _EVENTS if event not in events]
    if missing:
        mend = "Take the `on:` block of examples/workflows/data-design.yml."
        yield _broken("workflow", f"does not run on {', '.join(missing)}", mend)
    yield from _filters(events)
    jobs = value.get("jobs") if isinstance(value, dict) else None
    names = [
        str(job.get("name") or key) if isinstance(job, dict) else key
        for key, job in (jobs if isinstance(jobs, dict) else {}).items()
    ]
    if STATUS_CONTEXT in names:
        mend = "Give the job another name: GitHub would ask for both, the check and the status."
        yield _broken("workflow", f"a job is named {STATUS_CONTEXT}", mend)


def _filters(events: dict[str, Any]) -> Iterator[Diagnosis]:
    target = events.get("pull_request_target")
    for key in ("paths", "paths-ignore", "branches", "branches-ignore"):
        if isinstance(target, dict) and key in target:
            mend = "Remove the filter: where it skips, the required status waits for ever."
            yield _broken("workflow", f"pull_request_target has a `{key}:` filter", mend)


def _required(
    runtime: Runtime, branch: str, configuration: Configuration | None
) -> Iterator[Diagnosis]:
    """Look whether the status is required, from whom, and what would work against the gate."""
    try:
        rules = runtime.github.branch_rules(branch)
        protection, hidden = _protection(runtime, branch)
    except GitHubError as error:
        yield Diagnosis("branch rules", Health.THOUGHT, error.problem, error.mend)
        return
    checks = dict(check for rule in rules for check in rule.required_checks)
    checks |= dict(protection.required_checks) if protection else {}
    if STATUS_CONTEXT not in checks:
        mend = f"Require the status `{STATUS_CONTEXT}` in a ruleset for {branch}."
        seen = "not required: advisory only"
        if hidden:
            seen = "no ruleset requires it, and this token cannot read classic branch protection"
            mend += " To see classic protection, the token needs `Administration: read`."
        yield Diagnosis("required status", Health.THOUGHT, seen, mend)
    elif checks[STATUS_CONTEXT] is None:
        mend = "Pin an App of its own as the expected source; else any workflow may post it."
        yield Diagnosis("required status", Health.THOUGHT, "required from any source", mend)
    else:
        yield Diagnosis("required status", Health.FINE, "required from one pinned App")
    yield from _against(rules, protection, configuration, runtime, branch)


def _protection(runtime: Runtime, branch: str) -> tuple[BranchProtection | None, bool]:
    """Read classic protection, and whether it stays unknown for want of administration rights."""
    try:
        return runtime.github.branch_protection(branch), False
    except GitHubError as error:
        if error.kind is FailureKind.FORBIDDEN:
            return None, True
        raise


def _against(
    rules: tuple[BranchRule, ...],
    protection: BranchProtection | None,
    configuration: Configuration | None,
    runtime: Runtime,
    branch: str,
) -> Iterator[Diagnosis]:
    dismisses = any(rule.dismisses_stale_reviews for rule in rules) or bool(
        protection and protection.dismisses_stale_reviews
    )
    by_meaning = configuration is None or any(
        gate.on and gate.defaults.invalidate is Invalidate.SECTION
        for gate in configuration.policy.gates
    )
    if dismisses and by_meaning:
        mend = (
            "Switch it off, or set `defaults: {invalidate: push}`; both together surprise people."
        )
        seen = "GitHub dismisses approvals at every push, the gate only when the meaning changes"
        yield Diagnosis("stale approvals", Health.THOUGHT, seen, mend)
    queue = any(rule.type == "merge_queue" for rule in rules)
    if queue and "merge_group" not in (_read(runtime, branch, RELAY) or ""):
        mend = "Let the relay run on merge_group; else the queue waits until it times out."
        yield _broken("merge queue", "the relay does not hear of it", mend)


def _jira(runtime: Runtime, configuration: Configuration) -> Iterator[Diagnosis]:
    if runtime.jira is None:
        seen = "not configured; tickets stay as they are"
        yield Diagnosis("Jira", Health.THOUGHT, seen, "Set jira-url and jira-token.")
        return
    try:
        port = runtime.jira(configuration.jira)
        me = port.myself()
        yield Diagnosis("Jira", Health.FINE, f"{port.deployment}, signed in as {me.name}")
    except JiraError as error:
        yield _broken("Jira", error.problem, error.mend)
        return
    if not configuration.jira.statuses:
        mend = "Set `jira: {statuses: {approved: ...}}` so that the ticket moves on merge."
        yield Diagnosis("Jira statuses", Health.THOUGHT, "none configured", mend)
