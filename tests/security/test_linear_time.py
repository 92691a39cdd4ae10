"""No expression of the package takes time that grows faster than the text made against it."""

import re
from dataclasses import replace
from functools import cache

import pytest

from expressions import ANYHOW, Expression, expressions
from pumps import superlinear

LENGTH = 400
SECONDS = 0.0001  # what takes less is not looked at twice; quadratic takes twice as long
# Only texts of this program itself reach these.
TRUSTED = ("demo.tell:", "sandbox.")
# These are only ever matched where a line begins.
AT_LINE_STARTS = ("document.starts:", "document.tables:")
# They look at some hundred characters from any place, or their readers cut what is longer.
CUT = ("design.dynamodb.key_lines:", "design.indexes:", "design.postgres.refused:")


all_of_them = cache(expressions)


def reached():
    """Yield the expressions that texts of strangers reach at any length."""
    for one in all_of_them():
        if one.place.startswith(AT_LINE_STARTS):
            yield replace(one, ways=one.ways & {"match", "fullmatch"})
        elif not one.place.startswith((*TRUSTED, *CUT)):
            yield one


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
    known = all_of_them()
    assert len(known) > 700
    assert all(re.compile(one.pattern, one.flags) and one.ways <= ANYHOW for one in known)
    assert sum("match" in one.ways and "search" not in one.ways for one in known) > 50
