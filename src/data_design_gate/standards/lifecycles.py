"""What the lifecycle section speaks of, and what it says happens to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.model import DataDesign, LifecycleRow
from data_design_gate.design.words import fold, noun, nouns, plain
from data_design_gate.regex import regex
from data_design_gate.standards.realisation import Place, find_places, table_noun

_EVERYTHING = regex(
    r"^(?:all|every|any|each)\b(?: (?:other|the|of the|data|tables?|entit\w+|items?|rows?|rest|"
    r"remaining|stores?|records?))*$|^(?:everything|the rest|all else|others?)\b|^both stores$"
)
_SPLIT = regex(r"(?:(?<!\s)\s+)?(?:,|;|/|&|\+|\band\b|\bund\b|\by\b|<br\s*/?>)\s*", re.IGNORECASE)


class SpokenFor(Struct, frozen=True):
    """The identities that lifecycle rows name; ``everything`` when one row stands for all."""

    subjects: frozenset[str]
    everything: bool


def subjects_of(row: LifecycleRow) -> Iterator[str]:
    """Yield the single names of a row's subject: ``Order, order lines and shipments``."""
    whole = re.sub(r"\b(?:with|including|incl\.?|plus)\b", ",", plain(row.subject))
    yield whole
    for part in _SPLIT.split(whole):
        if part.strip():
            yield part.strip()


def spoken_for(design: DataDesign) -> SpokenFor:
    """Return what the rows of the section speak of."""
    named: set[str] = set()
    everything = False
    for row in design.lifecycle.rows:
        everything = everything or bool(_EVERYTHING.match(fold(row.subject)))
        for subject in subjects_of(row):
            named |= nouns(subject) | {noun(subject), table_noun(subject)}
            named |= {table_noun(place.name) for place in find_places(design, subject)}
    return SpokenFor(frozenset(named), everything)


def places_of(design: DataDesign, row: LifecycleRow) -> tuple[Place, ...]:
    """Return the tables a row speaks of."""
    whole, *parts = subjects_of(row)
    held = find_places(design, whole)
    if held:
        return held
    return tuple(place for part in parts for place in find_places(design, part))


_SOFT = regex(
    r"\bsoft\b|\bdeleted_at\b|\bdeletedAt\b|\btombston\w*|\bmarked (?:as )?deleted\b|"
    r"\blogical(?:ly)? delet\w*",
    re.IGNORECASE,
)
_NOT_SOFT = regex(
    r"\b(?:no|not|never|without|instead of)\s+(?:a\s+)?soft\b|\bsoft[- ]delet\w* (?:is )?not\b",
    re.IGNORECASE,
)
_HARD = regex(
    r"\bhard\b|\bphysical(?:ly)?\b|\bDELETE FROM\b|\brows? (?:is|are) (?:removed|deleted)\b|"
    r"\bpermanent(?:ly)?\b",
    re.IGNORECASE,
)
_NOT_HARD = regex(r"\b(?:no|not|never|without)\s+(?:a\s+)?hard\b", re.IGNORECASE)
_TTL = regex(
    r"\btime[- ]to[- ]live\b|\bTTL\b|\bexpires?At\b|\bexpires_at\b|"
    r"\bexpir(?:y|es|ation) attribute\b",
    re.IGNORECASE,
)
_NO_TTL = regex(r"\b(?:no|not|without|never)\s+(?:by\s+|a\s+)?(?:TTL|time[- ]to[- ]live)\b",
                     re.IGNORECASE)  # fmt: skip


def is_soft(row: LifecycleRow) -> bool:
    """Tell whether a row says that data is only marked as deleted."""
    text = plain(row.deletion)
    return bool(_SOFT.search(text)) and not _NOT_SOFT.search(text)


def is_hard(row: LifecycleRow) -> bool:
    """Tell whether a row says that data is really removed, and nothing softer first."""
    text = plain(row.deletion)
    return bool(_HARD.search(text)) and not _NOT_HARD.search(text) and not is_soft(row)


def expires(row: LifecycleRow) -> bool:
    """Tell whether a row says that time to live removes the data."""
    text = plain(f"{row.deletion} {row.retention} {row.purging}")
    return bool(_TTL.search(text)) and not _NO_TTL.search(text)
