"""Answers that many rules want of one design, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def remembered(question: Callable[[_Asked], _Answer]) -> Callable[[_Asked], _Answer]:
    """Keep the last answer: the rules ask the same of one design in turn.

    Only the very object counts, not its equals, and only one is held, so that
    nothing of a document stays behind once the next one is read.
    """
    last: tuple[_Asked, _Answer] | None = None

    @wraps(question)
    def answer(asked: _Asked) -> _Answer:
        nonlocal last
        known = last
        if known is None or known[0] is not asked:
            last = known = (asked, question(asked))
        return known[1]

    return answer
