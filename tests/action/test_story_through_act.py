"""The real action.yml and the example workflow, run by act, play the whole road."""

import json

import pytest

from act_support import Act
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.story import DOCUMENT, TICKET, play, set_stage


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Play the story once and keep what stood after every scene."""
    act = Act(tmp_path_factory.mktemp("act"))
    with GitHubSandbox() as github, JiraSandbox() as jira:
        stage = set_stage(github, jira, example_files())
        runs, scenes = [], []

        def run(event, _token):
            runs.append(act.run(event, stage))
            return runs[-1].code

        for scene in play(stage, run):
            bodies = [c.body for c in stage.pull.issue.comments]
            status = github.statuses(stage.pull)["data-design"]
            scenes.append({
                "title": scene.title,
                "run": runs[-1],
                "state": status.state,
                "description": status.description,
                "comments": bodies,
                "inline": [
                    (comment.line, comment.body, comment.thread.resolved_by)
                    for comment in stage.pull.review_comments
                ],
                "ticket": jira.issue(TICKET).status,
            })  # fmt: skip
        yield {
            "scenes": scenes,
            "stage": stage,
            "document": github.read(DOCUMENT).decode(),
            "dispatches": list(github.dispatches),
            "issue": jira.issue(TICKET),
        }


@pytest.fixture(scope="module")
def scenes(story):
    return story["scenes"]


def test_every_run_ends_well_and_only_the_job_meant_for_it_runs(scenes):
    assert [scene["run"].code for scene in scenes] == [0] * 6, scenes[0]["run"].text
    verdicts = [scene["run"].outputs.get("verdict") for scene in scenes]
    assert verdicts[0] == "failure"
    assert verdicts[-2:] == ["success", "success"]


def test_defects_are_a_failure_with_comments_on_the_lines_they_stand_on(scenes):
    first = scenes[0]
    assert first["state"] == "failure"
    codes = {code for _, body, _ in first["inline"] for code in ("PG006", "PG011", "DOC003")
             if code in body}  # fmt: skip
    assert codes == {"PG006", "PG011", "DOC003"}
    assert any("```suggestion" in body for _, body, _ in first["inline"])
    assert "No-Go" in first["run"].summary


def test_mending_turns_the_status_and_resolves_the_threads_in_silence(scenes):
    second = scenes[1]
    assert second["state"] == "pending"
    assert len(second["comments"]) == 1
    assert all(resolved is not None for _, _, resolved in second["inline"])


def test_the_secret_free_job_runs_the_design_and_its_evidence_reaches_the_summary(scenes):
    for scene in scenes:
        assert "What was proved" in scene["run"].summary
        assert "What was proved" in scene["comments"][0]
    (document,) = json.loads(scenes[1]["run"].outputs["report"])["documents"]
    assert {proof["outcome"] for proof in document["proofs"]} == {"proved"}
    assert {"reach", "reverse", "serve"} <= {proof["name"] for proof in document["proofs"]}


def test_a_strangers_approval_changes_nothing_and_is_explained(scenes):
    third = scenes[2]
    assert third["state"] == "pending"
    assert third["description"] == scenes[1]["description"]
    assert "zed is not in acme/database" in third["run"].outputs["gate"]


def test_the_right_approvals_open_the_gates_one_after_the_other(scenes):
    assert scenes[3]["state"] == "pending"
    assert "architecture waits for" in scenes[3]["description"]
    assert scenes[4]["state"] == "success"


def test_there_is_one_summary_comment_throughout(scenes):
    assert [len(scene["comments"]) for scene in scenes] == [1] * 6


def test_the_ticket_moves_to_review_and_on_merge_to_approved(scenes):
    assert scenes[0]["ticket"] == "In Review"
    assert scenes[4]["ticket"] == "In Review"
    assert scenes[5]["ticket"] == "Design Approved"


def test_the_merged_document_says_approved_and_by_whom(story):
    head = story["document"].split("---")[1]
    assert "status: Approved" in head
    for gate, login in (("database", "dana"), ("architecture", "ada"), ("migration", "dana")):
        assert f'gate: {gate}, by: "@{login}"' in head


def test_jira_has_one_link_and_one_comment(story):
    assert len(story["issue"].links) == 1
    assert len(story["issue"].comments) == 1
    assert DOCUMENT in json.dumps(story["issue"].comments[0].body)


def test_each_signal_is_sent_once_with_the_record(story):
    kinds = [dispatch.event_type for dispatch in story["dispatches"]]
    assert kinds == [
        "data-design-complete",
        "migration-plan-ready",
        "ready-for-backend-implementation",
    ]
    assert all(d.client_payload["audit"]["tickets"] == [TICKET] for d in story["dispatches"])
