"""The patterns that begin or end blocks on a line, on mistune's own building blocks."""

from __future__ import annotations

import re

from mistune.helpers import BLOCK_TAGS, HTML_TAGNAME

from data_design_gate.regex import regex

ATX = regex(r"(#{1,6})(?:[ \t]+|$)")
ATX_CLOSING = regex(r"[ \t]#+$")
FENCE_OPEN = regex(r"`{3,}(?=[^`]*$)|~{3,}")
FENCE_CLOSE = regex(r"(`{3,}|~{3,})[ \t]*$")
SETEXT = regex(r"(?:=+|-+)[ \t]*$")
BREAK = regex(r"([*_-])(?:\1|[ \t])*")
LIST_MARKER = regex(r"(?:[*+-]|([0-9]{1,9})([.)]))(?=[ \t]|$)")
TASK = regex(r"[ \t]*(?:[-+*]|[0-9]+.)[ \t\v\f]+\[([ xX])\](?=[ \t\v\f])")

_SPACE = r"[ \t\v\f]"
_ATTRIBUTE = (
    rf"(?:{_SPACE}+[a-zA-Z_:][a-zA-Z0-9:._-]*"
    rf"(?:{_SPACE}*={_SPACE}*(?:[^ \t\v\f\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)"
)
_NOT_TO_GITHUB = frozenset({"meta", "search"})
"""Tags that begin an HTML block in later versions of CommonMark than cmark-gfm follows."""
_GITHUB_TAGS = "|".join(tag for tag in BLOCK_TAGS if tag not in _NOT_TO_GITHUB)
_RAW_TAGS = "script|pre|textarea|style"
_HTML_STARTS = (
    (1, regex(rf"<(?:{_RAW_TAGS})(?:{_SPACE}|>|$)", re.IGNORECASE)),
    (2, regex(r"<!--")),
    (3, regex(r"<\?")),
    (5, regex(r"<!\[CDATA\[")),
    (4, regex(r"<![A-Z]", re.IGNORECASE)),
    (6, regex(rf"</?(?:{_GITHUB_TAGS})(?:{_SPACE}|/?>|$)", re.IGNORECASE)),
)
_HTML_7 = regex(rf"<(?:{HTML_TAGNAME}{_ATTRIBUTE}*{_SPACE}*/?|/{HTML_TAGNAME}{_SPACE}*)>[ \t\f]*$")
_HTML_ENDS = {
    1: regex(rf"</(?:{_RAW_TAGS})>", re.IGNORECASE),
    2: regex(r"-->"),
    3: regex(r"\?>"),
    4: regex(r">"),
    5: regex(r"\]\]>"),
}


def html_start(line: str, position: int, *, after_text: bool) -> int:
    """Return the number of the HTML block condition that starts here, 0 for none.

    The seventh condition cannot interrupt a paragraph (``after_text``).
    """
    for number, pattern in _HTML_STARTS:
        if pattern.match(line, position):
            return number
    return 7 if not after_text and _HTML_7.match(line, position) else 0


def html_ends(number: int, text: str) -> bool:
    """Tell whether a line of text ends an HTML block of this condition."""
    pattern = _HTML_ENDS.get(number)
    return pattern is not None and pattern.search(text) is not None
