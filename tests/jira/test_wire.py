"""The one wrapper around requests: what it repeats, how long it waits, what it never says."""

from __future__ import annotations

import base64
import logging
import traceback
from email.utils import formatdate

import pytest

from data_design_gate.jira.audit_comment import audit_comment
from data_design_gate.jira.credentials import JiraCredentials
from data_design_gate.jira.port import Deployment, FailureKind, JiraError, RemoteLink
from data_design_gate.jira.settings import JiraSettings
from jira_support import record
from jira_wire_support import NOW, TOKEN, USER, Clock, Reply, issue_json, scripted

LINK = RemoteLink("g", "https://example.com/", "t")
ME = {"accountId": "bot-1", "displayName": "Bot"}


def test_a_server_that_hangs_costs_a_run_its_budget_once_not_for_every_ticket() -> None:
    clock = Clock()
    slow = Reply(503, meanwhile=lambda: clock.advance(30))
    with scripted(slow) as server:
        port = server.jira(clock)
        kinds = set()
        for number in range(1, 200):
            with pytest.raises(JiraError) as caught:
                port.issue(f"SHOP-{number}", ())
            kinds.add(caught.value.kind)
        assert len(server.seen) <= 5
    assert kinds == {FailureKind.UNAVAILABLE}
    assert clock.time - NOW <= 150


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "3600"}])
def test_a_ticket_that_is_out_of_order_costs_its_share_and_hides_no_other(
    headers: dict[str, str],
) -> None:
    clock = Clock()
    broken = {"/SHOP-9": Reply(503, headers=headers)}
    with scripted(Reply(200, issue_json()), where=broken) as server:
        port = server.jira(clock)
        for _ in range(9):
            with pytest.raises(JiraError):
                port.issue("SHOP-9", ())
        slept = sum(clock.slept)
        for number in range(1, 9):
            assert port.issue(f"SHOP-{number}", ()).key
        assert slept <= 30
        assert sum(clock.slept) == slept


def test_many_tickets_that_are_out_of_order_hide_no_other_and_stay_within_the_budget() -> None:
    clock = Clock()
    with scripted(Reply(200, issue_json()), where={"/SHOP-9": Reply(503)}) as server:
        port = server.jira(clock)
        for number in range(900, 960):
            with pytest.raises(JiraError):
                port.issue(f"SHOP-{number}", ())
        assert port.issue("SHOP-1", ()).key
    assert sum(clock.slept) <= 120


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_is_repeated_while_jira_is_unavailable(status: int) -> None:
    clock = Clock()
    with scripted(Reply(status), Reply(status), Reply(200, ME)) as server:
        assert server.jira(clock).myself().id == "bot-1"
    assert clock.slept == [1.0, 2.0]


def test_a_read_is_repeated_after_a_dropped_connection_and_after_a_timeout() -> None:
    with scripted(Reply(0), Reply(200, ME)) as server:
        assert server.jira().myself().id == "bot-1"
        assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry-After": "7"}, [7.0]),
        ({"Retry-After": formatdate(NOW + 30, usegmt=True)}, [30.0]),
        ({"X-RateLimit-Reset": "2026-11-18T10:26:40Z"}, [1_794_997_600.0 - NOW]),
        ({"Retry-After": "soon"}, [1.0]),
        ({}, [1.0]),
    ],
)
def test_a_rate_limit_is_waited_out_exactly_as_jira_asks(
    headers: dict[str, str], waits: list[float]
) -> None:
    clock = Clock()
    if "X-RateLimit-Reset" in headers:
        clock.time = 1_794_997_600.0 - 25
        waits = [25.0]
    with scripted(Reply(429, headers=headers), Reply(200, ME)) as server:
        server.jira(clock).myself()
    assert clock.slept == waits


