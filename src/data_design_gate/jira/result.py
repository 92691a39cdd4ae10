"""What came of one ticket: the value summaries, comments and exit codes are made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_design_gate.jira.effects import Problem
from data_design_gate.jira.failure import JiraError


class Outcome(StrEnum):
    """How it went; the last two need somebody's attention."""

    UPDATED = "updated"
    ALREADY = "already"
    PLANNED = "planned"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TicketResult:
    """The result for one ticket.

    ``key`` is the key as written, ``issue_key`` the one it has now, ``url``
    where people open it. ``changes`` are sentences of what was (or, when
    planned, would be) written; ``notes`` what people should know;
    ``problems`` what failed, why, and what to do.
    """

    key: str
    outcome: Outcome
    issue_key: str = ""
    url: str = ""
    status_before: str = ""
    status_after: str = ""
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the ticket says everything it should."""
        return self.outcome in {Outcome.UPDATED, Outcome.ALREADY}


def problem_of(part: str, error: JiraError) -> Problem:
    """Return the problem an error means for a part."""
    return Problem(part, error.problem, error.mend, error.kind)


def failed(key: str, error: JiraError) -> TicketResult:
    """Return the result of a ticket that could not even be read."""
    return TicketResult(key, Outcome.FAILED, problems=(problem_of("read", error),))
