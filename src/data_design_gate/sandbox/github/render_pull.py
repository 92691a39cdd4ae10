"""Pull requests, reviews, comments and the timeline as the API shows them."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import (
    pulls,
    render_people as people,
    render_repository as repositories,
)
from data_design_gate.sandbox.github.accounts import Account
from data_design_gate.sandbox.github.state import (
    Comment,
    Issue,
    PullRequest,
    Repository,
    Review,
    ReviewComment,
    World,
)
from data_design_gate.sandbox.github.urls import Urls, links

Json = dict[str, Any]


def association(repository: Repository, account: Account) -> str:
    """How an author stands to the repository."""
    if account.id == repository.owner.id:
        return "OWNER"
    if account.id in repository.owner.members:
        return "MEMBER"
    if account.id in repository.collaborators:
        return "COLLABORATOR"
    authors = {commit.author.email for commit in repository.store.commits.values()}
    return "CONTRIBUTOR" if account.email in authors else "NONE"


def pull_simple(world: World, urls: Urls, pull: PullRequest) -> Json:
    """Return a pull request in a list."""
    issue, repository = pull.issue, pull.repository
    at = urls.repository(repository, f"/pulls/{pull.number}")
    issue_at = urls.repository(repository, f"/issues/{pull.number}")
    page = urls.page(repository, f"/pull/{pull.number}")
    statuses = urls.repository(repository, f"/statuses/{pull.head_sha}")
    return {
        "url": at,
        "id": issue.id,
        "node_id": world.node_id("PR", issue.id, pull),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue_at,
        "number": pull.number,
        "state": issue.state,
        "locked": False,
        "title": issue.title,
        "user": people.visible_user(world, urls, issue.author),
        "body": issue.body,
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "closed_at": timestamp(issue.closed_at) if issue.closed_at else None,
        "merged_at": timestamp(pull.merged_at) if pull.merged_at else None,
        "merge_commit_sha": merge_commit(pull),
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [people.user(world, urls, a) for a in pull.requested_reviewers],
        "requested_teams": [people.team_listed(world, urls, t) for t in pull.requested_teams],
        "labels": [repositories.label(urls, world, repository, one) for one in issue.labels],
        "milestone": None,
        "draft": pull.is_draft,
        "commits_url": f"{at}/commits",
        "review_comments_url": f"{at}/comments",
        "review_comment_url": urls.repository(repository, "/pulls/comments{/number}"),
        "comments_url": f"{issue_at}/comments",
        "statuses_url": statuses,
        "head": _end(world, urls, pull, is_head=True),
        "base": _end(world, urls, pull, is_head=False),
        "_links": links(
            self=at,
            html=page,
            issue=issue_at,
            comments=f"{issue_at}/comments",
            review_comments=f"{at}/comments",
            review_comment=urls.repository(repository, "/pulls/comments{/number}"),
            commits=f"{at}/commits",
            statuses=statuses,
        ),
        "author_association": association(repository, issue.author),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def merge_commit(pull: PullRequest) -> str | None:
    """Return the real merge or, while it is open, the one that was tried."""
    return pulls.trial_merge(pull) if pull.is_open else pull.merge_commit_sha


def _end(world: World, urls: Urls, pull: PullRequest, *, is_head: bool) -> Json:
    owner = pull.head_owner if is_head else pull.repository.owner
    repository = pull.head_repository if is_head else pull.repository
    ref = pull.head_ref if is_head else pull.base_ref
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": pull.head_sha if is_head else pull.base_sha,
        "user": people.visible_user(world, urls, owner),
        "repo": repositories.repository(world, urls, repository) if repository else None,
    }


def pull_full(world: World, urls: Urls, pull: PullRequest) -> Json:
    """Return a pull request asked for by number: with counts and whether it can be merged."""
    changes = pulls.files_of(pull)
    is_mergeable = pulls.is_mergeable(pull) if pull.is_open else None
    return {
        **pull_simple(world, urls, pull),
        "merged": pull.merged_at is not None,
        "mergeable": is_mergeable,
        "rebaseable": is_mergeable,
        "mergeable_state": _mergeable_state(world, pull, is_mergeable=is_mergeable),
        "merged_by": people.visible_user(world, urls, pull.merged_by),
        "comments": len(pull.issue.comments),
        "review_comments": len(_visible(pull)),
        "maintainer_can_modify": False,
        "commits": len(pulls.commits_of(pull)),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def _visible(pull: PullRequest) -> list[ReviewComment]:
    pending = {review.id for review in pull.reviews if review.state == "PENDING"}
    return [comment for comment in pull.review_comments if comment.review_id not in pending]


def _mergeable_state(world: World, pull: PullRequest, *, is_mergeable: bool | None) -> str:
    if is_mergeable is None:
        return "unknown"
    if pull.is_draft:
        return "draft"
    if not is_mergeable:
        return "dirty"
    reason = pulls.blocked_because(world, pull)
    if reason is not None:
        return "behind" if "not up to date" in reason else "blocked"
    states = {s.state for s in pulls.latest_statuses(pull.repository, pull.head_sha).values()}
    return "unstable" if states - {"success"} else "clean"


def review(world: World, urls: Urls, pull: PullRequest, shown: Review) -> Json:
    """One review; a pending one has no time of submission."""
    page = urls.page(pull.repository, f"/pull/{pull.number}#pullrequestreview-{shown.id}")
    at = urls.repository(pull.repository, f"/pulls/{pull.number}")
    body: Json = {
        "id": shown.id,
        "node_id": world.node_id("PRR", shown.id, (pull, shown)),
        "user": people.visible_user(world, urls, shown.author),
        "body": shown.body,
        "state": shown.state,
        "html_url": page,
        "pull_request_url": at,
        "author_association": association(pull.repository, shown.author),
        "_links": links(html=page, pull_request=at),
        "commit_id": shown.commit_id,
    }
    if shown.submitted_at is not None:
        body["submitted_at"] = timestamp(shown.submitted_at)
    return body


def review_comment(world: World, urls: Urls, pull: PullRequest, shown: ReviewComment) -> Json:
    """Return a comment on the diff; `line` is null once outdated, `original_line` stays."""
    at = urls.repository(pull.repository, f"/pulls/comments/{shown.id}")
    page = urls.page(pull.repository, f"/pull/{pull.number}#discussion_r{shown.id}")
    pull_at = urls.repository(pull.repository, f"/pulls/{pull.number}")
    body: Json = {
        "url": at,
        "pull_request_review_id": shown.review_id,
        "id": shown.id,
        "node_id": world.node_id("PRRC", shown.id, (pull, shown)),
        "diff_hunk": shown.diff_hunk,
        "path": shown.path,
        "commit_id": shown.commit_id,
        "original_commit_id": shown.original_commit_id,
        "user": people.visible_user(world, urls, shown.author),
        "body": shown.body,
        "created_at": timestamp(shown.created_at),
        "updated_at": timestamp(shown.updated_at),
        "html_url": page,
        "pull_request_url": pull_at,
        "author_association": association(pull.repository, shown.author),
        "_links": links(self=at, html=page, pull_request=pull_at),
        "reactions": reactions(at, shown),
        "subject_type": shown.subject_type,
        "side": shown.side,
        "start_side": shown.start_side,
        "line": shown.line,
        "original_line": shown.original_line,
        "start_line": shown.start_line,
        "original_start_line": shown.original_start_line,
        "position": shown.position,
        "original_position": shown.position or 1,
    }
    if shown.in_reply_to is not None:
        body["in_reply_to_id"] = shown.in_reply_to
    return body


def reactions(at: str, shown: Comment) -> Json:
    """How often each reaction was given."""
    names = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
    counts = {name: sum(given == name for _, _, given in shown.reactions) for name in names}
    return {"url": f"{at}/reactions", "total_count": len(shown.reactions), **counts}


def issue_comment(
    world: World, urls: Urls, repository: Repository, issue: Issue, shown: Comment
) -> Json:
    """Return a comment in the conversation."""
    at = urls.repository(repository, f"/issues/comments/{shown.id}")
    return {
        "id": shown.id,
        "node_id": world.node_id("IC", shown.id, (repository, issue, shown)),
        "url": at,
        "html_url": issue_page(urls, repository, issue) + f"#issuecomment-{shown.id}",
        "issue_url": urls.repository(repository, f"/issues/{issue.number}"),
        "user": people.visible_user(world, urls, shown.author),
        "created_at": timestamp(shown.created_at),
        "updated_at": timestamp(shown.updated_at),
        "author_association": association(repository, shown.author),
        "body": shown.body,
        "reactions": reactions(at, shown),
        "performed_via_github_app": people.app(world, urls, shown.app) if shown.app else None,
    }


def issue_page(urls: Urls, repository: Repository, shown: Issue) -> str:
    """Return the web page of an issue or pull request."""
    area = "pull" if shown.number in repository.pulls else "issues"
    return urls.page(repository, f"/{area}/{shown.number}")


def issue(world: World, urls: Urls, repository: Repository, shown: Issue) -> Json:
    """Return an issue; a pull request is one, with a member that says so."""
    at = urls.repository(repository, f"/issues/{shown.number}")
    page = issue_page(urls, repository, shown)
    body: Json = {
        "url": at,
        "repository_url": urls.repository(repository),
        "labels_url": f"{at}/labels{{/name}}",
        "comments_url": f"{at}/comments",
        "events_url": f"{at}/events",
        "html_url": page,
        "id": shown.id,
        "node_id": world.node_id("I", shown.id, (repository, shown)),
        "number": shown.number,
        "title": shown.title,
        "user": people.visible_user(world, urls, shown.author),
        "labels": [repositories.label(urls, world, repository, one) for one in shown.labels],
        "state": shown.state,
        "state_reason": None,
        "locked": False,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(shown.comments),
        "created_at": timestamp(shown.created_at),
        "updated_at": timestamp(shown.updated_at),
        "closed_at": timestamp(shown.closed_at) if shown.closed_at else None,
        "closed_by": people.visible_user(world, urls, shown.closed_by),
        "author_association": association(repository, shown.author),
        "active_lock_reason": None,
        "body": shown.body,
        "timeline_url": f"{at}/timeline",
        "performed_via_github_app": None,
    }
    pull = repository.pulls.get(shown.number)
    if pull is not None:
        body["draft"] = pull.is_draft
        body["pull_request"] = {
            "url": urls.repository(repository, f"/pulls/{shown.number}"),
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": timestamp(pull.merged_at) if pull.merged_at else None,
        }
    return body
