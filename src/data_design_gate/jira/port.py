"""The one seam to Jira: frozen values in and out, with order and error contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from data_design_gate.jira.comment import AuditComment
from data_design_gate.jira.failure import FailureKind, JiraError

__all__ = [
    "Comment",
    "Deployment",
    "FailureKind",
    "FieldDefinition",
    "HistoryNote",
    "Issue",
    "IssueUpdate",
    "JiraError",
    "JiraPort",
    "Myself",
    "Permissions",
    "RemoteLink",
    "ScreenField",
    "Status",
    "Transition",
    "Visibility",
]


class Deployment(StrEnum):
    """The two kinds of Jira: Cloud speaks v3 with ADF, Data Center v2 with wiki markup."""

    CLOUD = "cloud"
    DATA_CENTER = "datacenter"


@dataclass(frozen=True, slots=True)
class Myself:
    """Who the token belongs to. ``id`` is the account id (Cloud) or user key (Data Center)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Status:
    """A workflow status. ``category`` is new, indeterminate, done or ""."""

    id: str
    name: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A ticket as read.

    ``key`` is the key it has now, ``requested_key`` the one that was asked
    for (they differ when it was moved). ``ledgers`` maps property keys to the
    raw JSON text of our properties on it. ``fields`` holds the shown text of
    the custom fields that were asked for, by field id.
    """

    id: str
    key: str
    requested_key: str
    status: Status
    project: str
    issue_type: str
    labels: tuple[str, ...] = ()
    resolution: str = ""
    service_desk: bool = False
    sub_task: bool = False
    archived: bool = False
    ledgers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def moved(self) -> bool:
        """Whether the ticket answered under another key than the one asked for."""
        return self.key.upper() != self.requested_key.upper()


@dataclass(frozen=True, slots=True)
class ScreenField:
    """A field on a transition's screen; ``allowed`` are (id, shown name) pairs."""

    id: str
    name: str
    required: bool
    has_default: bool = False
    type: str = "string"
    items: str = ""
    custom: str = ""
    allowed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One hop the workflow offers from the present status."""

    id: str
    name: str
    to: Status
    fields: tuple[ScreenField, ...] = ()
    available: bool = True


@dataclass(frozen=True, slots=True)
class RemoteLink:
    """A web link on a ticket, always sent whole: omitted members would become null."""

    global_id: str
    url: str
    title: str
    summary: str = ""
    relationship: str = "data design"
    application: str = "Data Design Gate"
    application_type: str = "data-design-gate"
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who may see a comment: ``kind`` is role or group."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as stored. ``text`` is what a reader sees (Cloud) or the markup (Data Center)."""

    id: str
    author_id: str
    update_author_id: str
    text: str
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the token may do on one ticket."""

    granted: frozenset[str]

    def missing(self, *needed: str) -> tuple[str, ...]:
        """Return the permissions of ``needed`` that are not granted, in that order."""
        return tuple(name for name in needed if name not in self.granted)


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field of the instance; ``custom`` is the custom type's key, as for a text area."""

    id: str
    name: str
    type: str = "string"
    items: str = ""
    custom: str = ""


@dataclass(frozen=True, slots=True)
class HistoryNote:
    """Why a change was made, shown in the ticket's history: who merged, which pull request."""

    actor: str = ""
    cause: str = ""
    cause_url: str = ""


@dataclass(frozen=True, slots=True)
class IssueUpdate:
    """One edit of a ticket: fields set, labels added and removed, our ledger stored.

    ``fields`` maps a field id to its JSON value. Labels are never replaced
    as a whole.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    ledger_key: str = ""
    ledger: str = ""
    history: HistoryNote = HistoryNote()


class JiraPort(Protocol):
    """What the rest of the package may ask of Jira.

    Order: ``myself`` comes first in a run; a NOT_FOUND of any later call is
    believed only because it succeeded (Cloud serves bad credentials as an
    anonymous reader, who is told 404). Every method raises JiraError and
    nothing else. Reads are already retried when one raises. Writes are sent
    once; ``maybe_done`` on the error says that the caller must read back
    before repeating. Keys may be issue keys or ids.
    """

    @property
    def deployment(self) -> Deployment:
        """Which kind of Jira this is; the first use may ask the server."""

    @property
    def site_url(self) -> str:
        """The base of links for people, without a trailing slash."""

    def myself(self) -> Myself:
        """Return the token's owner. ANONYMOUS or UNAUTHORISED when it is not accepted."""

    def issue(self, key: str, ledger_keys: tuple[str, ...], fields: tuple[str, ...] = ()) -> Issue:
        """Read a ticket with the named ledgers and custom fields.

        NOT_FOUND: it does not exist or the token may not see it.
        """

    def permissions(self, key: str, names: tuple[str, ...]) -> Permissions:
        """Return which of the named permissions the token has on the ticket."""

    def transitions(self, key: str) -> tuple[Transition, ...]:
        """Return the hops from the present status.

        An empty tuple also is what Jira answers without the permission to
        transition; ask ``permissions`` to tell the two apart.
        """

    def transition(
        self, key: str, transition_id: str, fields: Mapping[str, Any], update: IssueUpdate
    ) -> None:
        """Do one hop, carrying the ledger and the history note of ``update``, never a comment."""

    def remote_link(self, key: str, global_id: str) -> RemoteLink | None:
        """Return our link on the ticket, or None."""

    def put_remote_link(self, key: str, link: RemoteLink) -> None:
        """Create or replace the link with this global id."""

    def comment(self, key: str, comment_id: str) -> Comment | None:
        """Return one comment, or None when it was deleted or is hidden."""

    def comments(self, key: str) -> tuple[Comment, ...]:
        """Return all comments, oldest first."""

    def add_comment(
        self,
        key: str,
        comment: AuditComment,
        visibility: Visibility | None,
        *,
        internal: bool,
    ) -> Comment:
        """Add a comment. TOO_LARGE when the ticket or the text is full."""

    def edit_comment(
        self, key: str, comment_id: str, comment: AuditComment, visibility: Visibility | None
    ) -> Comment:
        """Replace the text of a comment. NOT_FOUND when it is gone."""

    def delete_comment(self, key: str, comment_id: str) -> None:
        """Delete a comment of our own (a twin that two runs at once made)."""

    def update_issue(self, key: str, update: IssueUpdate) -> None:
        """Edit fields, labels and ledger in one request."""

    def put_ledger(self, key: str, ledger_key: str, ledger: str) -> None:
        """Store the ledger alone, which works where a ticket's fields are read-only."""

    def fields(self) -> tuple[FieldDefinition, ...]:
        """Return all fields of the instance (asked once)."""

    def tickets_linked(self, global_id: str) -> tuple[str, ...]:
        """Return the keys of all tickets that carry the link with this global id.

        The index lags behind writes by seconds; absence proves nothing.
        """
