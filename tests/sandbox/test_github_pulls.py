"""A pull request follows pushes, merges by the rules of its branch, and is found by its ends."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from data_design_gate.sandbox import GitHubSandbox
from sandbox_support import DESIGN, TEXT, Session, open_design

REPO = "/repos/acme/shop"
ON_PURPOSE = {"X-Wrong-On-Purpose": "GitHub must refuse it"}


@pytest.fixture
def octo(github: GitHubSandbox) -> Session:
    with Session(github.url, f"token {github.add_token('octo')}") as session:
        yield session


def read(octo: Session, number: int = 1, rest: str = "") -> object:
    return octo.call("GET", f"{REPO}/pulls/{number}{rest}").json()


def test_the_head_follows_a_push_and_the_base_stays_until_then(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    first = read(octo)
    moved = github.commit("main", {"other.md": "x"}, author="dana")
    assert read(octo)["base"]["sha"] == first["base"]["sha"]
    head = github.commit("design", {DESIGN: TEXT + "more\n"}, author="mira")
    assert read(octo)["head"]["sha"] == head
    assert read(octo)["base"]["sha"] == moved


def test_files_are_seen_from_the_merge_base(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    github.commit("main", {"other.md": "x"}, author="dana")
    assert [one["filename"] for one in read(octo, rest="/files")] == [DESIGN]
    github.update_branch(1)
    assert [one["filename"] for one in read(octo, rest="/files")] == [DESIGN]


def test_a_rename_keeps_the_old_name(github: GitHubSandbox, octo: Session) -> None:
    github.commit("main", {DESIGN: TEXT}, author="dana")
    github.commit("design", {DESIGN: None, "docs/new.md": TEXT}, author="mira")
    github.open_pull_request("design", author="mira")
    (file,) = read(octo, rest="/files")
    assert (file["status"], file["previous_filename"]) == ("renamed", DESIGN)
    assert "patch" not in file


def test_commits_keep_those_of_second_parents_and_unknown_authors(
    github: GitHubSandbox, octo: Session
) -> None:
    stranger = github.stranger("Sam", "sam@example.org")
    side = github.commit("side", {"side.md": "s"}, author=stranger)
    first = github.commit("design", {DESIGN: TEXT}, author="mira")
    github.commit("design", {"side.md": "s"}, author="mira", parents=[first, side])
    github.open_pull_request("design", author="mira")
    commits = read(octo, rest="/commits")
    assert {one["sha"] for one in commits} >= {first, side}
    assert next(one for one in commits if one["sha"] == side)["author"] is None


@pytest.mark.parametrize(
    ("method", "parents", "subject"),
    [
        ("merge", 2, "Merge pull request #1 from acme/design"),
        ("squash", 1, "Orders (#1)"),
        ("rebase", 1, "Design the orders"),
    ],
)
def test_the_three_ways_to_merge(
    github: GitHubSandbox, octo: Session, method: str, parents: int, subject: str
) -> None:
    open_design(github)
    github.commit("main", {"other.md": "x"}, author="dana")
    answer = octo.call("PUT", f"{REPO}/pulls/1/merge", json={"merge_method": method})
    sha = answer.json()["sha"]
    commit = github.repository().store.commits[sha]
    assert (len(commit.parents), commit.message.split("\n")[0]) == (parents, subject)
    assert github.read(DESIGN) == TEXT.encode()
    assert github.read("other.md") == b"x"
    pull = read(octo)
    assert (pull["merged"], pull["state"], pull["merge_commit_sha"]) == (True, "closed", sha)
    assert [one["filename"] for one in read(octo, rest="/files")] == [DESIGN]
    assert len(read(octo, rest="/commits")) == 1


def test_a_conflict_cannot_be_merged(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    github.commit("main", {DESIGN: "# Something else\n"}, author="dana")
    assert (read(octo)["mergeable"], read(octo)["mergeable_state"]) == (False, "dirty")
    assert octo.call("PUT", f"{REPO}/pulls/1/merge").status_code == 405


def test_a_draft_cannot_be_merged(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    github.convert_to_draft(1)
    answer = octo.call("PUT", f"{REPO}/pulls/1/merge")
    assert (answer.status_code, answer.json()["message"]) == (405, "Pull Request is still a draft")


def test_a_moved_head_is_a_conflict_of_the_request(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    answer = octo.call("PUT", f"{REPO}/pulls/1/merge", json={"sha": "0" * 40})
    assert answer.status_code == 409


def test_a_required_status_holds_the_merge_up_until_it_succeeds(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    github.protect(contexts=["data-design"])
    merge = f"{REPO}/pulls/1/merge"
    assert "is expected" in octo.call("PUT", merge).json()["message"]
    at = f"{REPO}/statuses/{github.pull(1).head_sha}"
    octo.call("POST", at, json={"state": "pending", "context": "data-design"})
    answer = octo.call("PUT", merge)
    assert (answer.status_code, read(octo)["mergeable_state"]) == (405, "blocked")
    octo.call("POST", at, json={"state": "success", "context": "data-design"})
    assert octo.call("PUT", merge).status_code == 200


def test_a_pinned_source_does_not_believe_another_identity(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    token = github.app_token("gate", statuses="write")
    app = github.world.tokens[token].app
    assert app is not None
    check = {"context": "data-design", "integration_id": app.id}
    rule = {"type": "required_status_checks", "parameters": {"required_status_checks": [check]}}
    github.add_rule(rule)
    body = {"state": "success", "context": "data-design"}
    at = f"{REPO}/statuses/{github.pull(1).head_sha}"
    octo.call("POST", at, json=body)
    assert octo.call("PUT", f"{REPO}/pulls/1/merge").status_code == 405
    with Session(github.url, f"token {token}") as gate:
        gate.call("POST", at, json=body)
    assert octo.call("PUT", f"{REPO}/pulls/1/merge").status_code == 200


def test_required_approvals_are_those_of_people_who_can_write(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    github.protect(approvals=1)
    github.submit_review(1, "stranger")
    assert octo.call("PUT", f"{REPO}/pulls/1/merge").status_code == 405
    github.submit_review(1, "dana")
    assert octo.call("PUT", f"{REPO}/pulls/1/merge").status_code == 200


def test_an_administrator_can_bypass_the_rules(github: GitHubSandbox) -> None:
    open_design(github)
    github.protect(contexts=["data-design"])
    github.merge_pull_request(1, by="octo", bypass=True)
    assert github.pull(1).merged_by is github.account("octo")


def test_a_pull_request_whose_commits_reach_the_base_is_merged(github: GitHubSandbox) -> None:
    open_design(github)
    github.push("main", github.pull(1).head_sha)
    assert github.pull(1).merged_at is not None


def test_deleting_the_branch_closes_and_reopening_needs_it_back(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    sha = github.pull(1).head_sha
    github.delete_branch("design")
    assert read(octo)["state"] == "closed"
    assert octo.call("PATCH", f"{REPO}/pulls/1", json={"state": "open"}).status_code == 422
    github.push("design", sha)
    assert octo.call("PATCH", f"{REPO}/pulls/1", json={"state": "open"}).json()["state"] == "open"


def test_a_fork_is_found_by_its_owner_and_branch(github: GitHubSandbox, octo: Session) -> None:
    fork = github.fork("frida")
    sha = github.commit("design", {DESIGN: TEXT}, author="frida", repository=fork)
    github.open_pull_request("design", author="frida", head_repository=fork)
    found = octo.call("GET", f"{REPO}/pulls?state=open&head=frida:design").json()
    assert [one["head"]["sha"] for one in found] == [sha]
    assert found[0]["head"]["repo"]["full_name"] == "frida/shop"
    assert octo.call("GET", f"{REPO}/pulls?head=acme:design").json() == []


def test_a_commit_only_a_fork_has_leads_to_no_pull_request(
    github: GitHubSandbox, octo: Session
) -> None:
    fork = github.fork("frida")
    sha = github.commit("design", {DESIGN: TEXT}, author="frida", repository=fork)
    github.open_pull_request("design", author="frida", head_repository=fork)
    assert octo.call("GET", f"{REPO}/commits/{sha}/pulls").json() == []
    merged = github.merge_pull_request(1)
    for commit in (sha, merged):
        found = octo.call("GET", f"{REPO}/commits/{commit}/pulls").json()
        assert [one["number"] for one in found] == [1]


def test_a_deleted_fork_leaves_its_pull_request(github: GitHubSandbox, octo: Session) -> None:
    fork = github.fork("frida")
    github.commit("design", {DESIGN: TEXT}, author="frida", repository=fork)
    github.open_pull_request("design", author="frida", head_repository=fork)
    github.delete_fork(fork)
    assert read(octo)["head"]["repo"] is None


def test_the_merge_commit_of_an_open_pull_request_is_only_a_trial(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    pull = read(octo)
    trial = pull["merge_commit_sha"]
    assert pull["merged"] is False
    assert octo.call("GET", f"{REPO}/git/ref/pull/1/merge").json()["object"]["sha"] == trial
    parents = octo.call("GET", f"{REPO}/commits/{trial}").json()["parents"]
    assert [one["sha"] for one in parents] == [pull["base"]["sha"], pull["head"]["sha"]]
    assert github.merge_pull_request(1) != trial
    github.commit("main", {"clash.md": "a"}, author="dana")
    github.commit("clash", {"clash.md": "b"}, author="mira", parents=[pull["base"]["sha"]])
    github.open_pull_request("clash", author="mira")
    assert read(octo, 2)["merge_commit_sha"] is None


def test_an_old_name_of_a_repository_leads_to_the_new_one(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    github.rename_repository("store")
    answer = octo.call("GET", f"{REPO}/pulls/1")
    assert [one.status_code for one in answer.history] == [301]
    assert answer.json()["base"]["repo"]["full_name"] == "acme/store"


def test_a_deleted_author_is_null(github: GitHubSandbox, octo: Session) -> None:
    open_design(github)
    github.delete_user("mira")
    assert read(octo)["user"] is None


def test_opening_needs_commits_and_no_other_for_the_same_ends(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    body = {"title": "Again", "head": "design", "base": "main"}
    again = octo.call("POST", f"{REPO}/pulls", json=body)
    assert again.status_code == 422
    assert "already exists" in again.json()["errors"][0]["message"]
    nothing = octo.call("POST", f"{REPO}/pulls", json={**body, "head": "main"})
    assert nothing.json()["errors"][0]["message"] == "No commits between main and main"


def test_comparing_tells_ahead_behind_and_the_merge_base(
    github: GitHubSandbox, octo: Session
) -> None:
    root = github.repository().refs["refs/heads/main"]
    open_design(github)
    github.commit("main", {"other.md": "x"}, author="dana")
    body = octo.call("GET", f"{REPO}/compare/main...design").json()
    assert (body["status"], body["ahead_by"], body["behind_by"]) == ("diverged", 1, 1)
    assert body["merge_base_commit"]["sha"] == root
    assert [one["filename"] for one in body["files"]] == [DESIGN]


def test_the_author_cannot_be_asked_for_a_review_nor_can_strangers(
    github: GitHubSandbox, octo: Session
) -> None:
    open_design(github)
    github.add_user("zed")
    at = f"{REPO}/pulls/1/requested_reviewers"
    for login in ("mira", "zed"):
        assert octo.call("POST", at, json={"reviewers": [login]}).status_code == 422
    assert octo.call("POST", at, json={"team_reviewers": ["nobody"]}).status_code == 422
    answer = octo.call("POST", at, json={"reviewers": ["dana"], "team_reviewers": ["database"]})
    assert [one["login"] for one in answer.json()["requested_reviewers"]] == ["dana"]
    github.submit_review(1, "dana")
    assert octo.call("GET", at).json()["users"] == []


def test_a_dispatch_is_kept_within_its_limits(github: GitHubSandbox, octo: Session) -> None:
    at = f"{REPO}/dispatches"
    payload = {str(n): n for n in range(10)}
    assert octo.call("POST", at, json={"event_type": "done", "client_payload": payload}).ok
    assert github.dispatches[0].client_payload == payload
    wrong = [
        {"event_type": "done", "client_payload": {str(n): n for n in range(11)}},
        {"event_type": "done", "client_payload": {"a": "x" * 65_535}},
        {"event_type": "x" * 101},
        {"client_payload": {}},
    ]
    for body in wrong:
        answer = octo.call("POST", at, json=body, headers=ON_PURPOSE)
        assert answer.status_code == 422
    fits = {"event_type": "done", "client_payload": {"a": "x" * (65_535 - len('{"a": ""}'))}}
    assert octo.call("POST", at, json=fits).status_code == 204


@pytest.mark.parametrize(("field", "limit"), [("title", 256), ("body", 65_536)])
def test_titles_and_descriptions_have_their_limits(
    github: GitHubSandbox, octo: Session, field: str, limit: int
) -> None:
    open_design(github)
    for size, status in ((limit, 200), (limit + 1, 422)):
        for area in ("pulls", "issues"):
            answer = octo.call("PATCH", f"{REPO}/{area}/1", json={field: "x" * size})
            assert answer.status_code == status


def test_a_branch_may_have_any_name_git_allows(github: GitHubSandbox, octo: Session) -> None:
    name = "feat/ünï#1 %20&x"
    github.commit(name, {DESIGN: TEXT}, author="mira")
    quoted = quote(name, safe="")
    number = github.open_pull_request(name, author="mira").number
    found = octo.call("GET", f"{REPO}/pulls?head={quote('acme:' + name)}").json()
    assert [one["number"] for one in found] == [number]
    assert octo.call("GET", f"{REPO}/branches/{quoted}").json()["name"] == name
    assert octo.call("GET", f"{REPO}/branches/{quote(name)}").json()["name"] == name
    assert octo.call("GET", f"{REPO}/git/ref/heads/{quote(name)}").status_code == 200
    assert octo.call("GET", f"{REPO}/contents/{DESIGN}?ref={quoted}").status_code == 200
    assert octo.call("GET", f"{REPO}/compare/main...{quoted}").json()["ahead_by"] == 1
