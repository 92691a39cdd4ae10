"""Remote links of an issue, made and found by their global id."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import errors, render
from data_design_gate.sandbox.jira.call import JiraCall
from data_design_gate.sandbox.jira.state import HistoryItem, Issue, RemoteLink
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[JiraCall] = Routes()

LINKS = "/issue/{issueIdOrKey}/remotelink"
GLOBAL_ID_LIMIT = 255


@routes.add("GET", LINKS)
def list_links(call: JiraCall) -> Response:
    """All links, or the one with `globalId`."""
    issue, wanted = call.issue(), call.request.query.get("globalId")
    if wanted is None:
        shown = [render.remote_link(call, issue, link) for link in issue.links]
        return Response(HTTPStatus.OK, shown)
    return Response(HTTPStatus.OK, render.remote_link(call, issue, _by_global_id(issue, wanted)))


def _by_global_id(issue: Issue, wanted: str | None) -> RemoteLink:
    for link in issue.links:
        if wanted is not None and link.global_id == wanted:
            return link
    raise errors.not_found(f"No remote issue link with globalId '{wanted}'.")


@routes.add("POST", LINKS)
def put_link(call: JiraCall) -> Response:
    """Make a link, or replace all of the one with this global id: what is left out is gone."""
    issue, body = call.written_issue(), call.fields()
    if not call.may("LINK_ISSUES", issue):
        raise errors.forbidden("You do not have permission to link issues in this project.")
    shown = _checked(body)
    global_id = body.get("globalId")
    known = [link for link in issue.links if global_id and link.global_id == global_id]
    link = RemoteLink(
        known[0].id if known else int(call.world.next_id()),
        global_id,
        body.get("application"),
        body.get("relationship"),
        shown,
    )
    before = known[0].object["title"] if known else None
    issue.links = [other for other in issue.links if other.id != link.id] + [link]
    # Jira writes history even when the link is the same as before.
    item = HistoryItem("RemoteWorkItemLink", before, shown["title"])
    call.world.record(issue, call.actor, item)
    answer = {"id": link.id, "self": call.api(f"/issue/{issue.key}/remotelink/{link.id}")}
    is_update = bool(known) or not call.world.is_cloud
    return Response(HTTPStatus.OK if is_update else HTTPStatus.CREATED, answer)


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    shown = body.get("object")
    if not isinstance(shown, dict):
        raise errors.refused(object="'object' is required.")
    for name in ("title", "url"):
        if not isinstance(shown.get(name), str) or not shown[name].strip():
            raise errors.refused(**{name: f"'{name}' is required."})
    global_id = body.get("globalId")
    if global_id is not None and not 0 < len(str(global_id)) <= GLOBAL_ID_LIMIT:
        raise errors.refused(globalId="'globalId' must be at most 255 characters.")
    return shown


@routes.add("DELETE", LINKS)
def delete_link(call: JiraCall) -> Response:
    """Remove the link with `globalId`."""
    issue = call.written_issue()
    if not call.may("LINK_ISSUES", issue):
        raise errors.forbidden("You do not have permission to link issues in this project.")
    wanted = call.request.query.get("globalId")
    if wanted is None:
        raise errors.refused("The globalId is missing.")
    link = _by_global_id(issue, wanted)
    issue.links.remove(link)
    item = HistoryItem("RemoteWorkItemLink", link.object["title"], None)
    call.world.record(issue, call.actor, item)
    return Response(HTTPStatus.NO_CONTENT)
