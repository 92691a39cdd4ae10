"""Users, organisations, teams and the quota."""

from __future__ import annotations

from http import HTTPStatus

from data_design_gate.sandbox.github import errors, render_people as people
from data_design_gate.sandbox.github.accounts import Account, Team
from data_design_gate.sandbox.github.call import Call, no_content, ok
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()


@routes.add("GET", "/user")
def show_viewer(call: Call) -> Response:
    """Return the person behind the token; an installation is no person."""
    viewer = call.viewer
    if call.app is not None:
        raise errors.forbidden("Resource not accessible by integration")
    return ok(people.own_profile(call.world, call.urls, viewer))


@routes.add("GET", "/users/{username}")
def show_user(call: Call) -> Response:
    """Return a user, bot or organisation by login."""
    return ok(people.profile(call.world, call.urls, _account(call, call.parameters["username"])))


@routes.add("GET", "/organizations")
def list_organizations(call: Call) -> Response:
    """All organisations."""
    found = [account for account in call.world.accounts.values() if account.type == "Organization"]
    return call.page(found, lambda one: people.organization_simple(call.world, call.urls, one))


@routes.add("GET", "/orgs/{org}")
def show_organization(call: Call) -> Response:
    """One organisation."""
    return ok(people.organization(call.world, call.urls, _organization(call)))


@routes.add("GET", "/orgs/{org}/members/{username}", "members=read")
def check_member(call: Call) -> Response:
    """204 for members."""
    account = _account(call, call.parameters["username"])
    if account.id not in _organization(call).members:
        raise errors.not_found()
    return no_content()


@routes.add("GET", "/orgs/{org}/teams/{team_slug}", "members=read")
def show_team(call: Call) -> Response:
    """One team; secret ones exist for their members only."""
    return ok(people.team(call.world, call.urls, _team(call)))


@routes.add("GET", "/orgs/{org}/teams/{team_slug}/members", "members=read")
def list_team_members(call: Call) -> Response:
    """Return the members, those of child teams included, pending ones not."""
    wanted = call.request.query.get("role", "all")
    team = _team(call)
    found = [
        account
        for account in call.world.accounts.values()
        if not account.is_deleted and (role := team.role_of(account)) and wanted in {"all", role}
    ]
    return call.page(found, lambda one: people.user(call.world, call.urls, one))


@routes.add("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", "members=read")
def show_membership(call: Call) -> Response:
    """Active or pending; 404 for everyone else."""
    team = _team(call)
    account = _account(call, call.parameters["username"])
    role, state = team.role_of(account), "active"
    if role is None:
        role, state = team.pending.get(account.id), "pending"
    if role is None:
        raise errors.not_found()
    at = f"{call.urls.api}/organizations/{team.organization.id}/team/{team.id}"
    return ok({"state": state, "role": role, "url": f"{at}/memberships/{account.login}"})


@routes.add("GET", "/organizations/{org_id}/team/{team_id}/members", "members=read")
def list_members_by_id(call: Call) -> Response:
    """Answer at the address the team's own payload carries."""
    return list_team_members(call)


@routes.add("GET", "/organizations/{org_id}/team/{team_id}/memberships/{username}", "members=read")
def show_membership_by_id(call: Call) -> Response:
    """Answer at the address the team's own payload carries."""
    return show_membership(call)


@routes.add("GET", "/rate_limit")
def show_quota(call: Call) -> Response:
    """Return what is left this hour; asking costs nothing."""
    token = call.token
    limit = token.limit if token else 60
    used = (token.used - 1) if token else 0
    if token:
        token.used -= 1
    window = (token.window if token else None) or call.world.clock()
    rate = {
        "limit": limit,
        "used": used,
        "remaining": limit - used,
        "reset": int(window.timestamp()) + 3600,
    }
    resources = dict.fromkeys(("core", "search", "graphql"), rate)
    return Response(HTTPStatus.OK, {"resources": resources, "rate": rate})


def _account(call: Call, login: str) -> Account:
    account = call.world.account(login)
    if account is None:
        raise errors.not_found()
    return account


def _organization(call: Call) -> Account:
    account = call.world.account(call.parameters["org"])
    if account is None or account.type != "Organization":
        raise errors.not_found()
    return account


def _team(call: Call) -> Team:
    if "team_id" in call.parameters:
        number = call.number("team_id")
        team = next(
            (
                team
                for account in call.world.accounts.values()
                for team in account.teams.values()
                if team.id == number
            ),
            None,
        )
    else:
        team = _organization(call).teams.get(call.parameters["team_slug"].lower())
    if team is None:
        raise errors.not_found()
    is_visible = call.app is not None or team.role_of(call.viewer)
    if team.privacy == "secret" and not is_visible:
        raise errors.not_found()
    return team
