"""Decides which headings are the standard's sections: exact, by another name, or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from data_design_gate.document.headings import identity
from data_design_gate.document.model import HeadingMatch, SectionName
from data_design_gate.document.nearest import distance
from data_design_gate.document.vocabulary import (
    ALIASES,
    EXCLUDED,
    NEUTRAL_PARTS,
    TITLES,
    Vocabulary,
)

if TYPE_CHECKING:
    from data_design_gate.document.sections import Draft

DEEPEST_LEVEL = 4
_SCHEMAS = frozenset({SectionName.POSTGRES, SectionName.DYNAMODB})
_MOST_PARTS = 4
_SLIPS = ((6, 0), (10, 1), (1000, 2))
"""Edits that pass as a slip, by the title's length: three turn "integration" into "migration"."""
_SHORTEST_ALIAS = 9
_JOIN = re.compile(r"\s*(?:,|/|\+|&|\band\b|\by\b|\bund\b)\s*")
_TAIL = re.compile(r"\s*(?::| - )\s*")
_OUTSIDE = re.compile(
    r"(?:alternatives?|(?:rejected|discarded|considered) (?:alternative )?"
    r"(?:designs?|options?|alternatives?|approach(?:es)?|schemas?|stores?))"
    r"(?: (?:considered|evaluated|rejected|designs?|approach(?:es)?|options?|schemas?|[a-c0-9]))*"
    r"(?: ?[:(-].*)?"
    r"|(?:the )?(?:current|existing|legacy|previous|old|as-is|today's)"
    r" (?:state|(?:\w+ ){0,2}(?:schemas?|tables?|design|data model|model|database))"
    r"(?: (?:of|in|before|for) .*| ?[:(-].*)?"
)


Known = Mapping[str, tuple[SectionName, HeadingMatch]]


@dataclass(frozen=True, slots=True)
class Match:
    """The sections a heading serves, and how it was recognised."""

    names: tuple[SectionName, ...]
    how: HeadingMatch


def match_headings(roots: Sequence[Draft], drafts: Sequence[Draft], vocabulary: Vocabulary) -> None:
    """Give each draft section the names it serves.

    Of the headings that fit one name, those of the best kind at the highest
    level win; what stands below them or is only a deeper alias is a
    subsection. Nothing under an excluded heading is a section.
    """
    known = _known(tuple(vocabulary.aliases.items()))
    title = _title_only(roots, drafts)
    for draft in drafts:
        draft.excluded = draft is not title and is_outside_heading(draft.identity)
    candidates = list(_candidates(roots, title, known, ()))
    chosen: dict[int, list[SectionName]] = {}
    for name in SectionName:
        fitting = [(d, m) for d, m in candidates if name in m.names]
        for draft in _best(fitting):
            chosen.setdefault(id(draft), []).append(name)
    for draft, found in candidates:
        names = tuple(name for name in found.names if name in chosen.get(id(draft), ()))
        if names:
            draft.match = Match(names, found.how)


def standard_names(words: str) -> tuple[SectionName, ...]:
    """Return the standard sections that a heading's identity names, exactly or by alias."""
    found = lookup(words, _known(()))
    return found.names if found else ()


def is_outside_heading(text: str) -> bool:
    """Tell whether an identity announces what is not the design."""
    return text in EXCLUDED or _OUTSIDE.fullmatch(text) is not None


def _title_only(roots: Sequence[Draft], drafts: Sequence[Draft]) -> Draft | None:
    """Return the heading that is the document's title and no section."""
    tops = [draft for draft in drafts if draft.heading.level == 1]
    if not tops or tops[0] is not drafts[0] or len(drafts) == 1:
        return None
    if len(tops) > 1 and tops[0].identity in _known(()):
        return None
    return tops[0] if tops[0].children or len(roots) > 1 else None


def _candidates(
    drafts: Iterable[Draft],
    title: Draft | None,
    known: Known,
    inside: tuple[SectionName, ...],
) -> Iterator[tuple[Draft, Match]]:
    """Yield what each heading may stand for, with ``inside`` the section around it."""
    for draft in drafts:
        if draft.excluded:
            continue
        found = None if draft is title else _recognise(draft, known)
        if found is not None and _counts_inside(draft, found, inside):
            yield draft, found
        around = found.names if found and not inside else inside
        yield from _candidates(draft.children, title, known, around)


