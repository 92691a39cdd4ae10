"""What was read before is asked for by its tag: unchanged, it costs nothing of the rate limit."""

from __future__ import annotations

import pytest

from data_design_gate.github.kept import MOST_KEPT, Kept
from data_design_gate.sandbox.routing import Request, Response
from github_stage import Stage


def left(stage: Stage) -> int:
    """Tell what the latest answer says is left of the rate limit."""
    return int(stage.sandbox.log[-1].response_headers["X-RateLimit-Remaining"])


def statuses(stage: Stage) -> list[int | None]:
    """List what was answered so far."""
    return [exchange.status for exchange in stage.sandbox.log]


def test_what_did_not_change_is_confirmed_and_costs_nothing(stage: Stage) -> None:
    first = stage.port.design_paths("main", ["docs/**/*.md"])
    before = left(stage)
    assert stage.port.design_paths("main", ["docs/**/*.md"]) == first
    assert statuses(stage) == [200, 304]
    assert left(stage) == before


def test_what_changed_is_read_anew(stage: Stage) -> None:
    stage.port.design_paths("main", ["docs/**/*.md"])
    stage.sandbox.commit("main", {"docs/new.md": "x"})
    assert "docs/new.md" in {
        file.path for file in stage.port.design_paths("main", ["docs/**/*.md"])
    }
    assert len(stage.port.design_paths("main", ["docs/**/*.md"])) == 2
    assert statuses(stage) == [200, 200, 304]


def test_another_question_to_the_same_path_has_another_answer(stage: Stage) -> None:
    for per_page in (1, 2, 1):
        stage.port._http.get("/repos/acme/shop/commits", per_page=per_page)
    assert statuses(stage) == [200, 200, 304]


def test_pages_of_lists_writes_and_graphql_carry_no_tag(stage: Stage) -> None:
    """A page may be as it was while its link to the next page is new."""
    for _ in range(2):
        stage.port.comments(stage.number)
        stage.port.conversation(stage.number)
        stage.port.add_labels(stage.number, ["design"])
    assert not any("if-none-match" in exchange.headers for exchange in stage.sandbox.log)
    assert 304 not in statuses(stage)


def test_runs_share_nothing(stage: Stage) -> None:
    token = stage.sandbox.workflow_token(contents="read", pull_requests="read")
    for _ in range(2):
        stage.port_for(token).pull_request(stage.number)
    assert statuses(stage) == [200, 200]


def test_an_empty_answer_that_confirms_no_tag_is_asked_for_again_without_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that answers with nothing must not pass for GitHub saying that nothing changed."""
    stage.port.pull_request(stage.number)
    real = stage.sandbox.answer

    def empty(request: Request) -> Response:
        return Response(304) if "if-none-match" in request.headers else real(request)

    monkeypatch.setattr(stage.sandbox, "answer", empty)
    assert stage.port.pull_request(stage.number).number == stage.number
    assert statuses(stage) == [200, 304, 200]
    assert stage.waits == [1.0]


def test_only_the_latest_answers_are_kept() -> None:
    kept = Kept[int]()
    for n in range(MOST_KEPT + 1):
        kept.keep(str(n), f'W/"{n}"', n)
        kept.confirmed("0", '"0"') if n else None
    assert [kept.tag(name) for name in ("0", "1", "2")] == ['W/"0"', "", 'W/"2"']


def test_an_answer_without_a_tag_is_not_kept() -> None:
    kept = Kept[int]()
    kept.keep("a", "", 1)
    assert kept.tag("a") == ""


def test_an_answer_that_is_not_confirmed_is_forgotten() -> None:
    kept = Kept[int]()
    kept.keep("a", '"1"', 1)
    assert kept.confirmed("a", '"2"') is None
    assert kept.tag("a") == ""
