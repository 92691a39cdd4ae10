"""What no event told is found all the same: merges, pushes, reverts and deletions, once each."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data_design_gate.github.failure import GitHubError
from data_design_gate.jira.audit import Approval
from data_design_gate.jira.desired import desired_ticket
from data_design_gate.jira.ledger import Ledger
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.merged_record import merged_record
from data_design_gate.lifecycle.perform import Shard
from data_design_gate.lifecycle.reconcile import repository_configuration
from play_support import CONFIGURATION, DOCUMENT, GOOD, TICKET, playing
from reconcile_support import ledgers, reconciled, runtime_of

# Nobody was told of the review, so the ticket has to be led through it.
WITH_PATH = CONFIGURATION + "  path: {Design Approved: [In Review, Design Approved]}\n"


@pytest.fixture
def play(capsys):
    """Set the stage with a path through the workflow."""
    with playing(capsys) as found:
        found.configure(WITH_PATH)
        yield found


def changed(text=GOOD):
    """Return the next version of a design, in another meaning."""
    return text.replace("version: 1.0.0", "version: 1.1.0").replace(
        "## Plan\n", "## Plan\n\nGift wrapping is asked for at the checkout.\n", 1
    )


def words_of(issue):
    """Return what the ticket's comments say."""
    return json.dumps([comment.body for comment in issue.comments], ensure_ascii=False)


def approve(play, pull):
    for login in ("dana", "ada"):
        play.github.submit_review(pull, login, "APPROVED")


def merge(play, text=GOOD, *, branch="orders", approved=True, method="squash", by="mira", **more):
    """Merge a design while nobody listens."""
    pull = play.propose(text, branch=branch, **more)
    if approved:
        approve(play, pull)
    play.github.merge_pull_request(pull, method, by=by, bypass=True)
    return pull


def settled(play):
    """Reconcile twice; the second run must be silent."""
    first = reconciled(play)
    again = reconciled(play)
    assert again.silent, [(o.method, o.path) for o in (*again.github_writes, *again.jira_writes)]
    assert not any(entry.failed for entry in again.result.entries), again.result
    return first


@pytest.mark.parametrize("method", ["squash", "merge", "rebase"])
def test_a_merge_that_no_event_told_is_finalised_and_told_once(play, method):
    merge(play, method=method)
    settled(play)
    assert "status: Approved" in play.document()
    assert play.ticket.status == "Design Approved"
    assert len(play.ticket.comments) == len(play.ticket.links) == 1
    assert len(play.github.dispatches) == 3


def test_what_events_have_settled_stays_as_it_is(play):
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    play.merged(pull)
    assert reconciled(play).silent


def test_a_command_line_without_an_event_knows_the_tickets_again(play):
    merge(play)
    settled(play)
    assert reconciled(play, repository_id=0).silent


def test_a_dry_run_tells_the_plan_and_writes_nothing(play):
    merge(play)
    run = reconciled(play, dry_run=True)
    assert run.silent
    assert any("would complete" in line for line in run.said)
    assert f"{TICKET}: planned" in run.said
    assert "status: Under Review" in play.document()


def test_a_member_who_leaves_after_the_merge_changes_no_settled_ticket(play):
    merge(play)
    settled(play)
    before = words_of(play.ticket)
    play.github.add_team("acme", "database", ["tomas"])
    assert reconciled(play).silent
    assert words_of(play.ticket) == before


def test_a_ticket_keeps_what_it_was_told_while_the_text_waits_though_a_member_left(play):
    merge(play)
    play.github.faults.add(("PATCH", "/git/refs"), kind="503", times=30)
    reconciled(play)
    play.github.faults.clear()
    assert "status: Under Review" in play.document()
    before = words_of(play.ticket)
    assert "dana" in before
    play.github.add_team("acme", "database", ["tomas"])
    assert reconciled(play).jira_writes == []
    assert words_of(play.ticket) == before


def test_a_merge_older_than_the_window_is_found_through_its_document(play):
    merge(play)
    play.clock.advance(timedelta(days=1).total_seconds())
    run = reconciled(play, since=datetime.now(UTC) + timedelta(days=3650))
    assert run.result.exit_code == 0
    assert play.ticket.status == "Design Approved"
    assert "status: Approved" in play.document()
    assert reconciled(play, since=datetime.now(UTC) + timedelta(days=3650)).silent


