"""What the adapter writes over HTTP lands as meant, and once."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import Annotation, InlineComment
from github_stage import HEAD_TEXT, PATH, Stage


def test_a_status_lands_on_its_commit(stage: Stage) -> None:
    stage.port.set_status(
        stage.pull.head_sha,
        context="data-design",
        state="pending",
        description="waits",
        target_url="https://ci.example/1",
    )
    status = stage.sandbox.statuses(stage.number)["data-design"]
    assert (status.state, status.description) == ("pending", "waits")


def test_comments_are_created_changed_and_deleted(stage: Stage) -> None:
    made = stage.port.create_comment(stage.number, "one")
    assert stage.port.update_comment(made.id, "two").body == "two"
    assert [comment.body for comment in stage.port.comments(stage.number)] == ["two"]
    stage.port.delete_comment(made.id)
    stage.port.delete_comment(made.id)
    assert stage.port.comments(stage.number) == ()
    with pytest.raises(GitHubError) as caught:
        stage.port.update_comment(made.id, "three")
    assert caught.value.kind is FailureKind.NOT_FOUND


def test_a_review_carries_its_comments(stage: Stage) -> None:
    lines = [InlineComment(PATH, 6, "six"), InlineComment(PATH, 12, "ten to twelve", 10)]
    made = stage.port.create_review(
        stage.number, commit=stage.pull.head_sha, body="verdict", comments=lines
    )
    assert (made.state, made.body) == ("COMMENTED", "verdict")
    threads = stage.port.threads(stage.number)
    assert [(thread.line, thread.comments[0].body) for thread in threads] == [
        (6, "six"),
        (12, "ten to twelve"),
    ]


def test_a_review_off_the_difference_is_refused_with_githubs_words(stage: Stage) -> None:
    with pytest.raises(GitHubError) as caught:
        stage.port.create_review(
            stage.number,
            commit=stage.pull.head_sha,
            body="x",
            comments=[InlineComment(PATH, 900, "off")],
        )
    assert caught.value.kind is FailureKind.REFUSED
    assert caught.value.errors == ("Line could not be resolved",)


def test_a_file_can_carry_a_comment(stage: Stage) -> None:
    stage.port.create_file_comment(
        stage.number, commit=stage.pull.head_sha, path=PATH, body="whole file"
    )
    (thread,) = stage.port.threads(stage.number)
    assert (thread.line, thread.path) == (None, PATH)


def test_threads_are_answered_resolved_and_folded(stage: Stage) -> None:
    stage.port.create_review(
        stage.number, commit=stage.pull.head_sha, body="x", comments=[InlineComment(PATH, 6, "a")]
    )
    (thread,) = stage.port.threads(stage.number)
    stage.port.reply(stage.number, thread.comments[0].id, "mended")
    stage.port.minimise(thread.comments[0].node_id)
    stage.port.resolve_thread(thread.id)
    (after,) = stage.port.threads(stage.number)
    assert [comment.body for comment in after.comments] == ["a", "mended"]
    assert after.comments[0].minimised
    assert after.resolved


def test_people_are_asked(stage: Stage) -> None:
    stage.port.request_reviewers(stage.number, logins=["dana"])
    stage.port.request_reviewers(stage.number, logins=["dana"])
    assert [p.login for p in stage.port.pull_request(stage.number).requested_reviewers] == ["dana"]


def test_who_cannot_be_asked_is_refused(stage: Stage) -> None:
    stage.sandbox.add_user("stranger")
    with pytest.raises(GitHubError) as caught:
        stage.port.request_reviewers(stage.number, logins=["stranger"])
    assert caught.value.kind is FailureKind.REFUSED


def test_labels_come_and_go(stage: Stage) -> None:
    stage.port.add_labels(stage.number, ["design", "blocked: x/y"])
    stage.port.remove_label(stage.number, "blocked: x/y")
    stage.port.remove_label(stage.number, "blocked: x/y")
    assert stage.port.pull_request(stage.number).labels == ("design",)


def test_a_comment_can_be_reacted_to(stage: Stage) -> None:
    said = stage.sandbox.comment(stage.number, "dana", "/data-design recheck")
    stage.port.add_reaction(said.id, "eyes")
    stage.port.add_reaction(said.id, "eyes")
    assert len(said.reactions) == 1


def test_a_signal_is_dispatched(stage: Stage) -> None:
    stage.port.dispatch("data-design-complete", {"schema_version": 1, "feeds": ["api"]})
    (sent,) = stage.sandbox.dispatches
    assert (sent.event_type, sent.client_payload["feeds"]) == ("data-design-complete", ["api"])


def test_a_check_run_takes_any_number_of_annotations(stage: Stage) -> None:
    port = stage.port_for(stage.sandbox.app_token("gate", checks="write", contents="read"))
    marks = [Annotation(PATH, n, n, "warning", f"m{n}") for n in range(1, 121)]
    port.create_check_run(
        stage.pull.head_sha,
        name="data-design / findings",
        conclusion="neutral",
        title="120 findings",
        summary="x",
        annotations=marks,
    )
    sizes = [
        len(call.body["output"]["annotations"]) for call in stage.sandbox.log.calls(None, "check-")
    ]
    assert sizes == [50, 50, 20]


# ------------------------------------------------------------------ files and branches


def test_files_land_in_one_commit_on_top_of_the_branch(stage: Stage) -> None:
    before = stage.port.branch_head("main")
    sha = stage.port.put_files(
        "main",
        {PATH: "# Done\n", "new/file.md": "new\n", "docs/notes.txt": None},
        message="Finalise",
    )
    assert stage.port.branch_head("main") == sha
    assert stage.sandbox.read(PATH) == b"# Done\n"
    assert stage.sandbox.read("new/file.md") == b"new\n"
    assert stage.sandbox.read("docs/notes.txt") is None
    assert stage.sandbox.read("README.md") == b"# Shop\n"
    assert stage.port.compare(before, "main").ahead_by == 1


def test_what_is_there_already_is_not_committed_again(stage: Stage) -> None:
    wanted = {PATH: "# Done\n", "gone.md": None}
    sha = stage.port.put_files("main", wanted, message="Finalise")
    writes = stage.writes
    assert stage.port.put_files("main", wanted, message="Finalise") == sha
    assert stage.writes == writes


def test_a_push_in_between_is_built_upon(stage: Stage) -> None:
    stage.sandbox.faults.add(
        ("PATCH", "git/refs"),
        "run-before",
        run=lambda: stage.sandbox.commit("main", {"other.md": "theirs"}),
    )
    stage.port.put_files("main", {PATH: "# Done\n"}, message="Finalise")
    assert stage.sandbox.read("other.md") == b"theirs"
    assert stage.sandbox.read(PATH) == b"# Done\n"


def test_a_branch_that_never_rests_is_a_conflict(stage: Stage) -> None:
    pushes = iter(range(9))
    stage.sandbox.faults.add(
        ("PATCH", "git/refs"),
        "run-before",
        times=None,
        run=lambda: stage.sandbox.commit("main", {"n.md": str(next(pushes))}),
    )
    with pytest.raises(GitHubError) as caught:
        stage.port.put_files("main", {PATH: "# Done\n"}, message="Finalise")
    assert caught.value.kind is FailureKind.CONFLICT
    assert stage.sandbox.read(PATH) != b"# Done\n"


def test_an_expected_blob_guards_against_a_change_in_between(stage: Stage) -> None:
    (file,) = stage.port.design_paths("main", [PATH])
    expect = {PATH: file.blob_sha}
    stage.port.put_files("main", {PATH: "# A\n"}, message="m", expect=expect)
    stage.port.put_files("main", {PATH: "# A\n"}, message="m", expect=expect)
    with pytest.raises(GitHubError) as caught:
        stage.port.put_files("main", {PATH: "# B\n"}, message="m", expect=expect)
    assert caught.value.kind is FailureKind.CONFLICT
    with pytest.raises(GitHubError):
        stage.port.put_files("main", {"README.md": "x"}, message="m", expect={"README.md": None})
    assert stage.sandbox.read("README.md") == b"# Shop\n"


def test_a_branch_whose_rules_forbid_it_is_no_race(stage: Stage) -> None:
    stage.sandbox.faults.add(("PATCH", "git/refs"), "409", times=None)
    with pytest.raises(GitHubError) as caught:
        stage.port.put_files("main", {PATH: "# Done\n"}, message="Finalise")
    assert caught.value.kind is FailureKind.REFUSED
    assert len(stage.sandbox.log.calls("PATCH")) == 1


def test_odd_branch_names_are_names(stage: Stage) -> None:
    branch = "feat/ünï#1 %20&x"
    stage.port.create_branch(branch, stage.pull.base_sha)
    sha = stage.port.put_files(branch, {PATH: "# Odd\n"}, message="m")
    assert stage.port.branch_head(branch) == sha
    assert stage.port.compare("main", branch).ahead_by == 1
    assert [file.path for file in stage.port.design_paths(branch, [PATH])] == [PATH]
    opened = stage.port.open_pull_request(head=branch, base="main", title="t", body="b")
    found = stage.port.open_pull_requests(head=f"acme:{branch}")
    assert [pull.number for pull in found] == [opened.number]


def test_no_branch_no_files(stage: Stage) -> None:
    with pytest.raises(GitHubError) as caught:
        stage.port.put_files("nowhere", {PATH: "x"}, message="m")
    assert caught.value.kind is FailureKind.NOT_FOUND


def test_branches_are_created_moved_and_deleted(stage: Stage) -> None:
    base, head = stage.pull.base_sha, stage.pull.head_sha
    stage.port.create_branch("data-design/finalise", base)
    stage.port.create_branch("data-design/finalise", base)
    with pytest.raises(GitHubError) as caught:
        stage.port.create_branch("data-design/finalise", head)
    assert caught.value.kind is FailureKind.CONFLICT
    stage.port.update_branch("data-design/finalise", head)
    with pytest.raises(GitHubError) as caught:
        stage.port.update_branch("data-design/finalise", base)
    assert caught.value.kind is FailureKind.CONFLICT
    stage.port.update_branch("data-design/finalise", base, force=True)
    assert stage.port.branch_head("data-design/finalise") == base
    stage.port.delete_branch("data-design/finalise")
    stage.port.delete_branch("data-design/finalise")
    assert stage.port.branch_head("data-design/finalise") is None


def test_a_pull_request_is_opened_once(stage: Stage) -> None:
    stage.port.create_branch("fin", stage.pull.base_sha)
    stage.port.put_files("fin", {PATH: "# Done\n"}, message="m")
    wanted = {"head": "fin", "base": "main", "title": "Finalise", "body": "b"}
    first = stage.port.open_pull_request(**wanted)
    assert stage.port.open_pull_request(**wanted).number == first.number
    changed = stage.port.update_pull_request(first.number, body="c")
    assert (changed.body, changed.title) == ("c", "Finalise")


def test_a_missing_permission_is_named(stage: Stage) -> None:
    reader = stage.port_for(stage.sandbox.workflow_token(contents="read", pull_requests="read"))
    with pytest.raises(GitHubError) as caught:
        reader.create_comment(stage.number, "x")
    assert caught.value.kind is FailureKind.FORBIDDEN
    assert "pull-requests: write" in str(caught.value)


WRITES: dict[str, Callable[[Stage], object]] = {
    "status": lambda s: s.port.set_status(
        s.pull.head_sha, context="c", state="success", description="d"
    ),
    "comment": lambda s: s.port.create_comment(s.number, "x"),
    "edit": lambda s: s.port.update_comment(1, "x"),
    "review": lambda s: s.port.create_review(s.number, commit=s.pull.head_sha, body="x"),
    "file comment": lambda s: s.port.create_file_comment(
        s.number, commit=s.pull.head_sha, path=PATH, body="x"
    ),
    "reply": lambda s: s.port.reply(s.number, 1, "x"),
    "people": lambda s: s.port.request_reviewers(s.number, logins=["dana"]),
    "reaction": lambda s: s.port.add_reaction(1, "eyes"),
    "branch": lambda s: s.port.create_branch("new", s.pull.head_sha),
    "push": lambda s: s.port.update_branch("orders", s.pull.base_sha),
}


@pytest.mark.parametrize("what", WRITES)
def test_a_write_that_nobody_confirms_is_not_believed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A proxy that redirects to its own login page answers empty and without error."""
    monkeypatch.setattr(stage.port._http, "send", lambda *_, **__: None)
    with pytest.raises(GitHubError) as caught:
        WRITES[what](stage)
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert caught.value.maybe_written


