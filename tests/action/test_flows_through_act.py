"""Forks and merge queues reach the gate through the relay, by the real workflow."""

import pytest

from act_support import Act
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.story import DOCUMENT, set_stage

pytestmark = pytest.mark.slow

GOOD = example_files()[DOCUMENT].decode()


@pytest.fixture(scope="module")
def act(tmp_path_factory):
    return Act(tmp_path_factory.mktemp("act"))


@pytest.fixture
def stage():
    with GitHubSandbox() as github, JiraSandbox() as jira:
        yield set_stage(github, jira, example_files())


def last(statuses):
    return [one.state for one in statuses if one.context == "data-design"][-1]


def test_a_review_of_a_forks_pull_request_is_found_and_its_design_proved(act, stage):
    github = stage.github
    github.add_user("zoe")
    fork = github.fork("zoe")
    github.commit("orders", {DOCUMENT: GOOD}, author="zoe", repository=fork)
    stage.pull = github.open_pull_request("orders", author="zoe", head_repository=fork)
    for login in ("dana", "ada"):
        github.submit_review(stage.pull, login, "APPROVED")
    event = github.event(
        "workflow_run", "completed", pull=stage.pull, relayed="pull_request_review", sender="dana"
    )
    done = act.run(event, stage)
    assert done.code == 0, done.text[-4000:]
    assert github.statuses(stage.pull)["data-design"].state == "success"
    assert "What was proved" in done.summary


def test_a_merge_group_is_judged_at_its_own_head(act, stage):
    github = stage.github
    github.commit("orders", {DOCUMENT: GOOD}, author="mira", message="Design")
    stage.pull = github.open_pull_request("orders", author="mira")
    for login in ("dana", "ada"):
        github.submit_review(stage.pull, login, "APPROVED")
    branch, head = github.merge_group(stage.pull)
    event = github.event(
        "workflow_run", "completed", relayed="merge_group", head=branch, sender="mira"
    )
    done = act.run(event, stage)
    assert done.code == 0, done.text[-4000:]
    assert last(github.repository().statuses[head]) == "success"
