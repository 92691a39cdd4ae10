"""Designs are run, in the judging job or in one of its own, and what it shows decides."""

import json

import pytest

from data_design_gate.proof.exchange import MAX_BYTES
from data_design_gate.sandbox.story import DOCUMENT
from play_support import GOOD

SCHEMA_SAYS_OTHERWISE = GOOD.replace(
    "total            numeric(12,2) NOT NULL", "total            numeric(10,2) NOT NULL", 1
)
assert SCHEMA_SAYS_OTHERWISE != GOOD
# Nothing but running it shows that there is no such function.
ONLY_RUNNING_TELLS = GOOD.replace("DEFAULT now()", "DEFAULT clock_of_the_shop()")
assert ONLY_RUNNING_TELLS != GOOD


def proofs_of(answer):
    (document,) = json.loads(answer.outputs["report"])["documents"]
    return {proof["name"]: proof["outcome"] for proof in document["proofs"]}


def codes_of(answer):
    (document,) = json.loads(answer.outputs["report"])["documents"]
    return {finding["code"] for finding in document["findings"]}


def test_the_evidence_is_in_summary_and_report(play):
    play.inputs["DATA_DESIGN_PROVE"] = "on"
    answer = play.opened(play.propose())
    assert set(proofs_of(answer).values()) == {"proved"}
    assert "What was proved" in answer.summary
    assert "- ✅ reach proved: " in answer.summary


def test_a_job_of_its_own_writes_nothing_and_hands_on_what_it_saw(play):
    pull = play.propose()
    play.inputs = {"DATA_DESIGN_TASK": "prove", "DATA_DESIGN_PROVE": "on"}
    shown = play.opened(pull)
    assert (shown.code, shown.github_writes, shown.jira_writes) == (0, [], [])
    assert len(shown.outputs["proofs"]) < MAX_BYTES
    play.inputs = {"DATA_DESIGN_PROOFS": shown.outputs["proofs"], "DATA_DESIGN_PROVE": "on"}
    judged = play.opened(pull)
    assert set(proofs_of(judged).values()) == {"proved"}
    play.push(GOOD.replace("## 3.", "\n## 3.", 1))
    later = play.opened(pull, "synchronize")
    assert proofs_of(later) == {"all": "not-proved"}
    assert "PRF007" in codes_of(later)


@pytest.mark.parametrize("given", ["none", "{}", '{"schema_version": 1, "documents": []}'])
def test_without_evidence_nothing_is_run_here_and_the_gap_is_told(play, given):
    play.inputs = {"DATA_DESIGN_PROOFS": given, "DATA_DESIGN_PROVE": "on"}
    answer = play.opened(play.propose())
    assert proofs_of(answer) == {"all": "not-proved"}
    assert codes_of(answer) == {"PRF007"}
    assert answer.verdict == "pending"


def test_what_is_disproved_blocks(play):
    play.inputs["DATA_DESIGN_PROVE"] = "on"
    answer = play.opened(play.propose(SCHEMA_SAYS_OTHERWISE))
    assert answer.verdict == "failure"
    assert "disproved" in proofs_of(answer).values()


def test_an_unknown_task_is_a_clear_error(play):
    play.inputs["DATA_DESIGN_TASK"] = "guess"
    answer = play.run("workflow_dispatch", None)
    assert answer.code == 2
    assert "The input task is 'guess'. Use review or prove." in answer.log


def test_the_configuration_switches_proving_off(play):
    play.inputs = {"DATA_DESIGN_PROVE": ""}
    play.configure("version: 1\nprove: off\ngates: {database: {members: [dana]}}\n")
    answer = play.opened(play.propose())
    assert proofs_of(answer) == {}


def test_every_event_concerns_its_pull_requests(play):
    pull = play.propose()
    play.inputs = {"DATA_DESIGN_TASK": "prove", "DATA_DESIGN_PROVE": "on"}
    _, reviewed = play.reviewed(pull, "dana")
    for answer in (reviewed, play.sweep(), play.commented(pull, "mira", "/data-design recheck")):
        (document,) = json.loads(answer.outputs["proofs"])["documents"]
        assert document["path"] == DOCUMENT


def test_what_was_disproved_is_not_finalised_by_a_run_that_was_shown_nothing(play):
    play.inputs["DATA_DESIGN_PROVE"] = "on"
    pull = play.propose(ONLY_RUNNING_TELLS)
    play.opened(pull)
    play.approve_all(pull)
    assert play.state(pull) == "failure"
    play.inputs = {"DATA_DESIGN_PROVE": "on", "DATA_DESIGN_PROOFS": "none"}
    answer = play.merged(pull, bypass=True)
    assert "status: Under Review" in play.document()
    assert "nothing shows that it is mended" in answer.summary
    play.sweep()
    assert "status: Under Review" in play.document()
    assert play.github.dispatches == []
    assert play.ticket.status != "Design Approved"


def test_a_merge_after_a_success_is_finalised_though_nothing_is_shown_again(play):
    play.inputs["DATA_DESIGN_PROVE"] = "on"
    pull = play.propose()
    play.approve_all(pull)
    assert play.state(pull) == "success"
    play.inputs = {"DATA_DESIGN_PROVE": "on", "DATA_DESIGN_PROOFS": "none"}
    play.merged(pull)
    assert "status: Approved" in play.document()


def test_an_earlier_failure_stands_until_a_run_takes_it_back(play):
    pull = play.propose(ONLY_RUNNING_TELLS)
    play.inputs["DATA_DESIGN_PROVE"] = "on"
    play.opened(pull)
    assert play.state(pull) == "failure"
    play.inputs["DATA_DESIGN_PROOFS"] = "none"
    play.opened(pull, "edited")
    answer = play.approve_all(pull)
    assert play.state(pull) == "failure"
    assert "its earlier failure stands" in answer.summary
    play.push(GOOD)
    del play.inputs["DATA_DESIGN_PROOFS"]
    play.opened(pull, "synchronize")
    play.approve_all(pull)
    assert play.state(pull) == "success"
