"""Commands in comments: ``/data-design VERB reason``, first line only, no shell anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_design_gate.gate.facts import Command, Team
from data_design_gate.gate.policy import Policy
from data_design_gate.github.model import Identity, IssueComment, PullRequest
from data_design_gate.github.port import GitHubPort
from data_design_gate.lifecycle.gate_values import gate_person

_COMMAND = re.compile(r"^/data-design[ \t]+(?P<verb>[a-z-]+)(?:[ \t]+(?P<reason>.*))?$")
VERBS = ("recheck", "block", "unblock", "abort")
NEED_REASON = ("block", "abort")


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """A command as written; ``verb`` is "" when the line is none."""

    verb: str
    reason: str


def parse_command(body: str) -> ParsedCommand:
    """Read a comment's first line; e-mail replies quote the rest, so it never counts."""
    found = _COMMAND.match(body.split("\n", 1)[0].rstrip())
    if found is None:
        return ParsedCommand("", "")
    return ParsedCommand(found["verb"], (found["reason"] or "").strip())


def commands_of(
    comments: Iterable[IssueComment],
    pull: PullRequest,
    policy: Policy,
    teams: Mapping[str, Team],
    port: GitHubPort,
) -> tuple[Command, ...]:
    """Return the commands among the comments, each with the permission judged now."""
    commands = []
    for comment in comments:
        parsed = parse_command(comment.body)
        if parsed.verb not in VERBS or (parsed.verb in NEED_REASON and not parsed.reason):
            continue
        who = comment.author
        may = who is not None and may_command(who, parsed.verb, pull, policy, teams, port)
        user = gate_person(who) if who else None
        line = f"/data-design {parsed.verb} {parsed.reason}".rstrip()
        commands.append(Command(user, line, comment.created_at, may))
    return tuple(commands)


def may_command(
    who: Identity,
    verb: str,
    pull: PullRequest,
    policy: Policy,
    teams: Mapping[str, Team],
    port: GitHubPort,
) -> bool:
    """Tell whether a person may give a command, as the policy's ``commands`` say."""
    allowed: Sequence[str] = policy.commands.get(verb, ())
    if "anyone" in allowed:
        return True
    if "author" in allowed and pull.author is not None and pull.author.id == who.id:
        return True
    if f"@{who.login}".casefold() in {name.casefold() for name in allowed}:
        return True
    if "gates" in allowed and _in_a_gate(who, policy, teams):
        return True
    if any(_in_team(who, _team_of(name, teams, port)) for name in allowed if "/" in name):
        return True
    return "write" in allowed and port.permission(who.login).may_write


def _in_a_gate(who: Identity, policy: Policy, teams: Mapping[str, Team]) -> bool:
    for gate in policy.gates:
        if not gate.on:
            continue
        if who.id in gate.members:
            return True
        logins = {str(member).casefold() for member in gate.members if isinstance(member, str)}
        if who.login.casefold() in logins:
            return True
        if any(name in teams and _in_team(who, teams[name]) for name in gate.teams):
            return True
    return False


def _in_team(who: Identity, team: Team) -> bool:
    return any(member.id == who.id for member in team.members)


def _team_of(name: str, teams: Mapping[str, Team], port: GitHubPort) -> Team:
    if name in teams:
        return teams[name]
    team = port.team(name)
    members = tuple(map(gate_person, team.members))
    return Team(name, members, team.error or "")