# ------------------------------------------------------------------ lost answers


CREATE: dict[str, Callable[[Stage], object]] = {
    "comment": lambda s: s.port.create_comment(s.number, "x"),
    "review": lambda s: s.port.create_review(s.number, commit=s.pull.head_sha, body="x"),
    "file comment": lambda s: s.port.create_file_comment(
        s.number, commit=s.pull.head_sha, path=PATH, body="x"
    ),
    "signal": lambda s: s.port.dispatch("e", {}),
}


OPEN_FAULTS = ["502", "504-after-commit", "reset-after", "invalid-json"]
"""Failures that do not tell whether the write took effect; a signal has no answer to garble."""


@pytest.mark.parametrize(
    ("what", "fault"),
    [(w, f) for w in CREATE for f in OPEN_FAULTS if (w, f) != ("signal", "invalid-json")],
)
def test_a_creating_write_is_sent_once_and_says_that_its_effect_is_open(
    stage: Stage, what: str, fault: str
) -> None:
    stage.sandbox.faults.add(("POST", ""), fault, times=None)
    with pytest.raises(GitHubError) as caught:
        CREATE[what](stage)
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert caught.value.maybe_written
    assert len(stage.sandbox.log.calls("POST")) == 1


def test_a_creating_write_refused_by_a_limit_is_sent_again(stage: Stage) -> None:
    stage.sandbox.faults.add(("POST", "comments"), "429", retry_after=7)
    stage.port.create_comment(stage.number, "x")
    assert stage.waits == [pytest.approx(7, abs=1)]
    assert len(stage.port.comments(stage.number)) == 1


