"""Whatever stands on a pull request, one plan brings it to what is wanted and the next is empty."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from hypothesis import given, settings, strategies as st

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
from data_design_gate.github.markers import read_mark
from data_design_gate.github.model import Identity, ReviewThread
from data_design_gate.github.notes import Note, place
from data_design_gate.github.observed import Observed
from data_design_gate.github.publish import (
    Announcement,
    Publication,
    own_summaries,
    plan_publication,
)
from github_support import (
    BOT,
    DANA,
    ELI,
    HEAD,
    MIRA,
    OLD,
    PATH,
    comment,
    note,
    observed,
    publication,
    pull,
    removal,
    review,
    status,
    summary,
    thread,
)

PEOPLE = {"dana": DANA, "eli": ELI, "mira": MIRA}


def carried_out(seen: Observed, effect: Effect) -> Observed:  # noqa: PLR0911 - one for each effect
    """Play one effect on the pull request, as GitHub would."""
    comments, threads = seen.comments or (), seen.threads or ()
    match effect:
        case SetStatus(_, _, state, description):
            return replace(seen, statuses=(status(state, description), *(seen.statuses or ())))
        case CreateSummary(body) | Announce(_, body):
            return replace(seen, comments=(*comments, comment(1000 + len(comments), body)))
        case UpdateSummary(number, body):
            changed = [replace(c, body=body) if c.id == number else c for c in comments]
            return replace(seen, comments=tuple(changed))
        case DeleteDuplicate(number):
            return replace(seen, comments=tuple(c for c in comments if c.id != number))
        case PostReview(commit, _, body, inline):
            said = review(1000 + len(seen.reviews), BOT, "COMMENTED", commit, body)
            new = tuple(opened(c.body, threads, n) for n, c in enumerate(inline))
            return replace(seen, reviews=(*seen.reviews, said), threads=(*threads, *new))
        case PostFileComment(_, _, _, body):
            return replace(seen, threads=(*threads, opened(body, threads, 0)))
        case ResolveThread(key):
            changed = [replace(t, resolved=True) if t.id == key else t for t in threads]
            return replace(seen, threads=tuple(changed))
        case FoldComment(node):
            return replace(seen, threads=tuple(folded(t, node) for t in threads))
        case RequestReviewers(logins):
            asked = tuple(PEOPLE[login] for login in logins)
            before = seen.pull.requested_reviewers
            return replace(seen, pull=replace(seen.pull, requested_reviewers=(*before, *asked)))


def opened(body: str, threads: tuple[ReviewThread, ...], at: int) -> ReviewThread:
    """Open the thread of a comment of ours."""
    mark = read_mark(body)
    assert mark is not None
    return thread(mark.word, key=1000 + len(threads) + at)


def folded(one: ReviewThread, node: str) -> ReviewThread:
    """Fold the first comment of a thread when it is the one."""
    first, *rest = one.comments
    if first.node_id != node:
        return one
    return replace(one, comments=(replace(first, minimised=True), *rest))


CODES = st.sampled_from(["PG1", "PG2", "DD1"])
NOTES = st.lists(
    st.builds(
        note,
        CODES,
        st.sampled_from([1, 2, 3, 5, 90]),
        whole_file=st.booleans(),
        path=st.sampled_from([PATH, "docs/other.md"]),
    ),
    max_size=5,
)
WHO = st.sampled_from([BOT, DANA, MIRA])


def name_of(code: str) -> str:
    """Tell the name under which a finding of this code is posted."""
    return place((note(code, 2),), observed().difference, (), BOT).new[0].name


@st.composite
def threads_of(draw: st.DrawFn) -> tuple[ReviewThread, ...]:
    """Draw threads of ours and of others, open and closed, spoken in or not."""
    count = draw(st.integers(0, 4))
    return tuple(
        thread(
            name_of(draw(CODES)) if draw(st.booleans()) else "f" * 16,
            key=key,
            author=draw(WHO),
            replies=draw(st.lists(st.sampled_from([DANA, BOT, None]), max_size=2)),
            resolved=(closed := draw(st.booleans())),
            resolved_by=draw(st.sampled_from([BOT, DANA, None])) if closed else None,
            minimised=draw(st.booleans()),
        )
        for key in range(1, count + 1)
    )


@st.composite
def observations(draw: st.DrawFn) -> Observed:
    """Draw what may stand on a pull request."""
    said = [
        summary(at, draw(st.sampled_from(["## Waiting", "old"])), "pending", draw(WHO))
        if draw(st.booleans())
        else comment(at, draw(st.sampled_from(["hello", "/data-design recheck"])), DANA)
        for at in range(1, 1 + draw(st.integers(0, 4)))
    ]
    states = st.sampled_from(["pending", "success", "failure"])
    return observed(
        pull=pull(
            draft=draw(st.booleans()),
            requested_reviewers=draw(st.sampled_from([(), (DANA,)])),
        ),
        comments=tuple(said),
        threads=draw(threads_of()),
        statuses=tuple(
            status(draw(states), "x", draw(WHO)) for _ in range(draw(st.integers(0, 2)))
        ),
        reviews=tuple(
            review(at, draw(WHO), "COMMENTED", draw(st.sampled_from([HEAD, OLD])))
            for at in range(draw(st.integers(0, 2)))
        ),
        requests=draw(st.sampled_from([(), (removal(DANA, MIRA),), (removal(ELI, BOT),)])),
    )


PUBLICATIONS = st.builds(
    publication,
    state=st.sampled_from(["pending", "success", "failure", "error"]),
    description=st.sampled_from(["short", "long " * 60]),
    summary=st.sampled_from(["## Waiting", "## Approved", "x" * 70_000]),
    notes=st.none() | NOTES.map(tuple),
    reviewers=st.sampled_from([(), ("dana",), ("eli", "dana", "mira")]),
    announcements=st.sampled_from([(), (Announcement("blocked-1", "Blocked."),)]),
    max_inline=st.integers(0, 3),
    inline=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(desired=PUBLICATIONS, seen=observations())
def test_one_plan_converges_and_the_next_is_empty(desired: Publication, seen: Observed) -> None:
    after = reduce(carried_out, plan_publication(desired, seen), seen)
    assert plan_publication(desired, after) == ()
    assert len(own_summaries(after.comments or (), BOT)) == 1
    assert after.statuses is not None
    assert after.statuses[0].state == desired.state


@settings(max_examples=200, deadline=None)
@given(desired=PUBLICATIONS, seen=observations())
def test_nothing_of_others_is_touched(desired: Publication, seen: Observed) -> None:
    after = reduce(carried_out, plan_publication(desired, seen), seen)
    assert others(after) == others(seen)


def others(seen: Observed) -> tuple[object, ...]:
    """Tell what people other than us have on the pull request."""

    def theirs(author: Identity | None) -> bool:
        return author is None or author.id != BOT.id

    return (
        [c for c in seen.comments or () if theirs(c.author)],
        [t for t in seen.threads or () if theirs(t.starter)],
        [c for t in seen.threads or () for c in t.comments if theirs(c.author)],
        [r for r in seen.reviews if theirs(r.user)],
    )


@settings(max_examples=200, deadline=None)
@given(notes=NOTES, seen=observations(), most=st.integers(0, 3))
def test_no_finding_is_lost(notes: list[Note], seen: Observed, most: int) -> None:
    found = place(notes, seen.difference, seen.threads or (), BOT, most=most)
    assert len(found.new) + len(found.posted) + len(found.leftover) == len(notes)
    assert len(found.new) <= most
