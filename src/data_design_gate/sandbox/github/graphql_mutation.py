"""What can be changed through the graph."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.github import graphql_pull, graphql_remarks, pulls, reviews
from data_design_gate.sandbox.github.accounts import at_least
from data_design_gate.sandbox.github.graphql_query import Query
from data_design_gate.sandbox.github.graphql_view import FORBIDDEN, GraphQLProblem
from data_design_gate.sandbox.github.state import PullRequest, Review, ReviewComment, Thread
from data_design_gate.sandbox.github.threads import Place, PlaceError, locate


class Root(Query):
    """The fields of Query and of Mutation: one root serves both."""

    def _demand_write(self, pull: PullRequest, *, author_may: bool = False) -> None:
        token = self.call.token
        if token is None or not token.allows("pull_requests", "write"):
            raise GraphQLProblem("FORBIDDEN", FORBIDDEN)
        is_author = author_may and pull.issue.author.id == self.call.viewer.id
        if not is_author and not at_least(self.call.role(pull.repository), "write"):
            raise GraphQLProblem("FORBIDDEN", "The viewer does not have the permission for this.")

    def _thread_by(self, node: str) -> tuple[PullRequest, Thread]:
        thing = self._thing(node)
        if not (isinstance(thing, tuple) and isinstance(thing[-1], Thread)):
            text = f"Could not resolve to PullRequestReviewThread node with the id of '{node}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return thing[0], thing[-1]

    def _pull_by(self, node: str) -> PullRequest:
        thing = self._thing(node)
        if not isinstance(thing, PullRequest):
            text = f"Could not resolve to PullRequest node with the global id of '{node}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return thing

    def resolve_review_thread(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Mark a thread as resolved."""
        pull, thread = self._thread_by(input["threadId"])
        self._demand_write(pull, author_may=True)
        thread.resolved_by = self.call.viewer
        return _payload(input, thread=self._thread(pull, thread))

    def unresolve_review_thread(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Open a thread again."""
        pull, thread = self._thread_by(input["threadId"])
        self._demand_write(pull, author_may=True)
        thread.resolved_by = None
        return _payload(input, thread=self._thread(pull, thread))

    def minimize_comment(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Fold a comment away, with a reason."""
        view = self._minimizable(input["subjectId"])
        view.remark.minimized_reason = input["classifier"].lower().replace("_", "-")
        return _payload(input, minimized_comment=view)

    def unminimize_comment(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Show a comment again."""
        view = self._minimizable(input["subjectId"])
        view.remark.minimized_reason = None
        return _payload(input, unminimized_comment=view)

    def _minimizable(self, node: str) -> graphql_remarks.RemarkView:
        view = graphql_remarks.comment_view(self.call, self._thing(node))
        if view is None:
            text = f"Could not resolve to a node with the global id of '{node}'"
            raise GraphQLProblem("NOT_FOUND", text)
        token = self.call.token
        may = token and (token.allows("pull_requests", "write") or token.allows("issues", "write"))
        if not may:
            raise GraphQLProblem("FORBIDDEN", FORBIDDEN)
        return view

    def add_pull_request_review(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Write a review; unlike REST it drops threads outside the diff without a word."""
        pull = self._pull_by(input["pullRequestId"])
        token = self.call.token
        if token is None or not token.allows("pull_requests", "write"):
            raise GraphQLProblem("FORBIDDEN", FORBIDDEN)
        sha = input.get("commitOID") or pull.head_sha
        drafts = [_draft(one) for one in input.get("threads") or []]
        review = reviews.create(
            self.call.world,
            pull,
            self.call.viewer,
            event=input.get("event"),
            body=input.get("body") or "",
            commit_id=sha,
            drafts=[draft for draft in drafts if _is_in_diff(pull, sha, draft.place)],
            app=self.call.app,
        )
        view = graphql_remarks.ReviewView(self.call, review, pull)
        return _payload(input, pull_request_review=view)

    def add_pull_request_review_thread_reply(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Answer in a thread."""
        pull, thread = self._thread_by(input["pullRequestReviewThreadId"])
        first = next(one for one in pull.review_comments if one.thread is thread)
        body = reviews.check_body("PullRequestReviewComment", input["body"])
        made: ReviewComment = reviews.reply(
            self.call.world, pull, self.call.viewer, first, body, self.call.app
        )
        return _payload(input, comment=graphql_remarks.ReviewCommentView(self.call, made, pull))

    def dismiss_pull_request_review(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Take a review's word away."""
        thing = self._thing(input["pullRequestReviewId"])
        if not (isinstance(thing, tuple) and isinstance(thing[-1], Review)):
            raise GraphQLProblem("NOT_FOUND", "Could not resolve to PullRequestReview node.")
        pull, review = thing[0], thing[-1]
        self._demand_write(pull)
        reviews.dismiss(self.call.world, pull, review, self.call.viewer, input["message"])
        view = graphql_remarks.ReviewView(self.call, review, pull)
        return _payload(input, pull_request_review=view)

    def convert_pull_request_to_draft(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Back to draft."""
        return self._set_draft(input, is_draft=True)

    def mark_pull_request_ready_for_review(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Out of draft."""
        return self._set_draft(input, is_draft=False)

    def _set_draft(self, given: dict[str, Any], *, is_draft: bool) -> dict[str, Any]:
        pull = self._pull_by(given["pullRequestId"])
        self._demand_write(pull, author_may=True)
        pulls.set_draft(self.call.world, pull, self.call.viewer, is_draft=is_draft)
        return _payload(given, pull_request=graphql_pull.PullRequestView(self.call, pull))


def _payload(given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"client_mutation_id": given.get("clientMutationId"), **fields}


def _draft(given: dict[str, Any]) -> reviews.Draft:
    place = Place(
        given["path"],
        given["line"],
        given.get("side") or "RIGHT",
        given.get("startLine"),
        given.get("startSide"),
    )
    return reviews.Draft(place, given["body"])


def _is_in_diff(pull: PullRequest, sha: str, place: Place) -> bool:
    try:
        locate(pull, sha, place)
    except PlaceError:
        return False
    return True
