"""The git database: blobs, trees, commits and refs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from data_design_gate.sandbox.github import (
    errors,
    render_repository as render,
    repositories as repos,
)
from data_design_gate.sandbox.github.call import Call, created, no_content, ok
from data_design_gate.sandbox.github.git import EMPTY_TREE, SUBMODULE_MODE, Entry, Signature, moment
from data_design_gate.sandbox.github.routes_contents import RAW_LIMIT, decoded, too_large
from data_design_gate.sandbox.github.state import Repository
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

TREE_LIMIT = 100_000  # entries; docs.github.com, "Get a tree"
MODES = frozenset({"100644", "100755", "040000", "160000", "120000"})


@routes.add("GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}", "contents=read")
def show_blob(call: Call) -> Response:
    """Return the content of a blob in base64, up to 100 MB."""
    shown, sha = call.repository, call.parameters["file_sha"]
    content = shown.store.blobs.get(sha)
    if content is None:
        raise errors.not_found()
    if len(content) > RAW_LIMIT:
        raise too_large()
    return ok(
        {
            **_blob(call, shown, sha),
            "size": len(content),
            "content": render.encoded(content),
            "encoding": "base64",
        }
    )


def _blob(call: Call, shown: Repository, sha: str) -> dict[str, Any]:
    return {
        "sha": sha,
        "node_id": f"B_{sha[:20]}",
        "url": call.urls.repository(shown, f"/git/blobs/{sha}"),
    }


@routes.add("POST", "/repos/{owner}/{repo}/git/blobs", "contents=write")
def write_blob(call: Call) -> Response:
    """Keep content given as text or base64."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    content = fields.get("content")
    if not isinstance(content, str):
        raise errors.plain_422('Invalid request.\n\n"content" wasn\'t supplied.')
    is_text = fields.get("encoding", "utf-8") == "utf-8"
    sha = shown.store.write_blob(content.encode() if is_text else decoded(content))
    return created({"sha": sha, "url": call.urls.repository(shown, f"/git/blobs/{sha}")})


@routes.add("GET", "/repos/{owner}/{repo}/git/trees/{tree_sha*}", "contents=read")
def show_tree(call: Call) -> Response:
    """Return a tree by its hash, a commit or a branch; any value of `recursive` means all below."""
    shown, name = call.repository, call.parameters["tree_sha"]
    commit = repos.resolve(shown, name)
    sha = shown.store.commits[commit].tree if commit else name
    if sha not in shown.store.trees:
        raise errors.not_found()
    if "recursive" in call.request.query:
        entries = list(_below(shown, sha, ""))
    else:
        entries = list(shown.store.trees[sha])
    return ok(
        {
            "sha": sha,
            "url": call.urls.repository(shown, f"/git/trees/{sha}"),
            "tree": [_tree_entry(call, shown, path, e) for path, e in entries[:TREE_LIMIT]],
            "truncated": len(entries) > TREE_LIMIT,
        }
    )


def _below(shown: Repository, tree: str, prefix: str) -> list[tuple[str, Entry]]:
    found = []
    for name, entry in shown.store.trees[tree]:
        found.append((prefix + name, entry))
        if entry.is_tree:
            found += _below(shown, entry.sha, f"{prefix}{name}/")
    return found


def _tree_entry(call: Call, shown: Repository, path: str, entry: Entry) -> dict[str, Any]:
    kind = entry.kind
    body: dict[str, Any] = {
        "path": path,
        "mode": entry.mode.zfill(6),
        "type": kind,
        "sha": entry.sha,
    }
    if not entry.is_submodule:
        body["url"] = call.urls.repository(shown, f"/git/{kind}s/{entry.sha}")
    if kind == "blob":
        body["size"] = len(shown.store.blobs[entry.sha])
    return body