def test_a_direct_push_is_told_without_approvals(play):
    play.github.commit("main", {DOCUMENT: GOOD}, author="eli", message="Push it")
    settled(play)
    (record,) = (ledger["audit"] for ledger in ledgers(play.ticket).values())
    assert record["pull_request"] is None
    assert record["approvals"] == []
    assert "no pull request, no approvals" in record["reason"]
    assert "eli" in record["reason"]
    assert {one["gate"] for one in record["bypassed"]} == {"database", "architecture", "migration"}
    assert "no pull request" in words_of(play.ticket)
    assert play.ticket.status != "Design Approved"
    assert "status: Under Review" in play.document()
    assert play.github.dispatches == []


def test_a_design_from_before_the_gate_is_left_alone_until_it_changes(play):
    late = ".github/gate.yml"
    play.github.commit("main", {DOCUMENT: GOOD}, author="eli", message="Long ago")
    play.github.commit("main", {late: WITH_PATH}, author="eli", message="Adopt the gate")
    run = reconciled(play, config_path=late)
    assert run.silent
    assert run.result.exit_code == 0
    assert play.ticket.comments == []
    play.github.commit("main", {DOCUMENT: changed()}, author="eli", message="Push")
    reconciled(play, config_path=late)
    assert "no pull request, no approvals" in words_of(play.ticket)
    assert reconciled(play, config_path=late).silent


def test_a_push_that_changes_no_meaning_stirs_nothing(play):
    merge(play)
    settled(play)
    text = play.document()
    play.github.commit("main", {DOCUMENT: text + "\n\n"}, author="eli", message="Blank lines")
    assert reconciled(play).silent


def test_a_push_over_an_approved_design_is_told(play):
    merge(play)
    settled(play)
    play.github.commit("main", {DOCUMENT: changed(play.document())}, author="eli", message="Sneak")
    settled(play)
    assert "no pull request, no approvals" in words_of(play.ticket)
    assert len(play.ticket.comments) == len(play.ticket.links) == 1


def test_a_newer_version_supersedes_the_older_and_speaks_alone(play):
    first = merge(play)
    settled(play)
    second = merge(play, changed(), branch="orders-2")
    settled(play)
    (link,) = play.ticket.links
    assert second.merge_commit_sha in link.object["url"]
    assert first.merge_commit_sha not in link.object["url"]
    assert len(play.ticket.comments) == 1


def test_two_versions_merged_in_one_outage_leave_the_newer(play):
    merge(play)
    second = merge(play, changed(), branch="orders-2")
    settled(play)
    (link,) = play.ticket.links
    assert second.merge_commit_sha in link.object["url"]
    assert not link.object.get("status", {}).get("resolved")


def test_a_deleted_design_says_who_took_it_back(play):
    merge(play)
    settled(play)
    play.github.commit("drop", {DOCUMENT: None}, author="eli", message="Drop it")
    pull = play.github.open_pull_request("drop", title="Drop the design", author="eli")
    play.github.merge_pull_request(pull, "squash", by="eli", bypass=True)
    settled(play)
    assert f"#{pull.number} by eli" in words_of(play.ticket)
    (link,) = play.ticket.links
    assert link.object["status"]["resolved"]
    assert len(play.ticket.comments) == 1


def test_a_design_deleted_by_a_push_is_missed(play):
    merge(play)
    settled(play)
    play.github.commit("main", {DOCUMENT: None}, author="eli", message="Drop it")
    settled(play)
    assert "eli in " in words_of(play.ticket)
    assert "without a pull request" in words_of(play.ticket)


def test_a_revert_is_told_and_merging_again_restores(play):
    play.configure(WITH_PATH + "  on_revert: Blocked\n")
    merge(play)
    settled(play)
    merge(play, changed(), branch="orders-2")
    settled(play)
    play.github.commit("undo", {DOCUMENT: GOOD}, author="eli", message="Revert")
    undo = play.github.open_pull_request("undo", title="Revert", author="eli")
    play.github.merge_pull_request(undo, "squash", by="eli", bypass=True)
    settled(play)
    assert f"#{undo.number} by eli" in words_of(play.ticket)
    assert play.ticket.links[0].object["status"]["resolved"]
    assert play.ticket.status == "Blocked"
    again = merge(play, changed(), branch="orders-3")
    settled(play)
    (link,) = play.ticket.links
    assert again.merge_commit_sha in link.object["url"]
    assert not link.object["status"]["resolved"]
    assert play.ticket.status == "Design Approved"


