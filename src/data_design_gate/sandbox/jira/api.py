"""The front door of the local Jira: versions, credentials, errors."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from data_design_gate.sandbox.jira import (
    routes_comments,
    routes_issues,
    routes_links,
    routes_properties,
    routes_site,
)
from data_design_gate.sandbox.jira.call import JiraCall, identify
from data_design_gate.sandbox.jira.errors import JiraProblem
from data_design_gate.sandbox.jira.state import JiraWorld
from data_design_gate.sandbox.routing import BadJsonError, Match, Request, Response, Routes

CLOUD_ID = "11223344-a1b2-3b33-c444-def123456789"
GATEWAY = f"/ex/jira/{CLOUD_ID}"
VERSIONS = {"cloud": ("3", "2", "latest"), "datacenter": ("2", "latest")}

ROUTES: Routes[JiraCall] = Routes()
for area in (routes_site, routes_comments, routes_links, routes_properties, routes_issues):
    ROUTES.include(area.routes)


def answer(world: JiraWorld, request: Request) -> Response:
    """Answer one request as Jira does."""
    if world.is_cloud and request.path == "/_edge/tenant_info":
        return Response(HTTPStatus.OK, {"cloudId": CLOUD_ID}, template=request.path)
    template: str | None = None
    try:
        match, version = _match(world, request)
        template = f"/rest/api/{version}{match.route.template}"
        response = match.route.answer(_call(world, request, match, version))
    except JiraProblem as problem:
        response = Response(problem.status, problem.body(), problem.headers)
    except BadJsonError:
        unreadable = JiraProblem(HTTPStatus.BAD_REQUEST, "Unexpected end of JSON input")
        response = Response(unreadable.status, unreadable.body())
    headers = {"X-AREQUESTID": "sandbox", "Cache-Control": "no-cache, no-store, no-transform"}
    return replace(response, template=template, headers={**headers, **response.headers})


def _match(world: JiraWorld, request: Request) -> tuple[Match[JiraCall], str]:
    """Return the route, and the version spoken: the latest is 3 on Cloud, 2 on Data Center."""
    found = re.fullmatch(
        r"/rest/api/(\w+)(/.*)", request.path.removeprefix(_prefix(world, request))
    )
    if found is None or found[1] not in VERSIONS[world.deployment]:
        raise JiraProblem(HTTPStatus.NOT_FOUND, "null for uri")
    match = ROUTES.find(request.method, found[2])
    if match is None:
        raise JiraProblem(HTTPStatus.NOT_FOUND, "null for uri")
    latest = "3" if world.is_cloud else "2"
    return match, latest if found[1] == "latest" else found[1]


def _prefix(world: JiraWorld, request: Request) -> str:
    return GATEWAY if world.is_cloud and request.path.startswith(GATEWAY + "/") else ""


def _call(world: JiraWorld, request: Request, match: Match[JiraCall], version: str) -> JiraCall:
    prefix = _prefix(world, request)
    site = f"http://{request.host}"
    user = identify(world, request, is_gateway=bool(prefix))
    return JiraCall(world, request, site, site + prefix, version, user, match.parameters)
