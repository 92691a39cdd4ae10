"""The ledger: what this program last made of a ticket, kept on the ticket itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from data_design_gate.jira.audit import canonical

SCHEMA_VERSION = 1
# Characters of one entity property's value; counted in bytes and with blanks between the
# members, so that it holds however the server counts.
LEDGER_LIMIT = 32_768
_LISTS = ("proofs", "waivers", "schema_decisions", "index_decisions", "lifecycle", "links")


@dataclass(frozen=True, slots=True)
class Ledger:
    """One document's memory on one ticket (``schemas/jira-ledger.schema.json``).

    ``hash`` is the desired state it was brought to, ``pending`` the parts
    that have not succeeded yet, ``labels`` those this document put there,
    ``status`` the one it last brought the ticket to, ``moving_to`` where the
    pending transition leads, ``gave_up`` the attempt that led in a circle,
    ``recreated`` whether a deleted
    comment was written a second time. ``name`` is what a document without an
    id goes by: the path it was first known by. ``audit`` is the audit record
    as JSON text.
    """

    hash: str
    state: str
    issue_id: str
    pending: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    status: str = ""
    moving_to: str = ""
    gave_up: str = ""
    comment_id: str = ""
    comment_digest: str = ""
    recreated: bool = False
    audit_digest: str = ""
    audit: str = "null"
    name: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for ``hash``."""
        return not self.pending

    def to_text(self) -> str:
        """Return the canonical JSON text, with the audit record cut down where it is too long."""
        for audit in _shorter(json.loads(self.audit)):
            value = _members(self) | {"audit": audit}
            if (
                len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
                <= LEDGER_LIMIT
            ):
                return canonical(value)
        return canonical(_members(self) | {"audit": None})


def read_ledger(text: str) -> Ledger | None:
    """Read a stored ledger; None for anything this version did not write. Never raises."""
    try:
        stored = json.loads(text)
        if not isinstance(stored, dict) or stored.get("schema_version") != SCHEMA_VERSION:
            return None
        return Ledger(
            hash=_text(stored["hash"]),
            state=_text(stored["state"]),
            issue_id=_text(stored["issue_id"]),
            pending=_texts(stored["pending"]),
            labels=_texts(stored["labels"]),
            status=_text(stored["status"]),
            moving_to=_text(stored["moving_to"]),
            gave_up=_text(stored["gave_up"]),
            comment_id=_text(stored["comment_id"]),
            comment_digest=_text(stored["comment_digest"]),
            recreated=stored["recreated"] is True,
            audit_digest=_text(stored["audit_digest"]),
            audit=canonical(stored["audit"]),
            name=_text(stored.get("name", "")),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_newer(text: str) -> bool:
    """Tell whether a later version of this program wrote the stored ledger. Never raises."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return False
    version = stored.get("schema_version") if isinstance(stored, dict) else None
    return isinstance(version, int) and version > SCHEMA_VERSION


def _members(ledger: Ledger) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "name": ledger.name,
        "hash": ledger.hash,
        "state": ledger.state,
        "issue_id": ledger.issue_id,
        "pending": list(ledger.pending),
        "labels": list(ledger.labels),
        "status": ledger.status,
        "moving_to": ledger.moving_to,
        "gave_up": ledger.gave_up,
        "comment_id": ledger.comment_id,
        "comment_digest": ledger.comment_digest,
        "recreated": ledger.recreated,
        "audit_digest": ledger.audit_digest,
    }


def _shorter(audit: Any) -> list[Any]:
    """Return the record whole, then without its long lists, then only where it is found."""
    if not isinstance(audit, dict):
        return [audit]
    lean = {name: ([] if name in _LISTS else value) for name, value in audit.items()}
    return [audit, lean, {"document": audit.get("document")}, None]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))
