"""The audit record of one design: what was decided, by whom, and what shows it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data_design_gate.design.migration import numbered_within
from data_design_gate.design.model import DataDesign, Labelled
from data_design_gate.gate.result import GateOutcome, GateResult, GateState
from data_design_gate.github.model import PullRequest
from data_design_gate.jira.audit import (
    Approval,
    AuditedDocument,
    AuditedProof,
    AuditedPullRequest,
    AuditedWaiver,
    AuditRecord,
    BypassedGate,
    CheckResult,
    Deferral,
    MigrationDecision,
    Person,
    StoreDecision,
    TraceLink,
)
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.report.json_form import counts
from data_design_gate.standards.finding import DocumentReport
from data_design_gate.standards.repository import paths_of

_LINK_FIELDS = {
    "architecture": "architecture",
    "adrs": "adr",
    "requirements": "requirements",
    "feature": "feature",
    "data_flow": "data flow",
}
_MARK = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")
_SUMMARY = 400  # characters of a reason kept in the record; the document has the rest


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment a record speaks of: the commit whose text it is, and the exit state."""

    state: TicketState
    commit: str
    text: str
    reason: str = ""
    next_step: str = ""


def audit_record(
    design: DataDesign,
    report: DocumentReport,
    gate: GateResult | None,
    pull: PullRequest | None,
    moment: Moment,
    runtime: Runtime,
) -> AuditRecord:
    """Return the record. It holds nothing of the run, so equal facts give an equal record."""
    outcomes = gates_of(gate, report.path)
    approvals = tuple(_approvals(outcomes))
    merged_by = pull.merged_by.login if pull and pull.merged_by else ""
    metadata = design.document.metadata
    return AuditRecord(
        state=moment.state,
        document=_document(design, report, moment, runtime),
        pull_request=_pull_request(pull, runtime) if pull else None,
        design_date=metadata.text("design_date"),
        approval_date=max((approval.at[:10] for approval in approvals), default=""),
        authors=tuple(Person(name.lstrip("@")) for name in metadata.texts("authors")),
        database_team=tuple(
            Person(login)
            for outcome in outcomes
            if outcome.name == "database"
            for login in outcome.counted
        ),
        approvals=approvals,
        bypassed=tuple(_bypassed(outcomes, merged_by)) if pull and pull.merged else (),
        selection=_selection(design),
        schema_decisions=tuple(_schema_decisions(design)),
        index_decisions=tuple(
            " ".join(filter(None, (entry.name, "on", entry.table, "for", entry.serves)))
            for entry in design.index_entries
        ),
        migration=_migration(design),
        lifecycle=tuple(_lifecycle(design)),
        waivers=tuple(
            AuditedWaiver(item.finding.code, item.reason, line=item.finding.line)
            for item in report.waived
        ),
        checks=CheckResult(
            **counts(report.findings),
            complete=report.complete,
            steps=tuple((step.number, step.go) for step in report.steps),
        ),
        proofs=tuple(AuditedProof(one.name, one.outcome, one.detail) for one in report.proofs),
        links=tuple(_links(design, runtime, moment.commit)),
        tickets=report.tickets,
        reason=moment.reason or _first(design.blocked.get("reason")),
        notify=tuple(_notify(design)),
        completed=_items(design.blocked.get("completed")),
        deferred=tuple(_deferred(design)),
        lessons=_first(design.blocked.get("lessons")),
        next_step=moment.next_step or _first(design.blocked.get("required_action")),
    )


def gates_of(gate: GateResult | None, path: str) -> tuple[GateOutcome, ...]:
    """Return the gates that apply to a document."""
    return tuple(
        one
        for one in (gate.gates if gate else ())
        if one.document == path and one.state is not GateState.NOT_REQUIRED
    )


def _document(
    design: DataDesign, report: DocumentReport, moment: Moment, runtime: Runtime
) -> AuditedDocument:
    metadata = design.document.metadata
    return AuditedDocument(
        id=metadata.text("id") or report.path,
        path=report.path,
        title=report.title,
        version=metadata.text("version"),
        digest=f"sha256:{hashlib.sha256(moment.text.encode('utf-8', 'replace')).hexdigest()}",
        url=blob_url(runtime, moment.commit, report.path),
        repository=runtime.repository,
        repository_id=runtime.repository_id,
        server=runtime.server_url,
        status=report.status,
    )


def blob_url(runtime: Runtime, commit: str, path: str, line: int | None = None) -> str:
    """Return the permalink of a file at a commit, and of a line in it."""
    from urllib.parse import quote

    anchor = f"?plain=1#L{line}" if line else ""
    return f"{runtime.server_url}/{runtime.repository}/blob/{commit}/{quote(path)}{anchor}"


