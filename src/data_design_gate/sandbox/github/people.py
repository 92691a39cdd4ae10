"""Fill the local GitHub with people, organisations, teams and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from data_design_gate.sandbox.github.accounts import (
    ACTIONS_APP_ID,
    ACTIONS_BOT,
    ACTIONS_BOT_ID,
    Account,
    AccountType,
    App,
    Team,
    Token,
    TokenKind,
)
from data_design_gate.sandbox.github.service import GitHubService

Who = str | Account
PERSONAL_LIMIT = 5000  # requests an hour; docs.github.com, "Rate limits for the REST API"
WORKFLOW_LIMIT = 1000  # the same page, for GITHUB_TOKEN, per repository


class People(GitHubService):
    """Accounts and what speaks for them; a login that is new is added on first use."""

    def add_user(
        self,
        login: str,
        *,
        id: int | None = None,  # noqa: A002 - the field's own name
        name: str | None = None,
        email: str | None = None,
        type: AccountType = "User",  # noqa: A002 - the field's own name
    ) -> Account:
        """Return a new account; one that exists already is returned as it is."""
        known = self.world.account(login)
        if known is not None:
            return known
        number = id or self.world.next_id()
        plain = login.removesuffix("[bot]")
        account = Account(
            number,
            login,
            type,
            name or plain.replace("-", " ").title(),
            email or f"{number}+{login}@users.noreply.github.com",
            self.clock(),
        )
        self.world.accounts[number] = account
        return account

    def delete_user(self, who: Who) -> None:
        """Delete an account: what it wrote stays, its author becomes null."""
        self.account(who).is_deleted = True

    def rename_user(self, who: Who, login: str) -> None:
        """Give an account another login; its id stays."""
        self.account(who).login = login

    def account(self, who: Who) -> Account:
        """Return the account of this login, added when it is not there yet."""
        return who if isinstance(who, Account) else self.add_user(who)

    def add_organization(self, login: str, *, members: Mapping[str, str] | None = None) -> Account:
        """Return an organisation; `members` maps logins to member or admin."""
        account = self.add_user(login, type="Organization")
        for member, role in (members or {}).items():
            account.members[self.account(member).id] = role
        return account

    def add_team(
        self,
        organization: str,
        slug: str,
        members: Iterable[Who] = (),
        *,
        maintainers: Iterable[Who] = (),
        pending: Iterable[Who] = (),
        parent: str | None = None,
        privacy: Literal["closed", "secret"] = "closed",
    ) -> Team:
        """Return a team whose members also join the organisation; pending ones do not count yet."""
        owner = self.add_organization(organization)
        team = Team(self.world.next_id(), slug, slug.title(), owner, privacy, self.clock())
        owner.teams[slug] = team
        for who in members:
            self.join(team, who)
        for who in maintainers:
            self.join(team, who, role="maintainer")
        team.pending = {self.account(who).id: "member" for who in pending}
        if parent is not None:
            team.parent = owner.teams[parent]
            owner.teams[parent].children.append(team)
        return team

    def join(self, team: Team, who: Who, *, role: str = "member") -> None:
        """Make someone a member of a team, and so of its organisation."""
        account = self.account(who)
        team.members[account.id] = role
        team.pending.pop(account.id, None)
        team.organization.members.setdefault(account.id, "member")

    def leave(self, team: Team, who: Who) -> None:
        """Take someone out of a team; they stay in the organisation."""
        team.members.pop(self.account(who).id, None)

    def add_token(
        self,
        who: Who,
        *,
        permissions: Mapping[str, str] | None = None,
        kind: TokenKind = "classic",
        app: App | None = None,
        refuses_with: Literal[403, 404] = 403,
        limit: int = PERSONAL_LIMIT,
    ) -> str:
        """Return a credential of an account; without `permissions` it may do all its owner may."""
        account = self.account(who)
        prefix = {"installation": "ghs", "fine-grained": "github_pat", "classic": "ghp"}[kind]
        value = f"{prefix}_sandbox{self.world.next_id():06d}"
        given = None if permissions is None else dict(permissions)
        self.world.tokens[value] = Token(value, account, kind, given, app, refuses_with, limit)
        return value

    def workflow_token(self, **permissions: str) -> str:
        """Return a GITHUB_TOKEN: github-actions[bot] with these permissions of the repository."""
        bot = self.add_user(ACTIONS_BOT, id=ACTIONS_BOT_ID, type="Bot")
        app = App(ACTIONS_APP_ID, "github-actions", bot)
        held = {"metadata": "read", **permissions}
        return self.add_token(
            bot, permissions=held, kind="installation", app=app, limit=WORKFLOW_LIMIT
        )

    def app_token(self, slug: str, **permissions: str) -> str:
        """Return an installation token of a GitHub App of its own."""
        bot = self.add_user(f"{slug}[bot]", type="Bot")
        app = App(bot.id + 1_000_000, slug, bot)
        return self.add_token(bot, permissions=permissions, kind="installation", app=app)
