"""Commands in comments, read again at every run: first line only, permission judged now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from data_design_gate.gate.facts import Command, Facts, Person
from data_design_gate.gate.people import Directory
from data_design_gate.gate.policy import Policy
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.gate.roster import find_team, roster

_COMMAND = re.compile(
    r"\s*/data-design[ \t]+(?P<word>block|unblock|abort|recheck)(?:[ \t]++(?P<why>.*))?"
)
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Orders:
    """What the commands add up to."""

    blocked: Reason | None = None
    aborted: Reason | None = None
    refused: tuple[Reason, ...] = ()


def parse_command(text: str) -> tuple[str, str] | None:
    """Return the command word and its reason, None when the first line is no command."""
    found = _COMMAND.fullmatch(text.split("\n", 1)[0].rstrip("\r"))
    return (found["word"], (found["why"] or "").strip()) if found else None


def orders(facts: Facts, policy: Policy, people: Directory) -> Orders:
    """Add up the commands in the order they were given; ``unblock`` lifts both states."""
    blocked = aborted = None
    refused = []
    numbered = enumerate(facts.commands)
    for _, command in sorted(numbered, key=lambda one: (one[1].created_at or _FIRST, one[0])):
        parsed = parse_command(command.text)
        if parsed is None or people.same(command.user, facts.own):
            continue
        word, why = parsed
        login = command.user.login if command.user else "ghost"
        if not may(facts, policy, people, command, word):
            refused.append(reason("refused", login=login, command=word))
        elif word == "block":
            blocked = reason("block", login=login, reason=why)
        elif word == "abort":
            aborted = reason("abort", login=login, reason=why)
        elif word == "unblock":
            blocked = aborted = None
    return Orders(blocked, aborted, tuple(refused))


def may(facts: Facts, policy: Policy, people: Directory, command: Command, word: str) -> bool:
    """Tell whether somebody may give a command; the gatherer's judgement comes first.

    Write access is not among the facts, so without that judgement only
    authorship, membership, names and teams can allow a command.
    """
    if command.may is not None or command.user is None:
        return bool(command.may)
    return any(
        _is_among(facts, policy, people, command.user, who) for who in policy.commands.get(word, ())
    )


def _is_among(facts: Facts, policy: Policy, people: Directory, user: Person, who: str) -> bool:
    if who == "anyone":
        return True
    if who == "author":
        return people.same(user, facts.pull_request.author)
    if who == "gates":
        key = people.key(user)
        return any(key in roster(facts, gate, people).members for gate in policy.gates if gate.on)
    if "/" in who:
        team = find_team(facts.teams, who)
        return team is not None and any(people.same(user, member) for member in team.members)
    return who.startswith("@") and people.same(user, Person(None, who[1:]))
