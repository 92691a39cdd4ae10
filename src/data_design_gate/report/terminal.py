"""Findings for a person at a terminal: where, what, why, and how to mend it."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data_design_gate.report.json_form import counts
from data_design_gate.standards.finding import DocumentReport, Finding, Proof, Severity, Step

_CODES = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36",
}  # fmt: skip
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WORD = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_TOKEN = re.compile(r"[\w$.\"-]+|\S+")
_MARKUP = re.compile(r"[#|*\[<`\-\s]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_FRAME_WIDTH = 110
_NO_COLUMN = "\u200b\u200c\u200d\u2060\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Palette:
    """Wraps text in ANSI colours, or leaves it alone."""

    enabled: bool

    def paint(self, text: str, *styles: str) -> str:
        """Return the text in the given styles."""
        if not self.enabled or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def printable(text: str) -> str:
    """Return text without control and bidi characters, so that no document drives a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", "    "))


def render_terminal(
    reports: Sequence[DocumentReport],
    sources: Mapping[str, Sequence[str]],
    *,
    colour: bool = False,
    width: int = 100,
) -> str:
    """Return the whole report; ``sources`` maps a path to its lines."""
    palette = Palette(colour)
    blocks = [
        "\n".join(_document(report, sources.get(report.path, ()), palette, width))
        for report in reports
    ]
    return "\n\n".join([*blocks, _total(reports, palette)]) + "\n"


def _document(
    report: DocumentReport, lines: Sequence[str], palette: Palette, width: int
) -> Iterator[str]:
    yield _head(report, palette)
    shown = [finding for finding in report.findings if finding.introduced]
    before = [finding for finding in report.findings if not finding.introduced]
    for finding in shown:
        yield ""
        yield from _finding(finding, report.path, lines, palette, width)
    if before:
        yield ""
        yield palette.paint(
            f"  {len(before)} more stood before this change and do not block:", "dim"
        )
        for finding in before:
            line = f"    {finding.line}: {finding.code} {printable(finding.message)}"
            yield palette.paint(textwrap.shorten(line, width, placeholder=" ..."), "dim")
    yield ""
    yield from _closing(report, palette, width)


def _head(report: DocumentReport, palette: Palette) -> str:
    facts = [report.title, report.status or "no status", ", ".join(report.tickets)]
    words = " · ".join(printable(fact) for fact in facts if fact)
    return f"{palette.paint(printable(report.path), 'bold')}  {words}"


def _finding(
    finding: Finding, path: str, lines: Sequence[str], palette: Palette, width: int
) -> Iterator[str]:
    colour = _COLOUR[finding.severity]
    word = f"{_WORD[finding.severity]}[{finding.code}]"
    label = palette.paint(word, "bold", colour)
    message = printable(finding.message)
    first, *more = _wrapped([message], max(40, width - len(word) - 1), anything=True)
    yield f"{label} {palette.paint(first, 'bold')}"
    for line in more:
        yield f"{' ' * (len(word) + 1)}{palette.paint(line, 'bold')}"
    gutter = len(str(finding.line))
    place = f"{printable(path)}:{finding.line}:{finding.column}"
    arrow = palette.paint("-->", "blue")
    yield f"{' ' * gutter}{arrow} {place}  {palette.paint(finding.name, 'dim')}"
    if 0 < finding.line <= len(lines):
        yield from _frame(finding, lines[finding.line - 1], gutter, palette)
    if finding.help:
        yield from _labelled("help", finding.help, gutter, palette, width)
    if finding.suggestion is not None:
        yield from _suggestion(finding, gutter, palette)


