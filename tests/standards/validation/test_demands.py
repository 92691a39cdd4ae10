"""What a constraint demands is read from the words people write it in."""

import pytest

from data_design_gate.standards.demands import Bound, Limits, demanded, type_class


def low(value, inclusive=True):
    return {"low": Bound(value, inclusive)}


def high(value, inclusive=True):
    return {"high": Bound(value, inclusive)}


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        # lengths
        ("1 to 40 characters", {"length": 40}),
        ("at most 40 characters", {"length": 40}),
        ("max 1,000 chars", {"length": 1000}),
        ("no more than 40 letters", {"length": 40}),
        ("max length 40", {"length": 40}),
        ("length: 40", {"length": 40}),
        ("40 characters or fewer", {"length": 40}),
        ("varchar(40)", {"length": 40}),
        ("exactly 2 letters", {"length": 2}),
        # ranges
        ("between 1 and 10", low(1) | high(10)),
        ("from 1 to 10", low(1) | high(10)),
        ("1 - 10", low(1) | high(10)),
        (">= 0", low(0)),
        ("> 0", low(0, inclusive=False)),
        ("at least 18", low(18)),
        ("more than 18", low(18, inclusive=False)),
        ("<= 100", high(100)),
        ("up to 100", high(100)),
        ("< 100", high(100, inclusive=False)),
        ("less than 100", high(100, inclusive=False)),
        (">= 0.5 and <= 1.5", low(0.5) | high(1.5)),
        ("non-negative", low(0)),
        ("non-negative, at most 9", low(0) | high(9)),
        ("never negative", low(0)),
        ("positive", low(0, inclusive=False)),
        ("positive, at least 5", low(5)),
        # lists of values
        ("one of: open, closed", {"values": frozenset({"open", "closed"})}),
        ("open | closed", {"values": frozenset({"open", "closed"})}),
        ("'open', 'closed' or 'lost'", {"values": frozenset({"open", "closed", "lost"})}),
        ("in (open, closed).", {"values": frozenset({"open", "closed"})}),
        ("inactive, active", {"values": frozenset({"inactive", "active"})}),
        ("allowed | allowed_once", {"values": frozenset({"allowed", "allowed_once"})}),
        ("in, out", {"values": frozenset({"in", "out"})}),
        ("one of email, url", {"values": frozenset({"email", "url"})}),
        ("'email', 'url'", {"values": frozenset({"email", "url"})}),
        (
            "'required' or 'optional' or 'nullable'",
            {"values": frozenset({"required", "optional", "nullable"})},
        ),
        ("open", {}),
        ("open, closed for ever", {}),
        # the rest
        ("unique", {"unique": True}),
        ("not unique", {}),
        ("need not be unique", {}),
        ("references orders", {"refers": True}),
        ("must exist in orders", {"refers": True}),
        ("valid e-mail", {"pattern": True}),
        ("matches [A-Z]+", {"pattern": True}),
        ("ISO 4217", {"pattern": True}),
        ("whatever people like", {}),
        ("", {}),
    ],
)
def test_a_constraint_demands_what_its_words_say(words, limits):
    found = demanded(words)
    assert found == Limits(**limits)
    assert found.any() is bool(limits)


@pytest.mark.parametrize(
    "word",
    [
        *("unique", "required", "optional", "immutable", "positive", "uuid", "email", "url"),
        *("nullable", "lowercase", "uppercase", "trimmed", "numeric", "text", "null", "none"),
        *("indexed", "integer", "generated", "json", "valid", "negative", "encrypted", "hashed"),
        *("true", "false", "iso"),
    ],
)
def test_a_word_that_describes_a_value_makes_no_list_of_values(word):
    assert demanded(f"{word}, open").values is None


def test_a_length_may_stand_in_the_type_and_the_constraint_wins():
    assert demanded("required", "varchar(20)").length == 20
    assert demanded("at most 10 characters", "varchar(20)").length == 10


def test_words_behind_the_first_two_thousand_characters_do_not_count():
    assert not demanded(" " * 2_000 + "unique").any()


@pytest.mark.parametrize(
    ("bound", "is_low", "words"),
    [
        (Bound(0, inclusive=True), True, ">= 0"),
        (Bound(0, inclusive=False), True, "> 0"),
        (Bound(1.5, inclusive=True), False, "<= 1.5"),
        (Bound(10, inclusive=False), False, "< 10"),
    ],
)
def test_a_bound_is_told_as_a_comparison(bound, is_low, words):
    assert bound.words(low=is_low) == words


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("timestamptz", "timestamp"),
        ("Date time", "timestamp"),
        ("DATE", "date"),
        ("varchar(40)", "text"),
        ("String", "text"),
        ("uuid", "uuid"),
        ("jsonb", "json"),
        ("Boolean", "flag"),
        ("integer", "whole number"),
        ("bigint", "whole number"),
        ("long", "whole number"),
        ("numeric(10, 2)", "decimal"),
        ("money", "decimal"),
        ("double precision", "float"),
        ("real", "float"),
        ("a longer story", ""),
        ("updated", ""),
        ("", ""),
    ],
)
def test_a_type_is_classed_however_it_is_written(written, kind):
    assert type_class(written) == kind