def test_a_revert_that_events_told_as_a_version_is_set_right(play):
    merge(play)
    settled(play)
    merge(play, changed(), branch="orders-2")
    settled(play)
    undo = play.propose(GOOD, branch="undo", author="eli")
    play.opened(undo)
    play.github.merge_pull_request(undo, "squash", by="eli", bypass=True)
    play.run("pull_request_target", "closed", pull=undo)
    settled(play)
    assert f"#{undo.number} by eli" in words_of(play.ticket)
    assert len(play.ticket.comments) == 1


def test_a_design_with_its_own_id_may_move(play):
    text = GOOD.replace("status: Under Review", "id: orders\nstatus: Under Review", 1)
    merge(play, text)
    settled(play)
    moved = "docs/data-design/moved.md"
    play.github.commit(
        "move", {DOCUMENT: None, moved: play.document()}, author="eli", message="Move"
    )
    pull = play.github.open_pull_request("move", title="Move", author="eli")
    play.github.merge_pull_request(pull, "squash", by="eli", bypass=True)
    assert reconciled(play).silent
    assert "taken back" not in words_of(play.ticket)


def test_a_design_without_an_id_keeps_its_link_and_comment_when_it_moves(play):
    merge(play)
    settled(play)
    at = DOCUMENT
    for number, moved in enumerate(["docs/data-design/moved.md", "docs/data-design/again.md"]):
        text = changed().replace("1.1.0", f"1.{number + 1}.0").replace("wrapping", "w" * number)
        pull = _move(play, at, moved, text)
        settled(play)
        (link,) = play.ticket.links
        assert f"{pull.merge_commit_sha}/{moved}" in link.object["url"]
        (comment,) = play.ticket.comments
        assert moved in json.dumps(comment.body)
        at = moved


def _move(play, before, after, text):
    branch = f"move-{len(play.github.repository().pulls)}"
    play.github.commit(branch, {before: None, after: text}, author="mira", message="Move")
    pull = play.github.open_pull_request(branch, title=f"{TICKET} Move", author="mira")
    approve(play, pull)
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    return pull


@pytest.mark.parametrize(
    ("status", "more", "label"),
    [
        ("Blocked", "## Blocked\n\n**Reason:** the carriers have not answered.\n", "blocked"),
        ("Aborted", "## Blocked\n\n**Reason:** the feature is cancelled.\n", "aborted"),
        ("Partial", "## Deferred\n\n**What:** returns.\n**To:** SHOP-500\n", "partial"),
    ],
)  # fmt: skip
def test_an_exit_state_on_the_branch_shows_on_the_ticket(play, status, more, label):
    text = GOOD.replace("status: Under Review", f"status: {status}", 1) + f"\n{more}"
    merge(play, text)
    settled(play)
    assert play.ticket.labels == [f"data-design-{label}"]
    (ledger,) = ledgers(play.ticket).values()
    assert ledger["state"] == label
    kinds = {one.event_type for one in play.github.dispatches}
    assert "data-design-complete" not in kinds
    back = play.document().replace(f"status: {status}", "status: Under Review", 1)
    play.github.commit("main", {DOCUMENT: back}, author="eli", message="Back to review")
    settled(play)
    assert play.ticket.labels == []


def test_an_abandoned_pull_request_aborts_its_ticket(play):
    pull = play.propose()
    play.github.close(pull, by="mira")
    settled(play)
    assert "data-design-aborted" in play.ticket.labels


def test_a_ticket_that_heard_of_the_review_hears_of_a_bypassing_merge_that_no_event_told(play):
    pull = play.propose()
    play.opened(pull)
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    assert f"#{pull.number}: merged, speaks for {DOCUMENT}" in reconciled(play).said
    (ledger,) = ledgers(play.ticket).values()
    assert {one["merged_by"] for one in ledger["audit"]["bypassed"]} == {"mira"}
    assert reconciled(play).silent


