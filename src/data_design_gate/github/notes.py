"""Findings as inline comments: which go on the difference, which are there, which go elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_design_gate.github.hunks import Difference
from data_design_gate.github.limits import (
    MOST_COMMENT_CHARACTERS,
    MOST_INLINE_COMMENTS,
    clamp_comment,
)
from data_design_gate.github.markers import Mark, fingerprint, marked, read_mark
from data_design_gate.github.model import Identity, InlineComment, ReviewThread
from data_design_gate.standards.finding import Suggestion

_LONGEST_QUOTE = 10
"""Lines a comment stands on at most: GitHub repeats them all above it."""

_UNSAFE_IN_SUGGESTION = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Note:
    """One finding of a document, for the reader of the difference.

    ``subject`` is what it finds fault with, without line numbers: with code,
    path and section it says whether two findings are the same. ``body`` is
    rendered Markdown. ``whole_file`` lets it stand on the file when the
    difference shows none of its lines.
    """

    code: str
    path: str
    section: str | None
    subject: str
    first_line: int
    last_line: int
    body: str
    suggestion: Suggestion | None = None
    whole_file: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A note with its name and the comment that carries it; without a line, on the file."""

    name: str
    note: Note
    comment: InlineComment | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where every note goes.

    ``new`` are to be posted, ``posted`` maps those on the pull request to
    their thread, ``leftover`` only the summary can tell.
    """

    new: tuple[Placed, ...]
    posted: Mapping[str, ReviewThread]
    leftover: tuple[Note, ...]
    names: frozenset[str]


def place(
    notes: Sequence[Note],
    difference: Difference,
    threads: Iterable[ReviewThread],
    viewer: Identity,
    *,
    most: int = MOST_INLINE_COMMENTS,
) -> Placement:
    """Sort notes, given worst first, into new, posted and left over.

    A note posted already counts against ``most``, so that running again
    posts nothing more. One whose thread somebody else resolved is not
    raised a second time.
    """
    named = list(_named(notes))
    standing = standing_threads(threads, viewer)
    names = frozenset(name for name, _ in named)
    posted = {name: thread for name, thread in standing.items() if name in names}
    room = max(most - len(posted), 0)
    new: list[Placed] = []
    leftover: list[Note] = []
    for name, note in named:
        if name in posted:
            continue
        placed = _placed(name, note, difference) if len(new) < room else None
        if placed is None:
            leftover.append(note)
        else:
            new.append(placed)
    return Placement(tuple(new), posted, tuple(leftover), names)


def standing_threads(
    threads: Iterable[ReviewThread], viewer: Identity
) -> Mapping[str, ReviewThread]:
    """Find our threads that still speak, by the name of their finding.

    One that we closed has said its word; one that a person resolved stands.
    """
    standing: dict[str, ReviewThread] = {}
    for thread in threads:
        name = finding_name(thread, viewer)
        if name is not None and not _closed_by_us(thread, viewer):
            standing.setdefault(name, thread)
    return standing


def finding_name(thread: ReviewThread, viewer: Identity) -> str | None:
    """Tell which finding a thread of ours is about; None for the threads of others."""
    if thread.starter is None or thread.starter.id != viewer.id:
        return None
    mark = read_mark(thread.comments[0].body)
    return mark.word if mark is not None and mark.kind == "finding" else None


def _closed_by_us(thread: ReviewThread, viewer: Identity) -> bool:
    by_other = thread.resolved_by is not None and thread.resolved_by.id != viewer.id
    return thread.comments[0].minimised or (thread.resolved and not by_other)


def _named(notes: Iterable[Note]) -> Iterable[tuple[str, Note]]:
    """Name each note; the second of two that are alike is told apart by its count."""
    seen: Counter[str] = Counter()
    for note in notes:
        name = fingerprint(note.code, note.path, note.section, note.subject)
        seen[name] += 1
        yield (name if seen[name] == 1 else fingerprint(name, str(seen[name]))), note


def _placed(name: str, note: Note, difference: Difference) -> Placed | None:
    touched = difference.touches(note.path, note.first_line, note.last_line)
    if touched:
        first, last = _anchor(note, difference, touched)
        body = _body(note, name, _suggestion(note, difference))
        start = first if first < last else None
        return Placed(name, note, InlineComment(note.path, last, body, start))
    if note.whole_file and difference.has_file(note.path):
        return Placed(name, note, None)
    return None


def _anchor(note: Note, difference: Difference, touched: Sequence[int]) -> tuple[int, int]:
    """Choose the lines a comment stands on: those a suggestion replaces, else the note's own."""
    if _suggestion(note, difference) is not None and note.suggestion is not None:
        return _replaced(note.suggestion, difference, note.path)
    short = note.last_line - note.first_line < _LONGEST_QUOTE
    if short and difference.shows(note.path, note.first_line, note.last_line):
        return note.first_line, note.last_line
    return touched[0], touched[0]


def _replaced(suggestion: Suggestion, difference: Difference, path: str) -> tuple[int, int]:
    """Tell which lines to replace; an insertion replaces its neighbour by both."""
    if suggestion.first_line <= suggestion.last_line:
        return suggestion.first_line, suggestion.last_line
    after = difference.shows(path, suggestion.first_line)
    line = suggestion.first_line if after else suggestion.last_line
    return line, line


def _suggestion(note: Note, difference: Difference) -> str | None:
    """Render the one-click mend; None where GitHub could not apply exactly that."""
    suggestion = note.suggestion
    if suggestion is None:
        return None
    first, last = _replaced(suggestion, difference, note.path)
    if not difference.shows(note.path, first, last):
        return None
    text = suggestion.replacement
    if suggestion.first_line > suggestion.last_line:
        neighbour = difference.text(note.path, first) or ""
        before = first == suggestion.first_line
        text = f"{text}\n{neighbour}" if before else f"{neighbour}\n{text}"
    return suggestion_block(text)


def suggestion_block(text: str) -> str | None:
    """Fence a replacement for GitHub to apply exactly.

    Text with characters that show nothing or reorder others gives None:
    nobody could see what a click would commit.
    """
    if any(c not in "\n\t" and unicodedata.category(c) in _UNSAFE_IN_SUGGESTION for c in text):
        return None
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}suggestion\n{text}\n{marks}"


def _body(note: Note, name: str, suggestion: str | None) -> str:
    mark = Mark("finding", (name,))
    room = MOST_COMMENT_CHARACTERS - len(str(mark)) - len(suggestion or "") - 8
    text = clamp_comment(note.body.rstrip(), room)
    return marked(f"{text}\n\n{suggestion}" if suggestion else text, mark)


def file_body(placed: Placed) -> str:
    """Render the comment of a note that stands on its whole file."""
    return _body(placed.note, placed.name, None)
