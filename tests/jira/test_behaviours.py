"""The sixty behaviours people expect of a merge-to-Jira bot, by the number of the design's list.

Numbers without a test here belong to other rooms, or are dropped by the design:

=====  ==============================================================================
1, 2   Which keys a document names: ``standards/tickets.py``, tested in tests/standards.
37     No Markdown excerpt is ever written to Jira, only structured facts.
44-46  Which events start a run, forks, bots, concurrency: tests/lifecycle, tests/action.
48     Mapping merges to pull requests: tests/lifecycle; what the comment then says: here.
52     Which approvals count: tests/gate; how they are told: here.
=====  ==============================================================================
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from typing import Any, Literal

import pytest
import requests

from data_design_gate.errors import UserError
from data_design_gate.jira import adf, wiki
from data_design_gate.jira.audit import AuditedPullRequest, BypassedGate
from data_design_gate.jira.audit_comment import audit_comment
from data_design_gate.jira.client import gateway_hint, open_session
from data_design_gate.jira.comment import clean, safe_url
from data_design_gate.jira.credentials import GATEWAY, JiraCredentials, checked_url
from data_design_gate.jira.desired import desired_ticket, desired_tickets
from data_design_gate.jira.identity import global_id, ledger_key, owner_mark
from data_design_gate.jira.port import (
    Deployment,
    FailureKind,
    JiraError,
)
from data_design_gate.jira.preflight import preflight
from data_design_gate.jira.request_bodies import link_body
from data_design_gate.jira.rest import RestJira
from data_design_gate.jira.result import Outcome
from data_design_gate.jira.settings import settings_from
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.jira.wire import Wire
from data_design_gate.sandbox.jira.server import TRANSITIONS
from data_design_gate.sandbox.jira.state import Transition
from jira_hostile import hostile_record
from jira_sandbox_support import BOT, DEPLOYMENTS, Site, site
from jira_support import SHA, fake, record, renamed, settings
from jira_wire_support import Clock, Reply, issue_json, scripted

Kind = Literal["cloud", "datacenter"]
both = pytest.mark.parametrize("kind", DEPLOYMENTS)


def body_text(body: Any) -> str:
    return body if isinstance(body, str) else adf.plain_text(body)


def comments(jira: Site, key: str = "SHOP-1") -> list[str]:
    return [
        body_text(comment.body).replace("\u200b", "") for comment in jira.jira.issue(key).comments
    ]


# Keys and tickets -----------------------------------------------------------------------


@both
def test_3_each_ticket_has_its_own_result_and_relates_only_links_and_comments(kind: Kind) -> None:
    with site(kind, "SHOP-1", "SHOP-2") as jira:
        results = jira.run(keys=("SHOP-1", "SHOP-404", "SHOP-2"), roles={"SHOP-2": "relates"})
        assert [result.outcome for result in results] == ["updated", "failed", "updated"]
        assert jira.jira.issue("SHOP-1").status == "Design Approved"
        related = jira.jira.issue("SHOP-2")
        assert (related.status, len(related.links), len(related.comments)) == ("In Review", 1, 1)


def test_4_what_a_missing_key_means_is_configured() -> None:
    assert settings_from({}).on_missing_key == "error"
    for choice in ("error", "warn", "ignore"):
        assert settings_from({"on_missing_key": choice}).on_missing_key == choice
    with pytest.raises(UserError, match="error or warn or ignore"):
        settings_from({"on_missing_key": "maybe"})


@both
def test_5_a_wrong_key_is_told_at_pull_request_time_with_a_suggestion(kind: Kind) -> None:
    with site(kind) as jira:
        wrong, typo = preflight(jira.port(), ["SHOP-99", "SHPO-1"], settings())
        assert not wrong.found
        assert wrong.problems[0].blocking
        assert "SHOP-99 does not exist, or the bot may not see it" in wrong.problems[0].problem
        assert "Did you mean SHOP-1?" in typo.problems[0].mend
        assert not wrong.as_ticket().found


@both
def test_5_a_wrong_key_at_merge_time_fails_that_ticket_and_says_so(kind: Kind) -> None:
    with site(kind) as jira:
        result = jira.run(keys=("SHOP-99",))[0]
        assert result.outcome is Outcome.FAILED
        assert result.problems[0].kind is FailureKind.NOT_FOUND
        assert result.problems[0].mend


@both
def test_6_a_404_is_believed_only_after_signing_in(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.revoke(jira.token)
        result = jira.run()[0]
        assert result.problems[0].kind in {FailureKind.UNAUTHORISED, FailureKind.ANONYMOUS}
        assert not jira.jira.log.calls("GET", "/issue/")
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        assert not check.asked
        assert not any(problem.blocking for problem in check.problems)


@both
def test_7_a_moved_ticket_is_followed_named_and_kept_by_id(kind: Kind) -> None:
    with site(kind) as jira:
        number = jira.jira.issue("SHOP-1").id
        jira.jira.move_issue("SHOP-1", "CORE-9")
        check = preflight(jira.port(), ["SHOP-1"], settings(projects=["SHOP", "CORE"]))[0]
        assert check.moved_to == "CORE-9"
        assert "Write CORE-9 in the document." in check.problems[0].mend
        assert not check.problems[0].blocking
        result = jira.run()[0]
        assert result.issue_key == "CORE-9"
        assert "SHOP-1 is now CORE-9." in result.notes
        assert jira.jira.issue("CORE-9").status == "Design Approved"
        ledger = jira.jira.issue("CORE-9").properties[ledger_key(record().document)]
        assert ledger["issue_id"] == number


@both
def test_8_project_type_sub_task_and_archive_are_checked_at_pull_request_time(kind: Kind) -> None:
    with site(kind, "SHOP-1", "OPS-1") as jira:
        jira.jira.issue("SHOP-1").type = "Sub-task"
        sub_task, foreign = preflight(
            jira.port(), ["SHOP-1", "OPS-1"], settings(issue_types=["Story", "Epic"])
        )
        assert "Sub-task (a sub-task)" in sub_task.problems[0].problem
        assert "Story or Epic" in sub_task.problems[0].mend
        assert "belongs to the project OPS" in foreign.problems[0].problem
    archived = issue_json(project={"key": "SHOP", "archived": True})
    with scripted(Reply(200, {"accountId": "1"}), Reply(200, archived)) as server:
        check = preflight(server.jira(), ["SHOP-1"], settings(statuses={}))[0]
        assert any("archived" in problem.problem for problem in check.problems)


@both
def test_9_two_documents_on_one_ticket_never_touch_each_others_writing(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        jira.run(renamed(record(), id="refunds", title="Refunds"))
        jira.run(renamed(record(), repository_id=5000, title="Another repository"))
        issue = jira.jira.issue("SHOP-1")
        assert (len(issue.comments), len(issue.links), len(issue.properties)) == (3, 3, 3)
        for full in (record(), renamed(record(), id="refunds", title="Refunds")):
            assert jira.run(full)[0].outcome is Outcome.ALREADY


# Transitions ----------------------------------------------------------------------------


@both
def test_10_the_target_is_a_status_whatever_the_transition_is_called(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(statuses={"approved": "  design APPROVED "})
        assert jira.state()["moves"] == ["In Review -> Design Approved"]
        sent = jira.jira.log.calls("POST", "/transitions")[0].body
        assert sent["transition"] == {"id": "21"}


def test_10_a_transitions_name_is_taken_where_no_status_has_it() -> None:
    with site() as jira:
        assert jira.run(statuses={"approved": "approve design"})[0].outcome is Outcome.UPDATED
        assert jira.jira.issue("SHOP-1").status == "Design Approved"
        jira.run(statuses={"approved": "approve design"})
        assert jira.writes == []


def test_10_of_two_transitions_the_fillable_one_is_taken_and_it_says_so() -> None:
    needy = Transition(
        "5", "Strict", "Design Approved", ("In Review",), ("resolution",), ("resolution",)
    )
    with site(transitions=(needy, *TRANSITIONS)) as jira:
        result = jira.run()[0]
        assert result.notes == ("2 transitions lead to Design Approved; took Approve design.",)
        assert jira.jira.log.calls("POST", "/transitions")[0].body["transition"] == {"id": "21"}


def test_11_a_status_can_be_given_by_its_id_in_any_language() -> None:
    names = {"À faire": "new", "En revue": "indeterminate", "Approuvé": "indeterminate"}
    hops = [Transition("7", "Approuver", "Approuvé", ("En revue",))]
    with site(status="En revue", statuses=names, transitions=hops) as jira:
        number = jira.jira.issue("SHOP-1").project.status("Approuvé").id
        jira.run(statuses={"approved": number})
        assert jira.jira.issue("SHOP-1").status == "Approuvé"
        jira.run(statuses={"approved": number})
        assert jira.writes == []


@both
def test_12_already_in_the_target_is_success_without_a_transition(kind: Kind) -> None:
    with site(kind, status="Design Approved") as jira:
        assert jira.run()[0].outcome is Outcome.UPDATED
        assert "POST transitions" not in jira.writes
        assert jira.run()[0].outcome is Outcome.ALREADY


@both
def test_12_a_ticket_past_the_target_is_not_pulled_back(kind: Kind) -> None:
    with site(kind, status="Done") as jira:
        result = jira.run(not_after=["done"])[0]
        assert result.outcome is Outcome.UPDATED
        assert jira.jira.issue("SHOP-1").status == "Done"
        assert "past Design Approved" in result.notes[0]
        jira.run(not_after=["done"])
        assert jira.writes == []


@both
def test_12_a_ticket_people_moved_on_stays_where_they_put_it(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        jira.jira.set_status("SHOP-1", "Blocked")
        result = jira.run()[0]
        assert jira.writes == []
        assert result.notes == (
            "The ticket left Design Approved and is Blocked now; it was not moved back.",
        )


@both
def test_13_an_unreachable_status_is_an_error_that_lists_the_reachable(kind: Kind) -> None:
    with site(kind, status="To Do") as jira:
        result = jira.run()[0]
        assert result.outcome is Outcome.PARTIAL
        assert "reachable from here: In Review, Blocked, Cancelled" in result.problems[0].reason
        assert "jira.path" in result.problems[0].mend
        assert jira.jira.issue("SHOP-1").status == "To Do"
        assert len(comments(jira)) == 1
        jira.run()
        assert jira.writes == []


@both
def test_13_several_hops_go_along_the_configured_path_only(kind: Kind) -> None:
    path = {"design approved": ["In Review", "Design Approved"]}
    with site(kind, status="To Do") as jira:
        assert jira.run(path=path)[0].outcome is Outcome.UPDATED
        assert jira.state()["moves"] == ["To Do -> In Review", "In Review -> Design Approved"]
        jira.run(path=path)
        assert jira.writes == []


@both
def test_14_a_comment_never_travels_inside_a_transition(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        for sent in jira.jira.log.calls("POST", "/transitions"):
            assert "update" not in sent.body
            assert "comment" not in json.dumps(sent.body.get("fields", {}))
        assert len(comments(jira)) == 1


@both
def test_15_required_fields_without_a_value_are_named_before_anything_is_posted(kind: Kind) -> None:
    with site(kind) as jira:
        number = jira.jira.add_field("Change class", "option", allowed=["Minor", "Major"])
        jira.jira.issue("SHOP-1").project.transitions[1] = Transition(
            "21", "Approve design", "Design Approved", ("In Review",), (number,), (number,)
        )
        result = jira.run()[0]
        assert "Change class (Minor, Major)" in result.problems[0].reason
        assert "POST transitions" not in jira.writes
        wrong = jira.run(fields={"Change class": "Gigantic"})[0]
        assert "Change class" in " ".join(problem.reason for problem in wrong.problems)
        assert "POST transitions" not in jira.writes
        assert jira.run(fields={"change class": "major"})[0].outcome is Outcome.UPDATED
        assert jira.jira.issue("SHOP-1").fields[number]["value"] == "Major"


@both
def test_15_only_fields_on_the_screen_are_sent(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(resolution="Done", fields={"Summary": "x"})
        assert "fields" not in jira.jira.log.calls("POST", "/transitions")[0].body


@both
def test_16_the_resolution_is_set_where_the_screen_asks_and_missed_where_not(kind: Kind) -> None:
    finish = Transition("61", "Close", "Done", ("In Review",), ("resolution",))
    with site(kind, transitions=(finish,)) as jira:
        jira.run(statuses={"approved": "Done"}, resolution="done")
        assert jira.jira.issue("SHOP-1").resolution == "Done"
    silent = Transition("61", "Close", "Done", ("In Review",))
    with site(kind, transitions=(silent,)) as jira:
        result = jira.run(statuses={"approved": "Done"}, resolution="done")[0]
        assert any("without a resolution" in note for note in result.notes)
    reopen = Transition("71", "Reopen", "Blocked", ("Done",))
    with site(kind, status="Done", transitions=(reopen,)) as jira:
        jira.jira.issue("SHOP-1").resolution = "Done"
        result = jira.run(statuses={"approved": "Blocked"})[0]
        assert result.notes == ("SHOP-1 is Blocked but still resolved as Done.",)


@both
def test_17_no_transitions_without_the_permission_is_a_permission_problem(kind: Kind) -> None:
    with site(kind) as jira:
        user = jira.jira.world.users[BOT]
        user.permissions -= {"TRANSITION_ISSUES"}
        result = jira.run()[0]
        assert result.problems[0].kind is FailureKind.FORBIDDEN
        assert "Transition issues" in result.problems[0].mend
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        assert "TRANSITION_ISSUES" in check.problems[0].problem


@both
def test_18_everything_is_written_before_a_transition_that_closes_the_ticket(kind: Kind) -> None:
    close = Transition("61", "Close", "Done", ("In Review",))
    with site(kind, transitions=(close,), read_only=["Done"]) as jira:
        values: dict[str, Any] = {"statuses": {"approved": "Done"}, "labels": {"approved": "ready"}}
        result = jira.run(**values)[0]
        assert result.outcome is Outcome.UPDATED, result
        assert jira.writes[-1] == "POST transitions"
        assert jira.jira.issue("SHOP-1").labels == ["ready"]
        assert jira.run(**values)[0].outcome is Outcome.ALREADY
        assert jira.writes == []


def test_18_a_ticket_that_is_closed_already_gets_link_comment_and_ledger() -> None:
    with site(status="Done", read_only=["Done"]) as jira:
        result = jira.run(statuses={"approved": "Done"}, labels={"approved": "ready"})[0]
        assert result.outcome is Outcome.PARTIAL
        assert [problem.kind for problem in result.problems] == [FailureKind.READ_ONLY]
        issue = jira.jira.issue("SHOP-1")
        assert (len(issue.comments), len(issue.links), len(issue.properties)) == (1, 1, 1)


@both
def test_19_a_conflict_is_read_again_and_retried(kind: Kind) -> None:
    with site(kind) as jira:
        for call in ("/remotelink", "/comment$", "/transitions"):
            jira.jira.faults.add(("POST", call), "409")
        assert jira.run()[0].outcome is Outcome.UPDATED
        assert len(comments(jira)) == 1


def test_19_a_full_ticket_is_reported_and_still_moves() -> None:
    jira = fake()
    jira.fail("add_comment", "before", JiraError("Full.", "Clear it.", kind=FailureKind.TOO_LARGE))
    result = synchronise(jira, desired_tickets(record(), ["SHOP-1"], settings()), settings())[0]
    assert result.outcome is Outcome.PARTIAL
    assert result.problems[0].kind is FailureKind.TOO_LARGE
    assert jira.tickets["SHOP-1"].status == "Design Approved"


@both
def test_20_jiras_own_words_are_shown_and_the_audit_trail_stands(kind: Kind) -> None:
    refuse = Transition(
        "21",
        "Approve design",
        "Design Approved",
        ("In Review",),
        validator=lambda _issue, _body: "Ask *finance* first",
    )
    with site(kind, transitions=(refuse,)) as jira:
        result = jira.run()[0]
        assert result.outcome is Outcome.PARTIAL
        assert "Ask *finance* first" in result.problems[0].reason
        assert len(comments(jira)) == 1
        ledger = jira.jira.issue("SHOP-1").properties[ledger_key(record().document)]
        assert ledger["pending"] == ["transition"]


@both
def test_21_automation_that_was_quicker_is_success(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.faults.add(
            ("POST", "/transitions"),
            "run-before",
            run=lambda: jira.jira.set_status("SHOP-1", "Design Approved"),
        )
        result = jira.run()[0]
        assert result.outcome is Outcome.UPDATED
        assert jira.state()["moves"] == ["In Review -> Design Approved"]


@both
def test_21_the_status_is_read_again_right_before_the_transition(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.faults.add(
            ("PUT", "/properties/"),
            "run-after",
            run=lambda: jira.jira.set_status("SHOP-1", "Design Approved"),
        )
        assert jira.run()[0].outcome is Outcome.UPDATED
        assert jira.jira.log.calls("POST", "/transitions") == []


# Audit trail ----------------------------------------------------------------------------


@both
def test_22_the_comment_itself_carries_the_facts(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        said = comments(jira)[0].replace("\\", "")
    for fact in (
        "Order fulfilment", "docs/data-design/orders.md", "acme/shop", "4f1d0c7a9e2b", "#7",
        "2026-11-01", "2026-11-20", "Mira Novak (mira)", "dana, eli", "database: Dana Ruiz (dana)",
        "2026-11-20T09:58:00Z", "migration: eli", "postgres", "Joins and money",
        "add the column", "backfill it", "Schema change", "PG018: legacy report needs it (dana)",
        "0 errors, 2 warnings, 1 note; 9 of 9 steps are Go", "proved: reverse", "Completed",
        "idx_orders_customer_id", "kept seven years", "V7__orders.sql", "ADR 12",
    ):  # fmt: skip
        assert fact in said, fact


@both
def test_22_a_bypassed_gate_is_stated_plainly(kind: Kind) -> None:
    bypass = BypassedGate("migration", "waits for eli", "mallory")
    with site(kind) as jira:
        jira.run(record(bypassed=(bypass,)))
        said = comments(jira)[0].replace("\\", "")
    assert "The merge bypassed the gate migration (waits for eli); merged by mallory." in said


@both
def test_23_the_link_is_a_permalink_sent_whole_and_follows_the_version(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        link = jira.jira.issue("SHOP-1").links[0]
        assert f"/blob/{SHA}/" in link.object["url"]
        assert set(link.object) == {"url", "title", "summary", "status"}
        newer = renamed(record(), version="4", url="https://github.com/acme/shop/blob/abc/x.md")
        jira.run(
            dataclasses.replace(
                newer,
                pull_request=AuditedPullRequest(9, "https://github.com/p/9", merge_commit="abc"),
            )
        )
        links = jira.jira.issue("SHOP-1").links
        assert [one.object["url"] for one in links] == [
            "https://github.com/acme/shop/blob/abc/x.md"
        ]
        assert links[0].application is not None


def test_24_the_global_id_is_short_stable_and_its_own() -> None:
    document = record().document
    assert global_id(document) == "system=https://github.com&repo=4242&doc=orders"
    moved = dataclasses.replace(document, path="elsewhere/o.md", repository="new/name", title="x")
    assert global_id(moved) == global_id(document)
    long = [dataclasses.replace(document, id=f"{'x' * 400}{n}") for n in range(2)]
    assert all(len(global_id(one)) <= 255 for one in long)
    assert global_id(long[0]) != global_id(long[1])
    assert len({owner_mark(one) for one in (document, *long)}) == 3


@both
def test_25_nothing_is_written_twice_and_nobody_is_mailed_for_it(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.issue("SHOP-1").watchers.append(jira.jira.add_user("olga"))
        jira.run()
        mails, history = len(jira.jira.mails), len(jira.jira.issue("SHOP-1").history)
        jira.run()
        jira.run()
        assert len(jira.jira.mails) == mails
        assert len(jira.jira.issue("SHOP-1").history) == history
        assert not [c for c in jira.jira.log if "notifyUsers" in c.query]


@both
def test_25_an_equal_link_and_comment_are_not_sent_when_only_the_status_is_missing(
    kind: Kind,
) -> None:
    with site(kind, status="To Do") as jira:
        jira.run()
        jira.jira.set_status("SHOP-1", "In Review")
        jira.run()
        assert "POST transitions" in jira.writes
        assert not [write for write in jira.writes if "comment" in write or "link" in write]


@both
def test_26_our_comment_is_edited_never_duplicated(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        jira.run(next_version())
        assert len(comments(jira)) == 1
        assert "Second look" in comments(jira)[0]


@both
def test_26_without_the_ledger_our_comment_is_found_by_author_and_mark(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        mine = jira.jira.issue("SHOP-1").comments[0].body
        forged = jira.jira.comment("SHOP-1", "mallory", mine)
        jira.jira.issue("SHOP-1").comments.reverse()
        jira.jira.issue("SHOP-1").properties.clear()
        jira.run(next_version())
        said = {one.id: body_text(one.body) for one in jira.jira.issue("SHOP-1").comments}
        assert len(said) == 2
        assert "Second look" not in said[forged.id]


@both
def test_26_a_forged_ledger_never_leads_to_another_documents_or_persons_comment(
    kind: Kind,
) -> None:
    other = renamed(record(), id="refunds", title="Refunds")
    with site(kind) as jira:
        jira.run(other)
        jira.run()
        theirs = jira.jira.comment("SHOP-1", "olga", "my own words")
        issue = jira.jira.issue("SHOP-1")
        ledger = issue.properties[ledger_key(record().document)]
        before = body_text(issue.comments[0].body)
        for victim in (issue.comments[0].id, theirs.id):
            ledger["comment_id"] = victim
            jira.run(next_version(f"Look at {victim}"))
        assert body_text(issue.comments[0].body) == before
        assert body_text(theirs.body) == "my own words"
        assert len(issue.comments) == 3


@both
def test_26_a_comment_a_person_edited_stays_and_one_new_says_so(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        edit(jira, "plus a remark of ours")
        for _ in range(3):
            jira.run(next_version())
        assert len(comments(jira)) == 2
        assert "plus a remark of ours" in comments(jira)[0]
        assert "was edited by someone and was left as it is" in comments(jira)[1]
        jira.run(next_version("Third look"))
        assert len(comments(jira)) == 2
        assert "Third look" in comments(jira)[1]


@both
def test_26_an_edit_by_the_tokens_owner_is_respected_too(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        edit(jira, "I add this by hand", name=BOT)
        jira.run(next_version())
        assert len(comments(jira)) == 2


@both
def test_26_a_deleted_comment_is_written_again_once(kind: Kind) -> None:
    with site(kind) as jira:
        for n, expected in enumerate((1, 1, 0, 0)):
            jira.run(next_version(f"Look {n}"))
            assert len(comments(jira)) == expected
            for comment in jira.jira.issue("SHOP-1").comments:
                jira.jira.delete_comment("SHOP-1", comment.id)


@both
def test_27_comments_in_service_desks_are_internal_unless_configured(kind: Kind) -> None:
    for internal, expected in ((True, {"internal": True}), (False, None)):
        with site(kind, is_service_desk=True) as jira:
            jira.run(comment={"internal": internal})
            issue = jira.jira.issue("SHOP-1")
            assert issue.comments[0].properties.get("sd.public.comment") == expected
            jira.run(next_version(), comment={"internal": internal})
            assert issue.comments[0].properties.get("sd.public.comment") == expected


@both
def test_27_visibility_is_kept_when_the_comment_is_edited(kind: Kind) -> None:
    shown = {"visibility": {"type": "role", "value": "Developers"}}
    with site(kind) as jira:
        jira.jira.world.users[BOT].roles = frozenset({"Developers"})
        jira.run(comment=shown)
        jira.run(next_version(), comment=shown)
        comment = jira.jira.issue("SHOP-1").comments[0]
        assert comment.visibility is not None
        assert comment.visibility["value"] == "Developers"


@both
def test_27_a_visibility_jira_does_not_know_never_falls_back_to_public(kind: Kind) -> None:
    with site(kind) as jira:
        result = jira.run(comment={"visibility": {"type": "role", "value": "Nobody"}})[0]
        assert result.outcome is Outcome.PARTIAL
        assert comments(jira) == []


@both
def test_28_blocked_shows_and_unblocking_returns_to_review(kind: Kind) -> None:
    blocked = record(TicketState.BLOCKED, reason="No decision on retention", notify=("dana",))
    with site(kind) as jira:
        jira.run(blocked)
        assert jira.state()["status"] == "Blocked"
        assert jira.state()["labels"] == ["data-design-blocked"]
        assert "No decision on retention" in comments(jira)[0]
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.state()["status"] == "In Review"
        assert jira.state()["labels"] == []
        assert len(comments(jira)) == 1
        assert comments(jira)[0].lstrip("*").startswith("Data design under review")
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.writes == []


@both
def test_28_aborted_shows_and_reopening_reverses_it(kind: Kind) -> None:
    aborted = record(TicketState.ABORTED, reason="Bought instead", lessons="Ask earlier")
    with site(kind) as jira:
        jira.run(aborted)
        assert jira.state()["status"] == "Cancelled"
        assert jira.state()["labels"] == ["data-design-aborted"]
        assert jira.state()["links"][0]["status"] == {"resolved": True}
        assert "Ask earlier" in comments(jira)[0]
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.state()["status"] == "In Review"
        assert jira.state()["labels"] == []
        assert jira.state()["links"][0]["status"] == {"resolved": False}


@both
def test_28_partial_lists_what_is_deferred_and_moves_nothing(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(record(TicketState.PARTIAL))
        assert jira.state()["moves"] == []
        assert jira.state()["labels"] == ["data-design-partial"]
        assert "Refund tables (to SHOP-9)" in comments(jira)[0].replace("\\", "")
        jira.run(record())
        assert jira.state()["labels"] == []
        assert jira.state()["status"] == "Design Approved"


@both
def test_29_labels_are_added_and_removed_one_by_one(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.issue("SHOP-1").labels += ["theirs", "data-design-aborted"]
        jira.run(record(TicketState.BLOCKED))
        for sent in jira.jira.log.calls("PUT", "/issue/SHOP-1$"):
            assert "labels" not in sent.body.get("fields", {})
            assert sent.body["update"]["labels"] == [{"add": "data-design-blocked"}]
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.state()["labels"] == ["theirs", "data-design-aborted"]


def test_29_a_label_another_document_still_needs_stays() -> None:
    other = renamed(record(TicketState.BLOCKED), id="refunds")
    with site() as jira:
        jira.run(record(TicketState.BLOCKED))
        jira.run(other)
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.state()["labels"] == ["data-design-blocked"]
        jira.run(renamed(record(TicketState.UNDER_REVIEW), id="refunds"))
        assert jira.state()["labels"] == []


def test_29_a_label_with_a_blank_is_refused_in_the_configuration() -> None:
    with pytest.raises(UserError, match="no blanks in labels"):
        settings_from({"labels": {"blocked": "design blocked"}})


@both
def test_30_fields_are_found_by_name_and_typed(kind: Kind) -> None:
    with site(kind) as jira:
        link = jira.jira.add_field("Design doc")
        day = jira.jira.add_field("Design date", "date")
        area = jira.jira.add_field("Design notes", "textarea")
        jira.run(
            fields={
                "design DOC": "{document_url}",
                "Design date": "{design_date}",
                "Design notes": "See {document_title} at {document_url}",
            }
        )
        fields = jira.jira.issue("SHOP-1").fields
        assert fields[link] == record().document.url
        assert fields[day] == "2026-11-01"
        assert record().document.url in body_text(fields[area])
        assert jira.run()[0].outcome is Outcome.ALREADY


@both
def test_30_a_name_two_fields_share_is_an_error_with_their_ids(kind: Kind) -> None:
    with site(kind) as jira:
        ids = [jira.jira.add_field("Design doc") for _ in range(2)]
        result = jira.run(fields={"Design doc": "{document_url}"})[0]
        assert result.outcome is Outcome.PARTIAL
        assert f"({ids[0]}, {ids[1]})" in result.problems[0].reason
        assert jira.jira.issue("SHOP-1").status == "Design Approved"
        assert jira.run(fields={ids[1]: "{document_url}"})[0].done


def test_30_a_value_of_the_wrong_type_and_a_field_off_the_screen_are_told() -> None:
    with site() as jira:
        jira.jira.add_field("Score", "number")
        off = jira.jira.add_field("Hidden", on_screen=False)
        result = jira.run(fields={"Score": "{document_title}", "Hidden": "x", "Ghost": "y"})[0]
        told = " ".join(problem.reason for problem in result.problems)
        assert "Score has the type number" in told
        assert f"{off}: Field" in told
        assert "no field named 'Ghost'" in told
        assert jira.jira.issue("SHOP-1").status == "Design Approved"


@both
def test_31_the_ledger_and_the_history_note_ride_on_the_change_itself(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(labels={"approved": "ready"})
        key = ledger_key(record().document)
        for sent in (
            *jira.jira.log.calls("PUT", "/issue/SHOP-1$"),
            *jira.jira.log.calls("POST", "/transitions"),
        ):
            assert [entry["key"] for entry in sent.body["properties"]] == [key]
            note = sent.body["historyMetadata"]
            assert note["actor"]["id"] == "dana"
            assert note["cause"]["url"] == "https://github.com/acme/shop/pull/7"
        stored = jira.jira.issue("SHOP-1").properties[key]
        assert stored["schema_version"] == 1
        assert stored["audit"]["approvals"][0]["login"] == "dana"
        assert stored["audit_digest"] == record().digest()


def test_31_a_ledger_too_long_for_a_property_is_cut_by_whole_parts() -> None:
    waivers = tuple(record().waivers[0] for _ in range(900))
    with site() as jira:
        full = record(waivers=waivers)
        assert jira.run(full)[0].outcome is Outcome.UPDATED
        stored = jira.jira.issue("SHOP-1").properties[ledger_key(full.document)]
        assert stored["audit"]["waivers"] == []
        assert stored["audit"]["approvals"]
        assert jira.run(full)[0].outcome is Outcome.ALREADY


# Format and injection -------------------------------------------------------------------


def test_32_cloud_gets_documents_through_v3_and_data_center_markup_through_v2() -> None:
    for kind, version, form in (("cloud", "3", dict), ("datacenter", "2", str)):
        with site(kind) as jira:  # type: ignore[arg-type]
            jira.run()
            sent = jira.jira.log.calls("POST", "/comment$")[0]
            assert sent.path.startswith(f"/rest/api/{version}/")
            assert isinstance(sent.body["body"], form)


def test_22_steps_are_a_numbered_list_in_both_markups_and_a_single_one_is_none() -> None:
    comment = audit_comment(record(), "0" * 16)
    (steps,) = (n for n in walk(adf.render(comment)) if n["type"] == "orderedList")
    assert adf.plain_text(steps).split("\n\n")[:2] == ["add the column", "backfill it"]
    assert "\n*Migration approach*\n\n# \u200badd the column\n# \u200bbackfill it\n" in (
        wiki.render(comment)
    )
    one = dataclasses.replace(record().migration, approach=("add the column",))
    comment = audit_comment(dataclasses.replace(record(), migration=one), "0" * 16)
    assert "orderedList" not in {n["type"] for n in walk(adf.render(comment))}


def test_33_hostile_text_leaves_no_markup_in_a_wiki_comment() -> None:
    markup = wiki.render(audit_comment(hostile_record(), "0" * 16))
    markup = re.sub(r"\\.", "", markup)
    for token in ("[~", "{code}", "{quote}", "!http", "[a|", "{color", "\nh1.", "\nbq."):
        assert token not in markup


def test_34_links_have_an_allowed_scheme_and_no_mention_is_ever_made() -> None:
    document = adf.render(audit_comment(hostile_record(), "0" * 16))
    nodes = list(walk(document))
    assert {node["type"] for node in nodes} <= {
        "doc", "paragraph", "text", "table", "tableRow", "tableHeader", "tableCell",
        "bulletList", "orderedList", "listItem",
    }  # fmt: skip
    links = [
        mark["attrs"]["href"]
        for node in nodes
        for mark in node.get("marks", [])
        if mark["type"] == "link"
    ]
    assert links
    assert all(link.startswith("https://github.com/acme/shop/") for link in links)
    for address in ("javascript:x", "data:x", "//x", "https://u:p@x/", "https://x/ y", "http:x"):
        assert safe_url(address) == ""


@pytest.mark.parametrize("number", [10, 1_000, 20_000])
def test_35_a_comment_keeps_its_limit_and_is_cut_by_whole_lines(number: int) -> None:
    full = hostile_record()
    full = dataclasses.replace(
        full,
        waivers=full.waivers * number,
        lifecycle=tuple(f"{'é' * 400} {n}" for n in range(number)),
        schema_decisions=tuple(f"|{'*' * 300}" for _ in range(number)),
    )
    comment = audit_comment(full, "0" * 16)
    markup, document = wiki.render(comment), adf.render(comment)
    assert len(markup) <= 32_767
    assert len(json.dumps(document, ensure_ascii=False)) <= 40_000
    assert len(adf.plain_text(document)) <= 32_767
    for text in (markup, adf.plain_text(document)):
        assert ("more" in text) == (number > 100)
        assert text.rstrip().rpartition("\n")[2].startswith("Data Design Gate dd:")
    assert all(len(clean("x" * n)) <= 200 for n in (199, 200, 201))


def test_36_control_bidi_and_invisible_characters_are_stripped() -> None:
    assert clean("da\u202ena\u2066\u200b\x00\x1b[0m\ufeff\u00ad\n eli") == "dana[0m eli"
    assert "\U0001f600" not in wiki.escape("ok \U0001f600")


# Platform -------------------------------------------------------------------------------


@both
def test_38_the_kind_of_jira_is_detected_and_the_configuration_wins(kind: Kind) -> None:
    with site(kind) as jira:
        assert jira.port().deployment.value == kind
        jira.jira.log.clear()
        other = "datacenter" if kind == "cloud" else "cloud"
        assert jira.port(settings(deployment=other)).deployment.value == other
        assert len(jira.jira.log) == 0


def test_38_a_refused_sign_in_is_never_repeated_and_a_captcha_is_named() -> None:
    with site("datacenter") as jira:
        jira.jira.revoke(jira.token)
        for _ in range(3):
            result = jira.run()[0]
            assert len([c for c in jira.jira.log if c.status == 401]) == 1
        assert "CAPTCHA" in result.problems[0].mend


def test_39_a_scoped_token_works_through_the_gateway_and_links_stay_on_the_site() -> None:
    with site("cloud") as jira:
        jira.token = jira.jira.add_token(BOT, is_scoped=True)
        port = jira.port(settings(site_url="https://acme.example/"), url=jira.jira.gateway_url)
        wanted = desired_tickets(record(), ["SHOP-1"], settings())
        result = synchronise(port, wanted, settings())[0]
        assert result.outcome is Outcome.UPDATED
        assert result.url == "https://acme.example/browse/SHOP-1"
        at_site = jira.run()[0]
        assert at_site.problems[0].kind is FailureKind.UNAUTHORISED


def test_39_a_refused_token_on_a_cloud_site_is_told_the_gateways_address() -> None:
    with site("cloud") as jira:
        here = JiraCredentials("https://acme.atlassian.net", "u", "wrong")
        session = open_session(here, (1.0, 1.0))
        session.mount(here.url, ToSandbox(here.url, jira.jira.url))
        wire = Wire(session, here.url, jira.now, jira.sleep)
        port = RestJira(
            wire, lambda: (Deployment.CLOUD, here.url), lambda: gateway_hint(wire, here)
        )
        with pytest.raises(JiraError) as caught:
            port.myself()
    assert caught.value.kind is FailureKind.UNAUTHORISED
    assert f"{GATEWAY}11223344-a1b2-3b33-c444-def123456789;" in caught.value.mend
    assert "keep https://acme.atlassian.net in jira.site_url" in caught.value.mend


@both
def test_40_an_expired_token_is_told_by_the_same_check_doctor_uses(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.revoke(jira.token)
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        assert not check.asked
        assert "tore a" in check.problems[0].mend


@pytest.mark.slow
def test_41_two_hundred_tickets_stay_within_the_limits_without_ever_being_refused() -> None:
    keys = tuple(f"SHOP-{n}" for n in range(1, 201))
    with site("cloud", *keys) as jira:
        jira.clock.step = type(jira.clock.step)(milliseconds=1)
        results = jira.run(keys=keys)
        assert {result.outcome for result in results} == {Outcome.UPDATED}
        assert not [c for c in jira.jira.log if c.status == 429]
        assert len(jira.writes) <= 4 * 200
        assert len(jira.jira.log) <= 13 * 200
        jira.run(keys=keys)
        assert jira.writes == []
        assert len(jira.jira.log) <= 1 + 1 + 200


@pytest.mark.slow
def test_41_many_documents_on_one_ticket_are_paced_below_its_write_limit() -> None:
    with site() as jira:
        jira.clock.step = type(jira.clock.step)(0)
        for n in range(40):
            assert jira.run(renamed(record(), id=f"doc-{n}"))[0].outcome is Outcome.UPDATED
        jira.clock.advance(60)
        port = jira.port()
        wanted = [
            desired_ticket(renamed(next_version("again"), id=f"doc-{n}"), "SHOP-1", settings())
            for n in range(40)
        ]
        jira.jira.log.clear()
        assert all(result.done for result in synchronise(port, wanted, settings()))
        assert not [c for c in jira.jira.log if c.status == 429]


@both
def test_42_a_write_whose_answer_is_lost_is_read_back_before_it_is_repeated(kind: Kind) -> None:
    for call in ("/comment$", "/transitions", "/remotelink"):
        with site(kind) as jira:
            jira.jira.faults.add(("POST", call), "504-after-commit")
            assert jira.run()[0].outcome is Outcome.UPDATED
            assert len(jira.jira.log.calls("POST", call)) == 1
            jira.run()
            assert jira.writes == []


@both
def test_43_an_outage_at_the_merge_is_healed_by_the_next_run(kind: Kind) -> None:
    with site(kind) as jira:
        jira.jira.faults.add((None, ""), "503", times=None)
        result = jira.run()[0]
        assert result.outcome is Outcome.FAILED
        assert "reconcile" in result.problems[0].mend
        jira.jira.faults.clear()
        jira.clock.advance(60)
        assert jira.run()[0].outcome is Outcome.UPDATED


@both
@pytest.mark.parametrize("state", list(TicketState))
def test_47_the_same_event_twice_writes_nothing_the_second_time(
    kind: Kind, state: TicketState
) -> None:
    with site(kind) as jira:
        jira.run(record(state))
        assert jira.run(record(state))[0].outcome is Outcome.ALREADY
        assert jira.writes == []


@both
def test_48_a_direct_push_is_told_as_what_it_is(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(record(pull_request=None, approvals=()))
        assert "pushed directly, unapproved" in comments(jira)[0]


@both
def test_49_a_revert_is_told_strikes_the_link_and_moves_where_configured(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run(on_revert="Blocked")
        gone = record(TicketState.UNDER_REVIEW, reverted_by="#12 by eli")
        jira.run(gone, on_revert="Blocked")
        assert jira.state()["status"] == "Blocked"
        assert jira.state()["links"][0]["status"] == {"resolved": True}
        assert "taken back by #12 by eli" in comments(jira)[0].replace("\\", "")
        assert jira.run(gone, on_revert="Blocked")[0].outcome is Outcome.ALREADY
        jira.jira.set_status("SHOP-1", "In Review")
        jira.run(on_revert="Blocked")
        assert jira.state()["links"][0]["status"] == {"resolved": False}
        assert jira.state()["status"] == "Design Approved"


@both
def test_50_a_review_moves_the_ticket_but_writes_no_comment_and_no_link(kind: Kind) -> None:
    with site(kind, status="To Do") as jira:
        jira.run(record(TicketState.UNDER_REVIEW))
        assert jira.state()["status"] == "In Review"
        assert comments(jira) == []
        assert jira.state()["links"] == []


@both
def test_50_pushes_during_the_review_do_not_stir_the_ticket(kind: Kind) -> None:
    with site(kind, status="To Do") as jira:
        jira.run(record(TicketState.UNDER_REVIEW))
        jira.jira.set_status("SHOP-1", "To Do")
        jira.run(renamed(record(TicketState.UNDER_REVIEW), digest="sha256:" + "cd" * 32))
        assert jira.writes == []


@both
def test_50_without_a_status_for_review_nothing_is_written_at_all(kind: Kind) -> None:
    with site(kind, status="To Do") as jira:
        jira.run(record(TicketState.UNDER_REVIEW), statuses={"approved": "Design Approved"})
        assert jira.writes == []


@both
def test_50_a_done_ticket_is_not_reopened_by_a_new_pull_request(kind: Kind) -> None:
    with site(kind, status="Done") as jira:
        result = jira.run(record(TicketState.UNDER_REVIEW))[0]
        assert jira.jira.issue("SHOP-1").status == "Done"
        assert "not pulled back" in result.notes[0]


@both
def test_51_a_rename_keeps_link_and_comment(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        jira.run(renamed(next_version(), path="docs/data-design/fulfilment.md"))
        assert len(jira.state()["links"]) == 1
        assert len(comments(jira)) == 1
        assert "fulfilment.md" in comments(jira)[0]


@both
def test_52_people_are_named_and_never_mentioned(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        body = json.dumps(jira.jira.issue("SHOP-1").comments[0].body)
        assert "[~" not in body
        assert '"mention"' not in body
        assert "Dana Ruiz" in body


def test_53_no_icon_is_loaded_from_elsewhere() -> None:
    wanted = desired_ticket(record(), "SHOP-1", settings())
    assert "icon" not in json.dumps(link_body(wanted.link))


@both
def test_54_no_secret_is_in_a_result_an_error_or_the_plan(kind: Kind) -> None:
    with site(kind) as jira:
        email = jira.jira.world.users[BOT].email
        pair = base64.b64encode(f"{email}:{jira.token}".encode()).decode()
        for fault in ("401", "403", "500", "invalid-json", "login-page", "reset-before"):
            jira.jira.faults.add((None, ""), fault, times=3)  # type: ignore[arg-type]
            said = repr(jira.run()) + repr(jira.port())
            jira.jira.faults.clear()
            jira.clock.advance(200)
            assert jira.token not in said
            assert pair not in said


def test_55_only_https_and_this_machine_are_spoken_to() -> None:
    assert checked_url("https://acme.atlassian.net/") == "https://acme.atlassian.net"
    assert checked_url("http://127.0.0.1:8080") == "http://127.0.0.1:8080"
    assert checked_url("http://[::1]:8080/jira") == "http://[::1]:8080/jira"
    for url in (
        "http://jira.acme.example", "ftp://x", "https://u:p@x", "jira.acme.example", "https://",
        "https://x/?a=b", "https://x#y", "https://a b", "http://127.0.0.1.evil.example", "",
        "https://[", "https://x:99999",
    ):  # fmt: skip
        with pytest.raises(UserError):
            checked_url(url)


def test_55_a_redirect_elsewhere_is_not_followed_with_credentials() -> None:
    with scripted(Reply(200, {})) as evil:
        away = Reply(307, headers={"Location": f"{evil.url}/rest/api/3/myself"})
        with scripted(away) as server, pytest.raises(JiraError):
            server.jira(Clock()).myself()
        assert evil.seen == []


@both
def test_56_a_plan_prints_the_writes_and_makes_none(kind: Kind) -> None:
    with site(kind) as jira:
        before = json.dumps(jira.state())
        result = jira.run(mode="plan")[0]
        assert result.outcome is Outcome.PLANNED
        assert result.changes == (
            f"link SHOP-1 to {record().document.url}",
            "comment on SHOP-1",
            "move SHOP-1 In Review -> Design Approved",
        )
        assert (result.status_before, result.status_after) == ("In Review", "Design Approved")
        assert jira.writes == []
        assert json.dumps(jira.state()) == before
        jira.run()
        assert jira.run(mode="plan")[0].outcome is Outcome.ALREADY


@both
def test_57_the_preflight_says_what_the_merge_will_do_from_the_current_status(kind: Kind) -> None:
    with site(kind) as jira:
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        assert check.on_merge == "On merge SHOP-1 moves from In Review to Design Approved."
        assert check.problems == ()
        jira.jira.set_status("SHOP-1", "To Do")
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        assert "cannot be reached from To Do; reachable" in check.problems[0].problem
        assert not check.problems[0].blocking
        path = {"Design Approved": ["In Review", "Design Approved"]}
        check = preflight(jira.port(), ["SHOP-1"], settings(path=path))[0]
        assert check.on_merge.endswith("to Design Approved by way of In Review.")
        assert jira.jira.log.writes() == []


@both
def test_57_the_preflight_knows_fields_nobody_has_and_tickets_that_are_done(kind: Kind) -> None:
    with site(kind, status="Done") as jira:
        wanted = settings(fields={"Ghost": "{document_url}"}, statuses={})
        check = preflight(jira.port(), ["SHOP-1"], wanted, record())[0]
        told = " ".join(problem.problem for problem in check.problems)
        assert "SHOP-1 is Done, which is done." in told
        assert "no field named 'Ghost'" in told
        assert not any(problem.blocking for problem in check.problems)
        assert check.on_merge == "On merge SHOP-1 gets a link and a comment; its status stays."


@both
def test_57_the_preflight_names_permissions_and_required_fields(kind: Kind) -> None:
    with site(kind) as jira:
        number = jira.jira.add_field("Approver", on_screen=False)
        jira.jira.issue("SHOP-1").project.transitions[1] = Transition(
            "21", "Approve design", "Design Approved", ("In Review",), (number,), (number,)
        )
        user = jira.jira.world.users[BOT]
        user.permissions -= {"LINK_ISSUES"}
        check = preflight(jira.port(), ["SHOP-1"], settings())[0]
        told = " ".join(problem.problem for problem in check.problems)
        assert "LINK_ISSUES" in told
        assert "needs a value for: Approver" in told
        assert check.as_ticket().problem
        filled = settings(fields={"Approver": "{approvers}"})
        user.permissions |= {"LINK_ISSUES"}
        assert preflight(jira.port(), ["SHOP-1"], filled)[0].problems == ()


def test_58_times_are_utc_with_their_zone_and_dates_have_none() -> None:
    said = adf.plain_text(adf.render(audit_comment(record(), "0" * 16)))
    assert "2026-11-20T10:15:00Z" in said
    assert "Design date\n2026-11-01\n" in said


@both
def test_59_every_ticket_of_a_document_is_found_by_its_link(kind: Kind) -> None:
    keys = tuple(f"SHOP-{n}" for n in range(1, 121))
    with site(kind, *keys) as jira:
        jira.run(keys=keys[:110])
        jira.jira.move_issue("SHOP-2", "CORE-9")
        found = jira.port().tickets_linked(global_id(record().document))
        assert set(found) == (set(keys[:110]) - {"SHOP-2"}) | {"CORE-9"}


@both
def test_60_a_repository_renamed_or_transferred_keeps_its_links(kind: Kind) -> None:
    with site(kind) as jira:
        jira.run()
        jira.run(renamed(next_version(), repository="acme-new/store"))
        assert len(jira.state()["links"]) == 1
        assert len(comments(jira)) == 1


class ToSandbox(requests.adapters.HTTPAdapter):
    """Leads a site's address to the sandbox, as a name server would."""

    def __init__(self, site_url: str, sandbox_url: str) -> None:
        super().__init__()
        self.addresses = (site_url, sandbox_url)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        assert request.url is not None
        request.url = request.url.replace(*self.addresses)
        return super().send(request, *args, **options)


# Helpers --------------------------------------------------------------------------------


def next_version(text: str = "Second look") -> Any:
    """Return the record of a later pull request on the same document."""
    pull = AuditedPullRequest(
        11,
        "https://github.com/acme/shop/pull/11",
        text,
        "mira",
        "eli",
        merge_commit=text.encode().hex(),
    )
    return record(pull_request=pull)


def edit(jira: Site, text: str, name: str = "olga") -> None:
    """Let a person add a line to our comment."""
    comment = jira.jira.issue("SHOP-1").comments[0]
    if isinstance(comment.body, str):
        body: Any = comment.body.replace("\n", f"\n{text}\n", 1)
    else:
        line = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        body = {**comment.body, "content": [line, *comment.body["content"]]}
    jira.jira.edit_comment("SHOP-1", comment.id, name, body)


def walk(node: Any) -> Any:
    yield node
    for child in node.get("content", []):
        yield from walk(child)