def test_a_wait_longer_than_the_budget_is_left_to_reconcile_and_asked_once() -> None:
    clock = Clock()
    with scripted(Reply(429, headers={"Retry-After": "300"})) as server:
        port = server.jira(clock)
        for _ in range(5):
            with pytest.raises(JiraError) as caught:
                port.myself()
            assert caught.value.kind is FailureKind.RATE_LIMITED
        assert len(server.seen) == 1
    assert clock.slept == []


def test_the_waits_of_a_whole_run_stay_within_the_budget() -> None:
    clock = Clock()
    limited = Reply(429, headers={"Retry-After": "50"})
    with scripted(limited) as server, pytest.raises(JiraError):
        server.jira(clock).myself()
    assert sum(clock.slept) <= 120


@pytest.mark.parametrize("reply", [Reply(500), Reply(502), Reply(503), Reply(504), Reply(0)])
def test_a_write_is_sent_once_and_its_error_says_that_it_may_have_happened(reply: Reply) -> None:
    with scripted(reply) as server:
        with pytest.raises(JiraError) as caught:
            server.jira().put_remote_link("SHOP-1", LINK)
        assert caught.value.maybe_done
        assert len(server.seen) == 1


def test_a_write_that_jira_says_it_did_not_take_is_sent_again() -> None:
    clock = Clock()
    with scripted(Reply(429, headers={"Retry-After": "3"}), Reply(201, {"id": 1})) as server:
        server.jira(clock).put_remote_link("SHOP-1", LINK)
        assert len(server.seen) == 2
    assert clock.slept == [3.0]


def test_a_server_that_cannot_be_reached_was_sent_nothing() -> None:
    with scripted(Reply()) as server:
        url = server.url
    clock = Clock()
    with scripted(Reply()) as other, pytest.raises(JiraError) as caught:
        other.jira(clock, url=url).put_remote_link("SHOP-1", LINK)
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert not caught.value.maybe_done


@pytest.mark.parametrize("body", [b"{broken", b"<html><body>Log in</body></html>", b"\xff\xfe"])
def test_an_answer_that_is_no_json_is_a_clear_error(body: bytes) -> None:
    with scripted(Reply(200, body)) as server:
        with pytest.raises(JiraError) as read:
            server.jira().myself()
        with pytest.raises(JiraError) as write:
            server.jira().put_remote_link("SHOP-1", LINK)
    assert "Log in" not in str(read.value)
    assert "Jira URL" in read.value.mend
    assert write.value.maybe_done


@pytest.mark.parametrize("body", [b"5", b"[]", b"null", b'"text"', b"{}", b'{"fields": 3}'])
def test_json_of_another_shape_never_raises_anything_but_a_jira_error(body: bytes) -> None:
    for status in (200, 400, 404):
        with scripted(Reply(status, body)) as server:
            port = server.jira()
            for ask in (
                port.myself,
                lambda port=port: port.issue("SHOP-1", ()),
                lambda port=port: port.transitions("SHOP-1"),
                lambda port=port: port.comments("SHOP-1"),
                lambda port=port: port.remote_link("SHOP-1", "g"),
                lambda port=port: port.permissions("SHOP-1", ("BROWSE_PROJECTS",)),
                port.fields,
                lambda port=port: port.tickets_linked("g"),
            ):
                try:
                    ask()
                except JiraError as error:
                    assert error.problem


def test_a_redirect_to_another_host_is_not_followed_with_the_token() -> None:
    with scripted(Reply(200, ME)) as evil:
        moved = Reply(302, headers={"Location": f"{evil.url}/rest/api/3/myself"})
        with scripted(moved) as server:
            with pytest.raises(JiraError) as caught:
                server.jira().myself()
            assert "redirects" in caught.value.problem
        assert evil.seen == []


