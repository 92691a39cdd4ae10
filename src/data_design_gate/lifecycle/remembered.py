"""What a ticket remembers of a design: its ledger, and the audit record that lies in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.document.model import Document
from data_design_gate.jira.audit import AuditedDocument, AuditRecord
from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.jira.identity import ledger_key
from data_design_gate.jira.ledger import Ledger, read_ledger
from data_design_gate.jira.recognise import ledgers_to_read, recognised
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.typed_json import from_json


@dataclass(frozen=True, slots=True)
class Memory:
    """What a ticket was last told of a design.

    ``commit`` and ``path`` say where the text it was told of stands, ``pull``
    which pull request brought it (0 for none), and ``merged`` whether it was
    merged by then. ``record`` is None where the ledger had no room for all of
    it.
    """

    key: str
    settled: bool
    state: str
    commit: str
    path: str
    pull: int
    merged: bool
    reverted_by: str
    record: AuditRecord | None


def identity_of(document: Document, path: str, runtime: Runtime) -> AuditedDocument:
    """Return what the design is recognised by on its tickets."""
    return AuditedDocument(
        id=document.metadata.text("id") or path,
        path=path,
        repository=runtime.repository,
        repository_id=runtime.repository_id,
        server=runtime.server_url,
    )


def remembered(
    document: AuditedDocument, key: str, settings: JiraSettings, runtime: Runtime
) -> Memory | None:
    """Read a ticket's memory of a design; None when it has none, or there is no such ticket.

    Raises JiraError when Jira cannot be asked.
    """
    if runtime.jira is None:
        return None
    try:
        issue = runtime.jira(settings).issue(key, ledgers_to_read(document))
    except JiraError as error:
        if error.kind is FailureKind.NOT_FOUND:
            return None
        raise
    name = ledger_key(recognised(document, issue.ledgers))
    ledger = read_ledger(issue.ledgers.get(name, ""))
    return memory_of(key, ledger) if ledger else None


def memory_of(key: str, ledger: Ledger) -> Memory:
    """Return what a ledger says; whatever it lacks is empty. Never raises."""
    audit = json.loads(ledger.audit)
    told = _mapping(_mapping(audit).get("document"))
    pull = _mapping(_mapping(audit).get("pull_request"))
    number = pull.get("number")
    taken = _mapping(audit).get("reverted_by")
    path = str(told.get("path", ""))
    record = record_from(audit)
    whole = record is not None and record.digest() == ledger.audit_digest
    return Memory(
        key=key,
        settled=ledger.settled,
        state=ledger.state,
        commit=_commit_in(str(told.get("url", ""))),
        path=path,
        pull=number if isinstance(number, int) else 0,
        merged=bool(pull.get("merged_at")),
        reverted_by=taken if isinstance(taken, str) else "",
        record=record if whole else None,
    )


def record_from(value: Any) -> AuditRecord | None:
    """Return the audit record that JSON values hold, None when they hold no whole one."""
    if not isinstance(value, Mapping) or "state" not in value:
        return None
    try:
        return from_json(AuditRecord, value)
    except (TypeError, ValueError):
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _commit_in(url: str) -> str:
    """Return the commit of a permalink, "" when it is none."""
    _, found, rest = url.partition("/blob/")
    commit = rest.partition("/")[0]
    return commit if found and all(c in "0123456789abcdef" for c in commit) else ""
