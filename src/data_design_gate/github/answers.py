"""Tells GitHub's own answers from those of a proxy, and reads what GraphQL refuses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.refusal import limit_end, quote

GRAPHQL = "GraphQL"
"""How a GraphQL request is named in messages."""

_GRAPHQL_KINDS = {
    "NOT_FOUND": FailureKind.NOT_FOUND,
    "FORBIDDEN": FailureKind.FORBIDDEN,
    "INSUFFICIENT_SCOPES": FailureKind.FORBIDDEN,
    "RATE_LIMITED": FailureKind.RATE_LIMITED,
    "RATE_LIMIT": FailureKind.RATE_LIMITED,
}


def strange_answer(request: str, detail: str, *, verb: str = "GET") -> GitHubError:
    """Describe an answer that is no answer of GitHub's API."""
    return GitHubError(
        problem=f"The answer to {request} is not GitHub's ({quote(detail)}).",
        mend="Check the API URL and any proxy in between, or run again later.",
        maybe_written=verb != "GET",
    )


def is_web_page(body: object) -> bool:
    """Recognise what PyGithub makes of an answer that is not JSON at all."""
    return (
        isinstance(body, dict)
        and body.keys() <= {"data", "url"}
        and (isinstance(body.get("data"), str))
    )


def graphql_result(
    body: object, headers: Mapping[str, Any], now: datetime, *, spare: str = ""
) -> Any:
    """Return the data of a GraphQL answer, or raise what its errors mean.

    An error below the field ``spare`` leaves null there and is no error of
    the answer.
    """
    if not isinstance(body, dict):
        raise strange_answer(GRAPHQL, type(body).__name__, verb="GRAPHQL")
    errors = body.get("errors")
    if errors and not _all_below(errors, spare):
        raise _graphql_failure(errors, headers, now)
    if not isinstance(body.get("data"), dict):
        raise strange_answer(GRAPHQL, "no data", verb="GRAPHQL")
    return body["data"]


def _all_below(errors: object, field: str) -> bool:
    return isinstance(errors, list) and all(
        isinstance(error, dict) and field in (error.get("path") or ()) for error in errors
    )


def _graphql_failure(errors: object, headers: Mapping[str, Any], now: datetime) -> GitHubError:
    rows = (
        [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    )
    types = [str(row.get("type") or row.get("code") or "") for row in rows]
    words = tuple(quote(row.get("message", "")) for row in rows)
    kind = next((_GRAPHQL_KINDS[name] for name in types if name in _GRAPHQL_KINDS), None)
    if kind is None:
        # GitHub's own internal failures carry no type; a faulty query names its place.
        internal = not any(types) and not any("locations" in row for row in rows)
        kind = FailureKind.UNAVAILABLE if internal else FailureKind.REFUSED
    until = None
    with suppress(ValueError, OverflowError):
        until = limit_end(headers, now)
    return GitHubError(
        problem=f"GitHub refused a GraphQL operation: {'; '.join(words) or 'no reason given'}.",
        mend="Check that the token has the permissions the workflow asks for.",
        kind=kind,
        until=until if kind is FailureKind.RATE_LIMITED else None,
        status=200,
        errors=words,
        maybe_written=kind is FailureKind.UNAVAILABLE,
    )
