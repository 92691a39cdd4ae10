"""What a ticket should look like for an audit record: a value, computed without Jira."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.jira.audit import AuditedDocument, AuditRecord, canonical
from data_design_gate.jira.audit_comment import audit_comment
from data_design_gate.jira.comment import AuditComment, clean, safe_url
from data_design_gate.jira.identity import global_id, ledger_key, owner_mark
from data_design_gate.jira.port import HistoryNote, RemoteLink
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.state import TicketState

_TITLE_LIMIT = 255  # characters of a remote link's title column


@dataclass(frozen=True, slots=True)
class DesiredTicket:
    """The state a record asks of one ticket.

    ``target`` is the status (id or name) to have, empty to leave it alone.
    ``former`` is the path from which the merge moved the document, ``name``
    what one without an id goes by on the ticket, both "" else.
    ``announce`` says whether link and comment may be created: before the
    merge they are only brought up to date where an exit state made them.
    ``after_edit`` is the comment to write where a person edited ours.
    ``hash`` names the state and the version, not the configuration, the
    wording or what a check found, so that neither an upgrade nor a new
    setting stirs tickets that are settled.
    """

    key: str
    role: str
    state: TicketState
    document: AuditedDocument
    former: str
    name: str
    owner: str
    ledger_key: str
    hash: str
    target: str
    link: RemoteLink
    comment: AuditComment
    after_edit: AuditComment
    announce: bool
    labels: tuple[str, ...]
    fields: Mapping[str, str]
    values: Mapping[str, str]
    resolution: str
    history: HistoryNote
    audit: str
    audit_digest: str


def desired_tickets(
    record: AuditRecord, keys: Iterable[str], settings: JiraSettings, former: str = ""
) -> tuple[DesiredTicket, ...]:
    """Return the desired state of each ticket of a record, in the order of the keys."""
    unique = dict.fromkeys(key.upper() for key in keys)
    return tuple(desired_ticket(record, key, settings, former) for key in unique)


def desired_ticket(
    record: AuditRecord, key: str, settings: JiraSettings, former: str = ""
) -> DesiredTicket:
    """Return the desired state of one ticket."""
    owner = owner_mark(record.document)
    role = settings.role_of(key)
    digest = record.digest()
    announce = record.state is not TicketState.UNDER_REVIEW or bool(record.reverted_by)
    return DesiredTicket(
        key=key,
        role=role,
        state=record.state,
        document=record.document,
        former=former,
        name="",
        owner=owner,
        ledger_key=ledger_key(record.document),
        hash=hashlib.sha256(canonical([role, _identity(record)]).encode()).hexdigest(),
        target=_target(record, settings) if role == "implements" else "",
        link=_link(record),
        comment=audit_comment(record, owner),
        after_edit=audit_comment(record, owner, after_edit=True),
        announce=announce,
        labels=() if record.reverted_by else settings.labels.get(record.state, ()),
        fields=settings.fields if announce and role == "implements" else {},
        values=field_values(record),
        resolution=settings.resolutions.get(record.state, ""),
        history=_history(record),
        audit=canonical(record.to_json()),
        audit_digest=digest,
    )


def field_values(record: AuditRecord) -> dict[str, str]:
    """Return the values configured fields may use, each on one line."""
    document, pull = record.document, record.pull_request
    texts = {
        "document_path": document.path,
        "document_title": document.title,
        "document_id": document.id,
        "document_version": document.version,
        "repository": document.repository,
        "design_date": record.design_date,
        "approval_date": record.approval_date,
        "approvers": ", ".join(dict.fromkeys(approval.login for approval in record.approvals)),
        "authors": ", ".join(person.login for person in record.authors),
        "stores": ", ".join(record.selection.stores),
        "migration_approach": "; ".join(_steps(record)) or record.migration.type,
        "pull_request": f"#{pull.number}" if pull else "",
        "merge_commit": pull.merge_commit if pull else "",
        "state": str(record.state),
    }
    addresses = {"document_url": document.url, "pull_request_url": pull.url if pull else ""}
    return {name: clean(text) for name, text in texts.items()} | {
        name: safe_url(url) for name, url in addresses.items()
    }


def _steps(record: AuditRecord) -> Iterator[str]:
    """Yield the steps without their full stops, to stand in one sentence."""
    for step in record.migration.approach:
        yield step.rstrip(".; ")


def _identity(record: AuditRecord) -> Any:
    """Return what makes a state another one: which version is where, and the words people gave.

    Everything else may be found differently by a later run without anything
    having happened: rules get newer, people leave teams, the status is
    written into the document. What a ticket says of a merge stays as it was
    told then.
    """
    pull = record.pull_request
    version = pull.merge_commit if pull else record.document.digest
    return [
        str(record.state),
        owner_mark(record.document),
        pull.number if pull else 0,
        version,
        record.reverted_by,
        record.reason,
        list(record.notify),
        list(record.completed),
        [[waiting.item, waiting.to] for waiting in record.deferred],
        record.lessons,
        record.next_step,
    ]


def _target(record: AuditRecord, settings: JiraSettings) -> str:
    if record.reverted_by:
        return settings.on_revert
    return settings.statuses.get(record.state, "")


def _link(record: AuditRecord) -> RemoteLink:
    document = record.document
    title = clean(document.title or document.path, _TITLE_LIMIT)
    version = clean(document.version)
    return RemoteLink(
        global_id=global_id(document),
        url=safe_url(document.url),
        title=f"Data design: {title}"[:_TITLE_LIMIT],
        summary=" ".join(filter(None, (f"Version {version}" if version else "", _said(record)))),
        resolved=bool(record.reverted_by) or record.state is TicketState.ABORTED,
    )


def _said(record: AuditRecord) -> str:
    return "reverted" if record.reverted_by else str(record.state).replace("_", " ")


def _history(record: AuditRecord) -> HistoryNote:
    pull = record.pull_request
    if pull is None:
        return HistoryNote()
    actor = clean(pull.merged_by or pull.author)
    return HistoryNote(actor, f"Pull request #{pull.number}", safe_url(pull.url))
