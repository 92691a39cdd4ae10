"""What is said once on a pull request: that it is blocked or aborted, and answers to commands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.github.publish import Announcement
from data_design_gate.lifecycle.announce import announcements_of, answer
from data_design_gate.lifecycle.commands import ParsedCommand
from github_support import MIRA

LEADS = "version: 1\nnotify: {database_lead: dana, architecture_lead: ada}\n"


def announced(
    blocked: Reason | None = None,
    aborted: Reason | None = None,
    *,
    configuration: str = LEADS,
    owners: tuple[str, ...] = (),
) -> tuple[Announcement, ...]:
    """Return what is announced of a pull request."""
    documents = [SimpleNamespace(owner=owner) for owner in owners]
    decision: Any = SimpleNamespace(
        gate=SimpleNamespace(blocked=blocked, aborted=aborted, documents=documents)
    )
    read = read_configuration(configuration, "gate.yml") if configuration else None
    situation: Any = SimpleNamespace(configuration=read)
    return announcements_of(situation, decision)


BLOCK = reason("block", login="zed", reason="no answer")


def test_an_exit_state_is_announced_with_its_reason_to_those_who_should_know_each_once() -> None:
    (said,) = announced(BLOCK, owners=("@olga", "dana", ""))
    assert said.body.startswith("**Blocked** by ")
    assert "no answer" in said.body
    assert said.body.endswith("\n\nFor your information: @dana, @ada, @olga.")
    (said,) = announced(aborted=reason("abort", login="zed", reason=""), configuration="")
    assert said.body.startswith("**Aborted** by ")
    assert "For your information" not in said.body
    assert announced() == ()


def test_an_announcement_is_known_by_its_state_its_words_and_who_gave_it() -> None:
    others = (
        reason("block", login="zed", reason="another"),
        reason("block", login="no answer", reason="zed"),
        reason("block", login="eli", reason="no answer"),
    )
    keys = [announced(one)[0].key for one in (BLOCK, *others)]
    assert len(set(keys)) == 4
    assert keys[0] == announced(BLOCK, owners=("olga",))[0].key
    assert keys[0].startswith("blocked-")
    assert announced(None, BLOCK)[0].key.startswith("aborted-")


@pytest.mark.parametrize(
    ("verb", "why", "allowed", "says"),
    [
        ("deploy", "", True, "there is no command"),
        ("", "", True, "Known: <code>/data-design recheck</code>"),
        ("block", "", True, "please say why: <code>/data-design block REASON</code>"),
        ("block", "no answer", False, "<code>/data-design block</code> is for the author"),
        ("recheck", "", False, "<code>/data-design recheck</code> is for the author"),
        ("block", "no answer", True, ""),
        ("unblock", "", True, ""),
        ("recheck", "", True, ""),
    ],
)
def test_a_command_is_answered_when_it_was_refused_or_not_understood(
    verb: str, why: str, says: str, *, allowed: bool
) -> None:
    said = answer(7, MIRA, ParsedCommand(verb, why), allowed=allowed)
    if not says:
        assert said is None
        return
    assert said is not None
    assert said.key == "command-7"
    assert said.body.startswith("<code>mira</code>: ")
    assert says in said.body