def test_a_redirect_on_the_same_server_is_followed_for_reads_only() -> None:
    moved = Reply(301, headers={"Location": "/jira/rest/api/3/myself"})
    with scripted(moved, Reply(200, ME)) as server:
        assert server.jira().myself().id == "bot-1"
    with scripted(moved) as server, pytest.raises(JiraError):
        server.jira().put_remote_link("SHOP-1", LINK)
    with scripted(moved) as server, pytest.raises(JiraError) as caught:
        server.jira().myself()
    assert "circle" in caught.value.problem


def test_a_redirect_to_nowhere_is_a_clear_error() -> None:
    with scripted(Reply(302, headers={"Location": "http://[::1"})) as server:
        with pytest.raises(JiraError) as caught:
            server.jira().myself()
        assert "something unreadable" in caught.value.problem


def test_a_redirect_without_an_address_is_no_success() -> None:
    with scripted(Reply(302)) as server, pytest.raises(JiraError):
        server.jira().put_remote_link("SHOP-1", LINK)


def test_a_redirect_to_a_login_page_is_a_refused_token() -> None:
    login = Reply(302, headers={"Location": "/login.jsp?os_destination=x"})
    with scripted(login) as server, pytest.raises(JiraError) as caught:
        server.jira().myself()
    assert caught.value.kind is FailureKind.UNAUTHORISED


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(401, {"message": "no"}), FailureKind.UNAUTHORISED),
        (
            Reply(403, {}, {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=x"}),
            FailureKind.UNAUTHORISED,
        ),
        (Reply(404, {}, {"X-AUSERNAME": "anonymous"}), FailureKind.ANONYMOUS),
        (Reply(404, {}, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}), FailureKind.ANONYMOUS),
        (Reply(403, {"errorMessages": ["No permission"]}), FailureKind.FORBIDDEN),
        (Reply(403, {"errorMessages": ["The issue is not editable"]}), FailureKind.READ_ONLY),
        (Reply(404, {"errorMessages": ["Issue does not exist"]}), FailureKind.NOT_FOUND),
        (Reply(409, {}), FailureKind.CONFLICT),
        (Reply(413, {}), FailureKind.TOO_LARGE),
        (
            Reply(400, {"errors": {"comment": "The entered text is too long."}}),
            FailureKind.TOO_LARGE,
        ),
        (Reply(400, {"errors": {"customfield_1": "Required."}}), FailureKind.REQUIRED_FIELDS),
        (Reply(422, {}), FailureKind.UNEXPECTED),
    ],
)
def test_every_refusal_has_its_kind_and_is_not_repeated(reply: Reply, kind: FailureKind) -> None:
    with scripted(reply) as server:
        with pytest.raises(JiraError) as caught:
            server.jira().put_remote_link("SHOP-1", LINK)
        assert caught.value.kind is kind
        assert caught.value.mend
        assert len(server.seen) == 1


def test_the_names_of_refused_fields_and_jiras_own_words_are_kept() -> None:
    body = {
        "errorMessages": ["A validator\r\nsays \u202eno"],
        "errors": {"resolution": "Required."},
    }
    with scripted(Reply(400, body)) as server, pytest.raises(JiraError) as caught:
        server.jira().put_remote_link("SHOP-1", LINK)
    assert caught.value.fields == ("resolution",)
    assert "A validator says no; resolution: Required." in caught.value.problem


def _leaking_replies(pair: str) -> list[Reply]:
    """Return answers that repeat the secrets in bodies and set them in headers."""
    cookie = "JSESSIONID=c00kie-CANARY"
    leaks = {"errorMessages": [f"Authorization: Basic {pair} {TOKEN}"]}
    replies = [
        Reply(status, leaks, headers)
        for status in (400, 401, 403, 404, 409, 413, 422, 500, 503)
        for headers in ({"Set-Cookie": cookie}, {"Set-Cookie": cookie, "X-AUSERNAME": "anonymous"})
    ]
    away = {"Location": f"https://x/{TOKEN}"}
    return [*replies, Reply(0), Reply(200, b"<html>"), Reply(302, headers=away)]


