"""A DynamoDB request behind a pattern: its conditions with the names resolved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.dynamodb.expressions import (
    ExpressionError,
    attribute_names,
    bare_names,
    comparisons,
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("orderId = :id", [("orderId", "=")]),
        ("#s = :s AND createdAt > :since", [("status", "="), ("createdAt", ">")]),
        ("pk=:p and begins_with(sk, :x)", [("pk", "="), ("sk", "begins_with")]),
        ("pk = :p AND sk BETWEEN :a AND :b", [("pk", "="), ("sk", "BETWEEN")]),
        ("(pk = :p) AND (sk >= :a)", [("pk", "="), ("sk", ">=")]),
        ('DeviceID=deviceId and State#Date begins_with "s1#"',
         [("DeviceID", "="), ("State#Date", "begins_with")]),
        ("pk = USER#{id} AND sk begins_with ORDER#", [("pk", "="), ("sk", "begins_with")]),
        ("a.b[0] = :x", [("a", "=")]),
        ("pk IN (:a, :b)", [("pk", "IN")]),
        ("size(tags) > :n", [("tags", "size")]),
        ("", []),
    ],
)  # fmt: skip
def test_comparisons_are_found_with_their_operators(
    expression: str, expected: list[tuple[str, str]]
) -> None:
    found = comparisons(expression, {"#s": "status"})
    assert [(c.attribute, c.operator) for c in found] == expected


def test_or_and_not_are_kept_as_joining_words() -> None:
    found = comparisons("a = :a OR b = :b AND NOT c = :c", {})
    assert [c.joined for c in found] == ["", "OR", "NOT"]


@pytest.mark.parametrize(
    ("expression", "offset"), [("pk :p", 3), ("pk =", 4), ("= :p", 0), ("get all of it", 4)]
)
def test_what_is_no_condition_is_refused_at_its_place(expression: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        comparisons(expression, {})
    assert refused.value.offset == offset


def test_a_name_placeholder_without_a_definition_stands_for_its_word() -> None:
    assert attribute_names("#status, total, items[0].sku", {}) == ("status", "total", "items")


def test_bare_names_are_those_without_a_placeholder() -> None:
    assert [t.text for t in bare_names("#s = :s AND status = :x AND begins_with(name, :n)")] == [
        "status",
        "name",
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab#:=<> ()ANDORBETWEENbegins_with,.[]0\"'", max_size=50))
def test_no_expression_makes_the_parser_hang_or_crash(expression: str) -> None:
    try:
        found = comparisons(expression, {})
    except ExpressionError as error:
        found = ()
        place = error.offset
    else:
        place = 0
    assert 0 <= place <= len(expression)
    assert len(found) <= len(expression)
