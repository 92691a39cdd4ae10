"""The site itself: version, self, permissions, fields, search."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import errors, jql, render
from data_design_gate.sandbox.jira.call import JiraCall, moment
from data_design_gate.sandbox.jira.errors import JiraProblem
from data_design_gate.sandbox.jira.state import PERMISSIONS, FieldType, Issue
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[JiraCall] = Routes()

PAGE = 50


@routes.add("GET", "/serverInfo")
def show_server(call: JiraCall) -> Response:
    """Version and kind; anonymous users may ask."""
    is_cloud = call.world.is_cloud
    version = "1001.0.0-SNAPSHOT" if is_cloud else "10.3.24"
    body = {
        "baseUrl": call.site,
        "version": version,
        "versionNumbers": [int(part) for part in version.partition("-")[0].split(".")],
        "deploymentType": "Cloud" if is_cloud else "Server",
        "buildNumber": 100_300,
        "buildDate": "2026-01-05T00:00:00.000+0000",
        "serverTime": moment(call.world.clock()),
        "scmInfo": "sandbox",
        "serverTitle": "Jira",
    }
    return Response(HTTPStatus.OK, body)


@routes.add("GET", "/myself")
def show_self(call: JiraCall) -> Response:
    """Who the credentials belong to; 401 for anonymous users."""
    return Response(HTTPStatus.OK, render.user(call, call.actor))


@routes.add("GET", "/mypermissions")
def show_permissions(call: JiraCall) -> Response:
    """Whether the user holds the permissions named, in general or on an issue or project."""
    query = call.request.query
    if call.world.is_cloud and not query.get("permissions"):
        raise errors.refused("The 'permissions' query parameter is required.")
    wanted = query.get("permissions", ",".join(PERMISSIONS)).split(",")
    unknown = [name for name in wanted if name not in PERMISSIONS]
    if unknown:
        raise errors.refused(f"Unrecognized permission: {unknown[0]}")
    project = _project(call)
    shown = {
        name: {
            "id": str(PERMISSIONS.index(name) + 10),
            "key": name,
            "name": name.replace("_", " ").title(),
            "type": "GLOBAL" if name == "ADMINISTER" else "PROJECT",
            "description": "",
            "havePermission": call.user is not None and call.user.may(name, project),
        }
        for name in wanted
    }
    return Response(HTTPStatus.OK, {"permissions": shown})


def _project(call: JiraCall) -> str:
    query = call.request.query
    asked = query.get("issueKey") or query.get("issueId")
    if asked is None:
        return query.get("projectKey", "")
    issue = call.world.issue(asked)
    if issue is None or not call.may("BROWSE_PROJECTS", issue):
        raise errors.not_found()
    return issue.project.key


@routes.add("GET", "/field")
def list_fields(call: JiraCall) -> Response:
    """All fields, system and custom."""
    shown = [_field(call, field) for field in call.world.fields.values()]
    return Response(HTTPStatus.OK, shown)


def _field(call: JiraCall, field: FieldType) -> dict[str, Any]:
    names = [f"cf[{field.id.partition('_')[2]}]"] if field.is_custom else [field.id]
    body: dict[str, Any] = {
        "id": field.id,
        "name": field.name,
        "custom": field.is_custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": names,
        "schema": render.schema(field),
    }
    return {**body, "key": field.id} if call.world.is_cloud else body


def _found(call: JiraCall, query: object) -> list[Issue]:
    if not isinstance(query, str):
        raise errors.refused("The jql is missing.")
    is_in = jql.parse(query)
    return [
        issue
        for issue in call.world.issues.values()
        if call.may("BROWSE_PROJECTS", issue) and is_in(issue)
    ]


@routes.add("GET", "/search/jql")
def search(call: JiraCall) -> Response:
    """Cloud's search: a token for the next page, ids only unless fields are named."""
    return _search_page(call, dict(call.request.query))


@routes.add("POST", "/search/jql")
def search_by_post(call: JiraCall) -> Response:
    """Search with the query in the body."""
    body = call.fields()
    fields = body.get("fields")
    return _search_page(call, {**body, "fields": ",".join(fields) if fields else None})


def _search_page(call: JiraCall, asked: dict[str, Any]) -> Response:
    if not call.world.is_cloud:
        raise errors.not_found("null for uri")
    found = _found(call, asked.get("jql"))
    start, size = int(asked.get("nextPageToken") or 0), int(asked.get("maxResults") or PAGE)
    page = found[start : start + size]
    fields = asked.get("fields")
    body: dict[str, Any] = {
        "issues": [
            render.issue(call, issue, fields) if fields else {"id": issue.id} for issue in page
        ],
        "isLast": start + size >= len(found),
    }
    if not body["isLast"]:
        body["nextPageToken"] = str(start + size)
    return Response(HTTPStatus.OK, body)


@routes.add("GET", "/search")
def search_pages(call: JiraCall) -> Response:
    """Return a page of Data Center's search with `startAt`; removed from Cloud."""
    if call.world.is_cloud:
        message = "The requested API has been removed. Please migrate to /search/jql."
        raise JiraProblem(HTTPStatus.GONE, message)
    query = call.request.query
    found = _found(call, query.get("jql", ""))
    start, size = int(query.get("startAt", "0")), int(query.get("maxResults", PAGE))
    page = found[start : start + size]
    body = {
        "expand": "schema,names",
        "startAt": start,
        "maxResults": size,
        "total": len(found),
        "issues": [render.issue(call, issue, query.get("fields")) for issue in page],
    }
    return Response(HTTPStatus.OK, body)
