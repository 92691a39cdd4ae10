"""Every operation of the contracts is played on the sandboxes, and every exchange fits."""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from check_traffic import check
from datacenter_check import template_of
from jira_datacenter import TABLE
from openapi_check import Contract, load

from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from sandbox_support import DESIGN, Session, open_design

SHARED = os.environ.get("DATA_DESIGN_SHARED")
REPO = "/repos/acme/shop"


@pytest.fixture(scope="module")
def contracts() -> Mapping[str, Contract]:
    if SHARED is None:
        pytest.skip("DATA_DESIGN_SHARED does not say where the contracts are")
    return load(Path(SHARED) / "contracts")


def records(sandbox: GitHubSandbox | JiraSandbox) -> Iterator[Mapping[str, object]]:
    """Yield the log as the traffic files hold it."""
    return (json.loads(exchange.to_json()) for exchange in sandbox.log)


class Tour:
    """A session that expects every call to succeed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        options = {} if body is None else {"json": body}
        answer = self.session.call(method, path, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None


def play_github(sandbox: GitHubSandbox) -> None:
    """Use every operation once, successfully."""
    number = open_design(sandbox)
    pull = sandbox.pull(number)
    head, base = pull.head_sha, pull.base_sha
    sandbox.protect(contexts=["data-design"])
    sandbox.add_rule({"type": "deletion"})
    app = sandbox.app_token(
        "gate",
        contents="write",
        pull_requests="write",
        issues="write",
        statuses="write",
        checks="write",
        members="read",
        administration="read",
        security_events="write",
    )
    with (
        Session(sandbox.url, f"token {app}") as own,
        Session(sandbox.url, f"token {sandbox.add_token('octo')}") as octo,
    ):
        read_people(Tour(own), Tour(octo))
        read_repository(Tour(own), number, head)
        write_git(Tour(own), base)
        review(Tour(own), Tour(octo), number)
        converse(Tour(own), number)
        judge(Tour(own), head)
        finish(Tour(own), number)


def read_people(own: Tour, octo: Tour) -> None:
    for path in (
        "/organizations",
        "/orgs/acme",
        "/orgs/acme/members/dana",
        "/orgs/acme/teams/database",
        "/orgs/acme/teams/database/members",
        "/orgs/acme/teams/database/memberships/dana",
        "/rate_limit",
        "/users/dana",
    ):
        own("GET", path)
    octo("GET", "/user")


def read_repository(own: Tour, number: int, head: str) -> None:
    for path in (
        "",
        "/branches/main",
        "/branches/main/protection",
        "/rules/branches/main",
        "/collaborators",
        "/collaborators/dana/permission",
        "/commits?sha=design&per_page=1",
        f"/commits/{head}",
        f"/commits/{head}/pulls",
        f"/compare/main...{head}",
        f"/contents/{DESIGN}?ref={head}",
        "/contents/docs?ref=design",
        f"/git/trees/{head}?recursive=1",
        "/git/ref/heads/main",
        "/pulls?state=all&head=acme:design",
        f"/pulls/{number}",
        f"/pulls/{number}/files",
        f"/pulls/{number}/commits",
    ):
        own("GET", REPO + path)


def write_git(own: Tour, base: str) -> None:
    text = base64.b64encode(b"hello\n").decode()
    file = {"message": "Add a note", "content": text, "branch": "design"}
    own("PUT", f"{REPO}/contents/notes.md", file)
    blob = own("POST", f"{REPO}/git/blobs", {"content": "hi", "encoding": "utf-8"})
    own("GET", f"{REPO}/git/blobs/{blob['sha']}")
    entry = {"path": "new.md", "mode": "100644", "type": "blob", "sha": blob["sha"]}
    tree = own("POST", f"{REPO}/git/trees", {"base_tree": base, "tree": [entry]})
    commit = own(
        "POST",
        f"{REPO}/git/commits",
        {"message": "Finalise", "tree": tree["sha"], "parents": [base]},
    )
    ref = {"ref": "refs/heads/finalise", "sha": base}
    own("POST", f"{REPO}/git/refs", ref)
    own("PATCH", f"{REPO}/git/refs/heads/finalise", {"sha": commit["sha"]})
    opened = own("POST", f"{REPO}/pulls", {"title": "F", "head": "finalise", "base": "main"})
    own("PATCH", f"{REPO}/pulls/{opened['number']}", {"state": "closed"})
    own("DELETE", f"{REPO}/git/refs/heads/finalise")


def review(own: Tour, octo: Tour, number: int) -> None:
    at = f"{REPO}/pulls/{number}"
    own(
        "POST", f"{at}/requested_reviewers", {"reviewers": ["dana"], "team_reviewers": ["database"]}
    )
    own("GET", f"{at}/requested_reviewers")
    own("DELETE", f"{at}/requested_reviewers", {"reviewers": ["dana"]})
    inline = {"path": DESIGN, "line": 3, "side": "RIGHT", "body": "Which?"}
    made = own("POST", f"{at}/reviews", {"event": "COMMENT", "body": "See.", "comments": [inline]})
    own("PUT", f"{at}/reviews/{made['id']}", {"body": "See below."})
    own("GET", f"{at}/reviews/{made['id']}")
    own("GET", f"{at}/reviews")
    pending = octo("POST", f"{at}/reviews", {"body": "Fine."})
    octo("POST", f"{at}/reviews/{pending['id']}/events", {"event": "APPROVE"})
    octo("PUT", f"{at}/reviews/{pending['id']}/dismissals", {"message": "Moved on."})
    single = own("POST", f"{at}/comments", {**inline, "commit_id": own("GET", at)["head"]["sha"]})
    own("POST", f"{at}/comments/{single['id']}/replies", {"body": "This one."})
    own("PATCH", f"{REPO}/pulls/comments/{single['id']}", {"body": "Which one?"})
    own("GET", f"{at}/comments")
    own("DELETE", f"{REPO}/pulls/comments/{single['id']}")


def converse(own: Tour, number: int) -> None:
    at = f"{REPO}/issues/{number}"
    own("GET", at)
    own("PATCH", at, {"labels": ["design"]})
    said = own("POST", f"{at}/comments", {"body": "Hello."})
    own("GET", f"{at}/comments")
    own("PATCH", f"{REPO}/issues/comments/{said['id']}", {"body": "Hello again."})
    own("POST", f"{REPO}/issues/comments/{said['id']}/reactions", {"content": "eyes"})
    own("DELETE", f"{REPO}/issues/comments/{said['id']}")
    own("POST", f"{REPO}/labels", {"name": "blocked", "color": "ff0000", "description": "Waits"})
    own("POST", f"{at}/labels", {"labels": ["blocked"]})
    own("GET", f"{at}/labels")
    own("DELETE", f"{at}/labels/blocked")
    own("GET", f"{at}/timeline")


def judge(own: Tour, head: str) -> None:
    status = {"state": "success", "context": "data-design", "description": "fine"}
    own("POST", f"{REPO}/statuses/{own('GET', f'{REPO}/pulls/1')['head']['sha']}", status)
    own("GET", f"{REPO}/commits/design/status")
    own("GET", f"{REPO}/commits/design/statuses")
    run = own("POST", f"{REPO}/check-runs", {"name": "findings", "head_sha": head})
    output = {"title": "Findings", "summary": "None."}
    done = {"status": "completed", "conclusion": "success", "output": output}
    own("PATCH", f"{REPO}/check-runs/{run['id']}", done)
    own("GET", f"{REPO}/check-runs/{run['id']}")
    own("GET", f"{REPO}/commits/{head}/check-runs?check_name=findings")
    sarif = base64.b64encode(gzip.compress(b"{}")).decode()
    body = {"commit_sha": head, "ref": "refs/heads/design", "sarif": sarif}
    own("POST", f"{REPO}/code-scanning/sarifs", body)


def finish(own: Tour, number: int) -> None:
    at = f"{REPO}/pulls/{number}"
    own("POST", f"{REPO}/dispatches", {"event_type": "done", "client_payload": {"a": 1}})
    own("PATCH", at, {"title": "Orders, again"})
    head = own("GET", at)["head"]["sha"]
    own("PUT", f"{at}/merge", {"merge_method": "squash", "sha": head})


def test_every_operation_of_github_is_played_and_fits_both_ways(
    github: GitHubSandbox, contracts: Mapping[str, Contract]
) -> None:
    play_github(github)
    found, _ = check(contracts, records(github))
    assert not found
    played = set()
    for exchange in github.log:
        operation = contracts["github"].operation(exchange.method, exchange.path)
        assert operation is not None
        played.add((operation.method, operation.template))
    known = {(one.method, one.template) for one in contracts["github"].operations}
    assert known - played == set()


def play_jira(session: Tour, version: str, text: object) -> None:
    """Use every operation once, successfully."""
    root = f"/rest/api/{version}"
    issue = f"{root}/issue/SHOP-1"
    asked = "?permissions=BROWSE_PROJECTS" if version == "3" else "?issueKey=SHOP-1"
    for path in ("/serverInfo", "/myself", f"/mypermissions{asked}", "/field"):
        session("GET", root + path)
    session("GET", f"{issue}?fields=status,labels,comment&properties=ledger&expand=changelog")
    session("PUT", issue, {"update": {"labels": [{"add": "design"}]}, "properties": [
        {"key": "ledger", "value": {"version": 1}}]})  # fmt: skip
    session("GET", f"{issue}/transitions?expand=transitions.fields")
    session("POST", f"{issue}/transitions", {"transition": {"id": "11"}})
    said = session("POST", f"{issue}/comment", {"body": text})
    session("GET", f"{issue}/comment")
    session("PUT", f"{issue}/comment/{said['id']}", {"body": text})
    session("GET", f"{issue}/comment/{said['id']}")
    mark = f"{root}/comment/{said['id']}/properties/ddg"
    session("PUT", mark, {"doc": "orders"})
    session("GET", mark)
    session("PUT", f"{issue}/properties/other", {"a": 1})
    session("GET", f"{issue}/properties/other")
    session("DELETE", f"{issue}/properties/other")
    link = {"globalId": "doc=1", "object": {"url": "https://example.com/d", "title": "Orders"}}
    session("POST", f"{issue}/remotelink", link)
    session("POST", f"{issue}/remotelink", link)
    session("GET", f"{issue}/remotelink")
    session("GET", f"{issue}/remotelink?globalId=doc%3D1")
    session("DELETE", f"{issue}/remotelink?globalId=doc%3D1")


ADF = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Approved."}]}],
}


def test_every_operation_of_jira_cloud_is_played_and_fits_both_ways(
    jira_cloud: JiraSandbox, contracts: Mapping[str, Contract]
) -> None:
    token = jira_cloud.add_token("bot")
    with Session(jira_cloud.url, jira_cloud.authorization("bot", token)) as session:
        play_jira(Tour(session), "3", ADF)
        Tour(session)("GET", "/rest/api/3/search/jql?jql=project%3DSHOP&fields=status")
        Tour(session)("POST", "/rest/api/3/search/jql", {"jql": "project = SHOP"})
    found, _ = check(contracts, records(jira_cloud))
    assert not found
    contract = contracts["jira-cloud"]
    found_operations = [contract.operation(one.method, one.path) for one in jira_cloud.log]
    played = {(one.method, one.template) for one in found_operations if one is not None}
    assert {(one.method, one.template) for one in contract.operations} - played == set()


def test_every_operation_of_jira_data_center_is_played_and_fits_both_ways(
    jira_data_center: JiraSandbox, contracts: Mapping[str, Contract]
) -> None:
    token = jira_data_center.add_token("bot")
    with Session(jira_data_center.url, f"Bearer {token}") as session:
        play_jira(Tour(session), "2", "Approved.")
        Tour(session)("GET", "/rest/api/2/search?jql=project%3DSHOP&fields=status")
    found, _ = check(contracts, records(jira_data_center))
    assert not found
    played = {(one.method, template_of(one.method, one.path)) for one in jira_data_center.log}
    assert set(TABLE) - played == set()
