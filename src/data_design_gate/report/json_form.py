"""The JSON form of a check, as ``schemas/report.schema.json`` publishes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data_design_gate import __version__
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

if TYPE_CHECKING:
    from data_design_gate.report.told import Told  # the gate, which a plain check never loads

SCHEMA_VERSION = 1


def report_value(
    reports: Sequence[DocumentReport], told: Mapping[str, Told] | None = None
) -> dict[str, Any]:
    """Return the report as plain JSON values.

    ``told`` adds, by path, what changed in a design: ``changed`` since its
    base version (null without one), ``since`` each reviewer's last look.
    """
    findings = [finding for report in reports for finding in report.findings]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "data-design-gate", "version": __version__},
        "documents": [
            {**_document(report), **_changed((told or {}).get(report.path))} for report in reports
        ],
        "summary": {"documents": len(reports), **counts(findings)},
    }


def render_json(reports: Sequence[DocumentReport]) -> str:
    """Return the report as indented JSON text."""
    return json.dumps(report_value(reports), ensure_ascii=False, indent=2)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by severity, under the names of the JSON form."""
    severities = [finding.severity for finding in findings]
    return {
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "notes": severities.count(Severity.INFO),
    }


def _document(report: DocumentReport) -> dict[str, Any]:
    return {
        "path": report.path,
        "title": report.title,
        "status": report.status,
        "tickets": list(report.tickets),
        "stores": list(report.stores),
        "complete": report.complete,
        "steps": [
            {"step": step.number, "name": step.name, "go": step.go, "codes": list(step.codes),
             "waived": list(step.waived)}
            for step in report.steps
        ],
        "done": [
            {"name": item.name, "done": item.done, "codes": list(item.codes), "note": item.note}
            for item in report.done
        ],
        "findings": [finding_value(finding) for finding in report.findings],
        "waived": [
            {"code": item.finding.code, "line": item.finding.line, "reason": item.reason}
            for item in report.waived
        ],
        "unread": [
            {"first_line": item.first_line, "last_line": item.last_line, "reason": item.reason}
            for item in report.unread
        ],
        "proofs": [
            {"name": proof.name, "outcome": proof.outcome, "detail": proof.detail,
             "seconds": proof.seconds}
            for proof in report.proofs
        ],
    }  # fmt: skip


def _changed(told: Told | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {
        "changed": told.base and told.base.to_json(),
        "since": [one.to_json() for one in told.since],
    }


def finding_value(finding: Finding) -> dict[str, Any]:
    """Return one finding as plain JSON values."""
    suggestion = finding.suggestion
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "line": finding.line,
        "end_line": finding.end_line,
        "column": finding.column,
        "section": finding.section,
        "introduced": finding.introduced,
        "suggestion": suggestion
        and {
            "first_line": suggestion.first_line,
            "last_line": suggestion.last_line,
            "replacement": suggestion.replacement,
        },
        "url": finding.url,
    }
