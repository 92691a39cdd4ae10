"""Reviews by GitHub's rules: who may say what, and what makes it refuse all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_design_gate.sandbox.github import errors, pulls, repositories as repos, threads
from data_design_gate.sandbox.github.accounts import Account, App
from data_design_gate.sandbox.github.state import (
    PullRequest,
    Review,
    ReviewComment,
    ReviewState,
    Thread,
    World,
)
from data_design_gate.sandbox.github.threads import Place, PlaceError

BODY_LIMIT = 65_536  # characters of any comment, review or description
TITLE_LIMIT = 256  # characters of the title of an issue or pull request
STATES: dict[str, ReviewState] = {
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One inline comment of a review that is being written."""

    place: Place
    body: str


def check_body(resource: str, body: object) -> str:
    """Return a body within the limit; anything else is refused as GitHub refuses it."""
    if not isinstance(body, str) or not body.strip():
        raise errors.invalid(resource, "body", "missing_field")
    if len(body) > BODY_LIMIT:
        reason = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise errors.invalid(resource, "body", "custom", reason)
    return body


def check_texts(resource: str, title: object = "", body: object = None) -> None:
    """Refuse a title or body of an issue or pull request that is too long."""
    for name, text, limit in (("title", title, TITLE_LIMIT), ("body", body, BODY_LIMIT)):
        if isinstance(text, str) and len(text) > limit:
            reason = f"{name} is too long (maximum is {limit} characters)"
            raise errors.invalid(resource, name, "custom", reason)


def create(
    world: World,
    pull: PullRequest,
    author: Account,
    *,
    event: str | None,
    body: str,
    commit_id: str | None = None,
    drafts: Sequence[Draft] = (),
    app: App | None = None,
) -> Review:
    """Write a review with its comments, all or nothing; without an event it stays pending."""
    _check_allowed(pull, author, event, body)
    if event is None and any(r.state == "PENDING" and r.author is author for r in pull.reviews):
        raise errors.unprocessable("User can only have one pending review per pull request")
    sha = _commit(pull, commit_id)
    comments = [_comment(world, pull, author, sha, draft, app) for draft in drafts]
    state = STATES[event] if event else "PENDING"
    now = world.clock()
    review = Review(world.next_id(), author, body, state, sha, now if event else None, app)
    for comment in comments:
        comment.review_id = review.id
    pull.reviews.append(review)
    pull.review_comments.extend(comments)
    if event:
        _after_submission(world, pull, author)
    return review


def submit(world: World, pull: PullRequest, review: Review, event: str, body: str | None) -> None:
    """Publish a pending review."""
    if review.state != "PENDING":
        raise errors.unprocessable("Can not submit a review that is already submitted")
    text = review.body if body is None else body
    _check_allowed(pull, review.author, event, text)
    review.body, review.state, review.submitted_at = text, STATES[event], world.clock()
    pull.reviews.remove(review)
    pull.reviews.append(review)
    _after_submission(world, pull, review.author)


def dismiss(world: World, pull: PullRequest, review: Review, by: Account, message: object) -> None:
    """Take a review's word away; the record keeps commit, time and body."""
    if not isinstance(message, str) or not message.strip():
        raise errors.unprocessable("Message can't be blank")
    if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        shown = {"COMMENTED": "commented", "PENDING": "pending"}.get(review.state, "dismissed")
        raise errors.unprocessable(f"Can not dismiss a {shown} pull request review")
    was = review.state.lower()
    review.state = "DISMISSED"
    details = {"state": was, "review_id": review.id, "dismissal_message": message}
    repos.note(world, pull, "review_dismissed", by, dismissed_review=details)


