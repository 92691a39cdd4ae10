"""A design that reached the default branch without a pull request: nobody was asked."""

from __future__ import annotations

from dataclasses import replace

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.model import Status
from data_design_gate.gate.evaluate import evaluate
from data_design_gate.gate.facts import Facts, PullRequest as GatePullRequest
from data_design_gate.gate.history import BASE
from data_design_gate.gate.result import GateOutcome
from data_design_gate.github.model import PullCommit
from data_design_gate.jira.audit import AuditRecord, BypassedGate
from data_design_gate.lifecycle.audit import Moment, audit_record, gates_of
from data_design_gate.lifecycle.finalise import Verdict
from data_design_gate.lifecycle.links import LinkedFiles
from data_design_gate.lifecycle.merged_record import state_of
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.versions import Version
from data_design_gate.standards.check import check_design
from data_design_gate.standards.review import Surroundings, context_of

_LINK_ROUNDS = 3  # a linked file may itself name another that a rule reads


def pushed_record(
    path: str,
    version: Version,
    before: str | None,
    branch: str,
    configuration: Configuration,
    runtime: Runtime,
) -> AuditRecord | None:
    """Return what to say of a design that was pushed directly; None for a draft.

    It is approved only where no gate applies to it: without a pull request
    nobody can have approved it.
    """
    text = version.text or ""
    commit = version.commit
    linked = LinkedFiles(runtime.github, commit.sha)
    around = Surroundings(base=before, has_base=True, read=linked.read)
    context = context_of(text, path, configuration.standards, around)
    status = context.document.metadata.status
    if status is Status.DRAFT:
        return None
    report = check_design(context)
    for _ in range(_LINK_ROUNDS):
        if not linked.fetch():
            break
        report = check_design(context)
    gates = gates_of(
        evaluate(_facts(path, text, before, commit, branch), configuration.policy, 0), path
    )
    who = pusher(commit)
    told = (
        f"Pushed directly to {branch} by {who} in {commit.sha[:12]}: no pull request, no approvals."
    )
    approved = report.complete and not gates
    moment = Moment(
        state_of(status, Verdict(approved)), commit.sha, text, reason="" if approved else told
    )
    record = audit_record(context.design, report, None, None, moment, runtime)
    return replace(record, bypassed=tuple(_bypassed(gate, who) for gate in gates))


def pusher(commit: PullCommit) -> str:
    """Return who wrote a commit: the login, else the name it gives."""
    author = commit.author
    if author is None:
        return "an unknown account"
    return author.identity.login if author.identity else author.name


def _bypassed(gate: GateOutcome, who: str) -> BypassedGate:
    return BypassedGate(gate.name, "there was no pull request", who)


def _facts(path: str, text: str, before: str | None, commit: PullCommit, branch: str) -> Facts:
    """Return the facts of a change that nobody reviewed; who made it decides nothing then."""
    pull = GatePullRequest(
        number=0,
        state="closed",
        draft=False,
        merged=True,
        base_ref=branch,
        head_sha=commit.sha,
        author=None,
    )
    base = {} if before is None else {path: before}
    return Facts(pull_request=pull, versions={BASE: base, commit.sha: {path: text}})
