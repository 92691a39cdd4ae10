"""Findings as inline comments of one review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data_design_gate.github.escape import code, link, message
from data_design_gate.github.notes import Note
from data_design_gate.report.help_text import help_blocks
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

_WORD = {Severity.ERROR: "🔴 Error", Severity.WARNING: "🟡 Warning"}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def notes_of(reports: Iterable[DocumentReport]) -> tuple[Note, ...]:
    """Return what is worth a comment on a line: introduced errors and warnings, worst first."""
    found = [
        (report.path, finding)
        for report in reports
        for finding in report.findings
        if finding.introduced and finding.severity in _WORD
    ]
    found.sort(key=lambda item: (_ORDER[item[1].severity], item[0], item[1].line, item[1].code))
    return tuple(_note(path, finding) for path, finding in found)


def _note(path: str, finding: Finding) -> Note:
    """Return the comment; a grave one about the document as a whole needs no line of it."""
    return Note(
        code=finding.code,
        path=path,
        section=finding.section,
        subject=finding.subject,
        first_line=finding.line,
        last_line=finding.end_line,
        body="\n\n".join(_paragraphs(finding)),
        suggestion=finding.suggestion,
        whole_file=finding.section is None and finding.severity is Severity.ERROR,
    )


def _paragraphs(finding: Finding) -> Iterator[str]:
    rule = link(code(f"{finding.code} {finding.name}"), finding.url)
    yield f"**{_WORD[finding.severity]}** {rule}"
    yield message(finding.message)
    if finding.help:
        yield from help_blocks(finding.help)
