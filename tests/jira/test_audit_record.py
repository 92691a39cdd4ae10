"""The audit record and the ledger: their schemas, their digests, what stored text may be."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from data_design_gate.jira import audit
from data_design_gate.jira.audit import AuditedDocument, AuditRecord, canonical
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.identity import ledger_key
from data_design_gate.jira.ledger import LEDGER_LIMIT, Ledger, read_ledger
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from jira_hostile import hostile_record
from jira_support import fake, record, settings

SCHEMAS = Path(__file__).parents[2] / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


def problems(name: str, value: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema(name))
    return [error.message for error in validator.iter_errors(value)]


def test_both_schemas_are_schemas() -> None:
    for name in ("audit-record.schema.json", "jira-ledger.schema.json"):
        jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("state", list(TicketState))
def test_every_record_fits_its_schema(state: TicketState) -> None:
    bare = AuditRecord(state, AuditedDocument("d", "p"))
    for full in (record(state), hostile_record(state), bare, record(state, pull_request=None)):
        assert problems("audit-record.schema.json", json.loads(canonical(full.to_json()))) == []


def test_the_schema_names_every_member_and_no_other() -> None:
    described = schema("audit-record.schema.json")
    for name, value in vars(audit).items():
        if is_dataclass(value) and isinstance(value, type):
            part = described if value is AuditRecord else described["$defs"][name]
            members = {member.name for member in fields(value)}
            assert set(part["properties"]) - {"schema_version"} == members, name
            assert part["additionalProperties"] is False


def test_an_unknown_member_is_refused() -> None:
    value = json.loads(canonical(record().to_json())) | {"surprise": 1}
    assert problems("audit-record.schema.json", value)


def test_the_digest_is_of_the_facts_alone() -> None:
    assert record().digest() == record().digest()
    assert record().digest() != record(reason="another").digest()
    assert record().digest().startswith("sha256:")


@pytest.mark.parametrize("state", list(TicketState))
def test_every_stored_ledger_fits_its_schema(state: TicketState) -> None:
    jira, chosen = fake(), settings(labels={"approved": "ready"})
    synchronise(jira, desired_tickets(record(state), ["SHOP-1"], chosen), chosen)
    stored = jira.tickets["SHOP-1"].properties
    for text in stored.values():
        assert problems("jira-ledger.schema.json", json.loads(text)) == []
        ledger = read_ledger(text)
        assert ledger is not None
        assert ledger.to_text() == text


def test_a_ledger_never_exceeds_a_property_however_long_the_record() -> None:
    long = tuple("é" * 400 for _ in range(500))
    for full in (
        record(lifecycle=long),
        record(lifecycle=long, notify=long),
        record(lifecycle=long, document=replace(record().document, title="é" * 90_000)),
    ):
        ledger = Ledger("0" * 64, "approved", "1", audit=canonical(full.to_json()))
        value = json.loads(ledger.to_text())
        assert len(json.dumps(value, ensure_ascii=False).encode()) <= LEDGER_LIMIT
        read = read_ledger(ledger.to_text())
        assert read is not None
        assert read.to_text() == ledger.to_text()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.text(max_size=50) | anything.map(json.dumps), st.data())
def test_a_foreign_or_broken_ledger_is_no_ledger_and_never_raises(
    text: str, data: st.DataObject
) -> None:
    read_ledger(text)
    good = json.loads(Ledger("0" * 64, "approved", "1").to_text())
    member = data.draw(st.sampled_from(sorted(good)))
    changed = good | {member: data.draw(anything)}
    found = read_ledger(json.dumps(changed))
    assert found is None or isinstance(found.to_text(), str)


def test_a_ticket_with_a_broken_ledger_is_brought_in_order_without_a_second_comment() -> None:
    jira, chosen = fake(), settings()
    wanted = desired_tickets(record(), ["SHOP-1"], chosen)
    synchronise(jira, wanted, chosen)
    jira.tickets["SHOP-1"].properties[ledger_key(record().document)] = '{"schema_version": 1}'
    jira.writes.clear()
    assert synchronise(jira, wanted, chosen)[0].done
    assert jira.writes == ["put_ledger"]
    assert len(jira.tickets["SHOP-1"].comments) == 1


def test_a_ledger_of_a_later_version_is_left_alone() -> None:
    jira, chosen = fake(), settings()
    newer = '{"schema_version": 2, "secret_plan": true}'
    jira.tickets["SHOP-1"].properties[ledger_key(record().document)] = newer
    result = synchronise(jira, desired_tickets(record(), ["SHOP-1"], chosen), chosen)[0]
    assert jira.writes == []
    assert "later version" in result.problems[0].reason
