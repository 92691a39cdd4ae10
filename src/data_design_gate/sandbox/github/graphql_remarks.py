"""Reviews, comments and threads in the graph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import (
    graphql_git,
    graphql_pull,
    graphql_repository,
    render_pull,
)
from data_design_gate.sandbox.github.accounts import Account, at_least
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.graphql_view import (
    AccountView,
    Connection,
    View,
    actor,
    connect,
    user,
)
from data_design_gate.sandbox.github.state import (
    Comment,
    Issue,
    PullRequest,
    Repository,
    Review,
    ReviewComment,
)


@dataclass(frozen=True)
class RemarkView(View, ABC):
    """What reviews and comments share."""

    remark: Any
    prefix: ClassVar[str] = ""

    @property
    @abstractmethod
    def _owner(self) -> Repository:
        """The repository it stands in."""

    @property
    @abstractmethod
    def _node(self) -> object:
        """What its node id is made from."""

    @property
    def id(self) -> str:
        """The node id."""
        return self.call.world.node_id(self.prefix, self.remark.id, self._node)

    @property
    def database_id(self) -> int:
        """The numeric id of REST."""
        number: int = self.remark.id
        return number

    @property
    def full_database_id(self) -> str:
        """The same as text, because it may be large."""
        return str(self.remark.id)

    @property
    def _author(self) -> Account:
        account: Account = self.remark.author
        return account

    @property
    def author(self) -> AccountView | None:
        """Who said it; None once the account is deleted."""
        return actor(self.call, self._author)

    @property
    def author_association(self) -> str:
        """How they stand to the repository."""
        return render_pull.association(self._owner, self._author)

    @property
    def viewer_did_author(self) -> bool:
        """Whether it is the viewer's own."""
        return self._author.id == self.call.viewer.id

    @property
    def body(self) -> str:
        """The text."""
        text: str = self.remark.body
        return text

    @property
    def is_minimized(self) -> bool:
        """Whether it is folded away."""
        return self.remark.minimized_reason is not None

    @property
    def minimized_reason(self) -> str | None:
        """Why it is folded away."""
        reason: str | None = self.remark.minimized_reason
        return reason


@dataclass(frozen=True)
class ReviewView(RemarkView):
    """A review."""

    pull: PullRequest
    typename: ClassVar[str] = "PullRequestReview"
    prefix: ClassVar[str] = "PRR"

    @property
    def _owner(self) -> Repository:
        return self.pull.repository

    @property
    def _node(self) -> object:
        return (self.pull, self.remark)

    @property
    def state(self) -> str:
        """Its state now."""
        state: str = self.remark.state
        return state

    @property
    def commit(self) -> View | None:
        """The commit it was written for."""
        return graphql_git.commit_view(self.call, self._owner, self.remark.commit_id)

    @property
    def submitted_at(self) -> str | None:
        """When; None while pending."""
        moment = self.remark.submitted_at
        return timestamp(moment) if moment else None

    @property
    def created_at(self) -> str:
        """When it was begun, as far as we know."""
        return self.submitted_at or timestamp(self.pull.issue.updated_at)

    @property
    def author_can_push_to_repository(self) -> bool:
        """Whether it counts natively."""
        return at_least(self.call.world.role(self._owner, self._author), "write")

    @property
    def url(self) -> str:
        """The page."""
        anchor = f"/pull/{self.pull.number}#pullrequestreview-{self.remark.id}"
        return self.call.urls.page(self._owner, anchor)


@dataclass(frozen=True)
class CommentView(RemarkView):
    """What comments share beyond reviews."""

    @property
    def created_at(self) -> str:
        """When it was written."""
        return timestamp(self.remark.created_at)

    @property
    def updated_at(self) -> str:
        """When it was last changed."""
        return timestamp(self.remark.updated_at)


@dataclass(frozen=True)
class IssueCommentView(CommentView):
    """A comment in the conversation."""

    shown: Repository
    issue: Issue
    typename: ClassVar[str] = "IssueComment"
    prefix: ClassVar[str] = "IC"

    @property
    def _owner(self) -> Repository:
        return self.shown

    @property
    def _node(self) -> object:
        return (self.shown, self.issue, self.remark)

    @property
    def url(self) -> str:
        """The page."""
        page = render_pull.issue_page(self.call.urls, self.shown, self.issue)
        return f"{page}#issuecomment-{self.remark.id}"


