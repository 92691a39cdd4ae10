"""What a run tells, remembers and asks: every hop, labels that may be ours, nothing needless."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.port import FailureKind, FieldDefinition, JiraError
from data_design_gate.jira.result import Outcome, TicketResult
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from jira_support import FakeJira, Ticket, fake, hop, record, settings

ROUND = {"To Do": (hop("11", "Review", "In Review"),)}
BY_REVIEW = ROUND | {"In Review": (hop("21", "Approve", "Design Approved"),)}
STRAIGHT = {"To Do": (hop("31", "Approve", "Design Approved"),)}
PATH = {"Design Approved": ["In Review"]}


def run(jira: FakeJira, full: AuditRecord | None = None, **values: Any) -> TicketResult:
    """Bring the ticket to a record, an approved one unless told otherwise."""
    jira.log.clear()
    jira.writes.clear()
    chosen = settings(**values)
    return synchronise(jira, desired_tickets(full or record(), ["SHOP-1"], chosen), chosen)[0]


def refused(kind: FailureKind, *, lost: bool = False) -> JiraError:
    return JiraError("It failed.", "Mend it.", kind=kind, maybe_done=lost)


def ticket_of(jira: FakeJira) -> Ticket:
    return jira.tickets["SHOP-1"]


def ledger_of(jira: FakeJira) -> dict[str, Any]:
    (text,) = ticket_of(jira).properties.values()
    found: dict[str, Any] = json.loads(text)
    return found


def newer() -> AuditRecord:
    """Return the record of a later version of the design."""
    return record(pull_request=replace(record().pull_request, number=9, merge_commit="c0ffee" * 7))


# The way to a status ----------------------------------------------------------------------


def test_every_hop_is_told_and_only_the_first_was_asked_for_while_planning() -> None:
    jira = fake(workflow=BY_REVIEW)
    changes = run(jira, path=PATH).changes
    assert [change for change in changes if change.startswith("moved")] == [
        "moved SHOP-1 To Do -> In Review",
        "moved SHOP-1 In Review -> Design Approved",
    ]
    assert jira.log.count("transitions") == 2


def test_a_ticket_that_is_led_back_is_not_sent_round_again_until_the_way_is_mended() -> None:
    jira = fake(workflow=ROUND, post_functions={"In Review": "To Do"})
    (problem,) = run(jira, path=PATH).problems
    assert problem.reason == "The way to Design Approved leads back to To Do."
    (problem,) = run(jira, path=PATH).problems
    assert problem.reason.startswith("SHOP-1 was led back to To Do on its way to Design Approved")
    assert ticket_of(jira).history == ["To Do -> In Review"]
    jira.workflow = STRAIGHT
    assert run(jira).outcome is Outcome.UPDATED


def test_a_ticket_that_jira_moves_on_by_itself_is_told_of() -> None:
    jira = fake(post_functions={"Design Approved": "Blocked"})
    assert run(jira).notes == (
        "After To Design Approved Jira itself moved the ticket on to Blocked.",
    )


def test_what_a_quicker_run_has_stored_is_not_stored_again() -> None:
    jira, chosen = fake(workflow=STRAIGHT), settings()
    other = desired_tickets(record(), ["SHOP-1"], chosen)
    quicker: list[TicketResult] = []
    jira.before["transition"] = lambda: quicker.extend(synchronise(jira, other, chosen))
    assert run(jira).outcome is quicker[0].outcome is Outcome.UPDATED
    assert jira.writes.count("put_ledger") == 1  # before the move


def test_the_record_that_travelled_with_a_move_of_which_no_answer_came_is_not_sent_again() -> None:
    jira = fake()
    jira.fail("transition", "after", refused(FailureKind.UNAVAILABLE, lost=True))
    assert run(jira).outcome is Outcome.UPDATED
    assert jira.writes[-2:] == ["put_ledger", "transition"]


def test_a_status_given_by_its_id_is_remembered_by_its_name() -> None:
    jira = fake()
    run(jira, statuses={"approved": "3"})
    ticket_of(jira).status = "Blocked"
    assert run(jira, statuses={"approved": "3"}).notes == (
        "The ticket left Design Approved and is Blocked now; it was not moved back.",
    )


# Tickets that take no edit ----------------------------------------------------------------


def test_a_ticket_that_closing_locks_counts_as_done_without_the_last_word_in_its_record() -> None:
    jira = fake(carries_riders=False)
    ticket_of(jira).read_only_in = frozenset({"Design Approved"})
    assert run(jira).outcome is Outcome.UPDATED
    assert ledger_of(jira)["pending"] == ["transition"]
    again = run(jira)
    assert (again.outcome, again.changes, jira.writes) == (Outcome.ALREADY, (), [])
    assert jira.log.count("issue") == 1


def test_a_locked_ticket_that_knows_only_an_older_version_is_no_success() -> None:
    jira = fake(workflow={})
    run(jira)
    ticket_of(jira).read_only_in = frozenset({"To Do"})
    kinds = [problem.kind for problem in run(jira, newer()).problems]
    assert FailureKind.READ_ONLY in kinds


@pytest.mark.parametrize("kind", [FailureKind.UNAUTHORISED, FailureKind.UNEXPECTED])
def test_once_the_record_is_refused_for_the_token_nothing_more_is_asked(kind: FailureKind) -> None:
    jira = fake()
    jira.fail("put_ledger", "before", refused(kind))
    run(jira)
    after = jira.log[jira.log.index("put_ledger") + 1 :]
    assert bool(after) is (kind is FailureKind.UNEXPECTED)


def test_a_known_ticket_on_which_all_fails_is_partly_done() -> None:
    jira = fake()
    run(jira)
    jira.fail("edit_comment", "before", refused(FailureKind.UNAUTHORISED))
    assert run(jira, newer()).outcome is Outcome.PARTIAL
    blank = fake()
    blank.fail("put_remote_link", "before", refused(FailureKind.UNAUTHORISED))
    assert run(blank).outcome is Outcome.FAILED


# Fields and labels ------------------------------------------------------------------------

LABELS = {"approved": "ready", "blocked": "waits"}


def test_fields_labels_and_record_are_told_by_name() -> None:
    names = ("Design doc", "Reviewed by")
    jira = fake(
        known_fields=tuple(
            FieldDefinition(f"customfield_{n}", name, "string") for n, name in enumerate(names)
        )
    )
    chosen = {"labels": LABELS, "fields": dict.fromkeys(names, "x")}
    assert run(jira, **chosen).changes[2:] == (
        "set Design doc, Reviewed by on SHOP-1",
        "added the label ready on SHOP-1",
        "moved SHOP-1 To Do -> Design Approved",
    )
    assert run(jira, record(TicketState.BLOCKED), labels=LABELS).changes[2:] == (
        "added the label waits on SHOP-1",
        "removed the label ready on SHOP-1",
        "moved SHOP-1 Design Approved -> Blocked",
    )
    bare = fake(carries_riders=False)
    assert run(bare).changes[-1] == "stored the audit record on SHOP-1"


def test_a_label_that_jira_refused_stays_when_a_person_puts_it_there() -> None:
    jira = fake()
    jira.fail("update_issue", "before", refused(FailureKind.FORBIDDEN))
    run(jira, labels=LABELS)
    ticket_of(jira).labels.append("ready")
    run(jira, record(TicketState.BLOCKED), labels=LABELS)
    assert ticket_of(jira).labels == ["ready", "waits"]


def test_a_label_that_may_have_been_written_is_taken_back_as_ours() -> None:
    jira = fake()
    jira.fail("update_issue", "after", refused(FailureKind.UNAVAILABLE, lost=True))
    jira.fail("issue", "before", refused(FailureKind.FORBIDDEN), let_pass=1)
    run(jira, labels=LABELS)
    assert ticket_of(jira).labels == ["ready"]
    run(jira, record(TicketState.BLOCKED), labels=LABELS)
    assert ticket_of(jira).labels == ["waits"]


# Nothing to do, and plans -----------------------------------------------------------------


def test_without_tickets_nobody_signs_in() -> None:
    jira = fake()
    assert synchronise(jira, (), settings()) == ()
    assert jira.log == []


def test_a_plan_that_meets_a_problem_is_no_plan_for_all_of_it() -> None:
    assert run(fake(), mode="plan").outcome is Outcome.PLANNED
    assert run(fake(workflow={}), mode="plan").outcome is Outcome.PARTIAL
