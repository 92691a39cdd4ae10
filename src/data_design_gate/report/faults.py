"""Faults of a configuration for a person at a terminal, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.errors import UserError
from data_design_gate.report.frame import frame
from data_design_gate.report.screen import Palette, printable, wrapped


def render_faults(
    problems: Sequence[UserError], text: str, *, colour: bool = False, width: int = 100
) -> str:
    """Return every fault with its place in the text and its mend."""
    palette = Palette(colour)
    lines = text.splitlines()
    blocks = ["\n".join(_fault(one, lines, palette, width)) for one in problems]
    number = f"{len(problems)} fault{'' if len(problems) == 1 else 's'}."
    return "\n\n".join([*blocks, palette.paint(number, "bold", "red")]) + "\n"


def _fault(problem: UserError, lines: Sequence[str], palette: Palette, width: int) -> Iterator[str]:
    first, *more = wrapped(printable(problem.problem), width - len("error "))
    yield f"{palette.paint('error', 'bold', 'red')} {palette.paint(first, 'bold')}"
    for line in more:
        yield f"      {palette.paint(line, 'bold')}"
    gutter = len(str(problem.line or 1))
    if problem.line is not None and problem.column is not None:
        place = f"{printable(problem.path)}:{problem.line}:{problem.column}"
        yield f"{' ' * gutter}{palette.paint('-->', 'blue')} {place}"
        if problem.line <= len(lines):
            at = (problem.line, problem.column)
            yield from frame(at, lines[problem.line - 1], gutter, palette, "red", width)
    if problem.mend:
        head = f"{' ' * (gutter + 1)}{palette.paint('=', 'blue')} {palette.paint('help', 'cyan')}: "
        hang = " " * (gutter + len("help") + 5)
        for number, line in enumerate(wrapped(printable(problem.mend), width - len(hang))):
            yield f"{hang if number else head}{line}"
