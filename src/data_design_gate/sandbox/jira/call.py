"""One request: who asks, what they may see, which version of the API they speak."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import errors
from data_design_gate.sandbox.jira.errors import JiraProblem
from data_design_gate.sandbox.jira.state import Issue, JiraUser, JiraWorld
from data_design_gate.sandbox.routing import Request

# developer.atlassian.com, "Rate limiting": writes on one issue, (seconds, how many)
WRITE_WINDOWS = ((2, 20), (30, 100))
CAPTCHA_AFTER = 3  # failed logins; Data Center's default


@dataclass(frozen=True, slots=True)
class JiraCall:
    """A request with its user (None is anonymous) and the parameters of its path."""

    world: JiraWorld
    request: Request
    site: str
    root: str
    version: str
    user: JiraUser | None
    parameters: Mapping[str, str]

    @property
    def speaks_adf(self) -> bool:
        """Whether texts are documents: only in v3."""
        return self.version == "3"

    @property
    def actor(self) -> JiraUser:
        """The user, who must be logged in."""
        if self.user is None:
            message = "Client must be authenticated to access this resource."
            raise JiraProblem(HTTPStatus.UNAUTHORIZED, message)
        return self.user

    def issue(self) -> Issue:
        """Return the issue in the path; hidden ones are not found."""
        issue = self.world.issue(self.parameters["issueIdOrKey"])
        if issue is None or not self.may("BROWSE_PROJECTS", issue):
            if self.user is None and not self.world.is_cloud:
                message = "You do not have the permission to see the specified issue."
                raise JiraProblem(HTTPStatus.UNAUTHORIZED, message, "Login Required")
            raise errors.not_found(errors.HIDDEN if self.world.is_cloud else "Issue Does Not Exist")
        return issue

    def may(self, permission: str, issue: Issue) -> bool:
        """Whether the user holds a permission on an issue."""
        return self.user is not None and self.user.may(permission, issue.project.key)

    def written_issue(self) -> Issue:
        """Return the issue in the path, about to be written: counts against its limit."""
        issue = self.issue()
        if issue.project.is_archived:
            raise errors.refused("The issue is archived and cannot be changed.")
        now = self.world.clock()
        if self.world.is_cloud:
            _check_pace(issue.writes, now)
        issue.writes.append(now)
        return issue

    def fields(self) -> dict[str, Any]:
        """Return the JSON object in the body."""
        body = self.request.json()
        if not isinstance(body, dict):
            raise errors.refused("Can not deserialize the request body: an object is expected.")
        return body

    def api(self, rest: str) -> str:
        """Return the address of something in the API."""
        return f"{self.root}/rest/api/{self.version}{rest}"


def _check_pace(writes: list[datetime], now: datetime) -> None:
    for seconds, most in WRITE_WINDOWS:
        recent = [moment for moment in writes if (now - moment).total_seconds() < seconds]
        if len(recent) >= most:
            passed = (now - recent[0]).total_seconds()
            headers = {
                "Retry-After": str(max(1, round(seconds - passed))),
                "RateLimit-Reason": "jira-per-issue-on-write",
            }
            raise JiraProblem(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded.", headers=headers)


def identify(world: JiraWorld, request: Request, *, is_gateway: bool) -> JiraUser | None:
    """Return the user of the credentials; on Cloud wrong ones make the request anonymous."""
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _, value = given.partition(" ")
    key = _decoded(value) if scheme.lower() == "basic" else f"bearer:{value}"
    user = world.credentials.get(key)
    if user is not None and world.is_cloud and (key in world.scoped) != is_gateway:
        # A scoped token works at the gateway only, any other at the site only.
        user = None
    if user is not None and user.is_active:
        return user
    if not world.is_cloud:
        raise _denied(world)
    return None


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _denied(world: JiraWorld) -> JiraProblem:
    world.failed_logins += 1
    headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED", "WWW-Authenticate": "OAuth"}
    if world.failed_logins >= CAPTCHA_AFTER:
        reason = "CAPTCHA_CHALLENGE; login-url=/login.jsp"
        headers["X-Authentication-Denied-Reason"] = reason
    return JiraProblem(HTTPStatus.UNAUTHORIZED, "You are not authenticated.", headers=headers)


def moment(value: datetime) -> str:
    """Return the form Jira writes times in."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
