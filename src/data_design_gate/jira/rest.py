"""The Jira port over REST: version 3 with ADF for Cloud, version 2 with wiki markup otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from data_design_gate.jira import adf, json_values as read, wiki
from data_design_gate.jira.comment import AuditComment
from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.jira.port import (
    Comment,
    Deployment,
    FieldDefinition,
    Issue,
    IssueUpdate,
    Myself,
    Permissions,
    RemoteLink,
    Transition,
    Visibility,
)
from data_design_gate.jira.refusal import Asked
from data_design_gate.jira.request_bodies import (
    comment_body,
    link_body,
    transition_body,
    update_body,
)
from data_design_gate.jira.wire import Wire

_PAGE = 100  # entries a page; Jira's usual maximum
_MOST_COMMENTS = 5_000  # Cloud's limit of comments on one issue
_FIELDS = ("status", "resolution", "labels", "project", "issuetype")


@dataclass
class RestJira:
    """See JiraPort for the contract of each method."""

    wire: Wire = field(repr=False)
    detect: Callable[[], tuple[Deployment, str]] = field(repr=False)
    hint: Callable[[], str] = field(repr=False, default=str)
    _server: tuple[Deployment, str] | None = None
    _me: Myself | None = None
    _definitions: tuple[FieldDefinition, ...] | None = None

    @property
    def deployment(self) -> Deployment:
        """Which kind of Jira this is."""
        return self._found()[0]

    @property
    def site_url(self) -> str:
        """The base of links for people."""
        return self._found()[1]

    def _found(self) -> tuple[Deployment, str]:
        if self._server is None:
            self._server = self.detect()
        return self._server

    @property
    def _cloud(self) -> bool:
        return self.deployment is Deployment.CLOUD

    def _path(self, path: str) -> str:
        return f"/rest/api/{3 if self._cloud else 2}/{path}"

    def _issue_path(self, key: str, rest: str = "") -> str:
        return self._path(f"issue/{quote(key, safe='')}{rest}")

    def myself(self) -> Myself:
        """Return the token's owner; asked once."""
        if self._me is None:
            self._me = self._signed_in()
        return self._me

    def _signed_in(self) -> Myself:
        try:
            me = read.myself(self.wire.read(self._path("myself"), Asked("GET", "say who we are")))
        except JiraError as error:
            if error.kind is FailureKind.UNAUTHORISED:
                raise replace(error, mend=self.hint() or error.mend) from None
            raise
        if not me.id:
            raise JiraError(
                "Jira took the token for nobody's.",
                "The token is wrong or expired: store a new one.",
                kind=FailureKind.ANONYMOUS,
            )
        return me

    def issue(self, key: str, ledger_keys: tuple[str, ...], fields: tuple[str, ...] = ()) -> Issue:
        """Read a ticket."""
        query = {"fields": ",".join((*_FIELDS, *fields))}
        if ledger_keys:
            query["properties"] = ",".join(ledger_keys)
        found = self.wire.read(
            self._issue_path(key), Asked("GET", f"show {key}", "BROWSE_PROJECTS"), query
        )
        return read.issue(found, key, fields)

    def permissions(self, key: str, names: tuple[str, ...]) -> Permissions:
        """Return the permissions on a ticket."""
        query = {"issueKey": key}
        if self._cloud:  # Data Center takes no list and answers with all of them
            query["permissions"] = ",".join(names)
        asked = Asked("GET", f"list the permissions on {key}")
        return read.permissions(self.wire.read(self._path("mypermissions"), asked, query))

    def transitions(self, key: str) -> tuple[Transition, ...]:
        """Return the hops from the present status."""
        asked = Asked("GET", f"list the transitions of {key}")
        path = self._issue_path(key, "/transitions")
        return read.transitions(self.wire.read(path, asked, {"expand": "transitions.fields"}))

    def transition(
        self, key: str, transition_id: str, fields: Mapping[str, Any], update: IssueUpdate
    ) -> None:
        """Do one hop."""
        asked = Asked("POST", f"move {key}", "TRANSITION_ISSUES")
        body = transition_body(transition_id, fields, update)
        self.wire.write(self._issue_path(key, "/transitions"), asked, body, issue=key)

    def remote_link(self, key: str, global_id: str) -> RemoteLink | None:
        """Return our link."""
        asked = Asked("GET", f"show the links of {key}")
        path = self._issue_path(key, "/remotelink")
        try:
            found = self.wire.read(path, asked, {"globalId": global_id})
        except JiraError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise
        return read.remote_link(found, global_id)

    def put_remote_link(self, key: str, link: RemoteLink) -> None:
        """Create or replace a link."""
        asked = Asked("POST", f"link {key}", "LINK_ISSUES")
        self.wire.write(self._issue_path(key, "/remotelink"), asked, link_body(link), issue=key)

    def comment(self, key: str, comment_id: str) -> Comment | None:
        """Return one comment."""
        asked = Asked("GET", f"show our comment on {key}")
        path = self._issue_path(key, f"/comment/{quote(comment_id, safe='')}")
        try:
            return read.comment(self.wire.read(path, asked))
        except JiraError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise

    def comments(self, key: str) -> tuple[Comment, ...]:
        """Return all comments."""
        asked = Asked("GET", f"list the comments of {key}")
        found: list[Comment] = []
        while len(found) < _MOST_COMMENTS:
            query = {"startAt": str(len(found)), "maxResults": str(_PAGE)}
            page = self.wire.read(self._issue_path(key, "/comment"), asked, query)
            comments, total = read.comment_page(page)
            found += comments
            if not comments or len(found) >= total:
                break
        return tuple(found)

    def add_comment(
        self,
        key: str,
        comment: AuditComment,
        visibility: Visibility | None,
        *,
        internal: bool,
    ) -> Comment:
        """Add a comment."""
        body = comment_body(self._rendered(comment), visibility, internal=internal)
        asked = Asked("POST", f"comment on {key}", "ADD_COMMENTS")
        return self._comment(
            self.wire.write(self._issue_path(key, "/comment"), asked, body, issue=key), asked
        )

    def edit_comment(
        self, key: str, comment_id: str, comment: AuditComment, visibility: Visibility | None
    ) -> Comment:
        """Replace the text of a comment."""
        body = comment_body(self._rendered(comment), visibility, internal=False)
        asked = Asked("PUT", f"edit our comment on {key}", "EDIT_OWN_COMMENTS")
        path = self._issue_path(key, f"/comment/{quote(comment_id, safe='')}")
        return self._comment(self.wire.write(path, asked, body, issue=key), asked)

    def _comment(self, answer: Any, asked: Asked) -> Comment:
        comment = read.comment(answer)
        if not comment.id:
            raise JiraError(
                f"Jira answered nothing useful when asked to {asked.what}.",
                "Nothing is lost: the next reconcile run continues.",
                maybe_done=True,
            )
        return comment

    def _rendered(self, comment: AuditComment) -> Any:
        return adf.render(comment) if self._cloud else wiki.render(comment)

    def delete_comment(self, key: str, comment_id: str) -> None:
        """Delete a comment of our own."""
        asked = Asked("DELETE", f"remove a second copy of our comment on {key}")
        path = self._issue_path(key, f"/comment/{quote(comment_id, safe='')}")
        self.wire.write(path, asked, None, issue=key)

    def update_issue(self, key: str, update: IssueUpdate) -> None:
        """Edit fields, labels and ledger."""
        asked = Asked("PUT", f"edit {key}", "EDIT_ISSUES")
        self.wire.write(self._issue_path(key), asked, update_body(update), issue=key)

    def put_ledger(self, key: str, ledger_key: str, ledger: str) -> None:
        """Store the ledger alone."""
        asked = Asked("PUT", f"store the audit record on {key}", "EDIT_ISSUES")
        path = self._issue_path(key, f"/properties/{quote(ledger_key, safe='')}")
        self.wire.write(path, asked, read.parsed(ledger), issue=key)

    def fields(self) -> tuple[FieldDefinition, ...]:
        """Return all fields of the instance."""
        if self._definitions is None:
            asked = Asked("GET", "list its fields")
            self._definitions = read.definitions(self.wire.read(self._path("field"), asked))
        return self._definitions

    def tickets_linked(self, global_id: str) -> tuple[str, ...]:
        """Return the keys of all tickets with a link."""
        quoted = global_id.replace("\\", "\\\\").replace('"', '\\"')
        query = {
            "jql": f'issue in issuesWithRemoteLinksByGlobalId("{quoted}")',
            "fields": "summary",
            "maxResults": str(_PAGE),
        }
        asked = Asked("GET", "find the tickets of a design")
        path = self._path("search/jql" if self._cloud else "search")
        keys: list[str] = []
        while True:
            page = self.wire.read(path, asked, query)
            more, token, total = read.search_page(page)
            keys += more
            if not more or (self._cloud and not token):
                return tuple(dict.fromkeys(keys))
            if not self._cloud and len(keys) >= total:
                return tuple(dict.fromkeys(keys))
            query |= {"nextPageToken": token} if self._cloud else {"startAt": str(len(keys))}
