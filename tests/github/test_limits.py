"""Texts keep within what GitHub takes, at the limit and one past it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.github.limits import (
    MOST_COMMENT_CHARACTERS,
    MOST_STATUS_CHARACTERS,
    clamp_comment,
    clamp_description,
)


def test_the_limits_are_githubs() -> None:
    assert (MOST_COMMENT_CHARACTERS, MOST_STATUS_CHARACTERS) == (65_536, 140)


def test_a_comment_at_the_limit_stays_and_one_past_it_is_cut() -> None:
    lines = "x" * 99 + "\n"
    at_limit = (lines * 656)[:MOST_COMMENT_CHARACTERS]
    assert clamp_comment(at_limit) == at_limit
    cut = clamp_comment(f"{at_limit}y")
    assert len(cut) <= MOST_COMMENT_CHARACTERS
    assert cut.endswith("job summary.*")


@pytest.mark.parametrize("length", [140, 141])
def test_a_description_at_the_limit_stays_and_one_past_it_is_cut(length: int) -> None:
    cut = clamp_description("x" * length)
    assert len(cut) == 140
    assert cut.endswith("…") is (length > 140)


def test_a_description_is_one_visible_line() -> None:
    assert clamp_description("a\n\u202eb\tc\x1b ") == "a b c"


LINES = st.lists(
    st.sampled_from(
        ["text", "```sql", "```", "````", "~~~", "<details>", "</details>", "", "select `1`;"]
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(lines=LINES, room=st.integers(min_value=150, max_value=500))
def test_a_cut_keeps_within_its_room_and_leaves_nothing_open(lines: list[str], room: int) -> None:
    body = "\n".join(lines)
    cut = clamp_comment(body, room)
    if len(body) <= room:
        assert cut == body
        return
    assert len(cut) <= room
    assert cut.rstrip().endswith("*")
    assert _open_fence(cut) == ""


def _open_fence(text: str) -> str:
    """Follow fences by CommonMark's rule, independently of the code under test."""
    fence = ""
    for line in text.split("\n"):
        mark = line[:1]
        run = len(line) - len(line.lstrip(mark)) if mark in {"`", "~"} else 0
        if run < 3:
            continue
        if not fence and (mark == "~" or "`" not in line[run:]):
            fence = mark * run
        elif fence and mark == fence[0] and run >= len(fence) and not line[run:].strip():
            fence = ""
    return fence
