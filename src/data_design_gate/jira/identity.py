"""How a design is recognised on a ticket, whatever becomes of its name, place or repository."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from data_design_gate.jira.audit import AuditedDocument

GLOBAL_ID_LIMIT = 255  # characters; Jira's contract for a remote link's globalId
LEDGER_PREFIX = "data-design-gate."


def owner_mark(document: AuditedDocument) -> str:
    """Return 16 hex digits that name the document on every ticket it touches.

    They are made from the server, the repository's number and the document's
    id, so that two documents or repositories on one ticket never meet, and a
    rename or transfer changes nothing.
    """
    return hashlib.sha256(_identity(document).encode()).hexdigest()[:16]


def ledger_key(document: AuditedDocument) -> str:
    """Return the issue property in which the document's ledger is kept."""
    return f"{LEDGER_PREFIX}{owner_mark(document)}"


def global_id(document: AuditedDocument) -> str:
    """Return the remote link's global id, hashed where the readable form would be too long."""
    readable = _identity(document)
    if len(readable) <= GLOBAL_ID_LIMIT:
        return readable
    digest = hashlib.sha256(readable.encode()).hexdigest()
    return f"system=data-design-gate&repo={document.repository_id}&sha256={digest}"


def _identity(document: AuditedDocument) -> str:
    name = quote(document.id or document.path, safe="/.-_")
    return f"system={document.server.rstrip('/')}&repo={document.repository_id}&doc={name}"
