"""What GitHub says, in the values of the gate."""

from __future__ import annotations

from datetime import datetime

from data_design_gate.gate.facts import (
    Commit,
    Person,
    PullRequest as GatePullRequest,
    Review as GateReview,
    ReviewState,
    Thread,
)
from data_design_gate.github.model import (
    Identity,
    PullCommit,
    PullRequest,
    Review,
    ReviewThread,
)
from data_design_gate.lifecycle.runtime import Runtime


def gate_person(identity: Identity) -> Person:
    """Return an account as the gate knows it."""
    return Person(identity.id, identity.login, identity.type)


def _maybe(identity: Identity | None) -> Person | None:
    return gate_person(identity) if identity else None


def gate_pull_request(
    pull: PullRequest, head: str, merge_base: str, reopened: datetime | None
) -> GatePullRequest:
    """Return the pull request as it stands at ``head``."""
    return GatePullRequest(
        number=pull.number,
        state=pull.state,
        draft=pull.draft,
        merged=pull.merged,
        base_ref=pull.base_ref,
        head_sha=head,
        author=_maybe(pull.author),
        merge_base=merge_base,
        reopened_at=reopened,
    )


def gate_commit(commit: PullCommit) -> Commit:
    """Return a commit with the accounts that GitHub knows behind it."""
    return Commit(
        sha=commit.sha,
        parents=commit.parents,
        author=_maybe(commit.author.identity) if commit.author else None,
        co_authors=tuple(_maybe(person.identity) for person in commit.co_authors),
        committer=_maybe(commit.committer.identity) if commit.committer else None,
    )


def gate_review(review: Review, runtime: Runtime) -> GateReview:
    """Return a review; in a private repository it says whether its giver still has access."""
    user = _maybe(review.user)
    states = {"APPROVED", "CHANGES_REQUESTED"}
    # A bot has no role to ask for: it acts by its installation, and could not review without.
    if user and runtime.private and not user.is_bot and review.state in states:
        lost = runtime.github.permission(user.login).level == "none"
        user = Person(user.id, user.login, user.type, lost_access=lost)
    return GateReview(
        id=review.id,
        user=user,
        state=ReviewState(review.state),
        submitted_at=review.submitted_at,
        commit_id=review.commit_id or "",
        body=review.body,
    )


def gate_thread(thread: ReviewThread, pull: PullRequest) -> Thread:
    """Return a thread with where it is to be read."""
    first = thread.comments[0] if thread.comments else None
    url = first.html_url if first else pull.html_url
    return Thread(_maybe(thread.starter), thread.resolved, thread.path, thread.line, url)
