"""Repositories, commits, files and statuses as the API shows them."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import render_people as people
from data_design_gate.sandbox.github.accounts import Role
from data_design_gate.sandbox.github.diff import FileChange
from data_design_gate.sandbox.github.git import Commit, Entry, Signature
from data_design_gate.sandbox.github.state import Label, Repository, World
from data_design_gate.sandbox.github.urls import Urls

Json = dict[str, Any]

# The templates every repository payload carries: name of the member and what follows the address.
TEMPLATES = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def minimal_repository(world: World, urls: Urls, repository: Repository) -> Json:
    """Return a repository inside a combined status."""
    at = urls.repository(repository)
    return {
        "id": repository.id,
        "node_id": world.node_id("R", repository.id, repository),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.is_private,
        "owner": people.user(world, urls, repository.owner),
        "html_url": urls.page(repository),
        "description": None,
        "fork": repository.parent is not None,
        "url": at,
        **{name: at + rest for name, rest in TEMPLATES.items()},
    }


def repository(world: World, urls: Urls, shown: Repository, role: Role | None = None) -> Json:
    """Return a repository as it stands inside pull requests and events."""
    created = timestamp(shown.created_at)
    open_count = sum(issue.state == "open" for issue in shown.issues.values())
    body = {
        **minimal_repository(world, urls, shown),
        "created_at": created,
        "updated_at": created,
        "pushed_at": created,
        "git_url": f"git://{urls.web.partition('://')[2]}/{shown.full_name}.git",
        "ssh_url": f"git@localhost:{shown.full_name}.git",
        "clone_url": f"{urls.page(shown)}.git",
        "svn_url": urls.page(shown),
        "homepage": None,
        "size": len(shown.store.blobs),
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": open_count,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if shown.is_private else "public",
        "forks": 0,
        "open_issues": open_count,
        "watchers": 0,
        "default_branch": shown.default_branch,
    }
    if role is not None:
        body["permissions"] = people.permissions(role)
    return body


def full_repository(world: World, urls: Urls, shown: Repository, role: Role | None) -> Json:
    """Return a repository asked for by name."""
    body = {
        **repository(world, urls, shown, role),
        "network_count": 0,
        "subscribers_count": 0,
    }
    if shown.owner.type == "Organization":
        body["organization"] = people.user(world, urls, shown.owner)
    if shown.parent is not None:
        body["parent"] = body["source"] = repository(world, urls, shown.parent)
    return body


def _person(signature: Signature) -> Json:
    return {
        "name": signature.name,
        "email": signature.email,
        "date": timestamp(signature.when),
    }


UNSIGNED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def git_commit(world: World, urls: Urls, shown: Repository, commit: Commit) -> Json:
    """Return a commit as the git database shows it."""
    return {
        "sha": commit.sha,
        "node_id": world.node_id("C", shown.id, commit) + commit.sha[:12],
        "url": urls.repository(shown, f"/git/commits/{commit.sha}"),
        "html_url": urls.page(shown, f"/commit/{commit.sha}"),
        "author": _person(commit.author),
        "committer": _person(commit.committer),
        "message": commit.message,
        "tree": _tree_link(urls, shown, commit),
        "parents": _parents(urls, shown, commit, "/git/commits/"),
        "verification": UNSIGNED,
    }


def _tree_link(urls: Urls, shown: Repository, commit: Commit) -> Json:
    return {"sha": commit.tree, "url": urls.repository(shown, f"/git/trees/{commit.tree}")}


def _parents(urls: Urls, shown: Repository, commit: Commit, area: str) -> list[Json]:
    return [
        {
            "sha": parent,
            "url": urls.repository(shown, f"{area}{parent}"),
            "html_url": urls.page(shown, f"/commit/{parent}"),
        }
        for parent in commit.parents
    ]


def commit(world: World, urls: Urls, shown: Repository, made: Commit) -> Json:
    """Return a commit as the repository shows it: accounts beside the names in git."""
    at = urls.repository(shown, f"/commits/{made.sha}")
    git_url = urls.repository(shown, f"/git/commits/{made.sha}")
    return {
        "sha": made.sha,
        "node_id": world.node_id("C", shown.id, made) + made.sha[:12],
        "commit": {
            "author": _person(made.author),
            "committer": _person(made.committer),
            "message": made.message,
            "tree": _tree_link(urls, shown, made),
            "url": git_url,
            "comment_count": 0,
            "verification": UNSIGNED,
        },
        "url": at,
        "html_url": urls.page(shown, f"/commit/{made.sha}"),
        "comments_url": f"{at}/comments",
        "author": people.visible_user(world, urls, world.account_of(made.author)),
        "committer": people.visible_user(world, urls, world.account_of(made.committer)),
        "parents": _parents(urls, shown, made, "/commits/"),
    }


def commit_with_files(
    world: World, urls: Urls, shown: Repository, made: Commit, changes: list[FileChange]
) -> Json:
    """Return a commit asked for by name: with what it changed."""
    additions = sum(change.additions for change in changes)
    deletions = sum(change.deletions for change in changes)
    return {
        **commit(world, urls, shown, made),
        "stats": {
            "total": additions + deletions,
            "additions": additions,
            "deletions": deletions,
        },
        "files": [file_change(urls, shown, made.sha, change) for change in changes],
    }


def file_change(urls: Urls, shown: Repository, sha: str, change: FileChange) -> Json:
    """Return a changed file; binary, huge and merely renamed ones have no patch."""
    where = quote(change.path)
    entry = change.new or change.old
    body: Json = {
        "sha": entry.sha if entry else None,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": urls.page(shown, f"/blob/{sha}/{where}"),
        "raw_url": urls.page(shown, f"/raw/{sha}/{where}"),
        "contents_url": urls.repository(shown, f"/contents/{where}?ref={sha}"),
    }
    if change.patch is not None:
        body["patch"] = change.patch
    if change.previous_path is not None:
        body["previous_filename"] = change.previous_path
    return body


def contents_entry(urls: Urls, shown: Repository, ref: str, path: str, entry: Entry) -> Json:
    """Return a file or folder in a listing; folders have size 0 and no download."""
    where = quote(path)
    kind = "dir" if entry.is_tree else "file"
    at = urls.repository(shown, f"/contents/{where}?ref={quote(ref, safe='')}")
    area = "trees" if entry.is_tree else "blobs"
    git_url = urls.repository(shown, f"/git/{area}/{entry.sha}")
    place = f"{quote(ref)}/{where}"
    page = urls.page(shown, f"/{'tree' if entry.is_tree else 'blob'}/{place}")
    raw = None if entry.is_tree else urls.page(shown, f"/raw/{place}")
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": entry.sha,
        "size": 0 if entry.is_tree else len(shown.store.blobs[entry.sha]),
        "url": at,
        "html_url": page,
        "git_url": git_url,
        "download_url": raw,
        "type": kind,
        "_links": {"self": at, "git": git_url, "html": page},
    }


def encoded(content: bytes) -> str:
    """Base64 in lines of sixty characters, as the API sends it."""
    text = base64.b64encode(content).decode()
    return "".join(f"{text[i : i + 60]}\n" for i in range(0, len(text), 60))


def label(urls: Urls, world: World, shown: Repository, one: Label) -> Json:
    """Return a label."""
    return {
        "id": one.id,
        "node_id": world.node_id("LA", one.id, one),
        "url": urls.repository(shown, f"/labels/{quote(one.name, safe='')}"),
        "name": one.name,
        "description": one.description,
        "color": one.color,
        "default": False,
    }