def test_no_secret_is_in_any_error_log_or_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for user, deployment in ((USER, Deployment.CLOUD), ("", Deployment.DATA_CENTER)):
        pair = base64.b64encode(f"{user}:{TOKEN}".encode()).decode()
        secrets = (TOKEN, pair, "c00kie-CANARY")
        for reply in _leaking_replies(pair):
            with scripted(reply) as server:
                port = server.jira(settings=JiraSettings(deployment=deployment), user=user)
                for ask in (port.myself, lambda port=port: port.put_remote_link("SHOP-1", LINK)):
                    with pytest.raises(JiraError) as caught:
                        ask()
                    said = "".join(traceback.format_exception(caught.value))
                    said += repr(caught.value) + repr(port) + repr(vars(caught.value))
                    context = caught.value.__context__
                    while context is not None:
                        said += repr(context) + str(context) + repr(vars(context))
                        context = context.__context__
                    assert not [secret for secret in secrets if secret in said], said
        assert not [secret for secret in secrets if secret in caplog.text]
    assert TOKEN not in repr(JiraCredentials("https://x", USER, TOKEN))
    assert USER not in repr(JiraCredentials("https://x", USER, TOKEN))


def test_the_base64_forms_of_the_secret_are_named_for_masking() -> None:
    forms = JiraCredentials("https://x", USER, TOKEN).secrets
    assert TOKEN in forms
    assert base64.b64encode(f"{USER}:{TOKEN}".encode()).decode() in forms


def test_cookies_are_never_sent_back() -> None:
    with scripted(Reply(200, ME, {"Set-Cookie": "JSESSIONID=1; Path=/"})) as server:
        port = server.jira()
        port.myself()
        port.myself()
        assert not [request for request in server.seen if "cookie" in request.headers]


def test_cloud_signs_in_with_user_and_token_and_data_center_with_the_token_alone() -> None:
    with scripted(Reply(200, ME)) as server:
        server.jira().myself()
        server.jira(user="", settings=JiraSettings(deployment=Deployment.DATA_CENTER)).myself()
        basic, bearer = (request.headers["authorization"] for request in server.seen)
    assert basic == f"Basic {base64.b64encode(f'{USER}:{TOKEN}'.encode()).decode()}"
    assert bearer == f"Bearer {TOKEN}"


def test_a_comment_goes_to_cloud_as_a_document_and_to_data_center_as_markup() -> None:
    comment = audit_comment(record(), "0123456789abcdef")
    made = Reply(201, {"id": "5", "body": "x", "author": {"name": "bot"}})
    for deployment, version, kind in (
        (Deployment.CLOUD, 3, dict),
        (Deployment.DATA_CENTER, 2, str),
    ):
        with scripted(made) as server:
            port = server.jira(settings=JiraSettings(deployment=deployment))
            port.add_comment("SHOP-1", comment, None, internal=True)
            sent = server.seen[0]
        assert sent.path == f"/rest/api/{version}/issue/SHOP-1/comment"
        assert isinstance(sent.body["body"], kind)
        assert sent.body["properties"] == [
            {"key": "sd.public.comment", "value": {"internal": True}}
        ]


def test_all_pages_of_comments_are_read() -> None:
    def page(start: int, number: int) -> Reply:
        comments = [{"id": str(start + n), "body": "x"} for n in range(number)]
        return Reply(200, {"comments": comments, "total": 250, "startAt": start})

    with scripted(page(0, 100), page(100, 100), page(200, 50)) as server:
        assert len(server.jira().comments("SHOP-1")) == 250
        assert len(server.seen) == 3


def test_a_key_can_never_change_the_path() -> None:
    with scripted(Reply(200, issue_json())) as server:
        server.jira().issue("../../x?y#z/1", ())
        assert server.seen[0].path.startswith("/rest/api/3/issue/..%2F..%2Fx%3Fy%23z%2F1?")
