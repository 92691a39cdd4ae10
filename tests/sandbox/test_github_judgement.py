"""Statuses, check runs, labels and files keep their limits."""

from __future__ import annotations

import base64

import pytest

from data_design_gate.sandbox import GitHubSandbox
from data_design_gate.sandbox.github.routes_contents import FULL_LIMIT
from sandbox_support import DESIGN, TEXT, Session, open_design

REPO = "/repos/acme/shop"
ON_PURPOSE = {"X-Wrong-On-Purpose": "GitHub must refuse it"}


@pytest.fixture
def octo(github: GitHubSandbox) -> Session:
    with Session(github.url, f"token {github.add_token('octo')}") as session:
        yield session


@pytest.fixture
def statuses(github: GitHubSandbox) -> str:
    open_design(github)
    return f"{REPO}/statuses/{github.pull(1).head_sha}"


@pytest.mark.parametrize(("size", "status"), [(140, 201), (141, 422)])
def test_a_description_ends_at_140_characters(
    octo: Session, statuses: str, size: int, status: int
) -> None:
    body = {"state": "success", "context": "data-design", "description": "ü" * size}
    assert octo.call("POST", statuses, json=body).status_code == status


def test_a_context_takes_a_thousand_statuses_a_commit(
    github: GitHubSandbox, octo: Session, statuses: str
) -> None:
    body = {"state": "pending", "context": "data-design"}
    octo.call("POST", statuses, json=body)
    written = github.repository().statuses[github.pull(1).head_sha]
    written += written * 998
    assert octo.call("POST", statuses, json=body).status_code == 201
    assert octo.call("POST", statuses, json=body).status_code == 422
    assert octo.call("POST", statuses, json={**body, "context": "other"}).status_code == 201


def test_an_unknown_state_or_commit_is_refused(octo: Session, statuses: str) -> None:
    wrong = octo.call("POST", statuses, json={"state": "passed"}, headers=ON_PURPOSE)
    assert wrong.status_code == 422
    nowhere = octo.call("POST", f"{REPO}/statuses/{'0' * 40}", json={"state": "success"})
    assert nowhere.status_code == 422


@pytest.mark.parametrize(
    ("states", "combined"),
    [
        ([], "pending"),
        (["success"], "success"),
        (["success", "pending"], "pending"),
        (["success", "pending", "error"], "failure"),
        (["failure"], "failure"),
    ],
)
def test_the_combined_status_is_the_worst_of_the_newest(
    octo: Session, statuses: str, states: list[str], combined: str
) -> None:
    for number, state in enumerate(states):
        for written in ("failure", state):
            octo.call("POST", statuses, json={"state": written, "context": f"c{number}"})
    at = statuses.replace("statuses", "commits")
    body = octo.call("GET", f"{at}/status").json()
    assert (body["state"], body["total_count"]) == (combined, len(states))
    listed = octo.call("GET", f"{at}/statuses").json()
    assert [one["state"] for one in listed][::2] == states[::-1]


def test_only_apps_make_check_runs_and_annotations_add_up(
    github: GitHubSandbox, octo: Session, statuses: str
) -> None:
    body = {"name": "findings", "head_sha": statuses.rpartition("/")[2]}
    assert octo.call("POST", f"{REPO}/check-runs", json=body).status_code == 403
    note = {"path": DESIGN, "start_line": 1, "end_line": 1, "message": "x",
            "annotation_level": "notice"}  # fmt: skip
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    with Session(github.url, f"token {github.app_token('gate', checks='write')}") as gate:
        run = gate.call("POST", f"{REPO}/check-runs", json={**body, "output": output}).json()
        at = f"{REPO}/check-runs/{run['id']}"
        more = gate.call("PATCH", at, json={"output": output}).json()
        assert more["output"]["annotations_count"] == 100
        output["annotations"] = [note] * 51
        wrong = gate.call("PATCH", at, json={"output": output}, headers=ON_PURPOSE)
        assert wrong.status_code == 422


