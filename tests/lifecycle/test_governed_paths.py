"""Which files govern the gate, where the configuration stands elsewhere than by default."""

import pytest

CONFIG = "config/gates.yml"
GOVERNED = "version: 1\ngates: {database: {members: [dana]}, policy: {members: [ada]}}\n"
EASY = GOVERNED.replace("members: [ada]", "members: [zed]")


@pytest.fixture
def elsewhere(play):
    """Keep the configuration at a path that the input ``config`` names."""
    play.inputs["DATA_DESIGN_CONFIG"] = CONFIG
    play.github.commit("main", {CONFIG: GOVERNED})
    return play


def changed(play, files):
    play.github.commit("easy", files, author="mira")
    return play.github.open_pull_request("easy", author="mira")


def test_a_change_of_the_configuration_at_a_chosen_path_waits_for_the_policy_gate(elsewhere):
    pull = changed(elsewhere, {CONFIG: EASY})
    answer = elsewhere.opened(pull)
    assert elsewhere.state(pull) == "pending"
    (gate,) = answer.gate["gates"]
    assert (gate["document"], gate["state"]) == (CONFIG, "waiting")
    elsewhere.reviewed(pull, "ada")
    assert elsewhere.state(pull) == "success"


def test_the_gate_that_no_change_concerns_names_the_chosen_path(elsewhere):
    answer = elsewhere.opened(elsewhere.propose())
    (gate,) = [one for one in answer.gate["gates"] if one["name"] == "policy"]
    assert (gate["document"], gate["state"]) == (CONFIG, "not-required")
