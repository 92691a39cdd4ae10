"""Publishing converges: whatever fails, the next run mends it and the third writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from data_design_gate.github.applying import Outcome, apply
from data_design_gate.github.effects import CreateSummary, PostReview, RequestReviewers
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.guard import SuccessGuard, facts_print
from data_design_gate.github.markers import Mark, marked, read_mark
from data_design_gate.github.model import InlineComment
from data_design_gate.github.notes import Note
from data_design_gate.github.observed import observe
from data_design_gate.github.port import GitHubPort
from data_design_gate.github.publish import Announcement, Publication, plan_publication, would_ask
from github_stage import PATH, Stage

NOTES = tuple(
    Note(code, PATH, "tables", f"orders.{code}", line, line, f"**{code}** is wrong.")
    for code, line in (("PG001", 10), ("PG002", 11))
)
FILE_NOTE = Note("DD001", PATH, None, "document", 1, 1, "No lifecycle.", whole_file=True)
FIRST = Publication(
    context="data-design",
    state="failure",
    description="3 findings",
    verdict="3 findings block this design.",
    summary="## 3 findings\n\nMend them.",
    notes=(*NOTES, FILE_NOTE),
    reviewers=("dana", "eli"),
    announcements=(Announcement("blocked-1", "Blocked: see the ticket."),),
)
SECOND = replace(
    FIRST,
    state="pending",
    description="database waits for dana or eli",
    verdict="Waiting for dana or eli.",
    summary="## Waiting",
    notes=NOTES[:1],
)
SUCCESS = replace(SECOND, state="success", description="approved", verdict="Approved.", notes=())


def run(
    stage: Stage,
    desired: Publication,
    *,
    port: GitHubPort | None = None,
    guarded: bool = False,
    before_apply: Callable[[], object] = lambda: None,
) -> Outcome:
    """Do what one job does: gather, plan, carry out."""
    port = port or stage.port
    pull = port.pull_request(stage.number)
    reviews = port.reviews(stage.number)
    files = port.changed_files(stage.number)
    said = port.conversation(stage.number)
    seen = observe(
        port,
        pull,
        reviews=reviews,
        files=files,
        context="data-design",
        asking=would_ask(desired, pull, reviews),
        conversation=said,
    )
    guard = SuccessGuard(stage.number, facts_print(pull, reviews, said.comments))
    effects = plan_publication(desired, seen)
    before_apply()
    return apply(effects, port, stage.number, viewer=seen.viewer, guard=guard if guarded else None)


@dataclass(frozen=True)
class Shown:
    """What people see on the pull request."""

    status: tuple[str, str] | None
    comments: tuple[str, ...]
    reviews: tuple[str, ...]
    threads: tuple[tuple[str, int | None, bool, bool, int], ...]
    asked: frozenset[str]


def shown(stage: Stage) -> Shown:
    """Look at the pull request, without our marks."""
    status = stage.sandbox.statuses(stage.number).get("data-design")
    port = stage.port
    return Shown(
        (status.state, status.description) if status else None,
        tuple(sorted(plain(comment.body) for comment in port.comments(stage.number))),
        tuple(plain(r.body) for r in port.reviews(stage.number) if plain(r.body)),
        tuple(
            sorted(
                (
                    plain(thread.comments[0].body),
                    thread.line,
                    thread.resolved,
                    thread.comments[0].minimised,
                    len(thread.comments),
                )
                for thread in port.threads(stage.number)
            )
        ),
        frozenset(p.login for p in port.pull_request(stage.number).requested_reviewers),
    )


def plain(body: str) -> str:
    """Leave out the mark."""
    return body.rpartition("<!--")[0].strip() if read_mark(body) else body.strip()


def kinds_of(bodies: Iterable[str]) -> list[str]:
    """Tell what our comments are."""
    marks = [read_mark(body) for body in bodies]
    return [mark.kind for mark in marks if mark is not None]


# ------------------------------------------------------------------ without faults


def test_the_first_run_shows_everything(stage: Stage) -> None:
    outcome = run(stage, FIRST)
    assert outcome.failed == []
    assert shown(stage) == Shown(
        status=("failure", "3 findings"),
        comments=("## 3 findings\n\nMend them.", "Blocked: see the ticket."),
        reviews=("3 findings block this design.",),
        threads=(
            ("**PG001** is wrong.", 10, False, False, 1),
            ("**PG002** is wrong.", 11, False, False, 1),
            ("No lifecycle.", None, False, False, 1),
        ),
        asked=frozenset({"dana", "eli"}),
    )


def test_the_second_run_writes_nothing(stage: Stage) -> None:
    run(stage, FIRST)
    writes = stage.writes
    outcome = run(stage, FIRST)
    assert (stage.writes, outcome.done) == (writes, [])


def test_a_mended_design_changes_what_is_shown_and_little_else(stage: Stage) -> None:
    run(stage, FIRST)
    run(stage, SECOND)
    after = shown(stage)
    assert after.status == ("pending", "database waits for dana or eli")
    assert after.comments == ("## Waiting", "Blocked: see the ticket.")
    assert after.reviews == ("3 findings block this design.", "Waiting for dana or eli.")
    assert [(text, resolved) for text, _, resolved, _, _ in after.threads] == [
        ("**PG001** is wrong.", False),
        ("**PG002** is wrong.", True),
        ("No lifecycle.", True),
    ]
    writes = stage.writes
    run(stage, SECOND)
    assert stage.writes == writes


def test_a_push_that_moves_lines_raises_nothing_again(stage: Stage) -> None:
    run(stage, FIRST)
    text = "# Orders\n\nnew first\n\n## Plan\n\nnew\nmore\n\n## Tables\n\none\ntwo\nthree\n"
    stage.sandbox.commit("orders", {PATH: text}, author="mira")
    moved = tuple(replace(n, first_line=n.first_line + 2, last_line=n.last_line + 2) for n in NOTES)
    outcome = run(stage, replace(FIRST, notes=(*moved, FILE_NOTE)))
    assert not any(isinstance(effect, PostReview) for effect in outcome.done)
    assert len(stage.port.threads(stage.number)) == 3
    assert stage.sandbox.statuses(stage.number)["data-design"].state == "failure"


def test_a_human_reply_survives_the_mending(stage: Stage) -> None:
    run(stage, FIRST)
    thread = next(t for t in stage.port.threads(stage.number) if t.line == 11)
    dana = stage.port_for(stage.sandbox.add_token("dana"))
    dana.reply(stage.number, thread.comments[0].id, "Are you sure?")
    run(stage, SECOND)
    after = next(t for t in stage.port.threads(stage.number) if t.id == thread.id)
    assert not after.resolved
    assert after.comments[0].minimised
    assert [plain(comment.body) for comment in after.comments][1:] == ["Are you sure?"]
    writes = stage.writes
    run(stage, SECOND)
    assert stage.writes == writes


def test_a_finding_that_comes_back_is_raised_again(stage: Stage) -> None:
    run(stage, FIRST)
    run(stage, SECOND)
    run(stage, FIRST)
    open_ones = [t for t in stage.port.threads(stage.number) if not t.resolved]
    assert len(open_ones) == 3
    writes = stage.writes
    run(stage, FIRST)
    assert stage.writes == writes


def test_a_summary_deleted_by_somebody_is_created_again(stage: Stage) -> None:
    run(stage, FIRST)
    (mine, _) = stage.port.comments(stage.number)
    stage.port.delete_comment(mine.id)
    run(stage, FIRST)
    found = kinds_of(comment.body for comment in stage.port.comments(stage.number))
    assert sorted(found) == ["event", "summary"]


def test_a_summary_on_a_late_page_is_found(stage: Stage) -> None:
    for n in range(120):
        stage.sandbox.comment(stage.number, "dana", f"word {n}")
    run(stage, FIRST)
    for n in range(120):
        stage.sandbox.comment(stage.number, "dana", f"more {n}")
    run(stage, SECOND)
    found = kinds_of(comment.body for comment in stage.port.comments(stage.number))
    assert found.count("summary") == 1


def test_a_forged_summary_is_left_to_its_forger(stage: Stage) -> None:
    forged = marked("## Approved by all", Mark("summary", ("success",)))
    said = stage.sandbox.comment(stage.number, "mira", forged)
    run(stage, FIRST)
    assert said.body == forged
    found = kinds_of(comment.body for comment in stage.port.comments(stage.number))
    assert found.count("summary") == 2


def test_a_forged_status_is_replaced(stage: Stage) -> None:
    run(stage, FIRST)
    mira = stage.port_for(stage.sandbox.add_token("mira"))
    mira.set_status(
        stage.pull.head_sha, context="data-design", state="success", description="trust me"
    )
    run(stage, FIRST)
    assert stage.sandbox.statuses(stage.number)["data-design"].state == "failure"


def test_two_runs_at_once_leave_one_summary(stage: Stage) -> None:
    stage.sandbox.faults.add(
        ("POST", r"issues/\d+/comments"), "run-before", run=lambda: run(stage, FIRST)
    )
    run(stage, replace(FIRST, summary="## the later words"))
    summaries = [
        comment
        for comment in stage.port.comments(stage.number)
        if kinds_of([comment.body]) == ["summary"]
    ]
    assert [plain(comment.body) for comment in summaries] == ["## the later words"]
    run(stage, FIRST)
    writes = stage.writes
    run(stage, FIRST)
    assert stage.writes == writes


def test_a_lost_answer_to_the_first_comment_doubles_nothing(stage: Stage) -> None:
    for path in (r"issues/\d+/comments", r"pulls/\d+/reviews", r"pulls/\d+/comments"):
        stage.sandbox.faults.add(("POST", path), "504-after-commit")
    assert run(stage, replace(FIRST, announcements=())).failed == []
    assert len(stage.port.comments(stage.number)) == 1
    assert len(stage.port.threads(stage.number)) == 3


def test_a_review_that_failed_is_made_up_for_with_its_verdict(stage: Stage) -> None:
    stage.sandbox.faults.add(("POST", r"pulls/\d+/reviews"), "403")
    run(stage, FIRST)
    run(stage, FIRST)
    assert shown(stage).reviews == ("3 findings block this design.",)


def test_a_draft_is_told_quietly(stage: Stage) -> None:
    stage.sandbox.convert_to_draft(stage.number)
    outcome = run(stage, FIRST)
    assert not any(isinstance(effect, RequestReviewers) for effect in outcome.done)
    assert shown(stage).reviews == ()


# ------------------------------------------------------------------ refused sinks


@pytest.mark.parametrize(
    ("path", "sinks"),
    [
        (r"issues/\d+/comments", {"summary", "announcement"}),
        (r"pulls/\d+/reviews", {"review"}),
        (r"pulls/\d+/comments", {"review"}),
        ("requested_reviewers", {"reviewers"}),
        ("statuses", {"status"}),
    ],
)
def test_a_refused_sink_hides_no_other(stage: Stage, path: str, sinks: set[str]) -> None:
    stage.sandbox.faults.add(("POST", path), "403", times=None)
    outcome = run(stage, FIRST)
    assert {failure.sink for failure in outcome.failed} == sinks
    assert outcome.status_written is ("status" not in sinks)
    assert len(outcome.done) + len(outcome.failed) == 6
    stage.sandbox.faults.clear()
    run(stage, FIRST)
    assert len(stage.port.threads(stage.number)) == 3


def test_a_token_that_may_not_comment_still_posts_the_status(stage: Stage) -> None:
    token = stage.sandbox.workflow_token(
        contents="read", pull_requests="read", statuses="write", issues="read"
    )
    outcome = run(stage, FIRST, port=stage.port_for(token))
    assert outcome.status_written
    assert stage.sandbox.statuses(stage.number)["data-design"].description == "3 findings"
    assert {failure.sink for failure in outcome.failed} >= {"summary", "review"}
    assert all("pull-requests: write" in str(failure.error) for failure in outcome.failed)


def test_a_thread_that_may_not_be_resolved_is_folded(stage: Stage) -> None:
    run(stage, FIRST)
    # The first GraphQL request reads the conversation, the second resolves the thread.
    stage.sandbox.faults.add(("POST", "graphql"), "403", skip=1)
    outcome = run(stage, replace(FIRST, notes=NOTES))
    assert outcome.failed == []
    gone = next(t for t in stage.port.threads(stage.number) if t.line is None)
    assert (gone.resolved, gone.comments[0].minimised) == (False, True)


def test_one_who_cannot_be_asked_keeps_nobody_else_from_being_asked(stage: Stage) -> None:
    stage.sandbox.add_user("outsider")
    outcome = run(stage, replace(FIRST, reviewers=("outsider", "dana")))
    assert [failure.sink for failure in outcome.failed] == ["reviewers"]
    assert shown(stage).asked == {"dana"}


def test_a_review_refused_for_its_comments_still_tells_the_verdict(stage: Stage) -> None:
    body = marked("Waiting for dana.", Mark("review", ("k1", "pending")))
    off = InlineComment(PATH, 900, "off the difference")
    review = PostReview(stage.pull.head_sha, "k1", body, (off,))
    outcome = apply([review], stage.port, stage.number, viewer=stage.port.viewer())
    assert [failure.sink for failure in outcome.failed] == ["review"]
    assert shown(stage).reviews == ("Waiting for dana.",)
    silent = replace(review, key="k2", body=marked("", Mark("review", ("k2",))))
    apply([silent], stage.port, stage.number, viewer=stage.port.viewer())
    assert shown(stage).reviews == ("Waiting for dana.",)


# ------------------------------------------------------------------ every call, every fault


CALLS = {
    "read the pull request": ("GET", r"pulls/\d+$"),
    "read the reviews": ("GET", r"pulls/\d+/reviews"),
    "read the files": ("GET", r"pulls/\d+/files"),
    "read the conversation": ("POST", "graphql"),
    "read the statuses": ("GET", "statuses"),
    "read who was asked": ("GET", "timeline"),
    "post the status": ("POST", "statuses"),
    "post a comment": ("POST", r"issues/\d+/comments"),
    "edit the comment": ("PATCH", r"issues/comments"),
    "post the review": ("POST", r"pulls/\d+/reviews"),
    "post on the file": ("POST", r"pulls/\d+/comments"),
    "ask people": ("POST", "requested_reviewers"),
}
FAULTS: dict[str, dict[str, object]] = {
    "reset-before": {},
    "reset-after": {},
    "429": {"retry_after": 3},
    "429 by date": {"retry_after": "http-date"},
    "429 without a word": {},
    "500": {},
    "502": {},
    "503": {"retry_after": 2},
    "504-after-commit": {},
    "timeout": {"delay": 1.2},
    "401": {},
    "403": {},
    "404": {},
    "409": {},
    "invalid-json": {},
    "login-page": {},
    "rate-limit": {},
    "secondary-limit": {},
}


LASTING = ["reset-after", "429 without a word", "502", "504-after-commit", "403", "invalid-json"]
"""Faults that are shown for ever too; the rest differ from these in how they are waited for."""

CASES = [(call, fault, 1) for call in CALLS for fault in FAULTS] + [
    (call, fault, None) for call in CALLS for fault in LASTING
]


def tried(stage: Stage, desired: Publication, port: GitHubPort) -> None:
    """Run; when the run fails as a whole, the next event runs again."""
    with suppress(GitHubError):
        run(stage, desired, port=port)


@pytest.mark.parametrize(("call", "fault", "times"), CASES)
def test_whatever_fails_the_next_run_mends_it_and_the_third_writes_nothing(
    stage: Stage, call: str, fault: str, times: int | None
) -> None:
    token = stage.sandbox.workflow_token(contents="write", pull_requests="write", statuses="write")
    port = stage.port_for(token, timeout=1) if fault == "timeout" else stage.port
    for desired in (FIRST, SECOND):
        if fault != "timeout" or desired is FIRST:  # each timeout takes a second in earnest
            kind = fault.split(" ", 1)[0]
            stage.sandbox.faults.add(CALLS[call], kind, times=times, **FAULTS[fault])
        tried(stage, desired, port)
        stage.sandbox.faults.clear()
        tried(stage, desired, port)
        writes = stage.writes
        outcome = run(stage, desired, port=port)
        assert stage.writes == writes
        assert outcome.failed == []
    found = shown(stage)
    assert found == Shown(
        status=("pending", "database waits for dana or eli"),
        comments=("## Waiting", "Blocked: see the ticket."),
        reviews=("3 findings block this design.", "Waiting for dana or eli."),
        threads=(
            ("**PG001** is wrong.", 10, False, False, 1),
            ("**PG002** is wrong.", 11, *_closed(call, found, 1), 1),
            ("No lifecycle.", None, *_closed(call, found, 2), 1),
        ),
        asked=frozenset({"dana", "eli"}),
    )


def _closed(call: str, found: Shown, at: int) -> tuple[bool, bool]:
    """Say how a mended thread is closed: resolved, or folded where resolving was refused."""
    if call == "read the conversation":
        _, _, resolved, folded, _ = found.threads[at]
        assert resolved is not folded
        return resolved, folded
    return True, False


# ------------------------------------------------------------------ the guard of success


def test_a_success_on_facts_that_hold_stands(stage: Stage) -> None:
    outcome = run(stage, SUCCESS, guarded=True)
    assert not outcome.moved
    assert stage.sandbox.statuses(stage.number)["data-design"].state == "success"


MOVES: dict[str, Callable[[Stage], object]] = {
    "a push": lambda s: s.sandbox.commit("orders", {PATH: "# other\n"}, author="mira"),
    "a review": lambda s: s.sandbox.submit_review(s.number, "dana", "CHANGES_REQUESTED"),
    "a draft": lambda s: s.sandbox.convert_to_draft(s.number),
    "a retarget": lambda s: (
        s.sandbox.commit("release", {"r.md": "r"}),
        s.sandbox.retarget(s.number, "release"),
    ),
    "a command": lambda s: s.sandbox.comment(s.number, "mira", "/data-design block no"),
    "a closing": lambda s: s.sandbox.close(s.number),
}


@pytest.mark.parametrize("move", MOVES)
def test_no_success_on_facts_that_moved_before(stage: Stage, move: str) -> None:
    head = stage.pull.head_sha
    outcome = run(stage, SUCCESS, guarded=True, before_apply=lambda: MOVES[move](stage))
    assert outcome.moved
    assert CreateSummary not in [type(effect) for effect in outcome.done]
    states = [s.state for s in stage.port.statuses(head, "data-design")]
    assert states == ["pending"]


@pytest.mark.parametrize("move", MOVES)
def test_a_success_is_taken_back_when_facts_moved_while_it_was_posted(
    stage: Stage, move: str
) -> None:
    head = stage.pull.head_sha
    stage.sandbox.faults.add(("POST", "statuses"), "run-before", run=lambda: MOVES[move](stage))
    outcome = run(stage, SUCCESS, guarded=True)
    assert outcome.moved
    assert [s.state for s in stage.port.statuses(head, "data-design")] == ["pending", "success"]


def test_a_success_that_cannot_be_checked_again_is_taken_back(stage: Stage) -> None:
    stage.sandbox.faults.add(
        ("POST", "statuses"),
        "run-after",
        run=lambda: stage.sandbox.faults.add(("GET", r"pulls/\d+$"), "503", times=None),
    )
    outcome = run(stage, SUCCESS, guarded=True)
    assert not outcome.status_written
    assert stage.sandbox.statuses(stage.number)["data-design"].state == "pending"


def test_a_comment_that_is_no_command_moves_nothing(stage: Stage) -> None:
    outcome = run(
        stage,
        SUCCESS,
        guarded=True,
        before_apply=lambda: stage.sandbox.comment(stage.number, "mira", "nice"),
    )
    assert not outcome.moved


def test_an_older_run_that_finishes_last_leaves_no_success(stage: Stage) -> None:
    stage.sandbox.submit_review(stage.number, "dana", "APPROVED")

    def newer() -> None:
        stage.sandbox.submit_review(stage.number, "dana", "CHANGES_REQUESTED")
        run(stage, FIRST, guarded=True)

    outcome = run(stage, SUCCESS, guarded=True, before_apply=newer)
    assert outcome.moved
    assert stage.sandbox.statuses(stage.number)["data-design"].state != "success"


# ------------------------------------------------------------------ budgets


def test_a_first_publication_takes_few_requests(stage: Stage) -> None:
    before = stage.port.requests
    run(stage, replace(FIRST, notes=NOTES, announcements=(), reviewers=()))
    # pull, reviews, files, conversation, statuses; status, summary and its check, review
    assert stage.port.requests - before == 9


def test_a_silent_run_takes_five_requests(stage: Stage) -> None:
    desired = replace(FIRST, reviewers=())
    run(stage, desired)
    before = stage.port.requests
    run(stage, desired)
    assert stage.port.requests - before == 5
