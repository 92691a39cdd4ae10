"""What is published follows from what is wanted and what stands, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pytest

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
from data_design_gate.github.hunks import difference
from data_design_gate.github.limits import MOST_COMMENT_CHARACTERS, MOST_STATUS_CHARACTERS
from data_design_gate.github.markers import Mark, fingerprint, marked, read_mark
from data_design_gate.github.model import ChangedFile, Identity
from data_design_gate.github.notes import Note, place
from data_design_gate.github.publish import (
    Announcement,
    Publication,
    placement,
    plan_publication,
    would_ask,
)
from data_design_gate.standards.finding import Suggestion
from github_support import (
    BOT,
    DANA,
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

E = TypeVar("E", bound=Effect)

STANDING_STATUS = (status("pending", "database waits for dana"),)
STANDING_SUMMARY = (summary(1, "## Waiting"),)


def plan(desired: Publication | None = None, **seen: object) -> tuple[Effect, ...]:
    return plan_publication(desired or publication(), observed(**seen))


def kinds(effects: Iterable[Effect]) -> list[type]:
    return [type(effect) for effect in effects]


def of(effects: Iterable[Effect], kind: type[E]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def name_of(item: Note) -> str:
    placed = place((item,), observed().difference, (), BOT)
    return placed.new[0].name


# ------------------------------------------------------------------ order and silence


def test_effects_come_in_order_of_weight() -> None:
    desired = publication(
        notes=(note(), note("DD001", 90, whole_file=True)),
        reviewers=("dana",),
        announcements=(Announcement("blocked-5", "Blocked."),),
    )
    assert kinds(plan(desired, threads=(thread("0" * 16),))) == [
        SetStatus,
        CreateSummary,
        Announce,
        PostReview,
        PostFileComment,
        ResolveThread,
        RequestReviewers,
    ]


def test_nothing_is_written_when_all_of_it_stands() -> None:
    assert plan(statuses=STANDING_STATUS, comments=STANDING_SUMMARY) == ()


def test_nothing_is_published_on_a_closed_pull_request() -> None:
    assert plan(pull=pull(state="closed")) == ()


def test_a_plan_carried_out_leaves_nothing_to_do() -> None:
    """Playing the plan's effects back as observations gives an empty plan."""
    item = note()
    desired = publication(state="failure", description="1 finding", notes=(item,))
    first = plan(desired)
    created = of(first, CreateSummary)[0]
    posted = of(first, PostReview)[0]
    second = plan(
        desired,
        statuses=(status("failure", "1 finding"),),
        comments=(comment(1, created.body),),
        threads=(thread(name_of(item)),),
        reviews=(review(5, BOT, "COMMENTED", body=posted.body),),
    )
    assert second == ()


# ------------------------------------------------------------------ status


def test_a_status_of_somebody_else_is_replaced() -> None:
    forged = (status("pending", "database waits for dana", creator=MIRA), *STANDING_STATUS)
    assert kinds(plan(statuses=forged, comments=STANDING_SUMMARY)) == [SetStatus]


def test_a_status_that_cannot_be_read_is_posted() -> None:
    assert kinds(plan(statuses=None, comments=STANDING_SUMMARY)) == [SetStatus]


def test_a_status_goes_to_the_head_of_the_pull_request() -> None:
    assert of(plan(), SetStatus)[0].sha == HEAD


def test_a_new_link_alone_posts_no_status() -> None:
    desired = publication(target_url="https://github.example/runs/2")
    assert plan(desired, statuses=STANDING_STATUS, comments=STANDING_SUMMARY) == ()


@pytest.mark.parametrize("length", [139, 140, 141, 500])
def test_a_description_keeps_within_140_characters(length: int) -> None:
    text = "é" * length
    given = of(plan(publication(description=text)), SetStatus)[0].description
    assert len(given) == min(length, MOST_STATUS_CHARACTERS)
    assert (given == text) is (length <= MOST_STATUS_CHARACTERS)


def test_a_clamped_description_still_counts_as_standing() -> None:
    desired = publication(description="x" * 200)
    posted = of(plan(desired), SetStatus)[0].description
    seen = {"statuses": (status("pending", posted),), "comments": STANDING_SUMMARY}
    assert plan(desired, **seen) == ()


