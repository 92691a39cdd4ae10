"""A small example of each form, written by the program itself and cut to what a reader needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.gate.command import run_gate
from data_design_gate.jira.audit import (
    Approval,
    AuditedDocument,
    AuditedPullRequest,
    AuditRecord,
    CheckResult,
    MigrationDecision,
    Person,
    StoreDecision,
)
from data_design_gate.jira.ledger import Ledger
from data_design_gate.jira.state import TicketState
from data_design_gate.proof.exchange import write_evidence
from data_design_gate.report.json_form import report_value
from data_design_gate.report.register import entry_of, register_value
from data_design_gate.standards.review import review
from data_design_gate.standards.settings import StandardSettings
from reference.forms import fence

DESIGN = "docs/data-design/order-fulfilment.md"
_SHA = "9fceb02d0ae598e95dc970b74767f19372d61af8"
_WRONG = ("placed_at        timestamptz   NOT NULL DEFAULT now()", "placed_at timestamp NOT NULL")


def examples(root: Path) -> Mapping[str, str]:
    """Return an example of each form, as a fence, by the form's name."""
    text = (root / "examples" / DESIGN).read_text(encoding="utf-8")
    facts = (root / "examples" / "gate" / "facts.json").read_text(encoding="utf-8")
    record = _record()
    _, metadata, _ = text.split("---\n", 2)
    return {
        "report": fence(_report(text)),
        "gate-facts": fence(json.loads(facts)),
        "gate-result": fence(_gate_result(facts)),
        "audit-record": fence(record.to_json()),
        "jira-ledger": fence(_ledger(record)),
        "register": fence(register_value([entry_of(DESIGN, text, StandardSettings())])),
        "front-matter": f"```yaml\n{metadata}```",
        "dynamodb-table": f"```yaml\n{_table(text)}```",
        "proofs": fence(json.loads(write_evidence(()))),
    }


def _report(text: str) -> dict[str, Any]:
    """Return the report of a design with one fault, its lists cut to their first member."""
    right, wrong = _WRONG
    if text.count(right) != 2:  # noqa: PLR2004  the schema, and the migration that reaches it
        message = f"the example no longer holds {right!r} twice"
        raise LookupError(message)
    found = report_value([review(text.replace(right, wrong), DESIGN, StandardSettings())])
    (document,) = found["documents"]
    for name in ("steps", "done", "findings"):
        document[name] = document[name][:1]
    found["tool"]["version"] = "1.0.0"
    return found


def _gate_result(facts: str) -> Any:
    text, _ = run_gate(
        facts,
        explain=False,
        as_if=(),
        output_format="json",
        check=None,
        read_policy=lambda written: read_configuration(written).policy,
    )
    return json.loads(text)


def _record() -> AuditRecord:
    url = "https://github.com/acme/shop"
    return AuditRecord(
        state=TicketState.APPROVED,
        document=AuditedDocument(
            id="2026-11-20-order-fulfilment",
            path=DESIGN,
            title="Order fulfilment",
            version="1.0.0",
            digest=f"sha256:{'5d' * 32}",
            url=f"{url}/blob/{_SHA}/{DESIGN}",
            repository="acme/shop",
            repository_id=4242,
            status="Approved",
        ),
        pull_request=AuditedPullRequest(
            number=7,
            url=f"{url}/pull/7",
            title="SHOP-412 Order fulfilment",
            author="mira",
            merged_by="mira",
            merged_at="2026-11-24T10:15:00Z",
            closed_at="2026-11-24T10:15:00Z",
            merge_commit=_SHA,
            merge_commit_url=f"{url}/commit/{_SHA}",
        ),
        design_date="2026-11-20",
        approval_date="2026-11-24",
        authors=(Person("mira", "Mira Novak"),),
        database_team=(Person("dana"),),
        approvals=(Approval("database", "dana", "2026-11-24T09:58:00Z", _SHA),),
        selection=StoreDecision(("postgres", "dynamodb"), "Money needs transactions."),
        migration=MigrationDecision("New schema", rollback="run Down", downtime="none"),
        checks=CheckResult(complete=True, steps=((1, True), (2, True))),
        tickets=("SHOP-412",),
    )


def _ledger(record: AuditRecord) -> Any:
    """Return a settled ledger; its audit record is left out, since it has its own page."""
    ledger = Ledger(
        hash="7c" * 32,
        state=record.state.value,
        issue_id="10412",
        labels=("data-design-approved",),
        status="Design Approved",
        comment_id="20077",
        comment_digest="1f0c9d4be21a",
        audit_digest=record.digest(),
    )
    return json.loads(ledger.to_text())


def _table(text: str) -> str:
    return text.partition("```yaml dynamodb\n")[2].partition("```")[0]
