"""What is said once on a pull request: entering an exit state, and answers to commands."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.gate.reasons import Reason
from data_design_gate.github.escape import code, mention, message, prose
from data_design_gate.github.markers import fingerprint
from data_design_gate.github.model import Identity
from data_design_gate.github.publish import Announcement
from data_design_gate.lifecycle.commands import NEED_REASON, VERBS, ParsedCommand
from data_design_gate.lifecycle.decide import Decision
from data_design_gate.lifecycle.situation import Situation


def announcements_of(situation: Situation, decision: Decision) -> tuple[Announcement, ...]:
    """Return one announcement for each exit state that is in force by command."""
    found = []
    for state, reason in (("Blocked", decision.gate.blocked), ("Aborted", decision.gate.aborted)):
        if reason is not None:
            found.append(_exit_state(state, reason, situation, decision))
    return tuple(found)


def _exit_state(
    state: str, reason: Reason, situation: Situation, decision: Decision
) -> Announcement:
    people = list(dict.fromkeys(_informed(situation, decision)))
    cc = f"\n\nFor your information: {', '.join(map(mention, people))}." if people else ""
    words = message(reason.text).removeprefix(state.lower())
    body = f"**{state}**{words if words.startswith(' ') else f': {words}'}.{cc}"
    return Announcement(f"{state.lower()}-{fingerprint(state, _moment(reason))}", body)


def _moment(reason: Reason) -> str:
    """Return what tells two entries into a state apart: its words and its time."""
    return repr(sorted((key, str(value)) for key, value in reason.parameters.items()))


def _informed(situation: Situation, decision: Decision) -> Iterator[str]:
    configuration = situation.configuration
    if configuration is not None:
        notify = configuration.policy.notify
        yield from filter(None, (notify.database_lead, notify.architecture_lead))
    yield from (one.owner.lstrip("@") for one in decision.gate.documents if one.owner)


def answer(
    comment_id: int, who: Identity | None, command: ParsedCommand, *, allowed: bool
) -> Announcement | None:
    """Return the answer to a command that was refused or not understood, None for a good one."""
    key = f"command-{comment_id}"
    name = code(who.login) if who else "the author"
    if command.verb not in VERBS:
        known = ", ".join(code(f"/data-design {verb}") for verb in VERBS)
        word = prose(command.verb) or "nothing"
        return Announcement(key, f"{name}: there is no command {code(word)}. Known: {known}.")
    if command.verb in NEED_REASON and not command.reason:
        line = code(f"/data-design {command.verb} REASON")
        return Announcement(key, f"{name}: please say why: {line}.")
    if not allowed:
        line = code(f"/data-design {command.verb}")
        return Announcement(
            key,
            f"{name}: {line} is for the author, members of a gate and people with write access, "
            "unless the configuration says otherwise. Nothing was changed.",
        )
    return None
