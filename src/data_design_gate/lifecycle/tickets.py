"""Look at tickets at pull request time, so that merge time holds no surprise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_design_gate.configuration.model import Configuration
from data_design_gate.jira.failure import JiraError
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.standards.context import Context, Ticket
from data_design_gate.standards.tickets import ticket_keys

if TYPE_CHECKING:
    from data_design_gate.jira.preflight import TicketCheck


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found. ``tickets`` is None when Jira is not configured or not reachable.

    ``lines`` say what merging will do; ``notes`` what kept us from looking.
    """

    tickets: Mapping[str, Ticket] | None = None
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def keys_of(context: Context) -> tuple[str, ...]:
    """Return the ticket keys of one design."""
    title = str(context.extra.get("pull_request_title", ""))
    branch = str(context.extra.get("branch", ""))
    return ticket_keys(context.document, context.settings, title=title, branch=branch).keys


def look_at_tickets(
    contexts: Mapping[str, Context], configuration: Configuration, runtime: Runtime
) -> Preflight:
    """Ask Jira about every ticket the designs name. An outage is a note, never a finding."""
    keys = sorted({key for context in contexts.values() for key in keys_of(context)})
    if runtime.jira is None or not keys:
        return Preflight()
    from data_design_gate.jira.preflight import preflight

    settings = configuration.jira
    try:
        checks = preflight(runtime.jira(settings), keys, settings)
    except JiraError as error:
        return Preflight(notes=(f"Jira could not be asked: {error}",))
    asked = [check for check in checks if check.asked]
    return Preflight(
        tickets={check.key: check.as_ticket() for check in asked} if asked else None,
        lines=tuple(check.on_merge for check in asked if check.on_merge),
        notes=tuple(_notes(checks)),
    )


def _notes(checks: Iterable[TicketCheck]) -> Iterator[str]:
    """Yield what a reader should know beside the findings."""
    for check in checks:
        for one in check.problems:
            if not one.blocking:
                about = "" if check.key in one.problem else f"`{check.key}`: "
                yield f"{about}{one.problem} {one.mend}".strip()