@dataclass(frozen=True)
class ReviewCommentView(CommentView):
    """A comment on the diff."""

    pull: PullRequest
    typename: ClassVar[str] = "PullRequestReviewComment"
    prefix: ClassVar[str] = "PRRC"

    def __getattr__(self, name: str) -> Any:
        """Fields that are the record's own."""
        if name in {"path", "line", "original_line", "diff_hunk"}:
            return getattr(self.remark, name)
        raise AttributeError(name)

    @property
    def _owner(self) -> Repository:
        return self.pull.repository

    @property
    def _node(self) -> object:
        return (self.pull, self.remark)

    @property
    def outdated(self) -> bool:
        """Whether its line is gone."""
        return is_outdated(self.remark)

    @property
    def commit(self) -> View | None:
        """The commit it stands on now."""
        return graphql_git.commit_view(self.call, self._owner, self.remark.commit_id)

    @property
    def reply_to(self) -> ReviewCommentView | None:
        """The comment that began the thread."""
        for comment in self.pull.review_comments:
            if comment.id == self.remark.in_reply_to:
                return ReviewCommentView(self.call, comment, self.pull)
        return None

    @property
    def url(self) -> str:
        """The page."""
        anchor = f"/pull/{self.pull.number}#discussion_r{self.remark.id}"
        return self.call.urls.page(self._owner, anchor)


def is_outdated(comment: ReviewComment) -> bool:
    """Whether a push took the comment's line away."""
    return comment.subject_type == "line" and comment.line is None


@dataclass(frozen=True)
class ThreadView(View):
    """The comments at one place of the diff."""

    pull: PullRequest
    remarks: tuple[ReviewComment, ...]
    typename: ClassVar[str] = "PullRequestReviewThread"

    def __getattr__(self, name: str) -> Any:
        """Fields a thread has from its first comment."""
        names = {"path", "line", "original_line", "start_line", "original_start_line"}
        if name in names:
            return getattr(self.remarks[0], name)
        raise AttributeError(name)

    @property
    def id(self) -> str:
        """The node id."""
        thread = self.remarks[0].thread
        return self.call.world.node_id("PRRT", thread.id, (self.pull, thread))

    @property
    def pull_request(self) -> View:
        """Where it stands."""
        return graphql_pull.PullRequestView(self.call, self.pull)

    @property
    def repository(self) -> View | None:
        """Where it stands."""
        return graphql_repository.RepositoryView(self.call, self.pull.repository)

    @property
    def is_resolved(self) -> bool:
        """Whether someone resolved it."""
        return self.remarks[0].thread.resolved_by is not None

    @property
    def resolved_by(self) -> AccountView | None:
        """Who resolved it, if a person."""
        return user(self.call, self.remarks[0].thread.resolved_by)

    @property
    def is_outdated(self) -> bool:
        """Whether its line is gone."""
        return is_outdated(self.remarks[0])

    @property
    def is_collapsed(self) -> bool:
        """Whether it is shown folded."""
        return self.is_resolved

    @property
    def diff_side(self) -> str:
        """Left is the old text."""
        return self.remarks[0].side

    @property
    def subject_type(self) -> str:
        """Line or file."""
        return self.remarks[0].subject_type.upper()

    @property
    def viewer_can_reply(self) -> bool:
        """Everyone who may comment."""
        return True

    @property
    def viewer_can_resolve(self) -> bool:
        """Writers and the author of the pull request."""
        own = self.pull.issue.author.id == self.call.viewer.id
        return not self.is_resolved and (own or self._can_write)

    @property
    def viewer_can_unresolve(self) -> bool:
        """As for resolving."""
        return self.is_resolved and self._can_write

    @property
    def _can_write(self) -> bool:
        return at_least(self.call.role(self.pull.repository), "write")

    def comments(self, skip: int | None = None, **page: Any) -> Connection:
        """Its comments, oldest first."""
        return connect(
            "comments",
            self.remarks[skip or 0 :],
            lambda one: ReviewCommentView(self.call, one, self.pull),
            **page,
        )


def comment_view(call: Call, thing: object) -> RemarkView | None:
    """Return the view of a comment or review found by its node id."""
    if not isinstance(thing, tuple):
        return None
    owner, remark = thing[0], thing[-1]
    if isinstance(remark, ReviewComment):
        return ReviewCommentView(call, remark, owner)
    if isinstance(remark, Review):
        return ReviewView(call, remark, owner)
    if isinstance(remark, Comment):
        return IssueCommentView(call, remark, owner, thing[1])
    return None
