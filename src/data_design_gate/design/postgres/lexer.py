"""Where strings, comments and words stand in SQL text, without parsing it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from data_design_gate.regex import regex

_OPAQUE = regex(
    r"""(?P<line>--[^\n]*)
    |(?P<block>/\*)
    |(?P<escape>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    |(?P<string>'(?:[^']|'')*(?:'|\Z))
    |(?P<dollar>(?<![\w$])\$(?P<tag>[^\W\d]\w*)?\$.*?(?:\$(?(tag)(?P=tag))\$|\Z))
    |(?P<quoted>"(?:[^"]|"")*(?:"|\Z))""",
    re.VERBOSE | re.DOTALL,
)
_BLOCK_MARK = regex(r"/\*|\*/")
_VISIBLE = regex(r"[^\n]")
_WORD = regex(r'"(?:[^"]|"")*"|[^\W\d][\w$]*')


def mask(text: str, *, comments_only: bool = False) -> str:
    """Return ``text`` with comments and string contents blanked, of the same length.

    Quoted identifiers stay. An unterminated string or comment reaches to the
    end, so that the work stays linear in the text whatever it holds.
    """
    if not ("'" in text or "--" in text or "/*" in text or "$" in text):
        return text
    parts: list[str] = []
    done = 0
    while found := _OPAQUE.search(text, done):
        parts.append(text[done : found.start()])
        end = _block_end(text, found.start()) if found["block"] else found.end()
        opaque = text[found.start() : end]
        comment = found["block"] or found["line"] is not None
        if found["quoted"] is not None or (comments_only and not comment):
            parts.append(opaque)
        elif comment:
            parts.append(_VISIBLE.sub(" ", opaque))
        else:
            parts.append("'" + _VISIBLE.sub(" ", opaque[1:-1]) + "'" if len(opaque) > 1 else "'")
        done = end
    parts.append(text[done:])
    return "".join(parts)


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield each comment's offset and its words, without the comment marks."""
    if "--" not in text and "/*" not in text:
        return
    done = 0
    while found := _OPAQUE.search(text, done):
        done = _block_end(text, found.start()) if found["block"] else found.end()
        if found["line"] is not None:
            yield found.start(), found["line"][2:].strip()
        elif found["block"]:
            yield found.start(), text[found.start() + 2 : done].removesuffix("*/").strip()


def comment_depth(text: str) -> tuple[int, int, bool]:
    """Return how deep block comments nest, where the deepest starts, and whether all are closed."""
    deepest, at, done = 0, 0, 0
    while found := _OPAQUE.search(text, done):
        if not found["block"]:
            done = found.end()
            continue
        depth = most = 0
        done = len(text)
        for mark in _BLOCK_MARK.finditer(text, found.start()):
            depth += 1 if mark[0] == "/*" else -1
            most = max(most, depth)
            if depth == 0:
                done = mark.end()
                break
        if depth:
            return most, found.start(), False
        if most > deepest:
            deepest, at = most, found.start()
    return deepest, at, True


def _block_end(text: str, start: int) -> int:
    """Return the end of a block comment; PostgreSQL's nest."""
    depth = 0
    for mark in _BLOCK_MARK.finditer(text, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def words(masked: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield the offset and text of each identifier or keyword, quotes kept."""
    for found in _WORD.finditer(masked, start, len(masked) if end is None else end):
        yield found.start(), found[0]


def element_end(masked: str, start: int) -> int:
    """Return where the list element at ``start`` ends: its comma, bracket or semicolon."""
    depth = 0
    for index in range(start, len(masked)):
        character = masked[index]
        if character in "([":
            depth += 1
        elif character in ")]":
            if depth == 0:
                return index
            depth -= 1
        elif (character == "," and depth == 0) or character == ";":
            return index
    return len(masked)


class LineIndex:
    """Line numbers of character offsets, found by bisection."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        self.starts = [0]
        position = text.find("\n")
        while position >= 0:
            self.starts.append(position + 1)
            position = text.find("\n", position + 1)

    def row(self, offset: int) -> int:
        """Return the 0-based row that holds ``offset``."""
        return bisect_right(self.starts, offset) - 1
