"""The front door of the local GitHub: tokens, permissions, quotas, caching, errors."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from data_design_gate.sandbox.github import (
    errors,
    graphql,
    routes_accounts,
    routes_checks,
    routes_contents,
    routes_git,
    routes_issues,
    routes_pulls,
    routes_repositories,
    routes_reviews,
)
from data_design_gate.sandbox.github.accounts import Token
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.errors import ApiError
from data_design_gate.sandbox.github.state import World
from data_design_gate.sandbox.github.urls import Urls
from data_design_gate.sandbox.routing import BadJsonError, Match, Request, Response, Routes

ENTERPRISE = "/api/v3"
ANONYMOUS_LIMIT = 60  # requests an hour without a token
READS = frozenset({"GET", "HEAD"})

ROUTES: Routes[Call] = Routes()
for area in (
    routes_accounts,
    routes_checks,
    routes_repositories,
    routes_contents,
    routes_git,
    routes_reviews,
    routes_pulls,
    routes_issues,
    graphql,
):
    ROUTES.include(area.routes)


def answer(world: World, request: Request) -> Response:
    """Answer one request as GitHub does, headers included."""
    token: Token | None = None
    template: str | None = None
    try:
        token = _token(world, request)
        _spend(world, token)
        match, urls = _match(request)
        template = match.route.template
        call = Call(world, request, urls, token, match.parameters)
        _check_permission(call, match)
        response = match.route.answer(call)
    except ApiError as problem:
        response = Response(problem.status, problem.body(), problem.headers)
    except BadJsonError:
        response = Response(HTTPStatus.BAD_REQUEST, errors.bad_request().body())
    response = replace(response, template=template)
    return _with_headers(world, request, token, response)


def failure(status: int) -> Response:
    """Return an error out of the blue, in GitHub's form."""
    messages = {401: "Bad credentials", 404: "Not Found"}
    message = messages.get(status, HTTPStatus(status).phrase)
    return Response(status, ApiError(status, message).body())


def _match(request: Request) -> tuple[Match[Call], Urls]:
    root = f"http://{request.host}"
    path, api = request.path, root
    if path == "/api/graphql":
        path, api = "/graphql", root + ENTERPRISE
    elif path.startswith(ENTERPRISE + "/"):
        path, api = path.removeprefix(ENTERPRISE), root + ENTERPRISE
    method = "GET" if request.method == "HEAD" else request.method
    match = ROUTES.find(method, path.rstrip("/") or "/")
    if match is None:
        raise errors.not_found()
    return match, Urls(api, root)


def _token(world: World, request: Request) -> Token | None:
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _, value = given.partition(" ")
    token = world.tokens.get(value.strip())
    if scheme.lower() not in {"token", "bearer"} or token is None or token.account.is_deleted:
        raise errors.unauthorized()
    return token


def _spend(world: World, token: Token | None) -> None:
    """Count against the hourly quota; when it is used up, say until when."""
    if token is None:
        return
    now = world.clock()
    if token.window is None or now >= token.window + timedelta(hours=1):
        token.window, token.used = now, 0
    if token.used >= token.limit:
        message = f"API rate limit exceeded for user ID {token.account.id}."
        raise errors.forbidden(message)
    token.used += 1


def _check_permission(call: Call, match: Match[Call]) -> None:
    """Hold the token against what the route needs: one of several resources at a level."""
    is_private = "owner" in match.parameters and call.repository.is_private
    needs = match.route.needs
    if call.token is None:
        if match.route.method not in READS or match.route.template == "/graphql":
            raise errors.unauthorized("Requires authentication")
        return
    if not needs or (match.route.method in READS and _is_public_read(call, needs, is_private)):
        return
    wanted = [need.split("=") for need in needs.split("; ")]
    if any(call.token.allows(resource, level) for resource, level in wanted):
        return
    if call.token.refuses_with == int(HTTPStatus.NOT_FOUND):
        raise errors.not_found()
    by = "integration" if call.token.kind == "installation" else "personal access token"
    headers = {"X-Accepted-GitHub-Permissions": needs}
    raise errors.forbidden(f"Resource not accessible by {by}", headers)


def _is_public_read(call: Call, needs: str, is_private: bool) -> bool:
    """People read public repositories with any token; an installation needs the permission."""
    if call.token is None or call.token.kind == "installation" or is_private:
        return False
    return needs.split("=", maxsplit=1)[0] not in {"members", "administration"}


def _with_headers(
    world: World, request: Request, token: Token | None, response: Response
) -> Response:
    headers = {}
    if request.method in READS and response.status == HTTPStatus.OK:
        digest = hashlib.sha256(response.content()).hexdigest()
        headers = {"ETag": f'W/"{digest}"', "Cache-Control": "private, max-age=60, s-maxage=60"}
        if request.headers.get("if-none-match", "").removeprefix("W/") == f'"{digest}"':
            if token is not None:
                token.used -= 1
            response = replace(response, status=int(HTTPStatus.NOT_MODIFIED), body=None)
    if token is not None and token.kind == "classic":
        headers |= {"X-OAuth-Scopes": "repo, read:org", "X-Accepted-OAuth-Scopes": "repo"}
    headers |= {
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Api-Version-Selected": "2022-11-28",
        **_quota_headers(token, world.clock()),
    }
    return replace(response, headers={**headers, **response.headers})


def _quota_headers(token: Token | None, now: datetime) -> dict[str, str]:
    limit = token.limit if token else ANONYMOUS_LIMIT
    used = token.used if token else 0
    window = token.window if token and token.window else now
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, limit - used)),
        "X-RateLimit-Reset": str(int((window + timedelta(hours=1)).timestamp())),
        "X-RateLimit-Used": str(used),
        "X-RateLimit-Resource": "core",
    }
