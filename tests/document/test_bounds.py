"""Hostile input ends in a problem, in bounded time, and never in an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.document import limits
from data_design_gate.document.anchors import anchors
from data_design_gate.document.inline import links
from data_design_gate.document.parse import parse_document

SIZE = limits.MAX_BYTES - 64
SECONDS = 8.0  # four times the aim, so that a busy machine fails no run
BOMBS = {
    "quotes": ">" * SIZE,
    "quotes and blanks": "> " * (SIZE // 2),
    "quote lines": (">" * 60 + "\n") * (SIZE // 61),
    "items": "- x " * (SIZE // 4),
    "item lines": "- a\n" * (SIZE // 4),
    "nested items": "\n".join("  " * depth + "- a" for depth in range(900)),
    "quotes in items": ("- > " * 30 + "a\n") * (SIZE // 122),
    "headings": "# a\n" * (SIZE // 4),
    "pipes": "|" * SIZE,
    "ragged rows": "a|b\n-|-\n" + "a\n" * (SIZE // 2),
    "a delimiter row and tabs": "a|b\n:-:|:-:" + "\t" * (SIZE - 20) + "x",
    "wide ragged rows": "|".join("a" * 100) + "\n" + "|".join("-" * 100) + "\n" + "a\n" * 500_000,
    "a wide table": "|".join(["a"] * 200_000) + "\n" + "|".join(["-"] * 200_000),
    "brackets": "[" * SIZE,
    "open links": "[](" * (SIZE // 3),
    "brackets in a heading": "# " + "[" * SIZE,
    "definitions": "[a]: b\n" * (SIZE // 7),
    "an open definition": "[a\n" * (SIZE // 3),
    "backticks": "`a" * (SIZE // 2),
    "stars in a heading": "# " + "*a _b" * (SIZE // 5),
    "tildes in a heading": "# " + "~a " * (SIZE // 3),
    "suffixes in a heading": "# " + "(a) " * (SIZE // 4),
    "numbers in a heading": "# " + "1. " * (SIZE // 3),
    "comments": "<!--\n\n" * (SIZE // 6),
    "open comments in a heading": "# " + "<!--" * (SIZE // 4),
    "waivers": '<!-- data-design: allow PG001 reason="x" -->\n' * (SIZE // 46),
    "tags": "<a " + 'x="' * (SIZE // 3),
    "text": "a\n" * (SIZE // 2),
    "lazy text": "> a\n" + "b\n" * (SIZE // 2 - 2),
    "rules": "---\n" * (SIZE // 4),
    "fences": "~~~\n" * (SIZE // 4),
    "tabs": ("\t" * 30 + "a\n") * (SIZE // 32),
    "keys": "**Status:** " * (SIZE // 12),
    "key lines": "Status: x\n" * (SIZE // 10),
    "bullets as rules": "* " * (SIZE // 2),
    "YAML nesting": "---\na: " + "[" * 100_000 + "\n---\n# T\n",
    "YAML aliases": "---\na: &a [x]\nb: [" + "*a," * 5_000 + "]\n---\n# T\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_bounded_time(name: str) -> None:
    text = BOMBS[name][: limits.MAX_BYTES - 1]
    start = time.process_time()
    document = parse_document(text, "bomb.md")
    links(document)
    anchors(document)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("quotes", "nested deeper"),
        ("nested items", "nested deeper"),
        ("a wide table", "columns"),
        ("ragged rows", "cells"),
        ("headings", "blocks"),
        ("YAML nesting", "front matter"),
        ("YAML aliases", "front matter"),
    ],
)
def test_a_bound_that_was_hit_is_named(name: str, words: str) -> None:
    problems = parse_document(BOMBS[name][: limits.MAX_BYTES - 1], "bomb.md").problems
    assert any(words in problem.message for problem in problems)


def test_what_stands_before_a_bound_is_still_read() -> None:
    document = parse_document("# T\n\n## Data Lifecycle\ntext\n\n" + "- a\n" * 50_000, "d.md")
    assert any(section.names for section in document.walk())


def test_the_time_grows_with_the_size_and_not_faster() -> None:
    def seconds(copies: int) -> float:
        text = "## S\n\n| a | b |\n|---|---|\n| c | `d` |\n\n```sql\nx\n```\n\n- i\n\n" * copies
        start = time.process_time()
        parse_document(text, "d.md")
        return time.process_time() - start

    seconds(100)
    assert seconds(3_000) < 60 * max(seconds(300), 0.001)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_no_input_raises(source: bytes | str) -> None:
    document = parse_document(source, "d.md")
    links(document)
    anchors(document)


def test_a_file_over_the_size_bound_is_refused_with_its_size() -> None:
    (problem,) = parse_document(b"a" * (limits.MAX_BYTES + 1), "d.md").problems
    assert problem.kind == "size"
    assert "1,048,577" in problem.message


def test_the_size_bound_can_be_configured() -> None:
    assert parse_document("# abcdef", "d.md", max_bytes=4).problems[0].kind == "size"


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        (b"", "empty", 1),
        (b"\n", "empty", 1),
        (b"\xef\xbb\xbf \n", "empty", 1),
        (b"# A\n\nb\xff\n", "encoding", 3),
        ("# A\n".encode("utf-16"), "encoding", 1),
        (b"# A\n\0\n", "binary", 2),
        (b"\x89PNG\r\n\x1a\n\0\0\xff", "binary", 1),
        (b"# \xe9t\xe9\n", "encoding", 1),
    ],
)
def test_what_is_no_utf8_text_is_named_with_its_line(source: bytes, kind: str, line: int) -> None:
    (problem,) = parse_document(source, "d.md").problems
    assert (problem.kind, problem.span.first_line) == (kind, line)


def test_an_unclosed_fence_is_a_problem_where_it_opens() -> None:
    (problem,) = parse_document("# A\n\n```sql\nx\n\n## Data Lifecycle\n", "d.md").problems
    assert (problem.kind, problem.span.first_line) == ("unclosed-fence", 3)


def test_a_fence_that_its_list_item_ends_swallows_nothing() -> None:
    document = parse_document("- ```sql\n  x\n\n## Data Lifecycle\ntext\n", "d.md")
    assert document.problems == ()
    assert any(section.names for section in document.walk())
