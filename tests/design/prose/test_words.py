"""Words and names, folded so that the same thing compares equal."""

import pytest

from data_design_gate.design.words import fold, noun, nouns, plain, singular, stated


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("**Bold** and `code_with_underscores`", "Bold and code_with_underscores"),
        ("[a link](../x.md#y) <br> next", "a link next"),
        ("snake_case stays", "snake_case stays"),
        (r"`a\|b` and \*literal\*", r"a\|b and *literal*"),
        ("text <!-- hidden --> goes on", "text goes on"),
        ("__oid__ marks the key", "oid marks the key"),
        ("a &lt; b", "a < b"),
    ],
)
def test_plain_text_is_what_a_reader_sees(written: str, seen: str) -> None:
    assert plain(written) == seen


@pytest.mark.parametrize(
    "written", ["**Data safety:**", "DATA  SAFETY", "4. Data safety", "data_safety", "Data-safety!"]
)
def test_labels_fold_to_their_words(written: str) -> None:
    assert fold(written) == "data safety"


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("orders", "order"), ("addresses", "address"), ("statuses", "status"),
        ("categories", "category"), ("warehouses", "warehouse"), ("boxes", "box"),
        ("people", "person"), ("schemas", "schema"), ("batches", "batch"), ("caches", "cache"),
        ("indices", "index"), ("indexes", "index"), ("clauses", "clause"), ("quotas", "quota"),
        ("analyses", "analysis"), ("purchases", "purchase"), ("ids", "id"),
    ],
)  # fmt: skip
def test_plural_nouns_have_a_singular_that_stays(plural: str, one: str) -> None:
    assert singular(plural) == one
    assert singular(one) == one


@pytest.mark.parametrize(
    "written",
    [
        "order_lines",
        "OrderLine",
        "Order lines",
        "order-line",
        "sales.order_lines",
        "${Env}-OrderLine",
    ],
)
def test_every_spelling_of_a_name_is_one_noun(written: str) -> None:
    assert noun(written) == "order line"


def test_a_written_name_may_stand_for_several_nouns() -> None:
    assert {"order event", "history"} <= nouns("Order event (`histories`)")
    assert "customer" in nouns("The **customers** table")


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "todo.", "...", "\u2026", "-", "\u2014", "N/A", "[describe the rollback]", "<name>",
     "<!-- only guidance -->", "*TBD*", "to be determined", "???", "." * 5000],
)  # fmt: skip
def test_placeholders_state_nothing(text: str) -> None:
    assert stated(text) == ""


@pytest.mark.parametrize(
    "text", ["none", "0", "N/A: the table is new", "[ADR 12](adr.md)", "✅", "no", "name it"]
)
def test_short_statements_are_statements(text: str) -> None:
    assert stated(text) == text
