"""Globs say which files are designs."""

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.globs import matches, matching

DEFAULT = ("docs/**/*data-design*.md", "docs/data-design/**/*.md")


@pytest.mark.parametrize(
    ("path", "globs", "expected"),
    [
        ("docs/data-design/orders.md", DEFAULT, True),
        ("docs/data-design/a/b/orders.md", DEFAULT, True),
        ("docs/orders-data-design.md", DEFAULT, True),
        ("docs/x/y/data-design-v2.md", DEFAULT, True),
        ("docs/orders.md", DEFAULT, False),
        ("notes/docs/data-design/orders.md", DEFAULT, False),
        ("docs/data-design/README.md", DEFAULT, False),
        ("docs/data-design/index.md", DEFAULT, False),
        ("docs/data-design/x.md", (*DEFAULT, "!docs/data-design/x.md"), False),
        ("docs/data-design/x.md", ("!docs/data-design/x.md", *DEFAULT), True),
        ("a/b.md", ("a/[!c].md",), True),
        ("a/c.md", ("a/[!c].md",), False),
        ("a/bc.md", ("a/?.md",), False),
        ("a.b", ("a?b",), True),
        ("a+b.md", ("a+b.md",), True),
        ("x/y.md", ("/x/*.md",), True),
        ("docs/deep/er.md", ("docs/**",), True),
        ("docs/de\nep/er\n.md", ("docs/**",), True),
        ("docs/de\nep/er\n.md", ("docs/**/*.md",), True),
        ("docs/README.md\n", ("docs/**",), True),
        ("a/z.md", ("a/[z-a].md",), False),
        ("a/!.md", ("a/[!].md",), False),
        ("a]b.md", ("a[]]b.md",), True),
        ("a[b.md", ("a[b.md",), True),
        ("a/b/c.md", ("a[!x]b/c.md",), False),
    ],
)
def test_a_path_is_covered_when_the_last_fitting_glob_says_so(path, globs, expected):
    assert matches(path, globs) is expected


def test_matching_paths_come_sorted():
    assert matching(["docs/b-data-design.md", "docs/a-data-design.md", "x"], DEFAULT) == (
        "docs/a-data-design.md",
        "docs/b-data-design.md",
    )


@given(st.text(alphabet="ab[]!*?/-\\", max_size=12), st.text(alphabet="ab/[]!", max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_glob_is_a_question_with_an_answer(glob, path):
    assert matches(path, (glob,)) in {True, False}
