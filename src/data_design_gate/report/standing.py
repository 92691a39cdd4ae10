"""How a document stands, below its findings: waivers, gaps, proofs and the steps' decisions."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.report.screen import Palette, printable, shortened, wrapped
from data_design_gate.standards.finding import DocumentReport, Proof
from data_design_gate.standards.procedure import held_alike


def closing_lines(report: DocumentReport, palette: Palette, width: int) -> Iterator[str]:
    """Yield what was waived or not read, and what running the design showed."""
    for item in report.waived:
        text = f"waived {item.finding.code} at line {item.finding.line}: {item.reason}"
        yield palette.paint(f"  {shortened(text, width - 2)}", "dim")
    for gap in report.unread:
        one = gap.first_line == gap.last_line
        lines = f"line {gap.first_line}" if one else f"lines {gap.first_line} to {gap.last_line}"
        yield palette.paint(f"  not read, {lines}: {printable(gap.reason)}", "yellow")
    yield from _proofs(report, palette, width)


def _proofs(report: DocumentReport, palette: Palette, width: int) -> Iterator[str]:
    """Yield what running the design showed: all that was proved on one line, the rest apart."""
    room = _label_width(report)
    proved = [proof.name for proof in report.proofs if proof.outcome == "proved"]
    if proved:
        seconds = sum(proof.seconds for proof in report.proofs)
        first, *more = wrapped(f"{', '.join(proved)} ({seconds:.1f} s)", width - room - 2)
        yield f"{_label('Proved', 'green', room, palette)}{first}"
        yield from (f"{' ' * (room + 2)}{line}" for line in more)
    for proof in report.proofs:
        if proof.outcome != "proved":
            colour = "red" if proof.outcome == "disproved" else "yellow"
            shown = shortened(f"{proof.name}: {proof.detail}", width - room - 2)
            yield f"{_label(_outcome(proof), colour, room, palette)}{shown}"


def _outcome(proof: Proof) -> str:
    return proof.outcome.replace("-", " ").capitalize()


def _label_width(report: DocumentReport) -> int:
    """Return the columns that outcomes and decisions take before what they are about."""
    others = (len(_outcome(proof)) for proof in report.proofs if proof.outcome != "proved")
    return max((len("No-Go"), *others)) + 2


def _label(word: str, colour: str, room: int, palette: Palette) -> str:
    return f"  {palette.paint(word, colour)}{' ' * (room - len(word))}"


def decisions(report: DocumentReport, palette: Palette, width: int) -> Iterator[str]:
    """Yield the decisions: the Go steps on one line, each No-Go on its own with its rules."""
    steps, room = report.steps, _label_width(report)
    no_go = _label("No-Go", "red", room, palette)
    if alike := held_alike(steps):
        words = f"all {len(steps)} steps  "
        codes = shortened(", ".join(alike), width - len(words) - room - 2)
        yield f"{no_go}{words}{palette.paint(codes, 'dim')}"
        return
    held = [step for step in steps if not step.go]
    passed = [str(step.number) for step in steps if step.go]
    if passed:
        noun = "step" if len(passed) == 1 else "steps"
        words = f"all {len(steps)} steps" if not held else f"{noun} {', '.join(passed)}"
        yield f"{_label('Go', 'green', room, palette)}{words}"
    broad = max((len(step.name) for step in held), default=0)
    for step in held:
        lead = f"{step.number} {step.name:<{broad}}  "
        codes = shortened(", ".join(step.codes), width - len(lead) - room - 2)
        yield f"{no_go}{lead}{palette.paint(codes, 'dim')}"
