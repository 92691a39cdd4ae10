"""The check run and the log for code scanning, where a configuration asks for them."""

import json

import pytest

from play_support import CONFIGURATION, GOOD

FAULTY = GOOD.replace("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", "")
RIGHTS = {
    "contents": "write",
    "pull_requests": "write",
    "statuses": "write",
    "members": "read",
    "checks": "write",
    "security_events": "write",
}


@pytest.fixture
def asked(play):
    """Ask for both sinks, with a token that may write them."""
    play.configure(f"{CONFIGURATION}\nreport: {{checks: true, sarif: true}}\n")
    play.token = play.github.app_token("sinks", **RIGHTS)
    return play


def sinks(play):
    repository = play.github.repository()
    return list(repository.check_runs.values()), repository.sarifs


def test_nothing_is_sent_unless_it_is_asked_for(play):
    play.opened(play.propose(FAULTY))
    assert sinks(play) == ([], [])


def test_a_blocking_finding_is_a_failed_check_run_with_a_line_of_its_own(asked):
    pull = asked.propose(FAULTY)
    asked.opened(pull)

    (run,), _ = sinks(asked)
    assert (run.name, run.conclusion) == ("data-design findings", "failure")
    assert run.head_sha == pull.head_sha
    assert run.output["title"] == asked.status(pull)[1]
    errors = [one for one in run.annotations if one["annotation_level"] == "failure"]
    error = next(one for one in errors if one["title"] == "PG006 foreign-key-index")
    assert "CREATE TABLE shipments" in "\n".join(FAULTY.splitlines()[: error["start_line"]])


def test_waiting_is_neither_a_success_nor_a_failure(asked):
    asked.opened(asked.propose())
    (run,), _ = sinks(asked)
    assert run.conclusion == "neutral"


def test_code_scanning_gets_the_findings_of_the_head(asked):
    pull = asked.propose(FAULTY)
    asked.opened(pull)

    _, (log,) = sinks(asked)
    assert (log["sha"], log["ref"]) == (pull.head_sha, f"refs/pull/{pull.number}/head")
    results = json.loads(log["content"])["runs"][0]["results"]
    assert "PG006" in {result["ruleId"] for result in results}


def test_a_second_run_sends_neither_again(asked):
    pull = asked.propose(FAULTY)
    asked.opened(pull)
    assert asked.opened(pull, "edited").github_writes == []


def test_what_changes_is_sent_anew(asked):
    pull = asked.propose(FAULTY)
    asked.opened(pull)
    asked.push(GOOD)
    asked.opened(pull, "synchronize")

    runs, logs = sinks(asked)
    assert [run.conclusion for run in runs] == ["failure", "neutral"]
    assert len(logs) == 2


def test_a_refused_sink_is_told_and_hides_nothing(asked):
    asked.token = asked.github.app_token("less", **{**RIGHTS, "checks": "read"})
    pull = asked.propose(FAULTY)
    answer = asked.opened(pull)

    runs, logs = sinks(asked)
    assert (runs, len(logs)) == ([], 1)
    assert asked.state(pull) == "failure"
    assert "The check run could not be written" in answer.log
    assert "checks" in answer.summary


def test_a_pull_request_without_designs_gets_neither(asked):
    pull = asked.propose(path="README.md", text="# Shop\n")
    asked.opened(pull)
    assert sinks(asked) == ([], [])