def _counts_inside(draft: Draft, found: Match, inside: tuple[SectionName, ...]) -> bool:
    """Tell a section from a part of another one.

    "Validation" in a migration plan, "DynamoDB" in the store selection and
    "Relationships" in the requirements are parts; the schema sections alone
    may hold whole sections, as "Indexes" or "Access patterns" often stand there.
    """
    if not inside or set(found.names) & set(inside):
        return True
    if found.how is not HeadingMatch.ALIAS and " " in draft.identity:
        return True
    return set(inside) <= _SCHEMAS and not set(found.names) & _SCHEMAS


def _best(fitting: Sequence[tuple[Draft, Match]]) -> Iterator[Draft]:
    for how in HeadingMatch:
        same = [(d, m) for d, m in fitting if m.how is how]
        if not same:
            continue
        level = min(draft.heading.level for draft, _ in same)
        if how is HeadingMatch.NEAR_MISS:
            yield same[0][0]
            return
        top = [d for d, _ in same if d.heading.level == level]
        yield from top
        if how is HeadingMatch.EXACT:
            yield from (
                d for d, m in fitting if m.how is HeadingMatch.ALIAS and d.heading.level <= level
            )
        return


def _recognise(draft: Draft, known: Known) -> Match | None:
    words = draft.identity
    found = lookup(words, known)
    if found is None:
        return _near(words)
    if draft.intended:
        return Match(found.names, HeadingMatch.NEAR_MISS)
    if draft.heading.level > DEEPEST_LEVEL:
        return (
            Match(found.names, HeadingMatch.NEAR_MISS) if found.how is HeadingMatch.EXACT else None
        )
    return found


def lookup(words: str, known: Known) -> Match | None:
    """Return the sections that an identity names exactly, by alias or combined."""
    if words in known:
        name, how = known[words]
        return Match((name,), how)
    return _combined(words, known) or _with_tail(words, known)


def _with_tail(words: str, known: Known) -> Match | None:
    head = _TAIL.split(words, maxsplit=1)[0]
    if head == words:
        head = words.partition(" for ")[0]
        if head not in _titles():
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
        found = known.get(part) or known.get(f"{part} {last}") or known.get(f"data {part}")
        if found is None:
            if part in NEUTRAL_PARTS:
                exact = False
                continue
            return None
        exact = exact and found[1] is HeadingMatch.EXACT and part in known
        if found[0] not in names:
            names.append(found[0])
    if not names:
        return None
    return Match(tuple(names), HeadingMatch.EXACT if exact else HeadingMatch.ALIAS)


def _near(words: str) -> Match | None:
    """Return the one title that the identity misses by a slip of the pen."""
    best: tuple[int, SectionName] | None = None
    letters = set(words)
    for title, name in _titles().items():
        allowed = next(edits for length, edits in _SLIPS if len(title) < length)
        if abs(len(title) - len(words)) > allowed or len(letters ^ set(title)) > 2 * allowed:
            continue
        gap = distance(words, title, allowed)
        if gap <= allowed and (best is None or gap < best[0]):
            best = (gap, name)
    near = best[1] if best else _near_alias(words)
    return Match((near,), HeadingMatch.NEAR_MISS) if near else None


def _near_alias(words: str) -> SectionName | None:
    """Return the section of a known other name that differs by one slip behind its first letter."""
    if len(words) < _SHORTEST_ALIAS:
        return None
    letters = set(words)
    for alias, (name, how) in _known(()).items():
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


@lru_cache(maxsize=1)
def _titles() -> dict[str, SectionName]:
    return {identity(title): name for name, title in TITLES.items()}


@lru_cache(maxsize=8)
def _known(
    extra: tuple[tuple[str, str], ...],
) -> dict[str, tuple[SectionName, HeadingMatch]]:
    known: dict[str, tuple[SectionName, HeadingMatch]] = {}
    slugs = {name.value: name for name in SectionName}
    for name, aliases in ALIASES.items():
        for alias in aliases:
            known[identity(alias)] = (name, HeadingMatch.ALIAS)
    for heading, slug in extra:
        if slug in slugs:
            known[identity(heading)] = (slugs[slug], HeadingMatch.ALIAS)
    for title, name in _titles().items():
        known[title] = (name, HeadingMatch.EXACT)
    return known
