"""A tree too large to be listed is walked only where a design can lie."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.github.globs import fixed_prefixes
from data_design_gate.globs import matches


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["docs/**/*.md", "docs/data-design/**"], ("docs",)),
        (["a/b/*.md", "a/c/d.md"], ("a/b", "a/c")),
        (["**/*.md", "docs/*.md"], ("",)),
        (["README.md"], ("",)),
        (["!docs/**"], ()),
        (["docs*/a.md"], ("",)),
    ],
)
def test_the_folders_that_can_hold_a_match(globs: list[str], expected: tuple[str, ...]) -> None:
    assert fixed_prefixes(globs) == expected


PART = st.sampled_from(["a", "b", "data-design", "*", "**", "x*.md", "o.md", "[ab]", "?"])
GLOB = st.lists(PART, min_size=1, max_size=4).map("/".join)
PATHS = st.lists(
    st.sampled_from(["a", "b", "data-design", "xy.md", "o.md"]), min_size=1, max_size=4
)


@settings(max_examples=300, deadline=None)
@given(glob=GLOB, path=PATHS.map("/".join))
def test_whatever_matches_lies_below_a_fixed_prefix(glob: str, path: str) -> None:
    if matches(path, [glob]):
        assert any(not p or path.startswith(f"{p}/") for p in fixed_prefixes([glob]))
