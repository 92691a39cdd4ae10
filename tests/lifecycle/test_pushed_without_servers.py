"""What is recorded of a design that was pushed without a pull request, by values alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.demo.example import example_files
from data_design_gate.github.model import FileText, Identity, Missing, Person, PullCommit, Text
from data_design_gate.jira.audit import AuditRecord, BypassedGate
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.pushed import pushed_record
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.versions import Version
from data_design_gate.sandbox.story import DOCUMENT

FILES = {path: text.decode() for path, text in example_files().items() if path.endswith(".md")}
GOOD = FILES[DOCUMENT]
SHA, PARENT = "c" * 40, "b" * 40
OFF = "version: 1\ngates: {database: off, architecture: off, migration: off}\n"
ON = "version: 1\ngates: {database: {members: [dana]}}\n"
WHO = Person("Mira", "mira@example.com", Identity(7, "mira", "User"))
TOLD = f"Pushed directly to main by mira in {SHA[:12]}: no pull request, no approvals."


def pushed(
    config: str,
    text: str = GOOD,
    before: str | None = None,
    files: Mapping[str, str] = FILES,
) -> AuditRecord | None:
    """Record a push where the repository holds these files."""

    def texts(requests: Sequence[tuple[str, str]]) -> dict[tuple[str, str], FileText]:
        assert {sha for sha, _ in requests} == {SHA}
        return {
            (sha, path): Text(files[path], "blob") if path in files else Missing()
            for sha, path in requests
        }

    def ignore(*_: Any) -> None:
        pass

    github: Any = SimpleNamespace(texts=texts)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    runtime = Runtime(github, lambda: now, ignore, ignore, ignore)
    version = Version(PullCommit(SHA, (PARENT,), WHO, None, "Push"), text)
    configuration = read_configuration(config, ".github/data-design.yml")
    return pushed_record(DOCUMENT, version, before, "main", configuration, runtime)


def test_a_complete_design_to_which_no_gate_applies_is_approved_without_a_reason() -> None:
    record = pushed(OFF)
    assert record is not None
    assert (record.state, record.reason, record.bypassed) == (TicketState.APPROVED, "", ())


def test_a_gate_that_applies_was_bypassed_by_who_pushed() -> None:
    record = pushed(ON)
    assert record is not None
    assert (record.state, record.reason) == (TicketState.UNDER_REVIEW, TOLD)
    assert record.bypassed[0] == BypassedGate("database", "there was no pull request", "mira")


def test_a_design_whose_linked_files_are_missing_is_not_approved() -> None:
    record = pushed(OFF, files={})
    assert record is not None
    assert (record.state, record.reason) == (TicketState.UNDER_REVIEW, TOLD)


def test_a_push_that_changes_no_meaning_bypassed_no_gate() -> None:
    record = pushed(ON, before=GOOD.replace("title: Order", "title: Orders, order", 1))
    assert record is not None
    assert (record.state, record.bypassed) == (TicketState.APPROVED, ())


def test_a_push_that_sets_approved_by_hand_is_not_believed() -> None:
    record = pushed(OFF, text=GOOD.replace("status: Under Review", "status: Approved", 1))
    assert record is not None
    assert (record.state, record.reason) == (TicketState.UNDER_REVIEW, TOLD)


@pytest.mark.parametrize(("status", "state"), [("Blocked", TicketState.BLOCKED), ("Draft", None)])
def test_a_pushed_status_is_told_but_for_a_draft(status: str, state: TicketState | None) -> None:
    record = pushed(OFF, text=GOOD.replace("status: Under Review", f"status: {status}", 1))
    assert (record and record.state) == state
