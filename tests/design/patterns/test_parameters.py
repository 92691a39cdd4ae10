"""Every client's parameter spelling becomes PostgreSQL's, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.parameters import number_parameters


@pytest.mark.parametrize(
    ("written", "numbered"),
    [
        ("a = :x AND b = :y OR c = :x", "a = $1 AND b = $2 OR c = $1"),
        ("a = ? AND b = ?", "a = $1 AND b = $2"),
        ("a = %s AND b = %(name)s", "a = $1 AND b = $2      "),
        ("a = @customer", "a = $1       "),
        ("a = ${customerId}", "a = $1           "),
        ("a = $customer", "a = $1       "),
        ("a = $2 AND b = :x", "a = $2 AND b = $3"),
        ("a = :id::uuid", "a = $1 ::uuid"),
    ],
)
def test_a_parameter_is_numbered(written: str, numbered: str) -> None:
    assert number_parameters(written) == numbered


@pytest.mark.parametrize(
    "untouched",
    [
        "a = 'x:y ? %s @p'",
        "a -- :name ?\n= 1",
        "a /* :name */ = 1",
        "a::text = $1",
        "x[1:n] = 2",
        "tags @> $1 AND meta ? 'k' AND meta ?| $2",
        'a = "odd:name"',
        "a = $$ :x $$",
        "a % 2 = 0",
    ],
)
def test_what_is_no_parameter_stays(untouched: str) -> None:
    assert number_parameters(untouched) == untouched


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab :?%s@$'\"{}()-\n1", max_size=60))
def test_lines_stay_where_they_are(sql: str) -> None:
    assert number_parameters(sql).count("\n") == sql.count("\n")
