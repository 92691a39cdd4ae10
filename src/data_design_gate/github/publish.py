"""Plans what to publish: what is wanted against what stands, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data_design_gate.github.effects import (
    Announce,
    CreateSummary,
    DeleteDuplicate,
    Effect,
    FoldComment,
    PostFileComment,
    PostReview,
    RequestReviewers,
    ResolveThread,
    SetStatus,
    UpdateSummary,
)
from data_design_gate.github.limits import (
    MOST_COMMENT_CHARACTERS,
    MOST_INLINE_COMMENTS,
    clamp_comment,
    clamp_description,
)
from data_design_gate.github.markers import Mark, fingerprint, mark_word, marked, read_mark
from data_design_gate.github.model import (
    Identity,
    IssueComment,
    PullRequest,
    Review,
    ReviewThread,
)
from data_design_gate.github.notes import (
    Note,
    Placement,
    file_body,
    finding_name,
    place,
    standing_threads,
)
from data_design_gate.github.observed import Observed

_MARK_ROOM = 200
_UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to be said once for its ``key``, which names the occasion."""

    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a pull request should show.

    ``state`` and ``description`` are the commit status, ``verdict`` the line
    that a change of state is told with. ``notes`` are all open findings,
    worst first, or None when they are not known and what stands stays as
    it is. ``reviewers`` and ``teams`` are whom to ask. On a draft nobody is
    asked and no verdict is told.
    """

    context: str
    state: str
    description: str
    verdict: str
    summary: str
    notes: tuple[Note, ...] | None = None
    reviewers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    target_url: str = ""
    inline: bool = True
    max_inline: int = MOST_INLINE_COMMENTS


def plan_publication(desired: Publication, observed: Observed) -> tuple[Effect, ...]:
    """List what to do, in order: status, summary, announcements, review, threads, people.

    Equal wishes and observations give an empty plan. A closed pull request
    gives one always.
    """
    if observed.pull.state != "open":
        return ()
    return (
        *_status(desired, observed),
        *_summary(desired, observed),
        *_announcements(desired, observed),
        *_review(desired, observed),
        *_mended(desired, observed),
        *_requests(desired, observed),
    )


def placement(desired: Publication, observed: Observed) -> Placement:
    """Tell which findings stand on the difference and which only the summary can tell."""
    return place(
        desired.notes or (),
        observed.difference,
        observed.threads or (),
        observed.viewer,
        most=desired.max_inline if desired.inline and observed.threads is not None else 0,
    )


def own_summaries(comments: Iterable[IssueComment], viewer: Identity) -> list[IssueComment]:
    """Find our summaries, oldest first; a forged mark of somebody else is no summary."""
    found = [
        comment
        for comment in comments
        if _is_ours(comment, viewer) and _kind(comment.body) == "summary"
    ]
    return sorted(found, key=lambda comment: (comment.created_at, comment.id))


def event_mark(key: str) -> Mark:
    """Mark an announcement."""
    return Mark("event", (mark_word(key),))


def announced(comments: Iterable[IssueComment], viewer: Identity, key: str) -> bool:
    """Whether we said this already."""
    return any(
        _is_ours(comment, viewer) and read_mark(comment.body) == event_mark(key)
        for comment in comments
    )


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
    if not standing:
        first = _UNTOLD if _tells_first(desired, observed) else desired.state
        yield CreateSummary(_summary_body(desired, first))
        return
    oldest, *others = standing
    body = _summary_body(desired, _baseline(oldest) or desired.state)
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


def _review(desired: Publication, observed: Observed) -> Iterator[Effect]:
    placed = placement(desired, observed).new
    comments = tuple(item.comment for item in placed if item.comment is not None)
    changed = not observed.pull.draft and _told_verdict(observed) not in (None, desired.state)
    if comments or changed:
        tells = changed or _tells_first(desired, observed)
        names = (item.name for item in placed if item.comment is not None)
        key = fingerprint(observed.pull.head_sha, desired.state, str(tells), *names)
        words = (key, desired.state) if tells else (key,)
        text = desired.verdict if tells else ""
        yield PostReview(observed.pull.head_sha, key, marked(text, Mark("review", words)), comments)
    for item in placed:
        if item.comment is None:
            yield PostFileComment(
                observed.pull.head_sha, item.note.path, item.name, file_body(item)
            )


def _tells_first(desired: Publication, observed: Observed) -> bool:
    """Whether a review tells the first verdict: findings notify anyway, else the summary does."""
    if observed.pull.draft or _told_verdict(observed) is not None:
        return False
    return any(item.comment is not None for item in placement(desired, observed).new)


def _told_verdict(observed: Observed) -> str | None:
    """Tell the state people were last told of: by a review of ours, else by the first summary."""
    for review in reversed(observed.reviews):
        mark = read_mark(review.body) if _is_ours(review, observed.viewer) else None
        if mark is not None and mark.kind == "review" and len(mark.words) > 1:
            return mark.words[1]
    standing = own_summaries(observed.comments or (), observed.viewer)
    return _baseline(standing[0]) if standing else None


def _mended(desired: Publication, observed: Observed) -> Iterator[Effect]:
    """Close our threads whose finding is gone; where people talk, only our comment folds."""
    if desired.notes is None or observed.threads is None:
        return
    names = placement(desired, observed).names
    standing = standing_threads(observed.threads, observed.viewer)
    for thread in observed.threads:
        name = finding_name(thread, observed.viewer)
        if name is None or thread.resolved or thread.comments[0].minimised:
            continue
        if name in names and standing[name].id == thread.id:
            continue
        comment = thread.comments[0].node_id
        if _has_other_voices(thread, observed.viewer):
            yield FoldComment(comment)
        else:
            yield ResolveThread(thread.id, comment)


def _has_other_voices(thread: ReviewThread, viewer: Identity) -> bool:
    return any(c.author is None or c.author.id != viewer.id for c in thread.comments)


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
    removed = [e for e in observed.requests if e.removed and not _by(e.actor, observed.viewer)]
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


def _baseline(summary: IssueComment) -> str | None:
    mark = read_mark(summary.body)
    return (mark.word or None) if mark else None


def _plain(body: str) -> str:
    """Compare as GitHub stores: line ends and blanks at the end are not ours to keep."""
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))


def _kind(body: str) -> str:
    mark = read_mark(body)
    return mark.kind if mark else ""


def _is_ours(said: IssueComment | Review, viewer: Identity) -> bool:
    return _by(said.author if isinstance(said, IssueComment) else said.user, viewer)


def _by(person: Identity | None, viewer: Identity) -> bool:
    return person is not None and person.id == viewer.id
