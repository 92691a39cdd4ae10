"""Who may see what: anonymous Cloud, refusing Data Center, scoped tokens, permissions."""

from __future__ import annotations

import pytest
import requests

from data_design_gate.sandbox import JiraSandbox
from data_design_gate.sandbox.jira.call import CAPTCHA_AFTER
from data_design_gate.sandbox.jira.state import USUAL
from sandbox_support import Session

V3 = "/rest/api/3"
V2 = "/rest/api/2"
ISSUE = f"{V3}/issue/SHOP-1"
HIDDEN = "Issue does not exist or you do not have permission to see it."


def enter(jira: JiraSandbox, name: str = "bot") -> Session:
    """Log in with a fresh token."""
    return Session(jira.url, jira.authorization(name, jira.add_token(name)))


def test_cloud_takes_wrong_credentials_for_an_anonymous_visitor(jira_cloud: JiraSandbox) -> None:
    jira_cloud.add_user("bot")
    for authorization in (jira_cloud.authorization("bot", "wrong"), "Basic ???", None):
        with Session(jira_cloud.url, authorization) as visitor:
            answer = visitor.call("GET", ISSUE)
            assert (answer.status_code, answer.json()["errorMessages"]) == (404, [HIDDEN])
            assert visitor.call("GET", f"{V3}/myself").status_code == 401
            assert visitor.call("GET", f"{V3}/serverInfo").status_code == 200
            asked = f"{V3}/mypermissions?permissions=BROWSE_PROJECTS"
            (held,) = visitor.call("GET", asked).json()["permissions"].values()
            assert held["havePermission"] is False
            found = visitor.call("GET", f"{V3}/search/jql?jql=project%3DSHOP").json()
            assert found["issues"] == []


def test_a_token_that_expired_leaves_an_anonymous_visitor(jira_cloud: JiraSandbox) -> None:
    token = jira_cloud.add_token("bot")
    with Session(jira_cloud.url, jira_cloud.authorization("bot", token)) as bot:
        assert bot.call("GET", ISSUE).status_code == 200
        jira_cloud.revoke(token)
        assert bot.call("GET", ISSUE).status_code == 404


def test_data_center_refuses_wrong_credentials_and_then_asks_for_a_captcha(
    jira_data_center: JiraSandbox,
) -> None:
    with Session(jira_data_center.url, "Bearer wrong") as visitor:
        answers = [visitor.call("GET", f"{V2}/myself") for _ in range(CAPTCHA_AFTER)]
    assert {one.status_code for one in answers} == {401}
    assert answers[0].headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert "X-Authentication-Denied-Reason" not in answers[0].headers
    assert answers[-1].headers["X-Authentication-Denied-Reason"].startswith("CAPTCHA_CHALLENGE")


def test_data_center_asks_anonymous_visitors_to_log_in(jira_data_center: JiraSandbox) -> None:
    with Session(jira_data_center.url, None) as visitor:
        answer = visitor.call("GET", f"{V2}/issue/SHOP-1")
    assert (answer.status_code, "Login Required" in answer.text) == (401, True)


def test_data_center_has_no_version_three(jira_data_center: JiraSandbox) -> None:
    with enter(jira_data_center) as bot:
        on_purpose = {"X-Wrong-On-Purpose": "this version is Cloud's"}
        assert bot.call("GET", f"{V3}/myself", headers=on_purpose).status_code == 404
        assert bot.call("GET", "/rest/api/latest/myself").json()["name"] == "bot"


def test_a_scoped_token_works_at_the_gateway_only(jira_cloud: JiraSandbox) -> None:
    scoped = jira_cloud.authorization("robot", jira_cloud.add_token("robot", is_scoped=True))
    plain = jira_cloud.authorization("bot", jira_cloud.add_token("bot"))
    for authorization, site, gateway in ((scoped, 401, 200), (plain, 200, 401)):
        headers = {"Authorization": authorization}
        for root, status in ((jira_cloud.url, site), (jira_cloud.gateway_url, gateway)):
            answer = requests.get(f"{root}{V3}/myself", headers=headers, timeout=5)
            assert answer.status_code == status
    found = requests.get(f"{jira_cloud.url}/_edge/tenant_info", timeout=5).json()
    assert jira_cloud.gateway_url.endswith(f"/ex/jira/{found['cloudId']}")
    info = requests.get(f"{jira_cloud.gateway_url}{V3}/serverInfo", timeout=5).json()
    assert info["baseUrl"] == jira_cloud.url


@pytest.mark.parametrize("path", ["shop-1", "SHOP-1", "id"])
def test_an_issue_is_found_by_key_in_any_case_and_by_id(jira_cloud: JiraSandbox, path: str) -> None:
    with enter(jira_cloud) as bot:
        number = jira_cloud.issue("SHOP-1").id if path == "id" else path
        assert bot.call("GET", f"{V3}/issue/{number}").json()["key"] == "SHOP-1"