@routes.add("POST", "/repos/{owner}/{repo}/git/trees", "contents=write")
def write_tree(call: Call) -> Response:
    """Make a tree from entries, on top of `base_tree`; a null sha removes a path."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    base = fields.get("base_tree")
    if base in shown.store.commits:
        base = shown.store.commits[base].tree
    if base is not None and base not in shown.store.trees:
        raise errors.plain_422("base_tree is not a valid tree")
    files = dict(shown.store.files(base or EMPTY_TREE))
    for entry in fields.get("tree") or []:
        _apply(shown, files, entry)
    sha = shown.store.write_tree(files)
    return created(
        {
            "sha": sha,
            "url": call.urls.repository(shown, f"/git/trees/{sha}"),
            "tree": [_tree_entry(call, shown, name, e) for name, e in shown.store.trees[sha]],
            "truncated": False,
        }
    )


def _apply(shown: Repository, files: dict[str, Entry], entry: dict[str, Any]) -> None:
    path, mode = entry.get("path"), entry.get("mode", "100644")
    if not isinstance(path, str) or mode not in MODES:
        raise errors.plain_422("tree.mode must be one of 040000, 100644, 100755, 120000, 160000")
    if "content" in entry:
        files[path] = Entry(mode, shown.store.write_blob(entry["content"].encode()))
        return
    sha = entry.get("sha")
    if sha is None:
        files.pop(path, None)
    elif mode == SUBMODULE_MODE:
        files[path] = Entry(mode, sha)
    elif sha in shown.store.trees:
        files.update({f"{path}/{name}": e for name, e in shown.store.files(sha).items()})
    elif sha in shown.store.blobs:
        files[path] = Entry(mode, sha)
    else:
        raise errors.plain_422(f"tree.sha {sha} is not a valid blob")


@routes.add("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}", "contents=read")
def show_commit(call: Call) -> Response:
    """Return a commit as git holds it."""
    shown = call.repository
    commit = shown.store.commits.get(call.parameters["commit_sha"])
    if commit is None:
        raise errors.not_found()
    return ok(render.git_commit(call.world, call.urls, shown, commit))


@routes.add("POST", "/repos/{owner}/{repo}/git/commits", "contents=write")
def write_commit(call: Call) -> Response:
    """Make a commit no ref points at yet."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    tree, parents = fields.get("tree"), fields.get("parents") or []
    if tree not in shown.store.trees:
        raise errors.plain_422("Tree SHA does not exist")
    if any(parent not in shown.store.commits for parent in parents):
        raise errors.plain_422("Parent SHA does not exist or is not a commit object")
    own = repos.signature(call.world, call.viewer)
    author = _person(fields.get("author"), own)
    commit = shown.store.write_commit(
        tree,
        parents,
        author,
        call.text("Commit", "message"),
        _person(fields.get("committer"), author),
    )
    return created(render.git_commit(call.world, call.urls, shown, commit))


def _person(given: object, own: Signature) -> Signature:
    if not isinstance(given, dict):
        return own
    when = moment(given["date"]) if "date" in given else own.when
    return Signature(given["name"], given["email"], when)


@routes.add("GET", "/repos/{owner}/{repo}/git/ref/{ref*}", "contents=read")
def show_ref(call: Call) -> Response:
    """One ref, named without `refs/`."""
    return ok(_ref(call, call.repository, _known_ref(call)))


def _known_ref(call: Call) -> str:
    ref = f"refs/{call.parameters['ref']}"
    if ref not in call.repository.refs:
        raise errors.not_found()
    return ref


def _ref(call: Call, shown: Repository, ref: str) -> dict[str, Any]:
    sha = shown.refs[ref]
    return {
        "ref": ref,
        "node_id": call.world.node_id("REF", shown.id, (shown, ref)) + sha[:8],
        "url": call.urls.repository(shown, f"/git/{quote(ref)}"),
        "object": {
            "sha": sha,
            "type": "commit",
            "url": call.urls.repository(shown, f"/git/commits/{sha}"),
        },
    }


@routes.add("POST", "/repos/{owner}/{repo}/git/refs", "contents=write")
def create_ref(call: Call) -> Response:
    """Make a ref; the name is given in full."""
    call.demand("write")
    shown = call.repository
    ref, sha = call.text("Reference", "ref"), call.text("Reference", "sha")
    if not ref.startswith("refs/") or ref.count("/") < 2:  # noqa: PLR2004 - refs/<kind>/<name>
        raise errors.plain_422(f"{ref} is not a valid ref name.")
    if ref in shown.refs:
        raise errors.plain_422("Reference already exists")
    _check_commit(shown, sha)
    repos.update_ref(call.world, shown, ref, sha)
    return created(_ref(call, shown, ref))


def _check_commit(shown: Repository, sha: object) -> None:
    if sha not in shown.store.commits:
        raise errors.plain_422("Object does not exist")


def _check_protection(shown: Repository, branch: str) -> None:
    """Refuse a push past the branch's protection, in the words GitHub pushes back with."""
    protection = shown.protections.get(branch)
    if protection and protection.contexts:
        raise errors.plain_422(f'Required status check "{protection.contexts[0]}" is expected.')
    if protection and protection.approvals:
        raise errors.plain_422("Changes must be made through a pull request.")


@routes.add("PATCH", "/repos/{owner}/{repo}/git/refs/{ref*}", "contents=write")
def move_ref(call: Call) -> Response:
    """Move a ref forward, or anywhere with `force`."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    ref = f"refs/{call.parameters['ref']}"
    if ref not in shown.refs:
        raise errors.plain_422("Reference does not exist")
    sha = call.text("Reference", "sha")
    _check_commit(shown, sha)
    if not fields.get("force") and not shown.store.is_ancestor(shown.refs[ref], sha):
        raise errors.plain_422("Update is not a fast forward")
    _check_protection(shown, ref.removeprefix("refs/heads/"))
    repos.update_ref(call.world, shown, ref, sha)
    return ok(_ref(call, shown, ref))


@routes.add("DELETE", "/repos/{owner}/{repo}/git/refs/{ref*}", "contents=write")
def delete_ref(call: Call) -> Response:
    """Remove a ref."""
    call.demand("write")
    ref = f"refs/{call.parameters['ref']}"
    if ref not in call.repository.refs:
        raise errors.plain_422("Reference does not exist")
    repos.delete_ref(call.world, call.repository, ref)
    return no_content()