def test_a_label_is_made_once_and_removed_once(octo: Session, statuses: str) -> None:
    assert statuses
    assert octo.call("POST", f"{REPO}/labels", json={"name": "Blocked"}).status_code == 201
    again = octo.call("POST", f"{REPO}/labels", json={"name": "blocked"})
    assert again.json()["errors"][0]["code"] == "already_exists"
    octo.call("POST", f"{REPO}/issues/1/labels", json={"labels": ["blocked", "new"]})
    removed = octo.call("DELETE", f"{REPO}/issues/1/labels/Blocked").json()
    assert [one["name"] for one in removed] == ["new"]
    assert octo.call("DELETE", f"{REPO}/issues/1/labels/blocked").status_code == 404


def test_a_file_is_read_at_any_branch_and_commit(
    github: GitHubSandbox, octo: Session, statuses: str
) -> None:
    at = f"{REPO}/contents/{DESIGN}"
    for ref in ("design", statuses.rpartition("/")[2], "refs/heads/design", "refs/pull/1/head"):
        body = octo.call("GET", f"{at}?ref={ref}").json()
        assert base64.b64decode(body["content"]).decode() == TEXT
    assert octo.call("GET", at).status_code == 404
    assert octo.call("GET", f"{at}?ref=nowhere").json()["message"] == (
        "No commit found for the ref nowhere"
    )
    raw = octo.call(
        "GET", f"{at}?ref=design", headers={"Accept": "application/vnd.github.raw+json"}
    )
    assert raw.text == TEXT
    assert github.log[-1].status == 200


def test_a_file_past_one_megabyte_comes_without_content(
    github: GitHubSandbox, octo: Session
) -> None:
    github.commit("main", {"fits": b"x" * FULL_LIMIT, "large": b"x" * (FULL_LIMIT + 1)})
    fits = octo.call("GET", f"{REPO}/contents/fits").json()
    large = octo.call("GET", f"{REPO}/contents/large").json()
    assert (fits["encoding"], large["encoding"], large["content"]) == ("base64", "none", "")
    blob = octo.call("GET", f"{REPO}/git/blobs/{large['sha']}").json()
    assert len(base64.b64decode(blob["content"])) == FULL_LIMIT + 1


def test_a_file_is_replaced_only_by_those_who_know_it(octo: Session) -> None:
    at = f"{REPO}/contents/README.md"
    sha = octo.call("GET", at).json()["sha"]
    body = {"message": "Write", "content": base64.b64encode(b"new\n").decode()}
    assert octo.call("PUT", at, json=body).status_code == 422
    assert octo.call("PUT", at, json={**body, "sha": "0" * 40}).status_code == 409
    assert octo.call("PUT", at, json={**body, "sha": sha}).status_code == 200
    new = octo.call("PUT", f"{REPO}/contents/new.md", json=body)
    assert new.status_code == 201
    assert octo.call("GET", f"{REPO}/contents/new.md").json()["content"] == "bmV3Cg==\n"


def test_a_protected_branch_takes_no_direct_commit(github: GitHubSandbox, octo: Session) -> None:
    github.protect(contexts=["data-design"])
    body = {"message": "Write", "content": ""}
    answer = octo.call("PUT", f"{REPO}/contents/new.md", json=body)
    assert answer.status_code == 409


def test_a_ref_moves_backwards_only_by_force(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    root = github.repository().refs["refs/heads/main"]
    at = f"{REPO}/git/refs/heads/design"
    assert octo.call("PATCH", at, json={"sha": root}).json()["message"] == (
        "Update is not a fast forward"
    )
    assert octo.call("PATCH", at, json={"sha": root, "force": True}).status_code == 200
    assert github.pull(1).head_sha == root


def test_the_timeline_tells_what_happened_in_order(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    review = github.submit_review(1, "dana")
    github.dismiss_review(1, review)
    github.comment(1, "eli", "Hm.")
    github.close(1, by="octo")
    events = [one["event"] for one in octo.call("GET", f"{REPO}/issues/1/timeline").json()]
    assert events == ["committed", "reviewed", "review_dismissed", "commented", "closed"]
