"""The effects a plan is made of: values that can be printed, compared and applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.jira.comment import AuditComment
from data_design_gate.jira.failure import FailureKind
from data_design_gate.jira.port import RemoteLink
from data_design_gate.jira.workflow import Hop


@dataclass(frozen=True, slots=True)
class Problem:
    """A part that cannot be done: which, why, and what to do about it."""

    part: str
    reason: str
    mend: str
    kind: FailureKind = FailureKind.UNEXPECTED


@dataclass(frozen=True, slots=True)
class PutLink:
    """Create or replace the remote link."""

    link: RemoteLink


@dataclass(frozen=True, slots=True)
class WriteComment:
    """Add a comment (``comment_id`` empty) or edit our own; ``why`` says so in a word."""

    comment: AuditComment
    comment_id: str
    why: str
    mark: str


@dataclass(frozen=True, slots=True)
class EditIssue:
    """Set fields, add and remove labels."""

    fields: Mapping[str, Any]
    field_names: tuple[str, ...]
    add_labels: tuple[str, ...]
    remove_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Lead the ticket to a status; ``first`` is the hop that starts it, ``path`` the allow-list."""

    target: str
    source: str
    first: Hop
    path: tuple[str, ...]


Effect = PutLink | WriteComment | EditIssue | Move


@dataclass(frozen=True, slots=True)
class TicketPlan:
    """The effects on one ticket, in the order they are applied.

    ``settled`` tickets need nothing at all. ``problems`` are known before
    anything is written. ``labels`` are those we keep on the ticket after it.
    """

    key: str
    issue_key: str
    status: str
    effects: tuple[Effect, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    settled: bool = False
    labels: tuple[str, ...] = field(default_factory=tuple)

    def lines(self) -> tuple[str, ...]:
        """Return what would be written, a sentence an effect; nothing when nothing would."""
        return tuple(_line(self.issue_key, effect) for effect in self.effects)


def _line(key: str, effect: Effect) -> str:
    match effect:
        case PutLink(link):
            return f"link {key} to {link.url}"
        case WriteComment(_, comment_id, why, _):
            verb = "edit the comment on" if comment_id else "comment on"
            return f"{verb} {key}" + ("" if why in {"new", "edit"} else f" ({why})")
        case EditIssue(_, names, added, removed):
            parts = [
                f"set {', '.join(names)}" if names else "",
                f"add label {', '.join(added)}" if added else "",
                f"remove label {', '.join(removed)}" if removed else "",
            ]
            return f"{', '.join(filter(None, parts))} on {key}"
        case Move(target, source, first, _):
            via = "" if first.final else f" by way of {first.transition.to.name}"
            return f"move {key} {source} -> {target}{via}"
