"""The ledger a run leaves on a ticket."""

from __future__ import annotations

from typing import Any

from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.ledger import Ledger, read_ledger
from data_design_gate.jira.observed import ObservedTicket
from data_design_gate.jira.port import Issue


def final_ledger(
    desired: DesiredTicket, observed: ObservedTicket, pending: tuple[str, ...], **changes: Any
) -> Ledger:
    """Return the ledger for a ticket brought to ``desired`` but for ``pending``."""
    old = observed.ledger
    values: dict[str, Any] = {
        "status": old.status if old else "",
        "comment_id": old.comment_id if old else "",
        "comment_digest": old.comment_digest if old else "",
        "recreated": bool(old and old.recreated),
        **changes,
    }
    return Ledger(
        hash=desired.hash,
        state=str(desired.state),
        issue_id=observed.issue.id,
        pending=pending,
        audit_digest=desired.audit_digest,
        audit=desired.audit,
        name=desired.name,
        **values,
    )


def stored_text(issue: Issue, desired: DesiredTicket) -> str:
    """Return the ledger on a ticket as canonical text, or an empty text."""
    ledger = read_ledger(issue.ledgers.get(desired.ledger_key, ""))
    return ledger.to_text() if ledger else ""
