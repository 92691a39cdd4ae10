"""What publishing may do on a pull request, as values that can be shown before they are done."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_design_gate.github.model import InlineComment
from data_design_gate.github.publication import CheckReport


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Post the commit status of ``sha``."""

    sha: str
    context: str
    state: str
    description: str
    target_url: str = ""


@dataclass(frozen=True, slots=True)
class CreateSummary:
    """Post the one summary comment."""

    body: str


@dataclass(frozen=True, slots=True)
class UpdateSummary:
    """Edit the summary in place, silently."""

    comment_id: int
    body: str


@dataclass(frozen=True, slots=True)
class DeleteDuplicate:
    """Remove a second summary of ours that a race left behind."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class Announce:
    """Post a comment that is said once for its ``key``."""

    key: str
    body: str


@dataclass(frozen=True, slots=True)
class PostReview:
    """Post one review with its inline comments; ``key`` recognises it after a lost answer."""

    commit: str
    key: str
    body: str
    comments: tuple[InlineComment, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFileComment:
    """Comment on a whole file; ``name`` recognises it after a lost answer."""

    commit: str
    path: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class ResolveThread:
    """Close a thread whose finding was mended; where that is refused, fold its comment."""

    thread_id: str
    comment_node_id: str


@dataclass(frozen=True, slots=True)
class FoldComment:
    """Fold our comment of a mended finding away and leave the people's words open."""

    comment_node_id: str


@dataclass(frozen=True, slots=True)
class RequestReviewers:
    """Ask people and teams to review."""

    logins: tuple[str, ...]
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostCheckRun:
    """Show the verdict as a check run of ``sha``, with a line for each finding."""

    sha: str
    report: CheckReport


@dataclass(frozen=True, slots=True)
class UploadSarif:
    """Hand the findings of ``sha`` to code scanning; ``ref`` names the pull request's head."""

    sha: str
    ref: str
    log: str = field(repr=False)


Effect = (
    SetStatus
    | CreateSummary
    | UpdateSummary
    | DeleteDuplicate
    | Announce
    | PostReview
    | PostFileComment
    | ResolveThread
    | FoldComment
    | RequestReviewers
    | PostCheckRun
    | UploadSarif
)

SINKS: dict[type, str] = {
    SetStatus: "status",
    CreateSummary: "summary",
    UpdateSummary: "summary",
    DeleteDuplicate: "summary",
    Announce: "announcement",
    PostReview: "review",
    PostFileComment: "review",
    ResolveThread: "threads",
    FoldComment: "threads",
    RequestReviewers: "reviewers",
    PostCheckRun: "check run",
    UploadSarif: "code scanning",
}
"""Where each effect shows; a refused sink never hides the others."""
