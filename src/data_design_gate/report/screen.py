"""Text on a terminal: colours, columns of wide characters, lines cut and wrapped to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.regex import regex

_CODES = {
    "bold": "1", "dim": "2", "underline": "4", "red": "31", "green": "32", "yellow": "33",
    # The plain blue of most terminals cannot be read on black.
    "blue": "94", "cyan": "36",
}  # fmt: skip
_CONTROL = regex(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]"
)
_NO_COLUMN = "\u200b\u200c\u200d\u2060\ufe0e\ufe0f"
_PIECE = regex(r" *[^ ]+| +")
CUT = "…"


class Palette(Struct, frozen=True):
    """Wraps text in ANSI colours, or leaves it alone."""

    enabled: bool

    def paint(self, text: str, *styles: str) -> str:
        """Return the text in the given styles."""
        if not self.enabled or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def printable(text: str) -> str:
    """Return text without control and bidi characters, so that no document drives a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", "    "))


def printable_lines(text: str) -> list[str]:
    """Return the printable lines of a text."""
    return [printable(line) for line in text.split("\n")]


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide characters two, marks none."""
    shown = printable(text)
    return len(shown) if shown.isascii() else sum(map(_columns_of, shown))


def _columns_of(character: str) -> int:
    if character in _NO_COLUMN or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def window(text: str, shift: int, width: int) -> tuple[str, int]:
    """Return what shows of a text from a column on, and how many columns are left out before.

    An ellipsis takes the place of the first or last column that is cut.
    """
    start = left_out = 0
    while start < len(text) and left_out < shift:
        left_out += _columns_of(text[start])
        start += 1
    lead = CUT if start else ""
    end, used = start, len(lead)
    while end < len(text) and used + _columns_of(text[end]) <= width:
        used += _columns_of(text[end])
        end += 1
    if end == len(text):
        return lead + text[start:], left_out - len(lead)
    while end > start and used + 1 > width:
        end -= 1
        used -= _columns_of(text[end])
    return f"{lead}{text[start:end]}{CUT}", left_out - len(lead)


def shortened(text: str, width: int) -> str:
    """Return a text on one line of at most ``width`` columns."""
    return window(" ".join(printable(text).split()), 0, max(1, width))[0]


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines of at most ``width`` columns, broken at blanks.

    A word that is too long stays whole, so that it can be copied, unless it
    holds wide characters: those may be parted anywhere.
    """
    line = ""
    for piece in _pieces(text):
        if line.strip() and columns(line) + columns(piece) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        if columns(piece) > len(piece):
            yield from piece
        else:
            yield piece
