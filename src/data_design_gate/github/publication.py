"""What a pull request should show, as one value that is independent of what it shows now."""

from __future__ import annotations

from dataclasses import dataclass

from data_design_gate.github.limits import MOST_INLINE_COMMENTS
from data_design_gate.github.model import Annotation
from data_design_gate.github.notes import Note


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to be said once for its ``key``, which names the occasion."""

    key: str
    body: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdict as a check run of its own; ``annotations`` stand at the findings' lines."""

    name: str
    conclusion: str
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """What a pull request should show.

    ``state`` and ``description`` are the commit status, ``verdict`` the line
    that a change of state is told with. ``notes`` are all open findings,
    worst first, or None when they are not known and what stands stays as
    it is. ``reviewers`` and ``teams`` are whom to ask. On a draft nobody is
    asked and no verdict is told. ``quiet`` says that there is nothing to tell
    where nothing was told before: no summary is begun. ``check`` and ``sarif``
    (a log as JSON text) are None where they are not wanted; they are sent
    again when status or summary change.
    """

    context: str
    state: str
    description: str
    verdict: str
    summary: str
    notes: tuple[Note, ...] | None = None
    reviewers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    target_url: str = ""
    quiet: bool = False
    inline: bool = True
    max_inline: int = MOST_INLINE_COMMENTS
    check: CheckReport | None = None
    sarif: str | None = None
