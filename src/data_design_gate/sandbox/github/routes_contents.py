"""Files by path and ref, read and written one at a time."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.github import (
    errors,
    render_repository as render,
    repositories as repos,
)
from data_design_gate.sandbox.github.call import Call, ok
from data_design_gate.sandbox.github.git import TREE_MODE, Entry, Signature
from data_design_gate.sandbox.github.state import Repository
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

# docs.github.com, "Get repository content": up to 1 MB in full, up to 100 MB raw, 1,000 entries
FULL_LIMIT = 1_048_576
RAW_LIMIT = 100 * FULL_LIMIT
FOLDER_LIMIT = 1000


@routes.add("GET", "/repos/{owner}/{repo}/contents", "contents=read")
def show_root(call: Call) -> Response:
    """Return the files and folders of the root."""
    shown, ref, sha = _at(call)
    return _folder(call, shown, ref, "", shown.store.commits[sha].tree)


@routes.add("GET", "/repos/{owner}/{repo}/contents/{path*}", "contents=read")
def show_contents(call: Call) -> Response:
    """Return a file, or the entries of a folder; `raw` and `object` media types as documented."""
    shown, ref, sha = _at(call)
    path = call.parameters["path"].strip("/")
    entry = find_entry(shown, shown.store.commits[sha].tree, path)
    if entry is None:
        raise errors.not_found()
    if entry.is_tree:
        return _folder(call, shown, ref, path, entry.sha)
    return _file(call, shown, ref, path, entry)


def _at(call: Call) -> tuple[Repository, str, str]:
    shown = call.repository
    ref = call.request.query.get("ref") or shown.default_branch
    sha = repos.resolve(shown, ref)
    if sha is None:
        raise errors.not_found(f"No commit found for the ref {ref}")
    return shown, ref, sha


def find_entry(shown: Repository, tree: str, path: str) -> Entry | None:
    """Return the file or folder at a path below a tree."""
    entry = Entry(TREE_MODE, tree)
    for name in path.split("/") if path else ():
        inner = dict(shown.store.trees[entry.sha]).get(name) if entry.is_tree else None
        if inner is None:
            return None
        entry = inner
    return entry


def _folder(call: Call, shown: Repository, ref: str, path: str, tree: str) -> Response:
    prefix = f"{path}/" if path else ""
    entries = [
        render.contents_entry(call.urls, shown, ref, prefix + name, entry)
        for name, entry in shown.store.trees[tree][:FOLDER_LIMIT]
    ]
    if "object" in _accepted(call):
        here = render.contents_entry(call.urls, shown, ref, path, Entry(TREE_MODE, tree))
        return ok({**here, "entries": entries})
    return ok(entries)


def _accepted(call: Call) -> str:
    return call.request.headers.get("accept", "")


def _file(call: Call, shown: Repository, ref: str, path: str, entry: Entry) -> Response:
    content = shown.store.blobs[entry.sha]
    if len(content) > RAW_LIMIT:
        raise too_large()
    if "raw" in _accepted(call):
        return Response(HTTPStatus.OK, content, {"Content-Type": "application/vnd.github.raw+json"})
    is_full = len(content) <= FULL_LIMIT
    body: dict[str, Any] = {
        **render.contents_entry(call.urls, shown, ref, path, entry),
        "content": render.encoded(content) if is_full else "",
        "encoding": "base64" if is_full else "none",
    }
    return ok(body)


def too_large() -> errors.ApiError:
    """Return what GitHub says of a blob the endpoint cannot carry."""
    problem = errors.forbidden("The requested blob is too large to fetch via the API.")
    problem.errors = [{"resource": "Blob", "field": "data", "code": "too_large"}]
    return problem


@routes.add("PUT", "/repos/{owner}/{repo}/contents/{path*}", "contents=write")
def write_contents(call: Call) -> Response:
    """Write one file in a commit of its own; `sha` must name what is replaced."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    message = call.text("Commit", "message")
    content = decoded(fields.get("content"))
    branch = fields.get("branch") or shown.default_branch
    head = shown.branch(branch)
    if head is None:
        raise errors.not_found(f"Branch {branch} not found")
    path = call.parameters["path"].strip("/")
    old = shown.store.files_at(head).get(path)
    _check_replaced(path, old, fields.get("sha"))
    _check_protection(shown, branch)
    own = repos.signature(call.world, call.viewer)
    commit = repos.commit_files(
        shown,
        {path: content},
        parents=(head,),
        author=_given(fields.get("author"), own),
        message=message,
        committer=_given(fields.get("committer"), own),
    )
    repos.update_ref(call.world, shown, f"refs/heads/{branch}", commit.sha)
    entry = shown.store.files_at(commit.sha)[path]
    body = {
        "content": render.contents_entry(call.urls, shown, branch, path, entry),
        "commit": render.git_commit(call.world, call.urls, shown, commit),
    }
    return Response(HTTPStatus.OK if old else HTTPStatus.CREATED, body)


def decoded(content: object) -> bytes:
    """Return the bytes of a base64 member; 422 when it is none."""
    if not isinstance(content, str):
        raise errors.plain_422('Invalid request.\n\n"content" wasn\'t supplied.')
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except binascii.Error:
        raise errors.plain_422("content is not valid Base64") from None


def _check_replaced(path: str, old: Entry | None, given: str | None) -> None:
    if old is not None and not given:
        raise errors.plain_422('Invalid request.\n\n"sha" wasn\'t supplied.')
    if given and (old is None or old.sha != given):
        raise errors.conflict(f"{path} does not match {given}")


def _check_protection(shown: Repository, branch: str) -> None:
    protection = shown.protections.get(branch)
    if protection and protection.contexts:
        wanted = protection.contexts[0]
        raise errors.conflict(
            f'Could not update file: Required status check "{wanted}" is expected.'
        )
    if protection and protection.approvals:
        raise errors.conflict("Could not update file: Changes must be made through a pull request.")


def _given(person: object, own: Signature) -> Signature:
    if not isinstance(person, dict):
        return own
    return Signature(person.get("name", own.name), person.get("email", own.email), own.when)
