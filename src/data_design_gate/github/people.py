"""Reads who somebody is, which teams they are in and what they may do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote as url_quote

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import ACTIONS_BOT, Identity, Permission, Repository, Team
from data_design_gate.github.transport import Transport

_TEAM = re.compile(r"@?(?P<org>[A-Za-z0-9][A-Za-z0-9_-]*)/(?P<slug>[A-Za-z0-9._-]+)")
_HIDDEN = {FailureKind.FORBIDDEN, FailureKind.NOT_FOUND, FailureKind.UNAUTHORISED}
_NO_USER = {FailureKind.FORBIDDEN, FailureKind.NOT_FOUND, FailureKind.REFUSED}


class PeopleReads(Bound):
    """Who stands behind the logins, read once a run."""

    def __init__(self, transport: Transport, repository: str) -> None:
        super().__init__(transport, repository)
        self._viewer: Identity | None = None
        self._repository: Repository | None = None
        self._teams: dict[str, Team] = {}
        self._users: dict[str, Identity | None] = {}

    def viewer(self) -> Identity:
        """Tell whom the token acts as."""
        if self._viewer is None:
            self._viewer = self._read_viewer()
        return self._viewer

    def repository(self) -> Repository:
        """Describe the repository."""
        if self._repository is None:
            self._repository = self._one(self._root, reading.repository)
        return self._repository

    def team(self, slug: str) -> Team:
        """Read the active members of ``org/team``, child teams included."""
        key = slug.removeprefix("@").casefold()
        if key not in self._teams:
            self._teams[key] = self._read_team(slug)
        return self._teams[key]

    def user_by_login(self, login: str) -> Identity | None:
        """Find an account whatever the case of its login; None when there is none."""
        key = login.removeprefix("@").casefold()
        if key not in self._users:
            self._users[key] = self._read_user(key)
        return self._users[key]

    def permission(self, login: str) -> Permission:
        """Tell a person's access now; a stranger to a private repository has none."""
        path = f"{self._root}/collaborators/{url_quote(login, safe='')}/permission"
        try:
            return self._one(path, reading.permission)
        except GitHubError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return Permission(role="none", level="none")
            raise

    def _read_viewer(self) -> Identity:
        """Ask as a person; a token that is none belongs to an App, which GraphQL names."""
        try:
            return self._one("/user", reading.known_identity)
        except GitHubError as error:
            if error.kind is not FailureKind.FORBIDDEN:
                raise
        try:
            answer = self._http.graphql(queries.VIEWER, {})
        except GitHubError as error:
            if error.kind in _NO_USER:
                return ACTIONS_BOT
            raise
        return self._viewer_of(answer)

    def _viewer_of(self, answer: dict[str, Any]) -> Identity:
        with understood("GraphQL"):
            row = answer["viewer"]
            if not row or not row.get("login"):
                return ACTIONS_BOT
            if not row.get("databaseId"):
                return self.user_by_login(row["login"]) or ACTIONS_BOT
            kind = "Bot" if row["login"].endswith("[bot]") else "User"
            return Identity(int(row["databaseId"]), row["login"], kind)

    def _read_team(self, slug: str) -> Team:
        named = _TEAM.fullmatch(slug)
        if named is None:
            return Team(slug, error=f"{slug} is no team: write organisation/team")
        path = f"/orgs/{named['org']}/teams/{named['slug']}"
        try:
            # The list holds active members only, those of child teams too.
            return Team(slug, members=self._many(f"{path}/members", reading.known_identity))
        except GitHubError as error:
            if error.kind not in _HIDDEN:
                raise
        return Team(slug, error=self._why_hidden(path))

    def _why_hidden(self, path: str) -> str:
        """Tell a team that is not there from members that the token may not read."""
        need = "the token needs `Members: read` of the organisation"
        try:
            self._http.get(path)
        except GitHubError as error:
            if error.kind not in _HIDDEN:
                raise
            return (
                f"{need}, which the workflow token never has"
                " (or the team was renamed, deleted or is secret)"
            )
        return f"{need} to read its members"

    def _read_user(self, login: str) -> Identity | None:
        try:
            return self._one(f"/users/{url_quote(login, safe='')}", reading.known_identity)
        except GitHubError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise
