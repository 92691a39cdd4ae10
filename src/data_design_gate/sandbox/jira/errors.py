"""The errors of the API in Jira's own shape: sentences, and sentences by field."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

HIDDEN = "Issue does not exist or you do not have permission to see it."


class JiraProblem(Exception):  # noqa: N818 - "JiraError" is the client library's
    """A request Jira refuses."""

    def __init__(
        self,
        status: int,
        *messages: str,
        errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(*messages)
        self.status = int(status)
        self.messages = list(messages)
        self.errors = dict(errors or {})
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the JSON of the answer."""
        return {"errorMessages": self.messages, "errors": self.errors}


def refused(*messages: str, **errors: str) -> JiraProblem:
    """400, with sentences or with errors by field."""
    return JiraProblem(HTTPStatus.BAD_REQUEST, *messages, errors=errors)


def forbidden(message: str) -> JiraProblem:
    """403."""
    return JiraProblem(HTTPStatus.FORBIDDEN, message)


def not_found(message: str = HIDDEN) -> JiraProblem:
    """404, which Jira also answers to those who may not see."""
    return JiraProblem(HTTPStatus.NOT_FOUND, message)
