"""Findings for a person at a terminal: where, what, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.regex import regex
from data_design_gate.report.frame import frame, mend
from data_design_gate.report.json_form import counts
from data_design_gate.report.screen import (
    Palette,
    columns,
    printable,
    printable_lines,
    shortened,
    wrapped,
)
from data_design_gate.report.standing import closing_lines, decisions
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_RANK = {severity: rank for rank, severity in enumerate(_COLOUR)}  # the weightiest first
_WORD = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MARKUP = regex(r"[#|*\[<`\-\s]")
_NARROWEST = 40
_ROOMY = 60  # columns from which a message stands beside its rule
_ALIKE_FROM = 3  # findings of one rule with one help; fewer are told in full


def render_terminal(
    reports: Sequence[DocumentReport],
    sources: Mapping[str, Sequence[str]],
    *,
    colour: bool = False,
    width: int = 100,
) -> str:
    """Return the whole report; ``sources`` maps a path to its lines."""
    palette = Palette(colour)
    width = max(_NARROWEST, width)
    blocks: list[str] = []
    for report in reports:
        lines = sources.get(report.path, ()) if report.findings else ()
        text = "\n".join(_document(report, lines, palette, width))
        # Documents with nothing to tell take one line each, without air between.
        if blocks and "\n" not in text and "\n" not in blocks[-1].rsplit("\n\n", 1)[-1]:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
    return "\n\n".join([*blocks, "\n".join(_total(reports, palette, width))]) + "\n"


def _document(
    report: DocumentReport, lines: Sequence[str], palette: Palette, width: int
) -> Iterator[str]:
    closing = list(closing_lines(report, palette, width))
    if not report.findings and not closing:
        yield _head(report, palette, width - len("  Go")) + f"  {palette.paint('Go', 'green')}"
        return
    yield _head(report, palette, width)
    for alike in _grouped([finding for finding in report.findings if finding.introduced]):
        yield ""
        yield from _finding(alike[0], report.path, lines, palette, width)
        yield from _others(alike[1:], palette, width)
    before = [finding for finding in report.findings if not finding.introduced]
    if before:
        yield ""
        yield from _listed(
            f"{len(before)} more stood before this change and do not block:", before, palette, width
        )
    closing += decisions(report, palette, width)
    if closing:
        yield ""
    yield from closing


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the findings in order, those that say the same of several places together."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        told = (finding.code, finding.severity, finding.help)
        groups.setdefault(told if finding.suggestion is None else (id(finding),), []).append(
            finding
        )
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) >= _ALIKE_FROM else [[one] for one in group])
    ]


def _head(report: DocumentReport, palette: Palette, width: int) -> str:
    facts = [report.title, report.status or "no status", ", ".join(report.tickets)]
    words = shortened(" · ".join(fact for fact in facts if fact), width - 2)
    path = printable(report.path)
    apart = "\n  " if columns(path) + columns(words) + 2 > width else "  "
    return f"{palette.paint(path, 'bold')}{apart}{words}"


def _finding(
    finding: Finding, path: str, lines: Sequence[str], palette: Palette, width: int
) -> Iterator[str]:
    colour = _COLOUR[finding.severity]
    word = f"{_WORD[finding.severity]}[{finding.code}]"
    label = palette.paint(word, "bold", colour)
    if width < _ROOMY:
        yield label
        lead, hang = "  ", 2
    else:
        lead, hang = f"{label} ", len(word) + 1
    for line in wrapped(printable(finding.message), width - hang):
        yield f"{lead}{palette.paint(line, 'bold')}"
        lead = " " * hang
    gutter = len(str(max(finding.line, _last_line(finding))))
    yield from _place(finding, path, gutter, palette, width)
    if 0 < finding.line <= len(lines):
        place = (finding.line, finding.column)
        yield from frame(place, lines[finding.line - 1], gutter, palette, colour, width)
    if finding.help:
        yield from _help(finding.help, gutter, palette, width)
    if finding.suggestion is not None:
        yield f"{' ' * (gutter + 1)}{palette.paint('=', 'blue')} {palette.paint('fix', 'cyan')}:"
        yield from mend(finding.suggestion, lines, gutter, palette, width)


def _last_line(finding: Finding) -> int:
    """Return the greatest line number that the finding's mend will show."""
    suggestion = finding.suggestion
    if suggestion is None:
        return 0
    return suggestion.first_line + suggestion.replacement.count("\n")


