"""Opening, judging and merging pull requests by GitHub's rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatch
from typing import Literal

from data_design_gate.sandbox.github import errors, repositories as repos, threads
from data_design_gate.sandbox.github.accounts import Account, at_least
from data_design_gate.sandbox.github.diff import FileChange
from data_design_gate.sandbox.github.git import Commit, Signature
from data_design_gate.sandbox.github.merging import ConflictError, merge_files
from data_design_gate.sandbox.github.state import (
    Issue,
    Protection,
    PullRequest,
    Repository,
    Review,
    Status,
    World,
)

MergeMethod = Literal["merge", "squash", "rebase"]


def open_pull(
    world: World,
    repository: Repository,
    *,
    title: str,
    body: str | None,
    author: Account,
    head_repository: Repository,
    head: str,
    base: str,
    is_draft: bool,
) -> PullRequest:
    """Open a pull request; refused without commits, or when one is open for the same two ends."""
    head_sha, base_sha = head_repository.branch(head), repository.branch(base)
    if base_sha is None:
        raise errors.invalid("PullRequest", "base", "invalid")
    if head_sha is None:
        raise errors.invalid("PullRequest", "head", "invalid")
    if repository.store.is_ancestor(head_sha, base_sha):
        reason = f"No commits between {base} and {head}"
        raise errors.invalid("PullRequest", "base", "custom", reason)
    for other in repository.pulls.values():
        ends = (other.head_repository, other.head_ref, other.base_ref)
        if other.is_open and ends == (head_repository, head, base):
            reason = f"A pull request already exists for {head_repository.owner.login}:{head}."
            raise errors.invalid("PullRequest", "head", "custom", reason)
    issue = new_issue(world, repository, title=title, body=body, author=author)
    pull = PullRequest(
        issue,
        repository,
        head_repository,
        head,
        head_repository.owner,
        base,
        head_sha,
        base_sha,
        is_draft,
    )
    repository.pulls[issue.number] = pull
    repository.refs[f"refs/pull/{issue.number}/head"] = head_sha
    return pull


def new_issue(
    world: World, repository: Repository, *, title: str, body: str | None, author: Account
) -> Issue:
    """Return the next number of the repository."""
    number = max(repository.issues, default=0) + 1
    now = world.clock()
    issue = Issue(world.next_id(), number, title, body, author, now, now)
    repository.issues[number] = issue
    return issue


def merge_base(pull: PullRequest) -> str | None:
    """Where head and base parted; frozen by the merge."""
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    return pull.merge_base or pull.repository.store.merge_base(base_head, pull.head_sha)


def commits_of(pull: PullRequest) -> list[Commit]:
    """Return the commits a pull request brings, parents first."""
    store = pull.repository.store
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    base = pull.base_sha if pull.merged_at else base_head
    return store.between(base, pull.head_sha)


def files_of(pull: PullRequest) -> list[FileChange]:
    """Return the files a pull request changes."""
    return threads.changes_at(pull, pull.head_sha)


def merged_tree(pull: PullRequest) -> str:
    """Return the tree a merge would have; raises ConflictError."""
    store = pull.repository.store
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    base = store.merge_base(base_head, pull.head_sha)
    files = merge_files(
        store,
        store.files_at(base) if base else {},
        store.files_at(base_head),
        store.files_at(pull.head_sha),
    )
    return store.write_tree(files)


def is_mergeable(pull: PullRequest) -> bool:
    """Whether git could merge it; rules of the branch aside."""
    return trial_merge(pull) is not None


def trial_merge(pull: PullRequest) -> str | None:
    """Return the merge GitHub tries for every open pull request; None when it conflicts.

    It stands at `refs/pull/<number>/merge` and is what `merge_commit_sha` names before the
    real merge, so nobody may take that member for a sign of one.
    """
    store = pull.repository.store
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    try:
        tree = merged_tree(pull)
    except ConflictError:
        return None
    last = max((store.commits[sha].committer for sha in (base_head, pull.head_sha)), key=_when)
    message = f"Merge {pull.head_sha} into {base_head}"
    made = store.write_commit(tree, [base_head, pull.head_sha], last, message)
    pull.repository.refs[f"refs/pull/{pull.number}/merge"] = made.sha
    return made.sha


def _when(signature: Signature) -> datetime:
    return signature.when


def latest_statuses(repository: Repository, sha: str) -> dict[str, Status]:
    """Return the newest status of each context."""
    return {status.context: status for status in repository.statuses.get(sha, [])}


def _protections(pull: PullRequest) -> Iterable[Protection]:
    yield from repos.protections_of(pull)
    for pattern, rule in pull.repository.rules:
        if fnmatch(pull.base_ref, pattern):
            yield _as_protection(rule)


def _as_protection(rule: dict[str, object]) -> Protection:
    given = rule.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    if rule["type"] == "pull_request":
        return Protection(approvals=parameters.get("required_approving_review_count", 0))
    if rule["type"] != "required_status_checks":
        return Protection()
    checks = parameters.get("required_status_checks", [])
    apps = [check["integration_id"] for check in checks if check.get("integration_id")]
    return Protection(
        contexts=tuple(check["context"] for check in checks),
        app_id=apps[0] if apps else None,
        is_strict=bool(parameters.get("strict_required_status_checks_policy")),
    )


def blocked_because(world: World, pull: PullRequest) -> str | None:
    """Why the branch's rules hold the merge up; None when they do not."""
    for protection in _protections(pull):
        for context in protection.contexts:
            reason = _missing_check(pull, context, protection.app_id)
            if reason:
                return reason
        if _approvals(world, pull) < protection.approvals:
            needed = protection.approvals
            return f"At least {needed} approving review is required by reviewers with write access."
        base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
        is_behind = not pull.repository.store.is_ancestor(base_head, pull.head_sha)
        if protection.is_strict and is_behind:
            return f"Head branch is not up to date with the base branch {pull.base_ref}."
    return None