@pytest.mark.parametrize("fault", ["500", "502", "503", "504-after-commit", "reset-before"])
def test_a_repeatable_write_is_repeated(stage: Stage, fault: str) -> None:
    stage.sandbox.faults.add(("POST", "statuses"), fault)
    stage.port.set_status(stage.pull.head_sha, context="c", state="pending", description="d")
    assert stage.sandbox.statuses(stage.number)["c"].state == "pending"


@pytest.mark.parametrize("fault", ["502", "504-after-commit", "reset-after"])
def test_opening_a_pull_request_survives_a_lost_answer(stage: Stage, fault: str) -> None:
    stage.port.create_branch("fin", stage.pull.base_sha)
    stage.port.put_files("fin", {PATH: "# Done\n"}, message="m")
    stage.sandbox.faults.add(("POST", "/pulls$"), fault)
    wanted = {"head": "fin", "base": "main", "title": "Finalise", "body": "b"}
    try:
        opened = stage.port.open_pull_request(**wanted)
    except GitHubError:
        opened = stage.port.open_pull_request(**wanted)
    assert len(stage.port.open_pull_requests(head="acme:fin")) == 1
    assert opened.title == "Finalise"


@pytest.mark.parametrize(
    "fault", ["500", "502", "503", "reset-before", "reset-after", "invalid-json", "login-page"]
)
def test_a_read_is_tried_again(stage: Stage, fault: str) -> None:
    stage.sandbox.faults.add(("GET", "pulls"), fault)
    assert stage.port.pull_request(stage.number).number == stage.number
    assert stage.waits == [1.0]


