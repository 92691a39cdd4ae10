"""Accounts, organisations, teams and apps as the API shows them."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github.accounts import Account, App, Role, Team, at_least
from data_design_gate.sandbox.github.state import World
from data_design_gate.sandbox.github.urls import Urls

Json = dict[str, Any]


def user(world: World, urls: Urls, account: Account) -> Json:
    """Return a user, bot or organisation as it stands inside other payloads."""
    at = urls.user(account)
    prefix = {"Bot": "BOT", "Organization": "O"}.get(account.type, "U")
    return {
        "login": account.login,
        "id": account.id,
        "node_id": world.node_id(prefix, account.id, account),
        "avatar_url": f"{urls.web}/avatars/u/{account.id}",
        "gravatar_id": "",
        "url": at,
        "html_url": f"{urls.web}/{account.login.removesuffix('[bot]')}",
        "followers_url": f"{at}/followers",
        "following_url": f"{at}/following{{/other_user}}",
        "gists_url": f"{at}/gists{{/gist_id}}",
        "starred_url": f"{at}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{at}/subscriptions",
        "organizations_url": f"{at}/orgs",
        "repos_url": f"{at}/repos",
        "events_url": f"{at}/events{{/privacy}}",
        "received_events_url": f"{at}/received_events",
        "type": account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def visible_user(world: World, urls: Urls, account: Account | None) -> Json | None:
    """Return the user, or None once the account is deleted, which the web calls a ghost."""
    if account is None or account.is_deleted:
        return None
    return user(world, urls, account)


def profile(world: World, urls: Urls, account: Account) -> Json:
    """Return a user asked for by name."""
    return {
        **user(world, urls, account),
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.created_at),
    }


def own_profile(world: World, urls: Urls, account: Account) -> Json:
    """Return the user a token belongs to."""
    return {
        **profile(world, urls, account),
        "email": account.email,
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
    }


def organization_simple(world: World, urls: Urls, account: Account) -> Json:
    """Return an organisation in a list or an event."""
    at = f"{urls.api}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": world.node_id("O", account.id, account),
        "url": at,
        "repos_url": f"{at}/repos",
        "events_url": f"{at}/events",
        "hooks_url": f"{at}/hooks",
        "issues_url": f"{at}/issues",
        "members_url": f"{at}/members{{/member}}",
        "public_members_url": f"{at}/public_members{{/member}}",
        "avatar_url": f"{urls.web}/avatars/u/{account.id}",
        "description": None,
    }


def organization(world: World, urls: Urls, account: Account) -> Json:
    """Return an organisation asked for by name."""
    return {
        **organization_simple(world, urls, account),
        "name": account.name,
        "html_url": f"{urls.web}/{account.login}",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "type": "Organization",
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.created_at),
        "archived_at": None,
    }


def team_simple(world: World, urls: Urls, team: Team, permission: str = "pull") -> Json:
    """Return a team inside other payloads."""
    at = f"{urls.api}/organizations/{team.organization.id}/team/{team.id}"
    return {
        "id": team.id,
        "node_id": world.node_id("T", team.id, team),
        "url": at,
        "html_url": f"{urls.web}/orgs/{team.organization.login}/teams/{team.slug}",
        "members_url": f"{at}/members{{/member}}",
        "repositories_url": f"{at}/repos",
        "name": team.name,
        "slug": team.slug,
        "description": "",
        "privacy": team.privacy,
        "notification_setting": "notifications_enabled",
        "permission": permission,
        "type": "organization",
    }


def team_listed(world: World, urls: Urls, team: Team) -> Json:
    """Return a team in a list, with the team it belongs to."""
    parent = None if team.parent is None else team_simple(world, urls, team.parent)
    return {**team_simple(world, urls, team), "parent": parent}


def team(world: World, urls: Urls, team: Team) -> Json:
    """Return a team asked for by its slug."""
    return {
        **team_listed(world, urls, team),
        "members_count": len(team.members),
        "repos_count": len(team.repositories),
        "created_at": timestamp(team.created_at),
        "updated_at": timestamp(team.created_at),
        "organization": organization(world, urls, team.organization),
    }


def app(world: World, urls: Urls, shown: App) -> Json:
    """Return a GitHub App."""
    return {
        "id": shown.id,
        "slug": shown.slug,
        "node_id": world.node_id("A", shown.id, shown),
        "owner": user(world, urls, shown.owner),
        "name": shown.slug.replace("-", " ").title(),
        "description": "",
        "external_url": urls.web,
        "html_url": f"{urls.web}/apps/{shown.slug}",
        "created_at": timestamp(shown.owner.created_at),
        "updated_at": timestamp(shown.owner.created_at),
        "permissions": {"metadata": "read"},
        "events": [],
    }


def permissions(role: Role | None) -> dict[str, bool]:
    """Return the five yes-or-no permissions of a role on a repository."""
    return {
        "pull": at_least(role, "read"),
        "triage": at_least(role, "triage"),
        "push": at_least(role, "write"),
        "maintain": at_least(role, "maintain"),
        "admin": at_least(role, "admin"),
    }


def collaborator(world: World, urls: Urls, account: Account, role: Role | None) -> Json:
    """Return a user with what they may do in a repository."""
    return {
        **user(world, urls, account),
        "permissions": permissions(role),
        "role_name": role or "none",
    }
