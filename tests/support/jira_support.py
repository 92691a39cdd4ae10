"""A Jira in memory behind the port, a record to bring to it, and the builders both need."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data_design_gate.jira import adf, wiki
from data_design_gate.jira.audit import (
    Approval,
    AuditedDocument,
    AuditedProof,
    AuditedPullRequest,
    AuditedWaiver,
    AuditRecord,
    CheckResult,
    Deferral,
    MigrationDecision,
    Person,
    StoreDecision,
    TraceLink,
)
from data_design_gate.jira.comment import AuditComment
from data_design_gate.jira.port import (
    Comment,
    Deployment,
    FailureKind,
    FieldDefinition,
    Issue,
    IssueUpdate,
    JiraError,
    Myself,
    Permissions,
    RemoteLink,
    Status,
    Transition,
    Visibility,
)
from data_design_gate.jira.settings import JiraSettings, settings_from
from data_design_gate.jira.state import TicketState

BOT = Myself("bot-1", "Design Bot")
SHA = "4f1d0c7a9e2b83d65a1c0f9e8d7c6b5a49382716"
STATUSES = {
    "To Do": Status("1", "To Do", "new"),
    "In Review": Status("2", "In Review", "indeterminate"),
    "Design Approved": Status("3", "Design Approved", "indeterminate"),
    "Blocked": Status("4", "Blocked", "indeterminate"),
    "Cancelled": Status("5", "Cancelled", "done"),
    "Done": Status("6", "Done", "done"),
}


def hop(identifier: str, name: str, to: str, **members: Any) -> Transition:
    """Return a transition into one of the statuses."""
    return Transition(identifier, name, STATUSES[to], **members)


def every_way() -> dict[str, tuple[Transition, ...]]:
    """Return a workflow in which every status can be reached from every other."""
    hops = tuple(hop(str(10 + n), f"To {name}", name) for n, name in enumerate(STATUSES))
    return dict.fromkeys(STATUSES, hops)


@dataclass
class Ticket:
    """A ticket of the fake."""

    key: str
    id: str = "10001"
    status: str = "To Do"
    project: str = "SHOP"
    issue_type: str = "Story"
    labels: list[str] = field(default_factory=list)
    resolution: str = ""
    service_desk: bool = False
    read_only_in: frozenset[str] = frozenset()
    properties: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    links: dict[str, RemoteLink] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    visibilities: dict[str, Visibility | None] = field(default_factory=dict)
    internal: dict[str, bool] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    sent_fields: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FakeJira:
    """JiraPort in memory. ``log`` holds every call, ``writes`` those that change something.

    ``faults`` maps a method's name to errors raised by its next calls:
    ``("before", error)`` refuses, ``("after", error)`` does it and loses the
    answer.
    """

    tickets: dict[str, Ticket] = field(default_factory=dict)
    workflow: Mapping[str, tuple[Transition, ...]] = field(default_factory=every_way)
    deployment: Deployment = Deployment.CLOUD
    site_url: str = "https://acme.example"
    me: Myself = BOT
    granted: frozenset[str] = frozenset(
        {
            "BROWSE_PROJECTS",
            "TRANSITION_ISSUES",
            "ADD_COMMENTS",
            "LINK_ISSUES",
            "EDIT_ISSUES",
        }
    )
    moved_keys: dict[str, str] = field(default_factory=dict)
    known_fields: tuple[FieldDefinition, ...] = ()
    refused_fields: frozenset[str] = frozenset()
    carries_riders: bool = True
    post_functions: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[tuple[str, JiraError | None]]] = field(default_factory=dict)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(501))

    def _ticket(self, key: str) -> Ticket:
        key = self.moved_keys.get(key.upper(), key.upper())
        for ticket in self.tickets.values():
            if key in (ticket.key, ticket.id):
                return ticket
        raise JiraError("Jira finds nothing.", "Look again.", kind=FailureKind.NOT_FOUND)

    def fail(self, method: str, when: str, error: JiraError, let_pass: int = 0) -> None:
        """Make a later call of a method fail: ``before`` it acts or ``after``."""
        waiting = self.faults.setdefault(method, [])
        waiting += [("pass", None)] * let_pass
        waiting.append((when, error))

    def _enter(self, method: str, *, write: bool = False) -> JiraError | None:
        self.log.append(method)
        if method in self.before:
            self.before.pop(method)()
        waiting = self.faults.get(method, [])
        if waiting:
            when, error = waiting.pop(0)
            if when == "before" and error is not None:
                raise error
            if write:
                self.writes.append(method)
            return error if write else None
        if write:
            self.writes.append(method)
        return None

    @staticmethod
    def _leave(lost: JiraError | None) -> None:
        if lost is not None:
            raise lost

    def myself(self) -> Myself:
        self._enter("myself")
        return self.me

    def issue(self, key: str, ledger_keys: tuple[str, ...], fields: tuple[str, ...] = ()) -> Issue:
        self._enter("issue")
        ticket = self._ticket(key)
        wanted = ticket.properties if ledger_keys == ("*all",) else ledger_keys
        return Issue(
            id=ticket.id,
            key=ticket.key,
            requested_key=key,
            status=STATUSES[ticket.status],
            project=ticket.project,
            issue_type=ticket.issue_type,
            labels=tuple(ticket.labels),
            resolution=ticket.resolution,
            service_desk=ticket.service_desk,
            ledgers={n: ticket.properties[n] for n in wanted if n in ticket.properties},
            fields={name: str(ticket.fields.get(name, "")) for name in fields},
        )

    def permissions(self, key: str, names: tuple[str, ...]) -> Permissions:
        self._enter("permissions")
        self._ticket(key)
        return Permissions(self.granted & frozenset(names))

    def transitions(self, key: str) -> tuple[Transition, ...]:
        self._enter("transitions")
        if "TRANSITION_ISSUES" not in self.granted:
            return ()
        return tuple(self.workflow.get(self._ticket(key).status, ()))

    def transition(
        self, key: str, transition_id: str, fields: Mapping[str, Any], update: IssueUpdate
    ) -> None:
        lost = self._enter("transition", write=True)
        ticket = self._ticket(key)
        for offered in self.workflow.get(ticket.status, ()):
            if offered.id == transition_id:
                lacking = [f.id for f in offered.fields if f.required and f.id not in fields]
                off_screen = set(fields) - {f.id for f in offered.fields}
                assert not lacking, lacking
                assert not off_screen, off_screen
                ticket.history.append(f"{ticket.status} -> {offered.to.name}")
                ticket.status = offered.to.name
                ticket.sent_fields.append(dict(fields))
                if "resolution" in fields:
                    ticket.resolution = str(fields["resolution"])
                if self.carries_riders and update.ledger_key:
                    ticket.properties[update.ledger_key] = update.ledger
                ticket.status = self.post_functions.get(ticket.status, ticket.status)
                return self._leave(lost)
        raise JiraError("It is not valid.", "Look.", kind=FailureKind.UNEXPECTED, status=400)

    def remote_link(self, key: str, global_id: str) -> RemoteLink | None:
        self._enter("remote_link")
        return self._ticket(key).links.get(global_id)

    def put_remote_link(self, key: str, link: RemoteLink) -> None:
        lost = self._enter("put_remote_link", write=True)
        self._ticket(key).links[link.global_id] = link
        self._leave(lost)

    def comment(self, key: str, comment_id: str) -> Comment | None:
        self._enter("comment")
        return self._ticket(key).comments.get(comment_id)

    def comments(self, key: str) -> tuple[Comment, ...]:
        self._enter("comments")
        return tuple(self._ticket(key).comments.values())

    def _text(self, comment: AuditComment) -> str:
        if self.deployment is Deployment.CLOUD:
            return adf.plain_text(adf.render(comment))
        return wiki.render(comment)

    def add_comment(
        self, key: str, comment: AuditComment, visibility: Visibility | None, *, internal: bool
    ) -> Comment:
        lost = self._enter("add_comment", write=True)
        ticket = self._ticket(key)
        number = str(next(self._ids))
        stored = Comment(number, self.me.id, self.me.id, self._text(comment), f"t{number}")
        ticket.comments[number] = stored
        ticket.visibilities[number] = visibility
        ticket.internal[number] = internal
        self._leave(lost)
        return stored

    def edit_comment(
        self, key: str, comment_id: str, comment: AuditComment, visibility: Visibility | None
    ) -> Comment:
        lost = self._enter("edit_comment", write=True)
        ticket = self._ticket(key)
        if comment_id not in ticket.comments:
            raise JiraError("It is gone.", "Look.", kind=FailureKind.NOT_FOUND, status=404)
        stored = replace(
            ticket.comments[comment_id],
            text=self._text(comment),
            updated=f"t{next(self._ids)}",
            update_author_id=self.me.id,
        )
        ticket.comments[comment_id] = stored
        ticket.visibilities[comment_id] = visibility
        self._leave(lost)
        return stored

    def delete_comment(self, key: str, comment_id: str) -> None:
        self._leave(self._enter("delete_comment", write=True))
        self._ticket(key).comments.pop(comment_id, None)

    def update_issue(self, key: str, update: IssueUpdate) -> None:
        lost = self._enter("update_issue", write=True)
        ticket = self._ticket(key)
        self._editable(ticket)
        if refused := self.refused_fields & set(update.fields):
            raise JiraError(
                "Jira refuses the fields.",
                "Look at the screen.",
                kind=FailureKind.REQUIRED_FIELDS,
                status=400,
                fields=tuple(refused),
            )
        ticket.fields |= update.fields
        ticket.labels += [label for label in update.add_labels if label not in ticket.labels]
        ticket.labels = [label for label in ticket.labels if label not in update.remove_labels]
        if update.ledger_key:
            ticket.properties[update.ledger_key] = update.ledger
        self._leave(lost)

    def put_ledger(self, key: str, ledger_key: str, ledger: str) -> None:
        lost = self._enter("put_ledger", write=True)
        ticket = self._ticket(key)
        self._editable(ticket)
        ticket.properties[ledger_key] = ledger
        self._leave(lost)

    def _editable(self, ticket: Ticket) -> None:
        if ticket.status in ticket.read_only_in:
            self.writes.pop()
            raise JiraError("Jira refuses the edit.", "It is closed.", kind=FailureKind.READ_ONLY)
        if "EDIT_ISSUES" not in self.granted:
            self.writes.pop()
            raise JiraError("Jira forbids it.", "Grant it.", kind=FailureKind.FORBIDDEN, status=403)

    def fields(self) -> tuple[FieldDefinition, ...]:
        self._enter("fields")
        return self.known_fields

    def tickets_linked(self, global_id: str) -> tuple[str, ...]:
        self._enter("tickets_linked")
        return tuple(t.key for t in self.tickets.values() if global_id in t.links)

    def state(self) -> Any:
        """Return everything that remains of a run, without what time and chance decide."""
        return {
            ticket.key: {
                "status": ticket.status,
                "labels": sorted(ticket.labels),
                "links": sorted(map(str, ticket.links.values())),
                "comments": [comment.text for comment in ticket.comments.values()],
                "fields": ticket.fields,
                "ledgers": {
                    name: {
                        member: value
                        for member, value in json.loads(text).items()
                        if member not in {"comment_id", "comment_digest"}
                    }
                    for name, text in ticket.properties.items()
                },
            }
            for ticket in self.tickets.values()
        }


def fake(*keys: str, **members: Any) -> FakeJira:
    """Return a Jira with tickets of these keys (SHOP-1 when none is given)."""
    names = keys or ("SHOP-1",)
    tickets = {
        key: Ticket(key, str(10000 + n), project=key.rpartition("-")[0])
        for n, key in enumerate(names)
    }
    return FakeJira(tickets, **members)


def settings(**values: Any) -> JiraSettings:
    """Return settings with statuses for every state, changed by ``values``."""
    usual: dict[str, Any] = {
        "projects": ["SHOP"],
        "statuses": {
            "under_review": "In Review",
            "approved": "Design Approved",
            "blocked": "Blocked",
            "aborted": "Cancelled",
        },
    }
    return settings_from(usual | values)


def record(state: TicketState = TicketState.APPROVED, **changes: Any) -> AuditRecord:
    """Return a full audit record of an order design, changed by ``changes``."""
    full = AuditRecord(
        state=state,
        document=AuditedDocument(
            id="orders",
            path="docs/data-design/orders.md",
            title="Order fulfilment",
            version="3",
            digest="sha256:" + "ab" * 32,
            url=f"https://github.com/acme/shop/blob/{SHA}/docs/data-design/orders.md",
            repository="acme/shop",
            repository_id=4242,
            status="Approved",
        ),
        pull_request=AuditedPullRequest(
            number=7,
            url="https://github.com/acme/shop/pull/7",
            title="Design the order tables",
            author="mira",
            merged_by="dana",
            merged_at="2026-11-20T10:15:00Z",
            merge_commit=SHA,
            merge_commit_url=f"https://github.com/acme/shop/commit/{SHA}",
        ),
        design_date="2026-11-01",
        approval_date="2026-11-20",
        authors=(Person("mira", "Mira Novak"),),
        database_team=(Person("dana"), Person("eli")),
        approvals=(
            Approval("database", "dana", "2026-11-20T09:58:00Z", SHA, "Dana Ruiz"),
            Approval("migration", "eli", "2026-11-20T10:01:00Z", SHA),
        ),
        selection=StoreDecision(("postgres",), "Joins and money", "Reporting", "No elastic scale"),
        schema_decisions=("orders keyed by uuid",),
        index_decisions=("idx_orders_customer_id serves AP-1",),
        migration=MigrationDecision(
            "schema-change",
            ("add the column", "backfill it", "drop the old one."),
            "drop the column",
            "none",
            ("V7__orders.sql",),
        ),
        lifecycle=("orders: kept seven years, then purged",),
        waivers=(AuditedWaiver("PG018", "legacy report needs it", "dana", 90),),
        checks=CheckResult(0, 2, 1, complete=True, steps=tuple((n, True) for n in range(1, 10))),
        proofs=(AuditedProof("reverse", "proved"),),
        links=(TraceLink("adr", "ADR 12", "https://github.com/acme/shop/blob/main/adr/12.md"),),
        tickets=("SHOP-1",),
    )
    if state is TicketState.PARTIAL:
        full = replace(full, deferred=(Deferral("Refund tables", "SHOP-9"),))
    return replace(full, **changes)


def renamed(full: AuditRecord, **members: Any) -> AuditRecord:
    """Return a record whose document has other members."""
    return replace(full, document=replace(full.document, **members))