# ------------------------------------------------------------------ summary


def test_the_summary_is_edited_in_place() -> None:
    desired = publication(summary="## Approved")
    effects = plan(desired, statuses=STANDING_STATUS, comments=STANDING_SUMMARY)
    assert effects == (UpdateSummary(1, marked("## Approved", Mark("summary", ("pending",)))),)


def test_a_deleted_summary_is_created_again() -> None:
    assert kinds(plan(statuses=STANDING_STATUS)) == [CreateSummary]


def test_the_oldest_of_our_summaries_wins_and_the_others_go() -> None:
    comments = (summary(9, "## Waiting"), summary(4, "## Waiting"), summary(6, "old"))
    effects = plan(statuses=STANDING_STATUS, comments=comments)
    assert effects == (DeleteDuplicate(6), DeleteDuplicate(9))


def test_a_forged_mark_is_ignored() -> None:
    forged = summary(1, "## Approved by everyone", author=MIRA)
    effects = plan(statuses=STANDING_STATUS, comments=(forged,))
    assert kinds(effects) == [CreateSummary]


def test_a_summary_that_tells_no_first_verdict_gets_the_present_one() -> None:
    bare = comment(1, marked("## Before", Mark("summary")))
    (update,) = of(plan(comments=(bare,)), UpdateSummary)
    assert read_mark(update.body) == Mark("summary", ("pending",))


def test_marks_and_names_stay_what_they_are_on_pull_requests_of_today() -> None:
    assert marked("Told.\n\n", Mark("event", ("a", "b"))) == (
        "Told.\n\n<!-- data-design-gate: event a b -->"
    )
    assert marked(" \n", Mark("event")) == "<!-- data-design-gate: event -->"
    assert fingerprint("a", None, "b") == "3aa8909cac069691"


def test_what_a_deleted_account_said_is_not_ours() -> None:
    gone = comment(1, STANDING_SUMMARY[0].body, None)
    assert CreateSummary in kinds(plan(comments=(gone,)))


def test_a_comment_of_ours_without_a_mark_is_left_alone() -> None:
    effects = plan(statuses=STANDING_STATUS, comments=(comment(1, "hello"), *STANDING_SUMMARY))
    assert effects == ()


def test_a_mark_quoted_in_the_text_does_not_count() -> None:
    quoted = f"{Mark('finding', ('x',))}\n\n## Waiting"
    seen = comment(1, marked(quoted, Mark("summary", ("pending",))))
    effects = plan(publication(summary=quoted), statuses=STANDING_STATUS, comments=(seen,))
    assert effects == ()


def test_what_github_does_to_line_ends_is_no_change() -> None:
    stored = comment(1, STANDING_SUMMARY[0].body.replace("\n", "\r\n") + "\n")
    assert plan(statuses=STANDING_STATUS, comments=(stored,)) == ()


def test_comments_that_cannot_be_read_are_not_written() -> None:
    desired = publication(announcements=(Announcement("k", "x"),))
    assert plan(desired, statuses=STANDING_STATUS, comments=None) == ()


