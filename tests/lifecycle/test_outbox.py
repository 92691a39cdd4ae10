"""Which pull request speaks for a design, and how a sweep goes on past what fails."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.model import Configuration
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.errors import UserError
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.model import (
    ChangedFile,
    Comparison,
    FileText,
    Missing,
    Text,
    Unreadable,
)
from data_design_gate.lifecycle.narrowed import narrowed
from data_design_gate.lifecycle.outbox import Carrier, Outbox, survey
from data_design_gate.lifecycle.reconcile import _lives_on, _planning, repository_configuration
from data_design_gate.lifecycle.sweep_plan import ReconcileResult
from github_support import at, pull

A, B, NEW = "docs/a.md", "docs/b.md", "docs/new.md"


def carrier(number: int, *, brings: str = A, renames: str = "", **changes: Any) -> Carrier:
    """Return an open pull request that brings a design; ``changes`` are the pull request's."""
    merged = changes.get("merged", False)
    state = changes.pop("state", "closed" if merged else "open")
    found = pull(number=number, state=state, **changes)
    return Carrier(found, frozenset({brings}), frozenset(), frozenset({renames} - {""}))


def outbox(*carriers: Carrier, live: str = "", before: str = "", trouble: str = "") -> Outbox:
    """Return an outbox with these carriers."""
    return Outbox(
        branch="main",
        head="c3",
        live={live: "# T"} if live else {},
        before=frozenset({before} - {""}),
        carriers=carriers,
        troubles={trouble: "it is too large"} if trouble else {},
    )


def numbers(pulls: Any) -> list[int]:
    """Return the numbers of pull requests."""
    return [one.number for one in pulls]


def test_the_latest_open_pull_request_that_is_no_draft_speaks_for_a_design() -> None:
    found = outbox(
        carrier(1), carrier(3), carrier(2), carrier(4, draft=True), carrier(5, state="closed")
    )
    speaker = found.reviewing(A)
    assert speaker is not None
    assert speaker.number == 3
    assert found.reviewing(B) is None


def test_the_merged_and_the_given_up_come_the_latest_first() -> None:
    found = outbox(
        carrier(1, merged=True, merged_at=at(5), updated_at=at(9)),
        carrier(2, merged=True, merged_at=at(6), closed_at=at(1), updated_at=at(6)),
        carrier(3, state="closed", closed_at=at(3), updated_at=at(4)),
        carrier(4, state="closed", closed_at=at(2), updated_at=at(8)),
        carrier(5),
    )
    assert numbers(found.merged(A)) == [2, 1]
    assert numbers(found.given_up(A)) == [3, 4]
    assert (found.merged(B), found.given_up(B)) == ((), ())


def test_every_path_that_is_or_was_a_design_is_named_but_what_cannot_be_read() -> None:
    taken = Carrier(pull(number=2), frozenset(), frozenset({"docs/c.md"}), frozenset())
    found = outbox(carrier(1), taken, live=B, before="docs/0.md", trouble=A)
    assert found.paths() == ("docs/0.md", B, "docs/c.md")


@pytest.mark.parametrize(
    ("known", "there"),
    [
        (outbox(live=A), True),
        (outbox(before=A), True),
        (outbox(carrier(1, merged=True)), True),
        (outbox(carrier(1)), False),
        (outbox(carrier(1, state="closed")), False),
    ],
    ids=["now", "then", "merged", "open", "given up"],
)
def test_a_design_was_there_when_the_branch_held_it_at_some_time(
    known: Outbox, *, there: bool
) -> None:
    assert known.was_there(A) is there


def test_only_a_merge_moves_a_design() -> None:
    assert outbox(carrier(1, brings=NEW, renames=A, merged=True)).moved(A)
    assert not outbox(carrier(1, brings=NEW, renames=A)).moved(A)
    assert not outbox(carrier(1, brings=NEW, renames=A, merged=True)).moved(B)


def surveyed(*files: ChangedFile, head: str | None = "c3") -> Outbox:
    """Survey a repository whose pull requests change one file each: the first is #1."""
    port: Any = SimpleNamespace(
        repository=lambda: SimpleNamespace(default_branch="main"),
        branch_head=lambda name: head if name == "main" else None,
        design_paths=lambda _ref, _globs: [SimpleNamespace(path=A)],
        texts=lambda places: dict.fromkeys(places, Text("# T", "b1")),
        open_pull_requests=lambda **_: [pull(number=n + 1) for n in range(len(files))],
        closed_pull_requests=lambda **_: (),
        changed_files=lambda number: (files[number - 1],),
    )
    configuration = read_configuration("version: 1\ndocuments: [docs/*.md]\n", "gate.yml")
    runtime: Any = SimpleNamespace(github=port)
    with pytest.MonkeyPatch.context() as patch:
        history = SimpleNamespace(at=lambda *_: None)
        patch.setattr("data_design_gate.lifecycle.outbox.history_of", lambda _: history)
        return survey(runtime, configuration, at(0))


