"""A pull request was closed: merged designs are finalised, others leave a word in Jira."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from msgspec import structs

from data_design_gate.configuration.model import Configuration
from data_design_gate.design.model import DataDesign
from data_design_gate.errors import UserError
from data_design_gate.github.escape import code, link, message, prose
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.model import PullRequest, Text
from data_design_gate.github.publish import own_summaries
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.desired import DesiredTicket, desired_tickets
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.result import TicketResult
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.lifecycle.audit import Moment, audit_record, gates_of
from data_design_gate.lifecycle.decide import Decision, decide
from data_design_gate.lifecycle.evaluate import report_decision
from data_design_gate.lifecycle.finalise import (
    Completion,
    Landing,
    Verdict,
    completion,
    finalised_by,
    land,
    recorded_approvals,
    verdict_on,
)
from data_design_gate.lifecycle.gather import gather
from data_design_gate.lifecycle.merged_record import state_of
from data_design_gate.lifecycle.offer_migrations import offer
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.signals import send, signals_for
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.lifecycle.tickets import keys_of
from data_design_gate.standards.finding import DocumentReport


@dataclass(frozen=True, slots=True)
class Closed:
    """One design of a closed pull request: its record, and what came of it."""

    report: DocumentReport
    record: AuditRecord
    verdict: Verdict
    completion: Completion | None
    tickets: tuple[TicketResult, ...] = ()
    signals: tuple[str, ...] = ()


def close_pull_request(number: int, runtime: Runtime) -> int:
    """Do what closing asks for. A failing Jira is told and left to the next sweep.

    Whether it was merged is read now: an event may be late, and speak of an
    earlier closing.
    """
    situation = gather(number, runtime)
    pull = situation.pull_request
    finalised = finalised_by(pull)
    # It can only speak of an older one: a branch may be named by anyone who can push.
    if finalised is not None and finalised < number and pull.merged:
        # What it completed has landed: the merge it speaks of can be finished.
        return close_pull_request(finalised, runtime)
    configuration = situation.configuration
    if pull.state == "open" or configuration is None:
        runtime.say(f"#{number} is open again, or its configuration cannot be read.")
        return 0 if configuration else 2
    decision = _judged(situation, runtime)
    report_decision(situation, decision, runtime)
    if not decision.reports:
        return 0
    if pull.merged:
        return _merged(situation, configuration, decision, runtime)
    return _unmerged(situation, decision, runtime)


def _judged(situation: Situation, runtime: Runtime) -> Decision:
    """Judge the design alone: a ticket that is gone or closed to us since takes nothing back."""
    return decide(situation, replace(runtime, jira=None))


def _merged(
    situation: Situation, configuration: Configuration, decision: Decision, runtime: Runtime
) -> int:
    pull = situation.pull_request
    designs = [
        _close_one(report, situation, decision, runtime)
        for report in decision.reports
        if not _says_the_same(report, decision)
    ]
    wanted = tuple(item.completion for item in designs if item.completion)
    try:
        landing = land(wanted, pull, configuration.finalise, runtime)
    except GitHubError as error:
        landing = Landing(landed=False, words=f"could not be completed: {error}")
    done = [_downstream(item, situation, decision, landing, runtime) for item in designs]
    approved = [
        decision.contexts[one.report.path].design for one in designs if one.verdict.approved
    ]
    _tell(done, landing, situation, runtime, _migrations(approved, pull, configuration, runtime))
    return 0


def _migrations(
    approved: list[DataDesign], pull: PullRequest, configuration: Configuration, runtime: Runtime
) -> str:
    """Offer the migration files of approved designs; return what came of it, in words."""
    try:
        return offer(approved, pull, configuration, runtime).words
    except UserError as error:  # GitHub's refusals are such errors too
        return f"could not be offered: {error}"


def _says_the_same(report: DocumentReport, decision: Decision) -> bool:
    """Tell whether a merge changed neither a design's meaning nor its status."""
    base = decision.contexts[report.path].base
    before = base.document.metadata.status if base else None
    now = decision.contexts[report.path].document.metadata.status
    return before is now and any(
        one.path == report.path and one.same_meaning for one in decision.gate.documents
    )


