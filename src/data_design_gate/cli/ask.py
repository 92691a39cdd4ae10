"""Questions on a terminal, each with a proposal that Enter takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from data_design_gate.errors import UserError
from data_design_gate.report.screen import Palette, printable, shortened

Answer = TypeVar("Answer")

NONE = "-"


def can_ask() -> bool:
    """Tell whether somebody sits there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, proposal: str, read: Callable[[str], Answer], palette: Palette) -> Answer:
    """Ask until the answer can be read; the end of input takes the proposal."""
    hint = f" {palette.paint(f'[{printable(proposal)}]', 'dim')}" if proposal else ""
    while True:
        try:
            answer = input(f"{palette.paint(question, 'bold')}{hint}: ").strip() or proposal
        except EOFError:
            print()
            return read(proposal)
        try:
            return read(answer)
        except UserError as error:
            print(f"  {palette.paint(str(error), 'yellow')}")


def pick(
    title: str, rows: Sequence[tuple[str, str]], proposed: Sequence[str], width: int,
    palette: Palette,
) -> list[str]:  # fmt: skip
    """Let a person choose among rows of (word, meaning) by number, or name something else."""
    broad = min(max(len(word) for word, _ in rows), width // 2)
    print(f"\n{palette.paint(title, 'bold')}")
    for number, (word, meaning) in enumerate(rows, 1):
        told = palette.paint(shortened(meaning, width - broad - 8), "dim")
        print(f"  {number}  {shortened(word, broad):<{broad}}  {told}".rstrip())
    words = [word for word, _ in rows]
    numbers = " ".join(str(words.index(word) + 1) for word in proposed)
    hint = f"Numbers or a path, {NONE} for none"
    return ask(hint, numbers or NONE, lambda answer: _picked(answer, words), palette)


def _picked(answer: str, words: Sequence[str]) -> list[str]:
    """Return the words of the numbers in an answer; anything else is a word of its own."""
    chosen: list[str] = []
    for part in answer.replace(",", " ").split():
        if part == NONE:
            continue
        if part.isdecimal():
            if not 1 <= int(part) <= len(words):
                raise UserError(f"There is no {part}.", f"Say 1 to {len(words)}.")
            part = words[int(part) - 1]  # noqa: PLW2901  the number stands for its row
        chosen.append(part)
    return list(dict.fromkeys(chosen))
