"""What the standards found, as GitHub Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from textwrap import indent

from data_design_gate.document.model import SectionName
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.github.escape import code, link, message, prose
from data_design_gate.report.budget import COMMENT_LIMIT, fit_items, fold
from data_design_gate.report.help_text import announced_code, first_paragraph
from data_design_gate.report.json_form import counts
from data_design_gate.standards.finding import DocumentReport, DoneItem, Finding, Severity
from data_design_gate.standards.procedure import STEPS, held_alike

LineUrl = Callable[[str, int], str]
_MARK = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_PROVED = {"proved": "✅", "disproved": "❌"}
_ADVICE = {step.number: step.advice for step in STEPS}


def no_url(_path: str, _line: int) -> str:
    """Return no address: outside a pull request there is nothing to link to."""
    return ""


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


def findings_list(report: DocumentReport, url: LineUrl, room: int) -> str:
    """Return the findings by section, worst first, as many as there is room for."""
    shown = [finding for finding in report.findings if finding.introduced]
    before = [finding for finding in report.findings if not finding.introduced]
    items = list(_by_section(shown, report.path, url))
    head = f"**{summary_line(shown)}**"
    nothing = "**Nothing new to mend.**" if before else "**Nothing to mend.**"
    text = fit_items([head, *items], room, _more) if items else nothing
    if not before:
        return text
    earlier = [_line(finding, report.path, url) for finding in before]
    rest = max(500, room - len(text))
    findings, block = ("finding", "does") if len(before) == 1 else ("findings", "do")
    title = f"{len(before)} {findings} that stood before this change and {block} not block"
    return f"{text}\n\n{fold(title, fit_items(earlier, rest, _more))}"


def summary_line(findings: Sequence[Finding]) -> str:
    """Return the counts in words: ``2 errors, 1 warning``."""
    number = counts(findings)
    words = [
        f"{count} {word if count != 1 else word[:-1]}"
        for word, count in (
            ("errors", number["errors"]),
            ("warnings", number["warnings"]),
            ("notes", number["notes"]),
        )
        if count
    ]
    return ", ".join(words) or "nothing to mend"


def _more(number: int) -> str:
    return f"\n_and {number} more; `data-design check` lists them all._"


def _by_section(findings: Iterable[Finding], path: str, url: LineUrl) -> Iterable[str]:
    """Yield a title for each section and its findings, the sections with the worst first."""
    order = {name.value: number for number, name in enumerate(SectionName)}
    sections = [
        (section, sorted(found, key=_weight))
        for section, found in groupby(
            sorted(findings, key=lambda f: order.get(f.section or "", -1)), lambda f: f.section
        )
    ]
    sections.sort(key=lambda item: (_ORDER[item[1][0].severity], order.get(item[0] or "", -1)))
    for section, found in sections:
        title = TITLES[SectionName(section)] if section else "The document"
        yield f"\n**{title}**\n"
        for finding in found:
            yield _line(finding, path, url)


def _weight(finding: Finding) -> tuple[int, int, str]:
    return (_ORDER[finding.severity], finding.line, finding.code)


def _line(finding: Finding, path: str, url: LineUrl) -> str:
    place = link(f"line {finding.line}", url(path, finding.line))
    first, block = first_paragraph(finding.help), announced_code(finding.help)
    helped = f"<br>{message(first)}" if first else ""
    rule = link(code(finding.code), finding.url)
    text = f"- {_MARK[finding.severity]} {place} {rule} {message(finding.message)}{helped}"
    return f"{text}\n\n{indent(fold('To paste', block), '  ')}\n" if block else text


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
        f"- {code(item.finding.code)} at {_place(report.path, item.finding.line, url)}: "
        f"{prose(item.reason)}"
        for item in report.waived
    )


def _unread(report: DocumentReport, url: LineUrl) -> str:
    return "\n".join(
        f"- {_lines(report.path, gap.first_line, gap.last_line, url)}: {prose(gap.reason)}"
        for gap in report.unread
    )


def _place(path: str, line: int, url: LineUrl) -> str:
    return link(f"line {line}", url(path, line))


def _lines(path: str, first: int, last: int, url: LineUrl) -> str:
    if first == last:
        return _place(path, first, url)
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
