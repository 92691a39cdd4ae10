"""What a ticket should look like follows from the audit record and the settings alone."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.jira.audit import AuditRecord, Deferral
from data_design_gate.jira.bookkeeping import final_ledger
from data_design_gate.jira.desired import desired_ticket, desired_tickets, field_values
from data_design_gate.jira.identity import global_id, ledger_key, owner_mark
from data_design_gate.jira.ledger import Ledger, read_ledger
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.state import TicketState
from jira_support import SHA, record, renamed

FULL = record()
PULL = FULL.pull_request
assert PULL is not None
SETTINGS = JiraSettings(
    fields={"Design": "document_url"},
    statuses={TicketState.APPROVED: "Ready", TicketState.UNDER_REVIEW: "In Review"},
    labels={TicketState.APPROVED: ("designed",)},
    resolutions={TicketState.APPROVED: "Done"},
    roles={"OPS": "relates"},
    on_revert="To Do",
)


def test_every_value_a_field_may_use_is_on_one_line() -> None:
    assert field_values(replace(FULL, authors=())) == {
        "document_path": "docs/data-design/orders.md",
        "document_title": "Order fulfilment",
        "document_id": "orders",
        "document_version": "3",
        "repository": "acme/shop",
        "design_date": "2026-11-01",
        "approval_date": "2026-11-20",
        "approvers": "dana, eli",
        "authors": "",
        "stores": "postgres",
        "migration_approach": "add the column; backfill it; drop the old one",
        "pull_request": "#7",
        "merge_commit": SHA,
        "state": "approved",
        "document_url": f"https://github.com/acme/shop/blob/{SHA}/docs/data-design/orders.md",
        "pull_request_url": "https://github.com/acme/shop/pull/7",
    }


def test_a_push_has_no_pull_request_and_a_migration_without_an_approach_is_named_by_its_type() -> (
    None
):
    plain = replace(FULL, pull_request=None, migration=replace(FULL.migration, approach=()))
    values = field_values(plain)
    assert values["migration_approach"] == "schema-change"
    assert {values[name] for name in ("pull_request", "merge_commit", "pull_request_url")} == {""}


@pytest.mark.parametrize(
    "changes",
    [
        {"state": TicketState.ABORTED},
        {"pull_request": replace(PULL, number=8)},
        {"pull_request": replace(PULL, merge_commit="f" * 40)},
        {"pull_request": None},
        {"reverted_by": "#8 by dana"},
        {"reason": "No budget."},
        {"notify": ("olga",)},
        {"completed": ("Orders",)},
        {"deferred": (Deferral("Refunds", "SHOP-9"),)},
        {"lessons": "Ask earlier."},
        {"next_step": "Split it."},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_version_state_or_word_is_another_desired_state(changes: dict[str, Any]) -> None:
    assert hash_of(replace(FULL, **changes)) != hash_of(FULL)


@pytest.mark.parametrize(
    "other",
    [
        renamed(FULL, title="Orders", version="4", url="https://git.example/x", status="Draft"),
        replace(FULL, approvals=(), authors=(), database_team=(), waivers=(), proofs=()),
        replace(FULL, schema_decisions=(), lifecycle=(), links=(), tickets=("OPS-1",)),
        replace(FULL, pull_request=replace(PULL, title="Other", merged_by="eli", author="zed")),
    ],
    ids=["document", "people and checks", "decisions", "pull request"],
)
def test_what_a_later_run_may_find_differently_is_not(other: AuditRecord) -> None:
    assert hash_of(other) == hash_of(FULL)


def test_a_ticket_that_only_relates_is_its_own_state() -> None:
    assert hash_of(FULL, "OPS-1") != hash_of(FULL)


def hash_of(of: AuditRecord, key: str = "SHOP-1") -> str:
    """Return the name of the desired state."""
    return desired_ticket(of, key, SETTINGS).hash


@pytest.mark.parametrize(
    ("key", "changes", "target", "fields", "announce"),
    [
        ("SHOP-1", {}, "Ready", True, True),
        ("OPS-1", {}, "", False, True),
        ("SHOP-1", {"state": TicketState.UNDER_REVIEW}, "In Review", False, False),
        ("SHOP-1", {"state": TicketState.BLOCKED}, "", True, True),
        ("SHOP-1", {"reverted_by": "#8 by dana"}, "To Do", True, True),
    ],
    ids=["implements", "relates", "review", "no status for it", "reverted"],
)
def test_a_ticket_is_moved_and_filled_by_its_role_and_state(
    key: str, changes: dict[str, Any], target: str, *, fields: bool, announce: bool
) -> None:
    found = desired_ticket(replace(FULL, **changes), key, SETTINGS)
    assert (found.target, found.announce) == (target, announce)
    assert found.fields == (SETTINGS.fields if fields else {})


def test_labels_and_resolution_belong_to_the_state_and_a_revert_has_no_label() -> None:
    found = desired_ticket(FULL, "SHOP-1", SETTINGS)
    assert (found.labels, found.resolution) == (("designed",), "Done")
    assert desired_ticket(replace(FULL, reverted_by="#8"), "SHOP-1", SETTINGS).labels == ()
    assert desired_ticket(record(TicketState.BLOCKED), "SHOP-1", SETTINGS).resolution == ""


@pytest.mark.parametrize(
    ("of", "summary", "struck"),
    [
        (FULL, "Version 3 approved", False),
        (renamed(FULL, version=""), "approved", False),
        (record(TicketState.UNDER_REVIEW), "Version 3 under review", False),
        (record(TicketState.ABORTED), "Version 3 aborted", True),
        (replace(FULL, reverted_by="#8 by dana"), "Version 3 reverted", True),
    ],
    ids=["approved", "no version", "review", "aborted", "reverted"],
)
def test_the_link_says_which_version_is_where(of: AuditRecord, summary: str, struck: bool) -> None:
    link = desired_ticket(of, "SHOP-1", SETTINGS).link
    assert (link.summary, link.resolved) == (summary, struck)
    assert link.title == "Data design: Order fulfilment"
    bare = desired_ticket(renamed(of, title=""), "SHOP-1", SETTINGS).link
    assert bare.title == "Data design: docs/data-design/orders.md"


def test_each_ticket_is_desired_once_in_the_order_written() -> None:
    found = desired_tickets(FULL, ("SHOP-2", "shop-1", "SHOP-1"), SETTINGS)
    assert [one.key for one in found] == ["SHOP-2", "SHOP-1"]


def test_the_history_names_who_merged_or_else_who_proposed() -> None:
    assert desired_ticket(FULL, "SHOP-1", SETTINGS).history.actor == "dana"
    unmerged = replace(FULL, pull_request=replace(PULL, merged_by=""))
    assert desired_ticket(unmerged, "SHOP-1", SETTINGS).history.actor == "mira"


# ------------------------------------------------------------------ identity and memory


def test_a_document_is_named_by_server_repository_and_id_whatever_its_place() -> None:
    document = FULL.document
    assert global_id(document) == "system=https://github.com&repo=4242&doc=orders"
    assert global_id(replace(document, path="docs/other.md")) == global_id(document)
    assert global_id(replace(document, server="https://github.com/")) == global_id(document)
    assert global_id(replace(document, id="")).endswith("&doc=docs/data-design/orders.md")
    assert global_id(replace(document, id="a b&c")).endswith("&doc=a%20b%26c")
    assert ledger_key(document) == f"data-design-gate.{owner_mark(document)}"
    marks = {owner_mark(document), owner_mark(replace(document, repository_id=1))}
    assert len(marks | {owner_mark(replace(document, server="https://git.example"))}) == 3


OLD = Ledger(
    "old", "blocked", "9", ("link",), status="Open", comment_id="5", comment_digest="d",
    recreated=True,
)  # fmt: skip


@pytest.mark.parametrize("old", [OLD, None], ids=["known", "new"])
def test_a_new_ledger_keeps_what_the_old_one_knew_of_comment_and_status(old: Ledger | None) -> None:
    observed: Any = SimpleNamespace(ledger=old, issue=SimpleNamespace(id="10001"))
    desired = desired_ticket(FULL, "SHOP-1", SETTINGS)
    ledger = final_ledger(desired, observed, ("comment",))
    kept = (ledger.status, ledger.comment_id, ledger.comment_digest, ledger.recreated)
    assert kept == (("Open", "5", "d", True) if old else ("", "", "", False))
    assert (ledger.hash, ledger.state, ledger.issue_id) == (desired.hash, "approved", "10001")
    assert (ledger.pending, ledger.audit_digest) == (("comment",), FULL.digest())
    assert final_ledger(desired, observed, (), comment_id="6").comment_id == "6"
    assert read_ledger(ledger.to_text()) == ledger


@pytest.mark.parametrize(
    "name", ["waivers", "schema_decisions", "index_decisions", "lifecycle", "links", "proofs"]
)
def test_a_record_that_is_too_long_loses_its_long_lists_first(name: str) -> None:
    audit = {**FULL.to_json(), name: ["x" * 100] * 400}
    kept = read_ledger(replace(OLD, audit=json.dumps(audit)).to_text())
    assert kept is not None
    lean = json.loads(kept.audit)
    assert (lean[name], lean["document"]["id"]) == ([], "orders")


def test_a_record_without_room_even_so_is_left_out_and_the_rest_is_kept() -> None:
    audit = {**FULL.to_json(), "document": {"id": "x" * 40_000}}
    kept = read_ledger(replace(OLD, audit=json.dumps(audit)).to_text())
    assert kept == replace(OLD, audit="null")
