"""Tell the tickets of a record, whatever brought it about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data_design_gate.configuration.model import Configuration
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.result import TicketResult
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.lifecycle.runtime import Runtime


def tell(
    record: AuditRecord, keys: Iterable[str], configuration: Configuration, runtime: Runtime
) -> tuple[TicketResult, ...]:
    """Bring tickets to what a record says; in a dry run only the plan is told.

    Raises JiraError when Jira cannot be asked at all.
    """
    if runtime.jira is None:
        return ()
    settings = configuration.jira
    if runtime.dry_run:
        settings = replace(settings, mode="plan")
    wanted = tuple(replace(one, announce=True) for one in desired_tickets(record, keys, settings))
    results = synchronise(runtime.jira(settings), wanted, settings)
    for result in results:
        changes = "; ".join((*result.changes, *(one.reason for one in result.problems)))
        runtime.say(f"{result.key}: {result.outcome}{f'; {changes}' if changes else ''}")
    return results
