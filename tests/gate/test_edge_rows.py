"""Every row of the edge table that facts and policy alone decide; a test's id is its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_design_gate.gate.commands import parse_command
from gate_support import (
    ADA,
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    LIFECYCLE,
    MIRA,
    OTHER,
    PATH,
    RENO,
    ROLLBACK,
    TEAM,
    ZED,
    code,
    commit,
    decide,
    disposition,
    edited,
    explained,
    gate,
    pushed,
    recorded,
    retention,
    review,
    rollback,
    ruling,
)

ELSEWHERE = {
    42: "path filters and [skip ci] are seen by doctor, which reads the workflow files",
    45: "that nothing is written on a closed pull request is the publisher's",
    48: "a merge by the workflow token starts no run: the scheduled sweep finds it",
    49: "a retargeted base is read again by whoever gathers the facts",
    50: "a moved base branch starts new evaluations: the push event's activity",
    54: "the token of a fork's run is the installation's",
    55: "finding a fork's pull request is the event reader's",
    56: "a run that waits for approval never starts; recheck and the schedule cover it",
    57: "which events run under a conflict is GitHub's",
    58: "which branch names start no run is GitHub's",
    59: "the base of a stacked pull request is gathered, not judged",
    60: "the fingerprint before and after success is the publisher's",
    61: "an older run finishing last is stopped by the publisher's fingerprint",
    62: "pending as the first write is the publisher's",
    63: "the concurrency group is the workflow's",
    65: "pages that shift are read again by the adapter",
    66: "retries of reads are the adapter's",
    67: "a write that may have happened is looked for by the adapter",
    68: "the primary rate limit is the adapter's",
    69: "the secondary rate limit is the adapter's",
    70: "a refused write is told apart by the adapter",
    71: "a status that would change nothing is not written by the publisher",
    73: "the summary's size is budgeted by its renderer",
    74: "comments off the diff are taken out by the publisher",
    75: "a finding of a whole file is placed by the publisher",
    76: "duplicates of the sticky comment are folded by the publisher",
    77: "whose marker counts is the publisher's",
    78: "an edited or removed sticky comment is written again by the publisher",
    79: "escaping is the renderer's; the gate hands over plain text",
    80: "the job's name is the workflow's",
    81: "which commit carries the status is the publisher's",
    82: "a forged status is overwritten by the publisher",
    83: "the merge queue's branch name is read by the event reader",
    86: "an old run's payload gives only the number; the facts are gathered anew",
    89: "server addresses come from the environment",
    90: "no fork setting is relied on; the relay is the same",
}

Row = Callable[[], None]
ROWS: dict[int, Row] = {}


def row(number: int) -> Callable[[Row], Row]:
    """Register the test of a row."""

    def register(test: Row) -> Row:
        assert number not in ROWS
        ROWS[number] = test
        return test

    return register


@row(1)
def a_comment_after_an_approval_changes_nothing() -> None:
    result = decide(recorded(review(1, DANA), review(2, DANA, "COMMENTED")))
    assert result["state"] == "success"
    assert disposition(result, 1) == "counted"
    assert disposition(result, 2) == "commented-only"


@row(2)
def a_change_request_after_an_approval_blocks() -> None:
    result = decide(recorded(review(1, DANA), review(2, DANA, "CHANGES_REQUESTED")))
    assert result["state"] == "failure"
    assert gate(result, "database")["state"] == "blocked"
    assert gate(result, "database")["blocked_by"] == ["dana"]
    assert "dana" in result["description"]
    assert [disposition(result, n) for n in (1, 2)] == ["superseded", "change-requested"]


@row(3)
def an_approval_after_a_change_request_counts() -> None:
    result = decide(recorded(review(1, DANA, "CHANGES_REQUESTED"), review(2, DANA)))
    assert result["state"] == "success"
    assert gate(result, "database")["blocked_by"] == []


@row(4)
def dismissing_the_last_approval_does_not_revive_the_one_before() -> None:
    result = decide(recorded(review(1, DANA), review(2, DANA, "DISMISSED")))
    assert result["state"] == "pending"
    assert gate(result, "database")["counted"] == []
    assert [disposition(result, n) for n in (1, 2)] == ["superseded", "dismissed"]


@row(5)
def dismissing_a_change_request_leaves_no_opinion() -> None:
    result = decide(recorded(review(1, DANA), review(2, DANA, "DISMISSED")))
    assert gate(result, "database")["state"] == "waiting"
    earlier = decide(recorded(review(1, DANA, "DISMISSED"), review(2, DANA)))
    assert earlier["state"] == "success"


@row(6)
def somebody_elses_approval_does_not_lift_a_change_request() -> None:
    result = decide(recorded(review(1, DANA, "CHANGES_REQUESTED"), review(2, ELI)))
    database = gate(result, "database")
    assert (result["state"], database["state"]) == ("failure", "blocked")
    assert (database["blocked_by"], database["counted"]) == (["dana"], ["eli"])
    assert "only they" in database["reason"]["text"]
    assert "dismissal" in database["reason"]["text"]
    assert result["ask"] == ["dana"]


@row(7)
def a_strangers_change_request_is_shown_and_does_not_block() -> None:
    result = decide(recorded(review(1, DANA), review(2, ZED, "CHANGES_REQUESTED")))
    assert result["state"] == "success"
    assert disposition(result, 2) == "not-in-team"


@row(8)
def a_strangers_approval_is_listed_and_not_counted() -> None:
    result = decide(recorded(review(1, ZED)))
    assert result["state"] == "pending"
    assert disposition(result, 1) == "not-in-team"
    assert TEAM in ruling(result, 1)["text"]


MIGRATION = f"migration: {{teams: [{TEAM}]}}"
TWO_TEAMS = edited(CONFIG, (MIGRATION, f"migration: {{teams: [{TEAM}, acme/sre]}}"))
DISTINCT = edited(CONFIG, (MIGRATION, f"migration: {{teams: [{TEAM}], distinct_from: [database]}}"))


@row(9)
def one_person_opens_two_gates_unless_they_are_distinct() -> None:
    assert decide(recorded(review(1, DANA), config=TWO_TEAMS, teams={
        TEAM: {"members": [DANA]}, "acme/sre": {"members": [DANA]},
    }))["state"] == "success"  # fmt: skip
    alone = decide(recorded(review(1, DANA), config=DISTINCT))
    assert alone["state"] == "pending"
    assert sorted(len(gate(alone, name)["counted"]) for name in ("database", "migration")) == [0, 1]
    assert alone["ask"] == ["eli"]
    assert decide(recorded(review(1, DANA), review(2, ELI), config=DISTINCT))["state"] == "success"


@row(10)
def the_author_in_the_team_never_counts() -> None:
    facts = recorded(review(1, MIRA), teams={TEAM: {"members": [MIRA, DANA]}})
    result = decide(facts)
    assert result["state"] == "pending"
    assert disposition(result, 1) == "is-author"
    assert gate(result, "database")["can_approve"] == ["dana"]


@row(11)
def an_author_alone_in_the_team_gets_a_diagnosis() -> None:
    result = decide(recorded(teams={TEAM: {"members": [MIRA]}}))
    database = gate(result, "database")
    assert (result["state"], result["ask"], database["can_approve"]) == ("pending", [], [])
    assert "no eligible approver exists" in database["reason"]["text"]
    assert "@mira is the author" in database["reason"]["text"]
    assert "add people" in database["reason"]["text"]
    assert "no eligible approver exists" in result["description"]


@row(12)
def a_commit_to_other_sections_leaves_an_approver_free() -> None:
    facts = pushed(recorded(base=DESIGN), "c2", rollback("Restore the dump."))
    facts = pushed(
        facts, "c3", edited(rollback("Restore the dump."), (LIFECYCLE, "six years")), DANA
    )
    facts["reviews"] = [review(1, DANA, at="c3"), review(2, ELI, at="c3")]
    result = decide(facts)
    assert disposition(result, 1, "migration") == "counted"
    assert disposition(result, 1, "database") == "contributed"
    assert result["state"] == "success"


@row(13)
def who_wrote_the_section_cannot_approve_it() -> None:
    facts = pushed(recorded(), "c2", rollback("Restore the dump."), DANA)
    facts["reviews"] = [review(1, DANA, at="c2")]
    result = decide(facts)
    assert disposition(result, 1, "migration") == "contributed"
    assert "c2" in ruling(result, 1, "migration")["text"]
    assert result["ask"] == ["eli"]


@row(14)
def a_co_author_of_the_section_cannot_approve_it_and_is_told_why() -> None:
    facts = pushed(recorded(), "c2", rollback("Restore the dump."))
    facts["commits"][-1]["co_authors"] = [DANA]
    facts["reviews"] = [review(1, DANA, at="c2")]
    result = decide(facts)
    assert disposition(result, 1, "migration") == "contributed"
    assert "@dana" in ruling(result, 1, "migration")["text"]


@row(15)
def a_commit_by_nobody_known_is_a_warning() -> None:
    facts = recorded(review(1, DANA), commits=[commit("a1", "b0", None)])
    assert decide(facts)["state"] == "success"
    assert "author of a1 is unknown" in explained(facts)


@row(16)
def commits_behind_a_second_parent_count() -> None:
    side = rollback("Restore the dump.")
    facts = recorded(
        review(1, DANA, at="m"),
        pull_request={"head_sha": "m"},
        commits=[commit("a1", "b0"), commit("s1", "b0", DANA), commit("m", ["a1", "s1"])],
        versions={"base": {}, "a1": {}, "s1": {PATH: side}, "m": {PATH: side}},
    )
    assert disposition(decide(facts), 1) == "contributed"


@row(17)
def a_bot_counts_only_when_its_id_is_listed_at_the_gate() -> None:
    result = decide(recorded(review(1, RENO)))
    assert (disposition(result, 1), result["state"]) == ("bot", "pending")
    listed = edited(
        CONFIG, (f"database: {{teams: [{TEAM}]", f"database: {{bots: [50], teams: [{TEAM}]")
    )
    result = decide(recorded(review(1, RENO), config=listed))
    assert disposition(result, 1) == "counted"
    assert disposition(result, 1, "migration") == "bot"


@row(18)
def our_own_identity_never_counts() -> None:
    config = edited(
        CONFIG, (f"database: {{teams: [{TEAM}]", "database: {bots: [99], members: [99]")
    )
    facts = recorded(review(1, {"id": 99, "login": "gate[bot]"}), config=config, self={"id": 99})
    assert disposition(decide(facts), 1) == "bot"


@row(19)
def reviews_of_a_deleted_account_are_noted_and_ignored() -> None:
    facts = recorded(review(1, None), review(2, None, "CHANGES_REQUESTED"), review(3, DANA))
    result = decide(facts)
    assert result["state"] == "success"
    assert [disposition(result, n) for n in (1, 2)] == ["account-deleted"] * 2
    assert "a deleted account" in explained(facts)


@row(20)
def a_deleted_author_excludes_nobody_and_is_noted() -> None:
    facts = recorded(
        review(1, DANA), pull_request={"author": None}, commits=[commit("a1", "b0", None)]
    )
    assert decide(facts)["state"] == "success"
    assert "author is unknown" in explained(facts)


@row(21)
def people_are_matched_by_id_and_logins_by_any_case() -> None:
    members = edited(CONFIG, (f"database: {{teams: [{TEAM}]", "database: {members: [DaNa, 3]"))
    renamed = {"id": 3, "login": "elias"}
    result = decide(recorded(review(1, {"id": 2, "login": "Dana"}), config=members))
    assert disposition(result, 1) == "counted"
    result = decide(recorded(review(1, renamed), review(2, ELI), config=members))
    assert [disposition(result, n) for n in (1, 2)] == ["superseded", "counted"]
    assert len(gate(result, "database")["counted"]) == 1


@row(22)
def who_left_the_team_stops_counting() -> None:
    facts = recorded(review(1, DANA), teams={TEAM: {"members": [ELI]}})
    result = decide(facts)
    assert (result["state"], disposition(result, 1)) == ("pending", "not-in-team")


@row(23)
def who_lost_access_stops_counting() -> None:
    result = decide(recorded(review(1, {**DANA, "lost_access": True})))
    assert (result["state"], disposition(result, 1)) == ("pending", "lost-access")
    assert gate(result, "database")["can_approve"] == ["eli"]


@row(24)
def a_pending_invitation_is_no_membership() -> None:
    teams = {TEAM: {"members": [{**DANA, "state": "pending"}, {**ELI, "state": "active"}]}}
    result = decide(recorded(review(1, DANA), teams=teams))
    assert disposition(result, 1) == "not-in-team"


@row(25)
def members_of_child_teams_are_members_as_the_facts_list_them() -> None:
    child = {**ADA, "via": "acme/database-oncall"}
    assert (
        decide(recorded(review(1, ADA), teams={TEAM: {"members": [child]}}))["state"] == "success"
    )


@row(26)
def an_unreadable_team_is_an_error_that_names_the_permission() -> None:
    facts = recorded(review(1, DANA), teams={TEAM: {"error": "token lacks Members: read"}})
    result = decide(facts)
    assert (result["state"], code(facts)) == ("error", 4)
    assert gate(result, "database")["state"] == "error"
    assert disposition(result, 1) == "membership-unknown"
    assert "Members: read" in gate(result, "database")["reason"]["text"]
    assert TEAM in result["description"]


@row(27)
def a_team_the_facts_do_not_hold_is_unreadable_and_members_are_the_way_out() -> None:
    result = decide(recorded(review(1, DANA), teams={}))
    assert result["state"] == "error"
    assert "`members:`" in gate(result, "database")["reason"]["text"]
    members = "version: 1\ngates:\n  database: {members: [dana]}\n"
    assert decide(recorded(review(1, DANA), config=members, teams={}))["state"] == "success"


@row(28)
def a_push_to_other_sections_keeps_an_approval() -> None:
    facts = recorded(review(1, DANA), review(2, ELI), base=edited(DESIGN, ("none.", "one.")))
    result = decide(pushed(facts, "c2", retention("six years")))
    assert gate(result, "database")["state"] == "waiting"
    whitespace = edited(DESIGN, ("Dependencies: none.", "Dependencies:\nnone."))
    assert decide(pushed(facts, "c3", whitespace))["state"] == "success"
    both = decide(pushed(recorded(review(1, DANA)), "c2", retention("six years")))
    assert gate(both, "migration")["counted"] == ["dana"]
    assert gate(both, "database")["counted"] == []


@row(29)
def a_push_to_the_section_lapses_only_its_gates() -> None:
    facts = recorded(review(1, DANA))
    result = decide(pushed(facts, "c2", rollback("Restore the dump.")))
    migration = gate(result, "migration")
    assert (migration["state"], migration["reason"]["code"]) == ("waiting", "stale")
    text = ruling(result, 1, "migration")["text"]
    assert "Migration Plan" in text
    assert "c2" in text
    assert result["ask"] == ["dana"]


@row(30)
def reverting_the_text_makes_the_approval_stand_again() -> None:
    facts = pushed(recorded(review(1, DANA)), "c2", rollback("Restore the dump."))
    assert decide(facts)["state"] == "pending"
    assert decide(pushed(facts, "c3", DESIGN))["state"] == "success"


@row(31)
def a_rebase_with_equal_content_keeps_the_approval() -> None:
    facts = recorded(
        review(1, DANA, at="old"),
        pull_request={"head_sha": "new"},
        commits=[commit("new", "b9")],
        versions={"base": {}, "old": {PATH: DESIGN}, "new": {PATH: DESIGN}},
    )
    assert decide(facts)["state"] == "success"


@row(32)
def an_approval_of_a_lost_commit_cannot_be_proved() -> None:
    facts = recorded(review(1, DANA, at="gone"))
    result = decide(facts)
    assert (result["state"], disposition(result, 1)) == ("pending", "cannot-prove")
    assert "gone" in ruling(result, 1)["text"]


def merged_base(text_on_base: str, merged: str) -> dict[str, Any]:
    """Return a pull request that changed the rollback, then merged the base into itself."""
    ours = rollback("Restore the dump.")
    return recorded(
        review(1, DANA),
        pull_request={"head_sha": "m"},
        commits=[commit("a1", "b0"), commit("m", ["a1", "b1"])],
        versions={
            "base": {PATH: text_on_base},
            "b0": {PATH: DESIGN},
            "b1": {PATH: text_on_base},
            "a1": {PATH: ours},
            "m": {PATH: merged},
        },
    )


@row(33)
def updating_the_branch_keeps_what_the_base_did_not_touch() -> None:
    clean = merged_base(DESIGN, rollback("Restore the dump."))
    assert decide(clean)["state"] == "success"
    other = retention("six years")
    result = decide(merged_base(other, edited(other, (ROLLBACK, "Restore the dump."))))
    assert gate(result, "migration")["counted"] == ["dana"]
    assert disposition(result, 1, "database") == "stale"


@row(34)
def text_that_a_merge_brings_in_lapses_the_approval() -> None:
    facts = merged_base(DESIGN, rollback("Restore the dump, twice."))
    facts["commits"][-1]["author"] = ELI
    facts["reviews"].append(review(2, ELI, at="m"))
    result = decide(facts)
    assert disposition(result, 1, "migration") == "stale"
    assert disposition(result, 2, "migration") == "contributed"


@row(35)
def an_approval_is_of_the_commit_it_carries_whatever_the_time() -> None:
    facts = pushed(recorded(review(1, DANA, at="a1", minute=59)), "c2", rollback("Restore it."))
    assert disposition(decide(facts), 1, "migration") == "stale"
    facts["reviews"] = [review(1, DANA, at="c2", minute=0)]
    assert decide(facts)["state"] == "success"


@row(36)
def reviews_that_github_dismissed_do_not_count() -> None:
    result = decide(recorded(review(1, DANA, "DISMISSED"), review(2, ELI, "DISMISSED")))
    assert result["state"] == "pending"
    assert gate(result, "database")["can_approve"] == ["dana", "eli"]


@row(37)
def a_renamed_document_keeps_its_approvals_when_its_identity_is_known() -> None:
    new = "docs/data-design/order.md"
    facts = recorded(
        review(1, DANA),
        pull_request={"head_sha": "c2"},
        commits=[commit("a1", "b0"), commit("c2", "a1")],
        versions={"base": {}, "a1": {PATH: DESIGN}, "c2": {new: DESIGN}},
    )
    assert ruling(decide(facts), 1, document=new)["disposition"] == "cannot-prove"
    assert decide({**facts, "renames": {new: PATH}})["state"] == "success"
    named = edited(DESIGN, ("title:", "id: orders\ntitle:"))
    facts["versions"] = {"base": {}, "a1": {PATH: named}, "c2": {new: named}}
    assert decide(facts)["state"] == "success"


@row(38)
def removing_a_design_needs_the_database_team() -> None:
    facts = recorded(versions={"base": {PATH: DESIGN}, "a1": {}})
    result = decide(facts)
    deletion = gate(result, "deletion")
    assert (result["state"], deletion["state"]) == ("pending", "waiting")
    assert deletion["can_approve"] == ["dana", "eli"]
    assert gate(result, "database")["state"] == "not-required"
    assert decide({**facts, "reviews": [review(1, DANA)]})["state"] == "success"
    earlier = {**facts, "reviews": [review(1, DANA, at="b0")]}
    earlier["versions"]["b0"] = {PATH: DESIGN}
    assert ruling(decide(earlier), 1, "deletion")["disposition"] == "stale"


@row(39)
def text_moved_between_documents_lapses_in_both() -> None:
    moved = "## 10. Data Lifecycle" + DESIGN.partition("## 10. Data Lifecycle")[2]
    rest = DESIGN.replace(moved, "")
    split = {PATH: rest, OTHER: f"# Items\n\n{moved}"}
    facts = recorded(
        review(1, DANA),
        pull_request={"head_sha": "c2"},
        commits=[commit("a1", "b0"), commit("c2", "a1")],
        versions={"base": {}, "a1": {PATH: DESIGN}, "c2": split},
    )
    result = decide(facts)
    assert ruling(result, 1)["disposition"] == "stale"
    assert ruling(result, 1, document=OTHER)["disposition"] == "stale"


@row(40)
def every_document_has_its_own_gates_and_one_status_covers_them_all() -> None:
    both = {PATH: DESIGN, OTHER: edited(DESIGN, ("orders", "items"))}
    facts = recorded(review(1, DANA), versions={"base": {}, "a1": both})
    result = decide(facts)
    assert result["state"] == "success"
    assert {g["document"] for g in result["gates"]} == {PATH, OTHER}
    facts["versions"]["a0"] = {PATH: DESIGN}
    facts["reviews"] = [review(1, DANA, at="a0")]
    result = decide(facts)
    assert gate(result, "database")["state"] == "approved"
    assert gate(result, "database", OTHER)["state"] == "waiting"
    assert result["state"] == "pending"
    assert "items" in result["description"]


@row(41)
def without_designs_the_status_is_success_and_says_so() -> None:
    for versions in ({"base": {}, "a1": {}}, {"base": {PATH: DESIGN}, "a1": {PATH: DESIGN}}):
        result = decide(recorded(versions=versions, config=None))
        assert result["state"] == "success"
        assert result["description"] == "no data design documents changed"


@row(43)
def a_draft_is_pending_and_asks_nobody() -> None:
    result = decide(recorded(pull_request={"draft": True}))
    assert (result["state"], result["ask"]) == ("pending", [])
    assert "draft" in result["description"]
    assert gate(result, "database")["can_approve"] == ["dana", "eli"]
    failing = recorded(pull_request={"draft": True}, checks={"blocking_findings": 4})
    assert decide(failing)["state"] == "pending"
    nothing = recorded(pull_request={"draft": True}, versions={"base": {}, "a1": {}})
    assert decide(nothing)["state"] == "success"


@row(44)
def going_back_to_draft_keeps_the_approvals() -> None:
    result = decide(recorded(review(1, DANA), pull_request={"draft": True}))
    assert result["state"] == "pending"
    assert gate(result, "database")["state"] == "approved"


@row(46)
def reopening_keeps_approvals_unless_configured_otherwise() -> None:
    facts = recorded(review(1, DANA), pull_request={"reopened_at": "2026-11-21T00:00:00Z"})
    assert decide(facts)["state"] == "success"
    facts["config"] = CONFIG + "defaults: {reset_on_reopened: true}\n"
    result = decide(facts)
    assert (result["state"], disposition(result, 1)) == ("pending", "stale")
    assert "reopened" in ruling(result, 1)["text"]


@row(47)
def a_merged_pull_request_is_judged_for_the_record_of_bypasses() -> None:
    facts = recorded(pull_request={"state": "closed", "merged": True})
    result = decide(facts)
    assert result["state"] == "pending"
    assert gate(result, "database")["state"] == "waiting"
    assert gate(result, "database")["counted"] == []


@row(51)
def a_changed_configuration_has_no_force_and_the_policy_gate_holds_it() -> None:
    ours = "version: 1\ngates: {database: off}\n"
    files = {".github/data-design.yml": ours}
    base = {".github/data-design.yml": CONFIG}
    facts = recorded(versions={"base": base, "a1": {PATH: DESIGN, **files}})
    assert gate(decide(facts), "database")["state"] == "waiting"
    assert ".github/data-design.yml" in explained(facts)
    facts["config"] = CONFIG + "  policy: {members: [olga]}\n"
    facts["reviews"] = [review(1, DANA)]
    result = decide(facts)
    assert gate(result, "policy", ".github/data-design.yml")["state"] == "waiting"
    assert result["ask"] == ["olga"]
    facts["reviews"].append(review(2, {"id": 8, "login": "olga"}))
    assert decide(facts)["state"] == "success"


@row(52)
def a_changed_workflow_is_flagged_or_held() -> None:
    relay = ".github/workflows/data-design-relay.yml"
    facts = recorded(review(1, DANA), changed_files=[relay, PATH])
    assert decide(facts)["state"] == "success"
    assert relay in explained(facts)
    facts["config"] = CONFIG + "  policy: {members: [dana]}\n"
    assert gate(decide(facts), "policy", relay)["counted"] == ["dana"]
    held = pushed(facts, "c2", DESIGN)
    assert ruling(decide(held), 1, "policy", relay)["disposition"] == "stale"


@row(53)
def a_sibling_with_the_same_head_withholds_success() -> None:
    result = decide(recorded(review(1, DANA), siblings=[8]))
    assert result["state"] == "pending"
    assert "#8" in result["description"]


@row(64)
def a_hundred_and_more_reviews_are_all_read() -> None:
    crowd = [review(n, {"id": 1000 + n, "login": f"u{n}"}, minute=n % 60) for n in range(2, 252)]
    facts = recorded(review(1, DANA, minute=0), *crowd)
    result = decide(facts)
    assert result["state"] == "success"
    assert len(result["reviews"]) == 251
    del facts["versions"]["a1"]
    assert decide(facts)["state"] == "error"


@row(72)
def the_status_text_keeps_within_its_limit_and_says_whom_to_wait_for() -> None:
    people = [{"id": 100 + n, "login": f"a-rather-long-login-{n}"} for n in range(30)]
    many = {f"docs/data-design/a-long-name-{n}.md": DESIGN for n in range(12)}
    facts = recorded(versions={"base": {}, "a1": many}, teams={TEAM: {"members": people}})
    text = decide(facts)["description"]
    assert len(text) <= 140
    assert "waits for" in text
    assert "a-rather-long-login" in text


@row(84)
def a_review_dismissed_while_queued_takes_the_approval_away() -> None:
    facts = recorded(review(1, DANA))
    assert decide(facts)["state"] == "success"
    facts["reviews"][0]["state"] = "DISMISSED"
    result = decide(facts)
    assert (result["state"], code(facts)) == ("pending", 1)


@row(85)
def at_a_merge_group_the_sections_are_judged_as_they_would_land() -> None:
    facts = recorded(
        review(1, DANA),
        pull_request={"head_sha": "queue"},
        versions={
            "base": {PATH: DESIGN},
            "a1": {PATH: rollback("Restore the dump.")},
            "queue": {PATH: rollback("Restore the dump. Then replay the log.")},
        },
    )
    result = decide(facts)
    assert disposition(result, 1, "migration") == "stale"
    assert result["state"] == "pending"


@row(87)
def a_recheck_is_nothing_but_a_recheck() -> None:
    assert parse_command("/data-design recheck $(reboot)\nmore") == ("recheck", "$(reboot)")
    facts = recorded(
        review(1, DANA),
        commands=[
            {"user": ZED, "text": "/data-design recheck", "created_at": "2026-11-20T11:00:00Z"}
        ],
    )
    assert decide(facts)["state"] == "success"


@row(88)
def equal_times_are_ordered_by_number() -> None:
    facts = recorded(review(2, DANA, "CHANGES_REQUESTED", minute=5), review(1, DANA, minute=5))
    assert decide(facts)["state"] == "failure"
    facts["reviews"][0]["id"] = 0
    assert decide(facts)["state"] == "success"


@pytest.mark.parametrize("number", sorted(ROWS), ids=str)
def test_row(number: int) -> None:
    ROWS[number]()


def test_every_row_is_decided_here_or_has_its_reason_to_be_decided_elsewhere() -> None:
    assert sorted({*ROWS, *ELSEWHERE}) == list(range(1, 91))
    assert not set(ROWS) & set(ELSEWHERE)


def test_the_rows_decided_elsewhere_are_on_the_page_with_who_decides_them() -> None:
    page = (Path(__file__).parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")
    table = page.partition("| rows | subject | decided by |")[2]
    named: list[int] = []
    for line in table.splitlines()[2:]:
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", line.split("|")[1]):
            named += range(int(first), int(last or first) + 1)
    assert sorted(named) == sorted(ELSEWHERE)