def _missing_check(pull: PullRequest, context: str, app_id: int | None) -> str | None:
    status = latest_statuses(pull.repository, pull.head_sha).get(context)
    if status and (app_id is None or (status.app and status.app.id == app_id)):
        if status.state == "success":
            return None
        return f'Required status check "{context}" is {_words(status.state)}.'
    for run in pull.repository.check_runs.values():
        passed = run.conclusion in {"success", "neutral", "skipped"}
        if run.head_sha == pull.head_sha and run.name == context and passed:
            return None
    return f'Required status check "{context}" is expected.'


def _words(state: str) -> str:
    return {"pending": "pending", "failure": "failing", "error": "errored"}.get(state, state)


def _approvals(world: World, pull: PullRequest) -> int:
    last: dict[int, Review] = {}
    for review in pull.reviews:
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            last[review.author.id] = review
    counted = [
        review
        for review in last.values()
        if review.state == "APPROVED"
        and at_least(world.role(pull.repository, review.author), "write")
    ]
    return len(counted)


def merge(
    world: World,
    pull: PullRequest,
    by: Account,
    *,
    method: MergeMethod = "merge",
    title: str | None = None,
    message: str | None = None,
    bypass: bool = False,
) -> str:
    """Merge as the button does; returns the new head of the base branch."""
    if not pull.is_open:
        raise errors.not_allowed("Pull Request is not mergeable")
    if pull.is_draft:
        raise errors.not_allowed("Pull Request is still a draft")
    reason = None if bypass else blocked_because(world, pull)
    if reason is not None:
        raise errors.not_allowed(reason)
    try:
        sha = _merge_commit(world, pull, by, method, title, message)
    except ConflictError:
        raise errors.not_allowed("Pull Request is not mergeable") from None
    pull.base_sha = pull.repository.branch(pull.base_ref) or pull.base_sha
    repos.mark_merged(world, pull, sha, by)
    repos.update_ref(world, pull.repository, f"refs/heads/{pull.base_ref}", sha)
    return sha


def _merge_commit(
    world: World,
    pull: PullRequest,
    by: Account,
    method: MergeMethod,
    title: str | None,
    message: str | None,
) -> str:
    store = pull.repository.store
    base_head = pull.repository.branch(pull.base_ref) or pull.base_sha
    author = repos.signature(world, by)
    if method == "rebase":
        return _rebase(world, pull, by, base_head)
    tree = merged_tree(pull)
    if method == "squash":
        subject = title or f"{pull.issue.title} (#{pull.number})"
        text = "\n\n".join(filter(None, [subject, message]))
        writer = repos.signature(world, pull.issue.author)
        return store.write_commit(tree, [base_head], writer, text, author).sha
    source = f"{pull.head_owner.login}/{pull.head_ref}"
    subject = title or f"Merge pull request #{pull.number} from {source}"
    text = "\n\n".join([subject, message if message is not None else pull.issue.title])
    return store.write_commit(tree, [base_head, pull.head_sha], author, text).sha


def _rebase(world: World, pull: PullRequest, by: Account, onto: str) -> str:
    store = pull.repository.store
    committer = repos.signature(world, by)
    for commit in commits_of(pull):
        if len(commit.parents) > 1:
            continue
        before = store.files_at(commit.parents[0]) if commit.parents else {}
        files = merge_files(store, before, store.files_at(onto), store.files_at(commit.sha))
        tree = store.write_tree(files)
        onto = store.write_commit(tree, [onto], commit.author, commit.message, committer).sha
    return onto


def retarget(world: World, pull: PullRequest, base: str) -> None:
    """Aim at another base branch."""
    base_sha = pull.repository.branch(base)
    if base_sha is None:
        raise errors.invalid("PullRequest", "base", "invalid")
    pull.base_ref, pull.base_sha = base, base_sha
    pull.issue.updated_at = world.clock()
    repos.note(world, pull, "base_ref_changed", None)


def reopen(world: World, pull: PullRequest, by: Account | None) -> None:
    """Open again; refused for merged ones and where the branch is gone."""
    if pull.merged_at is not None:
        raise errors.invalid("PullRequest", "state", "custom", "Pull request is already merged.")
    head = pull.head_repository.branch(pull.head_ref) if pull.head_repository else None
    if head is None:
        reason = f"state cannot be changed. The {pull.head_ref} branch has been deleted."
        raise errors.invalid("PullRequest", "state", "invalid", reason)
    pull.issue.state, pull.issue.closed_at, pull.issue.closed_by = "open", None, None
    pull.issue.updated_at = world.clock()
    pull.head_sha = head
    repos.note(world, pull, "reopened", by)


def set_draft(world: World, pull: PullRequest, by: Account | None, *, is_draft: bool) -> None:
    """Into draft or out of it."""
    if pull.is_draft != is_draft:
        pull.is_draft = is_draft
        pull.issue.updated_at = world.clock()
        event = "convert_to_draft" if is_draft else "ready_for_review"
        repos.note(world, pull, event, by)
