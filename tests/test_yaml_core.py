"""YAML is read by the core rules of 1.2, with positions, and never without bounds."""

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.yaml_core import YamlProblem, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("012", 12),
        ("0o14", "0o14"),
        ("0x1F", 31),
        ("1.10", "1.10"),
        ("1.5", 1.5),
        ("1.0.0", "1.0.0"),
        ("2026-11-20", "2026-11-20"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("=", "="),
        ("<<", "<<"),
        (".5", ".5"),
    ],
)
def test_a_plain_scalar_is_what_the_core_schema_says(text, value):
    read = read_yaml(f"key: {text}\n").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_every_key_and_item_has_its_line_and_column():
    positions = read_yaml("a: 1\nb:\n  - x\n  - {c: d}\n").positions
    assert positions["a",] == (1, 1)
    assert positions["b", 0] == (3, 5)
    assert positions["b", 1, "c"] == (4, 6)


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("a:\n\tb: 1", "tab", (2, 1)),
        ("a: 1\na: 2", "stands twice", (2, 1)),
        ("a: !!python/object:os.system x", "tag", (1, 4)),
        ("a: 'x\x00'", "U+0000", (1, 1)),
        ("a: 1\nb: \ud800", "U+D800", (2, 1)),
        ("? [a]\n: b", "single word", (1, 3)),
        ("[" * 2_000, "nest", (1, 1001)),
    ],
)
def test_what_cannot_be_read_is_named_at_its_place(text, words, place):
    with pytest.raises(YamlProblem) as caught:
        read_yaml(text)
    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == place


def test_an_alias_bomb_is_refused_before_it_is_expanded():
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 30))
    with pytest.raises(YamlProblem, match="aliases"):
        read_yaml(f"k0: &k0 x\n{levels}\n")


def test_nested_aliases_below_the_bound_cannot_multiply_without_end():
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 11))
    with pytest.raises(YamlProblem, match="values"):
        read_yaml(f"k0: &k0 x\n{levels}\n")


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_but_never_fails_otherwise(text):
    try:
        read_yaml(text)
    except YamlProblem as problem:
        assert problem.line >= 1
        assert problem.column >= 1
