"""Reviews and comments on the diff."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.github import errors, render_pull as render, reviews
from data_design_gate.sandbox.github.accounts import at_least
from data_design_gate.sandbox.github.call import Call, created, no_content, ok
from data_design_gate.sandbox.github.git import moment
from data_design_gate.sandbox.github.reviews import Draft
from data_design_gate.sandbox.github.state import PullRequest, Review, ReviewComment
from data_design_gate.sandbox.github.threads import Place
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"
COMMENTS = "/repos/{owner}/{repo}/pulls/{pull_number}/comments"
COMMENT = "/repos/{owner}/{repo}/pulls/comments/{comment_id}"


@routes.add("GET", REVIEWS, "pull_requests=read")
def list_reviews(call: Call) -> Response:
    """All reviews in the order they were submitted; pending ones only to their author."""
    pull = call.pull()
    found = [review for review in pull.reviews if _is_visible(call, review)]
    return call.page(found, lambda one: render.review(call.world, call.urls, pull, one))


def _is_visible(call: Call, review: Review) -> bool:
    own = call.token.account.id if call.token else None
    return review.state != "PENDING" or review.author.id == own


@routes.add("POST", REVIEWS, "pull_requests=write")
def create_review(call: Call) -> Response:
    """Write a review with all its comments, or nothing at all."""
    pull, fields = call.pull(), call.fields()
    event = _event(fields, is_required=False)
    comments = fields.get("comments") or []
    if not isinstance(comments, list) or not all(isinstance(one, dict) for one in comments):
        raise errors.unprocessable("Variable $threads was provided invalid value")
    review = reviews.create(
        call.world,
        pull,
        call.viewer,
        event=event,
        body=_text(fields.get("body")),
        commit_id=fields.get("commit_id"),
        drafts=[Draft(_place(one), _text(one.get("body"))) for one in comments],
        app=call.app,
    )
    return ok(render.review(call.world, call.urls, pull, review))


def _event(fields: dict[str, Any], *, is_required: bool) -> str | None:
    event = fields.get("event")
    if event is None and not is_required:
        return None
    if not isinstance(event, str) or event not in reviews.STATES:
        raise errors.unprocessable(
            "Variable $event of type PullRequestReviewEvent was provided invalid value"
        )
    return event


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _place(fields: dict[str, Any]) -> Place:
    path = fields.get("path")
    if not isinstance(path, str):
        raise errors.invalid("PullRequestReviewComment", "path", "missing_field")
    sides = {fields.get("side", "RIGHT"), fields.get("start_side") or "RIGHT"}
    if not sides <= {"LEFT", "RIGHT"}:
        raise errors.invalid("PullRequestReviewComment", "side", "invalid")
    return Place(
        path,
        fields.get("line"),
        fields.get("side", "RIGHT"),
        fields.get("start_line"),
        fields.get("start_side"),
        fields.get("position"),
        is_file=fields.get("subject_type") == "file",
    )


@routes.add("GET", REVIEWS + "/{review_id}", "pull_requests=read")
def show_review(call: Call) -> Response:
    """One review."""
    pull, review = _review(call)
    return ok(render.review(call.world, call.urls, pull, review))


def _review(call: Call) -> tuple[PullRequest, Review]:
    pull, number = call.pull(), call.number("review_id")
    for review in pull.reviews:
        if review.id == number and _is_visible(call, review):
            return pull, review
    raise errors.not_found()


@routes.add("PUT", REVIEWS + "/{review_id}", "pull_requests=write")
def change_review(call: Call) -> Response:
    """Rewrite the body of one's own review."""
    pull, review = _review(call)
    if review.author.id != call.viewer.id:
        raise errors.forbidden("Must be the author of the review")
    body = call.fields().get("body")
    if not isinstance(body, str) or len(body) > reviews.BODY_LIMIT:
        raise errors.unprocessable("Body is missing or too long")
    review.body = body
    return ok(render.review(call.world, call.urls, pull, review))


@routes.add("GET", REVIEWS + "/{review_id}/comments", "pull_requests=read")
def list_comments_of_review(call: Call) -> Response:
    """Return the comments one review brought."""
    pull, review = _review(call)
    found = [comment for comment in pull.review_comments if comment.review_id == review.id]
    return call.page(found, lambda one: render.review_comment(call.world, call.urls, pull, one))


