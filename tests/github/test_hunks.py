"""Which lines of a pull request can carry a comment."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.github.hunks import Difference, difference, read_patch
from data_design_gate.github.model import ChangedFile

PATCH_ROWS = [
    "@@ -1,4 +1,5 @@",
    " # Orders",
    "-old text",
    "+new text",
    "+more text",
    " ",
    " ## Plan",
    "@@ -20,3 +21,2 @@ ## Postgres",
    " one",
    "-two",
    " three",
    "\\ No newline at end of file",
]
PATCH = "\n".join(PATCH_ROWS)
ROWS = ["a", "b", "", "+x", "-y", "@@ -1 +1 @@", " z", "\\ n"]


def shown(patch: str = PATCH, path: str = "a.md", status: str = "modified") -> Difference:
    return difference([ChangedFile(path, status, patch=patch)])


def test_lines_of_a_hunk_are_shown_and_others_are_not() -> None:
    diff = shown()
    assert [line for line in range(1, 30) if diff.shows("a.md", line)] == [1, 2, 3, 4, 5, 21, 22]


def test_a_range_must_lie_in_one_hunk() -> None:
    diff = shown()
    assert diff.shows("a.md", 1, 5)
    assert not diff.shows("a.md", 5, 21)
    assert not diff.shows("a.md", 4, 6)
    assert not diff.shows("a.md", 3, 2)


def test_new_lines_and_the_neighbours_of_removed_ones_are_touched() -> None:
    diff = shown()
    assert diff.touches("a.md", 1, 30) == (1, 2, 3, 21, 22)
    assert diff.touches("a.md", 4, 20) == ()


def test_a_line_can_be_quoted_exactly() -> None:
    diff = shown()
    assert diff.text("a.md", 2) == "new text"
    assert diff.text("a.md", 4) == ""
    assert diff.text("a.md", 9) is None


def test_a_line_that_looks_like_a_header_is_a_line() -> None:
    diff = shown("@@ -0,0 +1,3 @@\n+@@ -1 +1 @@\n+-- x\n++++ y")
    assert [diff.text("a.md", line) for line in (1, 2, 3)] == ["@@ -1 +1 @@", "-- x", "+++ y"]


def test_a_context_line_that_looks_like_a_header_is_a_line() -> None:
    diff = shown("@@ -1,2 +1,2 @@\n @@ -9 +9 @@\n-a\n+b")
    assert diff.text("a.md", 1) == "@@ -9 +9 @@"
    assert not diff.shows("a.md", 9)


def test_a_file_without_a_patch_shows_no_line() -> None:
    diff = difference([ChangedFile("big.md", "modified"), ChangedFile("b.md", "renamed", "c.md")])
    assert diff.has_file("big.md")
    assert not diff.shows("big.md", 1)
    assert not diff.has_file("c.md")


def test_a_removed_file_is_not_there() -> None:
    assert not shown(status="removed").has_file("a.md")


@pytest.mark.parametrize("patch", ["", "\n", "Binary files differ", "@@ -1 +0,0 @@\n-x", "@@ x @@"])
def test_odd_patches_show_nothing(patch: str) -> None:
    assert read_patch(patch) == []


def test_a_cut_patch_shows_what_it_holds() -> None:
    diff = shown("@@ -1,9 +1,9 @@\n a\n+b")
    assert diff.shows("a.md", 1, 2)
    assert not diff.shows("a.md", 3)


LINES = st.lists(
    st.sampled_from(["a", "b", "", "+x", "-y", "@@ -1 +1 @@", " z", "\\ n"]), max_size=14
)


@settings(max_examples=300, deadline=None)
@given(old=LINES, new=LINES)
def test_every_shown_line_is_the_new_files_line(old: list[str], new: list[str]) -> None:
    rows = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    diff = shown("\n".join(rows))
    for number, text in enumerate(new, 1):
        assert diff.text("a.md", number) in {text, None}
    changed = [
        at
        for tag, _, _, first, last in difflib.SequenceMatcher(None, old, new).get_opcodes()
        if tag in {"insert", "replace"}
        for at in range(first + 1, last + 1)
    ]
    assert set(changed) <= set(diff.touches("a.md", 1, len(new)))
    assert not diff.shows("a.md", len(new) + 1)


def test_a_remark_of_git_between_lines_is_no_line() -> None:
    patch = "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b"
    (hunk,) = read_patch(patch)
    assert hunk.lines == {1: "a", 2: "b"}
