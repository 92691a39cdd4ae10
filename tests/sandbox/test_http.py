"""The server speaks HTTP/1.1, remembers what was said, and fails in every way it is told to."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection

import pytest
import requests

from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.faults import KINDS
from data_design_gate.sandbox.routing import Response
from sandbox_support import Session

REPO = "/repos/acme/shop"
STATUS = {"state": "success", "context": "data-design"}


@pytest.fixture
def octo(github: GitHubSandbox) -> Session:
    with Session(github.url, f"token {github.add_token('octo')}") as session:
        yield session


def head(github: GitHubSandbox) -> str:
    return github.repository().refs["refs/heads/main"]


def test_one_connection_carries_many_requests(github: GitHubSandbox) -> None:
    connection = HTTPConnection("127.0.0.1", int(github.url.rpartition(":")[2]), timeout=5)
    for _ in range(3):
        connection.request("GET", REPO)
        answer = connection.getresponse()
        assert answer.version == 11
        answer.read()
        socket = connection.sock
        assert socket is not None
    connection.close()


def test_the_log_holds_question_and_answer(github: GitHubSandbox, octo: Session) -> None:
    octo.call("POST", f"{REPO}/statuses/{head(github)}", json=STATUS)
    (exchange,) = github.log.writes()
    assert exchange.template == "/repos/{owner}/{repo}/statuses/{sha}"
    assert (exchange.status, exchange.body) == (201, STATUS)
    assert exchange.response["state"] == "success"
    assert github.log.calls("POST", r"/statuses/") == [exchange]


def test_the_written_log_holds_no_credentials(github: GitHubSandbox, octo: Session) -> None:
    token = octo.headers["Authorization"].removeprefix("token ")
    octo.call("GET", REPO)
    assert token in github.log[0].headers["authorization"]
    assert token not in github.log[0].to_json()


def test_graphql_counts_as_a_write_only_when_it_is_a_mutation(
    github: GitHubSandbox, octo: Session
) -> None:
    octo.call("POST", "/graphql", json={"query": "{viewer{login}}"})
    assert github.log.writes() == []


@pytest.mark.parametrize("kind", ["reset-before", "reset-after"])
def test_a_cut_connection_is_cut_before_or_after_the_work(
    github: GitHubSandbox, octo: Session, kind: str
) -> None:
    github.faults.add(("POST", "/statuses/"), kind)
    with pytest.raises(requests.ConnectionError):
        octo.call("POST", f"{REPO}/statuses/{head(github)}", json=STATUS)
    written = github.repository().statuses.get(head(github), [])
    assert len(written) == (1 if kind == "reset-after" else 0)
    assert github.log[0].status is None
    assert github.log[0].fault == kind


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 502, 503])
def test_an_error_comes_without_any_work_done(
    github: GitHubSandbox, octo: Session, status: int
) -> None:
    github.faults.add(("POST", "/statuses/"), str(status))
    answer = octo.call("POST", f"{REPO}/statuses/{head(github)}", json=STATUS)
    assert answer.status_code == status
    assert "message" in answer.json()
    assert github.repository().statuses == {}


def test_a_gateway_timeout_hides_that_the_work_was_done(
    github: GitHubSandbox, octo: Session
) -> None:
    github.faults.add(("POST", "/statuses/"), "504-after-commit")
    answer = octo.call("POST", f"{REPO}/statuses/{head(github)}", json=STATUS)
    assert answer.status_code == 504
    assert len(github.repository().statuses[head(github)]) == 1


def test_a_retry_after_is_given_in_seconds_as_a_date_or_not_at_all(
    github: GitHubSandbox, octo: Session
) -> None:
    for form in (7, "http-date", None):
        github.faults.add(kind="429", retry_after=form)
    answers = [octo.call("GET", REPO).headers.get("Retry-After") for _ in range(3)]
    assert answers[0] == "7"
    assert parsedate_to_datetime(answers[1]).tzinfo is not None
    assert answers[2] is None


def test_a_timeout_keeps_the_client_waiting_but_not_the_sandbox(
    github: GitHubSandbox, octo: Session
) -> None:
    github.faults.add(kind="timeout", delay=60)
    started = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        octo.request("GET", github.url + REPO, timeout=0.2)
    github.stop()
    assert time.monotonic() - started < 5


def test_broken_json_and_a_login_page_come_with_status_200(
    github: GitHubSandbox, octo: Session
) -> None:
    github.faults.add(kind="invalid-json")
    github.faults.add(kind="login-page")
    broken, page = octo.call("GET", REPO), octo.call("GET", REPO)
    assert (broken.status_code, page.status_code) == (200, 200)
    with pytest.raises(requests.JSONDecodeError):
        broken.json()
    assert page.headers["Content-Type"].startswith("text/html")


def test_a_page_shift_makes_an_entry_slip_between_two_pages(
    github: GitHubSandbox, octo: Session
) -> None:
    number = github.open_issue("Talk")
    for word in "abcd":
        github.comment(number, "dana", word)
    github.faults.add(("GET", "/comments"), "page-shift", skip=1)
    pages = [
        [one["body"] for one in octo.call("GET", f"{REPO}/issues/{number}/comments{page}").json()]
        for page in ("?per_page=2", "?per_page=2&page=2")
    ]
    assert pages == [["a", "b"], ["d"]]


def test_something_else_can_happen_between_two_requests(
    github: GitHubSandbox, octo: Session
) -> None:
    github.faults.add(
        ("GET", "/branches/main"),
        "run-before",
        run=lambda: github.commit("main", {"b.md": "b"}, author="dana"),
    )
    before = head(github)
    assert octo.call("GET", f"{REPO}/branches/main").json()["commit"]["sha"] != before


def test_a_fault_waits_for_its_turn_and_is_used_up(github: GitHubSandbox, octo: Session) -> None:
    github.faults.add(("GET", "/branches/"), "500", times=2, skip=1)
    codes = [octo.call("GET", f"{REPO}/branches/main").status_code for _ in range(4)]
    assert codes == [200, 500, 500, 200]
    assert github.faults.pending == 0


def test_a_fault_can_pick_one_graphql_operation(github: GitHubSandbox, octo: Session) -> None:
    github.faults.add(("POST", "/graphql"), "502", body="rateLimit")
    assert octo.call("POST", "/graphql", json={"query": "{viewer{login}}"}).ok
    answer = octo.call("POST", "/graphql", json={"query": "{rateLimit{limit}}"})
    assert answer.status_code == 502


def test_both_kinds_of_rate_limit_look_like_the_real_ones(
    github: GitHubSandbox, octo: Session
) -> None:
    github.faults.add(kind="rate-limit")
    github.faults.add(kind="secondary-limit")
    primary, secondary = octo.call("GET", REPO), octo.call("GET", REPO)
    assert (primary.status_code, primary.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert (secondary.status_code, secondary.headers["Retry-After"]) == (403, "60")


def test_an_unknown_fault_is_refused_with_the_known_ones(github: GitHubSandbox) -> None:
    with pytest.raises(ValueError, match="reset-before"):
        github.faults.add(kind="418")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_jira_shows_every_fault_too(jira_cloud: JiraSandbox, kind: str) -> None:
    jira_cloud.faults.add(("GET", "/myself"), kind, delay=0.01)  # type: ignore[arg-type]
    token = jira_cloud.authorization("bot", jira_cloud.add_token("bot"))
    with Session(jira_cloud.url, token) as session:
        try:
            session.call("GET", "/rest/api/3/myself")
        except requests.ConnectionError:
            assert kind.startswith("reset")
        assert jira_cloud.log[0].fault == kind
        assert session.call("GET", "/rest/api/3/myself").status_code == 200


class Broken(GitHubSandbox):
    """A sandbox with a bug."""

    def answer(self, _request: object) -> Response:
        """Fail in a way nobody foresaw."""
        raise ZeroDivisionError


def ask_broken() -> None:
    on_purpose = {"X-Wrong-On-Purpose": "nothing is there"}
    with Broken() as sandbox:
        assert requests.get(sandbox.url, timeout=5, headers=on_purpose).status_code == 500


def test_a_bug_of_the_sandbox_is_told_and_raised_at_the_end() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        ask_broken()
