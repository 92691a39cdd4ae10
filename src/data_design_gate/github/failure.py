"""Why GitHub said no, in a form that callers can act on and people can mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data_design_gate.errors import UserError


class FailureKind(StrEnum):
    """What went wrong with a request."""

    UNAUTHORISED = "unauthorised"
    """The token is missing, wrong or expired (401)."""
    FORBIDDEN = "forbidden"
    """The token lacks a permission (403)."""
    NOT_FOUND = "not-found"
    """The thing does not exist, or the token may not see it (404, 410)."""
    RATE_LIMITED = "rate-limited"
    """A primary or secondary limit holds and the wait is longer than allowed."""
    UNAVAILABLE = "unavailable"
    """GitHub or the network failed, also after the bounded retries."""
    CONFLICT = "conflict"
    """The state moved in between (409), or a reference is not a fast-forward."""
    REFUSED = "refused"
    """GitHub understood and declined the content (400, 422 and the like)."""
    INCOMPLETE = "incomplete"
    """GitHub cannot list everything (a documented cap); nothing is returned."""


@dataclass
class GitHubError(UserError):
    """A request that failed.

    ``permission`` is what GitHub says would have been accepted
    (``pull_requests=write``). ``until`` says when a limit ends, if known.
    ``status`` is the HTTP status, 0 when no answer came. ``errors`` are
    GitHub's own words for a refused content. ``maybe_written`` is True when a
    write failed in a way that does not tell whether it took effect.
    """

    exit_code: int = 4
    kind: FailureKind = FailureKind.UNAVAILABLE
    permission: str = ""
    until: datetime | None = None
    status: int = 0
    errors: tuple[str, ...] = ()
    maybe_written: bool = False

    def __str__(self) -> str:
        """Render the problem and its mend on one line."""
        return UserError.__str__(self)
