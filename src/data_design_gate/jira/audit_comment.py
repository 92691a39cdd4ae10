"""The audit record in words: the comment a ticket carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data_design_gate.jira.audit import (
    Approval,
    AuditedProof,
    AuditRecord,
    Person,
    TraceLink,
)
from data_design_gate.jira.comment import AuditComment, Fact, Inline, Link, Listing
from data_design_gate.jira.state import TicketState

_HEADLINES = {
    TicketState.UNDER_REVIEW: "Data design under review",
    TicketState.APPROVED: "Data design approved",
    TicketState.BLOCKED: "Data design blocked",
    TicketState.ABORTED: "Data design aborted",
    TicketState.PARTIAL: "Data design approved in part",
}
_MIGRATIONS = {
    "new-schema": "New schema",
    "schema-change": "Schema change",
    "data-migration": "Data migration",
    "combination": "Combination",
    "none": "None",
}
_KINDS = {
    "architecture": "Architecture document",
    "adr": "Architecture decisions",
    "requirements": "Requirements document",
    "feature": "Feature definition",
    "data flow": "Data-flow information",
}
_STEPS = 9
EDITED_NOTICE = (
    "The earlier comment of this design was edited by someone and was left as it is; "
    "this one takes its place."
)


def audit_comment(record: AuditRecord, owner: str, *, after_edit: bool = False) -> AuditComment:
    """Return the comment that tells a record in words.

    ``owner`` is the document's mark. People are named, never mentioned.
    """
    headline = "Data design reverted" if record.reverted_by else _HEADLINES[record.state]
    notices = (*_notices(record), *((EDITED_NOTICE,) if after_edit else ()))
    facts = tuple(
        Fact(label, parts) for label, parts in _facts(record) if any(map(_says_something, parts))
    )
    listings = tuple(listing for listing in _listings(record) if listing.items)
    return AuditComment(headline, owner, notices, facts, listings)


def _says_something(part: Inline) -> bool:
    return bool(part.text or part.url) if isinstance(part, Link) else bool(part.strip())


def _notices(record: AuditRecord) -> Iterator[str]:
    if record.reverted_by:
        yield f"The merged design was taken back by {record.reverted_by}."
    if record.bypassed:
        for gate in record.bypassed:
            merged_by = gate.merged_by or "an unknown account"
            yield f"The merge bypassed the gate {gate.gate} ({gate.reason}); merged by {merged_by}."
    elif record.state is TicketState.APPROVED and record.pull_request is None:
        yield "No pull request was found for this version: it was pushed directly, unapproved."


def _facts(record: AuditRecord) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    yield from _document_facts(record)
    yield from _people_facts(record)
    selection, migration = record.selection, record.migration
    yield "Stores", (", ".join(selection.stores),)
    yield "Why these stores", (selection.rationale,)
    yield "Driven by", (selection.drivers,)
    yield "Trade-offs", (selection.trade_offs,)
    yield "Migration", (_MIGRATIONS.get(migration.type, migration.type),)
    yield "Rollback", (migration.rollback,)
    yield "Downtime", (migration.downtime,)
    yield "Checks", (_checks(record),)
    yield "Proofs", (_proofs(record.proofs),)
    yield "Lessons", (record.lessons,)
    yield "Next step", (record.next_step,)
    yield "Exit state", (_exit_state(record),)


def _document_facts(record: AuditRecord) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    document, pull = record.document, record.pull_request
    yield "Reason", (record.reason,)
    yield "Document", (document.title,)
    yield "Location", (Link(document.path, document.url),)
    yield "Repository", (document.repository,)
    yield "Version", (document.version,)
    if pull is not None:
        yield "Pull request", (Link(f"#{pull.number} {pull.title}".strip(), pull.url),)
        if pull.merge_commit:
            yield "Merge commit", (Link(pull.merge_commit[:12], pull.merge_commit_url),)
        yield "Merged by", (_at(pull.merged_by, pull.merged_at),)
    yield "Design date", (record.design_date,)
    yield "Approval date", (record.approval_date,)


def _people_facts(record: AuditRecord) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    yield "Authors", (_people(record.authors),)
    yield "Database team", (_people(record.database_team),)
    yield "To be told", (", ".join(record.notify),)


def _listings(record: AuditRecord) -> Iterator[Listing]:
    yield _listing("Approvals", (_approval(approval) for approval in record.approvals))
    yield _listing("Completed", record.completed)
    yield _listing(
        "Deferred",
        (f"{item.item} (to {item.to})" if item.to else item.item for item in record.deferred),
    )
    yield _listing("Schema decisions", record.schema_decisions)
    yield _listing("Index decisions", record.index_decisions)
    yield _listing("Lifecycle policies", record.lifecycle)
    yield _listing(
        "Waivers",
        (f"{w.code}: {w.reason}" + (f" ({w.by})" if w.by else "") for w in record.waivers),
    )
    approach = tuple((step,) for step in record.migration.approach)
    yield Listing("Migration approach", approach, ordered=len(approach) > 1)
    yield _listing("Migration scripts", record.migration.scripts)
    yield Listing("Links", tuple(map(_trace, record.links)))


def _trace(link: TraceLink) -> tuple[Inline, ...]:
    return (f"{_KINDS.get(link.kind, link.kind)}:", Link(link.title, link.url))


def _listing(title: str, entries: Iterable[str]) -> Listing:
    return Listing(title, tuple((entry,) for entry in entries))


def _person(login: str, name: str) -> str:
    return f"{name} ({login})" if name and name != login else login


def _people(people: tuple[Person, ...]) -> str:
    return ", ".join(_person(person.login, person.name) for person in people)


def _approval(approval: Approval) -> str:
    who = _person(approval.login, approval.name)
    return f"{approval.gate}: {who}, {approval.at}, commit {approval.commit[:12]}"


def _at(who: str, when: str) -> str:
    return ", ".join(filter(None, (who, when)))


def _checks(record: AuditRecord) -> str:
    checks = record.checks
    counts = ", ".join(
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in (
            (checks.errors, "error"),
            (checks.warnings, "warning"),
            (checks.notes, "note"),
        )
    )
    go = sum(1 for _, passed in checks.steps if passed)
    return f"{counts}; {go} of {_STEPS} steps are Go" if checks.steps else counts


def _proofs(proofs: tuple[AuditedProof, ...]) -> str:
    names: dict[str, list[str]] = {}
    for proof in proofs:
        names.setdefault(proof.outcome.replace("-", " "), []).append(proof.name)
    return "; ".join(f"{outcome}: {', '.join(alike)}" for outcome, alike in names.items())


def _exit_state(record: AuditRecord) -> str:
    return {
        TicketState.APPROVED: "Completed",
        TicketState.BLOCKED: "Blocked",
        TicketState.ABORTED: "Aborted",
        TicketState.PARTIAL: "Partial",
    }.get(record.state, "")
