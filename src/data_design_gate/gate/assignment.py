"""Spreads approvals over gates that must not share a person, and finds whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from data_design_gate.gate.people import Key

MAX_GATES = 8
"""Gates that one ``distinct_from`` web is solved for exactly; more are taken in their order."""
MAX_HELPERS = 12
"""People without an approval who are looked at when approvals can be spread in several ways."""
MAX_POOL = 14
"""Candidates among whom the smallest set is sought exactly; beyond it, greedily."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one gate of one document needs: ``required`` people, one of them ``independent``.

    ``independent`` is None where anybody will do, else the people who wrote
    no part of the plan.
    """

    gate: str
    required: int
    distinct_from: frozenset[str]
    independent: frozenset[Key] | None = None


Approvals = Mapping[str, frozenset[Key]]


NOBODY: Approvals = {}


def assign(
    demands: Sequence[Demand], approvals: Approvals, willing: Approvals = NOBODY
) -> dict[str, frozenset[Key]]:
    """Return who counts for which gate, so that as much as possible is satisfied.

    A person counts for every gate they approved, except that two gates of
    which one is ``distinct_from`` the other never share one. Where people can
    be spread in several ways, the ``willing``, who may approve and have not,
    decide: a gate only one person can open gets that person.
    """
    counted = {demand.gate: approvals.get(demand.gate, frozenset()) for demand in demands}
    for web in _webs(demands):
        if len(web) > 1:
            counted.update(_solve(web, approvals, willing))
    return counted


def is_met(demand: Demand, counted: frozenset[Key]) -> bool:
    """Tell whether the people counted satisfy a gate."""
    if len(counted) < demand.required:
        return False
    return demand.independent is None or not counted.isdisjoint(demand.independent)


def conflicts(one: Demand, other: Demand) -> bool:
    """Tell whether two gates must not share a person."""
    return other.gate in one.distinct_from or one.gate in other.distinct_from


def _webs(demands: Sequence[Demand]) -> list[list[Demand]]:
    """Return the gates that conflict with each other, directly or through others."""
    left, webs = list(demands), []
    while left:
        web = [left.pop(0)]
        for member in web:
            near = [other for other in left if conflicts(member, other)]
            web.extend(near)
            left = [other for other in left if other not in near]
        webs.append(sorted(web, key=demands.index))
    return webs


def _solve(
    web: Sequence[Demand], approvals: Approvals, willing: Approvals
) -> dict[str, frozenset[Key]]:
    """Try every way to spread each person, remembering what was tried."""
    people, surplus = _needed(web, approvals)
    present = frozenset((*people, *surplus))
    absent = {gate: found - present for gate, found in willing.items()}
    helpers = _needed(web, absent)[0][:MAX_HELPERS]
    options = [_options(web, approvals, person) for person in people]
    options += [_options(web, absent, person) for person in helpers]
    everyone = [*people, *helpers]
    free = [demand.independent is None for demand in web]

    def score(missing: tuple[int, ...], met: tuple[bool, ...]) -> int:
        full = sum(1 for left, ok in zip(missing, met, strict=True) if not left and ok)
        return full * 1000 + sum(demand.required for demand in web) - sum(missing)

    @cache
    def best(
        at: int, missing: tuple[int, ...], met: tuple[bool, ...]
    ) -> tuple[tuple[int, int], tuple[int, ...]]:
        """Return what is opened now and what others could open yet, and the choices."""
        now = score(missing, met)
        if at == len(everyone):
            return (now, now), ()
        answers = []
        for number, option in enumerate(options[at]):
            left = tuple(max(0, m - (i in option)) for i, m in enumerate(missing))
            independent = tuple(
                ok or (i in option and everyone[at] in (web[i].independent or frozenset()))
                for i, ok in enumerate(met)
            )
            (opened, openable), rest = best(at + 1, left, independent)
            reached = opened if at < len(people) else now
            answers.append((reached, openable, -number, rest))
        opened, openable, number, rest = max(answers)
        return (opened, openable), (-number, *rest)

    _, choices = best(0, tuple(demand.required for demand in web), tuple(free))
    counted: dict[str, set[Key]] = {demand.gate: set() for demand in web}
    for person, option, choice in zip(people, options, choices, strict=False):
        for index in option[choice]:
            counted[web[index].gate].add(person)
    for person in surplus:
        for index in _options(web, approvals, person)[0]:
            counted[web[index].gate].add(person)
    return {gate: frozenset(found) for gate, found in counted.items()}


def _needed(web: Sequence[Demand], approvals: Approvals) -> tuple[list[Key], list[Key]]:
    """Return the people to try, and those beyond what any gate could need of their kind."""
    independent = frozenset().union(*(demand.independent or frozenset() for demand in web))
    everyone = frozenset().union(*(approvals.get(demand.gate, frozenset()) for demand in web))
    enough = sum(demand.required for demand in web) + len(web)
    taken: dict[tuple[bool, ...], int] = {}
    people: list[Key] = []
    surplus: list[Key] = []
    for person in sorted(everyone):
        kind = (
            person in independent,
            *(person in approvals.get(demand.gate, frozenset()) for demand in web),
        )
        taken[kind] = taken.get(kind, 0) + 1
        (people if taken[kind] <= enough else surplus).append(person)
    return people, surplus


def _options(
    web: Sequence[Demand], approvals: Approvals, person: Key
) -> tuple[tuple[int, ...], ...]:
    """Return the largest sets of gates a person may count for together, earliest gates first."""
    mine = [i for i, one in enumerate(web) if person in approvals.get(one.gate, frozenset())]
    if len(mine) > MAX_GATES:
        mine = mine[:MAX_GATES]
    legal = [
        chosen
        for size in range(len(mine), 0, -1)
        for chosen in combinations(mine, size)
        if not any(conflicts(web[a], web[b]) for a, b in combinations(chosen, 2))
    ]
    largest = [one for one in legal if not any(set(one) < set(other) for other in legal)]
    return tuple(largest) or ((),)


def smallest_set(
    pool: Mapping[Key, frozenset[str]],
    forced: Iterable[Key],
    satisfied: Callable[[frozenset[Key]], bool],
    preference: Callable[[Key], tuple[object, ...]],
    enough: int,
) -> tuple[Key, ...]:
    """Return the fewest people whose approvals satisfy what can be satisfied.

    ``pool`` maps each candidate to what they could approve, ``forced`` must
    be asked in any case, ``preference`` orders people who serve equally, and
    of each kind of candidate no more than ``enough`` can be of use.
    """
    must = tuple(sorted(set(forced), key=preference))
    others = _kinds(pool, preference, set(must), enough)
    for size in range(len(others) + 1) if len(others) <= MAX_POOL else ():
        for chosen in combinations(others, size):
            if satisfied(frozenset((*must, *chosen))):
                return (*must, *chosen)
    return _greedy(must, others, satisfied)


def _kinds(
    pool: Mapping[Key, frozenset[str]],
    preference: Callable[[Key], tuple[object, ...]],
    without: set[Key],
    enough: int,
) -> list[Key]:
    """Return the candidates, the most useful first, few of those who serve the same gates."""
    ordered = sorted(
        (key for key in pool if key not in without),
        key=lambda key: (-len(pool[key]), preference(key)),
    )
    kept: dict[frozenset[str], int] = {}
    found = []
    for key in ordered:
        kept[pool[key]] = kept.get(pool[key], 0) + 1
        if kept[pool[key]] <= enough:
            found.append(key)
    return found


def _greedy(
    must: tuple[Key, ...], others: Sequence[Key], satisfied: Callable[[frozenset[Key]], bool]
) -> tuple[Key, ...]:
    """Take everybody, then let go of those who are not needed, the least useful first."""
    chosen = [*must, *others]
    if not satisfied(frozenset(chosen)):
        return must
    for key in reversed(others):
        fewer = [one for one in chosen if one != key]
        if satisfied(frozenset(fewer)):
            chosen = fewer
    return tuple(chosen)
