"""The findings of a document as a Markdown list: by section, the worst first, alike ones folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import indent

from data_design_gate.document.model import SectionName
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.github.escape import code, link, message
from data_design_gate.report.budget import fit_items, fold
from data_design_gate.report.help_text import announced_code, first_paragraph
from data_design_gate.report.json_form import counts
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

LineUrl = Callable[[str, int], str]
_MARK = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_ALIKE_FROM = 3  # findings of one rule; fewer are told in full


def no_url(_path: str, _line: int) -> str:
    """Return no address: outside a pull request there is nothing to link to."""
    return ""


def findings_list(report: DocumentReport, url: LineUrl, room: int) -> str:
    """Return the findings by section, worst first, as many as there is room for."""
    shown = [finding for finding in report.findings if finding.introduced]
    before = [finding for finding in report.findings if not finding.introduced]
    items = [
        (f"**{summary_line(shown)}**", 0),
        *_by_section(shown, report.path, url, max(800, room // 8)),
    ]
    counted = [number for _, number in items]
    nothing = "**Nothing new to mend.**" if before else "**Nothing to mend.**"
    text = nothing
    if shown:
        text = fit_items(
            [item for item, _ in items], room, lambda left: _more(sum(counted[-left:]))
        )
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


def _by_section(
    findings: Iterable[Finding], path: str, url: LineUrl, room: int
) -> Iterator[tuple[str, int]]:
    """Yield a title for each section and its findings, the sections with the worst first.

    With each text goes the number of findings it tells; ``room`` bounds the
    characters for those that are like another.
    """
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
        yield f"\n**{title}**\n", 0
        for alike in _alike(found):
            yield _told(alike, path, url, room), len(alike)


def _alike(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings of one rule together where they are many, in the place of the first."""
    rules: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        rules.setdefault((finding.severity, finding.code), []).append(finding)
    parts = [
        part
        for found in rules.values()
        for part in ([found] if len(found) >= _ALIKE_FROM else [[one] for one in found])
    ]
    return iter(sorted(parts, key=lambda part: _weight(part[0])))


def _told(alike: Sequence[Finding], path: str, url: LineUrl, room: int) -> str:
    """Return the first finding whole, and folded below it the others by line."""
    first, *others = alike
    if not others:
        return _line(first, path, url)
    lines = [
        f"- {place(path, one.line, url)} {message(one.message)}"
        + (f"<br>{message(first_paragraph(one.help))}" if one.help != first.help else "")
        for one in others
    ]
    rest = fit_items(lines, room, lambda left: f"- and {left} more")
    block = indent(fold(f"{len(others)} more like it", rest), "  ")
    return f"{_line(first, path, url).rstrip()}\n\n{block}\n"


def _weight(finding: Finding) -> tuple[int, int, str]:
    return (_ORDER[finding.severity], finding.line, finding.code)


def _line(finding: Finding, path: str, url: LineUrl) -> str:
    place = link(f"line {finding.line}", url(path, finding.line))
    first, block = first_paragraph(finding.help), announced_code(finding.help)
    helped = f"<br>{message(first)}" if first else ""
    rule = link(code(finding.code), finding.url)
    text = f"- {_MARK[finding.severity]} {place} {rule} {message(finding.message)}{helped}"
    return f"{text}\n\n{indent(fold('To paste', block), '  ')}\n" if block else text


def place(path: str, line: int, url: LineUrl) -> str:
    """Return a line as a link, where there is an address."""
    return link(f"line {line}", url(path, line))
