"""Decides which headings are the standard's sections: exact, by another name, or nearly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from data_design_gate.document.model import HeadingMatch, SectionName
from data_design_gate.document.slips import near
from data_design_gate.document.titles import Known, Match, known_titles, lookup, without_tail
from data_design_gate.document.vocabulary import EXCLUDED, Vocabulary
from data_design_gate.regex import regex

if TYPE_CHECKING:
    from data_design_gate.document.sections import Draft

DEEPEST_LEVEL = 4
_SCHEMAS = frozenset({SectionName.POSTGRES, SectionName.DYNAMODB})
_OUTSIDE = regex(
    r"(?:alternatives?|(?:rejected|discarded|considered) (?:alternative )?"
    r"(?:designs?|options?|alternatives?|approach(?:es)?|schemas?|stores?))"
    r"(?: (?:considered|evaluated|rejected|designs?|approach(?:es)?|options?|schemas?|[a-c0-9]))*"
    r"(?: ?[:(-].*)?"
    r"|(?:the )?(?:current|existing|legacy|previous|old|as-is|today's)"
    r" (?:state|(?:\w+ ){0,2}(?:schemas?|tables?|design|data model|model|database))"
    r"(?: (?:of|in|before|for) .*| ?[:(-].*)?"
)


def match_headings(roots: Sequence[Draft], drafts: Sequence[Draft], vocabulary: Vocabulary) -> None:
    """Give each draft section the names it serves.

    Of the headings that fit one name, those of the best kind at the highest
    level win; what stands below them or is only a deeper alias is a
    subsection. Nothing under an excluded heading is a section.
    """
    known = known_titles(tuple(vocabulary.aliases.items()))
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


def is_outside_heading(text: str) -> bool:
    """Tell whether an identity announces what is not the design."""
    return text in EXCLUDED or _OUTSIDE.fullmatch(text) is not None


def _title_only(roots: Sequence[Draft], drafts: Sequence[Draft]) -> Draft | None:
    """Return the heading that is the document's title and no section."""
    tops = [draft for draft in drafts if draft.heading.level == 1]
    if not tops or tops[0] is not drafts[0] or len(drafts) == 1:
        return None
    if len(tops) > 1 and tops[0].identity in known_titles(()):
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
        return near(words) or near(without_tail(words))
    if draft.intended:
        return Match(found.names, HeadingMatch.NEAR_MISS)
    if draft.heading.level > DEEPEST_LEVEL:
        return (
            Match(found.names, HeadingMatch.NEAR_MISS) if found.how is HeadingMatch.EXACT else None
        )
    return found
