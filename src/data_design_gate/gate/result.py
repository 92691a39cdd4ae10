"""What the gate decided, as a tree of plain values; every output is a view of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from data_design_gate.document.model import Status
from data_design_gate.gate.disposition import Disposition
from data_design_gate.gate.reasons import Reason

SCHEMA_VERSION = 1


class State(StrEnum):
    """The commit status."""

    SUCCESS = "success"
    PENDING = "pending"
    FAILURE = "failure"
    ERROR = "error"


class GateState(StrEnum):
    """How one gate stands."""

    APPROVED = "approved"
    WAITING = "waiting"
    BLOCKED = "blocked"
    NOT_REQUIRED = "not-required"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that counts: who, by which review, of which commit, when."""

    id: int | None
    login: str
    review: int
    commit_id: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One gate for one document. Logins are as GitHub shows them.

    ``because`` says why the gate applies or does not, ``reason`` how it
    stands, ``diagnosis`` why nobody can open it (None when somebody can).
    ``missing`` counts the approvals still needed.
    """

    name: str
    document: str
    state: GateState
    required: int
    reason: Reason
    because: tuple[Reason, ...] = ()
    counted: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    can_approve: tuple[str, ...] = ()
    missing: int = 0
    approvals: tuple[Approval, ...] = ()
    diagnosis: Reason | None = None
    groups: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the public form."""
        return {
            "name": self.name,
            "document": self.document,
            "state": self.state.value,
            "required": self.required,
            "counted": list(self.counted),
            "blocked_by": list(self.blocked_by),
            "can_approve": list(self.can_approve),
            "reason": {"code": self.reason.code, "text": self.reason.text},
        }


@dataclass(frozen=True, slots=True)
class GateRuling:
    """What became of a review at one gate of one document."""

    gate: str
    document: str
    disposition: Disposition
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        """Return the public form."""
        return {
            "gate": self.gate,
            "document": self.document,
            "disposition": self.disposition.value,
            "text": self.reason.text,
        }


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """One review and its rulings; ``login`` is None for a deleted account."""

    id: int
    login: str | None
    state: str
    commit_id: str
    submitted_at: datetime | None
    rulings: tuple[GateRuling, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the public form."""
        return {
            "id": self.id,
            "login": self.login,
            "dispositions": [ruling.to_json() for ruling in self.rulings],
        }


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """A changed document: its title, status word and owner at head; ``removed`` when deleted."""

    path: str
    title: str
    status: Status | None
    owner: str = ""
    removed: bool = False
    same_meaning: bool = False


@dataclass(frozen=True, slots=True)
class GateResult:
    """The whole decision. ``reasons`` are those of the state, the weightiest first.

    ``blocked`` and ``aborted`` are the commands in force, ``refused`` those
    to be answered, ``notes`` what a reader should know beside, ``idle`` the
    configured gates for which this pull request holds nothing at all.
    """

    state: State
    description: str
    gates: tuple[GateOutcome, ...] = ()
    reviews: tuple[ReviewOutcome, ...] = ()
    ask: tuple[str, ...] = ()
    documents: tuple[DocumentOutcome, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    refused: tuple[Reason, ...] = ()
    blocked: Reason | None = None
    aborted: Reason | None = None
    draft: bool = False
    head_sha: str = ""
    base_ref: str = ""
    configured: bool = True
    findings: int = 0
    idle: tuple[GateOutcome, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the public form, ``schemas/gate-result.schema.json``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "state": self.state.value,
            "description": self.description,
            "gates": [gate.to_json() for gate in (*self.gates, *self.idle)],
            "reviews": [review.to_json() for review in self.reviews],
            "ask": list(self.ask),
        }


def broken(problem: str) -> GateResult:
    """Return the result for a configuration or facts that cannot be used."""
    from data_design_gate.gate.describe import clamp

    return GateResult(State.ERROR, clamp(problem))
