"""The adapter finds GitHub wherever it is, and costs nothing where it is not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from data_design_gate.github.adapter import connect, server_from_environment
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.patience import Patience
from data_design_gate.github.transport import Server
from github_stage import PATH, Stage


def test_an_enterprise_server_is_found_from_the_runners_environment(stage: Stage) -> None:
    token = stage.sandbox.workflow_token(contents="read", pull_requests="read")
    environ = {
        "GITHUB_API_URL": stage.sandbox.enterprise_url,
        "GITHUB_GRAPHQL_URL": f"{stage.sandbox.url}/api/graphql",
    }
    port = connect(server_from_environment(environ, f"{token}\n"), "acme/shop")
    assert port.pull_request(stage.number).number == stage.number
    assert port.conversation(stage.number).comments == ()
    assert {call.path for call in stage.sandbox.log} == {
        f"/api/v3/repos/acme/shop/pulls/{stage.number}",
        "/api/graphql",
    }


def test_the_graphql_address_is_derived_where_none_is_given(stage: Stage) -> None:
    token = stage.sandbox.workflow_token(contents="read", pull_requests="read")
    port = connect(Server(token, f"{stage.sandbox.enterprise_url}/"), "acme/shop")
    port.conversation(stage.number)
    assert [call.path for call in stage.sandbox.log] == ["/api/graphql"]


def test_enterprise_pages_are_followed(stage: Stage) -> None:
    for n in range(120):
        stage.sandbox.comment(stage.number, "dana", str(n))
    token = stage.sandbox.workflow_token(contents="read", pull_requests="read")
    port = connect(Server(token, stage.sandbox.enterprise_url), "acme/shop")
    assert len(port.comments(stage.number)) == 120


def test_github_com_is_meant_where_nothing_is_said() -> None:
    server = server_from_environment({}, "t")
    assert (server.api_url, server.graphql_url) == ("https://api.github.com", "")


@pytest.mark.parametrize("name", ["", "shop", "acme/", "a/b/c"])
def test_a_repository_is_owner_and_name(name: str) -> None:
    with pytest.raises(GitHubError) as caught:
        connect(Server("t"), name)
    assert caught.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize("url", ["github.example", "ftp://github.example", "https://"])
def test_an_address_is_a_web_address(url: str) -> None:
    with pytest.raises(GitHubError) as caught:
        connect(Server("t", url), "acme/shop")
    assert caught.value.kind is FailureKind.REFUSED


def test_a_server_that_is_not_there_is_unavailable_and_nothing_was_written(stage: Stage) -> None:
    waits: list[float] = []
    port = connect(
        Server("t", "http://127.0.0.1:9"),
        "acme/shop",
        patience=Patience(attempts=2),
        sleep=waits.append,
        jitter=lambda: 0.0,
    )
    with pytest.raises(GitHubError) as caught:
        port.create_comment(stage.number, "x")
    assert caught.value.kind is FailureKind.UNAVAILABLE
    assert not caught.value.maybe_written
    assert waits == [1.0]


def test_a_server_does_not_show_its_token() -> None:
    assert "secret" not in repr(Server("secret"))


def test_requests_name_their_version_and_their_sender(stage: Stage) -> None:
    stage.port.pull_request(stage.number)
    headers = stage.sandbox.log[-1].headers
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["user-agent"].startswith("data-design-gate/")


def test_every_request_is_counted(stage: Stage) -> None:
    stage.sandbox.faults.add(("GET", "pulls"), "502", times=2)
    stage.port.pull_request(stage.number)
    assert stage.port.requests == len(stage.sandbox.log) == 3


def test_many_writes_are_spaced_a_second_apart(stage: Stage) -> None:
    for n in range(13):
        stage.port.create_comment(stage.number, str(n))
    assert stage.waits == [1.0, 1.0, 1.0]


def test_a_large_tree_is_walked_along_the_globs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.sandbox.commit("main", {"src/a.md": "x", "docs/data-design/deep/er.md": "x"})
    real = stage.port._http.get

    def cut(path: str, **query: object) -> object:
        answer = real(path, **query)
        if "/git/trees/main" in path and query.get("recursive"):
            answer.body["tree"] = answer.body["tree"][:1]
            answer.body["truncated"] = True
        return answer

    monkeypatch.setattr(stage.port._http, "get", cut)
    found = stage.port.design_paths("main", ["docs/data-design/**/*.md"])
    assert [file.path for file in found] == ["docs/data-design/deep/er.md", PATH]
    assert stage.port.design_paths("main", ["nowhere/**/*.md"]) == ()
    assert len(stage.port.design_paths("main", ["**/*.md"])) == 3


def test_a_tree_whose_folders_came_closed_is_walked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stage.port._http.get

    def redirected(path: str, **query: object) -> object:
        return real(path, **({} if "/git/trees/main" in path else query))

    monkeypatch.setattr(stage.port._http, "get", redirected)
    found = stage.port.design_paths("main", ["docs/**/*.md"])
    assert [file.path for file in found] == [PATH]


def test_a_folder_too_large_to_list_is_an_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stage.port._http.get

    def cut(path: str, **query: object) -> object:
        answer = real(path, **query)
        answer.body["truncated"] = True
        return answer

    monkeypatch.setattr(stage.port._http, "get", cut)
    with pytest.raises(GitHubError) as caught:
        stage.port.design_paths("main", ["docs/**/*.md"])
    assert caught.value.kind is FailureKind.INCOMPLETE


def test_planning_loads_no_client() -> None:
    """Rendering and planning stay fast: the client costs 200 ms and is the adapter's alone."""
    modules = "publish, escape, guard, applying, port, hunks, observed"
    script = (
        f"from data_design_gate.github import {modules}\n"
        "import sys\n"
        "assert not {'github', 'requests', 'urllib3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