def add_comment(
    world: World,
    pull: PullRequest,
    author: Account,
    *,
    commit_id: str,
    draft: Draft,
    app: App | None = None,
) -> ReviewComment:
    """Return a single comment on the diff, which makes a review of its own."""
    sha = _known_commit(pull, commit_id)
    if sha is None:
        raise errors.invalid(
            "PullRequestReviewComment",
            "commit_id",
            "custom",
            "commit_id is not part of the pull request",
        )
    try:
        comment = _placed(world, pull, author, sha, draft, app)
    except PlaceError as problem:
        field = f"pull_request_review_thread.{problem.field}"
        reason = f"{field} must be part of the diff"
        raise errors.invalid("PullRequestReviewComment", field, "custom", reason) from None
    review = Review(world.next_id(), author, "", "COMMENTED", sha, world.clock(), app)
    comment.review_id = review.id
    pull.reviews.append(review)
    pull.review_comments.append(comment)
    return comment


def reply(
    world: World,
    pull: PullRequest,
    author: Account,
    to: ReviewComment,
    body: str,
    app: App | None = None,
) -> ReviewComment:
    """Answer in a thread; a reply to a reply joins the thread's beginning."""
    now = world.clock()
    review = Review(world.next_id(), author, "", "COMMENTED", to.commit_id, now, app)
    copied = ("path", "commit_id", "original_commit_id", "line", "original_line", "start_line",
              "original_start_line", "side", "start_side", "subject_type", "diff_hunk",
              "position", "thread")  # fmt: skip
    comment = ReviewComment(
        world.next_id(),
        author,
        body,
        now,
        now,
        app,
        in_reply_to=to.in_reply_to or to.id,
        review_id=review.id,
        **{name: getattr(to, name) for name in copied},
    )
    pull.reviews.append(review)
    pull.review_comments.append(comment)
    return comment


def _check_allowed(pull: PullRequest, author: Account, event: str | None, body: str) -> None:
    is_own = pull.issue.author.id == author.id
    if event == "APPROVE" and is_own:
        raise errors.unprocessable("Can not approve your own pull request")
    if event == "REQUEST_CHANGES" and is_own:
        raise errors.unprocessable("Can not request changes on your own pull request")
    if event in {"REQUEST_CHANGES", "COMMENT"} and not body.strip():
        raise errors.unprocessable("Body can't be blank")
    if len(body) > BODY_LIMIT:
        raise errors.unprocessable(f"Body is too long (maximum is {BODY_LIMIT} characters)")


def _commit(pull: PullRequest, commit_id: str | None) -> str:
    sha = _known_commit(pull, commit_id or pull.head_sha)
    if sha is None:
        raise errors.unprocessable("The commit is not part of the pull request")
    return sha


def _known_commit(pull: PullRequest, commit_id: str) -> str | None:
    known = {commit.sha for commit in pulls.commits_of(pull)} | {pull.head_sha}
    return commit_id if commit_id in known else None


def _comment(
    world: World, pull: PullRequest, author: Account, sha: str, draft: Draft, app: App | None
) -> ReviewComment:
    if not draft.body.strip():
        raise errors.unprocessable("Body can't be blank")
    if len(draft.body) > BODY_LIMIT:
        raise errors.unprocessable(f"Body is too long (maximum is {BODY_LIMIT} characters)")
    try:
        return _placed(world, pull, author, sha, draft, app)
    except PlaceError as problem:
        raise errors.unprocessable(problem.message) from None


def _placed(
    world: World, pull: PullRequest, author: Account, sha: str, draft: Draft, app: App | None
) -> ReviewComment:
    found = threads.locate(pull, sha, draft.place)
    now = world.clock()
    comment = ReviewComment(
        world.next_id(),
        author,
        draft.body,
        now,
        now,
        app,
        path=draft.place.path,
        commit_id=sha,
        original_commit_id=sha,
        original_line=found.get("line"),
        original_start_line=found.get("start_line"),
        thread=Thread(world.next_id()),
        **found,
    )
    if sha != pull.head_sha:
        threads.follow(pull, comment)
    return comment


def _after_submission(world: World, pull: PullRequest, author: Account) -> None:
    pull.issue.updated_at = world.clock()
    if author in pull.requested_reviewers:
        pull.requested_reviewers.remove(author)