def test_a_moved_issue_answers_to_its_old_key_with_the_new_one(jira_cloud: JiraSandbox) -> None:
    jira_cloud.move_issue("SHOP-1", "CORE-9")
    with enter(jira_cloud) as bot:
        answer = bot.call("GET", ISSUE)
    assert (answer.status_code, answer.json()["key"], answer.history) == (200, "CORE-9", [])


@pytest.mark.parametrize(
    ("permission", "method", "path", "body", "status"),
    [
        ("BROWSE_PROJECTS", "GET", "", None, 404),
        ("EDIT_ISSUES", "PUT", "", {"fields": {"summary": "x"}}, 403),
        ("TRANSITION_ISSUES", "POST", "/transitions", {"transition": {"id": "11"}}, 400),
        ("LINK_ISSUES", "POST", "/remotelink", {"object": {"url": "u", "title": "t"}}, 403),
    ],
)
def test_every_permission_is_needed_for_its_deed(
    jira_cloud: JiraSandbox,
    permission: str,
    method: str,
    path: str,
    body: object,
    status: int,
) -> None:
    jira_cloud.add_user("bot", permissions=USUAL - {permission})
    with enter(jira_cloud) as bot:
        options = {} if body is None else {"json": body}
        assert bot.call(method, ISSUE + path, **options).status_code == status
        if permission != "BROWSE_PROJECTS":
            asked = f"{V3}/mypermissions?issueKey=SHOP-1&permissions={permission}"
            held = bot.call("GET", asked).json()["permissions"][permission]
            assert held["havePermission"] is False


def test_without_the_permission_the_list_of_transitions_is_empty_and_200(
    jira_cloud: JiraSandbox,
) -> None:
    jira_cloud.add_user("bot", permissions=USUAL - {"TRANSITION_ISSUES"})
    with enter(jira_cloud) as bot:
        answer = bot.call("GET", f"{ISSUE}/transitions")
    assert (answer.status_code, answer.json()["transitions"]) == (200, [])


def test_cloud_wants_to_know_which_permissions(jira_cloud: JiraSandbox) -> None:
    with enter(jira_cloud) as bot:
        assert bot.call("GET", f"{V3}/mypermissions").status_code == 400
        unknown = bot.call("GET", f"{V3}/mypermissions?permissions=FLY")
        assert unknown.json()["errorMessages"] == ["Unrecognized permission: FLY"]
        hidden = bot.call("GET", f"{V3}/mypermissions?permissions=ADD_COMMENTS&issueKey=NO-1")
        assert hidden.status_code == 404


def test_the_fields_and_properties_asked_for_come_and_no_others(jira_cloud: JiraSandbox) -> None:
    jira_cloud.issue("SHOP-1").properties |= {"ledger": {"v": 1}, "other": 2}
    with enter(jira_cloud) as bot:
        body = bot.call("GET", f"{ISSUE}?fields=status,labels&properties=ledger").json()
        assert set(body["fields"]) == {"status", "labels"}
        assert body["properties"] == {"ledger": {"v": 1}}
        rest = bot.call("GET", f"{ISSUE}?fields=-comment").json()["fields"]
        assert "comment" not in rest
        assert "summary" in rest


def test_search_finds_by_link_key_and_project_and_refuses_the_rest(
    jira_cloud: JiraSandbox,
) -> None:
    jira_cloud.add_issue("SHOP-2", labels=["design"])
    with enter(jira_cloud) as bot:
        link = {"globalId": "doc=1", "object": {"url": "u", "title": "t"}}
        bot.call("POST", f"{ISSUE}/remotelink", json=link)

        def keys(jql: str) -> list[str]:
            body = {"jql": jql, "fields": ["status"]}
            found = bot.call("POST", f"{V3}/search/jql", json=body).json()
            return [issue["key"] for issue in found["issues"]]

        assert keys('issue in issuesWithRemoteLinksByGlobalId("doc=1")') == ["SHOP-1"]
        assert keys("project = SHOP AND labels = design") == ["SHOP-2"]
        assert keys("key in (SHOP-1, SHOP-2) ORDER BY created") == ["SHOP-1", "SHOP-2"]
        for jql in ("", "text ~ design", "order by created"):
            body = {"jql": jql}
            assert bot.call("POST", f"{V3}/search/jql", json=body).status_code == 400
        first = bot.call("POST", f"{V3}/search/jql", json={"jql": "project=SHOP", "maxResults": 1})
        assert set(first.json()["issues"][0]) == {"id"}
        more = {"jql": "project=SHOP", "nextPageToken": first.json()["nextPageToken"]}
        assert bot.call("POST", f"{V3}/search/jql", json=more).json()["isLast"] is True
        assert bot.call("GET", f"{V3}/search?jql=project%3DSHOP").status_code == 410
