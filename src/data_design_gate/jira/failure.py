"""Every way Jira can refuse, as one error with a kind, so that callers need no status codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_design_gate.errors import UserError


class FailureKind(StrEnum):
    """What kind of refusal it was, which decides what happens next."""

    ANONYMOUS = "anonymous"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    READ_ONLY = "read-only"
    REQUIRED_FIELDS = "required-fields"
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    UNEXPECTED = "unexpected"


# After these nothing else on the same server can succeed in this run.
HOPELESS = frozenset(
    {
        FailureKind.ANONYMOUS,
        FailureKind.UNAUTHORISED,
        FailureKind.RATE_LIMITED,
        FailureKind.UNAVAILABLE,
    }
)


@dataclass
class JiraError(UserError):
    """A refused or lost request, without headers, cookies or bodies.

    ``status`` is the HTTP status (None when there was no answer), ``fields``
    the field ids or names Jira complained of, ``permission`` the permission
    that is missing. ``maybe_done`` says that the write may have happened all
    the same: read back before doing it again. ``retry_after`` is the wait
    Jira asked for, in seconds.
    """

    exit_code: int = 4
    kind: FailureKind = FailureKind.UNEXPECTED
    status: int | None = None
    fields: tuple[str, ...] = ()
    permission: str = ""
    maybe_done: bool = False
    retry_after: float | None = None

    def __str__(self) -> str:
        """Render the problem and its mend on one line."""
        return UserError.__str__(self)
