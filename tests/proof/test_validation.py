"""Sample rows against validation rules, and the makers of such rows."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.proof.conditions import comparisons, prefix, wrapped_columns
from data_design_gate.proof.literals import VARIANTS, everyday, extreme, hinted
from data_design_gate.proof.patterns import matching_text
from data_design_gate.proof.rows import literal, quoted
from data_design_gate.proof.shapes import ColumnShape
from proof_support import design_of, outcomes, proved

SCHEMA = """CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(100) NOT NULL UNIQUE CHECK (email LIKE '%@%'),
    code text NOT NULL CHECK (code ~ '^[A-Z]{2}-[0-9]{4}$'),
    age integer NULL CHECK (age BETWEEN 18 AND 120),
    tier text NOT NULL DEFAULT 'basic' CHECK (tier IN ('basic', 'gold'))
);
CREATE TABLE orders (
    id uuid PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    total numeric(10,2) NOT NULL CHECK (total > 0),
    CHECK (ends_at > starts_at)
);"""


def trials(*rules, schema=SCHEMA):
    report = proved(design_of(schema, schema, "SELECT 1;", rules=rules))
    return report, {(t.field, t.good, t.accepted) for t in report.facts.trials}


TRUE_RULES = [
    "| customers.email | yes | varchar(100) | unique | database (UNIQUE) |",
    "| customers.code | yes | text | two capital letters, a dash, four digits | database (CHECK) |",
    "| customers.age | no | integer | between 18 and 120 | database (CHECK) |",
    "| customers.tier | yes | text | basic or gold | database (CHECK) |",
    "| orders.total | yes | numeric(10,2) | greater than 0 | database (CHECK) |",
    "| orders.customer_id | yes | bigint | references customers | database (foreign key) |",
]


def test_rules_that_the_schema_keeps_are_proved():
    report, found = trials(*TRUE_RULES)
    assert found == set()
    assert outcomes(report)["validate"] == "proved"


@pytest.mark.parametrize(
    ("rule", "trial"),
    [
        ("| customers.age | no | integer | between 21 and 120 | database (CHECK) |",
         ("customers.age", False, True)),
        ("| customers.age | no | integer | between 16 and 120 | database (CHECK) |",
         ("customers.age", True, False)),
        ("| customers.age | yes | integer | | database (NOT NULL) |",
         ("customers.age", False, True)),
        ("| customers.tier | yes | text | basic, gold or platinum | database (CHECK) |",
         ("customers.tier", True, False)),
        ("| customers.email | yes | varchar(100) | at most 50 characters | database (type) |",
         ("customers.email", False, True)),
        ("| orders.total | yes | numeric(10,2) | at least 0 | database (CHECK) |",
         ("orders.total", True, False)),
        ("| customers.code | yes | text | unique | database (UNIQUE) |",
         ("customers.code", False, True)),
    ],
)  # fmt: skip
def test_a_rule_that_the_schema_breaks_is_disproved_by_a_row(rule, trial):
    report, found = trials(rule)
    assert trial in found
    assert outcomes(report)["validate"] == "disproved"


def test_a_rule_that_code_enforces_is_not_tried():
    report, found = trials(
        "| customers.age | yes | integer | between 21 and 30 | application (pydantic) |"
    )
    assert found == set()
    assert outcomes(report)["validate"] == "not-proved"


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{3}$", "^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$", "^(web|shop)$", "^\\d{4}-\\d{2}$",
        "^\\+[1-9]\\d{6,14}$", "^[^@\\s]+@[^@\\s]+$", "^ORD-(?:[0-9]{3}){2}$", "[[:alpha:]]+",
        "^a?b*c+$", "^[\\w-]{8}$", "^#[0-9A-Fa-f]{6}$", "https?://.+",
    ],
)  # fmt: skip
def test_a_text_is_found_that_a_pattern_matches(pattern):
    text = matching_text(pattern)
    assert text is not None
    assert re.search(pattern.replace("[[:alpha:]]", "[A-Za-z]"), text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_no_pattern_raises_or_grows_without_bound(pattern):
    text = matching_text(pattern)
    assert text is None or len(text) <= 4_000


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40).filter(lambda text: "\0" not in text))
def test_a_literal_is_one_string_whatever_it_holds(value):
    text = literal(value)
    if text.startswith("E"):
        body = text[2:-1].replace("\\\\", "").replace("''", "")
        assert "\\" not in body
    else:
        body = text[1:-1].replace("''", "")
    assert "'" not in body
    assert quoted(value)[1:-1].replace('""', "").count('"') == 0


def column(kind, modifier=-1):
    return ColumnShape("c", kind, modifier, False, "", False, False, (), 1)  # noqa: FBT003


@pytest.mark.parametrize("kind", ["int2", "numeric", "text", "varchar", "uuid", "jsonb", "bool"])
def test_every_sample_is_text_or_null(kind):
    shape = column(kind, 14 if kind in {"varchar", "numeric"} else -1)
    for number in (1, 7, 1_000_003):
        assert isinstance(everyday(shape, number), str)
    for variant in VARIANTS:
        assert extreme(shape, variant) is None or isinstance(extreme(shape, variant), str)


def test_a_check_hints_at_values_on_both_sides_of_its_bound():
    found = hinted(column("int4"), ["((age >= 18) AND (age <= 120))"])
    assert {"18", "17", "120", "121"} <= set(found)


def test_a_hint_is_only_read_and_never_run():
    assert "1" in hinted(column("text"), ["(lo_import('/etc/passwd') IS NOT NULL) OR"])


@pytest.mark.parametrize(
    ("keys", "condition", "leads", "gap"),
    [
        (("a", "b"), "(a = $1)", True, ""),
        (("a", "b"), "((a = $1) AND (b > $2))", True, ""),
        (("a", "b"), "(b = $1)", False, "a"),
        (("a", "b", "c"), "((a = $1) AND (c = $2))", True, "b"),
        (("a", "b"), "((a > $1) AND (b = $2))", True, "a"),
        (("a",), "(a = ANY ($1))", True, ""),
        (("a",), "(a IS NULL)", True, ""),
        (("a", "b"), "(ROW(a, b) < ROW($1, $2))", True, ""),
        (("lower(email)",), "(lower(email) = $1)", True, ""),
        (("a",), "(x.a = o.id)", True, ""),
        ((), "", False, ""),
        (("a",), "this is ( not SQL", False, ""),
    ],
)
def test_the_leading_prefix_rule(keys, condition, leads, gap):
    found = prefix(keys, condition)
    assert (found.leads, found.gap) == (leads, gap)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_condition_of_a_plan_raises(condition):
    list(comparisons(condition))
    list(wrapped_columns(condition))
