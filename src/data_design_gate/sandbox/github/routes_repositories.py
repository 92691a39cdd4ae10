"""The repository itself: branches, rules, collaborators, commits, comparison, dispatches."""

from __future__ import annotations

import json
from datetime import datetime
from fnmatch import fnmatch
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from data_design_gate.sandbox.github import (
    errors,
    pulls,
    render_people as people,
    render_pull,
    render_repository as render,
    repositories as repos,
)
from data_design_gate.sandbox.github.accounts import at_least
from data_design_gate.sandbox.github.call import Call, no_content, ok
from data_design_gate.sandbox.github.diff import changed_files
from data_design_gate.sandbox.github.git import EMPTY_TREE, Commit, moment
from data_design_gate.sandbox.github.state import Dispatch, Protection, Repository
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

# docs.github.com, "Create a repository dispatch event"
EVENT_TYPE_LIMIT = 100
PAYLOAD_KEYS = 10
PAYLOAD_LIMIT = 65_535
COMPARE_FILES = 300


@routes.add("GET", "/repos/{owner}/{repo}", "metadata=read")
def show_repository(call: Call) -> Response:
    """Return the repository with what the viewer may do in it."""
    shown = call.repository
    return ok(render.full_repository(call.world, call.urls, shown, call.role(shown)))


@routes.add("GET", "/repos/{owner}/{repo}/branches/{branch*}/protection", "administration=read")
def show_protection(call: Call) -> Response:
    """Return the classic protection of a branch."""
    protection = call.repository.protections.get(call.parameters["branch"])
    if protection is None:
        raise errors.not_found("Branch not protected")
    return ok(_protection(call, protection))


def _protection(call: Call, protection: Protection) -> dict[str, Any]:
    branch = quote(call.parameters["branch"])
    at = call.urls.repository(call.repository, f"/branches/{branch}/protection")
    return {
        "url": at,
        "required_status_checks": {
            "url": f"{at}/required_status_checks",
            "strict": protection.is_strict,
            "contexts": list(protection.contexts),
            "contexts_url": f"{at}/required_status_checks/contexts",
            "checks": [
                {"context": context, "app_id": protection.app_id} for context in protection.contexts
            ],
        },
        "required_pull_request_reviews": {
            "url": f"{at}/required_pull_request_reviews",
            "dismiss_stale_reviews": protection.dismisses_stale,
            "require_code_owner_reviews": False,
            "require_last_push_approval": False,
            "required_approving_review_count": protection.approvals,
        },
        "enforce_admins": {"url": f"{at}/enforce_admins", "enabled": protection.enforces_admins},
    }


@routes.add("GET", "/repos/{owner}/{repo}/branches/{branch*}", "contents=read")
def show_branch(call: Call) -> Response:
    """Return a branch with its head commit."""
    shown, name = call.repository, call.parameters["branch"]
    sha = shown.branch(name)
    if sha is None:
        raise errors.not_found("Branch not found")
    at = call.urls.repository(shown, f"/branches/{quote(name)}")
    protection = shown.protections.get(name)
    return ok(
        {
            "name": name,
            "commit": _commit_with_files(call, shown, shown.store.commits[sha]),
            "_links": {"self": at, "html": call.urls.page(shown, f"/tree/{quote(name)}")},
            "protected": protection is not None,
            "protection": {
                "enabled": protection is not None,
                "required_status_checks": {
                    "enforcement_level": "non_admins" if protection else "off",
                    "contexts": list(protection.contexts) if protection else [],
                    "checks": [],
                },
            },
            "protection_url": f"{at}/protection",
        }
    )


@routes.add("GET", "/repos/{owner}/{repo}/rules/branches/{branch*}", "metadata=read")
def list_rules(call: Call) -> Response:
    """Return the rules of all active rulesets that hold for a branch."""
    branch = call.parameters["branch"]
    found = [rule for pattern, rule in call.repository.rules if fnmatch(branch, pattern)]
    return call.page(found, lambda rule: rule)


@routes.add("GET", "/repos/{owner}/{repo}/collaborators", "metadata=read")
def list_collaborators(call: Call) -> Response:
    """Who has access; only people who can push may ask."""
    call.demand("write", "Must have push access to view repository collaborators.")
    shown = call.repository
    found = [
        (account, role)
        for account in call.world.accounts.values()
        if account.type == "User"
        and not account.is_deleted
        and (role := call.world.role(shown, account))
        and (shown.is_private or role != "read" or account.id in shown.collaborators)
    ]
    return call.page(
        found, lambda pair: people.collaborator(call.world, call.urls, pair[0], pair[1])
    )


@routes.add("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", "metadata=read")
def show_permission(call: Call) -> Response:
    """Return what a user may do: `permission` folds maintain and triage, `role_name` does not."""
    account = call.world.account(call.parameters["username"])
    if account is None:
        raise errors.not_found(f"{call.parameters['username']} is not a user")
    role = call.world.role(call.repository, account)
    folded = {"maintain": "write", "triage": "read", None: "none"}.get(role, role)
    return ok(
        {
            "permission": folded,
            "role_name": role or "none",
            "user": people.collaborator(call.world, call.urls, account, role),
        }
    )


@routes.add("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests=read")
def list_pulls_of_commit(call: Call) -> Response:
    """Return the pull requests that brought a commit; none for what only a fork has."""
    shown = call.repository
    sha = repos.resolve(shown, call.parameters["commit_sha"])
    if sha is None:
        raise errors.plain_422(f"No commit found for SHA: {call.parameters['commit_sha']}")
    found = []
    if repos.reachable(shown, sha):
        found = [
            pull
            for pull in shown.pulls.values()
            if sha == pull.merge_commit_sha or any(c.sha == sha for c in pulls.commits_of(pull))
        ]
    return call.page(found, lambda pull: render_pull.pull_simple(call.world, call.urls, pull))


