"""A design without an id is known on its ticket by the path it came with, wherever it moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from jira_support import FakeJira, fake, record, settings

FIRST, SECOND, THIRD = (f"docs/data-design/{name}.md" for name in ("a", "b", "c"))
SETTINGS = settings()


def at(path: str, version: str, state: TicketState = TicketState.APPROVED) -> AuditRecord:
    """Return the record of a version of a design without an id, at a path."""
    full = record(state)
    document = replace(full.document, id=path, path=path, version=version)
    pull = full.pull_request and replace(full.pull_request, merge_commit=version * 40)
    return replace(full, document=document, pull_request=pull)


def told(jira: FakeJira, of: AuditRecord, former: str = "") -> list[str]:
    """Tell the ticket; return what was written."""
    jira.writes.clear()
    (result,) = synchronise(jira, desired_tickets(of, ["SHOP-1"], SETTINGS, former), SETTINGS)
    assert result.done
    return list(jira.writes)


def test_it_keeps_its_comment_and_link_over_several_moves_and_settles_after_each() -> None:
    jira = fake()
    told(jira, at(FIRST, "1"))
    for version, former, path in (("2", FIRST, SECOND), ("3", SECOND, THIRD)):
        assert told(jira, at(path, version), former)
        assert told(jira, at(path, version), former) == []
        assert told(jira, at(path, version)) == []
        ticket = jira.tickets["SHOP-1"]
        (comment,) = ticket.comments.values()
        assert path in comment.text
        assert len(ticket.links) == len(ticket.properties) == 1


def test_a_move_that_is_not_known_of_stays_a_second_design() -> None:
    jira = fake()
    told(jira, at(FIRST, "1"))
    told(jira, at(SECOND, "2"))
    assert len(jira.tickets["SHOP-1"].comments) == 2


def test_a_design_that_takes_the_place_of_one_that_moved_has_a_name_of_its_own() -> None:
    jira = fake()
    told(jira, at(FIRST, "1"))
    told(jira, at(SECOND, "2"), FIRST)
    told(jira, at(FIRST, "3"))
    for path, version in ((FIRST, "3"), (SECOND, "2")):
        assert told(jira, at(path, version)) == []
    assert len(jira.tickets["SHOP-1"].comments) == 2


@pytest.mark.parametrize("name", [THIRD, ""])
def test_a_ledger_that_gives_itself_another_name_is_not_believed(name: str) -> None:
    jira = fake()
    told(jira, at(FIRST, "1"))
    ((key, text),) = jira.tickets["SHOP-1"].properties.items()
    jira.tickets["SHOP-1"].properties[key] = text.replace(f'"name":"{FIRST}"', f'"name":"{name}"')
    told(jira, at(SECOND, "2"), FIRST)
    assert len(jira.tickets["SHOP-1"].comments) == 2
