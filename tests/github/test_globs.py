"""Globs choose paths as people who know Git expect."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.github.globs import fixed_prefixes, path_matcher


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("docs/**/*data-design*.md", "docs/orders-data-design.md", True),
        ("docs/**/*data-design*.md", "docs/a/b/data-design-1.md", True),
        ("docs/**/*data-design*.md", "docs/a/b/other.md", False),
        ("docs/data-design/**/*.md", "docs/data-design/orders.md", True),
        ("docs/data-design/**", "docs/data-design/a/b.md", True),
        ("docs/data-design/**", "docs/data-design", False),
        ("*.md", "a/b.md", False),
        ("**/*.md", "b.md", True),
        ("/docs/*.md", "docs/a.md", True),
        ("./docs/*.md", "docs/a.md", True),
        ("docs/?.md", "docs/a.md", True),
        ("docs/?.md", "docs/ab.md", False),
        ("docs/[ab].md", "docs/b.md", True),
        ("docs/[!ab].md", "docs/b.md", False),
        ("docs/[!a]b.md", "docs//b.md", False),
        ("docs/[a-c].md", "docs/b.md", True),
        ("docs/[x.md", "docs/[x.md", True),
        ("docs/a.md", "docs/aXmd", False),
        ("a(b)+.md", "a(b)+.md", True),
    ],
)
def test_a_glob_matches_a_path(glob: str, path: str, *, expected: bool) -> None:
    assert path_matcher([glob])(path) is expected


def test_the_last_glob_that_matches_decides() -> None:
    matches = path_matcher(["docs/**/*.md", "!docs/old/**", "docs/old/kept.md"])
    assert [matches(p) for p in ("docs/a.md", "docs/old/a.md", "docs/old/kept.md")] == [
        True,
        False,
        True,
    ]


def test_no_globs_match_nothing() -> None:
    assert not path_matcher([])("a.md")
    assert not path_matcher(["!a.md"])("b.md")


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
    if path_matcher([glob])(path):
        assert any(not p or path.startswith(f"{p}/") for p in fixed_prefixes([glob]))


@settings(max_examples=200, deadline=None)
@given(glob=st.text(alphabet="a*?[]!^-/.\\()", max_size=12), path=st.text(max_size=8))
def test_no_glob_raises(glob: str, path: str) -> None:
    path_matcher([glob])(path)
