"""What a pull request shows after each event, over real HTTP."""

import json

import pytest

from play_support import CONFIGURATION, DOCUMENT, GOOD

FAULTY = GOOD.replace("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", "")
assert FAULTY != GOOD
WAITING = (
    "database waits for 1 of 1 (dana) · architecture waits for 1 of 1 (ada) · "
    "migration waits for 1 of 1 (dana or eli)"
)


def test_a_clean_design_waits_for_its_approvals(play):
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code == 0
    assert play.status(pull) == (
        "pending",
        WAITING,
    )
    assert len(play.summaries(pull)) == 1
    assert answer.summary.startswith("## ⏳")


def test_a_second_run_writes_nothing(play):
    pull = play.propose()
    play.opened(pull)
    assert play.opened(pull, "edited").github_writes == []


def test_a_blocking_finding_is_a_failure_and_a_comment_on_its_line(play):
    pull = play.propose(FAULTY)
    play.opened(pull)
    assert play.state(pull) == "failure"
    comments = [c for c in pull.review_comments if "PG006" in c.body]
    assert len(comments) == 1
    # The mend is a new statement at the end of the block, so the comment stands where it goes.
    assert "CREATE INDEX idx_shipments_order_id ON shipments (order_id);" in comments[0].body
    assert FAULTY.splitlines()[comments[0].line - 1] == "```"


def test_a_mended_finding_closes_its_thread(play):
    pull = play.propose(FAULTY)
    play.opened(pull)
    play.push(GOOD)
    play.opened(pull, "synchronize")
    assert play.state(pull) == "pending"
    assert all(c.thread.resolved_by for c in pull.review_comments if "PG006" in c.body)


def test_all_approvals_give_success(play):
    pull = play.propose()
    play.opened(pull)
    answer = play.approve_all(pull)
    assert play.state(pull) == "success"
    assert answer.verdict == "success"


def test_a_review_that_changes_nothing_writes_no_status(play):
    pull = play.propose()
    play.opened(pull)
    _, answer = play.reviewed(pull, "zed")
    assert not [w for w in answer.github_writes if "/statuses/" in w.path]
    assert play.state(pull) == "pending"


def test_a_change_request_blocks_and_only_its_author_lifts_it(play):
    pull = play.propose()
    play.approve_all(pull)
    play.reviewed(pull, "dana", "CHANGES_REQUESTED")
    assert play.state(pull) == "failure"
    assert "dana" in play.status(pull)[1]
    play.reviewed(pull, "dana")
    assert play.state(pull) == "success"


def test_a_dismissed_approval_is_no_opinion(play):
    pull = play.propose()
    play.opened(pull)
    review, _ = play.reviewed(pull, "dana")
    play.reviewed(pull, "ada")
    assert play.state(pull) == "success"
    play.github.dismiss_review(pull, review)
    play.relay(pull)
    assert play.state(pull) == "pending"


def test_a_push_elsewhere_in_the_document_keeps_the_approvals_of_other_gates(play):
    pull = play.propose()
    play.approve_all(pull)
    play.push(GOOD.replace("From the paid basket", "From   the paid\nbasket", 1))
    play.opened(pull, "synchronize")
    assert play.state(pull) == "success"
    play.push(GOOD.replace("customer_id, placed_at DESC)", "customer_id, placed_at)", 1))
    play.opened(pull, "synchronize")
    gates = {gate["name"]: gate["state"] for gate in play.relay(pull).gate["gates"]}
    assert gates["architecture"] == "approved"
    assert gates["migration"] == "waiting"


def test_a_push_that_is_taken_back_restores_the_approvals(play):
    pull = play.propose()
    play.approve_all(pull)
    play.push(GOOD.replace("numeric(12,2)", "numeric(14,2)"))
    play.opened(pull, "synchronize")
    assert play.state(pull) != "success"
    play.push(GOOD)
    play.opened(pull, "synchronize")
    assert play.state(pull) == "success"


def test_a_draft_is_pending_and_asks_nobody(play):
    pull = play.propose(is_draft=True)
    play.opened(pull)
    assert play.state(pull) == "pending"
    assert "draft" in play.status(pull)[1]
    assert pull.requested_reviewers == []
    play.github.ready_for_review(pull)
    play.opened(pull, "ready_for_review")
    assert {user.login for user in pull.requested_reviewers} == {"dana", "ada"}


def test_reviewers_are_asked_once(play):
    pull = play.propose()
    play.opened(pull)
    asked = [
        w for w in play.opened(pull, "edited").github_writes if "requested_reviewers" in w.path
    ]
    assert asked == []


def test_without_designs_the_status_is_success(play):
    play.github.commit("words", {"docs/words.md": "# Words\n"}, author="mira")
    pull = play.github.open_pull_request("words", author="mira")
    play.opened(pull)
    assert play.status(pull) == ("success", "no data design documents changed")
    assert play.summaries(pull) == []


def test_a_design_that_leaves_the_pull_request_leaves_no_old_verdict(play):
    pull = play.propose(FAULTY)
    play.opened(pull)
    play.github.commit("orders", {DOCUMENT: None, "x.md": "x"}, author="mira", message="No design")
    play.opened(pull, "synchronize")
    (summary,) = play.summaries(pull)
    assert "no data design documents changed" in summary


