"""What moves in or out of the gate's sight, and what stands on the base but cannot be read."""

import pytest

from play_support import CONFIGURATION, DOCUMENT, GOOD

WORKFLOW = ".github/workflows/data-design.yml"
GOVERNED = CONFIGURATION.replace("notify:", "  policy: {teams: [acme/sre]}\nnotify:")
ELSEWHERE = "notes/old.md"
DELETION = ("pending", "deletion waits for 1 of 1 (dana)")


def propose(play, files, branch="change"):
    """Open a pull request with these files; None deletes."""
    play.github.commit(branch, files, author="mira", message="Change")
    pull = play.github.open_pull_request(branch, title="Change", author="mira")
    play.opened(pull)
    return pull


def test_a_design_that_moves_to_where_none_is_looked_for_is_removed(play):
    pull = play.propose()
    play.approve_all(pull)
    play.merged(pull)
    moved = propose(play, {DOCUMENT: None, ELSEWHERE: play.document()})
    assert play.status(moved) == DELETION
    play.reviewed(moved, "dana")
    assert play.state(moved) == "success"
    play.merged(moved)
    play.sweep()
    assert "taken back" in str(play.ticket.comments[0].body)


def test_a_file_that_moves_to_where_designs_stand_is_a_new_design(play):
    play.github.commit("main", {ELSEWHERE: GOOD}, author="mira", message="Notes")
    pull = propose(play, {ELSEWHERE: None, DOCUMENT: GOOD})
    assert "database waits for 1 of 1 (dana)" in play.status(pull)[1]


def test_an_unreadable_design_on_the_base_hides_no_removal(play):
    unreadable = "docs/data-design/other.md"
    play.github.commit("main", {DOCUMENT: GOOD, unreadable: b"\xff\x00"}, message="Live")
    assert play.status(propose(play, {DOCUMENT: None})) == DELETION
    assert play.status(propose(play, {unreadable: None}, "other")) == DELETION


def test_an_unreadable_design_can_be_replaced_and_every_gate_looks_at_it(play):
    play.github.commit("main", {DOCUMENT: b"\xff\x00"}, message="Broken")
    pull = play.propose()
    play.opened(pull)
    assert "migration waits" in play.status(pull)[1]
    play.approve_all(pull)
    assert play.state(pull) == "success"


def test_the_policy_gate_opens_where_no_design_is_changed(play):
    play.configure(GOVERNED)
    pull = propose(play, {WORKFLOW: "on: push\n"})
    assert play.status(pull) == ("pending", "policy waits for 1 of 1 (eli)")
    play.reviewed(pull, "dana")
    assert play.state(pull) == "pending"
    play.reviewed(pull, "eli")
    assert play.status(pull) == ("success", "policy approved")


@pytest.mark.parametrize("path", [WORKFLOW, ".github/data-design.yml"])
def test_a_rule_that_is_moved_away_is_a_changed_rule(play, path):
    play.github.commit("main", {WORKFLOW: "on: push\njobs: {}\n"}, message="Install")
    pull = propose(play, {path: None, "away.yml": play.document(path=path)})
    assert f"changes <code>{path}</code>" in play.summaries(pull)[0]
    play.configure(GOVERNED)
    play.opened(pull, "edited")
    assert play.status(pull) == ("pending", "policy waits for 1 of 1 (eli)")


def test_a_bot_that_a_gate_lists_counts_in_a_private_repository_too(play):
    repository = play.github.repository()
    repository.is_private = True
    for team in play.github.account("acme").teams.values():
        team.repositories[repository.id] = "write"
    play.github.app_token("helper", contents="write", pull_requests="write")
    helper = play.github.account("helper[bot]")
    gate = f"{{teams: [acme/database], bots: [{helper.id}]}}"
    play.configure(f"version: 1\ngates: {{database: {gate}, architecture: off, migration: off}}\n")
    pull = play.propose()
    play.reviewed(pull, "helper[bot]")
    assert play.status(pull) == ("success", "database approved")
