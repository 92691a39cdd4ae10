"""Asking Jira at pull request time what would surprise at merge time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data_design_gate.jira.audit import AuditedDocument, AuditRecord
from data_design_gate.jira.desired import DesiredTicket, desired_ticket
from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.jira.field_edits import find_field
from data_design_gate.jira.observed import TRANSITION_PERMISSION, definitions_of
from data_design_gate.jira.port import Issue, JiraPort
from data_design_gate.jira.screen import missing_fields
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.template import PLACEHOLDERS
from data_design_gate.jira.workflow import Stuck, is_status, next_hop
from data_design_gate.standards.context import Ticket

PERMISSIONS = (
    "BROWSE_PROJECTS",
    "EDIT_ISSUES",
    "LINK_ISSUES",
    "ADD_COMMENTS",
    "EDIT_OWN_COMMENTS",
)
# Stand-ins of the right kind for values that are known only at the merge.
_SAMPLES = dict.fromkeys(PLACEHOLDERS, "text") | {
    "design_date": "2000-01-01",
    "approval_date": "2000-01-01",
    "document_url": "https://example.com/",
    "pull_request_url": "https://example.com/",
}


@dataclass(frozen=True, slots=True)
class CheckProblem:
    """One thing to mend; ``blocking`` when the merge could not finish with it."""

    problem: str
    mend: str
    blocking: bool = True
    kind: FailureKind = FailureKind.UNEXPECTED


@dataclass(frozen=True, slots=True)
class TicketCheck:
    """What a ticket is like now and what the merge will do to it.

    ``asked`` is False when Jira could not be asked: then nothing is known,
    and nothing may fail for it. ``moved_to`` is the key to write instead.
    """

    key: str
    asked: bool = True
    found: bool = False
    moved_to: str = ""
    status: str = ""
    url: str = ""
    role: str = "implements"
    on_merge: str = ""
    problems: tuple[CheckProblem, ...] = ()

    def as_ticket(self) -> Ticket:
        """Return the fact that rules about tickets look at."""
        blocking = [problem for problem in self.problems if problem.blocking]
        first = blocking[0] if blocking else None
        return Ticket(
            key=self.key,
            found=self.found,
            problem=first.problem if first else "",
            mend=first.mend if first else "",
            moved_to=self.moved_to,
        )


def preflight(
    port: JiraPort,
    keys: Iterable[str],
    settings: JiraSettings,
    record: AuditRecord | None = None,
) -> tuple[TicketCheck, ...]:
    """Check each ticket: exists, visible, of the right kind, and movable as configured.

    ``record`` is the audit record as it stands, for the values of configured
    fields. Never raises: when Jira cannot be asked every check says so.
    """
    wanted = tuple(dict.fromkeys(key.upper() for key in keys))
    if not wanted:
        return ()
    try:
        port.myself()
    except JiraError as error:
        return tuple(_unasked(key, error) for key in wanted)
    return tuple(_check(port, key, settings, record) for key in wanted)


def _unasked(key: str, error: JiraError) -> TicketCheck:
    problem = CheckProblem(error.problem, error.mend, blocking=False, kind=error.kind)
    return TicketCheck(key, asked=False, problems=(problem,))


def _check(
    port: JiraPort, key: str, settings: JiraSettings, record: AuditRecord | None
) -> TicketCheck:
    try:
        issue = port.issue(key, ())
    except JiraError as error:
        if error.kind is FailureKind.NOT_FOUND:
            return _missing(key, settings)
        return _unasked(key, error)
    desired = _desired(key, settings, record)
    check = TicketCheck(
        key,
        found=True,
        moved_to=issue.key if issue.moved else "",
        status=issue.status.name,
        role=desired.role,
    )
    problems = [*_kind_problems(issue, settings)]
    try:
        check = replace(check, url=f"{port.site_url}/browse/{issue.key}")
        problems += _permission_problems(port, issue, desired, settings)
        problems += _field_problems(port, desired)
        on_merge, more = _move(port, issue, desired, settings)
    except JiraError as error:
        on_merge, more = "", [*_unasked(key, error).problems]
    return replace(check, on_merge=on_merge, problems=(*problems, *more))


def _desired(key: str, settings: JiraSettings, record: AuditRecord | None) -> DesiredTicket:
    """Return what the merge will ask of the ticket."""
    if record is not None:
        return desired_ticket(replace(record, state=TicketState.APPROVED), key, settings)
    bare = AuditRecord(TicketState.APPROVED, AuditedDocument(id="", path=""))
    return replace(desired_ticket(bare, key, settings), values=_SAMPLES)


def _missing(key: str, settings: JiraSettings) -> TicketCheck:
    project = key.rpartition("-")[0]
    near = difflib.get_close_matches(project, settings.projects, n=1)
    mend = "Correct the key, or let the bot's user browse the project."
    if near and near[0] != project:
        mend = f"Did you mean {near[0]}-{key.rpartition('-')[2]}? {mend}"
    return TicketCheck(
        key,
        problems=(
            CheckProblem(
                f"{key} does not exist, or the bot may not see it.",
                mend,
                kind=FailureKind.NOT_FOUND,
            ),
        ),
    )


def _kind_problems(issue: Issue, settings: JiraSettings) -> list[CheckProblem]:
    problems = []
    if issue.moved:
        problems.append(
            CheckProblem(
                f"{issue.requested_key} was moved and is {issue.key} now.",
                f"Write {issue.key} in the document.",
                blocking=False,
            )
        )
    if settings.projects and issue.project.upper() not in settings.projects:
        allowed = ", ".join(settings.projects)
        problems.append(
            CheckProblem(
                f"{issue.key} belongs to the project {issue.project}.",
                f"Use a ticket of {allowed}.",
            )
        )
    types = {name.casefold() for name in settings.issue_types}
    if types and issue.issue_type.casefold() not in types:
        kind = f"{issue.issue_type} (a sub-task)" if issue.sub_task else issue.issue_type
        problems.append(
            CheckProblem(
                f"{issue.key} is of the type {kind}.",
                f"Use a ticket of the type {' or '.join(settings.issue_types)}.",
            )
        )
    if issue.status.category == "done":
        problems.append(
            CheckProblem(
                f"{issue.key} is {issue.status.name}, which is done.",
                "Check that the design names the right ticket.",
                blocking=False,
            )
        )
    if issue.archived:
        problems.append(
            CheckProblem(
                f"The project of {issue.key} is archived.", "Use a ticket of a living project."
            )
        )
    return problems


def _permission_problems(
    port: JiraPort, issue: Issue, desired: DesiredTicket, settings: JiraSettings
) -> list[CheckProblem]:
    moves = desired.role == "implements" and bool(settings.statuses)
    needed = (*PERMISSIONS, TRANSITION_PERMISSION) if moves else PERMISSIONS
    missing = port.permissions(issue.key, needed).missing(*needed)
    return [
        CheckProblem(
            f"The bot lacks the permission {name} on {issue.key}.",
            "Grant it to the bot's user in the project's permission scheme.",
            kind=FailureKind.FORBIDDEN,
        )
        for name in missing
    ]


def _field_problems(port: JiraPort, desired: DesiredTicket) -> list[CheckProblem]:
    """Find configured fields that no field of the instance, or several, are named like."""
    definitions = definitions_of(port, desired)
    found = [find_field(name, definitions) for name in desired.fields]
    return [CheckProblem(*fault, blocking=False) for fault in found if isinstance(fault, tuple)]


def _move(
    port: JiraPort, issue: Issue, desired: DesiredTicket, settings: JiraSettings
) -> tuple[str, list[CheckProblem]]:
    """Say what the merge will do, as far as the current status shows it."""
    key, status, target = issue.key, issue.status, desired.target
    if not target:
        return f"On merge {key} gets a link and a comment; its status stays.", []
    if is_status(status, target):
        return f"{key} is {status.name} already.", []
    if any(is_status(status, name) for name in settings.not_after):
        return f"{key} is {status.name}, which is past {target}; it stays there.", []
    hop = next_hop(
        status,
        target,
        port.transitions(key),
        settings.path_to(target),
        lambda transition: missing_fields(desired, port.deployment, transition),
    )
    if isinstance(hop, Stuck):
        problem = CheckProblem(
            f"{key}: {hop.reason}",
            hop.mend,
            blocking=hop.kind is FailureKind.REQUIRED_FIELDS,
            kind=hop.kind,
        )
        return "", [problem]
    via = "" if hop.final else f" by way of {hop.transition.to.name}"
    return f"On merge {key} moves from {status.name} to {target}{via}.", []
