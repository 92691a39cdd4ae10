"""Who may open a gate today, and which of its teams could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_design_gate.gate.facts import Facts, Person, Team
from data_design_gate.gate.people import Directory, Key
from data_design_gate.gate.policy import GatePolicy


@dataclass(frozen=True, slots=True)
class Roster:
    """The members of a gate. ``unreadable`` holds (team, why) pairs; ``groups`` names them all."""

    members: frozenset[Key]
    groups: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of everybody, whatever the gate."""

    author: Key | None
    own: Key | None
    bots: frozenset[Key]
    lost_access: frozenset[Key]


def standing(facts: Facts, people: Directory) -> Standing:
    """Collect the facts about persons that no gate changes."""
    everyone = list(facts.people())
    author, own = facts.pull_request.author, facts.own
    return Standing(
        author=None if author is None else people.key(author),
        own=None if own is None else people.key(own),
        bots=frozenset(people.key(one) for one in everyone if one.is_bot),
        lost_access=frozenset(people.key(one) for one in everyone if one.lost_access),
    )


def roster(facts: Facts, gate: GatePolicy, people: Directory) -> Roster:
    """Return a gate's roster; a configured team that the facts do not hold is unreadable."""
    members = {people.key(_person(member)) for member in gate.members}
    unreadable = []
    for name in gate.teams:
        team = find_team(facts.teams, name)
        if team is None:
            unreadable.append((name, "it is not among the facts"))
        elif team.error:
            unreadable.append((name, team.error))
        else:
            members.update(people.key(member) for member in team.members)
    groups = [*gate.teams, *(["the gate's members"] if gate.members else [])]
    return Roster(frozenset(members), tuple(groups), tuple(unreadable))


def find_team(teams: Mapping[str, Team], name: str) -> Team | None:
    """Return a team by its ``org/slug``, ignoring case and a leading @."""
    wanted = name.removeprefix("@").casefold()
    for known, team in teams.items():
        if known.removeprefix("@").casefold() == wanted:
            return team
    return None


def _person(member: str | int) -> Person:
    return Person(member, "") if isinstance(member, int) else Person(None, member)
