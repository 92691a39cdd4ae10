"""What the standards found, as GitHub Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from data_design_gate.github.escape import code, link, message, prose
from data_design_gate.report.budget import COMMENT_LIMIT, fold
from data_design_gate.report.finding_list import LineUrl, findings_list, no_url, place
from data_design_gate.standards.finding import DocumentReport, DoneItem
from data_design_gate.standards.procedure import STEPS, held_alike

_PROVED = {"proved": "✅", "disproved": "❌"}
_ADVICE = {step.number: step.advice for step in STEPS}


def render_markdown(reports: Sequence[DocumentReport], limit: int = COMMENT_LIMIT) -> str:
    """Return the whole report of a check as one Markdown text."""
    share = max(2_000, limit // max(1, len(reports)))
    parts = [block for report in reports for block in document_blocks(report, no_url, share)]
    return "\n\n".join(part for part in parts if part) + "\n"


def document_blocks(
    report: DocumentReport, url: LineUrl, room: int, changed: str = ""
) -> list[str]:
    """Return one document's blocks: head, steps, findings, ``changed``, then what is folded."""
    fixed = [
        document_head(report),
        steps_table(report),
        fold(_done_title(report.done), _done_list(report.done)),
        fold("Waivers", _waivers(report, url)),
        fold("Not read", _unread(report, url)),
        fold(_proved_title(report), _proofs(report)),
    ]
    left = room - sum(len(block) for block in fixed) - 200
    found = findings_list(report, url, max(left, 800))
    return [fixed[0], fixed[1], found, changed, *fixed[2:]]


def document_head(report: DocumentReport) -> str:
    """Return the document's heading: title, path, status, tickets and counts."""
    facts = [code(report.path), prose(report.status) or "no status"]
    facts += [prose(ticket) for ticket in report.tickets]
    facts.append("complete" if report.complete else "not complete")
    return f"### {prose(report.title or PurePosixPath(report.path).name)}\n\n{' · '.join(facts)}"


def steps_table(report: DocumentReport) -> str:
    """Return the nine steps with their decision and, on No-Go, what to do; folded when all go."""
    if held := held_alike(report.steps):
        return f"🔴 **No-Go** for all {len(report.steps)} steps: {', '.join(held)}"
    rows = ["| Step | Decision |", "|---|---|"]
    for step in report.steps:
        waived = f" (waived: {', '.join(step.waived)})" if step.waived else ""
        if step.go:
            decision = f"🟢 Go{waived}"
        else:
            codes = ", ".join(step.codes)
            decision = f"🔴 **No-Go**: {codes}{waived}<br>{prose(_ADVICE[step.number])}"
        rows.append(f"| {step.number} {prose(step.name)} | {decision} |")
    if all(step.go for step in report.steps):
        return fold(f"🟢 {len(report.steps)} of {len(report.steps)} steps are Go", "\n".join(rows))
    return "\n".join(rows)


def _done_title(items: Sequence[DoneItem]) -> str:
    done = sum(1 for item in items if item.done)
    return f"Definition of Done: {done} of {len(items)}"


def _done_list(items: Sequence[DoneItem]) -> str:
    """Return the items as plain marks; boxes would invite ticking."""
    marks = {True: "✅", False: "❌", None: "⏳"}
    lines = []
    for item in items:
        notes = [*item.codes, *([item.note] if item.note else [])]
        after = f" ({prose(', '.join(notes))})" if notes else ""
        lines.append(f"- {marks[item.done]} {prose(item.name)}{after}")
    return "\n".join(lines)


def _waivers(report: DocumentReport, url: LineUrl) -> str:
    return "\n".join(
        f"- {code(item.finding.code)} at {place(report.path, item.finding.line, url)}: "
        f"{prose(item.reason)}"
        for item in report.waived
    )


def _unread(report: DocumentReport, url: LineUrl) -> str:
    return "\n".join(
        f"- {_lines(report.path, gap.first_line, gap.last_line, url)}: {prose(gap.reason)}"
        for gap in report.unread
    )


def _lines(path: str, first: int, last: int, url: LineUrl) -> str:
    if first == last:
        return place(path, first, url)
    return link(f"lines {first} to {last}", url(path, first))


def _proved_title(report: DocumentReport) -> str:
    proved = sum(proof.outcome == "proved" for proof in report.proofs)
    return f"What was proved: {proved} of {len(report.proofs)}"


def _proofs(report: DocumentReport) -> str:
    """Return each proof as a line, without the seconds it took: they are new in every run."""
    return "\n".join(
        f"- {_PROVED.get(proof.outcome, '⚪')} {prose(proof.name)}"
        f" {prose(proof.outcome.replace('-', ' '))}: {message(proof.detail)}"
        for proof in report.proofs
    )
