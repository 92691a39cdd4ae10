"""Who could open a gate now, and the fewest people to ask for everything that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data_design_gate.gate.assignment import assign, is_met, smallest_set
from data_design_gate.gate.diagnosis import Case
from data_design_gate.gate.people import Key


def whom_to_ask(cases: Sequence[Case], waiting: Sequence[Case]) -> tuple[Key, ...]:
    """Return the fewest people whose approvals open what of ``waiting`` can be opened.

    Whoever requested changes must be asked; among people who serve equally,
    those come first whose approval lapsed.
    """
    held = _held(cases, waiting)
    pool: dict[Key, set[str]] = {}
    for case in (*waiting, *held):
        helpers = case.willing() - case.counted if case.rivals else case.can_approve
        for key in helpers:
            pool.setdefault(key, set()).add(f"{case.subject.path}\n{case.gate.name}")
    lapsed = frozenset[Key]().union(*(case.lapsed() for case in waiting))
    named = frozenset(key for case in waiting for key in case.can_approve)
    login = cases[0].bench.people.login if cases else str
    return smallest_set(
        pool={key: frozenset(found) for key, found in pool.items()},
        forced=frozenset[Key]().union(*(case.blockers() for case in waiting)),
        satisfied=_satisfied(cases, (*waiting, *held), frozenset(pool)),
        preference=lambda key: (key not in named, key not in lapsed, login(key).casefold(), key),
        enough=sum(case.missing() for case in waiting) + sum(c.demand.required for c in held),
    )


def _held(cases: Sequence[Case], waiting: Sequence[Case]) -> tuple[Case, ...]:
    """Return the open gates whose people a waiting one could need: others may relieve them."""
    found: list[Case] = []
    known = {id(case) for case in waiting}
    places = {(id(case.subject), name) for case in waiting for name in case.rivals}
    while more := [
        case
        for case in cases
        if (id(case.subject), case.gate.name) in places
        and case.applicability.applies
        and id(case) not in known
    ]:
        found += more
        known |= {id(case) for case in more}
        places |= {(id(case.subject), name) for case in more for name in case.rivals}
    return tuple(found)


def can_approve(case: Case, applying: Sequence[Case]) -> tuple[Key, ...]:
    """Return the members whose approval, given now, would bring the gate further."""
    members = case.bench.roster.members
    fit = [key for key in members if case.bench.may_approve(key) and key not in case.counted]
    if case.demand.independent is not None and case.missing() and _lacks_only_independence(case):
        fit = [key for key in fit if key in case.demand.independent]
    if case.rivals and case.missing():
        helps: dict[tuple[bool, ...], bool] = {}
        for key in fit:
            kind = _kind(applying, key)
            if kind not in helps:
                helps[kind] = _helps(case, applying, key)
        fit = [key for key in fit if helps[_kind(applying, key)]]
    login = case.bench.people.login
    return tuple(sorted(fit, key=lambda key: (login(key).casefold(), key)))


def _lacks_only_independence(case: Case) -> bool:
    return len(case.counted) >= case.demand.required


def _kind(applying: Sequence[Case], key: Key) -> tuple[bool, ...]:
    """Return what tells people apart when approvals are spread."""
    independent = (key in (one.demand.independent or ()) for one in applying)
    return (*(key in one.fresh() for one in applying), *independent)


def _helps(case: Case, applying: Sequence[Case], key: Key) -> bool:
    """Tell whether one more approval brings more than it takes from another gate."""
    approvals = {one.gate.name: one.fresh() for one in applying}
    approvals[case.gate.name] |= {key}
    counted = assign([one.demand for one in applying], approvals)
    before = sum(len(one.counted) for one in applying)
    return sum(len(found) for found in counted.values()) > before


def _satisfied(
    cases: Sequence[Case], waiting: Sequence[Case], pool: frozenset[Key]
) -> Callable[[frozenset[Key]], bool]:
    """Return a test of whether asking some people opens everything that can be opened."""
    by_subject: dict[str, list[Case]] = {}
    for case in cases:
        if case.applicability.applies:
            by_subject.setdefault(case.subject.path, []).append(case)
    names = {(case.subject.path, case.gate.name) for case in waiting}

    def opened(asked: frozenset[Key]) -> set[tuple[str, str]]:
        done = set()
        for path, together in by_subject.items():
            approvals = {one.gate.name: one.fresh() | (one.willing() & asked) for one in together}
            counted = assign([one.demand for one in together], approvals)
            done |= {
                (path, one.gate.name)
                for one in together
                if (path, one.gate.name) in names and is_met(one.demand, counted[one.gate.name])
            }
        return done

    blockers = frozenset(key for case in waiting for key in case.blockers())
    target = len(opened(pool | blockers))
    return lambda asked: len(opened(asked)) >= target
