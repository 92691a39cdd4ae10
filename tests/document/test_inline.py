"""Inline Markdown, anchors and info strings."""

from __future__ import annotations

import pytest

from data_design_gate.document.anchors import anchors, slug
from data_design_gate.document.info import parse_info
from data_design_gate.document.inline import code_spans, links, plain_text
from data_design_gate.document.nearest import distance, nearest
from data_design_gate.document.parse import parse_document


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain  text", "plain text"),
        ("**a** _b_ `c*d` ~~e~~", "a b c*d e"),
        ("[a](b.md) ![c](d.png)", "a c"),
        ("a<br>b `<br>`", "a b <br>"),
        ("a &amp; b &lt;", "a & b <"),
        ("a\\*b\\_c", "a*b_c"),
        ("a <!-- b --> c", "a c"),
        ("snake_case_name", "snake_case_name"),
        ("USER#{id}", "USER#{id}"),
        ("<https://e.org>", "https://e.org"),
    ],
)
def test_plain_text_is_what_a_reader_sees(raw: str, text: str) -> None:
    assert plain_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "spans"),
    [
        ("`a` and ``b`c``", ("a", "b`c")),
        ("` a `", ("a",)),
        ("\\`a` b`", (" b",)),
        ("`open", ()),
        ("`a\nb`", ("a b",)),
    ],
)
def test_code_spans(raw: str, spans: tuple[str, ...]) -> None:
    assert code_spans(raw) == spans


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md) [c](<d e.md> 'title')", ["b.md", "d%20e.md"]),
        ("`[a](b.md)` and \\[c](d.md)", []),
        ("[a][r] [r] [r][] [none]\n\n[r]: x.md\n", ["x.md", "x.md", "x.md"]),
        ("| [a](b.md) |\n|---|\n| ![c](d.png) |\n", ["b.md", "d.png"]),
        ("## See [a](b.md)\n", ["b.md"]),
        ("> - [a](b.md)\n", ["b.md"]),
        ("```\n[a](b.md)\n```\n\n    [c](d.md)\n", []),
        ("<!-- [a](b.md) -->\n", []),
        ("see https://e.org/a. And <https://f.org>", ["https://e.org/a", "https://f.org"]),
        ("[![img](i.png)](page.md)", ["i.png", "page.md"]),
        ("[a](b(c).md)", ["b(c).md"]),
        ("[a] (b.md)", []),
        ("[a](b.md", []),
    ],
)
def test_links_are_found_as_github_makes_them(text: str, targets: list[str]) -> None:
    assert [link.target for link in links(parse_document(text, "d.md"))] == targets


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Data flow", "data-flow"),
        ("1. Data Requirements: Overview!", "1-data-requirements-overview"),
        ("A & B", "a--b"),
        ("snake_case `code`", "snake_case-code"),
        ("Übersicht", "übersicht"),
        ("数据 模型", "数据-模型"),
        ("C++/C#", "cc"),
        ("🎯 Goals", "-goals"),
    ],
)
def test_anchors_are_githubs(heading: str, anchor: str) -> None:
    assert slug(plain_text(heading)) == anchor


def test_repeated_headings_and_set_anchors_count() -> None:
    text = "# A\n\n## B\n\n## B\n\n## B\n\n<a name=\"here\"></a>\n\n<div id='box'>\n\n> # Q\n"
    found = anchors(parse_document(text, "d.md"))
    assert found == {"a", "b", "b-1", "b-2", "here", "box", "q"}


@pytest.mark.parametrize(
    ("info", "language", "attributes"),
    [
        ("sql", "sql", {}),
        ("SQL", "sql", {}),
        ("", "", {}),
        ("sql pattern=AP1", "sql", {"pattern": "AP1"}),
        ('sql pattern="AP 1" migration=2026_x', "sql", {"pattern": "AP 1", "migration": "2026_x"}),
        ("yaml dynamodb", "yaml", {"dynamodb": ""}),
        ("json item=OrderEvent", "json", {"item": "OrderEvent"}),
        ("sql {pattern=AP1}", "sql", {"pattern": "AP1"}),
        ("{.sql pattern=AP1}", "sql", {"pattern": "AP1"}),
        ("sql,pattern=AP1", "sql", {"pattern": "AP1"}),
        ("sql Pattern = AP1", "sql", {"pattern": "AP1"}),
        ("pattern=AP1", "", {"pattern": "AP1"}),
        ("sql title='up'", "sql", {"title": "up"}),
    ],
)
def test_info_strings(info: str, language: str, attributes: dict[str, str]) -> None:
    assert parse_info(info) == (language, attributes)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "axc", 1), ("abc", "xyz", 3)],
)
def test_edit_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 3) == edits


def test_counting_edits_stops_at_the_limit() -> None:
    assert distance("a" * 50, "b" * 50, 2) == 3


def test_the_nearest_choice_wins() -> None:
    assert nearest("Aproved", ("Draft", "Approved")) == "Approved"
    assert nearest("zzzzzz", ("Draft", "Approved")) is None
