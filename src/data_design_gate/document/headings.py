"""What a heading means, whatever numbers, emoji and emphasis decorate it."""

from __future__ import annotations

import re
import unicodedata

from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

MAX_HEADING = 200
"""Characters of a heading that can matter; the longest known title has 40."""

_KEYCAP = regex(r"[0-9#*]\ufe0f?\u20e3")
_NUMBER = regex(
    r"(?:(?:section|chapter|part|step|§)\s*)?"
    r"(?:第\s*[0-9一二三四五六七八九十]+\s*[章節节部]|[0-9]+(?:\.[0-9]+)*[.):]?"
    r"|\((?:[0-9]+|[ivx]+|[a-z])\)|[ivx]+[.)]|[a-z][.)])"
    r"(?=[\s\-:.、)])[\s\-:.、)]*",
    re.IGNORECASE,
)
_SUFFIX = regex(r"(?:(?<!\s)\s+)?(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\})$")
_DASHES = regex(r"[\u2010-\u2015\u2212]")
_TRAILING = " \t:.,;!#-*_"


@recalled(4096)
def identity(text: str) -> str:
    """Return a heading's plain text without its decoration, NFKC and case-folded."""
    text = _KEYCAP.sub(" ", text[:MAX_HEADING])
    text = unicodedata.normalize("NFKC", text)
    text = _DASHES.sub("-", text)
    text = "".join(c if _is_word(c) else " " for c in text)
    text = " ".join(text.split())
    previous = None
    while previous != text:
        previous = text
        text = text.strip(_TRAILING)
        if number := _NUMBER.match(text):
            text = text[number.end() :]
        shorter = _SUFFIX.sub("", text)
        text = shorter or text
    return text.casefold()


def _is_word(character: str) -> bool:
    """Drop symbols such as emoji, marks and controls; keep letters, digits, punctuation."""
    if character < "\x7f":
        return True
    return unicodedata.category(character)[0] in "LNPZ" or unicodedata.combining(character) > 0
