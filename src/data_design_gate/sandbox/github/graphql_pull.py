"""Pull requests, reviews, threads and comments in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import (
    graphql_git,
    graphql_remarks,
    graphql_repository,
    graphql_timeline,
    pulls,
)
from data_design_gate.sandbox.github.accounts import at_least
from data_design_gate.sandbox.github.diff import FileChange
from data_design_gate.sandbox.github.graphql_view import (
    Connection,
    View,
    actor,
    connect,
)
from data_design_gate.sandbox.github.state import (
    PullRequest,
    Repository,
    Review,
    ReviewComment,
)

OPINIONS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})


@dataclass(frozen=True)
class PullRequestView(View):
    """A pull request."""

    pull: PullRequest
    typename: ClassVar[str] = "PullRequest"

    def __getattr__(self, name: str) -> Any:
        """Plain fields, looked up in one table instead of forty properties."""
        if name in _PLAIN:
            return _PLAIN[name](self)
        raise AttributeError(name)

    def comments(self, **page: Any) -> Connection:
        """Return the conversation."""
        shown, issue = self.pull.repository, self.pull.issue
        return connect(
            "comments",
            issue.comments,
            lambda one: graphql_remarks.IssueCommentView(self.call, one, shown, issue),
            **page,
        )

    def commits(self, **page: Any) -> Connection:
        """Its commits, oldest first."""
        made = pulls.commits_of(self.pull)
        shown = self.pull.repository
        return connect(
            "commits",
            [graphql_git.CommitView(self.call, shown, commit) for commit in made],
            lambda view: {"id": f"PURC_{view.id}", "commit": view},
            **page,
        )

    def files(self, **page: Any) -> Connection:
        """Return what it changes."""
        return connect("files", pulls.files_of(self.pull), _changed_file, **page)

    def reviews(
        self, states: list[str] | None = None, author: str | None = None, **page: Any
    ) -> Connection:
        """Its reviews; pending ones only to their author."""
        found = [
            review
            for review in self._visible_reviews()
            if (not states or review.state in states) and author in {None, review.author.login}
        ]
        return connect("reviews", found, self._review, **page)

    def latest_opinionated_reviews(self, writers_only: bool = False, **page: Any) -> Connection:
        """Return each person's last review that approves, requests changes or is dismissed."""
        last: dict[int, Review] = {}
        for review in self._visible_reviews():
            can_push = at_least(self.call.world.role(self.pull.repository, review.author), "write")
            if review.state in OPINIONS and (can_push or not writers_only):
                last[review.author.id] = review
        return connect("latestOpinionatedReviews", list(last.values()), self._review, **page)

    def _visible_reviews(self) -> list[Review]:
        own = self.call.viewer.id
        return [r for r in self.pull.reviews if r.state != "PENDING" or r.author.id == own]

    def _review(self, review: Review) -> View:
        return graphql_remarks.ReviewView(self.call, review, self.pull)

    def timeline_items(self, **page: Any) -> Connection:
        """Return what happened, of the types asked for."""
        return graphql_timeline.timeline(self, **page)

    def review_threads(self, **page: Any) -> Connection:
        """Return the threads on the diff, in the order they were begun."""
        threads: dict[int, list[ReviewComment]] = {}
        visible = {review.id for review in self._visible_reviews()}
        for comment in self.pull.review_comments:
            if comment.review_id not in visible:
                continue
            threads.setdefault(comment.thread.id, []).append(comment)
        return connect(
            "reviewThreads",
            [
                graphql_remarks.ThreadView(self.call, self.pull, tuple(found))
                for found in threads.values()
            ],
            lambda view: view,
            **page,
        )


def _changed_file(change: FileChange) -> dict[str, Any]:
    kinds = {"added": "ADDED", "removed": "DELETED", "renamed": "RENAMED"}
    return {
        "additions": change.additions,
        "deletions": change.deletions,
        "path": change.path,
        "change_type": kinds.get(change.status, "MODIFIED"),
    }


