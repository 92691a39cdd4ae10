"""Comment lines that part one fence into an up and a down migration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from data_design_gate.document.model import Fence
from data_design_gate.regex import regex

_MARKER = regex(
    r"^[ \t]*+--[ \t]*+(?:[=#]+[ \t]*+|-+[ \t]*+)?"
    r"(?:(?:migrate:|\+goose[ \t]|\+migrate[ \t]|@)[ \t]*+)?"
    r"(?P<word>up|down|rollback|roll back|revert|undo|forward)(?:[ \t]+migrations?)?"
    r"(?:[ \t]*[:=#(-].*|[ \t]+transaction:\w+)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DOWN_WORDS = frozenset({"down", "rollback", "roll back", "revert", "undo"})


def directions(fence: Fence) -> Iterator[tuple[Fence, str]]:
    """Yield a fence's parts with "up" or "down"; what stands before any mark has ""."""
    marks = list(_MARKER.finditer(fence.text))
    if not marks:
        yield fence, ""
        return
    starts = [mark.start() for mark in marks]
    if fence.text[: starts[0]].strip():
        yield _cut(fence, 0, starts[0]), ""
    for mark, end in zip(marks, [*starts[1:], len(fence.text)], strict=True):
        down = " ".join(mark["word"].lower().split()) in _DOWN_WORDS
        yield _cut(fence, mark.end(), end), "down" if down else "up"


def _cut(fence: Fence, start: int, end: int) -> Fence:
    """Return the part of a fence from the row after ``start`` on, with its file lines."""
    if start and not fence.text[:start].endswith("\n"):
        following = fence.text.find("\n", start)
        start = end if following < 0 or following >= end else following + 1
    row = fence.text.count("\n", 0, start)
    text = fence.text[start:end]
    line = fence.text_line + row
    last = line + text.rstrip("\n").count("\n")
    span = replace(fence.span, first_line=line, last_line=last)
    return replace(fence, text=text, text_line=line, columns=fence.columns[row:], span=span)
