"""Comments, remote links and properties keep Jira's forms and limits, on Cloud and elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from jira import JIRA, JIRAError

from data_design_gate.sandbox import JiraSandbox
from data_design_gate.sandbox.jira.state import USUAL
from sandbox_support import Session

V3 = "/rest/api/3/issue/SHOP-1"
V2 = "/rest/api/2/issue/SHOP-1"
ON_PURPOSE = {"X-Wrong-On-Purpose": "Jira must refuse it"}


def adf(text: str) -> dict[str, Any]:
    inner = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [inner]}


@pytest.fixture
def cloud(jira_cloud: JiraSandbox) -> Session:
    token = jira_cloud.add_token("bot")
    with Session(jira_cloud.url, jira_cloud.authorization("bot", token)) as session:
        yield session


@pytest.fixture
def center(jira_data_center: JiraSandbox) -> Session:
    token = jira_data_center.add_token("bot")
    with Session(jira_data_center.url, f"Bearer {token}") as session:
        yield session


@pytest.mark.parametrize(
    "body",
    [
        "a string",
        "",
        {},
        {"type": "doc", "version": 1, "content": []},
        {"type": "doc", "version": 2, "content": []},
        {**adf("x"), "content": [{"type": "marquee"}]},
        {**adf("x"), "content": [{"type": "text", "text": ""}]},
    ],
)
def test_cloud_takes_documents_only(cloud: Session, body: object) -> None:
    answer = cloud.call("POST", f"{V3}/comment", json={"body": body}, headers=ON_PURPOSE)
    assert answer.status_code == 400
    assert "comment" in answer.json()["errors"]


@pytest.mark.parametrize("body", [adf("x"), "", None, ["x"]])
def test_data_center_takes_text_only(center: Session, body: object) -> None:
    answer = center.call("POST", f"{V2}/comment", json={"body": body}, headers=ON_PURPOSE)
    assert answer.status_code == 400


@pytest.mark.parametrize(("size", "status"), [(32_767, 201), (32_768, 400)])
def test_a_comment_ends_at_32767_characters(
    cloud: Session, center: Session, size: int, status: int
) -> None:
    text = "x" * size
    assert cloud.call("POST", f"{V3}/comment", json={"body": adf(text)}).status_code == status
    long = center.call("POST", f"{V2}/comment", json={"body": text}, headers=ON_PURPOSE)
    assert long.status_code == status


def test_text_written_by_wiki_is_read_as_a_document_and_back(jira_cloud: JiraSandbox) -> None:
    jira_cloud.comment("SHOP-1", "ann", "one\ntwo")
    token = jira_cloud.add_token("bot")
    with Session(jira_cloud.url, jira_cloud.authorization("bot", token)) as session:
        (read,) = session.call("GET", f"{V3}/comment").json()["comments"]
    assert [one["content"][0]["text"] for one in read["body"]["content"]] == ["one", "two"]


def test_a_comment_can_be_kept_from_customers(cloud: Session) -> None:
    internal = [{"key": "sd.public.comment", "value": {"internal": True}}]
    body = {"body": adf("x"), "properties": internal}
    assert cloud.call("POST", f"{V3}/comment", json=body).json()["jsdPublic"] is False
    assert cloud.call("POST", f"{V3}/comment", json={"body": adf("x")}).json()["jsdPublic"] is True
    (first, second) = cloud.call("GET", f"{V3}/comment?expand=properties").json()["comments"]
    assert (first["properties"], second["properties"]) == (internal, [])


def test_a_comment_for_a_role_is_seen_by_that_role(jira_cloud: JiraSandbox, cloud: Session) -> None:
    kept = {"body": adf("x"), "visibility": {"type": "role", "value": "Developers"}}
    assert cloud.call("POST", f"{V3}/comment", json=kept).status_code == 201
    unknown = {"body": adf("x"), "visibility": {"type": "role", "value": "Kings"}}
    assert cloud.call("POST", f"{V3}/comment", json=unknown).status_code == 400
    jira_cloud.add_user("dev", roles=["Developers"])
    seen = {}
    for name in ("dev", "zed"):
        token = jira_cloud.authorization(name, jira_cloud.add_token(name))
        with Session(jira_cloud.url, token) as session:
            seen[name] = session.call("GET", f"{V3}/comment").json()["total"]
    assert seen == {"dev": 1, "zed": 0}


def test_other_peoples_comments_are_edited_with_the_right_to_it_only(
    jira_cloud: JiraSandbox, cloud: Session
) -> None:
    theirs = jira_cloud.comment("SHOP-1", "ann", "Mine.")
    own = cloud.call("POST", f"{V3}/comment", json={"body": adf("x")}).json()
    body = {"body": adf("changed")}
    assert cloud.call("PUT", f"{V3}/comment/{own['id']}", json=body).status_code == 200
    assert cloud.call("PUT", f"{V3}/comment/{theirs.id}", json=body).status_code == 400
    jira_cloud.world.users["bot"].permissions = USUAL | {"EDIT_ALL_COMMENTS"}
    edited = cloud.call("PUT", f"{V3}/comment/{theirs.id}", json=body).json()
    assert edited["author"]["displayName"] == "Ann"
    assert edited["updateAuthor"]["displayName"] == "Bot"


def test_comments_come_in_pages(jira_cloud: JiraSandbox, cloud: Session) -> None:
    numbers = [jira_cloud.comment("SHOP-1", "ann", str(n)).id for n in range(5)]
    page = cloud.call("GET", f"{V3}/comment?startAt=2&maxResults=2").json()
    assert [one["id"] for one in page["comments"]] == numbers[2:4]
    assert (page["total"], page["startAt"], page["maxResults"]) == (5, 2, 2)
    last = cloud.call("GET", f"{V3}/comment?orderBy=-created&maxResults=1").json()
    assert [one["id"] for one in last["comments"]] == numbers[-1:]


def test_a_link_is_made_once_and_then_replaced_in_full(
    jira_cloud: JiraSandbox, cloud: Session
) -> None:
    full = {
        "globalId": "doc=1",
        "relationship": "designed by",
        "object": {"url": "https://example.com/1", "title": "One", "summary": "S"},
    }
    first = cloud.call("POST", f"{V3}/remotelink", json=full)
    short = {"globalId": "doc=1", "object": {"url": "https://example.com/2", "title": "Two"}}
    second = cloud.call("POST", f"{V3}/remotelink", json=short)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    (link,) = cloud.call("GET", f"{V3}/remotelink").json()
    assert link["object"]["title"] == "Two"
    assert "summary" not in link["object"]
    assert "relationship" not in link
    cloud.call("POST", f"{V3}/remotelink", json=short)
    assert len(jira_cloud.issue("SHOP-1").history) == 3


def test_data_center_answers_200_to_new_links_too(center: Session) -> None:
    body = {"globalId": "doc=1", "object": {"url": "https://example.com/1", "title": "One"}}
    assert center.call("POST", f"{V2}/remotelink", json=body).status_code == 200


def test_a_link_is_found_and_removed_by_its_global_id(cloud: Session) -> None:
    body = {"globalId": "doc=1", "object": {"url": "https://example.com/1", "title": "One"}}
    cloud.call("POST", f"{V3}/remotelink", json=body)
    assert cloud.call("GET", f"{V3}/remotelink?globalId=doc%3D1").json()["globalId"] == "doc=1"
    assert cloud.call("GET", f"{V3}/remotelink?globalId=other").status_code == 404
    assert cloud.call("DELETE", f"{V3}/remotelink?globalId=doc%3D1").status_code == 204
    assert cloud.call("GET", f"{V3}/remotelink").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"object": {"url": "https://example.com"}},
        {"object": {"title": "x"}},
        {"object": {"url": "u", "title": " "}},
        {"globalId": "x" * 256, "object": {"url": "u", "title": "t"}},
    ],
)
def test_a_link_without_its_musts_is_refused(cloud: Session, body: dict[str, object]) -> None:
    answer = cloud.call("POST", f"{V3}/remotelink", json=body, headers=ON_PURPOSE)
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(("size", "status"), [(32_768, 201), (32_769, 400)])
def test_a_property_ends_at_32768_bytes(cloud: Session, size: int, status: int) -> None:
    at = f"{V3}/properties/ledger"
    value = "x" * (size - 2)
    assert cloud.call("PUT", at, json=value).status_code == status
    assert cloud.call("GET", at).status_code == (200 if status == 201 else 404)


def test_a_property_is_new_once(cloud: Session) -> None:
    at = f"{V3}/properties/ledger"
    codes = [cloud.call("PUT", at, json={"v": n}).status_code for n in (1, 2)]
    codes += [cloud.call("DELETE", at).status_code for _ in range(2)]
    assert codes == [201, 200, 204, 404]


def test_an_archived_issue_cannot_be_written(jira_cloud: JiraSandbox, cloud: Session) -> None:
    jira_cloud.issue("SHOP-1").project.is_archived = True
    assert cloud.call("GET", V3).status_code == 200
    assert cloud.call("POST", f"{V3}/comment", json={"body": adf("x")}).status_code == 400


def test_what_is_no_json_is_refused(cloud: Session) -> None:
    answer = cloud.call("POST", f"{V3}/comment", data="{", headers=ON_PURPOSE)
    assert answer.status_code == 400


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
def test_the_jira_package_feels_at_home(
    jira_cloud: JiraSandbox, jira_data_center: JiraSandbox, deployment: str
) -> None:
    is_cloud = deployment == "cloud"
    sandbox = jira_cloud if is_cloud else jira_data_center
    token = sandbox.add_token("bot")
    login = {"basic_auth": ("bot@example.com", token)} if is_cloud else {"token_auth": token}
    options = {"rest_api_version": "3" if is_cloud else "2"}
    client = JIRA(sandbox.url, options=options, max_retries=0, timeout=(5, 30), **login)
    try:
        assert client.deploymentType == ("Cloud" if is_cloud else "Server")
        issue = client.issue("shop-1", properties="ledger")
        assert (issue.key, issue.fields.status.name) == ("SHOP-1", "To Do")
        assert client.find_transitionid_by_name(issue, "Start review") == "11"
        issue.update(update={"labels": [{"add": "design"}]})
        client.add_simple_link(issue, {"url": "https://example.com/1", "title": "One"})
        assert [link.object.title for link in client.remote_links(issue)] == ["One"]
        client.add_issue_property(issue, "ledger", {"v": 1})
        assert client.issue("SHOP-1").fields.labels == ["design"]
        with pytest.raises(JIRAError) as caught:
            client.issue("SHOP-99")
        assert caught.value.status_code == 404
    finally:
        client.close()
