"""Whatever breaks, running again ends where an undisturbed run ends, and then writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings as hypothesis_settings, strategies as st

from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.port import Deployment, FailureKind, JiraError
from data_design_gate.jira.result import Outcome, TicketResult
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from jira_support import FakeJira, fake, record, settings

CALLS = (
    "myself",
    "issue",
    "remote_link",
    "comments",
    "transitions",
    "put_remote_link",
    "add_comment",
    "update_issue",
    "put_ledger",
    "transition",
)
REFUSALS = (
    FailureKind.UNAVAILABLE,
    FailureKind.RATE_LIMITED,
    FailureKind.UNAUTHORISED,
    FailureKind.ANONYMOUS,
    FailureKind.FORBIDDEN,
    FailureKind.NOT_FOUND,
    FailureKind.CONFLICT,
    FailureKind.TOO_LARGE,
    FailureKind.READ_ONLY,
    FailureKind.REQUIRED_FIELDS,
    FailureKind.UNEXPECTED,
)
KEEP = settings(labels={"approved": "data-design-approved"})


def error(kind: FailureKind, *, lost: bool = False) -> JiraError:
    return JiraError("It failed.", "Mend it.", kind=kind, maybe_done=lost)


def run(jira: FakeJira, state: TicketState = TicketState.APPROVED) -> TicketResult:
    jira.log.clear()
    jira.writes.clear()
    return synchronise(jira, desired_tickets(record(state), ["SHOP-1"], KEEP), KEEP)[0]


def undisturbed(**members: Any) -> FakeJira:
    jira = fake(**members)
    assert run(jira).outcome is Outcome.UPDATED
    return jira


@pytest.mark.parametrize("deployment", list(Deployment))
@pytest.mark.parametrize("rides", [True, False])
def test_the_third_run_writes_nothing_and_so_does_the_second(
    deployment: Deployment, *, rides: bool
) -> None:
    jira = undisturbed(deployment=deployment, carries_riders=rides)
    for _ in range(2):
        result = run(jira)
        assert result.outcome is Outcome.ALREADY
        assert jira.writes == []
        assert jira.log == ["myself", "issue"]


@pytest.mark.parametrize("occurrence", range(3))
@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("call", CALLS)
def test_after_a_refusal_of_any_call_a_second_run_completes(
    call: str, kind: FailureKind, occurrence: int
) -> None:
    jira = fake()
    jira.fail(call, "before", error(kind), let_pass=occurrence)
    first = run(jira)
    assert first.done or first.problems
    run(jira)
    assert jira.state() == undisturbed().state()
    run(jira)
    assert jira.writes == []
    _exactly_one_of_each(jira)


@pytest.mark.parametrize("occurrence", range(2))
@pytest.mark.parametrize(
    "call", ["put_remote_link", "add_comment", "update_issue", "put_ledger", "transition"]
)
def test_a_write_whose_answer_was_lost_is_found_and_not_repeated(
    call: str, occurrence: int
) -> None:
    jira = fake(carries_riders=False)
    jira.fail(call, "after", error(FailureKind.UNAVAILABLE, lost=True), let_pass=occurrence)
    result = run(jira)
    assert result.outcome is Outcome.UPDATED, result
    assert jira.state() == undisturbed().state()
    _exactly_one_of_each(jira)
    run(jira)
    assert jira.writes == []


@pytest.mark.parametrize(
    "call", ["put_remote_link", "add_comment", "update_issue", "put_ledger", "transition"]
)
def test_a_write_that_did_not_happen_is_sent_again_after_reading_back(call: str) -> None:
    jira = fake(carries_riders=False)
    jira.fail(call, "before", error(FailureKind.UNAVAILABLE, lost=True))
    assert run(jira).outcome is Outcome.UPDATED
    assert jira.state() == undisturbed().state()
    _exactly_one_of_each(jira)


@hypothesis_settings(max_examples=120, deadline=None)
@given(
    faults=st.lists(
        st.tuples(
            st.sampled_from(CALLS),
            st.sampled_from(["before", "after"]),
            st.sampled_from([FailureKind.UNAVAILABLE, FailureKind.CONFLICT, *REFUSALS]),
        ),
        max_size=6,
    ),
    states=st.lists(st.sampled_from(list(TicketState)), min_size=1, max_size=4),
    rides=st.booleans(),
)
@example(
    faults=[
        ("issue", "after", FailureKind.UNAVAILABLE),
        ("update_issue", "after", FailureKind.UNAVAILABLE),
        ("issue", "before", FailureKind.CONFLICT),
    ],
    states=[TicketState.APPROVED],
    rides=False,
)
def test_any_history_of_states_and_faults_converges(
    faults: list[tuple[str, str, FailureKind]], states: list[TicketState], *, rides: bool
) -> None:
    calm, rough = fake(carries_riders=rides), fake(carries_riders=rides)
    for state in states:
        run(calm, state)
    for state in states[:-1]:
        run(rough, state)
    for call, when, kind in faults:
        lost = kind is FailureKind.UNAVAILABLE or when == "after"
        if when == "after":
            kind = FailureKind.UNAVAILABLE  # noqa: PLW2901 - only a lost answer comes after
        rough.fail(call, when, error(kind, lost=lost))
    for _ in range(len(faults) + 1):
        run(rough, states[-1])
    assert rough.state() == calm.state()
    assert rough.tickets["SHOP-1"].history == calm.tickets["SHOP-1"].history
    assert len(rough.tickets["SHOP-1"].comments) <= 1
    assert len(rough.tickets["SHOP-1"].links) <= 1
    run(rough, states[-1])
    assert rough.writes == []


def test_two_runs_at_once_leave_one_comment() -> None:
    jira = fake()
    jira.before["add_comment"] = lambda: run_other(jira)

    def run_other(jira: FakeJira) -> None:
        synchronise(jira, desired_tickets(record(), ["SHOP-1"], KEEP), KEEP)

    run(jira)
    run(jira)
    ticket = jira.tickets["SHOP-1"]
    assert len(ticket.comments) == 1
    assert ticket.history == ["To Do -> Design Approved"]
    assert run(jira).outcome is Outcome.ALREADY
    assert jira.writes == []


def test_a_second_copy_that_may_not_be_removed_is_told() -> None:
    jira = fake()
    other = desired_tickets(record(), ["SHOP-1"], KEEP)
    jira.before["add_comment"] = lambda: _ignore(synchronise(jira, other, KEEP))
    jira.fail("delete_comment", "before", error(FailureKind.FORBIDDEN))
    result = run(jira)
    assert any("second copy of our comment stays" in note for note in result.notes)
    assert len(jira.tickets["SHOP-1"].comments) == 2
    run(jira)
    assert jira.writes == []


def test_a_comment_that_jira_drops_is_missed() -> None:
    jira = fake()
    ticket = jira.tickets["SHOP-1"]
    jira.before["transition"] = ticket.comments.clear
    result = run(jira)
    assert "does not show it" in result.problems[0].reason
    assert run(jira).outcome is Outcome.UPDATED
    assert len(ticket.comments) == 1


def test_one_ticket_that_fails_does_not_stop_the_others() -> None:
    jira = fake("SHOP-1", "SHOP-3")
    wanted = desired_tickets(record(), ["SHOP-1", "SHOP-2", "SHOP-3"], KEEP)
    outcomes = [result.outcome for result in synchronise(jira, wanted, KEEP)]
    assert outcomes == [Outcome.UPDATED, Outcome.FAILED, Outcome.UPDATED]


def _ignore(_results: object) -> None:
    """Drop a result, for callbacks that return nothing."""


def _exactly_one_of_each(jira: FakeJira) -> None:
    ticket = jira.tickets["SHOP-1"]
    assert len(ticket.comments) == 1
    assert len(ticket.links) == 1
    assert ticket.history == ["To Do -> Design Approved"]
