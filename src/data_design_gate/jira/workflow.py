"""Which hop brings a ticket closer to its target status: a pure choice over what Jira offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_design_gate.jira.failure import FailureKind
from data_design_gate.jira.port import Status, Transition


@dataclass(frozen=True, slots=True)
class Hop:
    """A transition to do now; ``final`` when it ends in the target status."""

    transition: Transition
    final: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stuck:
    """No hop may be done; ``reachable`` are the statuses one hop away.

    ``circle`` says that a hop was done and something led the ticket back.
    """

    reason: str
    mend: str
    kind: FailureKind = FailureKind.UNEXPECTED
    reachable: tuple[str, ...] = ()
    circle: bool = False


Missing = Callable[[Transition], tuple[str, ...]]


def is_status(status: Status, name: str) -> bool:
    """Tell whether a configured name (or id) means this status."""
    return bool(name) and (status.id == name or _same(status.name, name))


def attempt_name(status: Status, target: str, path: Sequence[str]) -> str:
    """Return what is being tried, so that a try that led in a circle is not made again."""
    return " > ".join((status.name, *path, target)).casefold()


def next_hop(
    status: Status,
    target: str,
    transitions: Sequence[Transition],
    path: Sequence[str],
    missing: Missing,
) -> Hop | Stuck:
    """Choose the hop from ``status`` towards ``target``.

    A transition into the target wins; then the next status of the configured
    path, in its order; then a transition *named* like the target. Nothing
    else is ever done. ``missing`` names the required fields of a transition
    that the configuration does not fill.
    """
    offered = [transition for transition in transitions if transition.available]
    if direct := _leading_to(offered, target):
        return _pick(direct, missing, final=True)
    for waypoint in _ahead(status, path):
        if hops := _leading_to(offered, waypoint):
            return _pick(hops, missing, final=False)
    if not path and (named := [t for t in offered if _same(t.name, target)]):
        return _pick(named, missing, final=True)
    reachable = tuple(dict.fromkeys(transition.to.name for transition in offered))
    listed = ", ".join(reachable) or "nothing"
    return Stuck(
        f"{target} cannot be reached from {status.name}; reachable from here: {listed}.",
        "Configure `jira.path` for this status, or move the ticket by hand.",
        reachable=reachable,
    )


def _same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()


def _leading_to(offered: Sequence[Transition], status: str) -> list[Transition]:
    """Return the transitions into a status: by its id, else by its name."""
    by_id = [transition for transition in offered if transition.to.id == status]
    return by_id or [transition for transition in offered if _same(transition.to.name, status)]


def _ahead(status: Status, path: Sequence[str]) -> Sequence[str]:
    """Return the part of the path that lies ahead of the present status."""
    for position, waypoint in enumerate(path):
        if is_status(status, waypoint):
            return path[position + 1 :]
    return path


def _pick(hops: Sequence[Transition], missing: Missing, *, final: bool) -> Hop | Stuck:
    """Prefer a transition whose required fields are filled, then the lowest id."""
    ordered = sorted(hops, key=_by_id)
    for transition in ordered:
        if not missing(transition):
            others = len(ordered) - 1
            note = (
                f"{others + 1} transitions lead to {transition.to.name}; took {transition.name}."
                if others
                else ""
            )
            return Hop(transition, final, note)
    first = ordered[0]
    names = ", ".join(missing(first))
    return Stuck(
        f"The transition {first.name} needs a value for: {names}.",
        "Give it under jira.fields or jira.resolution, or move the ticket by hand.",
        FailureKind.REQUIRED_FIELDS,
    )


def _by_id(transition: Transition) -> tuple[int, str]:
    number = int(transition.id) if transition.id.isdecimal() else 1 << 62
    return number, transition.id
