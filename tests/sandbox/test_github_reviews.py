"""Reviews are accepted and refused as GitHub does it."""

from __future__ import annotations

import pytest

from data_design_gate.sandbox import GitHubSandbox
from sandbox_support import DESIGN, TEXT, Session, open_design

REPO = "/repos/acme/shop"
REVIEWS = f"{REPO}/pulls/1/reviews"
COMMENTS = f"{REPO}/pulls/1/comments"
ON_PURPOSE = {"X-Wrong-On-Purpose": "GitHub must refuse it"}


@pytest.fixture
def dana(github: GitHubSandbox) -> Session:
    open_design(github)
    with Session(github.url, f"token {github.add_token('dana')}") as session:
        yield session


def inline(line: int, **more: object) -> dict[str, object]:
    return {"path": DESIGN, "line": line, "side": "RIGHT", "body": "Why?", **more}


def comment_review(*comments: dict[str, object]) -> dict[str, object]:
    return {"event": "COMMENT", "body": "See.", "comments": list(comments)}


def test_one_comment_outside_the_diff_refuses_the_whole_review(
    github: GitHubSandbox, dana: Session
) -> None:
    answer = dana.call("POST", REVIEWS, json=comment_review(inline(1), inline(99)))
    assert answer.status_code == 422
    assert answer.json()["errors"] == ["Line could not be resolved"]
    assert github.pull(1).reviews == []
    assert github.pull(1).review_comments == []


@pytest.mark.parametrize(
    "comment",
    [
        inline(3, start_line=3),
        inline(3, start_line=4),
        inline(3, start_line=99),
        {**inline(1), "path": "elsewhere.md"},
        inline(1, body=""),
        inline(1, side="LEFT"),
        inline(1, body="x" * 65_537),
    ],
)
def test_a_comment_that_cannot_be_placed_is_refused(
    dana: Session, comment: dict[str, object]
) -> None:
    assert dana.call("POST", REVIEWS, json=comment_review(comment)).status_code == 422


def test_a_range_must_lie_in_one_hunk(github: GitHubSandbox, dana: Session) -> None:
    text = "".join(f"line {n}\n" for n in range(40))
    github.commit("main", {"long.md": text}, author="dana")
    changed = text.replace("line 1\n", "one\n").replace("line 38\n", "many\n")
    github.update_branch(1)
    github.commit("design", {"long.md": changed}, author="mira")
    place = {"path": "long.md", "line": 39, "side": "RIGHT", "start_line": 2, "body": "All?"}
    assert dana.call("POST", REVIEWS, json=comment_review(place)).status_code == 422
    assert dana.call("POST", REVIEWS, json=comment_review({**place, "start_line": 37})).ok


def test_lines_of_context_can_be_commented_on_both_sides(
    github: GitHubSandbox, dana: Session
) -> None:
    github.commit("main", {"a.md": "1\n2\n3\n"}, author="dana")
    github.update_branch(1)
    github.commit("design", {"a.md": "1\n2\n3\n4\n"}, author="mira")
    for side in ("LEFT", "RIGHT"):
        place = {"path": "a.md", "line": 3, "side": side, "body": "Here."}
        assert dana.call("POST", REVIEWS, json=comment_review(place)).ok


@pytest.mark.parametrize("event", ["REQUEST_CHANGES", "COMMENT"])
def test_everything_but_an_approval_needs_a_body(dana: Session, event: str) -> None:
    assert dana.call("POST", REVIEWS, json={"event": event}).status_code == 422
    assert dana.call("POST", REVIEWS, json={"event": "APPROVE"}).ok


@pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 422)])
def test_a_body_ends_at_65536_characters(dana: Session, size: int, status: int) -> None:
    body = {"event": "COMMENT", "body": "ü" * size}
    assert dana.call("POST", REVIEWS, json=body).status_code == status


def test_authors_judge_their_own_pull_request_by_comments_only(github: GitHubSandbox) -> None:
    open_design(github)
    with Session(github.url, f"token {github.add_token('mira')}") as mira:
        for event in ("APPROVE", "REQUEST_CHANGES"):
            answer = mira.call("POST", REVIEWS, json={"event": event, "body": "Mine."})
            assert answer.status_code == 422
        assert mira.call("POST", REVIEWS, json={"event": "COMMENT", "body": "Mine."}).ok


