"""Bringing tickets to their desired state, one after the other, whatever happens to one."""

from __future__ import annotations

from collections.abc import Iterable

from data_design_gate.jira.apply import Application
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.effects import Move, TicketPlan
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.observed import observe
from data_design_gate.jira.plan import plan_ticket
from data_design_gate.jira.port import JiraPort, Myself
from data_design_gate.jira.result import Outcome, TicketResult, failed
from data_design_gate.jira.settings import JiraSettings


def synchronise(
    port: JiraPort, tickets: Iterable[DesiredTicket], settings: JiraSettings
) -> tuple[TicketResult, ...]:
    """Bring every ticket to its desired state; one that fails never stops the others.

    Signs in first: without that a missing ticket could not be told from a
    refused token. With ``mode: plan`` nothing is written and the results say
    what would be.
    """
    wanted = tuple(tickets)
    if not wanted:
        return ()
    try:
        me = port.myself()
    except JiraError as error:
        return tuple(failed(desired.key, error) for desired in wanted)
    return tuple(_one(port, me, desired, settings) for desired in wanted)


def _one(
    port: JiraPort, me: Myself, desired: DesiredTicket, settings: JiraSettings
) -> TicketResult:
    try:
        desired, observed = observe(port, me, desired)
        url = f"{port.site_url}/browse/{observed.issue.key}"
    except JiraError as error:
        return failed(desired.key, error)
    plan = plan_ticket(desired, observed, settings)
    if settings.mode == "plan" or plan.settled:
        return _planned(plan, url)
    application = Application(port, me, desired, observed, settings, plan)
    application.run()
    return _result(application, url)


def _planned(plan: TicketPlan, url: str) -> TicketResult:
    outcome = Outcome.PLANNED if plan.effects else Outcome.ALREADY
    move = next((effect for effect in plan.effects if isinstance(effect, Move)), None)
    return TicketResult(
        plan.key,
        Outcome.PARTIAL if plan.problems else outcome,
        plan.issue_key,
        url,
        plan.status,
        move.target if move else plan.status,
        plan.lines(),
        plan.notes,
        plan.problems,
    )


def _result(done: Application, url: str) -> TicketResult:
    outcome = Outcome.UPDATED if done.changes else Outcome.ALREADY
    if done.problems:
        wrote = bool(done.changes) or done.observed.ledger is not None
        outcome = Outcome.PARTIAL if wrote else Outcome.FAILED
    return TicketResult(
        done.plan.key,
        outcome,
        done.plan.issue_key,
        url,
        done.plan.status,
        done.status,
        tuple(done.changes),
        tuple(done.notes),
        tuple(done.problems),
    )
