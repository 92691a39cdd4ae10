"""Keeps the latest answers of a run, so that asking for the same again costs no quota."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

A = TypeVar("A")

MOST_KEPT = 16
"""Answers kept: what a sweep reads for every pull request fits, and memory stays flat."""


@dataclass(slots=True)
class Kept(Generic[A]):
    """Answers by their address, each with the tag that GitHub gave it.

    GitHub answers 304 to a tag that still holds, which does not count against
    the rate limit. Nothing outlives the process.
    """

    _answers: OrderedDict[str, tuple[str, A]] = field(default_factory=OrderedDict)

    def tag(self, address: str) -> str:
        """Return the tag of the answer that is kept; "" when none is."""
        return self._answers[address][0] if address in self._answers else ""

    def keep(self, address: str, tag: str, answer: A) -> None:
        """Keep an answer; the one that was asked for least lately goes."""
        if tag:
            self._answers[address] = tag, answer
            self._answers.move_to_end(address)
        if len(self._answers) > MOST_KEPT:
            self._answers.popitem(last=False)

    def confirmed(self, address: str, tag: str) -> A | None:
        """Return the answer that ``tag`` confirms; one that it does not confirm is forgotten."""
        kept, answer = self._answers.pop(address)
        if _bare(kept) != _bare(tag):
            return None
        self._answers[address] = kept, answer
        return answer


def _bare(tag: str) -> str:
    """Return a tag without the mark of weakness, which proxies add and drop."""
    return tag.removeprefix("W/")
