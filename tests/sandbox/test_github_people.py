"""Tokens, permissions, teams and quotas answer as the real ones do."""

from __future__ import annotations

import pytest
import requests

from data_design_gate.sandbox import GitHubSandbox, ManualClock
from sandbox_support import Session, open_design

REPO = "/repos/acme/shop"
MEMBERSHIP = "/orgs/acme/teams/database/memberships/{}"


def ask(
    github: GitHubSandbox, token: str | None, path: str, method: str = "GET", **options: object
) -> requests.Response:
    authorization = None if token is None else f"Bearer {token}"
    with Session(github.url, authorization) as session:
        return session.call(method, path, **options)


def test_an_unknown_token_is_refused_everywhere(github: GitHubSandbox) -> None:
    answer = ask(github, "ghp_wrong", REPO)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_without_a_token_public_repositories_can_be_read_and_not_written(
    github: GitHubSandbox,
) -> None:
    assert ask(github, None, REPO).status_code == 200
    said = {"json": {"title": "x"}, "headers": {"X-Wrong-On-Purpose": "no token"}}
    assert ask(github, None, f"{REPO}/pulls/1", "PATCH", **said).status_code == 401


def test_a_private_repository_does_not_exist_for_strangers(github: GitHubSandbox) -> None:
    github.add_repository("acme/secret", is_private=True)
    assert ask(github, github.add_token("zed"), "/repos/acme/secret").status_code == 404
    assert ask(github, github.add_token("dana"), "/repos/acme/secret").status_code == 200


def test_an_installation_is_no_user(github: GitHubSandbox) -> None:
    answer = ask(github, github.workflow_token(contents="read"), "/user")
    assert answer.status_code == 403
    assert answer.json()["message"] == "Resource not accessible by integration"


def test_a_missing_permission_is_named_in_a_header(github: GitHubSandbox) -> None:
    open_design(github)
    token = github.workflow_token(contents="read", pull_requests="read")
    answer = ask(github, token, f"{REPO}/issues/1/comments", "POST", json={"body": "hi"})
    assert answer.status_code == 403
    assert answer.headers["X-Accepted-GitHub-Permissions"] == ("issues=write; pull_requests=write")


def test_pull_requests_write_is_enough_for_the_conversation(github: GitHubSandbox) -> None:
    open_design(github)
    token = github.workflow_token(pull_requests="write")
    answer = ask(github, token, f"{REPO}/issues/1/comments", "POST", json={"body": "hi"})
    assert answer.status_code == 201
    assert answer.json()["user"]["login"] == "github-actions[bot]"
    assert answer.json()["user"]["id"] == 41898282


@pytest.mark.parametrize("refuses_with", [403, 404])
def test_a_team_cannot_be_read_without_the_members_permission(
    github: GitHubSandbox, refuses_with: int
) -> None:
    token = github.add_token(
        "dana", permissions={"contents": "read"}, kind="installation", refuses_with=refuses_with
    )
    assert ask(github, token, "/orgs/acme/teams/database").status_code == refuses_with
    assert ask(github, token, MEMBERSHIP.format("dana")).status_code == refuses_with


def test_membership_is_active_pending_or_not_found(github: GitHubSandbox) -> None:
    github.add_team("acme", "sre", ["sam"], maintainers=["max"], pending=["pat"])
    token = github.app_token("gate", members="read")
    states = {}
    for login in ("sam", "max", "pat", "zed"):
        github.add_user(login)
        answer = ask(github, token, f"/orgs/acme/teams/sre/memberships/{login}")
        states[login] = (answer.status_code, answer.json().get("state"), answer.json().get("role"))
    assert states == {
        "sam": (200, "active", "member"),
        "max": (200, "active", "maintainer"),
        "pat": (200, "pending", "member"),
        "zed": (404, None, None),
    }


def test_members_of_a_child_team_are_members_of_its_parent(github: GitHubSandbox) -> None:
    github.add_team("acme", "postgres", ["pia"], parent="database")
    token = github.app_token("gate", members="read")
    assert ask(github, token, MEMBERSHIP.format("pia")).json()["state"] == "active"
    members = ask(github, token, "/orgs/acme/teams/database/members").json()
    assert {one["login"] for one in members} == {"dana", "eli", "pia"}


def test_a_secret_team_exists_for_its_members_only(github: GitHubSandbox) -> None:
    github.add_team("acme", "audit", ["ann"], privacy="secret")
    for login, status in (("ann", 200), ("dana", 404)):
        token = github.add_token(login)
        assert ask(github, token, "/orgs/acme/teams/audit").status_code == status


def test_the_role_name_tells_what_the_permission_folds(github: GitHubSandbox) -> None:
    github.repository().collaborators[github.add_user("mo").id] = "maintain"
    token = github.add_token("octo")
    body = ask(github, token, f"{REPO}/collaborators/mo/permission").json()
    assert (body["permission"], body["role_name"]) == ("write", "maintain")
    assert ask(github, token, f"{REPO}/collaborators/nobody/permission").status_code == 404


def test_readers_cannot_write_a_status(github: GitHubSandbox) -> None:
    sha = github.repository().refs["refs/heads/main"]
    token = github.add_token("zed")
    answer = ask(github, token, f"{REPO}/statuses/{sha}", "POST", json={"state": "success"})
    assert answer.status_code == 403


def test_the_quota_is_counted_ends_and_begins_anew(
    github: GitHubSandbox, clock: ManualClock
) -> None:
    clock.step = clock.step * 0
    token = github.add_token("octo", limit=2)
    answers = [ask(github, token, REPO) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 403]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    clock.advance(3600)
    assert ask(github, token, REPO).status_code == 200


def test_what_has_not_changed_is_not_sent_again_and_costs_nothing(github: GitHubSandbox) -> None:
    token = github.add_token("octo")
    first = ask(github, token, f"{REPO}/branches/main")
    again = ask(
        github, token, f"{REPO}/branches/main", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Used"] == first.headers["X-RateLimit-Used"]
    github.commit("main", {"a.md": "a"})
    changed = ask(
        github, token, f"{REPO}/branches/main", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200


def test_lists_come_in_pages_of_thirty_with_links_to_the_others(github: GitHubSandbox) -> None:
    number = github.open_issue("Talk")
    for count in range(35):
        github.comment(number, "dana", str(count))
    at = f"{REPO}/issues/{number}/comments"
    first = ask(github, None, at)
    assert len(first.json()) == 30
    assert set(first.links) == {"next", "last"}
    second = requests.get(first.links["next"]["url"], timeout=5)
    assert [one["body"] for one in second.json()] == [str(n) for n in range(30, 35)]
    assert set(second.links) == {"prev", "first"}
    assert len(ask(github, None, f"{at}?per_page=500").json()) == 35


def test_addresses_follow_the_way_the_client_came(github: GitHubSandbox) -> None:
    token = github.add_token("octo")
    body = requests.get(
        f"{github.enterprise_url}{REPO}", headers={"Authorization": f"token {token}"}, timeout=5
    ).json()
    assert body["url"] == f"{github.url}/api/v3{REPO}"
    assert body["html_url"] == f"{github.url}/acme/shop"
