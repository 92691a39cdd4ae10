"""Leading a ticket through its workflow, one verified hop at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.effects import Move
from data_design_gate.jira.failure import HOPELESS, JiraError
from data_design_gate.jira.port import Issue, IssueUpdate, JiraPort, Status
from data_design_gate.jira.screen import fill_screen, missing_fields
from data_design_gate.jira.workflow import Hop, Stuck, is_status, next_hop
from data_design_gate.jira.write import once


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a ticket ended (read with its ledger), and what kept it from going further."""

    issue: Issue
    stuck: Stuck | None = None
    notes: tuple[str, ...] = ()


def walk(
    port: JiraPort,
    key: str,
    desired: DesiredTicket,
    move: Move,
    last: IssueUpdate,
    changes: list[str],
) -> Walk:
    """Do the hops of a move; ``last`` rides on the final one (ledger, history note).

    Each hop done is added to ``changes``, also when a later one fails.

    The status is read again right before every hop: automation or a person
    may have moved the ticket, and being at the target by any hand is
    success. No status is entered twice.
    """
    seen: set[str] = set()
    issue = port.issue(key, (desired.ledger_key,))
    planned: Hop | None = move.first if is_status(issue.status, move.source) else None
    while not is_status(issue.status, move.target):
        hop = planned or _choose(port, desired, move, issue)
        planned = None
        if isinstance(hop, Stuck):
            return Walk(issue, hop)
        if hop.transition.to.id in seen:
            return Walk(issue, _loop(move, issue.status))
        seen.add(hop.transition.to.id)
        update = last if hop.final else replace(last, ledger_key="", ledger="")
        entered = _hop(port, key, desired, move, issue.status, hop, update)
        changes.append(f"moved {key} {issue.status.name} -> {entered.status.name}")
        issue = entered
        if hop.final:
            return Walk(issue, notes=_moved_on(hop, issue.status))
    return Walk(issue)


def _choose(port: JiraPort, desired: DesiredTicket, move: Move, issue: Issue) -> Hop | Stuck:
    return next_hop(
        issue.status,
        move.target,
        port.transitions(issue.key),
        move.path,
        lambda transition: missing_fields(desired, port.deployment, transition),
    )


def _hop(
    port: JiraPort,
    key: str,
    desired: DesiredTicket,
    move: Move,
    source: Status,
    hop: Hop,
    update: IssueUpdate,
) -> Issue:
    """Do one hop and return the ticket as it stands afterwards."""
    values = fill_screen(hop.transition, desired, port.deployment).values

    def post() -> Issue:
        port.transition(key, hop.transition.id, values, update)
        return port.issue(key, (desired.ledger_key,))

    def entered() -> Issue | None:
        issue = port.issue(key, (desired.ledger_key,))
        return None if issue.status.id == source.id else issue

    try:
        return once(post, entered)
    except JiraError as error:
        if error.kind in HOPELESS:
            raise
        # Another run or automation may have been quicker: the transition is
        # no longer valid because the ticket already is where it should be.
        issue = port.issue(key, (desired.ledger_key,))
        if is_status(issue.status, move.target) or issue.status.id == hop.transition.to.id:
            return issue
        raise


def _moved_on(hop: Hop, status: Status) -> tuple[str, ...]:
    if status.id == hop.transition.to.id:
        return ()
    return (f"After {hop.transition.name} Jira itself moved the ticket on to {status.name}.",)


def _loop(move: Move, status: Status) -> Stuck:
    return Stuck(
        f"The way to {move.target} leads back to {status.name}.",
        "Correct jira.path, or look for automation that moves the ticket back.",
        circle=True,
    )
