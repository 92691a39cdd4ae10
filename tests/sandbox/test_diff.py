"""Patches are GitHub's: hunks without file headers, which turn the old text into the new."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.sandbox.github.diff import (
    NO_NEWLINE,
    changed_files,
    diff_lines,
    surviving_lines,
    unified,
)
from data_design_gate.sandbox.github.git import Entry, ObjectStore

TEXTS = st.builds(
    lambda lines, end: "\n".join(lines) + (end if lines else ""),
    st.lists(st.sampled_from(["a", "b", "", "c c", "\u2028d", "e\r"]), max_size=25),
    st.sampled_from(["", "\n"]),
)


def apply_patch(old: str, patch: str) -> str:
    """Apply a patch as its definition says, without looking at how it was made."""
    before = re.findall(r"[^\n]*\n|[^\n]+$", old)
    result: list[str] = []
    at = 0
    lines = patch.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        header = re.match(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", line)
        if header:
            start = int(header[1]) - (0 if header[2] == "0" else 1)
            result += before[at:start]
            at = start
        elif line != NO_NEWLINE:
            text = line[1:] + ("" if following == NO_NEWLINE else "\n")
            if line[0] in {" ", "-"}:
                assert before[at] == text
                at += 1
            if line[0] in {" ", "+"}:
                result.append(text)
    return "".join([*result, *before[at:]])


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_a_patch_turns_the_old_text_into_the_new(old: str, new: str) -> None:
    patch, additions, deletions = unified(old.encode(), new.encode())
    if patch is None:
        assert old == new
        return
    assert apply_patch(old, patch) == new
    signs = [line[0] for line in patch.split("\n") if not line.startswith(("@@", "\\"))]
    assert (signs.count("+"), signs.count("-")) == (additions, deletions)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_the_lines_of_a_patch_carry_the_numbers_of_both_texts(old: str, new: str) -> None:
    patch, _, _ = unified(old.encode(), new.encode())
    before, after = old.split("\n"), new.split("\n")
    shown = (patch or "").split("\n")
    for line in diff_lines(patch or ""):
        text = shown[line.position][1:]
        if line.old is not None:
            assert before[line.old - 1] == text
        if line.new is not None:
            assert after[line.new - 1] == text


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_surviving_lines_lead_to_the_same_text(old: str, new: str) -> None:
    before, after = old.split("\n"), new.split("\n")
    for was, now in surviving_lines(old.encode(), new.encode()).items():
        assert before[was - 1] == after[now - 1]


def test_a_hunk_repeats_the_heading_above_it() -> None:
    old = "Title\n" + "\n".join(f"- {n}" for n in range(10)) + "\n"
    patch, _, _ = unified(old.encode(), old.replace("- 8", "- eight").encode())
    assert patch is not None
    assert patch.startswith("@@ -7,5 +7,5 @@ Title\n")


def test_a_binary_file_has_no_patch() -> None:
    assert unified(b"a\0", b"b\0") == (None, 0, 0)


def store_with(**files: str) -> tuple[ObjectStore, str]:
    store = ObjectStore()
    entries = {
        name: Entry("100644", store.write_blob(text.encode())) for name, text in files.items()
    }
    return store, store.write_tree(entries)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"a": "x"}, [("a", "added", None)]),
        ({"a": "x"}, {}, [("a", "removed", None)]),
        ({"a": "x"}, {"a": "y"}, [("a", "modified", None)]),
        ({"a": "x\n"}, {"b": "x\n"}, [("b", "renamed", "a")]),
        ({"a": "1\n2\n3\n4\n"}, {"b": "1\n2\n3\n5\n"}, [("b", "renamed", "a")]),
        (
            {"a": "1\n2\n3\n4\n"},
            {"b": "9\n8\n7\n6\n"},
            [("a", "removed", None), ("b", "added", None)],
        ),
    ],
)
def test_files_are_added_removed_modified_or_renamed(
    old: dict[str, str], new: dict[str, str], expected: list[tuple[str, str, str | None]]
) -> None:
    store, before = store_with(**old)
    after = store.write_tree(
        {name: Entry("100644", store.write_blob(text.encode())) for name, text in new.items()}
    )
    found = changed_files(store, before, after)
    assert [(one.path, one.status, one.previous_path) for one in found] == expected


def test_a_mere_rename_has_no_patch() -> None:
    store, before = store_with(a="x\n")
    after = store.write_tree({"b": Entry("100644", store.write_blob(b"x\n"))})
    (change,) = changed_files(store, before, after)
    assert (change.patch, change.additions, change.deletions) == (None, 0, 0)
