"""Finds what we said ourselves: by author and mark together, so that nobody can forge it."""

from __future__ import annotations

from collections.abc import Iterable

from data_design_gate.github.markers import Mark, mark_word, read_mark
from data_design_gate.github.model import Identity, IssueComment, Review


def own_summaries(comments: Iterable[IssueComment], viewer: Identity) -> list[IssueComment]:
    """Find our summaries, oldest first; a forged mark of somebody else is no summary."""
    found = [
        comment
        for comment in comments
        if is_ours(comment, viewer) and _kind(comment.body) == "summary"
    ]
    return sorted(found, key=lambda comment: (comment.created_at, comment.id))


def event_mark(key: str) -> Mark:
    """Mark an announcement."""
    return Mark("event", (mark_word(key),))


def announced(comments: Iterable[IssueComment], viewer: Identity, key: str) -> bool:
    """Whether we said this already."""
    return any(
        is_ours(comment, viewer) and read_mark(comment.body) == event_mark(key)
        for comment in comments
    )


def baseline(summary: IssueComment) -> str | None:
    """Tell the verdict a summary began with."""
    mark = read_mark(summary.body)
    return (mark.word or None) if mark else None


def is_ours(said: IssueComment | Review, viewer: Identity) -> bool:
    """Whether we wrote this."""
    return is_by(said.author if isinstance(said, IssueComment) else said.user, viewer)


def is_by(person: Identity | None, viewer: Identity) -> bool:
    """Whether this is us; a deleted account is nobody."""
    return person is not None and person.id == viewer.id


def _kind(body: str) -> str:
    mark = read_mark(body)
    return mark.kind if mark else ""
