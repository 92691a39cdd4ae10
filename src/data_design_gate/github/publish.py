"""Plans what to publish: what is wanted against what stands, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data_design_gate.github.effects import (
    Announce,
    CreateSummary,
    DeleteDuplicate,
    Effect,
    PostCheckRun,
    RequestReviewers,
    SetStatus,
    UpdateSummary,
    UploadSarif,
)
from data_design_gate.github.limits import (
    MOST_COMMENT_CHARACTERS,
    clamp_comment,
    clamp_description,
)
from data_design_gate.github.markers import Mark, marked
from data_design_gate.github.model import PullRequest, Review
from data_design_gate.github.observed import Observed
from data_design_gate.github.ours import announced, baseline, event_mark, is_by, own_summaries
from data_design_gate.github.planned_review import (
    placement,
    plan_mended,
    plan_review,
    tells_first,
)
from data_design_gate.github.publication import Announcement, Publication

__all__ = [
    "Announcement",
    "Publication",
    "announced",
    "own_summaries",
    "placement",
    "plan_publication",
    "would_ask",
]

_MARK_ROOM = 200
_UNTOLD = "untold"


def plan_publication(desired: Publication, observed: Observed) -> tuple[Effect, ...]:
    """List what to do: status, summary, announcements, review, threads, people, other sinks.

    Equal wishes and observations give an empty plan. A closed pull request
    gives one always.
    """
    if observed.pull.state != "open":
        return ()
    told = (*_status(desired, observed), *_summary(desired, observed))
    return (
        *told,
        *_announcements(desired, observed),
        *plan_review(desired, observed),
        *plan_mended(desired, observed),
        *_requests(desired, observed),
        *(_other_sinks(desired, observed.pull) if told else ()),
    )


def _other_sinks(desired: Publication, pull: PullRequest) -> Iterator[Effect]:
    """Post what a configuration may ask for beside the conversation.

    What they say follows from what status and summary say, so nothing is read
    to compare with: they are sent when those change.
    """
    if desired.check is not None:
        yield PostCheckRun(pull.head_sha, desired.check)
    if desired.sarif is not None:
        yield UploadSarif(pull.head_sha, f"refs/pull/{pull.number}/head", desired.sarif)


def _status(desired: Publication, observed: Observed) -> Iterator[Effect]:
    """Post the status unless the latest says the same and is ours; another's is replaced."""
    description = clamp_description(desired.description)
    latest = observed.statuses[0] if observed.statuses else None
    ours = latest is not None and (
        latest.creator is not None and latest.creator.id == observed.viewer.id
    )
    if (
        latest is None
        or not ours
        or ((latest.state, latest.description) != (desired.state, description))
    ):
        yield SetStatus(
            observed.pull.head_sha,
            desired.context,
            desired.state,
            description,
            desired.target_url,
        )


def _summary(desired: Publication, observed: Observed) -> Iterator[Effect]:
    if observed.comments is None:
        return
    standing = own_summaries(observed.comments, observed.viewer)
    if not standing and desired.quiet:
        return
    if not standing:
        first = _UNTOLD if tells_first(desired, observed) else desired.state
        yield CreateSummary(_summary_body(desired, first))
        return
    oldest, *others = standing
    body = _summary_body(desired, baseline(oldest) or desired.state)
    if _plain(oldest.body) != _plain(body):
        yield UpdateSummary(oldest.id, body)
    yield from (DeleteDuplicate(comment.id) for comment in others)


def _summary_body(desired: Publication, baseline: str) -> str:
    """Mark the summary with the verdict it began with, against which the first change is told.

    Where a review is to tell the first one, it counts as untold until a
    review of ours says it, or a review that failed would never be made up for.
    """
    room = MOST_COMMENT_CHARACTERS - _MARK_ROOM
    return marked(clamp_comment(desired.summary, room), Mark("summary", (baseline,)))


def _announcements(desired: Publication, observed: Observed) -> Iterator[Effect]:
    if observed.comments is None:
        return
    for said in desired.announcements:
        if not announced(observed.comments, observed.viewer, said.key):
            room = MOST_COMMENT_CHARACTERS - _MARK_ROOM
            yield Announce(said.key, marked(clamp_comment(said.body, room), event_mark(said.key)))


def would_ask(desired: Publication, pull: PullRequest, reviews: Iterable[Review]) -> bool:
    """Whether anybody is left to ask, so that the history of requests must be read."""
    return any(_candidates(desired, pull, reviews))


def _candidates(
    desired: Publication, pull: PullRequest, reviews: Iterable[Review]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose whom nobody asked yet and who has not seen this head; nobody on a draft."""
    if pull.draft or pull.state != "open":
        return (), ()
    known = {user.login for user in pull.requested_reviewers}
    known |= {r.user.login for r in reviews if r.user and _has_seen(r, pull.head_sha)}
    known |= {pull.author.login} if pull.author else set()
    teams = (team.rpartition("/")[2] for team in desired.teams)
    return tuple(_new(desired.reviewers, known)), tuple(_new(teams, pull.requested_teams))


def _requests(desired: Publication, observed: Observed) -> Iterator[Effect]:
    """Ask the candidates, except whom somebody took off the list."""
    if observed.requests is None:
        return
    removed = [e for e in observed.requests if e.removed and not is_by(e.actor, observed.viewer)]
    logins, teams = _candidates(desired, observed.pull, observed.reviews)
    logins = tuple(_new(logins, [event.reviewer.login for event in removed if event.reviewer]))
    teams = tuple(_new(teams, [event.team for event in removed if event.team]))
    if logins or teams:
        yield RequestReviewers(logins, teams)


def _new(names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    folded = {name.casefold() for name in known}
    return (name for name in dict.fromkeys(names) if name.casefold() not in folded)


def _has_seen(review: Review, head_sha: str) -> bool:
    return review.commit_id == head_sha and review.state != "PENDING"


def _plain(body: str) -> str:
    """Compare as GitHub stores: line ends and blanks at the end are not ours to keep."""
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))
