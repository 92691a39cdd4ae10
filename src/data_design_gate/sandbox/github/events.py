"""Webhook payloads in GitHub's shape, for running the Action as its platform would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import (
    render_people as people,
    render_pull,
    render_repository as render,
    repositories as repos,
)
from data_design_gate.sandbox.github.event import Event, Json, Scene
from data_design_gate.sandbox.github.merging import merge_files
from data_design_gate.sandbox.github.state import PullRequest, Repository, World

__all__ = ["BUILDERS", "Event", "Scene", "form_merge_group", "payload"]

RELAY = "data-design-relay"


Builder = Callable[[Scene, str | None, Mapping[str, Any]], Json]


def payload(scene: Scene, name: str, action: str | None, details: Mapping[str, Any]) -> Event:
    """Return the event with the ref and commit a run of it would see."""
    build = BUILDERS.get(name)
    if build is None:
        message = f"unknown event {name!r}; known: {', '.join(sorted(BUILDERS))}"
        raise ValueError(message)
    body = build(scene, action, details)
    ref, sha = _where(scene, name, details)
    return Event(
        name, body, scene.repository.full_name, ref, sha, scene.sender.login, scene.urls.web
    )


def _where(scene: Scene, name: str, details: Mapping[str, Any]) -> tuple[str, str]:
    """Untrusted events run at the merge commit, trusted ones at the default branch."""
    if name in {"pull_request", "pull_request_review", "pull_request_review_comment"}:
        pull = scene.the_pull
        sha = render_pull.merge_commit(pull) or pull.head_sha
        return f"refs/pull/{pull.number}/merge", sha
    if name == "merge_group":
        return f"refs/heads/{details['head']}", scene.repository.refs[
            f"refs/heads/{details['head']}"
        ]
    if name == "push":
        ref = details.get("ref") or scene.default_head()[0]
        return ref, scene.repository.refs[ref]
    return scene.default_head()


def _pull_request(scene: Scene, action: str | None, details: Mapping[str, Any]) -> Json:
    pull = scene.the_pull
    body = {
        **scene.common(action),
        "number": pull.number,
        "pull_request": render_pull.pull_full(scene.world, scene.urls, pull),
    }
    if action == "synchronize":
        before = details.get("before") or (pull.past_heads or [pull.head_sha])[-1]
        body |= {"before": before, "after": pull.head_sha}
    if "changes" in details:
        body["changes"] = details["changes"]
    if "label" in details:
        label = pull.repository.labels[details["label"].casefold()]
        body["label"] = render.label(scene.urls, scene.world, pull.repository, label)
    return body


def _review(scene: Scene, action: str | None, details: Mapping[str, Any]) -> Json:
    pull = scene.the_pull
    review = render_pull.review(scene.world, scene.urls, pull, details["review"])
    # Unlike REST, webhooks write the state in lower case.
    review["state"] = review["state"].lower()
    return {
        **scene.common(action),
        "review": review,
        "pull_request": render_pull.pull_simple(scene.world, scene.urls, pull),
    }


def _issue_comment(scene: Scene, action: str | None, details: Mapping[str, Any]) -> Json:
    number = details.get("number") or scene.the_pull.number
    issue = scene.repository.issues[number]
    comment = details["comment"]
    return {
        **scene.common(action),
        "issue": render_pull.issue(scene.world, scene.urls, scene.repository, issue),
        "comment": render_pull.issue_comment(
            scene.world, scene.urls, scene.repository, issue, comment
        ),
    }


def _push(scene: Scene, _action: str | None, details: Mapping[str, Any]) -> Json:
    ref = details.get("ref") or scene.default_head()[0]
    after = scene.repository.refs[ref]
    store = scene.repository.store
    parents = store.commits[after].parents
    before = details.get("before") or (parents[0] if parents else "0" * 40)
    base = before if before in store.commits else None
    commits = [_pushed(scene, sha.sha) for sha in store.between(base, after)]
    return {
        **scene.common(None),
        "ref": ref,
        "before": before,
        "after": after,
        "base_ref": None,
        "created": base is None,
        "deleted": False,
        "forced": base is not None and not store.is_ancestor(base, after),
        "compare": scene.urls.page(scene.repository, f"/compare/{before[:12]}...{after[:12]}"),
        "commits": commits,
        "head_commit": commits[-1] if commits else None,
        "pusher": {"name": scene.sender.login, "email": scene.sender.email},
    }


def _pushed(scene: Scene, sha: str) -> Json:
    store = scene.repository.store
    commit = store.commits[sha]
    old = store.files_at(commit.parents[0]) if commit.parents else {}
    new = store.files_at(sha)
    return {
        "id": sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": timestamp(commit.committer.when),
        "url": scene.urls.page(scene.repository, f"/commit/{sha}"),
        "author": {"name": commit.author.name, "email": commit.author.email},
        "committer": {"name": commit.committer.name, "email": commit.committer.email},
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "modified": sorted(p for p in new.keys() & old.keys() if new[p] != old[p]),
    }


def _schedule(scene: Scene, _action: str | None, details: Mapping[str, Any]) -> Json:
    return {
        "schedule": details.get("schedule", "17 * * * *"),
        "repository": scene.common(None)["repository"],
    }


def _workflow_dispatch(scene: Scene, _action: str | None, details: Mapping[str, Any]) -> Json:
    return {
        **scene.common(None),
        "inputs": dict(details.get("inputs") or {}),
        "ref": details.get("ref") or scene.default_head()[0],
        "workflow": ".github/workflows/data-design.yml",
    }


def _workflow_run(scene: Scene, action: str | None, details: Mapping[str, Any]) -> Json:
    """Return the relay has run; for a fork `pull_requests` is empty, as on GitHub."""
    relayed = details.get("relayed", "pull_request_review")
    pull = scene.pull
    if pull is not None:
        head, branch, sha = pull.head_repository, pull.head_ref, pull.head_sha
    else:
        head, branch = scene.repository, details["head"]
        sha = scene.repository.refs[f"refs/heads/{branch}"]
    is_fork = head is not scene.repository
    number = scene.world.next_id()
    at = scene.urls.repository(scene.repository, f"/actions/runs/{number}")
    run = {
        "id": number,
        "name": details.get("workflow", RELAY),
        "node_id": f"WFR_{number}",
        "head_branch": branch,
        "head_sha": details.get("head_sha", sha),
        "path": f".github/workflows/{details.get('workflow', RELAY)}.yml",
        "run_number": 1,
        "run_attempt": 1,
        "event": relayed,
        "status": "completed",
        "conclusion": "success",
        "url": at,
        "html_url": scene.urls.page(scene.repository, f"/actions/runs/{number}"),
        "pull_requests": [] if is_fork or pull is None else [_minimal(scene, pull)],
        "created_at": timestamp(scene.world.clock()),
        "updated_at": timestamp(scene.world.clock()),
        "actor": people.user(scene.world, scene.urls, scene.sender),
        "triggering_actor": people.user(scene.world, scene.urls, scene.sender),
        "repository": render.minimal_repository(scene.world, scene.urls, scene.repository),
        "head_repository": (
            render.minimal_repository(scene.world, scene.urls, head) if head else None
        ),
        "head_commit": None,
    }
    workflow = {"id": 1, "name": run["name"], "path": run["path"], "state": "active"}
    return {**scene.common(action or "completed"), "workflow_run": run, "workflow": workflow}


def _minimal(scene: Scene, pull: PullRequest) -> Json:
    def end(repository: Repository | None, ref: str, sha: str) -> Json:
        where = repository or pull.repository
        return {
            "ref": ref,
            "sha": sha,
            "repo": {
                "id": where.id,
                "url": scene.urls.repository(where),
                "name": where.name,
            },
        }

    return {
        "id": pull.issue.id,
        "number": pull.number,
        "url": scene.urls.repository(pull.repository, f"/pulls/{pull.number}"),
        "head": end(pull.head_repository, pull.head_ref, pull.head_sha),
        "base": end(pull.repository, pull.base_ref, pull.base_sha),
    }


def _merge_group(scene: Scene, action: str | None, details: Mapping[str, Any]) -> Json:
    branch = details["head"]
    group = scene.repository.queue[branch]
    sha = scene.repository.refs[f"refs/heads/{branch}"]
    commit = scene.repository.store.commits[sha]
    base_ref = group[-1].base_ref
    return {
        **scene.common(action or "checks_requested"),
        "merge_group": {
            "head_sha": sha,
            "head_ref": f"refs/heads/{branch}",
            "base_sha": scene.repository.branch(base_ref),
            "base_ref": f"refs/heads/{base_ref}",
            "head_commit": {
                "id": sha,
                "tree_id": commit.tree,
                "message": commit.message,
                "timestamp": timestamp(commit.committer.when),
                "author": {"name": commit.author.name, "email": commit.author.email},
                "committer": {"name": commit.committer.name, "email": commit.committer.email},
            },
        },
    }


def form_merge_group(world: World, group: tuple[PullRequest, ...]) -> tuple[str, str]:
    """Stack the merges of all on the base; the branch is named after the last, as GitHub does."""
    repository, last = group[0].repository, group[-1]
    store = repository.store
    base = repository.branch(last.base_ref) or last.base_sha
    onto = base
    for pull in group:
        ancestor = store.merge_base(onto, pull.head_sha)
        before = store.files_at(ancestor) if ancestor else {}
        files = merge_files(store, before, store.files_at(onto), store.files_at(pull.head_sha))
        author = repos.signature(world, pull.issue.author)
        message = f"Merge pull request #{pull.number} from {pull.head_owner.login}/{pull.head_ref}"
        tree = store.write_tree(files)
        onto = store.write_commit(tree, [onto, pull.head_sha], author, message).sha
    branch = f"gh-readonly-queue/{last.base_ref}/pr-{last.number}-{base}"
    repository.refs[f"refs/heads/{branch}"] = onto
    repository.queue[branch] = group
    return branch, onto


BUILDERS: dict[str, Builder] = {
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "pull_request_review": _review,
    "issue_comment": _issue_comment,
    "push": _push,
    "schedule": _schedule,
    "workflow_dispatch": _workflow_dispatch,
    "workflow_run": _workflow_run,
    "merge_group": _merge_group,
}
