"""After the merge the document is finalised, Jira is true and the signals are out, exactly once."""

import json

import pytest

from play_support import CONFIGURATION, DOCUMENT, GOOD, TICKET, playing

PARTIAL = GOOD.replace("status: Under Review", "status: Partial", 1) + (
    "\n## Deferred\n\n**What:** the returns process.\n**Why:** it needs the carrier contract.\n"
    "**To:** SHOP-500\n"
)


@pytest.fixture
def approved(play):
    """Open a pull request with every approval."""
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    return pull


@pytest.mark.parametrize("method", ["squash", "merge", "rebase"])
def test_the_document_says_approved_and_nothing_else_changes(play, approved, method):
    answer = play.merged(approved, method)
    assert answer.code == 0
    text = play.document()
    head, body = text.split("---\n# ", 1)
    assert "status: Approved" in head
    assert body == GOOD.split("---\n# ", 1)[1]


def test_the_ticket_moves_carries_one_link_and_one_comment(play, approved):
    play.merged(approved)
    assert play.ticket.status == "Design Approved"
    (link,) = play.ticket.links
    assert f"/blob/{approved.merge_commit_sha}/{DOCUMENT}" in link.object["url"]
    (comment,) = play.ticket.comments
    assert "dana" in json.dumps(comment.body)


def test_the_audit_record_is_an_output(play, approved):
    record = json.loads(play.merged(approved).outputs["audit-record"])
    assert record["state"] == "approved"
    assert {a["gate"]: a["login"] for a in record["approvals"]} == {
        "database": "dana", "architecture": "ada", "migration": "dana",
    }  # fmt: skip
    assert record["bypassed"] == []


def test_running_again_writes_nothing(play, approved):
    play.merged(approved)
    again = play.run("pull_request_target", "closed", pull=approved)
    assert again.github_writes == []
    assert again.jira_writes == []
    swept = play.sweep()
    assert swept.github_writes == []
    assert swept.jira_writes == []
    assert len(play.github.dispatches) == 3


def test_a_bypassed_gate_is_recorded_and_the_document_keeps_its_status(play):
    pull = play.propose()
    play.opened(pull)
    answer = play.merged(pull, bypass=True)
    record = json.loads(answer.outputs["audit-record"])
    assert {one["gate"] for one in record["bypassed"]} == {"database", "architecture", "migration"}
    assert {one["merged_by"] for one in record["bypassed"]} == {"mira"}
    assert "status: Under Review" in play.document()
    assert play.github.dispatches == []
    assert play.ticket.status != "Design Approved"
    assert "mira" in json.dumps(play.ticket.comments[0].body)


def test_an_incomplete_design_keeps_its_status_and_says_what_is_missing(play):
    faulty = GOOD.replace("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", "")
    pull = play.propose(faulty)
    play.opened(pull)
    play.approve_all(pull)
    answer = play.merged(pull, bypass=True)
    assert "PG006" in answer.summary
    assert "status: Under Review" in play.document()
    assert play.github.dispatches == []


def test_jira_down_at_the_merge_is_told_and_mended_by_the_next_sweep(play, approved):
    play.jira.faults.add(("GET", ".*"), kind="503", times=1000)
    answer = play.merged(approved)
    assert answer.code == 0
    assert "SHOP-412" in answer.summary
    assert any("could not" in body or "failed" in body for body in play.summaries(approved))
    assert "status: Approved" in play.document()
    kinds = [d.event_type for d in play.github.dispatches]
    assert kinds == ["data-design-complete", "migration-plan-ready"]
    play.jira.faults.clear()
    play.sweep()
    assert play.ticket.status == "Design Approved"
    assert len(play.ticket.comments) == 1
    kinds = [d.event_type for d in play.github.dispatches]
    assert kinds.count("ready-for-backend-implementation") == 1
    assert len(kinds) == 3
    last = play.sweep()
    assert last.jira_writes == []
    assert last.github_writes == []


def test_without_jira_the_merge_is_finalised_all_the_same(play, approved):
    play.with_jira = False
    play.merged(approved)
    assert "status: Approved" in play.document()
    assert len(play.github.dispatches) == 3


def test_a_protected_branch_gets_one_pull_request_that_is_found_again(play, approved):
    play.github.protect("main", contexts=["data-design"], approvals=1)
    play.github.merge_pull_request(approved, "squash", by="mira", bypass=True)
    answer = play.run("pull_request_target", "closed", pull=approved)
    offered = [p for p in play.github.repository().pulls.values() if p is not approved]
    assert answer.code == 0
    assert len(offered) == 1
    assert "status: Approved" in play.document(offered[0].head_ref)
    assert "status: Under Review" in play.document()
    play.run("pull_request_target", "closed", pull=approved)
    assert len(play.github.repository().pulls) == 2


def test_finalise_off_leaves_the_document_and_sends_the_signals(play):
    play.configure(CONFIGURATION + "finalise: off\n")
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    play.merged(pull)
    assert play.document() == GOOD
    assert len(play.github.dispatches) == 3


def test_a_partial_design_keeps_its_status_with_its_approvals(play):
    pull = play.propose(PARTIAL)
    play.opened(pull)
    play.approve_all(pull)
    assert play.state(pull) == "success", play.status(pull)
    play.merged(pull)
    head = play.document().split("---\n# ", 1)[0]
    assert "status: Partial" in head
    assert 'by: "@dana"' in head
    kinds = [d.event_type for d in play.github.dispatches]
    told = json.dumps(play.ticket.comments[0].body)
    assert "the returns process. (to SHOP-500)" in told
    assert "data-design-complete" not in kinds
    assert "ready-for-backend-implementation" in kinds


def test_closing_unmerged_is_aborted_in_jira_and_reopening_takes_it_back(play):
    pull = play.propose()
    play.opened(pull)
    play.github.close(pull, by="mira")
    play.run("pull_request_target", "closed", pull=pull)
    assert "data-design-aborted" in play.ticket.labels
    play.github.reopen(pull, by="mira")
    play.run("pull_request_target", "reopened", pull=pull)
    assert "data-design-aborted" not in play.ticket.labels


def test_closing_is_no_abort_while_the_design_lives_in_another_pull_request(play):
    pull = play.propose()
    play.propose(branch="orders-2")
    play.opened(pull)
    play.github.close(pull, by="mira")
    play.run("pull_request_target", "closed", pull=pull)
    assert play.ticket.labels == []


def test_data_center_gets_the_same_in_its_own_words(capsys):
    with playing(capsys, "datacenter") as play:
        pull = play.propose()
        play.opened(pull)
        play.approve_all(pull)
        play.merged(pull)
        assert play.ticket.status == "Design Approved"
        (comment,) = play.ticket.comments
        assert isinstance(comment.body, str)
        assert len(play.ticket.links) == 1


def test_a_ticket_that_does_not_exist_blocks_before_the_merge(play):
    pull = play.propose(GOOD.replace(TICKET, "SHOP-999"))
    play.opened(pull)
    assert play.state(pull) == "failure"
    assert "SHOP-999" in play.summaries(pull)[0]


def test_jira_down_at_review_time_is_a_note_and_blocks_nobody(play):
    play.jira.faults.add(("GET", ".*"), kind="503", times=1000)
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code == 0
    assert play.state(pull) == "pending"
    assert "Jira" in play.summaries(pull)[0]
