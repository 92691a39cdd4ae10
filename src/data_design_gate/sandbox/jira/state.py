"""What the local Jira remembers: people, projects, workflows, issues and their history."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from data_design_gate.sandbox.clock import Clock

Deployment = Literal["cloud", "datacenter"]
PERMISSIONS = (
    "BROWSE_PROJECTS",
    "TRANSITION_ISSUES",
    "ADD_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "EDIT_ALL_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "DELETE_ALL_COMMENTS",
    "EDIT_ISSUES",
    "LINK_ISSUES",
    "ADMINISTER",
)
# What an ordinary bot user holds: everything but administration and other people's comments.
USUAL = frozenset(PERMISSIONS) - {"ADMINISTER", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS"}


@dataclass(slots=True)
class JiraUser:
    """A person or bot; `permissions` hold in every project unless a project says otherwise."""

    account_id: str
    name: str
    display_name: str
    email: str
    permissions: frozenset[str] = USUAL
    by_project: dict[str, frozenset[str]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    is_active: bool = True

    def may(self, permission: str, project: str) -> bool:
        """Whether the user holds a permission in a project."""
        return permission in self.by_project.get(project, self.permissions)


@dataclass(frozen=True, slots=True)
class Status:
    """A status of the workflow; `category` is new, indeterminate or done."""

    id: str
    name: str
    category: Literal["new", "indeterminate", "done"]
    is_editable: bool = True


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field: `kind` is text, textarea, date, option, user, labels, resolution or number."""

    id: str
    name: str
    kind: str
    allowed: tuple[str, ...] = ()
    is_custom: bool = True


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of the workflow; an empty `sources` means from anywhere.

    `screen` lists the fields its screen shows, None meaning there is no screen; `required`
    those that must be filled. `condition` hides it from a user, `validator` answers with the
    sentence of a refusal, `after` is a post-function.
    """

    id: str
    name: str
    target: str
    sources: tuple[str, ...] = ()
    screen: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()
    condition: Callable[[Issue, JiraUser], bool] | None = None
    validator: Callable[[Issue, dict[str, Any]], str | None] | None = None
    after: Callable[[Issue], None] | None = None


@dataclass(slots=True)
class Project:
    """A project with its workflow; in a service desk comments are public unless they say no."""

    id: str
    key: str
    name: str
    statuses: list[Status]
    transitions: list[Transition]
    is_service_desk: bool = False
    is_archived: bool = False
    edit_screen: frozenset[str] = frozenset({"summary", "labels", "description"})
    roles: frozenset[str] = frozenset({"Administrators", "Developers", "Service Desk Team"})
    groups: frozenset[str] = frozenset({"jira-users", "jira-administrators"})

    def status(self, name: str) -> Status:
        """Return a status by name; raises KeyError."""
        for status in self.statuses:
            if status.name == name:
                return status
        raise KeyError(name)


@dataclass(slots=True)
class Comment:
    """A comment; `body` is ADF (a dict) or wiki text, as it was sent."""

    id: str
    author: JiraUser
    body: Any
    created: datetime
    updated: datetime
    update_author: JiraUser
    visibility: dict[str, Any] | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class RemoteLink:
    """A link to something elsewhere; an update replaces all of it."""

    id: int
    global_id: str | None
    application: dict[str, Any] | None
    relationship: str | None
    object: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One changed field."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class History:
    """One entry of the changelog."""

    id: str
    author: JiraUser
    created: datetime
    items: tuple[HistoryItem, ...]
    metadata: dict[str, Any] | None = None


@dataclass(slots=True)
class Issue:
    """An issue; `fields` hold what the edit screen can change, by field id."""

    id: str
    key: str
    project: Project
    type: str
    status: str
    reporter: JiraUser
    created: datetime
    updated: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    resolution: str | None = None
    resolved_at: datetime | None = None
    comments: list[Comment] = field(default_factory=list)
    links: list[RemoteLink] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    history: list[History] = field(default_factory=list)
    watchers: list[JiraUser] = field(default_factory=list)
    past_keys: list[str] = field(default_factory=list)
    writes: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail a watcher got."""

    issue: str
    to: str
    about: str


SYSTEM_FIELDS = (
    FieldType("summary", "Summary", "text", is_custom=False),
    FieldType("description", "Description", "textarea", is_custom=False),
    FieldType("labels", "Labels", "labels", is_custom=False),
    FieldType(
        "resolution", "Resolution", "resolution", ("Done", "Won't Do", "Duplicate"), is_custom=False
    ),
    FieldType("assignee", "Assignee", "user", is_custom=False),
)


class JiraWorld:
    """Everything one local Jira holds."""

    def __init__(self, deployment: Deployment, clock: Clock) -> None:
        self.deployment: Deployment = deployment
        self.clock = clock
        self.users: dict[str, JiraUser] = {}
        self.credentials: dict[str, JiraUser] = {}
        self.scoped: set[str] = set()
        self.projects: dict[str, Project] = {}
        self.issues: dict[str, Issue] = {}
        self.fields: dict[str, FieldType] = {one.id: one for one in SYSTEM_FIELDS}
        self.mails: list[Mail] = []
        self.failed_logins = 0
        self._ids: Iterator[int] = itertools.count(10001)

    @property
    def is_cloud(self) -> bool:
        """Whether this is Cloud, not Data Center."""
        return self.deployment == "cloud"

    def next_id(self) -> str:
        """Return an id no other thing has."""
        return str(next(self._ids))

    def issue(self, id_or_key: str) -> Issue | None:
        """Return an issue by id, key or a key it once had, ignoring case."""
        wanted = id_or_key.upper()
        for issue in self.issues.values():
            if wanted in {issue.id, issue.key, *issue.past_keys}:
                return issue
        return None

    def record(
        self,
        issue: Issue,
        author: JiraUser,
        *items: HistoryItem,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Write the history and touch the issue."""
        now = self.clock()
        issue.updated = now
        if items:
            issue.history.append(History(self.next_id(), author, now, items, metadata))

    def mail(self, issue: Issue, actor: JiraUser, about: str) -> None:
        """Tell the watchers, except the one who did it."""
        self.mails += [
            Mail(issue.key, watcher.name, about)
            for watcher in issue.watchers
            if watcher is not actor
        ]
