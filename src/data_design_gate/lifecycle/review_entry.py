"""Entering review: the ticket may move to its review status, and nothing else is written."""

from __future__ import annotations

from collections.abc import Mapping

from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.lifecycle.audit import Moment, audit_record
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.lifecycle.tickets import keys_of
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context


def enter_review(situation: Situation, contexts: Mapping[str, Context], runtime: Runtime) -> None:
    """Move the tickets of the pull request's designs to review where that is configured."""
    configuration = situation.configuration
    if configuration is None or runtime.jira is None:
        return
    settings = configuration.jira
    if TicketState.UNDER_REVIEW not in settings.statuses:
        return
    pull = situation.pull_request
    for context in contexts.values():
        report = check_design(context)
        moment = Moment(TicketState.UNDER_REVIEW, pull.head_sha, context.document.text)
        record = audit_record(context.design, report, None, pull, moment, runtime)
        wanted = desired_tickets(record, keys_of(context), settings)
        try:
            results = synchronise(runtime.jira(settings), wanted, settings)
        except JiraError as error:
            runtime.say(f"Jira could not be asked: {error}")
            continue
        for result in results:
            runtime.say(f"{result.key}: {result.outcome}; {'; '.join(result.changes)}")
