"""Comments on the diff: where they may stand, and where a push moves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_design_gate.sandbox.github.diff import (
    DiffLine,
    FileChange,
    changed_files,
    diff_lines,
    surviving_lines,
)
from data_design_gate.sandbox.github.state import PullRequest, ReviewComment, Side


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment is to stand, as the request says."""

    path: str
    line: int | None = None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None
    position: int | None = None
    is_file: bool = False


class PlaceError(Exception):
    """The place is not in the diff: which part of it, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def changes_at(pull: PullRequest, sha: str) -> list[FileChange]:
    """Return what the pull request changes, seen at one of its commits, against the merge base."""
    store = pull.repository.store
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    base = pull.merge_base or store.merge_base(base_head, sha)
    old = store.commits[base].tree if base else store.write_tree({})
    return changed_files(store, old, store.commits[sha].tree)


def locate(pull: PullRequest, sha: str, place: Place) -> dict[str, Any]:
    """Return the fields of a comment there; raises PlaceError when the diff does not show it."""
    change = next((c for c in changes_at(pull, sha) if c.path == place.path), None)
    if change is None:
        raise PlaceError("path", "Path could not be resolved")
    if place.is_file:
        return {"subject_type": "file", "diff_hunk": change.patch or "", "position": 1}
    lines = diff_lines(change.patch or "")
    end = _end(lines, place)
    if end is None:
        raise PlaceError("line", "Line could not be resolved")
    found: dict[str, Any] = {
        "line": end.new if place.side == "RIGHT" else end.old,
        "position": end.position,
        "side": place.side,
        "diff_hunk": _hunk_until(change.patch or "", end),
    }
    if place.start_line is not None:
        _check_start(lines, end, place)
        found |= {"start_line": place.start_line, "start_side": place.start_side or place.side}
    return found


def _end(lines: list[DiffLine], place: Place) -> DiffLine | None:
    if place.line is None and place.position is not None:
        return next((line for line in lines if line.position == place.position), None)
    return _line_at(lines, place.line, place.side)


def _line_at(lines: list[DiffLine], number: int | None, side: Side) -> DiffLine | None:
    if number is None:
        return None
    for line in lines:
        if (line.new if side == "RIGHT" else line.old) == number:
            return line
    return None


def _check_start(lines: list[DiffLine], end: DiffLine, place: Place) -> None:
    start = _line_at(lines, place.start_line, place.start_side or place.side)
    if start is None:
        raise PlaceError("start_line", "Start line could not be resolved")
    if start.position >= end.position:
        raise PlaceError("start_line", "Start line must precede the end line.")
    if start.hunk != end.hunk:
        raise PlaceError("start_line", "Start line must be part of the same hunk as the line.")


def _hunk_until(patch: str, line: DiffLine) -> str:
    shown = patch.split("\n")[: line.position + 1]
    start = max(i for i, text in enumerate(shown) if text.startswith("@@ "))
    return "\n".join(shown[start:])


def follow_push(pull: PullRequest) -> None:
    """Move every comment with its line; one whose line is gone becomes outdated."""
    for comment in pull.review_comments:
        if comment.subject_type == "line" and comment.line is not None:
            follow(pull, comment)


def follow(pull: PullRequest, comment: ReviewComment) -> None:
    """Move one comment with its line to the head."""
    line = _moved(pull, comment, comment.line)
    start = _moved(pull, comment, comment.start_line)
    place = Place(comment.path, line, comment.side, start, comment.start_side)
    try:
        found = locate(pull, pull.head_sha, place)
    except PlaceError:
        comment.line = comment.start_line = comment.position = None
        return
    comment.line, comment.position = line, found["position"]
    comment.start_line = start
    comment.commit_id = pull.head_sha


def _moved(pull: PullRequest, comment: ReviewComment, number: int | None) -> int | None:
    if number is None or comment.side == "LEFT":
        return number
    store = pull.repository.store
    before = store.content_at(comment.commit_id, comment.path)
    after = store.content_at(pull.head_sha, comment.path)
    if before is None or after is None:
        return None
    return surviving_lines(before, after).get(number)
