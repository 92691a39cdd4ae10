"""The rule on the Jira ticket: named, allowed, there."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import has_metadata, is_readable, metadata_span
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.postgres_common import line_of
from data_design_gate.standards.tickets import Refused, ticket_keys

_WEIGHTS = {"error": Severity.ERROR, "warn": Severity.WARNING, "warning": Severity.WARNING}


@rule("DOC015", Severity.ERROR, marks="L", waivable=False)
def ticket_missing(context: Context) -> Iterator[Hit]:
    """Name the Jira ticket the design belongs to.

    On merge the ticket moves and carries the design; without a key nothing
    reaches the people who wait for it. The key is asked of Jira now, so that
    merging holds no surprise. Words such as UTF-8 or SHA-256 are never keys.

    Bad:

        jira: TBD

    Good:

        jira: SHOP-412

    Source: Data Design Standards, traceability; the Jira page.
    """
    if not is_readable(context):
        return
    document, settings = context.document, context.settings
    title = str(context.extra.get("pull_request_title", ""))
    branch = str(context.extra.get("branch", ""))
    found = ticket_keys(document, settings, title, branch)
    place = metadata_span(document, "jira")
    weight = _WEIGHTS.get(settings.on_missing_key)
    for refused in found.refused:
        message = f"`{refused.text[:60]}` in the ticket field {refused.reason}."
        yield Hit(
            place,
            message,
            f"Write it in capitals: {refused.meant}." if refused.meant else _mend(context),
            refused.text,
            severity=weight,
            suggestion=_in_capitals(context, place, refused),
        )
    if found.keys or found.refused:
        yield from _asked(context, found.keys)
    elif weight is not None and has_metadata(context):
        message = "The document names no Jira ticket."
        yield Hit(place, message, _mend(context), "jira", severity=weight)


def _in_capitals(context: Context, place: Span, refused: Refused) -> Suggestion | None:
    """Suggest the key as Jira writes it, where it stands in the field's own line."""
    line = line_of(context.document, place.first_line)
    if not refused.meant or line.count(refused.text) != 1:
        return None
    return Suggestion(place.first_line, place.first_line, line.replace(refused.text, refused.meant))


def _mend(context: Context) -> str:
    projects = context.settings.ticket_projects
    example = f"{projects[0]}-123" if projects else "SHOP-412"
    of = f" of project {', '.join(projects)}" if projects else ""
    return f"Write `jira: {example}`: one key{of}, or a list of keys, in the metadata."


def _asked(context: Context, keys: tuple[str, ...]) -> Iterator[Hit]:
    """Report what Jira said of each key; silent when Jira is not configured."""
    if context.tickets is None:
        return
    for key in keys:
        ticket = context.tickets.get(key)
        if ticket is None or (ticket.found and not ticket.problem):
            continue
        problem = ticket.problem or "does not exist, or cannot be seen with this account"
        mend = ticket.mend or "Correct the key, or give the account access to the project."
        place = metadata_span(context.document, "jira")
        about = "" if key in problem else f"The ticket {key}: "
        yield Hit(place, f"{about}{problem.rstrip('.')}.", mend, key)
