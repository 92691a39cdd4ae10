"""What an audit comment says, before either markup language is chosen."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlsplit

VALUE_LIMIT = 200  # characters of one untrusted value; keeps tables readable
_SCHEMES = frozenset({"http", "https"})
_SIGNED = "Data Design Gate"
_DIGEST = 12
_CAPS = (300, 100, 50, 25, 12, 6, 3, 1, 0)
# Kept in any case: so many lines of a few short values are far below every limit.
_FEWEST_FACTS = 25
_FEWEST_NOTICES = 10
_MARKER = re.compile(r"dd:([0-9a-f]{16}):([0-9a-f]{12})")
# Joiners, selectors and fillers that render as nothing although they are not in a
# control category (Unicode: Default_Ignorable_Code_Point).
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0FFF + 1))
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one of our own templates; the text may be untrusted, the address not."""

    text: str
    url: str


Inline = str | Link
Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled row: the label is ours, the parts may be untrusted."""

    label: str
    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled list; ``more`` counts entries that were left out, ``ordered`` numbers the rest."""

    title: str
    items: tuple[tuple[Inline, ...], ...]
    more: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AuditComment:
    """One comment: a headline, notices, fact rows, lists. ``owner`` is our 16-digit mark."""

    headline: str
    owner: str
    notices: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    listings: tuple[Listing, ...] = field(default_factory=tuple)


def clean(text: str, limit: int = VALUE_LIMIT) -> str:
    """Return untrusted text on one line: no control, bidi or invisible characters, bounded."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or not _hidden(character)
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def safe_url(url: str) -> str:
    """Return the address when it is plain http(s) without credentials, else an empty text."""
    if not url.isascii() or any(c.isspace() or c in "\\|[]{}<>\"'`^" for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    usable = parts.scheme in _SCHEMES and host and "@" not in parts.netloc
    return url if usable and url.isprintable() else ""


def fit(
    comment: AuditComment,
    build: Callable[[AuditComment], Body],
    size: Callable[[Body], int],
    limit: int,
) -> Body:
    """Build a comment, leaving out list entries, then facts, until it fits the limit."""
    for entries in _CAPS:
        body = build(_capped(comment, entries))
        if size(body) <= limit:
            break
    return body


def _capped(comment: AuditComment, entries: int) -> AuditComment:
    listings = tuple(
        replace(
            listing,
            items=listing.items[:entries],
            more=listing.more + max(0, len(listing.items) - entries),
        )
        for listing in comment.listings
    )
    facts = comment.facts[: max(entries, _FEWEST_FACTS)]
    notices = comment.notices[: max(entries, _FEWEST_NOTICES)]
    if left_out := len(comment.notices) - len(notices):
        notices = (*notices, f"… {left_out} more notices")
    return replace(comment, listings=listings, facts=facts, notices=notices)


def signature(owner: str, said: str) -> str:
    """Return the last line of a comment, by which it proves that nobody edited it."""
    return f"{_SIGNED} dd:{owner}:{digest_of(said)}"


def owner_of(text: str) -> str:
    """Return the owner mark a comment carries, or an empty text."""
    found = _last_marker(text)
    return found.group(1) if found else ""


def mark_in(text: str) -> str:
    """Return the whole mark a text ends with: two texts with the same mark say the same."""
    found = _last_marker(text)
    return found.group(0) if found else ""


def untouched(text: str) -> bool:
    """Tell whether the text still is the one its own marker was computed for."""
    found = _last_marker(text)
    if found is None:
        return False
    said = text[: found.start()].rstrip().removesuffix(_SIGNED)
    return found.group(2) == digest_of(said)


def _last_marker(text: str) -> re.Match[str] | None:
    found = list(_MARKER.finditer(text))
    return found[-1] if found else None


def digest_of(text: str) -> str:
    """Return a digest of the visible characters: servers may change blanks and line ends."""
    visible = "".join(c for c in text if not c.isspace() and c != "\u200b")
    return hashlib.sha256(visible.encode()).hexdigest()[:_DIGEST]


def _hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Cf", "Cs", "Co", "Cn"} or character in _INVISIBLE
