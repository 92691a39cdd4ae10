"""Pull requests: list, open, change, files, commits, merge, requested reviewers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.github import (
    errors,
    pulls,
    render_people as people,
    render_pull as render,
    render_repository,
    repositories as repos,
    reviews,
)
from data_design_gate.sandbox.github.accounts import Account, Team
from data_design_gate.sandbox.github.call import Call, created, ok
from data_design_gate.sandbox.github.state import PullRequest, Repository
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

FILES_LIMIT = 3000  # docs.github.com, "List pull requests files"
COMMITS_LIMIT = 250  # docs.github.com, "List commits on a pull request"
REVIEWERS_LIMIT = 15


@routes.add("GET", "/repos/{owner}/{repo}/pulls", "pull_requests=read")
def list_pulls(call: Call) -> Response:
    """Open ones by default, newest first; `head` is `owner:branch`."""
    query = call.request.query
    state = query.get("state", "open")
    if state not in {"open", "closed", "all"}:
        raise errors.invalid("PullRequest", "state", "invalid")
    found = [
        pull
        for pull in call.repository.pulls.values()
        if state in {"all", pull.issue.state} and _fits(pull, query.get("head"), query.get("base"))
    ]
    by = query.get("sort", "created")
    is_descending = query.get("direction", "desc" if by == "created" else "asc") == "desc"
    found.sort(key=lambda pull: _sort_key(pull, by), reverse=is_descending)
    return call.page(found, lambda pull: render.pull_simple(call.world, call.urls, pull))


def _sort_key(pull: PullRequest, by: str) -> tuple[Any, int]:
    moment = pull.issue.updated_at if by == "updated" else pull.issue.created_at
    return moment, pull.number


def _fits(pull: PullRequest, head: str | None, base: str | None) -> bool:
    # A head without an owner is ignored, as on GitHub, which then lists everything.
    if head and ":" in head:
        owner, _, branch = head.partition(":")
        is_owner = pull.head_owner.login.casefold() == owner.casefold()
        if not (is_owner and pull.head_ref == branch):
            return False
    return base in {None, "", pull.base_ref}


@routes.add("POST", "/repos/{owner}/{repo}/pulls", "pull_requests=write")
def open_pull(call: Call) -> Response:
    """Open one from a branch here or, as `owner:branch`, in a fork."""
    shown, fields = call.repository, call.fields()
    head, base = call.text("PullRequest", "head"), call.text("PullRequest", "base")
    reviews.check_texts("PullRequest", fields.get("title"), fields.get("body"))
    source, branch = _head_repository(call, shown, head)
    pull = pulls.open_pull(
        call.world,
        shown,
        title=call.text("PullRequest", "title"),
        body=fields.get("body"),
        author=call.viewer,
        head_repository=source,
        head=branch,
        base=base,
        is_draft=bool(fields.get("draft")),
    )
    return created(render.pull_full(call.world, call.urls, pull))


def _head_repository(call: Call, shown: Repository, head: str) -> tuple[Repository, str]:
    owner, colon, branch = head.partition(":")
    if not colon:
        return shown, head
    for other in call.world.repositories.values():
        is_owner = other.owner.login.casefold() == owner.casefold()
        if other.store is shown.store and is_owner:
            return other, branch
    raise errors.invalid("PullRequest", "head", "invalid")


@routes.add("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests=read")
def show_pull(call: Call) -> Response:
    """One pull request with counts and mergeability."""
    return ok(render.pull_full(call.world, call.urls, call.pull()))


@routes.add("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests=write")
def change_pull(call: Call) -> Response:
    """Title, body, state and base."""
    pull, fields = call.pull(), call.fields()
    if pull.issue.author.id != call.viewer.id:
        call.demand("triage", "Must have write access to the repository")
    reviews.check_texts("PullRequest", fields.get("title"), fields.get("body"))
    if isinstance(fields.get("title"), str):
        pull.issue.title = fields["title"]
    if "body" in fields:
        pull.issue.body = fields["body"]
    if fields.get("base"):
        pulls.retarget(call.world, pull, fields["base"])
    if fields.get("state") == "closed" and pull.is_open:
        repos.close(call.world, pull, call.viewer)
    if fields.get("state") == "open" and not pull.is_open:
        pulls.reopen(call.world, pull, call.viewer)
    pull.issue.updated_at = call.world.clock()
    return ok(render.pull_full(call.world, call.urls, pull))


@routes.add("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files", "pull_requests=read")
def list_files(call: Call) -> Response:
    """Return what the pull request changes, seen from the merge base; at most 3,000 files."""
    pull = call.pull()
    shown = pull.head_repository or pull.repository
    return call.page(
        pulls.files_of(pull)[:FILES_LIMIT],
        lambda change: render_repository.file_change(call.urls, shown, pull.head_sha, change),
    )


@routes.add("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/commits", "pull_requests=read")
def list_commits(call: Call) -> Response:
    """Its commits, oldest first; at most 250."""
    pull = call.pull()
    return call.page(
        pulls.commits_of(pull)[:COMMITS_LIMIT],
        lambda one: render_repository.commit(call.world, call.urls, pull.repository, one),
    )


@routes.add("PUT", "/repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents=write")
def merge_pull(call: Call) -> Response:
    """Merge; 405 when it is blocked or conflicts, 409 when the head moved."""
    call.demand("write")
    pull, fields = call.pull(), call.fields()
    if fields.get("sha") not in {None, pull.head_sha}:
        raise errors.conflict("Head branch was modified. Review and try the merge again.")
    method = fields.get("merge_method", "merge")
    if method not in {"merge", "squash", "rebase"}:
        raise errors.invalid("PullRequest", "merge_method", "invalid")
    sha = pulls.merge(
        call.world,
        pull,
        call.viewer,
        method=method,
        title=fields.get("commit_title"),
        message=fields.get("commit_message"),
    )
    return ok({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


REVIEWERS = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers"


@routes.add("GET", REVIEWERS, "pull_requests=read")
def list_reviewers(call: Call) -> Response:
    """Whose review is asked for."""
    pull = call.pull()
    return ok(
        {
            "users": [people.user(call.world, call.urls, a) for a in pull.requested_reviewers],
            "teams": [people.team_listed(call.world, call.urls, t) for t in pull.requested_teams],
        }
    )


@routes.add("POST", REVIEWERS, "pull_requests=write")
def request_reviewers(call: Call) -> Response:
    """Ask people and teams; the author cannot be asked, outsiders neither."""
    call.demand("triage", "Must have write access to the repository")
    pull = call.pull()
    accounts, teams = _asked(call, pull)
    for account in accounts:
        if account.id == pull.issue.author.id:
            raise errors.plain_422("Review cannot be requested from pull request author.")
        if not _may_review(call, pull.repository, account):
            raise errors.plain_422(
                "Reviews may only be requested from collaborators. One or more of the users or "
                "teams you specified is not a collaborator of the "
                f"{pull.repository.full_name} repository."
            )
    _check_count(pull, accounts, teams)
    for account in accounts:
        if account not in pull.requested_reviewers:
            pull.requested_reviewers.append(account)
            _note_request(call, pull, "review_requested", reviewer=account)
    for team in teams:
        if team not in pull.requested_teams:
            pull.requested_teams.append(team)
            _note_request(call, pull, "review_requested", team=team)
    return Response(HTTPStatus.CREATED, render.pull_simple(call.world, call.urls, pull))


def _check_count(pull: PullRequest, accounts: list[Account], teams: list[Team]) -> None:
    people_asked = {account.id for account in [*pull.requested_reviewers, *accounts]}
    teams_asked = {team.id for team in [*pull.requested_teams, *teams]}
    if len(people_asked) + len(teams_asked) > REVIEWERS_LIMIT:
        raise errors.plain_422("A maximum of 15 reviewers may be requested.")


def _may_review(call: Call, shown: Repository, account: Account) -> bool:
    is_insider = (
        account.id == shown.owner.id
        or account.id in shown.collaborators
        or account.id in shown.owner.members
    )
    return is_insider and call.world.role(shown, account) is not None


def _asked(call: Call, pull: PullRequest) -> tuple[list[Account], list[Team]]:
    fields = call.fields()
    owner_teams = pull.repository.owner.teams
    accounts = [call.world.account(login) for login in fields.get("reviewers") or []]
    teams = [owner_teams.get(str(slug).lower()) for slug in fields.get("team_reviewers") or []]
    if None in accounts or any(
        t is None or pull.repository.id not in t.repositories for t in teams
    ):
        raise errors.plain_422("Could not resolve to a node with the global id of a reviewer.")
    return [a for a in accounts if a], [t for t in teams if t]


@routes.add("DELETE", REVIEWERS, "pull_requests=write")
def withdraw_request(call: Call) -> Response:
    """No longer ask them."""
    call.demand("triage", "Must have write access to the repository")
    pull = call.pull()
    accounts, teams = _asked(call, pull)
    for account in accounts:
        if account in pull.requested_reviewers:
            pull.requested_reviewers.remove(account)
            _note_request(call, pull, "review_request_removed", reviewer=account)
    for team in teams:
        if team in pull.requested_teams:
            pull.requested_teams.remove(team)
            _note_request(call, pull, "review_request_removed", team=team)
    return ok(render.pull_simple(call.world, call.urls, pull))


def _note_request(call: Call, pull: PullRequest, event: str, **asked: Account | Team) -> None:
    repos.note(call.world, pull, event, call.viewer, review_requester=call.viewer, **asked)