@routes.add("GET", "/repos/{owner}/{repo}/commits", "contents=read")
def list_commits(call: Call) -> Response:
    """Return the history of a ref, newest first."""
    shown, query = call.repository, call.request.query
    ref = query.get("sha", shown.default_branch)
    sha = repos.resolve(shown, ref)
    if sha is None:
        raise errors.not_found()
    found = [c for c in reversed(shown.store.between(None, sha)) if _is_wanted(call, c)]
    return call.page(found, lambda one: render.commit(call.world, call.urls, shown, one))


def _is_wanted(call: Call, commit: Commit) -> bool:
    query, store = call.request.query, call.repository.store
    since, until = (_time(query.get(name)) for name in ("since", "until"))
    if (since and commit.committer.when < since) or (until and commit.committer.when > until):
        return False
    if "author" in query:
        account = call.world.account_of(commit.author)
        if query["author"] not in {commit.author.email, account.login if account else ""}:
            return False
    path = query.get("path")
    if not path:
        return True
    parent = store.commits[commit.parents[0]].tree if commit.parents else EMPTY_TREE
    return any(
        path in {change.path, change.previous_path} or change.path.startswith(f"{path}/")
        for change in changed_files(store, parent, commit.tree)
    )


def _time(text: str | None) -> datetime | None:
    return moment(text) if text else None


def _commit_with_files(call: Call, shown: Repository, commit: Commit) -> dict[str, Any]:
    store = shown.store
    parent = store.commits[commit.parents[0]].tree if commit.parents else EMPTY_TREE
    changes = changed_files(store, parent, commit.tree)
    return render.commit_with_files(call.world, call.urls, shown, commit, changes)


@routes.add("GET", "/repos/{owner}/{repo}/commits/{ref*}", "contents=read")
def show_commit(call: Call) -> Response:
    """One commit with what it changed against its first parent."""
    shown, ref = call.repository, call.parameters["ref"]
    sha = repos.resolve(shown, ref)
    if sha is None:
        raise errors.plain_422(f"No commit found for SHA: {ref}")
    return ok(_commit_with_files(call, shown, shown.store.commits[sha]))


@routes.add("GET", "/repos/{owner}/{repo}/compare/{basehead*}", "contents=read")
def compare(call: Call) -> Response:
    """Three dots: what the head has since it parted from the base."""
    shown = call.repository
    base_name, dots, head_name = call.parameters["basehead"].partition("...")
    base, head = _side(call, base_name), _side(call, head_name)
    if not dots or base is None or head is None:
        raise errors.not_found()
    store = shown.store
    ancestor = store.merge_base(base, head)
    if ancestor is None:
        raise errors.not_found(f"No common ancestor between {base_name} and {head_name}.")
    ahead, behind = store.between(base, head), store.between(head, base)
    states = {(True, False): "ahead", (False, True): "behind", (True, True): "diverged"}
    ends = f"/compare/{quote(base_name)}...{quote(head_name)}"
    at, page = call.urls.repository(shown, ends), call.urls.page(shown, ends)
    changes = changed_files(store, store.commits[ancestor].tree, store.commits[head].tree)
    commits, headers = call.slice(ahead)
    is_first = call.request.query.get("page", "1") == "1"
    body = {
        "url": at,
        "html_url": page,
        "permalink_url": call.urls.page(shown, f"/compare/{base}...{head}"),
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": render.commit(call.world, call.urls, shown, store.commits[base]),
        "merge_base_commit": render.commit(call.world, call.urls, shown, store.commits[ancestor]),
        "status": states.get((bool(ahead), bool(behind)), "identical"),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [render.commit(call.world, call.urls, shown, one) for one in commits],
        "files": [
            render.file_change(call.urls, shown, head, change)
            for change in (changes[:COMPARE_FILES] if is_first else [])
        ],
    }
    return Response(HTTPStatus.OK, body, headers)


def _side(call: Call, name: str) -> str | None:
    """`owner:branch` looks into a fork of the same network."""
    owner, colon, branch = name.partition(":")
    if not colon:
        return repos.resolve(call.repository, name)
    for other in call.world.repositories.values():
        is_same_network = other.store is call.repository.store
        if is_same_network and other.owner.login.casefold() == owner.casefold():
            return repos.resolve(other, branch)
    return None


@routes.add("POST", "/repos/{owner}/{repo}/dispatches", "contents=write")
def dispatch(call: Call) -> Response:
    """Return a signal for the workflows of the repository; kept, and answered with 204."""
    shown, fields = call.repository, call.fields()
    if not at_least(call.role(shown), "write"):
        raise errors.not_found()
    event_type, payload = fields.get("event_type"), fields.get("client_payload", {})
    if not isinstance(event_type, str) or not 0 < len(event_type) <= EVENT_TYPE_LIMIT:
        reason = f"event_type must be 1 to {EVENT_TYPE_LIMIT} characters"
        raise errors.invalid("RepositoryDispatch", "event_type", "invalid", reason)
    if not isinstance(payload, dict):
        raise errors.plain_422("Invalid request.\n\nclient_payload is not an object.")
    if len(payload) > PAYLOAD_KEYS:
        reason = (
            f"No more than {PAYLOAD_KEYS} properties are allowed; {len(payload)} were supplied."
        )
        raise errors.plain_422(f"Invalid request.\n\n{reason}")
    if len(json.dumps(payload, ensure_ascii=False)) > PAYLOAD_LIMIT:
        raise errors.plain_422("client_payload is too large.")
    made = Dispatch(shown.full_name, event_type, payload, call.viewer.login)
    call.world.dispatches.append(made)
    return no_content()
