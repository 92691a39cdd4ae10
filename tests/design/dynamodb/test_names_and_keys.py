"""One thing in several spellings is one thing; different things stay different."""

from __future__ import annotations

import pytest

from data_design_gate.design.dynamodb.keys import inline_keys, read_key
from data_design_gate.design.dynamodb.names import (
    fold_index_name,
    index_key_role,
    index_spellings,
    is_generic_key,
    names_table_key,
    same_table,
    without_environment,
)
from data_design_gate.design.dynamodb.projections import read_projection


@pytest.mark.parametrize("written", ["GSI1", "GSI-1", "gsi1", "GSI 1", "`GSI1`", "gsi_1"])
def test_spellings_of_a_numbered_index_are_one(written: str) -> None:
    assert fold_index_name(written) == "gsi1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OrderEvent-StatusIndex", "`OrderEvent-StatusIndex`"),
        ("GSI-1: EventTypeIndex", "EventTypeIndex"),
        ("GSI1 \u2013 ProductTypeIndex", "ProductTypeIndex"),
        ("GSI1 (StatusIndex)", "StatusIndex"),
    ],
)
def test_a_descriptive_name_counts(one: str, other: str) -> None:
    assert fold_index_name(one) == fold_index_name(other)


def test_an_index_with_number_and_description_answers_to_both() -> None:
    assert index_spellings("GSI-1: EventTypeIndex") == {"gsi1", "eventtypeindex"}


def test_different_indexes_stay_different() -> None:
    assert fold_index_name("GSI1") != fold_index_name("GSI2")
    assert fold_index_name("GSI1") != fold_index_name("LSI1")
    assert fold_index_name("StatusIndex") != fold_index_name("StateIndex")


@pytest.mark.parametrize("name", ["PK", "SK", "GSI1PK", "gsi2sk", "GSI1_PK", "LSI1SK", "pk", "PK1"])
def test_generic_key_names_are_known(name: str) -> None:
    assert is_generic_key(name)


@pytest.mark.parametrize("name", ["orderId", "packId", "skuPk", "status", "PKG", "task"])
def test_real_names_are_not_generic(name: str) -> None:
    assert not is_generic_key(name)


def test_generic_index_keys_tell_their_index_and_role() -> None:
    assert index_key_role("GSI1PK") == ("gsi1", "HASH")
    assert index_key_role("GSI-2 SK") == ("gsi2", "RANGE")
    assert index_key_role("PK") is None


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("{env}-OrderEvent", "OrderEvent"),
        ("${Stage}-OrderEvent", "OrderEvent"),
        ("${AWS::StackName}-OrderEvent", "OrderEvent"),
        ("OrderEvent-<env>", "OrderEvent"),
        ("prod_OrderEvent", "OrderEvent"),
        ("OrderEvent.staging", "OrderEvent"),
        ("{{ env }}-OrderEvent", "OrderEvent"),
        ("Testimonial", "Testimonial"),
        ("DevicePing", "DevicePing"),
    ],
)
def test_environments_around_a_table_name_are_understood(written: str, bare: str) -> None:
    assert without_environment(written) == bare
    assert same_table(written, bare)


@pytest.mark.parametrize("cell", ["Table", "PK", "primary key", "`Primary Key`", "Main"])
def test_words_for_the_tables_own_key_are_known(cell: str) -> None:
    assert names_table_key(cell)


@pytest.mark.parametrize("cell", ["GSI1", "orders_pkey", "StatusIndex", "Scan"])
def test_an_index_name_is_not_the_tables_key(cell: str) -> None:
    assert not names_table_key(cell)


@pytest.mark.parametrize(
    ("text", "attribute", "kind", "template"),
    [
        ("`orderId` (S)", "orderId", "S", ""),
        ("orderId: Number", "orderId", "N", ""),
        ("orderId (String, HASH)", "orderId", "S", ""),
        ("`PK` = `USER#{id}`", "PK", "", "USER#{id}"),
        ("PK (USER#<id>)", "PK", "", "USER#<id>"),
        ("USER#${id}", "", "", "USER#${id}"),
        ("timestamp#event_id", "timestamp#event_id", "", ""),
        ("ORDER#2026", "", "", "ORDER#2026"),
    ],
)
def test_a_written_key_is_taken_apart(text: str, attribute: str, kind: str, template: str) -> None:
    key = read_key(text)
    assert key is not None
    assert (key.attribute, key.type, key.template) == (attribute, kind, template)


@pytest.mark.parametrize("text", ["none", "\u2014", "-", "n/a", ""])
def test_no_key_is_none(text: str) -> None:
    assert read_key(text) is None


def test_keys_in_a_sentence_are_found() -> None:
    assert inline_keys("PK = `status`, SK = createdAt, projection ALL") == [
        ("HASH", "status"),
        ("RANGE", "createdAt"),
    ]
    assert inline_keys("partition key `a` and sort key `b`") == [("HASH", "a"), ("RANGE", "b")]
    assert inline_keys("the partition key is the hot spot") == []


@pytest.mark.parametrize(
    ("text", "kind", "attributes"),
    [
        ("ALL", "ALL", ()),
        ("keys only", "KEYS_ONLY", ()),
        ("INCLUDE (status, total)", "INCLUDE", ("status", "total")),
        ("`INCLUDE`: `status`, `total`", "INCLUDE", ("status", "total")),
        ("status, total", "INCLUDE", ("status", "total")),
    ],
)
def test_a_written_projection_is_understood(
    text: str, kind: str, attributes: tuple[str, ...]
) -> None:
    found = read_projection(text)
    assert found is not None
    assert (found.type, found.attributes) == (kind, attributes)
