"""Turns an HTTP refusal into an error that names the cause, the mend and the wait."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from data_design_gate.github.failure import FailureKind, GitHubError

_LONGEST_QUOTE = 300
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_LIMIT = re.compile(
    r"rate limit|abuse detection|wait a few minutes|retry your request again", re.IGNORECASE
)

_KINDS = {
    401: FailureKind.UNAUTHORISED,
    403: FailureKind.FORBIDDEN,
    404: FailureKind.NOT_FOUND,
    408: FailureKind.UNAVAILABLE,
    409: FailureKind.CONFLICT,
    410: FailureKind.NOT_FOUND,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.NOT_FOUND,
}

_WAITING = {FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE}

_MENDS = {
    FailureKind.UNAUTHORISED: "Give a valid token: it is missing, mistyped or expired.",
    FailureKind.FORBIDDEN: "Give the token the permission this needs.",
    FailureKind.NOT_FOUND: "Check the name, and that the token may see it.",
    FailureKind.RATE_LIMITED: "Wait, then run again; nothing is lost.",
    FailureKind.UNAVAILABLE: "Run again later; nothing is lost.",
    FailureKind.CONFLICT: "Run again: something else changed it in between.",
    FailureKind.REFUSED: "This is worth a bug report, with the words above.",
}


def refusal(
    status: int, headers: Mapping[str, Any], body: object, *, request: str, now: datetime
) -> GitHubError:
    """Describe an answer of ``status`` 400 or more to ``request`` (verb and path)."""
    message = _message(body)
    errors = _errors(body)
    kind = _kind(status, headers, message)
    permission = str(headers.get("x-accepted-github-permissions") or "")
    said = "; ".join(filter(None, (message, *errors)))
    return GitHubError(
        problem=f"GitHub answered {status} to {request}" + (f": {said}." if said else "."),
        mend=_mend(kind, permission),
        kind=kind,
        permission=permission if kind is FailureKind.FORBIDDEN else "",
        until=limit_end(headers, now) if kind in _WAITING else None,
        status=status,
        errors=errors,
    )


def quote(text: object) -> str:
    """Make words from outside fit for one line of a message."""
    line = _UNPRINTABLE.sub(" ", str(text)).strip().rstrip(".")
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def permission_words(header: str) -> str:
    """Say GitHub's permission header as a workflow file does.

    Alternatives are separated by ``;`` and what is needed together by ``,``:
    ``issues=write; pull_requests=write`` reads ```issues: write` or
    `pull-requests: write```.
    """
    choices = []
    for choice in header.split(";"):
        needs = [need.strip().partition("=") for need in choice.split(",") if need.strip()]
        words = [f"`{name.replace('_', '-')}: {level or 'read'}`" for name, _, level in needs]
        if words:
            choices.append(" and ".join(words))
    return " or ".join(choices)


def limit_end(headers: Mapping[str, Any], now: datetime) -> datetime | None:
    """Tell when GitHub's answer says to come back; None when it does not say."""
    after = str(headers.get("retry-after") or "").strip()
    if after.isdigit():
        return now + timedelta(seconds=int(after[:9]))
    if after:
        return _http_date(after)
    reset = str(headers.get("x-ratelimit-reset") or "").partition(".")[0]
    if str(headers.get("x-ratelimit-remaining")) == "0" and reset.isdigit():
        return datetime.fromtimestamp(int(reset[:11]), UTC)
    return None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _kind(status: int, headers: Mapping[str, Any], message: str) -> FailureKind:
    if status == 403 and (  # noqa: PLR2004 - HTTP's own number
        headers.get("retry-after")
        or str(headers.get("x-ratelimit-remaining")) == "0"
        or _LIMIT.search(message)
    ):
        return FailureKind.RATE_LIMITED
    if status >= 500:  # noqa: PLR2004 - HTTP's own number
        return FailureKind.UNAVAILABLE
    return _KINDS.get(status, FailureKind.REFUSED)


def _mend(kind: FailureKind, permission: str) -> str:
    if kind is FailureKind.FORBIDDEN and permission:
        return f"Give the token {permission_words(permission)}."
    return _MENDS[kind]


def _message(body: object) -> str:
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return quote(body["message"])
    return ""


def _errors(body: object) -> tuple[str, ...]:
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, str):
        return (quote(errors),)
    return tuple(quote(_error_words(error)) for error in errors) if isinstance(errors, list) else ()


def _error_words(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    if error.get("message"):
        return str(error["message"])
    return " ".join(str(error[key]) for key in ("resource", "field", "code") if error.get(key))
