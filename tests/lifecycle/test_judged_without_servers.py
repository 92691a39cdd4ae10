"""Who completed a design, what is announced of it, and which state its tickets are brought to."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.model import Configuration
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.document.model import Status
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import Person
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle import ticket_state
from data_design_gate.lifecycle.finalise import Verdict
from data_design_gate.lifecycle.hand_set import is_finalisation
from data_design_gate.lifecycle.merged_record import state_of
from data_design_gate.lifecycle.pushed import pusher
from data_design_gate.lifecycle.signals import PAYLOAD_LIMIT, payload_of, send, signals_for
from data_design_gate.lifecycle.situation import ChangedDesign
from data_design_gate.standards.review import Surroundings, context_of, design_of
from data_design_gate.standards.settings import StandardSettings
from github_support import MIRA, PATH, pull
from jira_support import record


def text_of(status: str, *more: str) -> str:
    """Return a design with a status; ``more`` are further fields."""
    return "\n".join(("---", f"status: {status}", *more, "---", "# Orders", "", "Words.", ""))


# ------------------------------------------------------------------ set by hand, or finalised

REVIEW, APPROVED = text_of("Under Review"), text_of("Approved")
PARTIAL, AUDITED = text_of("Partial"), text_of("Partial", "audit: a1b2c3")


def finalised(
    monkeypatch: pytest.MonkeyPatch,
    before: str | None,
    now: str | None,
    completed: dict[int, Any],
    **changes: Any,
) -> tuple[bool, list[str]]:
    """Tell whether a change is taken for a finalisation, and what was said meanwhile."""

    def texts(number: int, _runtime: Any) -> Any:
        if isinstance(found := completed[number], GitHubError):
            raise found
        return {PATH: found}

    monkeypatch.setattr("data_design_gate.lifecycle.close.completed_texts", texts)
    said: list[str] = []
    numbers = [pull(number=number, merged=True) for number in completed]
    runtime: Any = SimpleNamespace(
        say=said.append,
        github=SimpleNamespace(
            pull_requests_of_commit=lambda sha: [*numbers, pull(number=99)] if sha == "b0" else []
        ),
    )
    situation: Any = SimpleNamespace(
        pull_request=pull(**changes),
        facts=SimpleNamespace(pull_request=SimpleNamespace(merge_base="b0")),
    )
    return is_finalisation(ChangedDesign(PATH, "", now, before), situation, runtime), said


@pytest.mark.parametrize(
    ("before", "now", "completed", "is_one"),
    [
        (REVIEW, APPROVED, APPROVED, True),
        (REVIEW, APPROVED, f"{APPROVED}More.\n", False),
        (PARTIAL, AUDITED, AUDITED, True),
        (PARTIAL, PARTIAL, PARTIAL, False),
        (AUDITED, AUDITED, AUDITED, False),
        (APPROVED, APPROVED, APPROVED, False),
        (REVIEW, REVIEW, REVIEW, False),
        (REVIEW, text_of("Blocked", "audit: a1b2c3"), text_of("Blocked", "audit: a1b2c3"), False),
        (None, APPROVED, APPROVED, False),
        (REVIEW, None, None, False),
    ],
)
def test_only_what_finalisation_computes_to_the_byte_is_one(
    monkeypatch: pytest.MonkeyPatch,
    before: str | None,
    now: str | None,
    completed: str | None,
    *,
    is_one: bool,
) -> None:
    assert finalised(monkeypatch, before, now, {5: completed}) == (is_one, [])


def test_a_merge_that_cannot_be_looked_at_is_told_and_the_next_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = GitHubError("It is gone.", "Wait.", kind=FailureKind.UNAVAILABLE)
    completed = {5: gone, 6: APPROVED}
    assert finalised(monkeypatch, REVIEW, APPROVED, completed) == (
        True,
        ["#5 could not be looked at: It is gone. Wait."],
    )


# ------------------------------------------------------------------------------ signals

DESIGN = "---\nstores: [{}]\nstatus: {}\n---\n# T\n\n## Migration Plan\n\n**Type:** {}\n"


@pytest.mark.parametrize(
    ("stores", "status", "kind", "done", "announced"),
    [
        ("postgres", "Approved", "New schema", True, {
            "data-design-complete": ("backend implementation", "API design"),
            "migration-plan-ready": ("schema change",),
            "ready-for-backend-implementation": ("backend implementation",),
        }),
        ("postgres, dynamodb", "Partial", "New schema", False, {
            "migration-plan-ready": ("schema change", "shape evolution"),
        }),
        ("dynamodb", "Partial", "Combination", False, {
            "migration-plan-ready": ("shape evolution",),
        }),
        ("postgres", "Partial", "None", False, {}),
    ],
)  # fmt: skip
def test_a_design_announces_what_it_is_ready_for_and_to_whom(
    stores: str, status: str, kind: str, done: bool, announced: dict[str, tuple[str, ...]]
) -> None:
    design = design_of(DESIGN.format(stores, status, kind), PATH, StandardSettings())
    found = {one.event_type: one.feeds for one in signals_for(design, tickets_done=done)}
    assert found == announced


def test_a_signal_carries_the_whole_record_or_where_the_design_stands() -> None:
    design = design_of(DESIGN.format("postgres", "Approved", "None"), PATH, StandardSettings())
    (signal,) = signals_for(design, tickets_done=False)
    told = record()
    assert payload_of(signal, told) == {
        "schema_version": 1,
        "feeds": ["backend implementation", "API design"],
        "audit": told.to_json(),
    }
    long = replace(told, reason="x" * PAYLOAD_LIMIT)
    assert payload_of(signal, long)["audit"] == told.document.url
    assert len(json.dumps(payload_of(signal, long))) < PAYLOAD_LIMIT


def test_a_dry_run_only_says_what_it_would_send() -> None:
    design = design_of(DESIGN.format("postgres", "Approved", "None"), PATH, StandardSettings())
    said: list[str] = []
    runtime: Any = SimpleNamespace(dry_run=True, say=said.append)
    told = record()
    assert send(signals_for(design, tickets_done=False), told, "c0ffee", runtime) == ()
    assert said == [f"would send data-design-complete for {told.document.path}"]


# ------------------------------------------------------------------------ states of tickets


@pytest.mark.parametrize(
    ("status", "approved", "state"),
    [
        (Status.PARTIAL, True, TicketState.PARTIAL),
        (Status.BLOCKED, True, TicketState.BLOCKED),
        (Status.ABORTED, False, TicketState.ABORTED),
        (Status.UNDER_REVIEW, True, TicketState.APPROVED),
        (Status.UNDER_REVIEW, False, TicketState.UNDER_REVIEW),
        (None, True, TicketState.APPROVED),
    ],
)
def test_a_merged_design_puts_its_tickets_into_the_state_it_names_or_was_judged_to(
    status: Status | None, state: TicketState, *, approved: bool
) -> None:
    assert state_of(status, Verdict(approved)) is state


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (None, "an unknown account"),
        (Person("Mira N.", "m@x.example", MIRA), "mira"),
        (Person("Mira N.", "m@x.example", None), "Mira N."),
    ],
)
def test_a_pusher_is_named_by_login_or_by_the_name_in_the_commit(
    author: Person | None, name: str
) -> None:
    commit: Any = SimpleNamespace(author=author)
    assert pusher(commit) == name


def brought_to(
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    *,
    configured: bool = True,
    with_jira: bool = True,
    **changes: Any,
) -> list[TicketState]:
    """Return the states to which the tickets of an open pull request's design are brought."""
    states: list[TicketState] = []

    def desired(told: Any, _keys: Any, _settings: Any) -> Any:
        assert told.reason == ""
        states.append(told.state)
        return ()

    monkeypatch.setattr(ticket_state, "desired_tickets", desired)
    monkeypatch.setattr(ticket_state, "synchronise", lambda *_: ())
    ruling = SimpleNamespace(blocked=None, aborted=None)
    monkeypatch.setattr(ticket_state, "evaluate", lambda *_: ruling)
    configuration: Configuration | None = None
    if configured:
        configuration = read_configuration("version: 1\n", "gate.yml")
    situation: Any = SimpleNamespace(
        configuration=configuration, pull_request=pull(**changes), facts=None
    )
    runtime: Any = SimpleNamespace(
        jira=(lambda _: None) if with_jira else None,
        repository="acme/shop",
        repository_id=1,
        server_url="https://github.com",
    )
    context = context_of(text_of(status), PATH, StandardSettings(), Surroundings())
    ticket_state.keep_tickets_true(situation, {PATH: context}, runtime)
    return states


@pytest.mark.parametrize(
    ("status", "changes", "states"),
    [
        ("Under Review", {}, [TicketState.UNDER_REVIEW]),
        ("Blocked", {}, [TicketState.BLOCKED]),
        ("Aborted", {}, [TicketState.ABORTED]),
        ("Draft", {}, []),
        ("Under Review", {"draft": True}, []),
        ("Blocked", {"draft": True}, [TicketState.BLOCKED]),
        ("Under Review", {"state": "closed"}, []),
        ("Under Review", {"configured": False}, []),
        ("Under Review", {"with_jira": False}, []),
    ],
)
def test_an_open_pull_request_brings_its_tickets_to_what_the_design_says_and_a_draft_says_nothing(
    monkeypatch: pytest.MonkeyPatch, status: str, changes: dict[str, Any], states: list[TicketState]
) -> None:
    assert brought_to(monkeypatch, status, **changes) == states
