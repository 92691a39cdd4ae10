"""Rules on what changed since the base version: the status move and the version."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Status
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import has_metadata, metadata_span
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.doc_metadata import status_edit
from data_design_gate.standards.versions import raised, text_changed, version_numbers

_STARTS = frozenset({Status.DRAFT, Status.UNDER_REVIEW, Status.BLOCKED, Status.PARTIAL})
_EXITS = frozenset({Status.BLOCKED, Status.ABORTED})
_MOVES = {
    Status.DRAFT: frozenset({Status.UNDER_REVIEW, Status.PARTIAL}),
    Status.UNDER_REVIEW: frozenset({Status.DRAFT}),
    Status.PARTIAL: frozenset({Status.DRAFT, Status.UNDER_REVIEW}),
    Status.APPROVED: frozenset({Status.UNDER_REVIEW}),
    Status.BLOCKED: frozenset({Status.UNDER_REVIEW}),
    Status.ABORTED: frozenset({Status.UNDER_REVIEW}),
}


@rule("DOC004", Severity.ERROR, marks="B", waivable=False)
def status_move_illegal(context: Context) -> Iterator[Hit]:
    """Move the status only along the legal steps, and never to Approved by hand.

    Draft goes to Under Review or Partial and either comes back; any status
    may become Blocked or Aborted, and returns from there to Under Review. A
    partial design goes on to Under Review once what it deferred is designed
    too, and an approved one that is amended goes back to it. Approved is
    written by finalisation when the required approvals stand.

    Bad:

        status: Approved        # was: Under Review

    Good:

        status: Under Review    # was: Draft

    Source: Data Design Standards, status; the approval gate.
    """
    document = context.document
    now = document.metadata.status
    if not context.has_base or now is None or not has_metadata(context):
        return
    before = context.base.document.metadata.status if context.base else None
    message, back = _why_illegal(context, before, now)
    if message:
        yield Hit(
            metadata_span(document, "status"),
            message,
            _mend(before, now, back),
            "status",
            suggestion=status_edit(document, back) if back is not None else None,
        )


def _why_illegal(context: Context, before: Status | None, now: Status) -> tuple[str, Status | None]:
    """Return why the move is illegal and the status to go back to; "" when it is legal."""
    if now is Status.APPROVED:
        return _why_not_approved(context, before)
    if before is None:
        legal = now in _STARTS
        return ("" if legal else f"A new design cannot start as {now.value}."), Status.DRAFT
    legal = now is before or now in _EXITS or now in _MOVES[before]
    return ("" if legal else f"The status cannot go from {before.value} to {now.value}."), before


def _why_not_approved(context: Context, before: Status | None) -> tuple[str, Status | None]:
    if context.approved_by_tool:
        return "", None
    if before is not Status.APPROVED:
        return "Approved was set by hand.", before or Status.UNDER_REVIEW
    changed = context.base is not None and text_changed(context.base.document, context.document)
    message = "The text of an approved design changed, and its status is still Approved."
    return (message if changed else ""), Status.UNDER_REVIEW


def _mend(before: Status | None, now: Status, back: Status | None) -> str:
    if now is Status.APPROVED:
        return (
            f"Write {(back or Status.UNDER_REVIEW).value}. When the required teams have approved "
            "a design under review, the merge writes Approved with who and when."
        )
    allowed = _STARTS if before is None else _MOVES[before] | _EXITS
    words = ", ".join(status.value for status in Status if status in allowed)
    return f"From here the status may become {words}."


@rule("DOC019", Severity.WARNING, marks="B")
def version_not_raised(context: Context) -> Iterator[Hit]:
    """Raise the version when an approved design changes.

    A version stands for one approved text. Readers, tickets and audit
    records that name it must not mean two different designs.

    Bad:

        version: 1.0.0          # approved as 1.0.0, and the text changed

    Good:

        version: 1.1.0

    Source: Data Design Standards, version control.
    """
    base, document = context.base, context.document
    if not context.has_base or base is None or context.approved_by_tool:
        return
    if base.document.metadata.status is not Status.APPROVED or not has_metadata(context):
        return
    old, new = base.document.metadata.text("version"), document.metadata.text("version")
    if not text_changed(base.document, document) or version_numbers(new) > version_numbers(old):
        return
    wanted = raised(old or "1.0.0")
    same = version_numbers(new) == version_numbers(old)
    stands = f"still {new}" if new and same else f"{new}, below {old}" if new else "not stated"
    yield Hit(
        metadata_span(document, "version"),
        f"The approved design changed, and its version is {stands}.",
        f"Raise it, for instance to {wanted}.",
        "version",
        suggestion=_version_edit(context, new, wanted),
    )


def _version_edit(context: Context, written: str, wanted: str) -> Suggestion | None:
    field = context.document.metadata.fields.get("version")
    if field is None or not written:
        return None
    number = field.span.first_line
    line = context.document.lines[number - 1]
    at = line.find(written, line.find(":") + 1)
    if at < 0:
        return None
    return Suggestion(number, number, line[:at] + wanted + line[at + len(written) :])
