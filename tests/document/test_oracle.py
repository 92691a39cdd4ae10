"""Headings, tables and code blocks are what GitHub's own parser reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from mistune.helpers import BLOCK_TAGS

from data_design_gate.document.parse import parse_document
from document_support import documents, github_outline, has_text, our_outline

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.md"))
SHARED = os.environ.get("DATA_DESIGN_SHARED", "")


def agree(text: str) -> None:
    document = parse_document(text, "d.md")
    body = text
    if document.metadata.style == "front-matter" and document.metadata.span:
        body = "\n".join(document.lines[document.metadata.span.last_line :])
    assert our_outline(document) == github_outline(body.removeprefix("\ufeff"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_github_reads_it(path: Path) -> None:
    agree(path.read_bytes().decode("utf-8", "replace"))


if SHARED:

    @pytest.mark.parametrize("path", sorted(Path(SHARED, "samples", "real").glob("*.md")))
    def test_a_real_document_reads_as_github_reads_it(path: Path) -> None:
        agree(path.read_bytes().decode())


@pytest.mark.parametrize("tag", sorted({*BLOCK_TAGS, "search", "script", "pre", "b", "img"}))
def test_each_tag_begins_an_html_block_or_not_as_on_github(tag: str) -> None:
    agree(f"text\n<{tag}>\n# one\n\n# two\n\n</{tag}>\n# three\n")


@pytest.mark.parametrize("opening", [3, 4, 254, 255, 256, 300])
@pytest.mark.parametrize("closing", [2, 3, 5, 254, 255, 256, 300])
@pytest.mark.parametrize("mark", "`~")
def test_fences_of_any_length_end_where_github_ends_them(
    mark: str, opening: int, closing: int
) -> None:
    agree(f"{mark * opening} sql\n# code\n{mark * closing}\n# after\n")


@settings(max_examples=400, deadline=None)
@given(documents())
@example("a | b\n- | -\n1\n`x|y` | z | w\n\n> | q |\n> |---|\n> lazy")
@example("- a\n\n      code\n  | t |\n  |---|\n  | `a\\|b` |")
@example("text\na | b\n--- | ---\n1 | 2")
@example("- [x] | a | b |\n  |---|---|\n  | 1 | 2 |")
@example("> ```sql\n> a\nb\n> ```")
@example("[a]: /b\n===\n")
@example("- > -->\n    |a\n  > |---|---|")
@example("\t- x\n\t\ty")
def test_generated_documents_read_as_github_reads_them(text: str) -> None:
    assume(has_text(text))
    agree(text)