def _frame(finding: Finding, source: str, gutter: int, palette: Palette) -> Iterator[str]:
    bar = palette.paint("|", "blue")
    lead = columns(source[: finding.column - 1])
    shift = max(0, lead - _FRAME_WIDTH + 30)
    visible, left_out = _cut(printable(source), shift, _FRAME_WIDTH)
    yield f"{palette.paint(str(finding.line), 'blue')} {bar} {visible}".rstrip()
    token = _TOKEN.match(source, finding.column - 1)
    at = lead - left_out
    length = min(columns(token[0]) if token else 1, _FRAME_WIDTH - at)
    if 0 <= at <= columns(visible) and length > 0:
        carets = palette.paint("^" * length, "bold", _COLOUR[finding.severity])
        yield f"{' ' * gutter} {bar} {' ' * at}{carets}"


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide characters two, marks none."""
    shown = printable(text)
    return len(shown) if shown.isascii() else sum(map(_columns_of, shown))


def _columns_of(character: str) -> int:
    if unicodedata.combining(character) or character in _NO_COLUMN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, shift: int, width: int) -> tuple[str, int]:
    """Return what shows of a text from a column on, and how many columns are left out before."""
    start = left_out = 0
    while start < len(text) and left_out < shift:
        left_out += _columns_of(text[start])
        start += 1
    end, used = start, 0
    while end < len(text) and used + _columns_of(text[end]) <= width:
        used += _columns_of(text[end])
        end += 1
    return text[start:end], left_out


def _labelled(label: str, text: str, gutter: int, palette: Palette, width: int) -> Iterator[str]:
    """Yield a help text under its label: sentences wrapped, anything to paste as it is."""
    indent = " " * (gutter + 1)
    head = f"{indent}{palette.paint('=', 'blue')} {palette.paint(label, 'cyan')}: "
    hang = " " * (gutter + len(label) + 5)
    first = True
    for paragraph in text.split("\n\n"):
        if not first:
            yield ""
        for line in _wrapped(printable_lines(paragraph), max(40, width - len(hang))):
            yield f"{head if first else hang}{line}".rstrip()
            first = False


def _wrapped(lines: Sequence[str], width: int, *, anything: bool = False) -> Iterator[str]:
    """Yield a paragraph's lines; of help only a sentence on a line of its own is wrapped."""
    if not anything and (len(lines) > 1 or _MARKUP.match(lines[0])):
        yield from lines
        return
    yield from textwrap.wrap(lines[0], width, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]


def printable_lines(text: str) -> list[str]:
    """Return the printable lines of a text."""
    return [printable(line) for line in text.split("\n")]


def _suggestion(finding: Finding, gutter: int, palette: Palette) -> Iterator[str]:
    suggestion = finding.suggestion
    if suggestion is None:
        return
    indent = " " * (gutter + 1)
    yield f"{indent}{palette.paint('=', 'blue')} {palette.paint('fix', 'cyan')}:"
    for line in printable_lines(suggestion.replacement):
        yield f"{indent}{palette.paint(f'+ {line}', 'green')}"


def _closing(report: DocumentReport, palette: Palette, width: int) -> Iterator[str]:
    for item in report.waived:
        text = f"waived {item.finding.code} at line {item.finding.line}: {printable(item.reason)}"
        yield palette.paint(f"  {text}", "dim")
    for gap in report.unread:
        one = gap.first_line == gap.last_line
        lines = f"line {gap.first_line}" if one else f"lines {gap.first_line} to {gap.last_line}"
        yield palette.paint(f"  not read, {lines}: {printable(gap.reason)}", "yellow")
    yield from _steps(report.steps, palette, width)
    yield from _proofs(report.proofs, palette, width)


def _proofs(proofs: Sequence[Proof], palette: Palette, width: int) -> Iterator[str]:
    """Yield what running the design showed: all that was proved on one line, the rest apart."""
    proved = [proof.name for proof in proofs if proof.outcome == "proved"]
    if proved:
        seconds = sum(proof.seconds for proof in proofs)
        words = f"{', '.join(proved)} ({seconds:.1f} s)"
        yield f"  {palette.paint('Proved', 'green')} {words}"
    for proof in proofs:
        if proof.outcome != "proved":
            colour = "red" if proof.outcome == "disproved" else "yellow"
            label = proof.outcome.replace("-", " ").capitalize()
            detail = printable(f"{proof.name}: {proof.detail}")
            shown = textwrap.shorten(detail, width - len(label) - 3, placeholder=" ...")
            yield f"  {palette.paint(label, colour)} {shown}"


def _steps(steps: Sequence[Step], palette: Palette, width: int) -> Iterator[str]:
    """Yield the nine decisions: the Go steps on one line, each No-Go on its own."""
    held = [step for step in steps if not step.go]
    passed = [str(step.number) for step in steps if step.go]
    if passed:
        noun = "step " if len(passed) == 1 else "steps"
        yield f"  {palette.paint('Go', 'green')}     {noun} {', '.join(passed)}"
    for step in held:
        codes = textwrap.shorten(", ".join(step.codes), width - 50, placeholder=" ...")
        name = step.name[:1].lower() + step.name[1:]
        yield f"  {palette.paint('No-Go', 'red')}  step  {step.number}, {name}: {codes}"


def _total(reports: Sequence[DocumentReport], palette: Palette) -> str:
    number = counts(finding for report in reports for finding in report.findings)
    documents = _count(len(reports), "document")
    if not any(number.values()):
        return palette.paint(f"{documents} checked, nothing to mend.", "bold", "green")
    words = (
        _count(number["errors"], "error"),
        _count(number["warnings"], "warning"),
        _count(number["notes"], "note"),
    )
    colour = "red" if number["errors"] else "yellow" if number["warnings"] else "green"
    return palette.paint(f"{documents} checked: {', '.join(words)}.", "bold", colour)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
