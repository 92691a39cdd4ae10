"""The record of one design of a merged pull request, without doing anything about it."""

from __future__ import annotations

from dataclasses import replace

from data_design_gate.document.model import Status
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.audit import Moment, audit_record
from data_design_gate.lifecycle.decide import decide
from data_design_gate.lifecycle.finalise import Verdict, verdict_on
from data_design_gate.lifecycle.gather import gather
from data_design_gate.lifecycle.narrowed import narrowed
from data_design_gate.lifecycle.runtime import Runtime

_STATES = {
    Status.PARTIAL: TicketState.PARTIAL,
    Status.BLOCKED: TicketState.BLOCKED,
    Status.ABORTED: TicketState.ABORTED,
}


def state_of(status: Status | None, verdict: Verdict) -> TicketState:
    """Return the state a merged design puts its tickets into."""
    if status in _STATES:
        return _STATES[status]
    return TicketState.APPROVED if verdict.approved else TicketState.UNDER_REVIEW


def merged_record(number: int, path: str, runtime: Runtime) -> AuditRecord | None:
    """Return the record, judged anew; None when the pull request does not bring the design."""
    alone = narrowed(runtime.github, lambda other: other == path)
    situation = gather(number, replace(runtime, github=alone))
    pull = situation.pull_request
    if situation.configuration is None:
        return None
    decision = decide(situation, replace(runtime, github=alone, jira=None))
    report = next((one for one in decision.reports if one.path == path), None)
    if report is None:
        return None
    context = decision.contexts[path]
    verdict = verdict_on(report, decision)
    moment = Moment(
        state_of(context.document.metadata.status, verdict),
        pull.merge_commit_sha or pull.head_sha,
        context.document.text,
        reason="; ".join(verdict.missing),
    )
    return audit_record(context.design, report, decision.gate, pull, moment, runtime)