def test_a_read_gives_up_in_the_end(stage: Stage) -> None:
    stage.sandbox.faults.add(("GET", "pulls"), "503", times=None)
    with pytest.raises(GitHubError) as caught:
        stage.port.pull_request(stage.number)
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert len(stage.sandbox.log.calls("GET")) == 4


def test_a_slow_answer_is_no_answer(stage: Stage) -> None:
    token = stage.sandbox.workflow_token(contents="read", pull_requests="read")
    stage.sandbox.faults.add(("GET", "pulls"), "timeout", delay=3)
    assert stage.port_for(token, timeout=1).pull_request(stage.number).number == stage.number


@pytest.mark.parametrize("fault", ["401", "403", "404", "409"])
def test_a_refused_read_is_not_tried_again(stage: Stage, fault: str) -> None:
    stage.sandbox.faults.add(("GET", "pulls"), fault)
    with pytest.raises(GitHubError) as caught:
        stage.port.pull_request(stage.number)
    assert caught.value.status == int(fault)
    assert stage.waits == []


def test_the_token_shows_nowhere(stage: Stage) -> None:
    token = "ghp_planted_secret_0123456789"
    port = stage.port_for(token)
    seen = [repr(port), str(vars(port))]
    for fault in ("401", "reset-before", "invalid-json", "login-page", "503"):
        stage.sandbox.faults.add(("GET", "pulls"), fault, times=None)
        with pytest.raises(GitHubError) as caught:
            port.pull_request(stage.number)
        error = caught.value
        seen += [str(error), repr(error), repr(error.__cause__), json.dumps(error.errors)]
        stage.sandbox.faults.clear()
    assert not any("planted" in text for text in seen)


@pytest.mark.parametrize("token", ["", "a b", "ghp_planted\n", "ghp_plänted"])
def test_a_token_that_cannot_be_one_is_refused_without_being_quoted(
    stage: Stage, token: str
) -> None:
    with pytest.raises(GitHubError) as caught:
        stage.port_for(token)
    assert caught.value.kind is FailureKind.UNAUTHORISED
    assert not token or token not in str(caught.value)


def test_texts_at_a_branch_are_read_too(stage: Stage) -> None:
    found = stage.port.texts([("refs/heads/orders", PATH)])
    assert found["refs/heads/orders", PATH].text == HEAD_TEXT
