"""Each way a design can end, through the real workflow: blocked and back, aborted, partial.

The completed one is the story beside this file.
"""

import json

import pytest

from act_support import Act
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.story import CONFIGURATION, DOCUMENT, TICKET, set_stage

pytestmark = pytest.mark.slow

GOOD = example_files()[DOCUMENT].decode()
SETTINGS = CONFIGURATION.replace("blocked: Blocked}", "blocked: Blocked, aborted: Cancelled}")
PARTIAL = GOOD.replace("status: Under Review", "status: Partial", 1) + (
    "\n## Deferred\n\n**What:** the returns process.\n**Why:** it needs the carrier contract.\n"
    "**To:** SHOP-500\n"
)


@pytest.fixture(scope="module")
def act(tmp_path_factory):
    return Act(tmp_path_factory.mktemp("act"))


@pytest.fixture
def proposed(act):
    """Return how to open a pull request with a design, and how to run the workflow on an event."""
    with GitHubSandbox() as github, JiraSandbox() as jira:
        stage = set_stage(github, jira, example_files())
        github.commit("main", {".github/data-design.yml": SETTINGS}, message="Configure")

        def propose(text):
            github.commit("orders", {DOCUMENT: text}, author="mira", message="Design")
            stage.pull = github.open_pull_request("orders", title=f"{TICKET} x", author="mira")
            return stage.pull

        def run(name, action, sender="mira", **details):
            event = github.event(name, action, pull=stage.pull, sender=sender, **details)
            done = act.run(event, stage)
            assert done.code == 0, done.text[-4000:]
            return done

        yield stage, propose, run


def state_of(stage):
    return stage.github.statuses(stage.pull)["data-design"].state


def test_blocked_holds_the_gate_tells_jira_and_is_lifted_again(proposed):
    stage, propose, run = proposed
    pull = propose(GOOD)
    for login in ("dana", "ada"):
        stage.github.submit_review(pull, login, "APPROVED")
    comment = stage.github.comment(pull, "mira", "/data-design block waiting for the carrier")
    run("issue_comment", "created", comment=comment)
    assert state_of(stage) == "pending"
    assert stage.jira.issue(TICKET).status == "Blocked"
    said = [one.body for one in pull.issue.comments if "waiting for the carrier" in one.body]
    assert any("@dana" in body and "@ada" in body for body in said)
    comment = stage.github.comment(
        pull,
        "dana",
        "/data-design unblock",
    )
    run("issue_comment", "created", sender="dana", comment=comment)
    assert state_of(stage) == "success"
    assert stage.jira.issue(TICKET).status == "In Review"


def test_closing_unmerged_aborts_and_jira_says_why(proposed):
    stage, propose, run = proposed
    pull = propose(GOOD)
    stage.github.close(pull, by="mira")
    run("pull_request_target", "closed")
    ticket = stage.jira.issue(TICKET)
    assert ticket.status == "Cancelled"
    assert "closed without merging" in json.dumps(ticket.comments[0].body)
    assert stage.github.dispatches == []


def test_partial_is_merged_with_its_approvals_and_jira_keeps_what_is_deferred(proposed):
    stage, propose, run = proposed
    pull = propose(PARTIAL)
    for login in ("dana", "ada"):
        stage.github.submit_review(pull, login, "APPROVED")
    run("pull_request_target", "opened")
    assert state_of(stage) == "success"
    stage.github.merge_pull_request(pull, "squash", by="mira")
    run("pull_request_target", "closed")
    head = stage.github.read(DOCUMENT).decode().split("---")[1]
    assert "status: Partial" in head
    assert 'by: "@dana"' in head
    told = json.dumps(stage.jira.issue(TICKET).comments[0].body)
    assert "returns process" in told
    assert "SHOP-500" in told
    kinds = [dispatch.event_type for dispatch in stage.github.dispatches]
    assert "data-design-complete" not in kinds
