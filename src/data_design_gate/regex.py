"""Regular expressions that are compiled when they first may match.

A run uses about half of the expressions of the modules it loads, and compiling
all of them would take a third of the start-up of ``data-design check``. Most
of those used look for words that a text does not have; of these the words are
known beforehand (``scripts/generate_needed.py``), and no expression is needed
to miss them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast
from zlib import crc32

_Answer = Callable[[str], Any]

_UNMATCHED: dict[str, tuple[int, _Answer]] = {
    "search": (0, lambda _: None),
    "match": (0, lambda _: None),
    "fullmatch": (0, lambda _: None),
    "finditer": (0, lambda _: iter(())),
    "findall": (0, lambda _: []),
    "split": (0, lambda text: [text]),
    "sub": (1, lambda text: text),
}
"""Which argument of a method is the text, and what it answers where nothing matches."""

_PATIENCE = 40
"""Texts after which an expression is compiled anyway: looking for its words takes longer."""

_MATCH_LETTERS = "\u0131\u0130\u017f"  # to an expression that ignores case they are i, i and s


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return ``pattern`` for use like ``re.compile(pattern, flags)``; a fault shows on first use.

    A test compiles every expression of the package, so that none waits for its first user.
    """
    return cast("re.Pattern[str]", _Expression(pattern, flags))


def checksum(pattern: str, flags: int) -> int:
    """Return the number by which an expression's needed words are found."""
    return crc32(f"{int(flags)} {pattern}".encode("utf-8", "surrogatepass"))


class _Expression:
    """Stands for a compiled expression and takes over its methods one by one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags
        self._compiled: re.Pattern[str] | None = None
        self._spared = 0

    def __getattr__(self, name: str) -> Any:
        """Return a member of the compiled expression and keep it, so that this runs once a name."""
        if name.startswith("__"):
            raise AttributeError(name)
        if self._compiled is None and name in _UNMATCHED and (words := self._needed()):
            member: Any = partial(self._late, name, words)
        else:
            member = getattr(self._now(), name)
        setattr(self, name, member)
        return member

    def _needed(self) -> tuple[str, ...]:
        from data_design_gate._needed import NEEDED

        return NEEDED.get(checksum(self.pattern, self._given), ())

    def _now(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._given)
            self._spared = _PATIENCE
            for name in _UNMATCHED:
                self.__dict__.pop(name, None)
        return self._compiled

    def _late(self, name: str, words: tuple[str, ...], *given: Any, **more: Any) -> Any:
        """Answer a method without the expression where a text has none of its words."""
        at, answer = _UNMATCHED[name]
        self._spared += 1
        if self._spared <= _PATIENCE and len(given) > at and isinstance(text := given[at], str):
            folded = text.lower()
            if not any(word in folded for word in words) and (
                text.isascii() or not any(letter in text for letter in _MATCH_LETTERS)
            ):
                return answer(text)
        return getattr(self._now(), name)(*given, **more)
