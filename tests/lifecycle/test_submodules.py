"""A submodule where a design should be is told as unreadable, and is no success."""

import pytest

from data_design_gate.sandbox.github.git import Entry
from play_support import DOCUMENT, GOOD


def submodule(play, path=DOCUMENT, branch="orders"):
    """Put a submodule at a path, on top of a branch or of the default one."""
    repository = play.github.repository()
    store = repository.store
    head = repository.branch(branch) or repository.branch("main")
    files = {**store.files_at(head), path: Entry("160000", "1" * 40)}
    author = store.commits[head].author
    commit = store.write_commit(store.write_tree(files), [head], author, "Add a submodule")
    play.github.push(branch, commit.sha)


@pytest.mark.parametrize("before", [None, GOOD])
def test_a_submodule_at_the_path_of_a_design_cannot_be_judged(play, before):
    if before:
        play.github.commit("main", {DOCUMENT: before})
    submodule(play)
    pull = play.github.open_pull_request("orders", author="mira")
    answer = play.opened(pull)
    assert play.state(pull) == "error"
    assert f"{DOCUMENT} is no file at" in answer.summary


def test_a_submodule_elsewhere_is_none_of_our_business(play):
    submodule(play, "vendor/library")
    pull = play.github.open_pull_request("orders", author="mira")
    play.opened(pull)
    assert play.status(pull) == ("success", "no data design documents changed")
