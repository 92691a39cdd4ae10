"""Knows which lines of a pull request GitHub shows, and so which can carry a comment.

GitHub refuses a whole review when one of its comments stands on a line the
difference does not show, and does not say which one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_design_gate.github.model import ChangedFile

_HEADER = re.compile(r"@@ -\d+(?:,\d+)? \+(?P<first>\d+)(?:,(?P<count>\d+))? @@")


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk's new side: its lines' text by number, and which of them the change touches.

    A line is touched when it is new, or when a line beside it was removed.
    """

    lines: Mapping[int, str]
    touched: frozenset[int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pull request shows of its files, by their new paths."""

    hunks: Mapping[str, tuple[Hunk, ...]]

    def has_file(self, path: str) -> bool:
        """Whether the pull request shows this file at all, its lines or not."""
        return path in self.hunks

    def shows(self, path: str, first_line: int, last_line: int | None = None) -> bool:
        """Whether all these lines (1-based, inclusive) stand in one hunk."""
        return self._hunk(path, first_line, last_line or first_line) is not None

    def touches(self, path: str, first_line: int, last_line: int) -> tuple[int, ...]:
        """Name the touched lines among these, in order."""
        wanted = range(first_line, last_line + 1)
        return tuple(
            sorted(
                line for hunk in self.hunks.get(path, ()) for line in hunk.touched if line in wanted
            )
        )

    def text(self, path: str, line: int) -> str | None:
        """Quote a shown line; None where it is not shown."""
        hunk = self._hunk(path, line, line)
        return hunk.lines[line] if hunk else None

    def _hunk(self, path: str, first_line: int, last_line: int) -> Hunk | None:
        for hunk in self.hunks.get(path, ()):
            if first_line <= last_line and first_line in hunk.lines and last_line in hunk.lines:
                return hunk
        return None


def difference(files: Iterable[ChangedFile]) -> Difference:
    """Read the patches of a pull request; a file without one shows no line."""
    return Difference(
        {
            file.path: tuple(read_patch(file.patch or ""))
            for file in files
            if file.status != "removed"
        }
    )


def read_patch(patch: str) -> list[Hunk]:
    """Read one file's patch as GitHub gives it: hunks only, maybe cut off at its end."""
    hunks: list[Hunk] = []
    reader: _Reader | None = None
    for row in patch.split("\n"):
        header = _HEADER.match(row) if reader is None or reader.full else None
        if header:
            reader = _Reader(int(header["first"]), int(header["count"] or 1))
            hunks.append(Hunk(reader.lines, frozenset()))
        elif reader is not None:
            reader.read(row)
            hunks[-1] = Hunk(reader.lines, frozenset(reader.touched & reader.lines.keys()))
    return [hunk for hunk in hunks if hunk.lines]


class _Reader:
    """Counts the new side's lines of one hunk."""

    def __init__(self, first: int, count: int) -> None:
        self.lines: dict[int, str] = {}
        self.touched: set[int] = set()
        self._next, self._end = first, first + count

    @property
    def full(self) -> bool:
        """Whether every announced line was read, so that a new header may come."""
        return self._next >= self._end

    def read(self, row: str) -> None:
        """Take one row of the hunk."""
        mark, text = row[:1], row[1:]
        if mark == "-":
            self.touched |= {self._next - 1, self._next}
        elif mark in {"+", " "} and not self.full:
            self.lines[self._next] = text
            if mark == "+":
                self.touched.add(self._next)
            self._next += 1
