"""Expressions are compiled late, and only for texts that they may match."""

import gc
import importlib
import pkgutil
import random
import re

import pytest

import data_design_gate
from data_design_gate._needed import NEEDED
from data_design_gate.regex import checksum, regex
from matching_texts import draw

_DRAWS = 12


def expressions():
    for module in pkgutil.walk_packages(data_design_gate.__path__, "data_design_gate."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kind = type(regex(""))
    return [one for one in gc.get_objects() if type(one) is kind and one.pattern != "("]


def test_an_expression_acts_like_a_compiled_one():
    word = regex(r"(?P<word>[a-z]+)", re.IGNORECASE)

    assert word.pattern == r"(?P<word>[a-z]+)"
    assert word.search("12 Ab")["word"] == "Ab"
    assert word.fullmatch("12 Ab") is None
    assert word.sub("x", "a1b") == "x1x"
    assert word.flags & re.IGNORECASE


def test_a_fault_in_an_expression_shows_on_first_use():
    broken = regex("(")

    with pytest.raises(re.error):
        broken.search("text")


def test_every_expression_of_the_package_compiles():
    found = expressions()

    assert len(found) > 500
    for expression in found:
        assert expression.flags >= 0


@pytest.fixture
def purge(monkeypatch):
    monkeypatch.setitem(NEEDED, checksum(r"\bpurg\w+|\bTTL\b", re.IGNORECASE), ("purg", "ttl"))
    return regex(r"\bpurg\w+|\bTTL\b", re.IGNORECASE)


def test_a_text_without_its_words_is_answered_as_the_expression_would_and_compiles_none(purge):
    for text in ("kept for ever", "", "Größe: 3"):
        assert purge.search(text) is purge.match(text) is purge.fullmatch(text) is None
        assert list(purge.finditer(text)) == purge.findall(text) == []
        assert purge.split(text) == [text]
        assert purge.sub("x", text) == text
    assert purge._compiled is None


def test_a_text_with_one_of_its_words_is_searched(purge):
    assert purge.search("a spurge") is None
    assert purge.search("PURGED nightly")[0] == "PURGED"
    assert purge.sub("x", "by ttl", count=1) == "by x"
    assert purge.search("kept for ever") is None


@pytest.mark.parametrize("text", ["\u0131ndex", "\u0130NDEX", "\u017fort", "\u212aey"])
def test_a_letter_that_passes_for_another_is_left_to_the_expression(text, monkeypatch):
    pattern = "index|sort|key"
    monkeypatch.setitem(NEEDED, checksum(pattern, re.IGNORECASE), ("index", "sort", "key"))

    assert regex(pattern, re.IGNORECASE).search(text)


def test_no_expression_matches_a_text_without_the_words_it_is_said_to_need():
    chance = random.Random(2026)  # noqa: S311  a sample, no secret
    matched = 0
    for one in expressions():
        words = NEEDED.get(checksum(one.pattern, one._given))
        if not words:
            continue
        compiled = re.compile(one.pattern, one._given)
        texts = [draw(one.pattern, one._given, chance) for _ in range(_DRAWS)]
        for text in texts:
            found = compiled.search(text)
            matched += bool(found)
            late = regex(one.pattern, one._given).search(text)
            assert (late is None) == (found is None), (one.pattern, words, text)
    assert matched > len(NEEDED)
