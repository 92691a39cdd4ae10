"""On any workflow: the declared way or none, no status off the list, and no second try."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings as hypothesis_settings, strategies as st

from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.effects import Move
from data_design_gate.jira.observed import observe
from data_design_gate.jira.plan import plan_ticket
from data_design_gate.jira.port import FailureKind, JiraError, ScreenField, Transition
from data_design_gate.jira.result import TicketResult
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.jira.workflow import Hop, Stuck, next_hop
from jira_support import STATUSES, FakeJira, fake, hop, record, settings

NAMES = list(STATUSES)
REQUIRED = ScreenField("customfield_1", "Reviewer", required=True)


@st.composite
def workflows(draw: st.DrawFn) -> dict[str, tuple[Transition, ...]]:
    """Return any graph over the statuses; some transitions need a field nobody fills."""
    graph = {}
    for source in NAMES:
        targets = draw(st.lists(st.sampled_from(NAMES), max_size=4))
        needs = draw(st.lists(st.booleans(), min_size=4, max_size=4))
        graph[source] = tuple(
            hop(str(10 * NAMES.index(source) + n), f"T{n}", target, fields=(REQUIRED,) * needs[n])
            for n, target in enumerate(targets)
        )
    return graph


def run(jira: FakeJira, chosen: JiraSettings) -> TicketResult:
    jira.log.clear()
    jira.writes.clear()
    return synchronise(jira, desired_tickets(record(), ["SHOP-1"], chosen), chosen)[0]


def on_path(start: str, target: str, path: list[str]) -> list[str]:
    """Return the statuses the walk may enter from a start, with the target."""
    ahead = path[path.index(start) + 1 :] if start in path else path
    return [*ahead, target]


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    workflow=workflows(),
    start=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    path=st.lists(st.sampled_from(NAMES), unique=True, max_size=4),
    kicks=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES), max_size=2),
)
def test_no_status_off_the_allow_list_is_entered_and_runs_settle(
    workflow: dict[str, tuple[Transition, ...]],
    start: str,
    target: str,
    path: list[str],
    kicks: dict[str, str],
) -> None:
    jira = fake(workflow=workflow, post_functions=kicks)
    ticket = jira.tickets["SHOP-1"]
    ticket.status = start
    chosen = settings(statuses={"approved": target}, path={target: path})
    result = run(jira, chosen)
    entered = [move.partition(" -> ")[2] for move in ticket.history]
    assert set(entered) <= {*path, target}
    assert len(entered) <= len(path) + 1
    if not kicks:
        assert set(entered) <= set(on_path(start, target, path))
        assert (ticket.status == target) == result.done
    for _ in range(len(NAMES) + 2):
        run(jira, chosen)
    run(jira, chosen)
    assert jira.writes == []


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    offered=workflows(),
    start=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    path=st.lists(st.sampled_from(NAMES), unique=True, max_size=4),
)
def test_a_direct_hop_wins_and_a_refusal_always_says_why(
    offered: dict[str, tuple[Transition, ...]], start: str, target: str, path: list[str]
) -> None:
    choice = next_hop(STATUSES[start], target, offered[start], path, _needs)
    direct = [t for t in offered[start] if t.to.name == target]
    if isinstance(choice, Hop):
        assert choice.transition in offered[start]
        assert not _needs(choice.transition)
        assert choice.final == (choice.transition.to.name == target)
    if direct:
        free = any(not _needs(transition) for transition in direct)
        assert isinstance(choice, Hop) == free
        assert not isinstance(choice, Hop) or choice.final
    if isinstance(choice, Stuck):
        assert choice.reason
        assert choice.mend


def test_the_order_of_offers_does_not_matter() -> None:
    offers = [hop("30", "C", "Done"), hop("4", "A", "Done"), hop("12", "B", "Done")]
    for order in (offers, offers[::-1]):
        choice = next_hop(STATUSES["To Do"], "Done", order, (), _needs)
        assert isinstance(choice, Hop)
        assert choice.transition.id == "4"


def test_an_unavailable_transition_is_never_taken() -> None:
    offers = [hop("4", "A", "Done", available=False)]
    assert isinstance(next_hop(STATUSES["To Do"], "Done", offers, (), _needs), Stuck)


def test_a_way_that_is_not_there_names_what_is_each_status_once() -> None:
    offers = [hop("1", "A", "Blocked"), hop("2", "B", "Done"), hop("3", "C", "Blocked")]
    choice = next_hop(STATUSES["To Do"], "In Review", offers, (), _needs)
    assert isinstance(choice, Stuck)
    assert choice.reachable == ("Blocked", "Done")
    assert choice.reason.endswith("from To Do; reachable from here: Blocked, Done.")
    nowhere = next_hop(STATUSES["To Do"], "In Review", [], (), _needs)
    assert isinstance(nowhere, Stuck)
    assert nowhere.reason.endswith("reachable from here: nothing.")


def test_planning_is_pure_and_asks_nothing() -> None:
    jira, chosen = fake(), settings()
    desired = desired_tickets(record(), ["SHOP-1"], chosen)[0]
    desired, observed = observe(jira, jira.me, desired)
    jira.log.clear()
    plans = {repr(plan_ticket(desired, observed, chosen)) for _ in range(5)}
    assert len(plans) == 1
    assert jira.log == []
    plan = plan_ticket(desired, observed, chosen)
    assert plan.lines() == (
        f"link SHOP-1 to {record().document.url}",
        "comment on SHOP-1",
        "move SHOP-1 To Do -> Design Approved",
    )
    assert isinstance(plan.effects[-1], Move)


def test_a_settled_ledger_ends_the_plan_before_anything_else_is_looked_at() -> None:
    jira, chosen = fake(), settings()
    run(jira, chosen)
    desired = desired_tickets(record(), ["SHOP-1"], chosen)[0]
    plan = plan_ticket(*observe(jira, jira.me, desired), chosen)
    assert plan.settled
    assert plan.effects == ()


def test_neither_new_settings_nor_newer_rules_nor_people_who_left_stir_a_settled_ticket() -> None:
    jira = fake()
    run(jira, settings())
    other = settings(statuses={"approved": "Done"}, labels={"approved": "late"})
    assert run(jira, other).outcome == "already"
    assert jira.writes == []
    later = record(
        checks=replace(record().checks, warnings=9),
        proofs=(),
        approvals=record().approvals[:1],
        document=replace(record().document, digest="sha256:0", status="Approved"),
    )
    jira.writes.clear()
    synchronise(jira, desired_tickets(later, ["SHOP-1"], other), other)
    assert jira.writes == []


def test_a_ticket_that_failed_uses_the_mended_settings() -> None:
    jira = fake()
    assert run(jira, settings(statuses={"approved": "Nowhere"})).problems
    assert run(jira, settings()).outcome == "updated"
    assert jira.tickets["SHOP-1"].status == "Design Approved"


def test_a_comment_that_failed_for_a_moment_holds_the_transition_back() -> None:
    jira = fake()
    lost = JiraError("Odd.", "Wait.", kind=FailureKind.UNEXPECTED)
    jira.fail("add_comment", "before", lost)
    result = run(jira, settings())
    assert jira.tickets["SHOP-1"].status == "To Do"
    assert "not moved before its comment is written" in result.notes[0]
    run(jira, settings())
    assert jira.tickets["SHOP-1"].status == "Design Approved"


def _needs(transition: Transition) -> tuple[str, ...]:
    return tuple(shown.name for shown in transition.fields if shown.required)