def test_anyone_may_review_a_public_repository(github: GitHubSandbox) -> None:
    open_design(github)
    with Session(github.url, f"token {github.add_token('zed')}") as zed:
        answer = zed.call("POST", REVIEWS, json={"event": "APPROVE"})
    assert answer.json()["author_association"] == "NONE"


def test_a_review_belongs_to_the_head_unless_it_names_an_older_commit(
    github: GitHubSandbox, dana: Session
) -> None:
    old = github.pull(1).head_sha
    new = github.commit("design", {DESIGN: TEXT + "more\n"}, author="mira")
    made = dana.call("POST", REVIEWS, json={"event": "APPROVE"}).json()
    assert made["commit_id"] == new
    late = dana.call("POST", REVIEWS, json={"event": "APPROVE", "commit_id": old}).json()
    assert late["commit_id"] == old
    wrong = dana.call("POST", REVIEWS, json={"event": "APPROVE", "commit_id": "0" * 40})
    assert wrong.status_code == 422


def test_a_review_keeps_its_commit_when_the_branch_moves(
    github: GitHubSandbox, dana: Session
) -> None:
    made = dana.call("POST", REVIEWS, json={"event": "APPROVE"}).json()
    root = github.repository().refs["refs/heads/main"]
    github.commit("design", {DESIGN: "# New\n"}, author="mira", parents=[root])
    (read,) = dana.call("GET", REVIEWS).json()
    assert read["commit_id"] == made["commit_id"] != github.pull(1).head_sha
    at = f"{REPO}/contents/{DESIGN}?ref={made['commit_id']}"
    assert dana.call("GET", at).status_code == 200
    github.collect_garbage()
    assert dana.call("GET", at).status_code == 404


def test_dismissal_changes_the_state_and_nothing_else(github: GitHubSandbox, dana: Session) -> None:
    made = dana.call("POST", REVIEWS, json={"event": "APPROVE", "body": "Good."}).json()
    at = f"{REVIEWS}/{made['id']}/dismissals"
    empty = dana.call("PUT", at, json={"message": ""})
    assert empty.status_code == 422
    dismissed = dana.call("PUT", at, json={"message": "Outdated."}).json()
    assert dismissed == {**made, "state": "DISMISSED"}
    assert dana.call("PUT", at, json={"message": "Again."}).status_code == 422
    github.submit_review(1, "eli", "COMMENTED", body="Hm.")
    other = f"{REVIEWS}/{github.pull(1).reviews[-1].id}/dismissals"
    assert dana.call("PUT", other, json={"message": "No."}).status_code == 422


def test_readers_cannot_dismiss(github: GitHubSandbox) -> None:
    open_design(github)
    review = github.submit_review(1, "dana")
    with Session(github.url, f"token {github.add_token('zed')}") as zed:
        answer = zed.call("PUT", f"{REVIEWS}/{review.id}/dismissals", json={"message": "No."})
    assert answer.status_code == 403


def test_a_pending_review_is_seen_by_its_author_only(github: GitHubSandbox, dana: Session) -> None:
    made = dana.call("POST", REVIEWS, json={"comments": [inline(1)]}).json()
    assert made["state"] == "PENDING"
    assert "submitted_at" not in made
    assert len(dana.call("GET", REVIEWS).json()) == 1
    with Session(github.url, f"token {github.add_token('eli')}") as eli:
        assert eli.call("GET", REVIEWS).json() == []
        assert eli.call("GET", COMMENTS).json() == []
    assert dana.call("POST", REVIEWS, json={}).status_code == 422
    at = f"{REVIEWS}/{made['id']}/events"
    sent = dana.call("POST", at, json={"event": "APPROVE"}).json()
    assert (sent["state"], "submitted_at" in sent) == ("APPROVED", True)


def test_reviews_are_listed_in_the_order_they_were_submitted(
    github: GitHubSandbox, dana: Session
) -> None:
    pending = dana.call("POST", REVIEWS, json={"body": "Later."}).json()
    github.submit_review(1, "eli")
    dana.call("POST", f"{REVIEWS}/{pending['id']}/events", json={"event": "COMMENT"})
    assert [one["user"]["login"] for one in dana.call("GET", REVIEWS).json()] == ["eli", "dana"]