def test_a_ticket_of_a_given_up_review_hears_that_its_text_stands_all_the_same(play):
    pull = play.propose()
    play.github.close(pull, by="mira")
    reconciled(play)
    assert "data-design-aborted" in play.ticket.labels
    play.github.commit("main", {DOCUMENT: GOOD}, author="eli", message="Push it")
    reconciled(play)
    assert "data-design-aborted" not in play.ticket.labels
    assert reconciled(play).silent


def test_an_open_pull_request_speaks_before_the_merged_version(play):
    merge(play)
    settled(play)
    pull = play.propose(changed(), branch="orders-2")
    reconciled(play)
    (ledger,) = ledgers(play.ticket).values()
    assert ledger["state"] == "under_review"
    assert reconciled(play).silent
    play.github.comment(pull, "mira", "/data-design block waiting for the carriers")
    settled(play)
    assert "waiting for the carriers" in words_of(play.ticket)
    assert "data-design-blocked" in play.ticket.labels
    play.github.close(pull, by="mira")
    settled(play)
    assert play.ticket.labels == []
    assert play.ticket.status == "Design Approved"


def test_the_merged_and_the_overtaken_design_of_one_pull_request_part_ways(play):
    other = "docs/data-design/returns.md"
    returns = GOOD.replace(TICKET, "SHOP-77").replace("Order fulfilment", "Returns")
    play.jira.add_issue("SHOP-77", summary="Returns")
    play.github.commit("both", {DOCUMENT: GOOD, other: returns}, author="mira", message="Both")
    both = play.github.open_pull_request("both", title="Both", author="mira")
    approve(play, both)
    play.github.merge_pull_request(both, "squash", by="mira", bypass=True)
    second = merge(play, changed(), branch="orders-2")
    settled(play)
    assert second.merge_commit_sha in play.ticket.links[0].object["url"]
    (link,) = play.jira.issue("SHOP-77").links
    assert both.merge_commit_sha in link.object["url"]
    assert len(play.ticket.comments) == 1


def test_shards_share_the_work_and_leave_nothing(play):
    for name in ("a", "b", "c", "d"):
        key = f"SHOP-{ord(name)}"
        play.jira.add_issue(key, summary=name)
        merge(play, GOOD.replace(TICKET, key), branch=name, path=f"docs/data-design/{name}.md")
    told = []
    for index in (1, 2, 3):
        run = reconciled(play, shard=Shard(index, 3))
        told.append({one.path.split("/issue/")[1].split("/")[0] for one in run.jira_writes})
    assert set().union(*told) == {f"SHOP-{ord(name)}" for name in "abcd"}
    assert sum(map(len, told)) == 4
    assert reconciled(play).silent


def test_one_missing_ticket_never_stops_the_others(play):
    merge(play, GOOD.replace(TICKET, "SHOP-999"), branch="bad", path="docs/data-design/a.md")
    merge(play)
    reconciled(play)
    assert play.ticket.status == "Design Approved"


def test_one_ticket_that_is_out_of_order_for_long_delays_no_other(play):
    play.jira.add_issue("SHOP-500", summary="Second")
    merge(play, GOOD.replace(TICKET, "SHOP-500"), branch="bad", path="docs/data-design/a.md")
    merge(play)
    play.jira.faults.add((None, "SHOP-500"), kind="503", times=None, retry_after=3600)
    assert reconciled(play).result.exit_code == 4
    assert play.ticket.status == "Design Approved"


def test_a_ticket_that_was_down_is_told_what_the_others_were_told(play):
    play.jira.add_issue("SHOP-500", summary="Second")
    merge(play, GOOD.replace(f"jira: {TICKET}", f"jira: [{TICKET}, SHOP-500]"))
    play.jira.faults.add((None, "SHOP-500"), kind="403", times=1000)
    reconciled(play)
    before = words_of(play.ticket)
    assert "dana" in before
    assert "status: Approved" in play.document()
    play.github.add_team("acme", "database", ["tomas"])
    assert reconciled(play).jira_writes == []
    play.jira.faults.clear()
    settled(play)
    assert words_of(play.ticket) == before
    assert "dana" in words_of(play.jira.issue("SHOP-500"))
    assert play.jira.issue("SHOP-500").status == "Design Approved"
    assert len(play.github.dispatches) == 3


