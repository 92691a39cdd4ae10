"""Findings a line each, in the form compilers use, for editors and `grep`."""

from __future__ import annotations

from collections.abc import Sequence

from data_design_gate.report.screen import printable
from data_design_gate.standards.finding import DocumentReport, Severity

_WORD = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_short(reports: Sequence[DocumentReport]) -> str:
    """Return ``path:line:column: severity: message [CODE]`` for each finding that is new."""
    return "".join(
        f"{printable(report.path)}:{finding.line}:{finding.column}: {_WORD[finding.severity]}: "
        f"{printable(' '.join(finding.message.split()))} [{finding.code}]\n"
        for report in reports
        for finding in report.findings
        if finding.introduced
    )
