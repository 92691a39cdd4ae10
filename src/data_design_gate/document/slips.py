"""Slips of the pen: headings that miss a known title by a letter or two."""

from __future__ import annotations

from data_design_gate.document.model import HeadingMatch, SectionName
from data_design_gate.document.nearest import distance
from data_design_gate.document.short_texts import recalled
from data_design_gate.document.titles import Match, known_titles, titles

_SLIPS = ((6, 0), (10, 1), (1000, 2))
"""Edits that pass as a slip, by the title's length: three turn "integration" into "migration"."""
_SLIPS_IN_A_WORD = ((5, 0), (8, 1), (1000, 2))
_MOST_IN_ALL = 3
_SHORTEST_ALIAS = 9


@recalled(1024)
def near(words: str) -> Match | None:
    """Return the one title that the identity misses by a slip of the pen."""
    best: tuple[int, SectionName] | None = None
    letters = set(words)
    for title, name in titles().items():
        allowed = next(edits for length, edits in _SLIPS if len(title) < length)
        if abs(len(title) - len(words)) > allowed or len(letters ^ set(title)) > 2 * allowed:
            continue
        gap = distance(words, title, allowed)
        if gap <= allowed and (best is None or gap < best[0]):
            best = (gap, name)
    near = best[1] if best else _near_word_by_word(words) or _near_alias(words)
    return Match((near,), HeadingMatch.NEAR_MISS) if near else None


def _near_word_by_word(words: str) -> SectionName | None:
    """Return the section whose title has slips in several of its words, a few in all."""
    written = words.split()
    for title, name in titles().items():
        right = title.split()
        if len(right) == len(written) and all(
            abs(len(w) - len(r)) <= _most(r) and w[0] == r[0]
            for w, r in zip(written, right, strict=True)
        ):
            gaps = [distance(w, r, _most(r)) for w, r in zip(written, right, strict=True)]
            within = all(gap <= _most(r) for gap, r in zip(gaps, right, strict=True))
            if within and sum(gaps) <= _MOST_IN_ALL:
                return name
    return None


def _most(word: str) -> int:
    return next(edits for length, edits in _SLIPS_IN_A_WORD if len(word) < length)


def _near_alias(words: str) -> SectionName | None:
    """Return the section of a known other name that differs by one slip behind its first letter."""
    if len(words) < _SHORTEST_ALIAS:
        return None
    letters = set(words)
    for alias, (name, how) in known_titles(()).items():
        if (
            how is HeadingMatch.ALIAS
            and len(alias) >= _SHORTEST_ALIAS
            and alias[0] == words[0]
            and abs(len(alias) - len(words)) <= 1
            and len(letters ^ set(alias)) <= len("ab")
            and distance(words, alias, 1) <= 1
        ):
            return name
    return None
