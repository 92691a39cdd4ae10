"""PyGithub plays a whole pull request without noticing that it is not talking to GitHub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException, UnknownObjectException

from data_design_gate.sandbox import GitHubSandbox
from sandbox_support import DESIGN, TEXT, open_design


@pytest.fixture
def client(github: GitHubSandbox) -> Iterator[Github]:
    open_design(github)
    token = github.app_token(
        "gate",
        contents="write",
        pull_requests="write",
        statuses="write",
        checks="write",
        members="read",
    )
    with Github(
        base_url=github.url,
        auth=Auth.Token(token),
        retry=None,
        per_page=100,
        seconds_between_requests=None,
        seconds_between_writes=None,
    ) as found:
        yield found


def test_a_whole_pull_request_is_played(github: GitHubSandbox, client: Github) -> None:
    repository = client.get_repo("acme/shop")
    pull = repository.get_pull(1)
    (file,) = pull.get_files()
    assert (file.filename, file.status, file.additions) == (DESIGN, "added", 9)
    commit = repository.get_commit(pull.head.sha)
    commit.create_status("pending", context="data-design", description="waits for dana")
    note = {"path": DESIGN, "line": 3, "side": "RIGHT", "body": "Which?"}
    pull.create_review(commit=commit, body="Waiting", event="COMMENT", comments=[note])
    said = pull.create_issue_comment("Summary")
    said.edit("Summary, again")
    github.submit_review(1, "dana")
    reviews = {review.user.login: review.state for review in pull.get_reviews()}
    assert reviews == {"gate[bot]": "COMMENTED", "dana": "APPROVED"}
    commit.create_status("success", context="data-design")
    assert commit.get_combined_status().state == "success"
    assert [status.state for status in commit.get_statuses()] == ["success", "pending"]
    assert pull.merge(merge_method="squash").merged
    assert repository.get_contents(DESIGN).decoded_content == TEXT.encode()
    repository.create_repository_dispatch("data-design-complete", {"path": DESIGN})
    assert [one.event_type for one in github.dispatches] == ["data-design-complete"]


def test_teams_and_permissions_are_read(github: GitHubSandbox, client: Github) -> None:
    github.add_user("zed")
    team = client.get_organization("acme").get_team_by_slug("database")
    assert {member.login for member in team.get_members()} == {"dana", "eli"}
    assert team.get_team_membership("dana").state == "active"
    with pytest.raises(UnknownObjectException):
        team.get_team_membership("zed")
    repository = client.get_repo("acme/shop")
    assert repository.get_collaborator_role_name("dana") == "write"
    assert repository.get_collaborator_permission("zed") == "read"


def test_a_deleted_reviewer_is_none(github: GitHubSandbox, client: Github) -> None:
    github.submit_review(1, "dana")
    github.delete_user("dana")
    (review,) = client.get_repo("acme/shop").get_pull(1).get_reviews()
    assert review.user is None


def test_a_refused_review_raises_with_the_reason(client: Github) -> None:
    pull = client.get_repo("acme/shop").get_pull(1)
    note = {"path": DESIGN, "line": 99, "side": "RIGHT", "body": "Which?"}
    with pytest.raises(GithubException) as caught:
        pull.create_review(body="x", event="COMMENT", comments=[note])
    assert (caught.value.status, caught.value.data["errors"]) == (
        422,
        ["Line could not be resolved"],
    )


def test_a_finalising_commit_is_built_from_the_git_database(client: Github) -> None:
    repository = client.get_repo("acme/shop")
    base = repository.get_git_commit(repository.get_branch("main").commit.sha)
    blob = repository.create_git_blob("done\n", "utf-8")
    from github import InputGitTreeElement

    element = InputGitTreeElement(DESIGN, "100644", "blob", sha=blob.sha)
    tree = repository.create_git_tree([element], base.tree)
    commit = repository.create_git_commit("Finalise", tree, [base])
    repository.create_git_ref("refs/heads/finalise", commit.sha)
    pull = repository.create_pull(base="main", head="finalise", title="Finalise", body="")
    assert [file.filename for file in pull.get_files()] == [DESIGN]
    (found,) = repository.get_pulls(state="open", head="acme:finalise")
    assert found.number == pull.number
    repository.get_git_ref("heads/finalise").delete()
    assert repository.get_pull(pull.number).state == "closed"


def test_many_reviews_come_completely(github: GitHubSandbox, client: Github) -> None:
    for number in range(205):
        github.submit_review(1, f"reader{number}", "COMMENTED")
    assert len(list(client.get_repo("acme/shop").get_pull(1).get_reviews())) == 205
    assert len(github.log.calls("GET", "/reviews")) == 3


def test_the_enterprise_address_works_too(github: GitHubSandbox) -> None:
    token = github.workflow_token(contents="read", pull_requests="read")
    open_design(github)
    with Github(base_url=github.enterprise_url, auth=Auth.Token(token), retry=None) as client:
        assert client.get_repo("acme/shop").get_pull(1).title == "Orders"
        _, body = client.requester.graphql_query("{ viewer { login } }", {})
    assert body["data"]["viewer"]["login"] == "github-actions[bot]"
