"""Which script undoes which, how migrations are named, and which pull request brought a version."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.github.model import Missing, PullRequest, Text
from data_design_gate.lifecycle.chronicle import Chronicle
from data_design_gate.lifecycle.migration_names import migration_names, slug
from data_design_gate.lifecycle.migration_pairs import pairs_of
from github_support import PATH, at, pull

# Scripts ---------------------------------------------------------------------------------


def script(line: int, text: str, name: str = "", *, read: bool = True) -> Any:
    """Return a script at a line; ``read``: whether a statement of it could be read."""
    statements = (text,) if read else ()
    span = SimpleNamespace(first_line=line)
    return SimpleNamespace(name=name, text=text, statements=statements, span=span)


def undone(ups: list[Any], downs: list[Any]) -> list[tuple[list[int], list[int]]]:
    """Return the lines of each migration's scripts, those that apply and those that undo it."""
    plan: Any = SimpleNamespace(ups=ups, downs=downs)
    return [
        ([one.span.first_line for one in pair.ups], [one.span.first_line for one in pair.downs])
        for pair in pairs_of(plan)
    ]


A = script(10, "CREATE TABLE a (id int);")
B = script(20, "CREATE TABLE b (id int);")


@pytest.mark.parametrize(
    ("down", "of"),
    [
        (script(30, "DROP TABLE a;"), 10),
        (script(30, "DROP TABLE b;"), 20),
        (script(15, "SELECT 1;"), 10),
        (script(30, "SELECT 1;"), 20),
        (script(5, "SELECT 1;"), 10),
        (script(30, "DROP TABLE b;\nDROP TABLE a;"), 10),
        (script(30, "DROP TABLE b;\nDROP TABLE a;", "3_other"), 20),
    ],
    ids=[
        "its table",
        "the other's",
        "below one",
        "below both",
        "above both",
        "both at once",
        "both by another name",
    ],
)
def test_a_script_without_a_name_undoes_what_it_touches_else_the_nearest_above(
    down: Any, of: int
) -> None:
    assert [ups for ups, downs in undone([A, B], [down]) if downs] == [[of]]


def test_a_name_says_what_is_undone_whatever_the_script_touches() -> None:
    first, second = script(10, A.text, "1_a"), script(20, B.text, "2_b")
    assert undone([first, second], [script(30, "DROP TABLE b;", "1_a")]) == [
        ([10], [30]),
        ([20], []),
    ]
    assert undone([first, script(15, "CREATE INDEX i ON a (id);", "1_a")], []) == [([10, 15], [])]


def test_scripts_that_cannot_be_read_and_downs_without_ups_are_left_out() -> None:
    assert undone([A, script(20, "CREATE ...", read=False)], []) == [([10], [])]
    assert undone([A], [script(30, "DROP ...", read=False)]) == [([10], [])]
    assert undone([], [script(30, "DROP TABLE a;")]) == []


# Names -----------------------------------------------------------------------------------


def test_two_scripts_of_one_written_day_and_name_get_names_of_their_own() -> None:
    one, other = migration_names(["20261120_a", "20261120_A"], "Orders", "2026-11-20")
    assert (one.stem, other.stem) == ("20261120_a", f"{other.version}_A")
    assert one.version != other.version


def test_a_name_without_a_version_gets_one_in_front() -> None:
    (name,) = migration_names(["add_total"], "Orders", "2026-11-20")
    assert name.stem == f"{name.version}_add_total"
    (only_digits,) = migration_names(["20261120"], "Orders", "2026-11-20")
    assert only_digits.stem == f"{only_digits.version}_Orders"


def test_a_name_that_is_cut_ends_in_no_underscore() -> None:
    assert slug("a" * 79 + "_b") == "a" * 79


# Versions --------------------------------------------------------------------------------


def chronicle(carried: tuple[PullRequest, ...] = (), **port: Any) -> Chronicle:
    """Return the chronicle of a repository; ``carried`` are the merged pull requests in view."""
    outbox: Any = SimpleNamespace(
        branch="main",
        carriers=[SimpleNamespace(pull=one) for one in carried],
        merged=lambda path: carried if path == PATH else (),
    )
    runtime: Any = SimpleNamespace(github=SimpleNamespace(**port))
    return Chronicle(runtime, outbox)


def merged(number: int, sha: str, **changes: Any) -> PullRequest:
    return pull(number=number, merged=True, merged_at=at(number), merge_commit_sha=sha, **changes)


def test_a_version_is_its_merges_whose_commit_it_is_or_of_the_branch_that_github_names() -> None:
    version: Any = SimpleNamespace(commit=SimpleNamespace(sha="c2"))
    asked: list[str] = []

    def of_commit(sha: str) -> list[PullRequest]:
        asked.append(sha)
        return [
            pull(number=3),
            merged(4, "c9", base_ref="other"),
            merged(5, "c9", head_ref="data-design/finalise-2"),
            merged(6, "c9"),
        ]

    known = (pull(number=1, merge_commit_sha="c2"), merged(2, "c2"))
    found = chronicle(known, pull_requests_of_commit=of_commit).pull_of(version)
    assert found is not None
    assert (found.number, asked) == (2, [])
    other = (merged(7, "c1"),)
    found = chronicle(other, pull_requests_of_commit=of_commit).pull_of(version)
    assert found is not None
    assert (found.number, asked) == (6, ["c2"])
    assert chronicle(pull_requests_of_commit=lambda _: [pull(number=3)]).pull_of(version) is None


@pytest.mark.parametrize(
    ("there", "alike"),
    [(Text("# T\n", "b1"), True), (Text("# U\n", "b1"), False), (Missing(), False)],
)
def test_the_latest_merge_speaks_for_a_text_that_is_what_it_merged(
    there: Any, *, alike: bool
) -> None:
    latest, older = merged(8, "c8"), merged(7, "c7")

    def texts(places: Any) -> Any:
        return {place: there if place == ("c8", PATH) else Text("# T\n", "b0") for place in places}

    found = chronicle((latest, older), texts=texts)
    assert found.merged_alike(PATH, "# T\n") == (latest if alike else None)
    assert found.merged_alike("docs/other.md", "# T\n") is None
