"""What an answer of Jira means: its JSON, or the one error with kind, cause and mend."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.jira.comment import clean
from data_design_gate.jira.failure import FailureKind, JiraError

FIRST_REFUSAL = 300  # the HTTP statuses below mean success
_SAID_LIMIT = 600  # characters of Jira's own words in an error
_UNAVAILABLE = frozenset({408, 500, 502, 503, 504})
_READ_ONLY = re.compile(
    r"(?:not|no longer) editable|read.?only|cannot be (?:edited|changed)|archived", re.IGNORECASE
)
_NO_PERMISSION = re.compile(r"not have (?:the )?permission", re.IGNORECASE)
_TOO_LONG = re.compile(r"CONTENT_LIMIT_EXCEEDED|too long|exceeds the allowed limit", re.IGNORECASE)
_LATER = "Nothing is lost: the next reconcile run continues."


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer without anything secret: cookies and request never travel along."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """The request an answer belongs to; ``permission`` is what it needs in Jira's terms."""

    method: str
    what: str
    permission: str = ""

    @property
    def writes(self) -> bool:
        """Whether the request changes something."""
        return self.method != "GET"


def value_of(answer: Answer, asked: Asked) -> Any:
    """Return the JSON of a success, None when it has no body; raise JiraError otherwise."""
    if not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        page = answer.body.lstrip()[:1] == b"<"
        shown = "a web page" if page else "something that is not JSON"
        raise JiraError(
            f"Jira answered {shown} when asked to {asked.what}.",
            "A login page or a proxy may stand before Jira: check the Jira URL and the token.",
            status=answer.status,
            maybe_done=asked.writes,
        ) from None


def refusal(answer: Answer, asked: Asked, wait: float | None = None) -> JiraError:
    """Return the error an HTTP error status means."""
    said, fields = _said(answer.body)
    build = _Refusal(answer, asked, said, fields, wait)
    if answer.status in _UNAVAILABLE:
        return build.error(FailureKind.UNAVAILABLE, "is unavailable", _LATER, maybe_done=True)
    if answer.status in {401, 403, 404}:
        return _denied(build)
    if _TOO_LONG.search(said):
        return build.error(FailureKind.TOO_LARGE, "finds the text too long", "Shorten it.")
    return _refused(build)


@dataclass(frozen=True, slots=True)
class _Refusal:
    answer: Answer
    asked: Asked
    said: str
    fields: tuple[str, ...]
    wait: float | None

    def error(
        self, kind: FailureKind, verb: str, mend: str, *, maybe_done: bool = False
    ) -> JiraError:
        words = f": {self.said}" if self.said else "."
        return JiraError(
            f"Jira {verb} (HTTP {self.answer.status}) when asked to {self.asked.what}{words}",
            mend,
            kind=kind,
            status=self.answer.status,
            fields=self.fields,
            permission=self.asked.permission if kind is FailureKind.FORBIDDEN else "",
            maybe_done=maybe_done and self.asked.writes,
            retry_after=self.wait,
        )


def _denied(build: _Refusal) -> JiraError:
    headers = build.answer.headers
    if headers.get("X-Authentication-Denied-Reason"):
        return build.error(
            FailureKind.UNAUTHORISED,
            "denies signing in",
            "Solve the CAPTCHA by signing in with a browser once; the bot never retries this.",
        )
    if _anonymous(headers):
        return build.error(
            FailureKind.ANONYMOUS,
            "took the request for an anonymous one",
            "The token is wrong or expired: store a new one.",
        )
    if build.answer.status == 401:  # noqa: PLR2004 - HTTP Unauthorized
        return build.error(
            FailureKind.UNAUTHORISED, "refuses the token", "Store a valid user and token."
        )
    if build.answer.status == 404:  # noqa: PLR2004 - HTTP Not Found
        return build.error(
            FailureKind.NOT_FOUND,
            "finds nothing",
            "It does not exist, or the token's user may not see it.",
        )
    if _READ_ONLY.search(build.said):
        return build.error(
            FailureKind.READ_ONLY, "refuses the edit", "The ticket is read-only in its status."
        )
    return _forbidden(build)


def _forbidden(build: _Refusal) -> JiraError:
    needs = build.asked.permission.replace("_", " ").capitalize()
    mend = f"Grant the permission {needs} in the project." if needs else "Grant the permission."
    return build.error(FailureKind.FORBIDDEN, "forbids it", mend)


_BY_STATUS = {
    409: (FailureKind.CONFLICT, "sees a conflicting change", _LATER),
    413: (
        FailureKind.TOO_LARGE,
        "has reached its limit for this ticket",
        "Remove old comments or links from the ticket.",
    ),
    429: (FailureKind.RATE_LIMITED, "limits the rate", _LATER),
}


def _refused(build: _Refusal) -> JiraError:
    if meaning := _BY_STATUS.get(build.answer.status):
        return build.error(*meaning)
    if _READ_ONLY.search(build.said):
        return build.error(
            FailureKind.READ_ONLY, "refuses the edit", "The ticket is read-only in its status."
        )
    if _NO_PERMISSION.search(build.said):
        return _forbidden(build)
    if build.fields:
        return build.error(
            FailureKind.REQUIRED_FIELDS,
            "refuses the fields",
            "Correct them under jira.fields, or the screen in Jira.",
        )
    return build.error(FailureKind.UNEXPECTED, "refuses", "Jira's words say what it misses.")


def _anonymous(headers: Mapping[str, str]) -> bool:
    """Tell whether Jira served the request as nobody's although a token was sent."""
    reason = headers.get("X-Seraph-LoginReason", "")
    return headers.get("X-AUSERNAME") == "anonymous" or "FAILED" in reason or "DENIED" in reason


def _said(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Return Jira's own messages on one line and the fields they are about."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "", ()
    if not isinstance(said, Mapping):
        return "", ()
    messages = said.get("errorMessages")
    errors = said.get("errors")
    words = [str(text) for text in messages] if isinstance(messages, list) else []
    words += [str(said[name]) for name in ("errorMessage", "message") if said.get(name)]
    by_field = errors if isinstance(errors, Mapping) else {}
    words += [f"{name}: {text}" for name, text in by_field.items()]
    return clean("; ".join(words), _SAID_LIMIT), tuple(map(str, by_field))
