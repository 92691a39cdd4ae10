"""Audit comments in Jira's wiki markup, where untrusted text passes one escaper."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data_design_gate.jira.comment import (
    AuditComment,
    Inline,
    Listing,
    clean,
    fit,
    safe_url,
    signature,
)

COMMENT_LIMIT = 32_767  # jira.text.field.character.limit as shipped
_ZERO_WIDTH = "\u200b"
# The characters Jira's renderer lets a backslash escape, as its rule has them.
_SPECIAL = re.compile(r"[-#*_+?^~|%{}\[\]()!@]")
# A letter before a colon could be an address ("http:", "mailto:"); a face starts with
# a colon or semicolon. A blank or an end behind it makes both harmless, a digit the face.
_SCHEME = re.compile(r"(?<=[^\W\d_])(?=:\S)")
_FACE = re.compile(r"(?<=[:;])(?=[^\s\d])")
_WWW = re.compile(r"(?<=www)(?=\.)", re.IGNORECASE)
_LAST_TWO_BYTE = 0xFFFF
# Legal in an address, but markup to Jira; percent-encoding keeps the meaning.
_ADDRESS = str.maketrans({c: f"%{ord(c):02X}" for c in "!*()~@"})
_OWN_WORDS = re.compile(r"[A-Za-z0-9]+(?:[ ,'-][A-Za-z0-9]+)*")


def escape(text: str) -> str:
    """Return untrusted text so that Jira shows it as it is and obeys none of it.

    Jira's rule lets a backslash escape only when no backslash precedes it,
    so a backslash in the text is parted from what follows by a zero-width
    space. Another at the front keeps ``h1.``, ``bq.`` and list bullets from
    standing at a line's start. Four-byte characters become U+FFFD: Data
    Center on MySQL ``utf8`` refuses the whole comment for one of them.
    """
    line = "".join(c if ord(c) <= _LAST_TWO_BYTE else "\ufffd" for c in clean(text))
    if not line:
        return ""
    for place in (_SCHEME, _FACE, _WWW):
        line = place.sub(_ZERO_WIDTH, line)
    escaped = "".join(
        f"\\{_ZERO_WIDTH}" if c == "\\" else f"\\{c}" if _SPECIAL.match(c) else c for c in line
    )
    return f"{_ZERO_WIDTH}{escaped}"


def render(comment: AuditComment) -> str:
    """Return the markup of a comment, shortened by whole lines where it would be too long."""
    return fit(comment, _markup, len, COMMENT_LIMIT)


def _markup(comment: AuditComment) -> str:
    lines = [_strong(comment.headline), ""]
    for notice in comment.notices:
        lines += [escape(notice), ""]
    lines += [f"* {_strong(fact.label)}: {_joined(fact.parts)}" for fact in comment.facts]
    for listing in comment.listings:
        lines += ["", *_listing(listing)]
    said = "\n".join(lines)
    return f"{said}\n\n{signature(comment.owner, said)}"


def _strong(text: str) -> str:
    """Return our own words in bold; escapes do not hold inside bold, so anything else is plain."""
    return f"*{text}*" if _OWN_WORDS.fullmatch(text) else escape(text)


def _inline(part: Inline) -> str:
    """Return a part; escapes do not hold inside a link's text, so the text stands before it."""
    if isinstance(part, str):
        return escape(part)
    url = safe_url(part.url).translate(_ADDRESS)
    return f"{escape(part.text)} [open|{url}]".lstrip() if url else escape(part.text)


def _joined(parts: Iterable[Inline]) -> str:
    return " ".join(filter(None, map(_inline, parts))) or "\\-"


def _listing(listing: Listing) -> list[str]:
    lines = [_strong(listing.title), ""]
    mark = "#" if listing.ordered else "*"
    lines += [f"{mark} {_joined(item)}" for item in listing.items]
    if listing.more:
        lines.append(f"{mark} … {listing.more} more")
    return lines
