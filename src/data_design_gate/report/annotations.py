"""Findings as workflow commands, which the runner shows on the changed files."""

from __future__ import annotations

from collections.abc import Sequence

from data_design_gate.github.escape import escape_data, workflow_command
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

PER_KIND = 10  # the runner keeps ten of a kind a step and drops the rest without a word
_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_annotations(reports: Sequence[DocumentReport]) -> str:
    """Return the gravest findings of each kind, then one notice for the rest."""
    lines: list[str] = []
    left = 0
    for severity, command in _COMMAND.items():
        found = [
            (report.path, finding)
            for report in reports
            for finding in report.findings
            if finding.severity is severity and finding.introduced
        ]
        # One notice is kept free to say how many more there are.
        room = PER_KIND - 1 if severity is Severity.INFO else PER_KIND
        lines += [_annotation(command, path, finding) for path, finding in found[:room]]
        left += max(0, len(found) - room)
    if left:
        more = "1 more finding is" if left == 1 else f"{left} more findings are"
        lines.append(f"::notice::{escape_data(f'{more} in the summary.')}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(command: str, path: str, finding: Finding) -> str:
    # Columns are left out: the runner drops them when lines differ and
    # misplaces them at the end of a file.
    return workflow_command(
        command,
        f"{finding.message} {finding.help}".strip(),
        file=path,
        line=finding.line,
        title=f"{finding.code} {finding.name}",
    )
