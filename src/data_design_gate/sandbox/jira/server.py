"""The local Jira: start it, define a workflow, file issues, ask what was said to it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

from data_design_gate.sandbox.clock import Clock, utc_now
from data_design_gate.sandbox.http import SandboxServer
from data_design_gate.sandbox.jira import api
from data_design_gate.sandbox.jira.errors import JiraProblem
from data_design_gate.sandbox.jira.state import (
    USUAL,
    Comment,
    Deployment,
    FieldType,
    HistoryItem,
    Issue,
    JiraUser,
    JiraWorld,
    Mail,
    Project,
    Status,
    Transition,
)
from data_design_gate.sandbox.routing import Request, Response

Category = Literal["new", "indeterminate", "done"]
STATUSES: dict[str, Category] = {
    "To Do": "new",
    "In Review": "indeterminate",
    "Design Approved": "indeterminate",
    "Blocked": "indeterminate",
    "Cancelled": "done",
    "Done": "done",
}
TRANSITIONS = (
    Transition("11", "Start review", "In Review", ("To Do", "Blocked", "Cancelled")),
    Transition("21", "Approve design", "Design Approved", ("In Review",)),
    Transition("31", "Block", "Blocked", ("To Do", "In Review", "Design Approved")),
    Transition("41", "Cancel", "Cancelled", ("To Do", "In Review", "Blocked")),
    Transition("51", "Finish", "Done", ("Design Approved",)),
)


class JiraSandbox(SandboxServer):
    """A Jira on loopback, Cloud or Data Center."""

    def __init__(self, deployment: Deployment = "cloud", *, clock: Clock = utc_now) -> None:
        super().__init__(clock=clock)
        self.world = JiraWorld(deployment, clock)

    @property
    def name(self) -> str:  # type: ignore[override]
        """`jira-cloud` or `jira-datacenter`."""
        return f"jira-{self.world.deployment}"

    @property
    def gateway_url(self) -> str:
        """Where Cloud's scoped tokens work."""
        return f"{self.url}{api.GATEWAY}"

    @property
    def mails(self) -> list[Mail]:
        """The mails watchers got so far."""
        return self.world.mails

    def answer(self, request: Request) -> Response:
        """Answer as Jira does."""
        return api.answer(self.world, request)

    def failure(self, status: int, request: Request) -> Response:  # noqa: ARG002 - GitHub's
        """Return an error in Jira's form."""
        message = HTTPStatus(status).phrase
        return Response(status, JiraProblem(status, message).body())

    # People -------------------------------------------------------------------------------

    def add_user(
        self,
        name: str,
        *,
        display_name: str | None = None,
        email: str | None = None,
        permissions: Iterable[str] = USUAL,
        roles: Iterable[str] = (),
        groups: Iterable[str] = (),
    ) -> JiraUser:
        """Add a person or bot, or return the one with this name."""
        if name in self.world.users:
            return self.world.users[name]
        user = JiraUser(
            f"5b10ac8d82e05b22cc7d{self.world.next_id()}",
            name,
            display_name or name.replace(".", " ").title(),
            email or f"{name}@example.com",
            frozenset(permissions),
            {},
            frozenset(roles),
            frozenset(groups),
        )
        self.world.users[name] = user
        return user

    def add_token(self, name: str, *, is_scoped: bool = False) -> str:
        """Make a credential: an API token on Cloud (basic with the e-mail), a PAT elsewhere.

        A scoped token works at `gateway_url` only.
        """
        user = self.add_user(name)
        token = f"sandbox-{self.world.deployment}-token-{self.world.next_id()}"
        keys = [f"{user.email}:{token}"] if self.world.is_cloud else [f"bearer:{token}"]
        if is_scoped:
            keys.append(f"bearer:{token}")
        for key in keys:
            self.world.credentials[key] = user
        if is_scoped:
            self.world.scoped.update(keys)
        return token

    def revoke(self, token: str) -> None:
        """Let a token expire."""
        for key in [key for key in self.world.credentials if key.endswith(f":{token}")]:
            del self.world.credentials[key]

    def authorization(self, name: str, token: str) -> str:
        """Return the Authorization header for a token."""
        if not self.world.is_cloud:
            return f"Bearer {token}"
        email = self.world.users[name].email
        return "Basic " + base64.b64encode(f"{email}:{token}".encode()).decode()

    # Projects -----------------------------------------------------------------------------

    def add_project(
        self,
        key: str,
        *,
        statuses: Mapping[str, Category] | None = None,
        transitions: Iterable[Transition] | None = None,
        read_only: Iterable[str] = (),
        is_service_desk: bool = False,
        edit_screen: Iterable[str] = ("summary", "labels", "description"),
    ) -> Project:
        """Add a project with its workflow; issues in a `read_only` status cannot be edited."""
        closed = set(read_only)
        listed = [
            Status(self.world.next_id(), name, category, name not in closed)
            for name, category in (statuses or STATUSES).items()
        ]
        project = Project(
            self.world.next_id(),
            key,
            key.title(),
            listed,
            list(TRANSITIONS if transitions is None else transitions),
            is_service_desk,
            edit_screen=frozenset(edit_screen),
        )
        self.world.projects[key] = project
        return project

    def add_field(
        self, name: str, kind: str = "text", *, allowed: Iterable[str] = (), on_screen: bool = True
    ) -> str:
        """Add a custom field, on the edit screen of all projects so far; returns its id."""
        field = FieldType(f"customfield_{self.world.next_id()}", name, kind, tuple(allowed))
        self.world.fields[field.id] = field
        if on_screen:
            for project in self.world.projects.values():
                project.edit_screen |= {field.id}
        return field.id

    # Issues -------------------------------------------------------------------------------

    def add_issue(
        self,
        key: str,
        *,
        summary: str = "Design the data model",
        status: str | None = None,
        type: str = "Story",  # noqa: A002 - the field's own name
        labels: Iterable[str] = (),
        watchers: Iterable[str] = (),
    ) -> Issue:
        """File an issue; its project is added with the usual workflow when it is new."""
        project_key = key.rpartition("-")[0]
        project = self.world.projects.get(project_key) or self.add_project(project_key)
        now = self.clock()
        issue = Issue(
            self.world.next_id(),
            key,
            project,
            type,
            status or project.statuses[0].name,
            self.add_user("reporter"),
            now,
            now,
            {"summary": summary},
            list(labels),
            watchers=[self.add_user(name) for name in watchers],
        )
        project.status(issue.status)
        self.world.issues[issue.id] = issue
        return issue

    def issue(self, key: str) -> Issue:
        """Return the issue of this key."""
        found = self.world.issue(key)
        if found is None:
            raise KeyError(key)
        return found

    def move_issue(self, key: str, new_key: str) -> None:
        """Move an issue to another project; the old key keeps leading to it."""
        with self.lock:
            issue = self.issue(key)
            project_key = new_key.rpartition("-")[0]
            project = self.world.projects.get(project_key) or self.add_project(project_key)
            issue.past_keys.append(issue.key)
            issue.key, issue.project = new_key, project

    def set_status(self, key: str, status: str, *, by: str = "someone") -> None:
        """Let a person or an automation move an issue."""
        with self.lock:
            issue = self.issue(key)
            issue.project.status(status)
            item = HistoryItem("status", issue.status, status)
            issue.status = status
            self.world.record(issue, self.add_user(by), item)

    def comment(self, key: str, name: str, text: str) -> Comment:
        """Let a person comment."""
        with self.lock:
            issue, author, now = self.issue(key), self.add_user(name), self.clock()
            comment = Comment(self.world.next_id(), author, text, now, now, author)
            issue.comments.append(comment)
            return comment

    def edit_comment(self, key: str, number: str, name: str, text: Any) -> None:
        """Let a person rewrite a comment, whoever wrote it."""
        with self.lock:
            for comment in self.issue(key).comments:
                if comment.id == number:
                    comment.body, comment.update_author = text, self.add_user(name)
                    comment.updated = self.clock()

    def delete_comment(self, key: str, number: str) -> None:
        """Let a person delete a comment."""
        with self.lock:
            issue = self.issue(key)
            issue.comments = [comment for comment in issue.comments if comment.id != number]