@routes.add("PUT", REVIEWS + "/{review_id}/dismissals", "pull_requests=write")
def dismiss_review(call: Call) -> Response:
    """Dismiss, with a reason; needs write access."""
    call.demand("write", "Must have write access to dismiss reviews")
    pull, review = _review(call)
    reviews.dismiss(call.world, pull, review, call.viewer, call.fields().get("message"))
    return ok(render.review(call.world, call.urls, pull, review))


@routes.add("POST", REVIEWS + "/{review_id}/events", "pull_requests=write")
def submit_review(call: Call) -> Response:
    """Publish a pending review."""
    pull, review = _review(call)
    fields = call.fields()
    event = _event(fields, is_required=True)
    body = fields.get("body")
    reviews.submit(call.world, pull, review, event or "", _text(body) if body is not None else None)
    return ok(render.review(call.world, call.urls, pull, review))


@routes.add("GET", COMMENTS, "pull_requests=read")
def list_comments(call: Call) -> Response:
    """All comments on the diff, oldest first, without those still pending."""
    pull, query = call.pull(), call.request.query
    pending = {review.id for review in pull.reviews if review.state == "PENDING"}
    since = moment(query["since"]) if "since" in query else None
    found = [
        comment
        for comment in pull.review_comments
        if comment.review_id not in pending and (since is None or comment.updated_at >= since)
    ]
    if query.get("direction") == "desc":
        found.reverse()
    return call.page(found, lambda one: render.review_comment(call.world, call.urls, pull, one))


@routes.add("POST", COMMENTS, "pull_requests=write")
def create_comment(call: Call) -> Response:
    """Return a single comment on a line or, with `subject_type: file`, on a file."""
    pull, fields = call.pull(), call.fields()
    body = reviews.check_body("PullRequestReviewComment", fields.get("body"))
    if fields.get("in_reply_to") is not None:
        answered = _comment_in(pull, fields["in_reply_to"])
        made = reviews.reply(call.world, pull, call.viewer, answered, body, call.app)
    else:
        made = reviews.add_comment(
            call.world,
            pull,
            call.viewer,
            commit_id=call.text("PullRequestReviewComment", "commit_id"),
            draft=Draft(_place(fields), body),
            app=call.app,
        )
    return created(render.review_comment(call.world, call.urls, pull, made))


def _comment_in(pull: PullRequest, number: object) -> ReviewComment:
    for comment in pull.review_comments:
        if comment.id == number:
            return comment
    raise errors.not_found()


@routes.add("POST", COMMENTS + "/{comment_id}/replies", "pull_requests=write")
def reply(call: Call) -> Response:
    """Answer the comment that began a thread."""
    pull = call.pull()
    body = reviews.check_body("PullRequestReviewComment", call.fields().get("body"))
    answered = _comment_in(pull, call.number("comment_id"))
    made = reviews.reply(call.world, pull, call.viewer, answered, body, call.app)
    return created(render.review_comment(call.world, call.urls, pull, made))


@routes.add("GET", COMMENT, "pull_requests=read")
def show_comment(call: Call) -> Response:
    """One comment on the diff."""
    pull, comment = _comment(call)
    return ok(render.review_comment(call.world, call.urls, pull, comment))


@routes.add("PATCH", COMMENT, "pull_requests=write")
def change_comment(call: Call) -> Response:
    """Rewrite a comment: one's own, or anyone's with write access."""
    pull, comment = _comment(call)
    _check_may_edit(call, comment)
    comment.body = reviews.check_body("PullRequestReviewComment", call.fields().get("body"))
    comment.updated_at = call.world.clock()
    return ok(render.review_comment(call.world, call.urls, pull, comment))


@routes.add("DELETE", COMMENT, "pull_requests=write")
def delete_comment(call: Call) -> Response:
    """Remove a comment; the rest of its thread stays."""
    pull, comment = _comment(call)
    _check_may_edit(call, comment)
    pull.review_comments.remove(comment)
    return no_content()


def _comment(call: Call) -> tuple[PullRequest, ReviewComment]:
    number = call.number("comment_id")
    for pull in call.repository.pulls.values():
        for comment in pull.review_comments:
            if comment.id == number:
                return pull, comment
    raise errors.not_found()


def _check_may_edit(call: Call, comment: ReviewComment) -> None:
    is_own = comment.author.id == call.viewer.id
    if not is_own and not at_least(call.role(call.repository), "write"):
        raise errors.forbidden("Must have admin rights to Repository.")
