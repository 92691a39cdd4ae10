"""Approvals are spread as well as they can be, and no more people are asked than needed."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings, strategies as st

from data_design_gate.gate.assignment import (
    MAX_POOL,
    Demand,
    assign,
    conflicts,
    is_met,
    smallest_set,
)

SETTINGS = settings(max_examples=200, deadline=None)
GATES = ("a", "b", "c")
PEOPLE = ("p", "q", "r", "s")


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Demand], dict[str, frozenset[str]]]:
    """Draw three gates that may exclude each other, and who approved each."""
    demands = [
        Demand(
            gate,
            draw(st.integers(1, 2)),
            frozenset(draw(st.sets(st.sampled_from(GATES)))) - {gate},
            draw(st.none() | st.frozensets(st.sampled_from(PEOPLE))),
        )
        for gate in GATES
    ]
    approvals = {gate: draw(st.frozensets(st.sampled_from(PEOPLE))) for gate in GATES}
    return demands, approvals


def met(demands: list[Demand], counted: dict[str, frozenset[str]]) -> int:
    """Return how many gates are satisfied."""
    return sum(is_met(demand, counted[demand.gate]) for demand in demands)


def legal(demands: list[Demand], counted: dict[str, frozenset[str]]) -> bool:
    """Tell whether no two gates that exclude each other share a person."""
    return not any(
        counted[one.gate] & counted[other.gate]
        for one, other in product(demands, demands)
        if one is not other and conflicts(one, other)
    )


def best(demands: list[Demand], approvals: dict[str, frozenset[str]]) -> int:
    """Return the most gates that any spreading satisfies, by trying them all."""
    choices = []
    for person in PEOPLE:
        mine = [gate for gate in GATES if person in approvals[gate]]
        choices.append([[g for g, on in zip(mine, bits, strict=True) if on]
                        for bits in product((False, True), repeat=len(mine))])  # fmt: skip
    score = 0
    for chosen in product(*choices):
        pairs = list(zip(PEOPLE, chosen, strict=True))
        counted = {gate: frozenset(p for p, gates in pairs if gate in gates) for gate in GATES}
        if legal(demands, counted):
            score = max(score, met(demands, counted))
    return score


@SETTINGS
@given(problems())
def test_as_many_gates_open_as_any_spreading_could_open(
    problem: tuple[list[Demand], dict[str, frozenset[str]]],
) -> None:
    demands, approvals = problem
    counted = assign(demands, approvals)
    assert legal(demands, counted)
    assert all(counted[gate] <= approvals[gate] for gate in GATES)
    assert met(demands, counted) == best(demands, approvals)


def test_gates_that_exclude_nobody_share_their_people() -> None:
    demands = [Demand("a", 1, frozenset()), Demand("b", 1, frozenset())]
    assert assign(demands, {"a": frozenset("p"), "b": frozenset("p")}) == {
        "a": frozenset("p"),
        "b": frozenset("p"),
    }


def test_the_order_in_which_approvals_came_does_not_decide() -> None:
    demands = [Demand("a", 1, frozenset()), Demand("b", 1, frozenset({"a"}))]
    counted = assign(demands, {"a": frozenset("pq"), "b": frozenset("p")})
    assert counted == {"a": frozenset("q"), "b": frozenset("p")}


def test_a_gate_that_opens_is_worth_more_than_any_number_half_open() -> None:
    demands = [
        Demand("b", 2, frozenset({"a"})),
        Demand("a", 1, frozenset(), independent=frozenset("p")),
    ]
    counted = assign(demands, {"a": frozenset("pr"), "b": frozenset("p")})
    assert counted == {"a": frozenset("pr"), "b": frozenset()}


def test_a_crowd_is_spread_in_a_moment() -> None:
    crowd = frozenset(f"p{n}" for n in range(3000))
    demands = [
        Demand("a", 5, frozenset({"b"})),
        Demand("b", 5, frozenset({"c"})),
        Demand("c", 5, frozenset()),
    ]
    counted = assign(demands, dict.fromkeys("abc", crowd))
    assert all(is_met(demand, counted[demand.gate]) for demand in demands)


@SETTINGS
@given(st.dictionaries(st.sampled_from("pqrstu"), st.frozensets(st.sampled_from("abcd"))))
def test_no_smaller_set_of_people_would_do(pool: dict[str, frozenset[str]]) -> None:
    target = frozenset().union(*pool.values())

    def satisfied(asked: frozenset[str]) -> bool:
        return frozenset().union(*(pool[key] for key in asked)) == target

    chosen = smallest_set(pool, (), satisfied, lambda key: (key,), enough=4)
    assert satisfied(frozenset(chosen))
    every = [
        frozenset(key for key, on in zip(pool, bits, strict=True) if on)
        for bits in product((False, True), repeat=len(pool))
    ]
    assert len(chosen) == min(len(asked) for asked in every if satisfied(asked))


def test_a_large_pool_still_ends_in_a_set_without_anybody_to_spare() -> None:
    pool = {f"p{n}": frozenset({f"g{n % 20}"}) for n in range(200)}

    def satisfied(asked: frozenset[str]) -> bool:
        return len(frozenset().union(*(pool[key] for key in asked))) == 20

    chosen = smallest_set(pool, (), satisfied, lambda key: (key,), enough=20)
    assert len(chosen) == 20


def test_who_must_be_asked_in_any_case_comes_first_in_the_order_of_preference() -> None:
    asked = smallest_set({}, "zyxwv", lambda _: True, lambda key: (key,), enough=1)
    assert asked == tuple("vwxyz")


def test_of_as_many_people_as_are_searched_exactly_the_fewest_are_found() -> None:
    useful = {"a": "1256", "b": "37pq", "c": "48rs", "x": "1234", "y": "5678"}
    idle = {f"z{n}": "t" for n in range(MAX_POOL - len(useful))}
    pool = {key: frozenset(gates) for key, gates in (useful | idle).items()}

    def satisfied(asked: frozenset[str]) -> bool:
        return frozenset("12345678") <= frozenset().union(*(pool[key] for key in asked))

    assert smallest_set(pool, (), satisfied, lambda key: (key,), enough=20) == ("x", "y")
