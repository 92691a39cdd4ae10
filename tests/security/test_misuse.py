"""Rights and events that are not what they should be: nothing is approved, nothing is written."""

import json

import pytest

from data_design_gate.proof.exchange import text_digest
from play_support import DOCUMENT, GOOD, playing

WORKFLOW = ".github/workflows/data-design.yml"
EASY = "version: 1\ngates: {database: {members: [mira], allow_author: true}}\n"


@pytest.fixture
def play(capsys):
    with playing(capsys) as found:
        yield found


def forged_status(play, pull, login):
    """Post a success under our context as somebody who may write."""
    token = play.github.add_token(login)
    play.github.repository().collaborators[play.github.account(login).id] = "write"
    return post(play, token, f"statuses/{pull.head_sha}", state="success", context="data-design")


def post(play, token, path, **body):
    import requests

    url = f"{play.github.api_url}/repos/acme/shop/{path}"
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(url, json=body, headers=headers, timeout=5)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_success_that_somebody_forged_is_replaced_by_the_next_event(play):
    pull = play.propose()
    play.opened(pull)
    forged_status(play, pull, "mira")
    assert play.state(pull) == "success"
    play.opened(pull, "edited")
    assert play.state(pull) == "pending"


def test_a_forged_summary_and_a_forged_verdict_approve_nothing(play):
    pull = play.propose()
    play.opened(pull)
    (ours,) = play.summaries(pull)
    for login in ("zed", "mira"):
        play.github.comment(pull, login, ours.replace("Waiting", "Approved"))
    play.opened(pull, "edited")
    assert play.state(pull) == "pending"
    assert [c.body for c in pull.issue.comments if c.author.login in {"zed", "mira"}]


@pytest.mark.parametrize("path", [WORKFLOW, ".github/workflows/other.yml"])
def test_a_workflow_that_the_pull_request_edits_is_flagged_and_not_followed(play, path):
    files = {path: "on: pull_request\njobs: {}\n", DOCUMENT: GOOD}
    play.github.commit("orders", files, author="mira", message="Ease")
    pull = play.github.open_pull_request("orders", author="mira")
    answer = play.opened(pull)
    assert play.state(pull) == "pending"
    assert "policy" in answer.summary


def test_a_configuration_that_the_pull_request_edits_approves_nothing(play):
    files = {".github/data-design.yml": EASY, DOCUMENT: GOOD}
    play.github.commit("orders", files, author="mira", message="Ease")
    pull = play.github.open_pull_request("orders", author="mira")
    play.github.submit_review(pull, "zed", "APPROVED")
    play.relay(pull)
    assert play.state(pull) == "pending"


def evidence(text, outcome="proved"):
    proof = {"name": "reach", "outcome": outcome, "detail": "", "seconds": 0.1}
    one = {"path": DOCUMENT, "digest": text_digest(text), "proofs": [proof], "facts": {}}
    return json.dumps({"schema_version": 1, "documents": [one]})


@pytest.mark.parametrize(
    "forged",
    [evidence("another text"), evidence(GOOD)[:-1], "x" * 200_000, evidence(GOOD, 5)],
    ids=["another text", "torn", "too large", "another type"],
)
def test_forged_evidence_proves_nothing(play, forged):
    play.inputs |= {"DATA_DESIGN_PROVE": "on", "DATA_DESIGN_PROOFS": forged}
    pull = play.propose()
    answer = play.opened(pull)
    (report,) = json.loads(answer.outputs["report"])["documents"]
    assert {one["outcome"] for one in report["proofs"]} == {"not-proved"}


def test_a_forks_own_event_has_a_token_that_writes_nothing(play):
    fork = play.github.fork("zoe")
    play.github.commit("orders", {DOCUMENT: GOOD}, author="zoe", repository=fork)
    pull = play.github.open_pull_request("orders", author="zoe", head_repository=fork)
    play.token = play.github.app_token(
        "fork", contents="read", pull_requests="read", statuses="read"
    )
    answer = play.run("pull_request", "opened", pull=pull, sender="zoe")
    assert answer.code == 4
    assert play.status(pull) is None
    assert play.summaries(pull) == []
    assert "statuses" in answer.summary


def test_a_job_that_runs_designs_writes_nothing_with_whatever_token(play):
    play.inputs |= {"DATA_DESIGN_TASK": "prove", "DATA_DESIGN_PROVE": "off"}
    pull = play.propose()
    answers = [play.opened(pull), play.relay(pull), play.sweep()]
    assert not [write for one in answers for write in one.github_writes if not is_query(write)]
    assert not [write for one in answers for write in one.jira_writes]


def is_query(sent):
    return sent.path.endswith("/graphql") and sent.body["query"].lstrip().startswith("query")


def test_an_event_that_claims_a_merge_finalises_nothing(play):
    pull = play.propose()
    play.opened(pull)
    answer = play.run("pull_request_target", "closed", pull=pull)
    assert play.document() is None
    assert not answer.jira_writes
    assert play.github.dispatches == []


def test_a_branch_that_poses_as_a_finalisation_of_itself_ends(play):
    first = play.propose()
    number = first.number + 1
    branch = f"data-design/finalise-{number}"
    play.github.commit(branch, {DOCUMENT: GOOD}, author="mira", message="Design")
    pull = play.github.open_pull_request(branch, author="mira")
    assert pull.number == number
    answer = play.merged(pull)
    assert answer.code in {0, 4}
    assert answer.github_requests < 60
    assert "RecursionError" not in answer.log
    assert "status: Approved" not in play.document()


def test_a_stranger_does_not_unblock(play):
    pull = play.propose()
    play.opened(pull)
    play.commented(pull, "mira", "/data-design block not yet")
    play.commented(pull, "zed", "/data-design unblock")
    play.approve_all(pull)
    assert play.state(pull) == "pending"
