"""The known titles: which sections the words of a heading name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from data_design_gate.document.headings import identity
from data_design_gate.document.model import HeadingMatch, SectionName
from data_design_gate.document.vocabulary import ALIASES, NEUTRAL_PARTS, TITLES
from data_design_gate.regex import regex

Known = Mapping[str, tuple[SectionName, HeadingMatch]]
_MOST_PARTS = 4
_JOIN = regex(r"(?:(?<!\s)\s+)?(?:,|/|\+|&|\band\b|\by\b|\bund\b)\s*")
_TAIL = regex(r"(?:(?<!\s)\s+)?(?::| - )\s*")


class Match(Struct, frozen=True):
    """The sections a heading serves, and how it was recognised."""

    names: tuple[SectionName, ...]
    how: HeadingMatch


@lru_cache(maxsize=1)
def titles() -> dict[str, SectionName]:
    """Return the standard's own titles by identity."""
    return {identity(title): name for name, title in TITLES.items()}


@lru_cache(maxsize=8)
def known_titles(
    extra: tuple[tuple[str, str], ...],
) -> dict[str, tuple[SectionName, HeadingMatch]]:
    """Return every known identity; ``extra`` are the configuration's heading and slug pairs."""
    known: dict[str, tuple[SectionName, HeadingMatch]] = {}
    slugs = {name.value: name for name in SectionName}
    for name, aliases in ALIASES.items():
        for alias in aliases:
            known[identity(alias)] = (name, HeadingMatch.ALIAS)
    for heading, slug in extra:
        if slug in slugs:
            known[identity(heading)] = (slugs[slug], HeadingMatch.ALIAS)
    for title, name in titles().items():
        known[title] = (name, HeadingMatch.EXACT)
    return known


def standard_names(words: str) -> tuple[SectionName, ...]:
    """Return the standard sections that a heading's identity names, exactly or by alias."""
    found = lookup(words, known_titles(()))
    return found.names if found else ()


def lookup(words: str, known: Known) -> Match | None:
    """Return the sections that an identity names exactly, by alias or combined."""
    if words in known:
        name, how = known[words]
        return Match((name,), how)
    return _combined(words, known) or _with_tail(words, known)


def without_tail(words: str) -> str:
    """Return an identity without what stands behind a colon or a dash."""
    return _TAIL.split(words, maxsplit=1)[0]


def _with_tail(words: str, known: Known) -> Match | None:
    head = without_tail(words)
    if head == words:
        head = words.partition(" for ")[0]
        if head not in titles():
            return None
    if head == words or " " not in head or head not in known:
        return None
    return Match((known[head][0],), HeadingMatch.ALIAS)


def _combined(words: str, known: Known) -> Match | None:
    parts = _JOIN.split(words)
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    last = parts[-1].rsplit(" ", 1)[-1]
    names: list[SectionName] = []
    exact = True
    for part in parts:
        found = known.get(part)
        if found is None and part in NEUTRAL_PARTS:
            exact = False
            continue
        found = found or known.get(f"{part} {last}") or known.get(f"data {part}")
        if found is None:
            return None
        exact = exact and found[1] is HeadingMatch.EXACT and part in known
        if found[0] not in names:
            names.append(found[0])
    if not names:
        return None
    return Match(tuple(names), HeadingMatch.EXACT if exact else HeadingMatch.ALIAS)
