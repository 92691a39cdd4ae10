"""Only tickets that heard of a version hear that it was taken back, once, and by whom."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.github.model import Missing, Text
from data_design_gate.lifecycle import taken_back
from data_design_gate.lifecycle.remembered import Memory
from data_design_gate.lifecycle.taken_back import TakenBack, before, take_back
from data_design_gate.lifecycle.versions import Version
from data_design_gate.standards.settings import StandardSettings
from github_support import DANA, MIRA, PATH, pull
from jira_support import record

TEXT = "---\njira: [SHOP-1, SHOP-2]\n---\n# Orders\n\nWords.\n"
HEARD = Memory(
    "SHOP-1",
    settled=True,
    state="approved",
    commit="c0ffee",
    path=PATH,
    pull=7,
    merged=True,
    reverted_by="",
    record=record(),
)


def commit(sha: str) -> Any:
    return SimpleNamespace(sha=sha, author=DANA, committer=None, message="Take it back.")


TAKEN = TakenBack(
    PATH,
    Version(commit("c0ffee"), TEXT),
    None,
    pull(number=7),
    Version(commit("badcafe" * 5), None),
    pull(number=8),
)


def told(
    monkeypatch: pytest.MonkeyPatch,
    memories: dict[str, Memory],
    taken: TakenBack = TAKEN,
    *,
    stood: Any = None,
    merged_by: Any = MIRA,
) -> tuple[tuple[str, ...], list[tuple[str, str, str]]]:
    """Take a version back; return the tickets known, and what was told: key, by whom, why."""
    said: list[tuple[str, str, str]] = []

    def tell(of: Any, keys: Any, *_: Any) -> None:
        said.append((*keys, of.reverted_by, of.reason))

    monkeypatch.setattr(taken_back, "remembered", lambda _document, key, *_: memories.get(key))
    monkeypatch.setattr(taken_back, "tell", tell)
    monkeypatch.setattr(
        taken_back, "merged_record", lambda number, *_: replace(record(), reason=f"merge {number}")
    )
    monkeypatch.setattr(taken_back, "pushed_record", lambda *_: replace(record(), reason="push"))
    monkeypatch.setattr(taken_back, "pusher", lambda _: "dana")
    found = Text(TEXT, "b1") if stood is None else stood
    port = SimpleNamespace(
        texts=lambda places: dict.fromkeys(places, found),
        pull_request=lambda number: pull(number=number, merged_by=merged_by, author=None),
    )
    runtime: Any = SimpleNamespace(
        github=port, repository="acme/shop", repository_id=42, server_url="https://g.example"
    )
    configuration: Any = SimpleNamespace(jira=None, standards=StandardSettings())
    return take_back(taken, "main", configuration, runtime), said


def test_a_ticket_that_heard_of_it_hears_who_took_it_back_and_no_other_does(monkeypatch) -> None:
    assert told(monkeypatch, {"SHOP-1": HEARD}) == (
        ("SHOP-1",),
        [("SHOP-1", "#8 by mira", record().reason)],
    )
    assert told(monkeypatch, {}) == ((), [])


def test_a_ticket_that_was_told_already_is_left_alone_unless_that_failed(monkeypatch) -> None:
    done = replace(HEARD, reverted_by="#8 by mira")
    assert told(monkeypatch, {"SHOP-1": done}) == (("SHOP-1",), [])
    (again,) = told(monkeypatch, {"SHOP-1": replace(done, settled=False)})[1]
    assert again[:2] == ("SHOP-1", "#8 by mira")


def test_who_merged_may_be_gone_and_a_push_is_told_by_its_commit(monkeypatch) -> None:
    ((_, by, _),) = told(monkeypatch, {"SHOP-1": HEARD}, merged_by=None)[1]
    assert by == "#8 by a deleted account"
    pushed = replace(TAKEN, undone_by=None)
    ((_, by, _),) = told(monkeypatch, {"SHOP-1": HEARD}, pushed)[1]
    assert by == "dana in badcafebadca, without a pull request"


def test_a_record_the_ticket_had_no_room_for_is_made_again(monkeypatch) -> None:
    bare = {"SHOP-1": replace(HEARD, record=None)}
    assert told(monkeypatch, bare)[1][0][2] == "merge 7"
    assert told(monkeypatch, bare, replace(TAKEN, brought_by=None))[1][0][2] == "push"


@pytest.mark.parametrize("stood", [Missing(), Text(TEXT.replace("Words", "Others"), "b2")])
def test_a_ticket_that_heard_of_another_version_hears_nothing(monkeypatch, stood) -> None:
    assert told(monkeypatch, {"SHOP-1": HEARD}, stood=stood)[1] == []


def test_one_that_heard_of_the_change_as_a_version_is_set_right(monkeypatch) -> None:
    other = Text("# Returns\n", "b2")
    heard = {"SHOP-1": replace(HEARD, pull=8)}
    assert told(monkeypatch, heard, stood=other)[1][0][2] == "merge 7"
    pushed = replace(TAKEN, undone_by=None)
    assert told(monkeypatch, heard, pushed, stood=other)[1] == []
    heard = {"SHOP-1": replace(HEARD, commit="badcafe" * 5)}
    assert told(monkeypatch, heard, pushed, stood=other)[1][0][2] == "merge 7"


def test_a_memory_without_a_commit_proves_nothing(monkeypatch) -> None:
    assert told(monkeypatch, {"SHOP-1": replace(HEARD, commit="")})[1] == []


def test_what_stood_before_a_version_is_the_next_older_one() -> None:
    new, old = Version(commit("b"), "new"), Version(commit("a"), "old")
    assert before((new, old), new) == "old"
    assert before((new, old), old) is None
