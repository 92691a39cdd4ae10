"""Edit distance, for slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable


def distance(one: str, other: str, limit: int) -> int:
    """Return the edits (insert, delete, replace, swap of neighbours) between two texts.

    Counting stops beyond ``limit``; the result is then ``limit + 1``.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        last, before = before, row
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def nearest(word: str, choices: Iterable[str], limit: int = 3) -> str | None:
    """Return the choice nearest to ``word``, None when all are further than ``limit`` edits."""
    best: tuple[int, str] | None = None
    for choice in choices:
        gap = distance(word.casefold(), choice.casefold(), limit)
        if gap <= limit and (best is None or gap < best[0]):
            best = (gap, choice)
    return best[1] if best else None
