"""The errors of the API in GitHub's own shapes."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


class ApiError(Exception):
    """A request GitHub refuses: status, message, details and headers of the answer."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the JSON of the answer."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        return {**body, "documentation_url": DOCUMENTATION, "status": str(self.status)}


def moved(address: str) -> ApiError:
    """301 to where a renamed repository is now."""
    return ApiError(
        HTTPStatus.MOVED_PERMANENTLY, "Moved Permanently", headers={"Location": address}
    )


def bad_request(message: str = "Problems parsing JSON") -> ApiError:
    """400."""
    return ApiError(HTTPStatus.BAD_REQUEST, message)


def unauthorized(message: str = "Bad credentials") -> ApiError:
    """401."""
    return ApiError(HTTPStatus.UNAUTHORIZED, message)


def forbidden(message: str, headers: Mapping[str, str] | None = None) -> ApiError:
    """403."""
    return ApiError(HTTPStatus.FORBIDDEN, message, headers=headers)


def not_found(message: str = "Not Found") -> ApiError:
    """404."""
    return ApiError(HTTPStatus.NOT_FOUND, message)


def not_allowed(message: str) -> ApiError:
    """405, which the merge endpoint answers when a merge is blocked."""
    return ApiError(HTTPStatus.METHOD_NOT_ALLOWED, message)


def conflict(message: str) -> ApiError:
    """409."""
    return ApiError(HTTPStatus.CONFLICT, message)


def unprocessable(*reasons: str) -> ApiError:
    """422 with plain sentences, as the review endpoints answer."""
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "Unprocessable Entity", list(reasons))


def plain_422(message: str) -> ApiError:
    """422 whose message says it all, as the git endpoints answer."""
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, message)


def invalid(resource: str, field: str, code: str, message: str | None = None) -> ApiError:
    """422 that names resource, field and code, as most endpoints answer."""
    problem = {"resource": resource, "field": field, "code": code}
    if message is not None:
        problem["message"] = message
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", [problem])
