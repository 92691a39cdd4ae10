"""The small git gives objects the names real git gives them, and merges as it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.sandbox.github.git import EMPTY_TREE, Entry, ObjectStore, Signature
from data_design_gate.sandbox.github.merging import ConflictError, merge_lines

START = datetime(2026, 1, 1, tzinfo=UTC)


def signature(minutes: int = 0) -> Signature:
    return Signature("A", "a@x", START + timedelta(minutes=minutes))


def commit(store: ObjectStore, minutes: int, *parents: str) -> str:
    return store.write_commit(EMPTY_TREE, parents, signature(minutes), f"c{minutes}").sha


def test_objects_have_the_names_real_git_gives_them() -> None:
    store = ObjectStore()
    blob = store.write_blob(b"hi\n")
    tree = store.write_tree({"a.txt": Entry("100644", blob), "a/b.txt": Entry("100644", blob)})
    made = store.write_commit(tree, [], signature(), "msg\n")
    # Printed by git hash-object, write-tree and commit-tree for the same content.
    assert blob == "45b983be36b73c0788dc9cbcb76cbb80fc7bb057"
    assert tree == "ef59746bf537c60d0df1873beabf5a1c18e36d90"
    assert made.sha == "9e24e8ce97a93e988d577667c89687cb184de38d"


def test_a_folder_sorts_as_if_its_name_ended_in_a_slash() -> None:
    store = ObjectStore()
    entry = Entry("100644", store.write_blob(b""))
    tree = store.write_tree({"a/b": entry, "a.txt": entry, "a0": entry})
    assert [name for name, _ in store.trees[tree]] == ["a.txt", "a", "a0"]


def test_the_merge_base_is_the_newest_common_commit_no_other_builds_on() -> None:
    store = ObjectStore()
    root = commit(store, 0)
    left, right = commit(store, 1, root), commit(store, 2, root)
    merged = commit(store, 3, left, right)
    assert store.merge_base(left, right) == root
    assert store.merge_base(merged, commit(store, 4, right)) == right
    assert store.merge_base(root, commit(store, 5)) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), max_size=2), min_size=2, max_size=10), st.data())
def test_a_merge_base_is_a_common_commit_that_no_other_one_builds_on(
    shape: list[list[int]], data: st.DataObject
) -> None:
    store, made = ObjectStore(), []
    for minutes, picks in enumerate(shape):
        parents = sorted({made[pick % len(made)] for pick in picks}) if made else []
        made.append(commit(store, minutes, *parents))
    one, other = data.draw(st.sampled_from(made)), data.draw(st.sampled_from(made))
    common = store.ancestors(one) & store.ancestors(other)
    found = store.merge_base(one, other)
    assert (found is None) == (not common)
    assert not any(found in store.ancestors(sha) for sha in common - {found})
    ahead = {commit.sha for commit in store.between(one, other)}
    assert ahead == store.ancestors(other) - store.ancestors(one)


def test_what_a_branch_brings_is_listed_parents_first() -> None:
    store = ObjectStore()
    root = commit(store, 0)
    first = commit(store, 1, root)
    second = commit(store, 2, first)
    assert [one.sha for one in store.between(root, second)] == [first, second]


def test_a_clean_up_forgets_what_nothing_reaches() -> None:
    store = ObjectStore()
    root = commit(store, 0)
    lost = commit(store, 1, root)
    store.keep_only([root])
    assert set(store.commits) == {root}
    assert store.content_at(lost, "a") is None


def lines(text: str) -> list[bytes]:
    return [letter.encode() for letter in text]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("abc", "abc", "aXc", "aXc"),
        ("abcde", "Xbcde", "abcdY", "XbcdY"),
        ("abc", "aXc", "aXc", "aXc"),
        ("abc", "bc", "abcd", "bcd"),
        ("", "", "a", "a"),
    ],
)
def test_changes_at_different_places_merge(base: str, ours: str, theirs: str, merged: str) -> None:
    assert merge_lines(lines(base), lines(ours), lines(theirs)) == lines(merged)


@pytest.mark.parametrize(("ours", "theirs"), [("aXc", "aYc"), ("ac", "aXc"), ("abcX", "abcY")])
def test_changes_at_one_place_conflict(ours: str, theirs: str) -> None:
    with pytest.raises(ConflictError):
        merge_lines(lines("abc"), lines(ours), lines(theirs))


@settings(max_examples=200, deadline=None)
@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_merging_with_an_unchanged_side_gives_the_other(base: str, changed: str) -> None:
    assert merge_lines(lines(base), lines(changed), lines(base)) == lines(changed)
    assert merge_lines(lines(base), lines(base), lines(changed)) == lines(changed)
