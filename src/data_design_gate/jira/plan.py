"""What has to be written to a ticket: a pure comparison of desired and observed."""

from __future__ import annotations

from data_design_gate.jira import adf, wiki
from data_design_gate.jira.comment import AuditComment, mark_in
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.effects import (
    EditIssue,
    Effect,
    Move,
    Problem,
    PutLink,
    TicketPlan,
    WriteComment,
)
from data_design_gate.jira.failure import FailureKind
from data_design_gate.jira.field_edits import field_edits
from data_design_gate.jira.observed import ObservedTicket, arrived, settled
from data_design_gate.jira.port import Deployment, Issue
from data_design_gate.jira.screen import missing_fields
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.workflow import Stuck, attempt_name, is_status, next_hop

_NEWER = (
    Problem(
        "ledger",
        "The ticket's ledger was written by a later version of this program.",
        "Update the Action; an older version leaves such a ticket alone.",
    ),
)


def plan_ticket(
    desired: DesiredTicket, observed: ObservedTicket, settings: JiraSettings
) -> TicketPlan:
    """Compare and return the smallest set of effects that makes the ticket as desired."""
    issue, ledger = observed.issue, observed.ledger
    notes = list(_moved_note(issue))
    if settled(desired, ledger):
        notes += _drift(desired, observed)
        return TicketPlan(
            desired.key, issue.key, issue.status.name, notes=tuple(notes), settled=True
        )
    if observed.newer:
        return TicketPlan(
            desired.key, issue.key, issue.status.name, (), tuple(notes), _NEWER, settled=True
        )
    effects: list[Effect] = []
    problems: list[Problem] = []
    if desired.announce or observed.link is not None:
        effects += _link(desired, observed, problems)
    effects += _comment(desired, observed, notes)
    move = _move(desired, observed, settings, notes, problems)
    edit, labels = _edit(desired, observed, move, problems)
    effects += (*edit, *move)
    return TicketPlan(
        desired.key,
        issue.key,
        issue.status.name,
        tuple(effects),
        tuple(notes),
        tuple(problems),
        labels=labels,
    )


def content_mark(comment: AuditComment, deployment: Deployment) -> str:
    """Return the mark a comment's text will carry once it is rendered for a deployment."""
    if deployment is Deployment.CLOUD:
        return mark_in(adf.plain_text(adf.render(comment)))
    return mark_in(wiki.render(comment))


def _moved_note(issue: Issue) -> tuple[str, ...]:
    return (f"{issue.requested_key} is now {issue.key}.",) if issue.moved else ()


def _drift(desired: DesiredTicket, observed: ObservedTicket) -> tuple[str, ...]:
    status, ledger = observed.issue.status, observed.ledger
    put = ledger.status if ledger else ""
    if not desired.target or not put or is_status(status, put):
        return ()
    return (f"The ticket left {put} and is {status.name} now; it was not moved back.",)


def _link(
    desired: DesiredTicket, observed: ObservedTicket, problems: list[Problem]
) -> tuple[Effect, ...]:
    if not desired.link.url:
        problems.append(
            Problem(
                "link",
                "The document has no usable address.",
                "Report this as a bug.",
                FailureKind.REQUIRED_FIELDS,
            )
        )
        return ()
    return () if observed.link == desired.link else (PutLink(desired.link),)


def _comment(
    desired: DesiredTicket, observed: ObservedTicket, notes: list[str]
) -> tuple[Effect, ...]:
    """Edit our own comment; add one where there is none, or where a person changed ours."""
    own, ledger = observed.own, observed.ledger
    comment, why, comment_id = desired.comment, "new", ""
    if own.comment is not None and not own.edited:
        comment_id, why = own.comment.id, "edit"
        after_edit = content_mark(desired.after_edit, observed.deployment)
        if mark_in(own.comment.text) == after_edit:
            return ()
    elif not desired.announce:
        return ()
    elif own.edited:
        comment, why = desired.after_edit, "after-edit"
        notes.append("Someone edited our comment; it stays, and a new one is added.")
    elif own.deleted:
        if ledger is not None and ledger.recreated:
            notes.append("Our comment was deleted twice; it is not written again.")
            return ()
        why = "recreated"
    mark = content_mark(comment, observed.deployment)
    if own.comment is not None and mark_in(own.comment.text) == mark and not own.edited:
        return ()
    return (WriteComment(comment, comment_id, why, mark),)


def _edit(
    desired: DesiredTicket,
    observed: ObservedTicket,
    move: tuple[Move, ...],
    problems: list[Problem],
) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """Return the edit of fields and labels, and the labels that are ours afterwards.

    Fields on the screen of the transition to come are left to it: they often
    stand on no other screen.
    """
    issue, ledger = observed.issue, observed.ledger
    before = set(ledger.labels) if ledger else set()
    present = set(issue.labels)
    add = tuple(label for label in desired.labels if label not in present)
    gone = before - set(desired.labels) - observed.claimed
    remove = tuple(sorted(gone & present))
    ours = before | observed.claimed | set(add)
    kept = tuple(label for label in desired.labels if label in ours)
    on_screen = frozenset(
        shown.id for step in move for shown in step.first.transition.fields if step.first.final
    )
    edits = field_edits(desired, issue, observed.definitions, observed.deployment, on_screen)
    problems += [
        Problem("fields", reason, mend, FailureKind.REQUIRED_FIELDS)
        for reason, mend in edits.problems
    ]
    if not (add or remove or edits.values):
        return (), kept
    return (EditIssue(edits.values, edits.names, add, remove),), kept


def _move(
    desired: DesiredTicket,
    observed: ObservedTicket,
    settings: JiraSettings,
    notes: list[str],
    problems: list[Problem],
) -> tuple[Move, ...]:
    issue = observed.issue
    if arrived(desired, issue, observed.ledger):
        return ()
    if held := _held(desired, observed, settings):
        notes.append(held)
        return ()
    if not observed.may_transition:
        problems.append(
            Problem(
                "transition",
                f"The token may not move {issue.key}.",
                "Grant it the permission Transition issues in the project.",
                FailureKind.FORBIDDEN,
            )
        )
        return ()
    path = settings.path_to(desired.target)
    ledger = observed.ledger
    tried = attempt_name(issue.status, desired.target, path)
    if ledger is not None and (ledger.hash, ledger.gave_up) == (desired.hash, tried):
        problems.append(
            Problem(
                "transition",
                f"{issue.key} was led back to {issue.status.name} on its way to {desired.target}.",
                "Correct jira.path, or look for automation; this attempt is not made again.",
            )
        )
        return ()
    hop = next_hop(
        issue.status,
        desired.target,
        observed.transitions,
        path,
        lambda transition: missing_fields(desired, observed.deployment, transition),
    )
    if isinstance(hop, Stuck):
        problems.append(Problem("transition", hop.reason, hop.mend, hop.kind))
        return ()
    if hop.note:
        notes.append(hop.note)
    return (Move(desired.target, issue.status.name, hop, path),)


def _held(desired: DesiredTicket, observed: ObservedTicket, settings: JiraSettings) -> str:
    """Say why a ticket stays where it is: it is further on already, and not by our doing."""
    status, ledger = observed.issue.status, observed.ledger
    if ledger is not None and is_status(status, ledger.status):
        return ""
    if any(is_status(status, name) for name in settings.not_after):
        return f"The ticket is {status.name}, which is past {desired.target}; it stays there."
    early = desired.state in {TicketState.UNDER_REVIEW, TicketState.BLOCKED}
    if early and status.category == "done":
        return f"The ticket is {status.name}, which is done; it is not pulled back."
    return ""