def completed_texts(number: int, runtime: Runtime) -> dict[str, str]:
    """Return, by path, the text that finalising a merged pull request gives its designs."""
    situation = gather(number, runtime)
    if not situation.pull_request.merged or situation.configuration is None:
        return {}
    decision = _judged(situation, runtime)
    closed = [_close_one(report, situation, decision, runtime) for report in decision.reports]
    return {item.report.path: item.completion.completed for item in closed if item.completion}


def _close_one(
    report: DocumentReport, situation: Situation, decision: Decision, runtime: Runtime
) -> Closed:
    """Build the record of one merged design and the text it should have now."""
    pull = situation.pull_request
    context = decision.contexts[report.path]
    verdict = verdict_on(report, decision)
    state = state_of(context.document.metadata.status, verdict)
    moment = Moment(
        state,
        pull.merge_commit_sha or pull.head_sha,
        context.document.text,
        reason="; ".join(verdict.missing),
    )
    record = audit_record(context.design, report, decision.gate, pull, moment, runtime)
    finished = None
    if verdict.approved:
        merged = _merged_text(report.path, moment.commit, context.document.text, runtime)
        document = structs.replace(context.document, text=merged)
        finished = completion(
            report,
            document,
            recorded_approvals(gates_of(decision.gate, report.path)),
            pull.merged_at,
            record.digest(),
        )
    return Closed(report, record, verdict, finished)


def _merged_text(path: str, commit: str, head_text: str, runtime: Runtime) -> str:
    """Return the document as it was merged; the head's text where it is the same."""
    found = runtime.github.texts([(commit, path)])[commit, path]
    return found.text if isinstance(found, Text) else head_text


def _downstream(
    item: Closed, situation: Situation, decision: Decision, landing: Landing, runtime: Runtime
) -> Closed:
    """Bring the tickets up to date, then send the signals that may be sent."""
    configuration = situation.configuration
    if configuration is None:
        return item
    context = decision.contexts[item.report.path]
    tickets = tell_jira(item.record, keys_of(context), situation, runtime)
    sent: tuple[str, ...] = ()
    if item.verdict.approved and landing.landed:
        tickets_done = all(result.done for result in tickets)
        signals = signals_for(context.design, tickets_done=tickets_done)
        sent = send(signals, item.record, _merge_commit(situation), runtime)
    return replace(item, tickets=tickets, signals=sent)


def _merge_commit(situation: Situation) -> str:
    return situation.pull_request.merge_commit_sha or situation.pull_request.head_sha


def tell_jira(
    record: AuditRecord, keys: tuple[str, ...], situation: Situation, runtime: Runtime
) -> tuple[TicketResult, ...]:
    """Bring the record's tickets to their desired state; an outage is a result, not an error."""
    configuration = situation.configuration
    if configuration is None or runtime.jira is None or not keys:
        return ()
    settings = configuration.jira
    if runtime.dry_run:
        settings = replace(settings, mode="plan")
    merged = situation.pull_request.merged
    former = situation.facts.renames.get(record.document.path, "") if merged else ""
    wanted = desired_tickets(record, keys, settings, former)
    desired = tuple(_announced(ticket) for ticket in wanted)
    try:
        return synchronise(runtime.jira(settings), desired, settings)
    except JiraError as error:
        from data_design_gate.jira.result import failed

        return tuple(failed(key, error) for key in keys)


def _announced(ticket: DesiredTicket) -> DesiredTicket:
    """After a merge Jira is told in any case, also of a design that is not complete."""
    return replace(ticket, announce=True)