def test_a_pull_request_that_brings_or_removes_a_design_carries_it_and_no_other_does() -> None:
    found = surveyed(
        ChangedFile(A, "modified"), ChangedFile(B, "removed"), ChangedFile("app.py", "modified")
    )
    assert [(one.pull.number, set(one.brings), set(one.removes)) for one in found.carriers] == [
        (1, {A}, set()),
        (2, set(), {B}),
    ]
    assert found.paths() == (A, B)


def test_a_repository_without_its_branch_is_told_so() -> None:
    with pytest.raises(GitHubError, match="There is no branch main") as refused:
        surveyed(head=None)
    assert refused.value.mend == "Push a first commit to it."


@pytest.mark.parametrize(
    ("text", "lives"),
    [("id: orders\n", True), ("id: refunds\n", False), ("title: orders\n", False)],
)
def test_a_design_lives_on_when_any_that_stands_has_its_id(text: str, *, lives: bool) -> None:
    live = {A: "---\nid: returns\n---\n# R\n", B: "---\nid: orders\n---\n# O\n", NEW: "# N\n"}
    plan: Any = SimpleNamespace(outbox=SimpleNamespace(live=live))
    gone: Any = SimpleNamespace(text=f"---\n{text}---\n# O\n")
    assert _lives_on(gone, plan) is lives


def test_what_fails_is_noted_and_hides_nothing_else() -> None:
    def refused() -> None:
        raise UserError("It is locked.", "Unlock it.")

    def broken() -> None:
        raise ZeroDivisionError("by zero")

    result = ReconcileResult()
    result.guard("first", lambda: result.add("first", "done"))
    assert result.exit_code == 0
    result.guard("second", refused)
    result.guard("third", broken)
    result.guard("fourth", lambda: result.add("fourth", "done"))
    assert [(entry.subject, entry.failed) for entry in result.entries] == [
        ("first", False),
        ("second", True),
        ("third", True),
        ("fourth", False),
    ]
    assert result.entries[1].words.startswith("could not be brought up to date: It is locked.")
    assert result.entries[2].words == (
        "met a bug in Data Design Gate (ZeroDivisionError: by zero); please report it."
    )
    assert result.exit_code == 4


def configuration_of(found: FileText) -> Configuration:
    """Read the configuration of a repository that holds this."""
    path = ".github/data-design.yml"
    port = SimpleNamespace(
        repository=lambda: SimpleNamespace(default_branch="trunk"),
        texts=lambda places: {place: found for place in places if place == ("trunk", path)},
    )
    runtime: Any = SimpleNamespace(github=port, config_path=path)
    return repository_configuration(runtime)


def test_the_configuration_is_that_of_the_default_branch() -> None:
    found = configuration_of(Text("version: 1\nprove: 'off'\n", "b1"))
    assert (found.present, found.prove) == (True, "off")
    assert not configuration_of(Missing()).present
    with pytest.raises(UserError, match="cannot be read: 403") as refused:
        configuration_of(Unreadable("403"))
    assert refused.value.exit_code == 4


def test_a_dry_run_only_plans_in_jira_and_keeps_what_else_is_configured() -> None:
    written = "version: 1\njira: {on_missing_key: ignore, mode: apply}\n"
    planned = _planning(configuration_of(Text(written, "b1")))
    assert planned.value["jira"]["mode"] == "plan"
    assert planned.value["jira"]["on_missing_key"] == "ignore"
    assert _planning(configuration_of(Missing())).value["jira"]["mode"] == "plan"


@pytest.mark.parametrize("known", [True, False])
def test_a_narrowed_repository_shows_some_changed_files_and_all_else(*, known: bool) -> None:
    files = (ChangedFile(A, "modified"), ChangedFile(B, "modified"))
    compared = Comparison("ahead", "b0", 1, 0, files if known else None)
    port: Any = SimpleNamespace(
        compare=lambda base, head: compared if (base, head) == ("b0", "c3") else None,
        changed_files=lambda number: files if number == 7 else (),
        branch_head=lambda name: f"head of {name}",
    )
    seen = narrowed(port, lambda path: path == A)
    assert seen.compare("b0", "c3").files == (files[:1] if known else None)
    assert seen.changed_files(7) == files[:1]
    assert seen.branch_head("main") == "head of main"
