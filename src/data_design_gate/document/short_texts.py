"""Answers about short texts, which one document after another asks again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")

LONGEST = 1_000
"""Characters; names, cells and most paragraphs have fewer."""


def recalled(
    entries: int, longest: int = LONGEST
) -> Callable[[Callable[[str], _Answer]], Callable[[str], _Answer]]:
    """Keep the answers about at most ``entries`` texts of at most ``longest`` characters.

    The two bounds together bound what is held in memory, whatever is read.
    """

    def keep(question: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
        return _Answers(question, entries, longest).__getitem__

    return keep


class _Answers(dict[str, _Answer], Generic[_Answer]):
    """The answers to one question; looking up a known one calls no function in Python."""

    __slots__ = ("entries", "longest", "question")

    def __init__(self, question: Callable[[str], _Answer], entries: int, longest: int) -> None:
        self.question = question
        self.entries = entries
        self.longest = longest

    def __missing__(self, text: str) -> _Answer:
        answer = self.question(text)
        if len(text) <= self.longest:
            if len(self) >= self.entries:
                self.clear()
            self[text] = answer
        return answer
