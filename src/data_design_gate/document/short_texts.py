"""Answers about short texts, which one document after another asks again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_Answer = TypeVar("_Answer")

LONGEST = 1_000
"""Characters; names, cells and most paragraphs have fewer."""


def recalled(
    entries: int, longest: int = LONGEST
) -> Callable[[Callable[[str], _Answer]], Callable[[str], _Answer]]:
    """Keep the latest answers about texts of at most ``longest`` characters.

    The two bounds together bound what is held in memory, whatever is read.
    """

    def keep(question: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
        known = lru_cache(maxsize=entries)(question)

        @wraps(question)
        def answer(text: str) -> _Answer:
            return known(text) if len(text) <= longest else question(text)

        return answer

    return keep
