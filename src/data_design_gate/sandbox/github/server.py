"""The local GitHub: start it, fill it, play a pull request in it, ask what was said to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from data_design_gate.sandbox.clock import Clock, utc_now
from data_design_gate.sandbox.github import api, events, pulls, repositories as repos, reviews
from data_design_gate.sandbox.github.accounts import (
    ACTIONS_APP_ID,
    ACTIONS_BOT,
    ACTIONS_BOT_ID,
    Account,
    AccountType,
    App,
    Role,
    Team,
    Token,
    TokenKind,
)
from data_design_gate.sandbox.github.git import ObjectStore, Signature
from data_design_gate.sandbox.github.pulls import MergeMethod
from data_design_gate.sandbox.github.state import (
    Comment,
    Dispatch,
    Label,
    Protection,
    PullRequest,
    Repository,
    Review,
    ReviewState,
    Status,
    World,
)
from data_design_gate.sandbox.github.threads import Place
from data_design_gate.sandbox.github.urls import Urls
from data_design_gate.sandbox.http import SandboxServer
from data_design_gate.sandbox.routing import Request, Response

Who = str | Account
Which = int | PullRequest
EVENTS: dict[ReviewState, str] = {
    "APPROVED": "APPROVE",
    "CHANGES_REQUESTED": "REQUEST_CHANGES",
    "COMMENTED": "COMMENT",
}
PERSONAL_LIMIT = 5000  # requests an hour; docs.github.com, "Rate limits for the REST API"
WORKFLOW_LIMIT = 1000  # the same page, for GITHUB_TOKEN, per repository


class GitHubSandbox(SandboxServer):
    """A GitHub on loopback; the first repository added is the one methods mean by default."""

    name: ClassVar[str] = "github"

    def __init__(self, *, clock: Clock = utc_now) -> None:
        super().__init__(clock=clock)
        self.world = World(clock)

    @property
    def api_url(self) -> str:
        """The root of REST as on github.com."""
        return self.url

    @property
    def enterprise_url(self) -> str:
        """The root of REST as on GitHub Enterprise Server."""
        return f"{self.url}{api.ENTERPRISE}"

    @property
    def graphql_url(self) -> str:
        """The GraphQL endpoint."""
        return f"{self.url}/graphql"

    @property
    def urls(self) -> Urls:
        """Addresses as they stand in payloads."""
        return Urls(self.url, self.url)

    @property
    def dispatches(self) -> list[Dispatch]:
        """The repository_dispatch events accepted so far."""
        return self.world.dispatches

    def answer(self, request: Request) -> Response:
        """Answer as GitHub does."""
        return api.answer(self.world, request)

    def failure(self, status: int, request: Request) -> Response:  # noqa: ARG002 - Jira needs it
        """Return an error in GitHub's form."""
        return api.failure(status)

    # People -------------------------------------------------------------------------------

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

    # Tokens -------------------------------------------------------------------------------

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

    # Repositories -------------------------------------------------------------------------

    def add_repository(
        self,
        full_name: str,
        *,
        files: Mapping[str, bytes | str] | None = None,
        is_private: bool = False,
        default_branch: str = "main",
        collaborators: Mapping[str, Role] | None = None,
        teams: Mapping[str, Role] | None = None,
    ) -> Repository:
        """Return a repository whose default branch holds `files` in a first commit of its owner."""
        owner_login, _, name = full_name.partition("/")
        owner = self.account(owner_login)
        repository = Repository(
            self.world.next_id(),
            owner,
            name,
            is_private,
            default_branch,
            self.clock(),
            ObjectStore(),
        )
        self.world.repositories[repository.id] = repository
        for login, role in (collaborators or {}).items():
            repository.collaborators[self.account(login).id] = role
        for slug, role in (teams or {}).items():
            owner.teams[slug].repositories[repository.id] = role
        contents = files if files is not None else {"README.md": f"# {name}\n"}
        self.commit(default_branch, contents, author=owner, message="First commit", parents=())
        return repository

    def repository(self, full_name: str | Repository | None = None) -> Repository:
        """Return the repository of this name, or the first one added."""
        if isinstance(full_name, Repository):
            return full_name
        if full_name is None:
            return next(iter(self.world.repositories.values()))
        owner, _, name = full_name.partition("/")
        found = self.world.repository(owner, name)
        if found is None:
            raise KeyError(full_name)
        return found

    def fork(self, owner: Who, full_name: str | None = None) -> Repository:
        """Return a fork in someone's account, with the default branch as it is now."""
        parent = self.repository(full_name)
        account = self.account(owner)
        ref = f"refs/heads/{parent.default_branch}"
        fork = Repository(
            self.world.next_id(),
            account,
            parent.name,
            parent.is_private,
            parent.default_branch,
            self.clock(),
            parent.store,
            parent,
            {ref: parent.refs[ref]},
        )
        self.world.repositories[fork.id] = fork
        return fork

    def delete_fork(self, fork: Repository) -> None:
        """Delete a fork: its open pull requests stay, their head repository becomes null."""
        with self.lock:
            del self.world.repositories[fork.id]
            for pull in repos.open_pulls(self.world):
                if pull.head_repository is fork:
                    pull.head_repository = None

    def collect_garbage(self, *, repository: str | Repository | None = None) -> None:
        """Forget every commit no branch, tag or pull request reaches any more."""
        with self.lock:
            store = self.repository(repository).store
            sharing = [one for one in self.world.repositories.values() if one.store is store]
            store.keep_only(sha for one in sharing for sha in one.refs.values())

    def protect(
        self,
        branch: str = "main",
        *,
        contexts: Iterable[str] = (),
        app_id: int | None = None,
        approvals: int = 0,
        is_strict: bool = False,
        dismisses_stale: bool = False,
        repository: str | Repository | None = None,
    ) -> None:
        """Protect a branch in the classic way."""
        self.repository(repository).protections[branch] = Protection(
            tuple(contexts), app_id, is_strict, approvals, dismisses_stale
        )

    def add_rule(
        self,
        rule: dict[str, Any],
        *,
        branch: str = "main",
        repository: str | Repository | None = None,
    ) -> None:
        """Return a ruleset's rule in the API's own form, for branches that fit the pattern."""
        shown = self.repository(repository)
        source = {
            "ruleset_source_type": "Repository",
            "ruleset_source": shown.full_name,
            "ruleset_id": len(shown.rules) + 1,
        }
        shown.rules.append((branch, {**source, **rule}))

    # Git ----------------------------------------------------------------------------------

    def commit(
        self,
        branch: str,
        files: Mapping[str, bytes | str | None],
        *,
        author: Who | Signature = "octo",
        message: str = "Change files",
        parents: Iterable[str] | None = None,
        committer: Who | Signature | None = None,
        repository: str | Repository | None = None,
    ) -> str:
        """Commit on a branch, made from the default branch when new; returns the hash.

        `parents` replaces the branch's head as the commit's parents: naming others than the
        head is a force-push, naming two is a merge (whose files are the first one's plus
        `files`). A None in `files` deletes.
        """
        with self.lock:
            shown = self.repository(repository)
            head = shown.branch(branch) or shown.branch(shown.default_branch)
            contents = {k: v.encode() if isinstance(v, str) else v for k, v in files.items()}
            made = repos.commit_files(
                shown,
                contents,
                parents=tuple(parents) if parents is not None else (str(head),),
                author=self._signature(author),
                message=message,
                committer=self._signature(committer) if committer is not None else None,
            )
            repos.update_ref(self.world, shown, f"refs/heads/{branch}", made.sha)
            return made.sha

    def _signature(self, who: Who | Signature) -> Signature:
        if isinstance(who, Signature):
            return who
        return repos.signature(self.world, self.account(who))

    def stranger(self, name: str, email: str, when: datetime | None = None) -> Signature:
        """Return an author whose address belongs to no account."""
        return Signature(name, email, when or self.clock().replace(microsecond=0))

    def push(self, branch: str, sha: str, *, repository: str | Repository | None = None) -> None:
        """Point a branch at a commit, forward or by force."""
        with self.lock:
            shown = self.repository(repository)
            repos.update_ref(self.world, shown, f"refs/heads/{branch}", sha)

    def delete_branch(self, branch: str, *, repository: str | Repository | None = None) -> None:
        """Delete a branch; its open pull requests close."""
        with self.lock:
            repos.delete_ref(self.world, self.repository(repository), f"refs/heads/{branch}")

    def update_branch(self, pull: Which, *, by: Who | None = None) -> str:
        """Merge the base into the head, as the button does; returns the merge commit."""
        with self.lock:
            shown = self.pull(pull)
            store = shown.repository.store
            base = shown.repository.branch(shown.base_ref) or shown.base_sha
            author = self._signature(by or shown.issue.author)
            message = f"Merge branch '{shown.base_ref}' into {shown.head_ref}"
            parents = [shown.head_sha, base]
            made = store.write_commit(pulls.merged_tree(shown), parents, author, message)
            head = shown.head_repository or shown.repository
            repos.update_ref(self.world, head, f"refs/heads/{shown.head_ref}", made.sha)
            return made.sha

    def read(
        self, path: str, ref: str = "main", *, repository: str | Repository | None = None
    ) -> bytes | None:
        """Return a file at a branch or commit; None when there is none."""
        with self.lock:
            shown = self.repository(repository)
            sha = repos.resolve(shown, ref)
            return shown.store.content_at(sha, path) if sha else None

    # Pull requests ------------------------------------------------------------------------

    def pull(self, pull: Which, *, repository: str | Repository | None = None) -> PullRequest:
        """Return the pull request of this number."""
        return self.repository(repository).pulls[pull] if isinstance(pull, int) else pull

    def open_pull_request(
        self,
        head: str,
        base: str = "main",
        *,
        title: str = "Add a design",
        body: str | None = None,
        author: Who = "octo",
        is_draft: bool = False,
        head_repository: str | Repository | None = None,
        repository: str | Repository | None = None,
    ) -> PullRequest:
        """Open a pull request, from a fork when `head_repository` says so."""
        with self.lock:
            shown = self.repository(repository)
            return pulls.open_pull(
                self.world,
                shown,
                title=title,
                body=body,
                author=self.account(author),
                head_repository=self.repository(head_repository) if head_repository else shown,
                head=head,
                base=base,
                is_draft=is_draft,
            )

    def open_issue(self, title: str, *, author: Who = "octo", body: str = "") -> int:
        """Return a plain issue in the first repository; returns its number."""
        with self.lock:
            issue = pulls.new_issue(
                self.world, self.repository(), title=title, body=body, author=self.account(author)
            )
            return issue.number

    def submit_review(
        self,
        pull: Which,
        user: Who,
        state: ReviewState = "APPROVED",
        *,
        body: str = "",
        comments: Iterable[tuple[str, int, str]] = (),
        commit: str | None = None,
    ) -> Review:
        """Return a review; `commit` may be any commit that was ever a head (a page left open)."""
        with self.lock:
            shown = self.pull(pull)
            text = body or ("" if state in {"APPROVED", "PENDING"} else "See the comments.")
            account = self.account(user)
            outdated = commit if commit in shown.past_heads else None
            review = reviews.create(
                self.world,
                shown,
                account,
                event=EVENTS.get(state),
                body=text,
                commit_id=None if outdated else commit,
                drafts=[reviews.Draft(Place(path, line), said) for path, line, said in comments],
            )
            review.commit_id = outdated or review.commit_id
            return review

    def dismiss_review(
        self, pull: Which, review: Review, *, by: Who = "octo", message: str = "Outdated."
    ) -> None:
        """Dismiss a review."""
        with self.lock:
            reviews.dismiss(self.world, self.pull(pull), review, self.account(by), message)

    def comment(self, pull: Which, user: Who, body: str) -> Comment:
        """Say something in the conversation of a pull request or issue."""
        with self.lock:
            number = pull if isinstance(pull, int) else pull.number
            shown = self.repository() if isinstance(pull, int) else pull.repository
            now = self.clock()
            made = Comment(self.world.next_id(), self.account(user), body, now, now)
            shown.issues[number].comments.append(made)
            shown.issues[number].updated_at = now
            return made

    def merge_pull_request(
        self, pull: Which, method: MergeMethod = "merge", *, by: Who = "octo", bypass: bool = False
    ) -> str:
        """Merge; `bypass` is an administrator's way past the rules. Returns the merge commit."""
        with self.lock:
            shown, account = self.pull(pull), self.account(by)
            return pulls.merge(self.world, shown, account, method=method, bypass=bypass)

    def close(self, pull: Which, *, by: Who | None = None) -> None:
        """Close without merging."""
        with self.lock:
            repos.close(self.world, self.pull(pull), self.account(by) if by else None)

    def reopen(self, pull: Which, *, by: Who | None = None) -> None:
        """Open again."""
        with self.lock:
            pulls.reopen(self.world, self.pull(pull), self.account(by) if by else None)

    def convert_to_draft(self, pull: Which) -> None:
        """Back to draft."""
        with self.lock:
            pulls.set_draft(self.world, self.pull(pull), None, is_draft=True)

    def ready_for_review(self, pull: Which) -> None:
        """Out of draft."""
        with self.lock:
            pulls.set_draft(self.world, self.pull(pull), None, is_draft=False)

    def retarget(self, pull: Which, base: str) -> None:
        """Aim at another base branch."""
        with self.lock:
            pulls.retarget(self.world, self.pull(pull), base)

    def label(self, pull: Which, *names: str) -> None:
        """Put labels on."""
        with self.lock:
            shown = self.pull(pull)
            for name in names:
                known = shown.repository.labels
                fresh = Label(self.world.next_id(), name, "ededed", None)
                shown.issue.labels.append(known.setdefault(name.casefold(), fresh))

    def statuses(self, pull: Which) -> dict[str, Status]:
        """Return the newest status of each context at the head."""
        with self.lock:
            shown = self.pull(pull)
            return pulls.latest_statuses(shown.repository, shown.head_sha)

    def merge_group(self, *queued: Which) -> tuple[str, str]:
        """Queue pull requests together; returns the group's branch and head commit."""
        with self.lock:
            group = tuple(self.pull(pull) for pull in queued)
            return events.form_merge_group(self.world, group)

    # Events -------------------------------------------------------------------------------

    def event(
        self,
        name: str,
        action: str | None = None,
        *,
        pull: Which | None = None,
        sender: Who = "octo",
        repository: str | Repository | None = None,
        **details: Any,
    ) -> events.Event:
        """Return the webhook payload GitHub would send for something that has just happened.

        `details` are what the event is about: `review`, `comment`, `before`, `changes`,
        `relayed` (the event a workflow_run was started by), `head` (a merge group's branch),
        `ref`, `inputs`, `schedule`.
        """
        with self.lock:
            shown = self.pull(pull) if pull is not None else None
            where = shown.repository if shown else self.repository(repository)
            scene = events.Scene(self.world, self.urls, where, self.account(sender), shown)
            return events.payload(scene, name, action, details)
