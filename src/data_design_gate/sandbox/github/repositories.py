"""Refs move, and open pull requests follow them."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import threads
from data_design_gate.sandbox.github.accounts import Account
from data_design_gate.sandbox.github.git import FILE_MODE, Commit, Entry, Signature
from data_design_gate.sandbox.github.state import Protection, PullRequest, Repository, World

SHA_LENGTH = 40


def resolve(repository: Repository, ref: str) -> str | None:
    """Return the commit a branch, tag, full ref or (short) hash means; branches go first."""
    if ref == "HEAD":
        return repository.branch(repository.default_branch)
    for name in (f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/{ref}", ref):
        if name in repository.refs:
            return repository.refs[name]
    if len(ref) == SHA_LENGTH:
        return ref if ref in repository.store.commits else None
    return repository.store.resolve_short(ref)


def reachable(repository: Repository, sha: str) -> bool:
    """Whether a branch of this very repository contains the commit (a fork's does not count)."""
    return any(
        repository.store.is_ancestor(sha, head)
        for ref, head in repository.refs.items()
        if ref.startswith("refs/heads/")
    )


def signature(world: World, account: Account) -> Signature:
    """Return the account as author of a commit made now."""
    return Signature(account.name, account.email, world.clock().replace(microsecond=0))


def commit_files(
    repository: Repository,
    files: Mapping[str, bytes | None],
    *,
    parents: tuple[str, ...],
    author: Signature,
    message: str,
    committer: Signature | None = None,
) -> Commit:
    """Return a commit on top of its first parent with these files written, None deleting one."""
    store = repository.store
    tree = dict(store.files_at(parents[0])) if parents else {}
    for path, content in files.items():
        if content is None:
            tree.pop(path, None)
        else:
            mode = tree[path].mode if path in tree else FILE_MODE
            tree[path] = Entry(mode, store.write_blob(content))
    return store.write_commit(store.write_tree(tree), parents, author, message, committer)


def update_ref(world: World, repository: Repository, ref: str, sha: str) -> None:
    """Point a ref at a commit; heads of open pull requests follow, contained ones are merged."""
    repository.refs[ref] = sha
    branch = ref.removeprefix("refs/heads/")
    if branch == ref:
        return
    for pull in open_pulls(world):
        if pull.head_repository is repository and pull.head_ref == branch:
            _follow(world, pull, sha)
    for pull in open_pulls(world):
        is_base = pull.repository is repository and pull.base_ref == branch
        if is_base and repository.store.is_ancestor(pull.head_sha, sha):
            mark_merged(world, pull, sha, None)


def delete_ref(world: World, repository: Repository, ref: str) -> None:
    """Remove a ref; open pull requests from that branch are closed."""
    del repository.refs[ref]
    branch = ref.removeprefix("refs/heads/")
    for pull in open_pulls(world):
        if pull.head_repository is repository and pull.head_ref == branch:
            close(world, pull, None)


def open_pulls(world: World) -> list[PullRequest]:
    """All open pull requests of all repositories."""
    return [
        pull
        for repository in world.repositories.values()
        for pull in repository.pulls.values()
        if pull.is_open
    ]


def _follow(world: World, pull: PullRequest, sha: str) -> None:
    store = pull.repository.store
    if pull.head_sha == sha:
        return
    if not store.is_ancestor(pull.head_sha, sha):
        note(world, pull, "head_ref_force_pushed", None, commit_id=sha)
    pull.past_heads.append(pull.head_sha)
    pull.head_sha = sha
    pull.base_sha = pull.repository.branch(pull.base_ref) or pull.base_sha
    pull.issue.updated_at = world.clock()
    pull.repository.refs[f"refs/pull/{pull.number}/head"] = sha
    threads.follow_push(pull)
    if any(p.dismisses_stale for p in protections_of(pull)):
        _dismiss_stale(world, pull)


def protections_of(pull: PullRequest) -> list[Protection]:
    """Return the classic protections of the base branch."""
    protections = pull.repository.protections
    return [held for pattern, held in protections.items() if fnmatch(pull.base_ref, pattern)]


def _dismiss_stale(world: World, pull: PullRequest) -> None:
    """Dismiss the approvals given for another diff, as the option of the branch says."""
    shown = _patches(pull, pull.head_sha)
    for review in pull.reviews:
        if review.state == "APPROVED" and _patches(pull, review.commit_id) != shown:
            review.state = "DISMISSED"
            details = {"state": "approved", "review_id": review.id, "dismissal_message": None}
            note(world, pull, "review_dismissed", pull.issue.author, dismissed_review=details)


def _patches(pull: PullRequest, sha: str) -> list[tuple[str, str | None]]:
    if sha not in pull.repository.store.commits:
        return []
    return [(change.path, change.patch) for change in threads.changes_at(pull, sha)]


def mark_merged(world: World, pull: PullRequest, sha: str, by: Account | None) -> None:
    """Write down that the base now contains the head."""
    store = pull.repository.store
    pull.merge_base = store.merge_base(pull.base_sha, pull.head_sha)
    pull.merged_at = world.clock()
    pull.merged_by = by
    pull.merge_commit_sha = sha
    note(world, pull, "merged", by, commit_id=sha)
    close(world, pull, by)


def close(world: World, pull: PullRequest, by: Account | None) -> None:
    """Close without further ado."""
    pull.issue.state = "closed"
    pull.issue.closed_at = pull.issue.updated_at = world.clock()
    pull.issue.closed_by = by
    note(world, pull, "closed", by)


def note(
    world: World, pull: PullRequest, event: str, actor: Account | None, **details: object
) -> None:
    """Add an entry to the timeline."""
    pull.issue.timeline.append(
        {
            "id": world.next_id(),
            "event": event,
            "actor": actor,
            "created_at": timestamp(world.clock()),
            **details,
        }
    )