def stamp(moment: datetime | None) -> str:
    """Return a time as ISO 8601 in UTC with a Z, "" for none."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _pull_request(pull: PullRequest, runtime: Runtime) -> AuditedPullRequest:
    merge = pull.merge_commit_sha or ""
    commits = f"{runtime.server_url}/{runtime.repository}/commit"
    return AuditedPullRequest(
        number=pull.number,
        url=pull.html_url,
        title=pull.title,
        author=pull.author.login if pull.author else "",
        merged_by=pull.merged_by.login if pull.merged_by else "",
        merged_at=stamp(pull.merged_at),
        closed_at=stamp(pull.closed_at),
        merge_commit=merge if pull.merged else "",
        merge_commit_url=f"{commits}/{merge}" if pull.merged and merge else "",
    )


def _approvals(outcomes: Iterable[GateOutcome]) -> Iterable[Approval]:
    for outcome in outcomes:
        for one in outcome.approvals:
            yield Approval(outcome.name, one.login, stamp(one.submitted_at), one.commit_id)


def _bypassed(outcomes: Iterable[GateOutcome], merged_by: str) -> Iterable[BypassedGate]:
    for outcome in outcomes:
        if outcome.state is not GateState.APPROVED:
            yield BypassedGate(outcome.name, outcome.reason.text, merged_by)


def _selection(design: DataDesign) -> StoreDecision:
    chosen = design.selection
    return StoreDecision(
        stores=tuple(sorted(chosen.selected, reverse=True)),
        rationale=_first(chosen.rationale),
        drivers=_first(chosen.drivers),
        trade_offs=_first(chosen.trade_offs) or _first(chosen.alternatives),
    )


def _schema_decisions(design: DataDesign) -> Iterable[str]:
    for table in design.postgres.tables:
        key = ", ".join(table.primary_key.columns) if table.primary_key else "none"
        yield f"Postgres table {table.name}, primary key {key}"
    for item in design.dynamodb.tables:
        keys = ", ".join(element.attribute for element in item.key_schema)
        yield f"DynamoDB table {item.name}, key {keys or 'none'}"


def _migration(design: DataDesign) -> MigrationDecision:
    labels = design.migration.labels
    return MigrationDecision(
        type=design.migration.type,
        approach=tuple(map(_short, design.migration.steps)),
        rollback=_first(labels.get("rollback")),
        downtime=_first(labels.get("downtime")),
        scripts=tuple(dict.fromkeys(up.name for up in design.migration.ups if up.name)),
    )


def _lifecycle(design: DataDesign) -> Iterable[str]:
    for row in design.lifecycle.rows:
        parts = [
            f"retention {row.retention}" if row.retention else "",
            f"deletion {row.deletion}" if row.deletion else "",
            f"purging {row.purging}" if row.purging else "",
        ]
        yield _short(f"{row.subject}: {', '.join(filter(None, parts))}")


def _links(design: DataDesign, runtime: Runtime, commit: str) -> Iterable[TraceLink]:
    for field, kind in _LINK_FIELDS.items():
        for target in design.document.metadata.texts(field):
            if target.startswith(("https://", "http://")):
                yield TraceLink(kind, target, target)
                continue
            path = next(paths_of(design.document.path, target), None)
            if path is not None:
                yield TraceLink(kind, path, blob_url(runtime, commit, path))


def _notify(design: DataDesign) -> Iterable[str]:
    """Return whom the document names for notice, then its owner, each once."""
    named = design.blocked.get("notify")
    parts = re.split(r"[,;\n]|\band\b", named.text) if named else []
    people = (*parts, design.document.metadata.text("owner"))
    names = (_short(one.strip(" \t-*+.").lstrip("@")) for one in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _deferred(design: DataDesign) -> Iterable[Deferral]:
    what = _items(design.deferred.get("what"))
    where = _first(design.deferred.get("where"))
    return tuple(Deferral(item, where) for item in what)


def _items(label: Labelled | None) -> tuple[str, ...]:
    if label is None:
        return ()
    lines = [_MARK.sub("", line).strip() for line in label.text.splitlines()]
    parts = lines if len(lines) > 1 else numbered_within(label.text) or lines
    return tuple(_short(part) for part in parts if part)


def _first(label: Labelled | None) -> str:
    return _short(label.text) if label else ""


def _short(text: str) -> str:
    from textwrap import shorten

    return shorten(text, _SUMMARY, placeholder=" ...")
