"""Plans the review: what it says, where its comments stand, and which threads are done with."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.github.effects import (
    Effect,
    FoldComment,
    PostFileComment,
    PostReview,
    ResolveThread,
)
from data_design_gate.github.markers import Mark, fingerprint, marked, read_mark
from data_design_gate.github.model import Identity, ReviewThread
from data_design_gate.github.notes import (
    Placement,
    file_body,
    finding_name,
    place,
    standing_threads,
)
from data_design_gate.github.observed import Observed
from data_design_gate.github.ours import baseline, is_ours, own_summaries
from data_design_gate.github.publication import Publication


def placement(desired: Publication, observed: Observed) -> Placement:
    """Tell which findings stand on the difference and which only the summary can tell."""
    return place(
        desired.notes or (),
        observed.difference,
        observed.threads or (),
        observed.viewer,
        most=desired.max_inline if desired.inline and observed.threads is not None else 0,
    )


def plan_review(desired: Publication, observed: Observed) -> Iterator[Effect]:
    """Post what is new as one review, and tell the verdict when it changed."""
    placed = placement(desired, observed).new
    comments = tuple(item.comment for item in placed if item.comment is not None)
    changed = not observed.pull.draft and _told_verdict(observed) not in (None, desired.state)
    if comments or changed:
        tells = changed or tells_first(desired, observed)
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


def tells_first(desired: Publication, observed: Observed) -> bool:
    """Whether a review tells the first verdict: findings notify anyway, else the summary does."""
    if observed.pull.draft or _told_verdict(observed) is not None:
        return False
    return any(item.comment is not None for item in placement(desired, observed).new)


def _told_verdict(observed: Observed) -> str | None:
    """Tell the state people were last told of: by a review of ours, else by the first summary."""
    for review in reversed(observed.reviews):
        mark = read_mark(review.body) if is_ours(review, observed.viewer) else None
        if mark is not None and mark.kind == "review" and len(mark.words) > 1:
            return mark.words[1]
    standing = own_summaries(observed.comments or (), observed.viewer)
    return baseline(standing[0]) if standing else None


def plan_mended(desired: Publication, observed: Observed) -> Iterator[Effect]:
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
