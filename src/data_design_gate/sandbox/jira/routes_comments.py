"""Comments of an issue, and the properties a comment carries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import adf, errors, render
from data_design_gate.sandbox.jira.call import JiraCall
from data_design_gate.sandbox.jira.routes_properties import check_property
from data_design_gate.sandbox.jira.state import Comment, Issue
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[JiraCall] = Routes()

COMMENTS = "/issue/{issueIdOrKey}/comment"
PROPERTY = "/comment/{commentId}/properties/{propertyKey}"
PAGE = 100
TOO_LONG = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."


@routes.add("GET", COMMENTS)
def list_comments(call: JiraCall) -> Response:
    """Return a page of the comments the user may read, oldest first unless `-created`."""
    issue, query = call.issue(), call.request.query
    found = [one for one in issue.comments if render.is_visible(call, one)]
    if query.get("orderBy", "created").startswith("-"):
        found.reverse()
    start = int(query.get("startAt", "0"))
    size = min(int(query.get("maxResults", PAGE)), 5000)
    first = max(0, start + call.request.page_shift)
    shown = [render.comment(call, issue, one) for one in found[first : first + size]]
    body = {"startAt": start, "maxResults": size, "total": len(found), "comments": shown}
    return Response(HTTPStatus.OK, body)


@routes.add("POST", COMMENTS)
def create_comment(call: JiraCall) -> Response:
    """Say something; the watchers get a mail."""
    issue = call.written_issue()
    made = add(call, issue, call.fields())
    return Response(HTTPStatus.CREATED, render.comment(call, issue, made))


def add(call: JiraCall, issue: Issue, given: dict[str, Any]) -> Comment:
    """Check and keep a comment of the user."""
    actor = call.actor
    if not call.may("ADD_COMMENTS", issue):
        raise errors.refused(
            f"{actor.display_name}, you do not have the permission to comment on this issue."
        )
    now = call.world.clock()
    comment = Comment(
        call.world.next_id(),
        actor,
        _body(call, given),
        now,
        now,
        actor,
        _visibility(issue, given.get("visibility")),
        _properties(given),
    )
    issue.comments.append(comment)
    call.world.record(issue, actor)
    call.world.mail(issue, actor, "commented")
    return comment


def _body(call: JiraCall, given: dict[str, Any]) -> Any:
    body = given.get("body")
    if not body:
        raise errors.refused(comment="Comment body can not be empty!")
    if call.speaks_adf and not adf.is_document(body):
        raise errors.refused(comment="Comment body is not valid!")
    if not call.speaks_adf and not isinstance(body, str):
        raise errors.refused(comment="Operation value must be a string")
    if not adf.plain_text(body).strip():
        raise errors.refused(comment="Comment body can not be empty!")
    if len(adf.plain_text(body)) > adf.LIMIT:
        if call.speaks_adf:
            raise errors.refused("CONTENT_LIMIT_EXCEEDED")
        raise errors.refused(comment=TOO_LONG)
    return body


def _visibility(issue: Issue, given: Any) -> dict[str, Any] | None:
    if not given:
        return None
    kind, value = given.get("type"), given.get("value") or given.get("identifier")
    if kind not in {"role", "group"}:
        raise errors.refused(commentLevel="Visibility type must be role or group.")
    known = issue.project.roles if kind == "role" else issue.project.groups
    if value not in known:
        raise errors.refused(commentLevel=f"{kind.title()}: {value} does not exist.")
    return {"type": kind, "value": value, "identifier": value}


def _properties(given: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for entry in given.get("properties") or []:
        check_property(entry.get("key"), entry.get("value"))
        found[entry["key"]] = entry["value"]
    return found


@routes.add("GET", COMMENTS + "/{id}")
def show_comment(call: JiraCall) -> Response:
    """One comment."""
    issue, comment = _comment(call)
    return Response(HTTPStatus.OK, render.comment(call, issue, comment))


def _comment(call: JiraCall) -> tuple[Issue, Comment]:
    issue, number = call.issue(), call.parameters["id"]
    for comment in issue.comments:
        if comment.id == number and render.is_visible(call, comment):
            return issue, comment
    raise errors.not_found(f"Can not find a comment for the id: {number}.")


@routes.add("PUT", COMMENTS + "/{id}")
def change_comment(call: JiraCall) -> Response:
    """Rewrite a comment; other people's only with the right to."""
    issue = call.written_issue()
    _, comment = _comment(call)
    actor, given = call.actor, call.fields()
    needed = "EDIT_OWN_COMMENTS" if comment.author is actor else "EDIT_ALL_COMMENTS"
    if not call.may(needed, issue):
        raise errors.refused("You do not have the permission to edit this comment.")
    body = _body(call, given)
    visibility = _visibility(issue, given.get("visibility"))
    properties = _properties(given)
    comment.body, comment.visibility = body, visibility
    comment.properties |= properties
    comment.updated, comment.update_author = call.world.clock(), actor
    call.world.record(issue, actor)
    if call.request.query.get("notifyUsers") != "false":
        call.world.mail(issue, actor, "comment edited")
    return Response(HTTPStatus.OK, render.comment(call, issue, comment))


@routes.add("DELETE", COMMENTS + "/{id}")
def delete_comment(call: JiraCall) -> Response:
    """Delete a comment; other people's only with the right to."""
    issue = call.written_issue()
    _, comment = _comment(call)
    actor = call.actor
    needed = "DELETE_OWN_COMMENTS" if comment.author is actor else "DELETE_ALL_COMMENTS"
    if not call.may(needed, issue):
        raise errors.refused("You do not have the permission to delete this comment.")
    issue.comments.remove(comment)
    call.world.record(issue, actor)
    return Response(HTTPStatus.NO_CONTENT)


def _commented(call: JiraCall) -> tuple[Issue, Comment]:
    number = call.parameters["commentId"]
    for issue in call.world.issues.values():
        for comment in issue.comments:
            if comment.id == number and call.may("BROWSE_PROJECTS", issue):
                return issue, comment
    raise errors.not_found(f"Can not find a comment for the id: {number}.")


@routes.add("GET", PROPERTY)
def show_property(call: JiraCall) -> Response:
    """Return a property of a comment."""
    _, comment = _commented(call)
    key = call.parameters["propertyKey"]
    if key not in comment.properties:
        raise errors.not_found(f"The property with key '{key}' does not exist.")
    return Response(HTTPStatus.OK, {"key": key, "value": comment.properties[key]})


@routes.add("PUT", PROPERTY)
def set_property(call: JiraCall) -> Response:
    """Set a property of a comment: 201 when new, 200 when changed."""
    _, comment = _commented(call)
    key, value = call.parameters["propertyKey"], call.request.json()
    check_property(key, value)
    is_new = key not in comment.properties
    comment.properties[key] = value
    return Response(HTTPStatus.CREATED if is_new else HTTPStatus.OK, {})