def test_a_deleted_reviewer_is_null(github: GitHubSandbox, dana: Session) -> None:
    github.submit_review(1, "eli")
    github.delete_user("eli")
    (read,) = dana.call("GET", REVIEWS).json()
    assert read["user"] is None
    assert read["state"] == "APPROVED"


def test_native_dismissal_of_stale_approvals_follows_the_diff(github: GitHubSandbox) -> None:
    open_design(github)
    github.protect(dismisses_stale=True)
    github.submit_review(1, "dana")
    github.commit("main", {"other.md": "x"}, author="dana")
    github.update_branch(1)
    assert github.pull(1).reviews[0].state == "APPROVED"
    github.commit("design", {DESIGN: TEXT + "more\n"}, author="mira")
    assert github.pull(1).reviews[0].state == "DISMISSED"


def test_a_single_comment_names_what_is_wrong_with_its_place(dana: Session) -> None:
    head = dana.call("GET", f"{REPO}/pulls/1").json()["head"]["sha"]
    answer = dana.call("POST", COMMENTS, json=inline(99, commit_id=head))
    (problem,) = answer.json()["errors"]
    assert (answer.status_code, problem["field"]) == (422, "pull_request_review_thread.line")


def test_a_comment_on_a_file_needs_no_line(dana: Session) -> None:
    head = dana.call("GET", f"{REPO}/pulls/1").json()["head"]["sha"]
    body = {"path": DESIGN, "commit_id": head, "body": "All of it.", "subject_type": "file"}
    made = dana.call("POST", COMMENTS, json=body).json()
    assert (made["subject_type"], made["line"]) == ("file", None)


def test_a_comment_moves_with_its_line_and_is_outdated_without_it(
    github: GitHubSandbox, dana: Session
) -> None:
    dana.call("POST", REVIEWS, json=comment_review(inline(5)))
    github.commit("design", {DESIGN: "intro\n" + TEXT}, author="mira")
    (moved,) = dana.call("GET", COMMENTS).json()
    assert (moved["line"], moved["original_line"]) == (6, 5)
    assert moved["commit_id"] == github.pull(1).head_sha != moved["original_commit_id"]
    github.commit("design", {DESIGN: "intro\n"}, author="mira")
    (outdated,) = dana.call("GET", COMMENTS).json()
    assert (outdated["line"], outdated["position"], outdated["original_line"]) == (None, None, 5)


def test_a_reply_joins_the_thread(dana: Session) -> None:
    dana.call("POST", REVIEWS, json=comment_review(inline(1)))
    (first,) = dana.call("GET", COMMENTS).json()
    reply = dana.call("POST", f"{COMMENTS}/{first['id']}/replies", json={"body": "So."}).json()
    again = dana.call("POST", f"{COMMENTS}/{reply['id']}/replies", json={"body": "Yes."}).json()
    assert reply["in_reply_to_id"] == again["in_reply_to_id"] == first["id"]


def test_readers_change_only_what_they_wrote(github: GitHubSandbox) -> None:
    open_design(github)
    theirs = github.comment(1, "dana", "Mine.")
    own = github.comment(1, "zed", "Mine too.")
    with Session(github.url, f"token {github.add_token('zed')}") as zed:
        for comment, status in ((theirs, 403), (own, 200)):
            at = f"{REPO}/issues/comments/{comment.id}"
            assert zed.call("PATCH", at, json={"body": "Changed."}).status_code == status


@pytest.mark.parametrize(("size", "status"), [(65_536, 201), (65_537, 422)])
def test_a_comment_ends_at_65536_characters(dana: Session, size: int, status: int) -> None:
    answer = dana.call("POST", f"{REPO}/issues/1/comments", json={"body": "x" * size})
    assert answer.status_code == status


def test_a_review_event_github_does_not_know_is_refused(dana: Session) -> None:
    answer = dana.call("POST", REVIEWS, json={"event": "LGTM", "body": "x"}, headers=ON_PURPOSE)
    assert answer.status_code == 422
