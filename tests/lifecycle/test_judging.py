"""The small judgements of a run: who may command, what blocks, what counts as approved."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.document.parse import parse_document
from data_design_gate.gate.facts import Person, Team
from data_design_gate.gate.policy import policy_from
from data_design_gate.gate.reasons import reason
from data_design_gate.gate.result import GateOutcome, GateResult, GateState, State
from data_design_gate.github.escape import code, prose
from data_design_gate.github.model import Identity, Permission, Team as ReadTeam
from data_design_gate.jira.failure import FailureKind as JiraFailure, JiraError
from data_design_gate.jira.identity import ledger_key
from data_design_gate.jira.ledger import Ledger
from data_design_gate.jira.result import Outcome, TicketResult
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.lifecycle.close import Closed, render_closed
from data_design_gate.lifecycle.commands import commands_of, may_command, parse_command
from data_design_gate.lifecycle.decide import (
    Decision,
    _unshown,
    blocking_findings,
    departures,
)
from data_design_gate.lifecycle.finalise import Landing, Verdict, finalised_by, verdict_on
from data_design_gate.lifecycle.finish import vouches
from data_design_gate.lifecycle.remembered import identity_of, memory_of, remembered
from data_design_gate.lifecycle.told import tell
from data_design_gate.standards.finding import DocumentReport, Finding, Proof, Severity, Step
from github_support import DANA, ELI, HEAD, MIRA, PATH, comment, pull
from jira_support import record as audit_record

ZED = Identity(9, "zed")


# ------------------------------------------------------------------ who may command


class Roles:
    """A port that knows who may write, and one team."""

    def permission(self, login: str) -> Permission:
        return Permission("write", "write" if login == "eli" else "read")

    def team(self, name: str) -> ReadTeam:
        return ReadTeam(name, (ZED,) if name == "acme/legal" else (), None)


def policy(**commands: list[str]) -> Any:
    """Return a policy with one gate of members and one of a team."""
    gates = {
        "database": {"teams": ["acme/database"]},
        "legal": {"members": ["@Zed", 7]},
        "off": False,
    }
    return policy_from({"gates": gates, "commands": commands})


TEAMS = {"acme/database": Team("acme/database", (Person(2, "dana"),))}


@pytest.mark.parametrize(
    ("who", "person", "may"),
    [
        ("anyone", ZED, True),
        ("author", MIRA, True),
        ("author", DANA, False),
        ("@Zed", ZED, True),
        ("@zed", DANA, False),
        ("@zed", Identity(9, "ZED"), True),
        ("zed", ZED, False),
        ("gates", DANA, True),
        ("gates", ZED, True),
        ("gates", Identity(7, "seven"), True),
        ("gates", MIRA, False),
        ("acme/database", DANA, True),
        ("acme/database", ZED, False),
        ("acme/legal", ZED, True),
        ("acme/legal", DANA, False),
        ("write", ELI, True),
        ("write", DANA, False),
    ],
)
def test_a_command_is_for_those_the_policy_names(who: str, person: Identity, *, may: bool) -> None:
    port: Any = Roles()
    assert may_command(person, "block", pull(), policy(block=[who]), TEAMS, port) is may
    assert not may_command(person, "abort", pull(), policy(abort=[]), TEAMS, port)


def test_commands_come_with_the_permission_of_now_and_without_what_is_none() -> None:
    said = [
        comment(1, "/data-design block  for legal \nmore", MIRA),
        comment(2, "/data-design block", MIRA),
        comment(3, "/data-design abort", MIRA),
        comment(4, "/data-design explode now", MIRA),
        comment(5, "> /data-design unblock", MIRA),
        comment(6, "/data-design unblock", ZED),
        comment(7, "/data-design recheck", None),
    ]
    port: Any = Roles()
    allowed = policy(block=["author"], unblock=["author"])
    found = commands_of(said, pull(), allowed, TEAMS, port)
    assert [(one.user and one.user.login, one.text, one.may) for one in found] == [
        ("mira", "/data-design block for legal", True),
        ("zed", "/data-design unblock", False),
        (None, "/data-design recheck", False),
    ]
    assert [one.created_at for one in found] == [
        said[0].created_at,
        *(one.created_at for one in said[5:]),
    ]


@pytest.mark.parametrize(
    ("body", "verb", "why"),
    [
        ("/data-design block\tfor legal\r\nmore", "block", "for legal"),
        ("/data-design  recheck  ", "recheck", ""),
        (" /data-design block x", "", ""),
        ("/data-designblock x", "", ""),
        ("please /data-design block x", "", ""),
    ],
)
def test_only_a_first_line_that_begins_with_it_is_a_command(body: str, verb: str, why: str) -> None:
    parsed = parse_command(body)
    assert (parsed.verb, parsed.reason) == (verb, why)


# ------------------------------------------------------------------ what blocks


def finding(severity: Severity, code: str = "PG001", *, introduced: bool = True) -> Finding:
    """Return a finding."""
    return Finding(
        code, code.lower(), severity, f"{code} says.", "Mend it.", 1, 1, 1, None, "a",
        introduced=introduced,
    )  # fmt: skip


def report(*findings: Finding, **changes: Any) -> DocumentReport:
    """Return the report of a complete design under review."""
    fields: dict[str, Any] = {
        "path": PATH, "title": "Orders", "status": "Under Review", "tickets": (), "stores": (),
        "complete": True, "steps": (), "done": (), "findings": findings,
    }  # fmt: skip
    return DocumentReport(**(fields | changes))


@pytest.mark.parametrize(
    ("fail_on", "codes"), [("error", ["E"]), ("warning", ["E", "W"]), ("never", [])]
)
def test_what_blocks_is_introduced_and_as_grave_as_chosen(fail_on: str, codes: list[str]) -> None:
    found = report(
        finding(Severity.ERROR, "E"),
        finding(Severity.ERROR, "OLD", introduced=False),
        finding(Severity.WARNING, "W"),
        finding(Severity.INFO, "I"),
    )
    assert blocking_findings(found, fail_on) == codes


def test_only_an_error_about_a_linked_decision_is_a_departure() -> None:
    grave = report(finding(Severity.ERROR, "STO008"), finding(Severity.ERROR, "STO007"))
    light = report(finding(Severity.WARNING, "STO008"), path="docs/b.md")
    assert departures((grave, light)) == {PATH: "STO008 says."}


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, True),
        ({"state": "error"}, True),
        ({"state": "success"}, False),
        ({"state": "pending"}, False),
        ({"state": None}, False),
        ({"said_of": "a1" * 20}, False),
        ({"evidence": ""}, False),
        ({"outcome": "proved"}, False),
        ({"proof": "migration"}, False),
    ],
    ids=str,
)
def test_an_earlier_failure_on_this_head_stands_until_a_run_shows_something(
    changes: dict[str, Any], *, stands: bool
) -> None:
    one = {
        "state": "failure",
        "said_of": HEAD,
        "evidence": "evidence.json",
        "outcome": "not-proved",
        "proof": "all",
    } | changes
    status = SimpleNamespace(state=one["state"]) if one["state"] else None
    situation: Any = SimpleNamespace(
        conversation=SimpleNamespace(status=status, head_sha=one["said_of"]),
        pull_request=SimpleNamespace(head_sha=HEAD),
    )
    runtime: Any = SimpleNamespace(evidence=one["evidence"])
    reports = (report(proofs=(Proof(one["proof"], one["outcome"], "", 0.0),)),)
    assert _unshown(situation, reports, runtime) == (frozenset({PATH}) if stands else frozenset())


# ------------------------------------------------------------------ what counts as approved


def gate(state: GateState, name: str = "database") -> GateOutcome:
    """Return how a gate stood."""
    return GateOutcome(name, PATH, state, 1, reason("waits", missing=1, required=1, can_approve=[]))


def missing(found: DocumentReport, *gates: GateOutcome, unshown: bool = False) -> tuple[str, ...]:
    """Return what a merged design lacks."""
    result = GateResult(State.SUCCESS, "", gates)
    decision = Decision(result, unshown=frozenset({PATH} if unshown else ()))
    verdict = verdict_on(found, decision)
    assert verdict.approved is (verdict.missing == ())
    return verdict.missing


@pytest.mark.parametrize("status", ["Under Review", "Partial", "Approved"])
def test_a_complete_design_with_its_gates_open_is_approved(status: str) -> None:
    opened = (gate(GateState.APPROVED), gate(GateState.NOT_REQUIRED, "deletion"))
    assert missing(report(status=status), *opened) == ()


def test_whatever_a_merged_design_lacks_is_named() -> None:
    assert missing(report(status="Draft")) == ("the document's status is Draft",)
    assert missing(report(status="")) == ("the document's status is missing",)
    held = (
        Step(1, "one", go=False, codes=("PG002", "PG001")),
        Step(9, "nine", go=False, codes=("PG001",)),
    )
    assert missing(report(complete=False, steps=held)) == (
        "the document is not complete (PG001, PG002)",
    )
    assert missing(report(complete=False)) == ("the document is not complete (unread parts)",)
    (told,) = missing(report(), gate(GateState.WAITING))
    assert told.startswith("the database gate was not open: waits for ")
    (told,) = missing(report(), unshown=True)
    assert told.endswith("nothing shows that it is mended: the design was not run")


def test_a_finalising_pull_request_is_known_by_its_branch_and_never_from_a_fork() -> None:
    ours = pull(head_ref="data-design/finalise-12")
    named = finalised_by(ours)
    assert named == 12
    assert (
        finalised_by(pull(head_ref="data-design/finalise-12", head_repository="zed/shop")) is None
    )
    assert finalised_by(pull(head_ref="data-design/finalise-12b")) is None
    assert finalised_by(pull(head_ref="orders")) is None


# ------------------------------------------------------------------ what a ticket remembers


@pytest.mark.parametrize(
    ("audit", "expected"),
    [
        ({"document": {"url": "https://g.example/a/b/blob/c0ffee/docs/a.md", "path": "docs/a.md"},
          "pull_request": {"number": 7, "merged_at": "2026-11-20T10:15:00Z"},
          "reverted_by": "#8 by dana"},
         ("c0ffee", "docs/a.md", 7, True, "#8 by dana")),
        ({"document": {"url": "https://g.example/a/b/blob/main/docs/a.md"},
          "pull_request": {"number": 7, "merged_at": ""}}, ("", "", 7, False, "")),
        ({"document": {"url": "https://g.example/c0ffee"}}, ("", "", 0, False, "")),
        ({"document": [], "pull_request": {"number": "7"}, "reverted_by": 8},
         ("", "", 0, False, "")),
        ([], ("", "", 0, False, "")),
        (None, ("", "", 0, False, "")),
    ],
)  # fmt: skip
def test_what_a_ledger_lacks_is_empty(audit: Any, expected: tuple[Any, ...]) -> None:
    ledger = Ledger("h", "approved", "10001", pending=("comment",), audit=json.dumps(audit))
    memory = memory_of("SHOP-1", ledger)
    found = (memory.commit, memory.path, memory.pull, memory.merged, memory.reverted_by)
    assert found == expected
    assert (memory.key, memory.settled, memory.state) == ("SHOP-1", False, "approved")
    assert memory.record is None


def test_a_design_is_recognised_by_its_id_and_without_one_by_its_path() -> None:
    runtime: Any = SimpleNamespace(
        repository="acme/shop", repository_id=42, server_url="https://git.example"
    )
    named = identity_of(parse_document("---\nid: orders\n---\n# T\n", PATH), PATH, runtime)
    assert (named.id, named.path, named.repository) == ("orders", PATH, "acme/shop")
    assert (named.repository_id, named.server) == (42, "https://git.example")
    assert identity_of(parse_document("# T\n", PATH), PATH, runtime).id == PATH


@pytest.mark.parametrize(
    ("kind", "raises"), [(JiraFailure.NOT_FOUND, False), (JiraFailure.UNAVAILABLE, True)]
)
def test_only_a_ticket_that_is_not_there_remembers_nothing(
    kind: JiraFailure, *, raises: bool
) -> None:
    def refuse(_key: str, _ledgers: Any) -> Any:
        raise JiraError("It failed.", "Look.", kind=kind)

    document, settings = audit_record().document, JiraSettings()
    runtime: Any = SimpleNamespace(jira=lambda _: SimpleNamespace(issue=refuse))
    if raises:
        with pytest.raises(JiraError):
            remembered(document, "SHOP-1", settings, runtime)
    else:
        assert remembered(document, "SHOP-1", settings, runtime) is None
    without: Any = SimpleNamespace(jira=None)
    assert remembered(document, "SHOP-1", settings, without) is None


def test_a_tickets_memory_is_its_ledger_of_this_design() -> None:
    told = audit_record()
    name = ledger_key(told.document)
    kept = Ledger(
        "h", "approved", "1", audit=json.dumps(told.to_json()), audit_digest=told.digest()
    )
    for ledgers, known in (({name: kept.to_text()}, told), ({name: "{}"}, None), ({}, None)):
        issue = SimpleNamespace(ledgers=ledgers)
        port = SimpleNamespace(issue=lambda _key, _names, issue=issue: issue)
        runtime: Any = SimpleNamespace(jira=lambda _, port=port: port)
        memory = remembered(told.document, "SHOP-1", JiraSettings(), runtime)
        assert (memory.record if memory else None) == known


def test_a_whole_record_is_remembered_and_a_changed_one_is_not() -> None:
    told = audit_record()
    kept = Ledger("h", "approved", "10001", audit=json.dumps(told.to_json()))
    assert memory_of("SHOP-1", replace(kept, audit_digest=told.digest())).record == told
    assert memory_of("SHOP-1", replace(kept, audit_digest="0" * 64)).record is None
    assert memory_of("SHOP-1", kept).settled


def test_a_finalised_design_vouches_for_the_record_whose_digest_it_carries() -> None:
    told = audit_record()
    text = "---\naudit: {}\n---\n# Orders\n"
    assert vouches(parse_document(text.format(told.digest()), PATH), told)
    assert not vouches(parse_document(text.format("0" * 64), PATH), told)
    assert not vouches(parse_document("# Orders\n", PATH), told)


@pytest.mark.parametrize(("dry_run", "mode"), [(True, "plan"), (False, JiraSettings().mode)])
def test_tickets_are_told_by_the_configured_mode_and_only_planned_in_a_dry_run(
    mode: str, *, dry_run: bool
) -> None:
    def refuse() -> Any:
        raise JiraError("The token has expired.", "Renew it.")

    modes: list[str] = []
    said: list[str] = []

    def jira(settings: JiraSettings) -> Any:
        modes.append(settings.mode)
        return SimpleNamespace(myself=refuse)

    configuration: Any = SimpleNamespace(jira=JiraSettings())
    runtime: Any = SimpleNamespace(jira=jira, dry_run=dry_run, say=said.append)
    results = tell(audit_record(), ("SHOP-1", "SHOP-2", "shop-1"), configuration, runtime)
    assert [(one.key, one.done) for one in results] == [("SHOP-1", False), ("SHOP-2", False)]
    assert modes == [mode]
    assert said == [
        "SHOP-1: failed; The token has expired.",
        "SHOP-2: failed; The token has expired.",
    ]
    without: Any = SimpleNamespace(jira=None)
    assert tell(audit_record(), ("SHOP-1",), configuration, without) == ()


# ------------------------------------------------------------------ what closing did, in words


def closed(
    *lacks: str, tickets: tuple[TicketResult, ...] = (), signals: tuple[str, ...] = ()
) -> Closed:
    """Return one closed design that lacks these."""
    return Closed(
        report(), audit_record(), Verdict(not lacks, lacks), None, tickets=tickets, signals=signals
    )


def test_closing_tells_each_design_its_tickets_signals_and_files() -> None:
    moved = TicketResult(
        "SHOP-1", Outcome.UPDATED, "SHOP-9", "https://j.example/SHOP-9", "Open", "Done"
    )
    same = TicketResult("SHOP-2", Outcome.ALREADY, "", "", "Done", "Done")
    text = render_closed(
        [
            closed(tickets=(moved, same), signals=("design-approved",)),
            closed("the status is Draft", "a gate was not open"),
        ],
        Landing(landed=True, words="completed on main"),
        "offered by #12",
    )
    title, blank, *lines = text.split("\n")
    assert (title, blank) == ("### After closing", "")
    assert lines == [
        f"- {code(PATH)}: finalised, completed on main",
        "  - [<code>SHOP-9</code>](https://j.example/SHOP-9): updated, Open → Done",
        "  - <code>SHOP-2</code>: already",
        "  - signals: <code>design-approved</code>",
        f"- {code(PATH)}: keeps its status: the status is Draft; a gate was not open",
        f"- migration files: {prose('offered by #12')}",
    ]
    assert render_closed([], Landing(landed=True, words="")) == ""
    bare = render_closed([closed()], Landing(landed=True, words=""))
    assert bare.endswith(f"- {code(PATH)}: finalised")
