"""The audit record: what was decided, by whom, when, at which commit, and what proves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.jira.state import TicketState
from data_design_gate.typed_json import members

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A person by login; ``name`` is the shown name where it is known."""

    login: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AuditedDocument:
    """The design: ``id`` survives renames, ``url`` is its permalink at the recorded commit.

    ``version`` is the document's own version, ``digest`` the SHA-256 of its
    text, ``repository_id`` the number that survives renames and transfers.
    """

    id: str
    path: str
    title: str = ""
    version: str = ""
    digest: str = ""
    url: str = ""
    repository: str = ""
    repository_id: int = 0
    server: str = "https://github.com"
    status: str = ""


@dataclass(frozen=True, slots=True)
class AuditedPullRequest:
    """The pull request; times are UTC as ISO 8601 with a Z."""

    number: int
    url: str
    title: str = ""
    author: str = ""
    merged_by: str = ""
    merged_at: str = ""
    closed_at: str = ""
    merge_commit: str = ""
    merge_commit_url: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that counted for a gate: who, when, and the commit it covered."""

    gate: str
    login: str
    at: str
    commit: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class BypassedGate:
    """A gate that did not stand when the merge happened, and who merged."""

    gate: str
    reason: str
    merged_by: str = ""


@dataclass(frozen=True, slots=True)
class StoreDecision:
    """The store selection with its reasons."""

    stores: tuple[str, ...] = ()
    rationale: str = ""
    drivers: str = ""
    trade_offs: str = ""


@dataclass(frozen=True, slots=True)
class MigrationDecision:
    """The migration approach: its steps in order; ``scripts`` are links or paths of the files."""

    type: str = ""
    approach: tuple[str, ...] = ()
    rollback: str = ""
    downtime: str = ""
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedWaiver:
    """A finding that was waived, with the reason given and by whom."""

    code: str
    reason: str
    by: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings at the recorded commit; ``steps`` are (number, go)."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    complete: bool = False
    steps: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedProof:
    """What a proof showed: ``outcome`` is proved, disproved or not-proved."""

    name: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TraceLink:
    """A link of the trail: ``kind`` is architecture, adr, requirements, feature, migration ..."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Deferral:
    """A part of a Partial design that waits, and where it is tracked."""

    item: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Everything the procedure keeps of one design at one moment.

    ``reason``, ``notify``, ``completed``, ``lessons`` and ``next_step``
    belong to the exit states. ``reverted_by`` names what took a merged design
    back or deleted it ("#12 by eli"); the ticket then says so. Dates are ISO
    8601; ``design_date`` and ``approval_date`` have no time. The record holds
    nothing of the run that wrote it, so that the same facts always have the
    same digest.
    """

    state: TicketState
    document: AuditedDocument
    pull_request: AuditedPullRequest | None = None
    design_date: str = ""
    approval_date: str = ""
    authors: tuple[Person, ...] = ()
    database_team: tuple[Person, ...] = ()
    approvals: tuple[Approval, ...] = ()
    bypassed: tuple[BypassedGate, ...] = ()
    selection: StoreDecision = StoreDecision()
    schema_decisions: tuple[str, ...] = ()
    index_decisions: tuple[str, ...] = ()
    migration: MigrationDecision = MigrationDecision()
    lifecycle: tuple[str, ...] = ()
    waivers: tuple[AuditedWaiver, ...] = ()
    checks: CheckResult = CheckResult()
    proofs: tuple[AuditedProof, ...] = ()
    links: tuple[TraceLink, ...] = ()
    tickets: tuple[str, ...] = ()
    reason: str = ""
    notify: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    deferred: tuple[Deferral, ...] = ()
    lessons: str = ""
    next_step: str = ""
    reverted_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON values (``schemas/audit-record.schema.json``)."""
        return {"schema_version": SCHEMA_VERSION, **_plain(self)}

    def digest(self) -> str:
        """Return the SHA-256 of the record's canonical JSON, as ``sha256:`` and hex digits.

        ``proofs`` are left out: what one machine could run is no part of what
        was decided, and a repeated finalisation must come to the same digest.
        """
        decided = self.to_json()
        del decided["proofs"]
        return f"sha256:{hashlib.sha256(canonical(decided).encode()).hexdigest()}"


def canonical(value: Any) -> str:
    """Return JSON with sorted keys, no blanks and no lone surrogates: equal facts, equal text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    """Return a value of this module as JSON values, members in their declared order."""
    if names := members(value):
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, TicketState):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
