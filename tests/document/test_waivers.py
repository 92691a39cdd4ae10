"""Waivers are read from comments and front matter, with what they cover."""

from __future__ import annotations

import pytest

from data_design_gate.document.model import Span, Waiver
from data_design_gate.document.parse import parse_document


def waivers(text: str) -> tuple[Waiver, ...]:
    return parse_document(text, "d.md").waivers


COMMENT = '<!-- data-design: allow PG006 reason="small, 200 rows" -->'


def test_a_comment_covers_the_block_below() -> None:
    (waiver,) = waivers(f"# T\n\n{COMMENT}\n\n```sql\nx\n```\n\ntext\n")
    assert (waiver.code, waiver.reason) == ("PG006", "small, 200 rows")
    assert waiver.span == Span(3, 3, 1)
    assert waiver.scope == Span(5, 7, 1)


def test_a_comment_above_a_heading_covers_its_section() -> None:
    (waiver,) = waivers(f"# T\n\n{COMMENT}\n## A\n\nx\n\n### B\n\ny\n\n## C\n")
    assert waiver.scope == Span(4, 11, 1)


def test_comments_in_a_row_cover_the_same_block() -> None:
    text = f"# T\n\n{COMMENT}\n{COMMENT.replace('PG006', 'PG018')}\n<!-- note -->\n| a |\n|---|\n"
    assert [(w.code, w.scope) for w in waivers(text)] == [
        ("PG006", Span(6, 7, 1)),
        ("PG018", Span(6, 7, 1)),
    ]


def test_a_comment_in_a_list_item_covers_the_next_block_of_the_item() -> None:
    (waiver,) = waivers(f"- a\n\n  {COMMENT}\n\n  ```sql\n  x\n  ```\n")
    assert waiver.scope == Span(5, 7, 3)


def test_a_comment_with_nothing_below_covers_nothing_else() -> None:
    (waiver,) = waivers(f"# T\n\nx\n\n{COMMENT}\n")
    assert waiver.scope == waiver.span


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("<!-- data-design: allow pg006 reason='two words' -->", [("PG006", "two words")]),
        ("<!--data-design:allow PG006 reason=why not-->", [("PG006", "why not")]),
        ('<!-- data-design: allow PG006, PG018 reason="x" -->', [("PG006", "x"), ("PG018", "x")]),
        ("<!-- data-design: allow PG006 -->", [("PG006", "")]),
        ('<!-- data-design: allow PG006 reason="" -->', [("PG006", "")]),
        ('<!-- data-design: allow\n  PG006\n  reason="a\n  b" -->', [("PG006", "a b")]),
        ('<!-- data-design: ignore PG006 reason="x" -->', [("ignore PG006", "x")]),
        ("<!-- data-design: allow PG006 reason=\u201cso be it\u201d -->", [("PG006", "so be it")]),
        ("<!-- data-design: allow -->", [("", "")]),
        ("<!-- data-design-gate marker -->", []),
        ("<!-- allow PG006 -->", []),
        ("```\n<!-- data-design: allow PG006 -->\n```", []),
    ],
)
def test_the_forms_of_a_comment(comment: str, expected: list[tuple[str, str]]) -> None:
    assert [(w.code, w.reason) for w in waivers(f"# T\n\n{comment}\n\ntext\n")] == expected


@pytest.mark.parametrize(
    "yaml",
    [
        "waivers:\n  - code: PG006\n    reason: small",
        "waivers:\n  - {rule: PG006, reason: small}",
        "waivers:\n  - PG006: small",
        "waivers:\n  - 'PG006: small'",
        "waivers:\n  PG006: small",
    ],
)
def test_front_matter_waives_for_the_whole_document(yaml: str) -> None:
    (waiver,) = waivers(f"---\n{yaml}\n---\n# T\n")
    assert waiver == Waiver("PG006", "small", Span(3, 3, waiver.span.column), None)


@pytest.mark.parametrize(
    "yaml",
    ["waivers: PG006", "waivers: [PG006]", "waivers: {PG006: }", "waivers: [{PG006: }]"],
)
def test_front_matter_without_a_reason_comes_back_without_one(yaml: str) -> None:
    assert [(w.code, w.reason) for w in waivers(f"---\n{yaml}\n---\n# T\n")] == [("PG006", "")]
