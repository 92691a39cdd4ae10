"""Each event asks for exactly one kind of work; nothing but names is taken from its payload."""

import pytest

from data_design_gate.errors import UserError
from data_design_gate.lifecycle.events import (
    AnswerCommand,
    ClosePullRequest,
    EvaluateAll,
    EvaluateHead,
    EvaluateMergeGroup,
    EvaluatePullRequest,
    Nothing,
    Sweep,
    find_activities,
)

SHA = "a" * 40
CONFIG = ".github/data-design.yml"


def activities(name, payload):
    return find_activities(name, payload, configuration_path=CONFIG, default_branch="main")


def pull(**more):
    return {"number": 7, "draft": False, "merged": False, **more}


def relay(**more):
    run = {
        "event": "pull_request_review",
        "head_branch": "orders",
        "head_sha": SHA,
        "head_repository": {"owner": {"login": "mira"}},
        "pull_requests": [],
    }
    return {"workflow_run": {**run, **more}}


def comment(body, **issue):
    return {
        "issue": {"number": 7, "pull_request": {}, **issue},
        "comment": {"id": 5, "body": body},
    }


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("pull_request_target", {"action": "opened", "pull_request": pull()},
         EvaluatePullRequest(7)),
        ("pull_request_target", {"action": "ready_for_review", "pull_request": pull()},
         EvaluatePullRequest(7)),
        ("pull_request_target", {"action": "opened", "pull_request": pull(draft=True)},
         EvaluatePullRequest(7)),
        ("pull_request_target", {"action": "synchronize", "pull_request": pull()},
         EvaluatePullRequest(7)),
        ("pull_request_target", {"action": "closed", "pull_request": pull(merged=True)},
         ClosePullRequest(7)),
        ("pull_request_target", {"action": "closed", "pull_request": pull()},
         ClosePullRequest(7)),
        ("workflow_run", relay(), EvaluateHead("mira", "orders", SHA)),
        ("workflow_run", relay(event="merge_group",
                               head_branch=f"gh-readonly-queue/main/pr-12-{SHA}"),
         EvaluateMergeGroup(12, "main", SHA)),
        ("workflow_run", relay(event="merge_group",
                               head_branch=f"gh-readonly-queue/release/v1/pr-12-{SHA}"),
         EvaluateMergeGroup(12, "release/v1", SHA)),
        ("merge_group", {"merge_group": {
            "head_ref": f"refs/heads/gh-readonly-queue/main/pr-3-{SHA}", "head_sha": SHA}},
         EvaluateMergeGroup(3, "main", SHA)),
        ("issue_comment", comment("/data-design recheck\r\n> quoted"), AnswerCommand(7, 5)),
        ("issue_comment", comment("/data-design"), AnswerCommand(7, 5)),
        ("schedule", {"schedule": "17 * * * *"}, Sweep(evaluate=True)),
        ("workflow_dispatch", {"inputs": {"pull-request": "12"}}, EvaluatePullRequest(12)),
        ("workflow_dispatch", {"inputs": None}, Sweep(evaluate=True)),
    ],
)  # fmt: skip
def test_an_event_asks_for_one_activity(name, payload, expected):
    assert activities(name, payload) == (expected,)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("issue_comment", comment("please /data-design recheck")),
        ("issue_comment", comment("/data-designer recheck")),
        ("issue_comment", {"issue": {"number": 7}, "comment": {"id": 5, "body": "/data-design x"}}),
        ("workflow_run", relay(event="push")),
        ("workflow_run", relay(head_repository=None)),
        ("workflow_run", relay(head_repository={"owner": None})),
        ("workflow_run", relay(head_branch=None)),
        ("workflow_run", relay(head_sha=None)),
        ("workflow_run", relay(event="merge_group", head_branch="gh-readonly-queue/main/pr-x")),
        ("workflow_run", relay(event="merge_group", head_branch="main")),
        ("workflow_dispatch", {"inputs": {"pull-request": "12; rm -rf /"}}),
        ("label", {}),
    ],
)
def test_what_is_not_for_us_asks_for_nothing_and_says_why(name, payload):
    (activity,) = activities(name, payload)
    assert isinstance(activity, Nothing)
    assert activity.reason


def test_a_push_that_changes_the_policy_evaluates_the_branch_and_the_default_branch_is_swept():
    payload = {"ref": "refs/heads/main", "commits": [{"modified": [CONFIG]}]}
    assert activities("push", payload) == (EvaluateAll("main"), Sweep(evaluate=False))


def test_a_push_of_documents_to_the_default_branch_is_swept_only():
    payload = {"ref": "refs/heads/main", "commits": [{"added": ["docs/data-design/x.md"]}]}
    assert activities("push", payload) == (Sweep(evaluate=False),)


def test_a_push_elsewhere_asks_for_nothing():
    (activity,) = activities("push", {"ref": "refs/heads/x", "commits": []})
    assert isinstance(activity, Nothing)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("pull_request_target", {}),
        ("pull_request_target", {"pull_request": {"number": "7"}}),
        ("pull_request_target", {"pull_request": {"number": True}}),
        ("pull_request_target", {"pull_request": {"number": -7}}),
        ("pull_request_review", {"pull_request": None}),
        ("issue_comment", {"issue": {"pull_request": {}}, "comment": None}),
        ("issue_comment", comment("/data-design recheck", number="7/../8")),
        ("workflow_run", {"workflow_run": None}),
        ("workflow_run", relay(head_repository="mira")),
        ("merge_group", {}),
        ("push", {"commits": None}),
        ("push", {"commits": [{"added": [["a"]]}]}),
        ("workflow_dispatch", {"inputs": {"pull-request": "9" * 5_000}}),
    ],
)
def test_a_payload_of_another_form_is_refused_in_a_sentence(name, payload):
    with pytest.raises(UserError, match=f"The payload of the event {name} is not of its form"):
        activities(name, payload)