def test_a_protected_branch_is_asked_once_and_not_at_every_sweep(play):
    merge(play)
    play.github.protect("main", contexts=["data-design"], approvals=1)
    settled(play)
    (offered,) = (one for one in play.github.repository().pulls.values() if one.is_open)
    assert "status: Approved" in play.document(offered.head_ref)
    assert play.github.dispatches == []
    play.github.merge_pull_request(offered, "squash", by="mira", bypass=True)
    settled(play)
    assert "status: Approved" in play.document()
    assert len(play.github.dispatches) == 3
    assert len(play.ticket.comments) == 1


def test_without_jira_a_protected_branch_is_asked_once_too(play):
    play.with_jira = False
    merge(play)
    play.github.protect("main", contexts=["data-design"], approvals=1)
    settled(play)


def test_a_forged_ledger_approves_nothing(play):
    play.jira.add_issue("SHOP-500", summary="Second")
    text = GOOD.replace(f"jira: {TICKET}", f"jira: [{TICKET}, SHOP-500]")
    pull = merge(play, text, approved=False)
    runtime = runtime_of(play, [])
    record = merged_record(pull.number, DOCUMENT, runtime)
    forged = replace(
        record,
        state=TicketState.APPROVED,
        reason="",
        bypassed=(),
        approval_date="2026-11-21",
        approvals=(Approval("database", "zed", "2026-11-21T10:00:00Z", pull.head_sha),),
    )
    desired = desired_ticket(forged, TICKET, repository_configuration(runtime).jira)
    ledger = Ledger(
        desired.hash, "approved", play.ticket.id, status="Design Approved",
        audit_digest=desired.audit_digest, audit=desired.audit,
    )  # fmt: skip
    play.ticket.properties[desired.ledger_key] = json.loads(ledger.to_text())
    settled(play)
    assert "status: Under Review" in play.document()
    assert play.github.dispatches == []
    other = play.jira.issue("SHOP-500")
    assert other.status != "Design Approved"
    assert "zed" not in words_of(other)


READS = [("GET", "/commits"), ("GET", "/pulls"), ("GET", "/git/trees"), ("POST", "/graphql")]
WRITES = [("POST", "/dispatches"), ("POST", "/statuses"), ("PATCH", "/git/refs")]
FAULTS = [(*one, kind) for one in READS for kind in ("503", "404", "invalid-json")] + [
    (*one, kind) for one in WRITES for kind in ("503", "403", "reset-after")
]


@pytest.mark.parametrize(("method", "path", "kind"), FAULTS)
def test_a_failing_github_is_made_up_for_by_the_next_run(play, method, path, kind):
    merge(play)
    play.github.faults.add((method, path), kind=kind, times=30, skip=1)
    with suppress(GitHubError):  # the repository could not be listed at all
        reconciled(play)
    play.github.faults.clear()
    reconciled(play)
    assert reconciled(play).silent
    assert "status: Approved" in play.document()
    assert play.ticket.status == "Design Approved"
    assert len(play.ticket.comments) == len(play.ticket.links) == 1
    sent = {one.event_type for one in play.github.dispatches}
    assert len(sent) == 3


def test_one_unreadable_document_never_stops_the_others(play):
    play.github.commit("main", {"docs/data-design/a.md": b"\xff\xfe# x"}, message="Bytes")
    merge(play)
    run = reconciled(play)
    assert run.result.exit_code == 4
    assert play.ticket.status == "Design Approved"


def test_a_jira_outage_is_made_up_for(play):
    merge(play)
    play.jira.faults.add(("GET", ".*"), kind="503", times=1000)
    run = reconciled(play)
    assert run.result.exit_code == 4
    assert "status: Approved" in play.document()
    play.jira.faults.clear()
    settled(play)
    assert play.ticket.status == "Design Approved"
    assert len(play.github.dispatches) == 3


def test_an_approval_after_the_merge_completes_the_design(play):
    pull = merge(play, approved=False)
    settled(play)
    assert "status: Under Review" in play.document()
    approve(play, pull)
    settled(play)
    assert "status: Approved" in play.document()
    assert play.ticket.status == "Design Approved"


def test_without_jira_the_documents_are_finalised_all_the_same(play):
    play.with_jira = False
    merge(play)
    settled(play)
    assert "status: Approved" in play.document()
