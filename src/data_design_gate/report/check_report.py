"""The verdict as a check run: the status's words, the summary, and a line for each finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.gate.result import GateResult, State
from data_design_gate.github.escape import visible
from data_design_gate.github.limits import clamp_comment, clamp_description
from data_design_gate.github.model import Annotation
from data_design_gate.github.publication import CheckReport
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

NAME = "data-design findings"
"""Not the status's name: a ruleset that requires one must not be met by the other."""
MOST_ANNOTATIONS_SHOWN = 200  # four requests; the summary tells of all
MOST_SUMMARY_CHARACTERS = 65_535  # of a check run's output (GitHub's REST reference)
MOST_TITLE_CHARACTERS = 255

_CONCLUSION = {
    State.SUCCESS: "success",
    State.PENDING: "neutral",
    State.FAILURE: "failure",
    State.ERROR: "failure",
}
_LEVEL = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.INFO: "notice"}


def check_report(gate: GateResult, reports: Sequence[DocumentReport], summary: str) -> CheckReport:
    """Return the check run; the gravest annotations come first where they are too many."""
    found = sorted(_annotations(reports), key=lambda one: list(_LEVEL.values()).index(one.level))
    return CheckReport(
        name=NAME,
        conclusion=_CONCLUSION[gate.state],
        title=clamp_description(gate.description),
        summary=clamp_comment(summary, MOST_SUMMARY_CHARACTERS),
        annotations=tuple(found[:MOST_ANNOTATIONS_SHOWN]),
    )


def _annotations(reports: Sequence[DocumentReport]) -> Iterator[Annotation]:
    for report in reports:
        for finding in report.findings:
            if finding.introduced:
                yield _annotation(report.path, finding)


def _annotation(path: str, finding: Finding) -> Annotation:
    return Annotation(
        path=path,
        first_line=finding.line,
        last_line=finding.end_line,
        level=_LEVEL[finding.severity],
        message=visible(f"{finding.message} {finding.help}".strip(), keep="\n"),
        title=f"{finding.code} {finding.name}"[:MOST_TITLE_CHARACTERS],
    )