def _unmerged(situation: Situation, decision: Decision, runtime: Runtime) -> int:
    """Record designs that were closed unmerged and live nowhere else."""
    pull = situation.pull_request
    closed = []
    for report in decision.reports:
        context = decision.contexts[report.path]
        if _lives_elsewhere(report.path, situation, runtime):
            runtime.say(f"{report.path} is on the base branch or in another pull request.")
            continue
        reason = f"Pull request #{pull.number} was closed without merging."
        moment = Moment(TicketState.ABORTED, pull.head_sha, context.document.text, reason)
        record = audit_record(context.design, report, decision.gate, pull, moment, runtime)
        results = tell_jira(record, keys_of(context), situation, runtime)
        closed.append(Closed(report, record, Verdict(approved=False), None, results))
    _tell(closed, Landing(landed=False, words=""), situation, runtime)
    return 0


def _lives_elsewhere(path: str, situation: Situation, runtime: Runtime) -> bool:
    if path in situation.facts.versions.get("base", {}):
        return True
    pull, port = situation.pull_request, runtime.github
    there = port.open_pull_requests(base=pull.base_ref)
    others = [other.number for other in there if other.number != pull.number]
    return any(path in brought for brought in port.brought_paths(others).values())


def _tell(
    closed: list[Closed],
    landing: Landing,
    situation: Situation,
    runtime: Runtime,
    migrations: str = "",
) -> None:
    """Write outputs and summary; a failed ticket also shows on the pull request."""
    records = [item.record.to_json() for item in closed]
    runtime.output("audit-record", json.dumps(records[0] if len(records) == 1 else records))
    signals = list(dict.fromkeys(signal for item in closed for signal in item.signals))
    runtime.output("signals", json.dumps(signals))
    text = render_closed(closed, landing, migrations)
    runtime.summary(text)
    for item in closed:
        for result in item.tickets:
            runtime.say(f"{result.key}: {result.outcome}")
            for change in result.changes if runtime.dry_run else ():
                runtime.say(f"  {change}")
    if any(not result.done for item in closed for result in item.tickets) and not runtime.dry_run:
        _show_on_pull_request(text, situation, runtime)


def _show_on_pull_request(text: str, situation: Situation, runtime: Runtime) -> None:
    """Append what went wrong to the summary comment, in place of an earlier such part."""
    standing = own_summaries(situation.comments, runtime.github.viewer())
    if not standing:
        return
    head, _, mark = standing[0].body.rpartition("\n\n<!--")
    body = f"{head.split(_AFTER_MERGE, 1)[0].rstrip()}\n\n{text}\n\n<!--{mark}"
    if body != standing[0].body:
        try:
            runtime.github.update_comment(standing[0].id, body)
        except GitHubError as error:
            runtime.say(f"The summary could not be updated: {error}")


_AFTER_MERGE = "### After closing"


def render_closed(closed: list[Closed], landing: Landing, migrations: str = "") -> str:
    """Return what closing did, as Markdown."""
    lines = [_AFTER_MERGE, ""]
    for item in closed:
        lines.append(f"- {code(item.report.path)}: {_fate(item, landing)}")
        lines += [f"  - {_ticket_line(result)}" for result in item.tickets]
        if item.signals:
            lines.append(f"  - signals: {', '.join(map(code, item.signals))}")
    if migrations:
        lines.append(f"- migration files: {prose(migrations)}")
    return "\n".join(lines) if closed else ""


def _fate(item: Closed, landing: Landing) -> str:
    if item.verdict.approved:
        return f"finalised, {prose(landing.words)}" if landing.words else "finalised"
    missing = "; ".join(item.verdict.missing) or item.record.reason
    return f"keeps its status: {message(missing)}"


def _ticket_line(result: TicketResult) -> str:
    key = link(code(result.issue_key or result.key), result.url)
    moved = ""
    if (
        result.status_before
        and result.status_after
        and (result.status_before != result.status_after)
    ):
        moved = f", {prose(result.status_before)} → {prose(result.status_after)}"
    problems = "".join(
        f"<br>{message(problem.reason)} {message(problem.mend)}" for problem in result.problems
    )
    return f"{key}: {prose(str(result.outcome))}{moved}{problems}"
