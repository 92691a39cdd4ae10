"""Expressions are compiled late, so a test has to compile them all."""

import gc
import importlib
import pkgutil
import re

import pytest

import data_design_gate
from data_design_gate.regex import regex


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
    for module in pkgutil.walk_packages(data_design_gate.__path__, "data_design_gate."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kind = type(regex(""))
    expressions = [one for one in gc.get_objects() if type(one) is kind and one.pattern != "("]

    assert len(expressions) > 500
    for expression in expressions:
        expression.search("")