@pytest.mark.parametrize("size", [60_000, 65_300, 65_536, 65_537, 200_000])
def test_a_summary_keeps_within_githubs_limit_and_its_mark(size: int) -> None:
    lines = "<details><summary>x</summary>\n\n```sql\n" + "select 1;\n" * (size // 10)
    body = of(plan(publication(summary=lines)), CreateSummary)[0].body
    assert len(body) <= MOST_COMMENT_CHARACTERS
    assert read_mark(body) == Mark("summary", ("pending",))
    if size > MOST_COMMENT_CHARACTERS:
        assert body.count("```") == 2
        assert body.count("<details>") == body.count("</details>")


# ------------------------------------------------------------------ announcements


def test_an_announcement_is_made_once_for_its_key() -> None:
    said = comment(2, marked("Blocked.", Mark("event", ("blocked-5",))))
    desired = publication(
        announcements=(Announcement("blocked-5", "x"), Announcement("blocked-9", "y"))
    )
    effects = plan(desired, statuses=STANDING_STATUS, comments=(*STANDING_SUMMARY, said))
    assert [effect.key for effect in of(effects, Announce)] == ["blocked-9"]


def test_any_text_can_be_a_key() -> None:
    desired = publication(announcements=(Announcement("gone --> <b>é\n", "x"),))
    (said,) = of(plan(desired), Announce)
    seen = (*STANDING_SUMMARY, comment(2, said.body))
    assert plan(desired, statuses=STANDING_STATUS, comments=seen) == ()


def test_somebody_elses_announcement_does_not_silence_ours() -> None:
    said = comment(2, marked("Blocked.", Mark("event", ("k",))), MIRA)
    desired = publication(announcements=(Announcement("k", "x"),))
    assert Announce in kinds(plan(desired, comments=(said,)))


# ------------------------------------------------------------------ review and verdict


def test_the_first_summary_is_notice_enough() -> None:
    assert PostReview not in kinds(plan())


def test_a_change_of_verdict_posts_one_review_with_its_line() -> None:
    desired = publication(state="success", verdict="All gates approved.")
    effects = of(plan(desired, comments=STANDING_SUMMARY), PostReview)
    assert len(effects) == 1
    assert effects[0].body.startswith("All gates approved.")
    assert effects[0].comments == ()


def test_a_verdict_told_is_not_told_again() -> None:
    desired = publication(state="success", verdict="All gates approved.")
    told = of(plan(desired, comments=STANDING_SUMMARY), PostReview)[0]
    effects = plan(
        desired,
        comments=STANDING_SUMMARY,
        reviews=(review(5, BOT, "COMMENTED", commit=OLD, body=told.body),),
    )
    assert PostReview not in kinds(effects)


def test_a_forged_verdict_is_ignored() -> None:
    forged = marked("ok", Mark("review", ("0" * 16, "success")))
    desired = publication(state="success")
    seen = {"comments": STANDING_SUMMARY, "reviews": (review(5, MIRA, "COMMENTED", body=forged),)}
    assert PostReview in kinds(plan(desired, **seen))


def test_a_draft_hears_no_verdict_and_nobody_is_asked() -> None:
    desired = publication(state="failure", reviewers=("dana",), notes=(note(),))
    effects = plan(desired, pull=pull(draft=True), comments=STANDING_SUMMARY)
    posted = of(effects, PostReview)[0]
    assert read_mark(posted.body).words[1:] == ()
    assert "Waiting" not in posted.body
    assert RequestReviewers not in kinds(effects)


def test_a_review_that_tells_no_verdict_is_still_known_by_its_key() -> None:
    (posted,) = of(plan(publication(notes=(note(),)), pull=pull(draft=True)), PostReview)
    assert read_mark(posted.body) == Mark("review", (posted.key,))


def test_findings_of_one_push_come_as_one_review() -> None:
    effects = of(plan(publication(notes=(note("A1", 2), note("A2", 3)))), PostReview)
    assert [[c.line for c in effect.comments] for effect in effects] == [[2, 3]]


def test_a_finding_posted_already_is_not_posted_again() -> None:
    item = note()
    effects = plan(publication(notes=(item,)), threads=(thread(name_of(item)),))
    assert PostReview not in kinds(effects)


def test_a_finding_that_moved_to_another_line_is_the_same_finding() -> None:
    posted = thread(name_of(note(line=2)))
    effects = plan(publication(notes=(note(line=4),)), threads=(posted,))
    assert {PostReview, ResolveThread}.isdisjoint(kinds(effects))


def test_two_findings_that_are_alike_are_both_posted() -> None:
    twice = (note(line=2), note(line=4))
    (posted,) = of(plan(publication(notes=twice)), PostReview)
    assert len(posted.comments) == 2
    assert len({c.body.rsplit("finding ", 1)[1] for c in posted.comments}) == 2


@pytest.mark.parametrize(
    ("by", "again"),
    [(BOT, True), (None, True), (DANA, False)],
    ids=["we closed it", "nobody known closed it", "a person closed it"],
)
def test_a_closed_finding_that_is_back_is_raised_again_unless_a_person_closed_it(
    by: Identity | None, *, again: bool
) -> None:
    item = note()
    closed = thread(name_of(item), resolved=True, resolved_by=by)
    effects = plan(publication(notes=(item,)), threads=(closed,))
    assert (PostReview in kinds(effects)) is again
    assert ResolveThread not in kinds(effects)


def test_a_folded_finding_that_is_back_is_raised_again() -> None:
    item = note()
    effects = plan(publication(notes=(item,)), threads=(thread(name_of(item), minimised=True),))
    assert PostReview in kinds(effects)


def test_no_more_comments_than_asked_for_and_none_more_on_the_next_run() -> None:
    notes = tuple(note(f"A{n}", 2) for n in range(40))
    desired = publication(notes=notes, max_inline=30)
    first = placement(desired, observed())
    assert (len(first.new), len(first.leftover)) == (30, 10)
    threads = tuple(thread(item.name, key=n) for n, item in enumerate(first.new, 1))
    again = placement(desired, observed(threads=threads))
    assert (again.new, len(again.leftover)) == ((), 10)


def test_threads_that_cannot_be_read_get_no_comment() -> None:
    effects = plan(publication(notes=(note(),)), threads=None)
    assert PostReview not in kinds(effects)
    seen = observed(threads=None)
    assert placement(publication(notes=(note(),)), seen).leftover == (note(),)


def test_inline_comments_can_be_switched_off() -> None:
    assert PostReview not in kinds(plan(publication(notes=(note(),), inline=False)))


# ------------------------------------------------------------------ where a note stands


@pytest.mark.parametrize(("line", "stands"), [(1, False), (2, True), (5, True), (6, False)])
def test_only_touched_lines_carry_comments(line: int, *, stands: bool) -> None:
    found = placement(publication(notes=(note(line=line),)), observed())
    assert bool(found.new) is stands
    assert bool(found.leftover) is not stands


def test_a_note_about_several_lines_stands_on_them_all() -> None:
    item = note(first_line=2, last_line=4)
    stands = placement(publication(notes=(item,)), observed()).new[0].comment
    assert (stands.start_line, stands.line) == (2, 4)


@pytest.mark.parametrize(("lines", "start"), [(10, 2), (11, None)])
def test_a_note_about_many_lines_stands_on_its_first(lines: int, start: int | None) -> None:
    rows = "\n".join(f"+{n}" for n in range(30))
    seen = observed(
        difference=difference([ChangedFile(PATH, "added", patch=f"@@ -0,0 +1,30 @@\n{rows}")])
    )
    item = note(first_line=2, last_line=1 + lines)
    stands = placement(publication(notes=(item,)), seen).new[0].comment
    assert (stands.start_line, stands.line) == (start, 1 + lines if start else 2)


def test_a_note_that_reaches_beyond_the_difference_stands_on_its_first_touched_line() -> None:
    item = note(first_line=4, last_line=90)
    stands = placement(publication(notes=(item,)), observed()).new[0].comment
    assert (stands.start_line, stands.line) == (None, 4)


def test_a_note_off_the_difference_may_stand_on_its_file() -> None:
    effects = plan(publication(notes=(note(line=90, whole_file=True),)))
    assert [effect.path for effect in of(effects, PostFileComment)] == [PATH]


def test_a_note_on_another_file_is_left_over() -> None:
    item = note(path="docs/other.md", whole_file=True)
    assert placement(publication(notes=(item,)), observed()).leftover == (item,)


def suggested(first: int, last: int, text: str) -> tuple[int | None, int, str]:
    item = note(first_line=3, last_line=3, suggestion=Suggestion(first, last, text))
    stands = placement(publication(notes=(item,)), observed()).new[0].comment
    return stands.start_line, stands.line, stands.body


def test_a_suggestion_stands_on_the_lines_it_replaces() -> None:
    start, line, body = suggested(2, 4, "new\nlines")
    assert (start, line) == (2, 4)
    assert "\n```suggestion\nnew\nlines\n```\n" in body


def test_a_suggestion_to_insert_repeats_the_line_below() -> None:
    start, line, body = suggested(3, 2, "inserted")
    assert (start, line) == (None, 3)
    assert "```suggestion\ninserted\ntwo\n```" in body


def test_a_suggestion_to_append_repeats_the_line_above() -> None:
    _, line, body = suggested(7, 6, "appended")
    assert line == 6
    assert "```suggestion\nfive\nappended\n```" in body


def test_a_suggestion_beyond_the_difference_is_not_offered() -> None:
    start, line, body = suggested(5, 9, "x")
    assert (start, line) == (None, 3)
    assert "suggestion" not in body


def test_a_suggestion_is_fenced_longer_than_any_fence_within() -> None:
    assert "`````suggestion\n````\n`````" in suggested(3, 3, "````")[2]


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb", "a\x1bb"])
def test_a_suggestion_nobody_could_see_is_not_offered(text: str) -> None:
    assert "suggestion" not in suggested(3, 3, text)[2]


# ------------------------------------------------------------------ mended findings


def test_a_mended_finding_gets_its_thread_resolved() -> None:
    effects = plan(threads=(thread("f" * 16, key=3),))
    assert of(effects, ResolveThread) == [ResolveThread("T_3", "RC_3")]


@pytest.mark.parametrize("who", [DANA, None])
def test_where_people_talk_only_our_comment_folds(who: Identity | None) -> None:
    effects = plan(threads=(thread("f" * 16, key=3, replies=(who,)),))
    assert of(effects, ResolveThread) == []
    assert of(effects, FoldComment) == [FoldComment("RC_3")]


def test_a_folded_or_resolved_thread_is_done_with() -> None:
    threads = (
        thread("e" * 16, key=3, replies=(DANA,), minimised=True),
        thread("f" * 16, key=4, resolved=True),
    )
    assert {ResolveThread, FoldComment}.isdisjoint(kinds(plan(threads=threads)))


def test_threads_of_others_are_theirs() -> None:
    assert ResolveThread not in kinds(plan(threads=(thread("f" * 16, author=DANA),)))


def test_threads_stay_when_the_findings_are_not_known() -> None:
    effects = plan(publication(notes=None), threads=(thread("f" * 16),))
    assert ResolveThread not in kinds(effects)


def test_a_second_thread_of_the_same_finding_is_closed() -> None:
    item = note()
    threads = (thread(name_of(item), key=3), thread(name_of(item), key=4))
    effects = plan(publication(notes=(item,)), threads=threads)
    assert of(effects, ResolveThread) == [ResolveThread("T_4", "RC_4")]


# ------------------------------------------------------------------ reviewers


def asked(
    desired: tuple[str, ...] = ("dana", "eli"), teams: tuple[str, ...] = (), **seen: object
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    found = of(plan(publication(reviewers=desired, teams=teams), **seen), RequestReviewers)
    return (found[0].logins, found[0].teams) if found else None


def test_people_and_teams_are_asked_together() -> None:
    assert asked(("dana", "dana"), ("acme/database",)) == (("dana",), ("database",))


def test_whoever_is_asked_already_is_not_asked_again() -> None:
    seen = pull(requested_reviewers=(shouting(DANA),), requested_teams=("database",))
    assert asked(teams=("acme/database",), pull=seen) == (("eli",), ())
    assert asked(("Dana",), pull=pull(requested_reviewers=(DANA,))) is None


def test_whoever_saw_this_head_is_not_asked() -> None:
    assert asked(("dana",), reviews=(review(1, DANA, "COMMENTED"),)) is None


def test_whoever_saw_an_older_head_is_asked_again() -> None:
    assert asked(("dana",), reviews=(review(1, DANA, "APPROVED", OLD),)) == (("dana",), ())


def test_whom_a_person_took_off_is_not_asked_again() -> None:
    assert asked(requests=(removal(DANA, MIRA),)) == (("eli",), ())
    assert asked(("dana",), requests=(removal(DANA, BOT),)) == (("dana",), ())


def test_the_author_is_never_asked() -> None:
    assert asked(("mira",)) is None


def test_nobody_is_asked_when_the_history_is_unknown() -> None:
    assert asked(requests=None) is None


def test_a_request_alone_silences_nobody_else() -> None:
    assert asked(requests=(removal(DANA, BOT, removed=False),)) == (("dana", "eli"), ())


def shouting(who: Identity) -> Identity:
    return type(who)(who.id, who.login.upper())


def test_the_history_is_read_only_when_somebody_is_left_to_ask() -> None:
    desired = publication(reviewers=("dana",))
    assert would_ask(desired, pull(), ())
    assert not would_ask(desired, pull(requested_reviewers=(DANA,)), ())
    assert not would_ask(desired, pull(), (review(1, DANA, "COMMENTED"),))
    assert not would_ask(desired, pull(draft=True), ())
    assert not would_ask(publication(), pull(), ())