def _place(finding: Finding, path: str, gutter: int, palette: Palette, width: int) -> Iterator[str]:
    place = f"{printable(path)}:{finding.line}:{finding.column}"
    name = palette.paint(finding.name, "dim")
    yield_apart = gutter + columns(place) + len(finding.name) + 6 > width
    arrow = f"{' ' * gutter}{palette.paint('-->', 'blue')} {place}"
    if yield_apart:
        yield arrow
        yield f"{' ' * (gutter + 4)}{name}"
    else:
        yield f"{arrow}  {name}"


def _others(findings: Sequence[Finding], palette: Palette, width: int) -> Iterator[str]:
    if findings:
        yield from _listed(f"and {len(findings)} more like it:", findings, palette, width)


def _listed(title: str, findings: Sequence[Finding], palette: Palette, width: int) -> Iterator[str]:
    """Yield findings in a line each."""
    gutter = max(len(str(finding.line)) for finding in findings)
    yield palette.paint(f"  {title}", "dim")
    for finding in findings:
        line = f"    {finding.line:>{gutter}}  {finding.code} "
        yield palette.paint(f"{line} {shortened(finding.message, width - len(line) - 1)}", "dim")


def _help(text: str, gutter: int, palette: Palette, width: int) -> Iterator[str]:
    """Yield a help text under its label: sentences wrapped, anything to paste as it is."""
    head = f"{' ' * (gutter + 1)}{palette.paint('=', 'blue')} {palette.paint('help', 'cyan')}: "
    hang = " " * (gutter + len("help") + 5)
    first = True
    for paragraph in text.split("\n\n"):
        if not first:
            yield ""
        for line in _sentences(printable_lines(paragraph), width - len(hang)):
            yield f"{head if first else hang}{line}".rstrip()
            first = False


def _sentences(lines: Sequence[str], width: int) -> Iterator[str]:
    """Yield a paragraph's lines, sentences wrapped; what is there to be pasted stays whole."""
    hang = "  " if len(lines) > 1 else ""
    for line in lines:
        if _MARKUP.match(line):
            yield line
            continue
        first, *more = wrapped(line, width - len(hang))
        yield first
        yield from (f"{hang}{rest}" for rest in more)


def _total(reports: Sequence[DocumentReport], palette: Palette, width: int) -> Iterator[str]:
    """Yield how it stands in a sentence, by document when there are several, and what next."""
    found = [finding for report in reports for finding in report.findings]
    documents = _count(len(reports), "document")
    if not found:
        yield palette.paint(f"{documents} checked, nothing to mend.", "bold", "green")
        return
    with_findings = [report for report in reports if report.findings]
    if len(with_findings) > 1:
        room = min(width // 2, max(columns(report.path) for report in with_findings))
        for report in with_findings:
            path = shortened(report.path, room)
            yield f"  {path}{' ' * (room - columns(path))}  {_numbers(report.findings)}"
    number = counts([finding for finding in found if finding.introduced])
    colour = "red" if number["errors"] else "yellow" if number["warnings"] else "green"
    yield palette.paint(f"{documents} checked: {_numbers(found)}.", "bold", colour)
    standing = sum(not finding.introduced for finding in found)
    if standing:
        which = "All" if standing == len(found) else f"{standing}"
        verb = "does" if standing == 1 < len(found) else "do"
        yield f"{which} of them stood in the base version and {verb} not count."
    mends = sum(finding.suggestion is not None for finding in found)
    if mends:
        some = f"{mends if mends < len(found) else 'all'} of them"
        yield f"`data-design fix` mends {some if len(found) > 1 else 'it'}."
    weightiest = min(found, key=lambda finding: (not finding.introduced, _RANK[finding.severity]))
    next_step = f"`data-design explain {weightiest.code}` says why, and shows a way."
    for line in wrapped(next_step, width):
        yield palette.paint(line, "dim")


def _numbers(findings: Sequence[Finding]) -> str:
    number = counts(findings)
    nouns = {"errors": "error", "warnings": "warning", "notes": "note"}
    return ", ".join(_count(number[key], noun) for key, noun in nouns.items() if number[key])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
