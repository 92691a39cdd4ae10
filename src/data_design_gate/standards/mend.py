"""Apply the mechanical mends of findings to a document, touching nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set as AbstractSet

from msgspec import Struct

from data_design_gate.standards.finding import Finding, Suggestion

MAX_ROUNDS = 8


class Mended(Struct, frozen=True):
    """A mended text and the findings whose mends were applied, in order.

    ``revealed`` are those of them that only a mended text showed, and
    ``followed`` the findings that are left and only the mended text has: what
    was mended in one place is stated in another one, too.
    """

    text: str
    applied: tuple[Finding, ...]
    followed: tuple[Finding, ...] = ()
    revealed: tuple[Finding, ...] = ()


def mend(text: str, find: Callable[[str], Iterable[Finding]]) -> Mended:
    """Mend until nothing mechanical is left; ``find`` checks a text and returns its findings.

    Stops when a round changes nothing, so a mend that does not satisfy its
    own rule cannot loop.
    """
    applied: list[Finding] = []
    found = first = tuple(find(text))
    for _ in range(MAX_ROUNDS):
        chosen = _compatible(finding for finding in found if finding.suggestion)
        mended = apply_suggestions(text, [f.suggestion for f in chosen if f.suggestion])
        if mended == text:
            break
        applied += chosen
        text = mended
        found = tuple(find(text))
    known = {(finding.code, finding.subject) for finding in first}
    return Mended(text, tuple(applied), _unknown(found, known), _unknown(applied, known))


def _unknown(
    findings: Iterable[Finding], known: AbstractSet[tuple[str, str]]
) -> tuple[Finding, ...]:
    return tuple(one for one in findings if (one.code, one.subject) not in known)


def _compatible(findings: Iterable[Finding]) -> list[Finding]:
    """Choose findings whose edits do not overlap; the first in the file wins."""
    chosen: list[Finding] = []
    last = 0
    for finding in sorted(findings, key=_edit_order):
        edit = finding.suggestion
        if edit is not None and edit.first_line > last:
            chosen.append(finding)
            last = max(edit.last_line, edit.first_line)
    return chosen


def _edit_order(finding: Finding) -> tuple[int, int, str]:
    edit = finding.suggestion
    return (edit.first_line, edit.last_line, finding.code) if edit else (0, 0, finding.code)


def apply_suggestions(text: str, suggestions: Iterable[Suggestion]) -> str:
    """Replace the lines each suggestion names, keeping the file's own line ends."""
    lines = _split(text)
    for edit in sorted(suggestions, key=lambda item: item.first_line, reverse=True):
        first, last = edit.first_line - 1, edit.last_line
        ending = _ending(lines, first)
        replacement = [f"{line}{ending}" for line in edit.replacement.split("\n")]
        at_end = last >= len(lines) and first < last
        if at_end and lines and not lines[-1].endswith(("\n", "\r")):
            replacement[-1] = replacement[-1].removesuffix(ending)
        lines[first:last] = replacement
    return "".join(lines)


def _ending(lines: list[str], index: int) -> str:
    """Return the line end in use at a place: its own, that above it, else the file's first."""
    near = [*lines[index : index + 1], *lines[max(0, index - 1) : index], *lines[:1]]
    for line in near:
        for ending in ("\r\n", "\n", "\r"):
            if line.endswith(ending):
                return ending
    return "\n"


def _split(text: str) -> list[str]:
    r"""Split at ``\n``, ``\r\n`` and ``\r`` only, as the parser counts lines."""
    lines: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] in "\r\n":
            at += 2 if text.startswith("\r\n", at) else 1
            lines.append(text[start:at])
            start = at
        else:
            at += 1
    return [*lines, text[start:]] if start < len(text) else lines
