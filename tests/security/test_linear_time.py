"""No expression of the package takes time that grows faster than the text made against it."""

import re

import pytest

from expressions import ANYHOW, Expression, expressions, reached
from pumps import superlinear

LENGTH = 400
SECONDS = 0.0001  # what takes less is not looked at twice; quadratic takes twice as long


def grows(pattern, way="search", flags=0):
    one = Expression(pattern, flags, "here", frozenset({way}))
    return list(superlinear(one, LENGTH, seconds=SECONDS))


def test_time_grows_no_faster_than_the_text():
    found = {
        f"{one.place} {one.pattern}": slow
        for one in reached()
        if (slow := list(superlinear(one, LENGTH, seconds=SECONDS, thorough=False)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "pattern", [r"\s+$", r"(?:a|b)*\s*,\s*x", r"\d+-x", r"^\s*x?\s*y$", r"'(?:[^']|'')*'::"]
)
def test_an_expression_that_goes_over_the_text_again_is_found(pattern):
    assert grows(pattern, "scan")


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s+$", r"(?<!\d)\d++-x", r"^\s*+(?:x\s*+)?y"])
def test_one_that_does_not_is_none(pattern):
    assert not grows(pattern)


def test_every_expression_is_among_them_with_its_uses():
    known = expressions()
    assert len(known) > 700
    assert all(re.compile(one.pattern, one.flags) and one.ways <= ANYHOW for one in known)
    assert sum("match" in one.ways and "search" not in one.ways for one in known) > 50