def test_without_a_configuration_the_findings_are_shown_and_a_block_to_paste(play):
    play.configure(None)
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code == 0
    assert play.state(pull) == "error"
    assert "gates:" in play.summaries(pull)[0]
    assert json.loads(answer.outputs["report"])["documents"]


def test_a_broken_configuration_is_an_error_with_line_and_column(play):
    play.configure("version: 1\ngate: {}\n")
    pull = play.propose()
    answer = play.opened(pull)
    assert answer.code == 2
    assert play.state(pull) == "error"
    assert "data-design.yml:2:1" in play.summaries(pull)[0]
    assert "Did you mean" in answer.summary


def test_the_pull_requests_own_configuration_has_no_force(play):
    easy = "version: 1\ngates: {database: {members: [mira], allow_author: true}}\n"
    play.github.commit(
        "orders", {".github/data-design.yml": easy, DOCUMENT: GOOD}, author="mira", message="Ease"
    )
    pull = play.github.open_pull_request("orders", author="mira")
    answer = play.opened(pull)
    assert play.state(pull) == "pending"
    assert "no `policy` gate covers it" in answer.summary.replace("<code>", "`").replace(
        "</code>", "`"
    )


def test_an_unreadable_team_is_an_error_that_names_the_permission(play):
    play.token = play.github.app_token(
        "other", contents="read", pull_requests="write", statuses="write"
    )
    pull = play.propose()
    play.opened(pull)
    state, description = play.status(pull)
    assert state == "error"
    assert "Members: read" in play.summaries(pull)[0] or "Members" in description


def test_members_in_the_configuration_need_no_team(play):
    play.configure(
        "version: 1\ngates:\n  database: {members: [Dana]}\n  architecture: off\n"
        "  migration: {members: [dana]}\n"
    )
    play.token = play.github.workflow_token(
        contents="write", pull_requests="write", statuses="write"
    )
    pull = play.propose()
    play.opened(pull)
    play.reviewed(pull, "dana")
    assert play.state(pull) == "success"


def test_a_forks_review_is_found_by_owner_branch_and_commit(play):
    fork = play.github.fork("zoe")
    play.github.commit("orders", {DOCUMENT: GOOD}, author="zoe", repository=fork)
    pull = play.github.open_pull_request("orders", author="zoe", head_repository=fork)
    play.opened(pull)
    assert play.state(pull) == "pending"
    play.approve_all(pull)
    assert play.state(pull) == "success"


def test_a_relay_for_an_old_commit_evaluates_nothing(play):
    pull = play.propose()
    play.opened(pull)
    old = pull.head_sha
    play.push(GOOD + "\nMore.\n")
    answer = play.run(
        "workflow_run", "completed", pull=pull, relayed="pull_request_review", head_sha=old
    )
    assert answer.github_writes == []
    assert "No open pull request" in answer.log


def test_two_pull_requests_with_one_head_are_both_withheld(play):
    play.github.commit("release", {"x.md": "x"}, author="mira")
    pull = play.propose()
    play.github.open_pull_request("orders", "release", author="mira")
    play.opened(pull)
    play.approve_all(pull)
    assert play.state(pull) == "pending"
    assert "same head commit" in play.status(pull)[1]


@pytest.mark.parametrize("fail_on", ["warning", "never"])
def test_fail_on_sets_what_makes_the_status_a_failure(play, fail_on):
    play.inputs["DATA_DESIGN_FAIL_ON"] = fail_on
    pull = play.propose(FAULTY)
    play.opened(pull)
    assert (play.state(pull) == "failure") is (fail_on == "warning")


def test_a_dry_run_tells_the_plan_and_writes_nothing(play):
    play.inputs["DATA_DESIGN_DRY_RUN"] = "true"
    pull = play.propose(FAULTY)
    answer = play.opened(pull)
    assert answer.github_writes == []
    assert answer.jira_writes == []
    assert "would: SetStatus" in answer.log


def test_a_changed_configuration_evaluates_every_open_pull_request(play):
    pull = play.propose()
    play.opened(pull)
    play.configure(CONFIGURATION.replace("count: 1}", "count: 2}", 1))
    play.run("push", ref="refs/heads/main")
    assert "2" in play.status(pull)[1]


def test_a_merge_group_is_judged_by_its_own_content(play):
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    assert play.group_state(*play.queued(pull)) == "success"


def test_a_review_dismissed_in_the_queue_fails_the_group(play):
    pull = play.propose()
    play.opened(pull)
    review, _ = play.reviewed(pull, "dana")
    play.reviewed(pull, "ada")
    group = play.queued(pull)
    play.github.dismiss_review(pull, review)
    assert play.group_state(*group) == "failure"


def test_a_merge_group_that_cannot_be_evaluated_is_told_so_at_its_head(play):
    pull = play.propose()
    play.opened(pull)
    group = play.queued(pull)
    play.github.faults.add(("GET", "/repos/acme/shop/pulls/1.*"), kind="403", times=50)
    assert play.group_state(*group) == "error"