def _repository(view: PullRequestView, shown: Repository | None) -> View | None:
    return graphql_repository.RepositoryView(view.call, shown) if shown else None


def _commit(view: PullRequestView, sha: str | None) -> View | None:
    return graphql_git.commit_view(view.call, view.pull.repository, sha)


def _state(pull: PullRequest) -> str:
    return "MERGED" if pull.merged_at else pull.issue.state.upper()


def _mergeable(pull: PullRequest) -> str:
    if not pull.is_open:
        return "UNKNOWN"
    return "MERGEABLE" if pulls.is_mergeable(pull) else "CONFLICTING"


def _decision(view: PullRequestView) -> str | None:
    reviews = view.latest_opinionated_reviews(writers_only=True, first=100).nodes
    states = {review.state for review in reviews}
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    protections = view.pull.repository.protections.values()
    if any(protection.approvals for protection in protections):
        return "APPROVED" if "APPROVED" in states else "REVIEW_REQUIRED"
    return "APPROVED" if "APPROVED" in states else None


def _queue_entry(view: PullRequestView) -> dict[str, Any] | None:
    for ref, queued in view.pull.repository.queue.items():
        if view.pull in queued:
            head = view.pull.repository.refs[f"refs/heads/{ref}"]
            base = view.pull.repository.branch(view.pull.base_ref)
            return {
                "id": f"MQE_{view.pull.issue.id}",
                "position": queued.index(view.pull) + 1,
                "state": "AWAITING_CHECKS",
                "pull_request": view,
                "head_commit": _commit(view, head),
                "base_commit": _commit(view, base),
            }
    return None


def _sum(view: PullRequestView, name: str) -> int:
    return sum(getattr(change, name) for change in pulls.files_of(view.pull))


_PLAIN: dict[str, Any] = {
    "id": lambda v: v.call.world.node_id("PR", v.pull.issue.id, v.pull),
    "full_database_id": lambda v: str(v.pull.issue.id),
    "number": lambda v: v.pull.number,
    "title": lambda v: v.pull.issue.title,
    "body": lambda v: v.pull.issue.body or "",
    "url": lambda v: v.call.urls.page(v.pull.repository, f"/pull/{v.pull.number}"),
    "author": lambda v: actor(v.call, v.pull.issue.author),
    "viewer_did_author": lambda v: v.pull.issue.author.id == v.call.viewer.id,
    "state": lambda v: _state(v.pull),
    "closed": lambda v: not v.pull.is_open,
    "is_draft": lambda v: v.pull.is_draft,
    "merged": lambda v: v.pull.merged_at is not None,
    "merged_by": lambda v: actor(v.call, v.pull.merged_by),
    "merge_commit": lambda v: _commit(v, v.pull.merge_commit_sha),
    "merge_queue_entry": _queue_entry,
    "mergeable": lambda v: _mergeable(v.pull),
    "review_decision": _decision,
    "created_at": lambda v: timestamp(v.pull.issue.created_at),
    "updated_at": lambda v: timestamp(v.pull.issue.updated_at),
    "closed_at": lambda v: v.pull.issue.closed_at and timestamp(v.pull.issue.closed_at),
    "merged_at": lambda v: v.pull.merged_at and timestamp(v.pull.merged_at),
    "base_ref_name": lambda v: v.pull.base_ref,
    "base_ref_oid": lambda v: v.pull.base_sha,
    "base_repository": lambda v: _repository(v, v.pull.repository),
    "repository": lambda v: _repository(v, v.pull.repository),
    "head_ref_name": lambda v: v.pull.head_ref,
    "head_ref_oid": lambda v: v.pull.head_sha,
    "head_repository": lambda v: _repository(v, v.pull.head_repository),
    "head_repository_owner": lambda v: actor(v.call, v.pull.head_owner),
    "is_cross_repository": lambda v: v.pull.head_repository is not v.pull.repository,
    "changed_files": lambda v: len(pulls.files_of(v.pull)),
    "additions": lambda v: _sum(v, "additions"),
    "deletions": lambda v: _sum(v, "deletions"),
}
