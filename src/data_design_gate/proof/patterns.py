"""A text that a regular expression matches, for the common part of PostgreSQL's dialect."""

from __future__ import annotations

import re

_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "m": "", "M": "", "y": ""}
_POSIX = {
    "alpha": "a", "digit": "1", "alnum": "a", "upper": "A", "lower": "a", "space": " ",
    "punct": "-", "xdigit": "a", "word": "a",
}  # fmt: skip
_REPEAT = re.compile(r"\{(\d+)(?:,\d*)?\}\??|([*+?])\??")
_MOST = 4_000


def matching_text(pattern: str) -> str | None:
    """Return a short text that the pattern should match, None when it is not understood."""
    try:
        text, end = _alternatives(pattern, 0)
    except (IndexError, ValueError):
        return None
    return text if end == len(pattern) and len(text) <= _MOST else None


def _alternatives(pattern: str, at: int, depth: int = 0) -> tuple[str, int]:
    """Read up to a closing bracket; the first alternative counts."""
    if depth > 20:  # noqa: PLR2004  deeper than anybody writes
        raise ValueError
    first: str | None = None
    text = ""
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            first = text if first is None else first
            text, at = "", at + 1
            continue
        piece, at = _piece(pattern, at, depth)
        count, at = _count(pattern, at)
        text += piece * count
        if len(text) > _MOST:
            raise ValueError
    return (text if first is None else first), at


def _count(pattern: str, at: int) -> tuple[int, int]:
    found = _REPEAT.match(pattern, at)
    if found is None:
        return 1, at
    if found[1]:
        return int(found[1]), found.end()
    return (1 if found[2] == "+" else 0), found.end()


def _piece(pattern: str, at: int, depth: int) -> tuple[str, int]:
    character = pattern[at]
    if character == "(":
        start = at + 1
        if pattern.startswith("?:", start):
            start += 2
        elif pattern.startswith("?", start):
            raise ValueError
        text, end = _alternatives(pattern, start, depth + 1)
        if pattern[end] != ")":
            raise ValueError
        return text, end + 1
    if character == "[":
        return _set(pattern, at + 1)
    if character == "\\":
        following = pattern[at + 1]
        return _CLASSES.get(following, following), at + 2
    if character in "^$":
        return "", at + 1
    return ("a" if character == "." else character), at + 1


def _set(pattern: str, at: int) -> tuple[str, int]:
    """Return one character of ``[...]``."""
    negated = pattern[at] == "^"
    at += negated
    start = at
    members: list[str] = []
    while pattern[at] != "]" or at == start:
        if pattern.startswith("[:", at):
            end = pattern.index(":]", at)
            members.append(_POSIX.get(pattern[at + 2 : end], "a"))
            at = end + 2
        elif pattern[at] == "\\":
            members.append(_CLASSES.get(pattern[at + 1], pattern[at + 1]))
            at += 2
        else:
            members.append(pattern[at])
            at += 1
            if pattern[at] == "-" and pattern[at + 1] != "]":
                at += 2
    if negated:
        return next(c for c in "a1A-_ x" if c not in members), at + 1
    return members[0], at + 1
