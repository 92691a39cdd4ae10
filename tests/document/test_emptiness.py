"""A section that only looks filled in is told from one that says something."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from data_design_gate.document.emptiness import (
    EmptyReason,
    is_placeholder,
    not_applicable,
    why_empty,
)
from data_design_gate.document.model import Section, SectionName
from data_design_gate.document.parse import parse_document
from data_design_gate.document.template import GUIDANCE


def section(body: str) -> Section:
    document = parse_document(f"# T\n\n## DynamoDB Design\n\n{body}\n\n## Plan\n\nx\n", "d.md")
    return document.named(SectionName.DYNAMODB)[0]


@pytest.mark.parametrize(
    "body",
    [
        "TBD",
        "TODO",
        "**TODO**",
        "TODO: describe the tables",
        "- [ ] TODO\n- [ ] TBD (see SHOP-12)",
        "...",
        "…",
        "[placeholder]",
        "[Name], [Other]",
        "<fill in>",
        "{{ tables }}",
        "To be defined.",
        "to be decided later",
        "Coming soon",
        "xxx",
        "???",
        "—",
        "| Index | Table |\n|---|---|\n| ... | TBD |",
        "| Index | Table |\n|---|---|\n|  |  |\n| [index] | [table] |",
        "### Tables\n\nTBD\n\n### Keys\n\n...",
        "```sql\n-- TODO\n```",
        "> TBD",
        "**Distribution:** [how many values]\n\n**Cost:**",
        "<!-- say more -->\n\nTBD",
        "lorem ipsum dolor sit amet",
        "WIP",
        "*to be added*",
    ],
)
def test_placeholders_are_empty(body: str) -> None:
    assert why_empty(section(body)) is EmptyReason.PLACEHOLDER


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", EmptyReason.NOTHING),
        ("| Index | Table |\n|---|---|", EmptyReason.NOTHING),
        ("**Type:**\n\n**Steps:**", EmptyReason.NOTHING),
        ("```sql\n```", EmptyReason.NOTHING),
        ("### Tables\n\n### Keys", EmptyReason.NOTHING),
        ("---", EmptyReason.NOTHING),
        ("<!-- a\n\nb -->", EmptyReason.COMMENTS),
        (GUIDANCE[SectionName.DYNAMODB][0], EmptyReason.TEMPLATE),
        ("N/A", EmptyReason.NOT_APPLICABLE),
        ("Not applicable.", EmptyReason.NOT_APPLICABLE),
        ("Not applicable: TBD", EmptyReason.NOT_APPLICABLE),
        ("Not applicable for this feature.", EmptyReason.NOT_APPLICABLE),
        ("None.", EmptyReason.NOT_APPLICABLE),
        ("- n/a", EmptyReason.NOT_APPLICABLE),
        ("_N/A_ <!-- why? -->", EmptyReason.NOT_APPLICABLE),
        ("Not needed yet.", EmptyReason.NOT_APPLICABLE),
        ("DynamoDB is not used.", EmptyReason.NOT_APPLICABLE),
    ],
)
def test_each_kind_of_emptiness_has_its_reason(body: str, reason: EmptyReason | None) -> None:
    assert why_empty(section(body)) is reason


@pytest.mark.parametrize(
    "body",
    [
        "Orders live in `Order`.",
        "One table, `Order`; TTL is TBD.",
        "![diagram](d.png)",
        "```yaml dynamodb\nTableName: Order\n```",
        "| Index | Table |\n|---|---|\n| a | TBD |",
        "### Tables\n\nOrder.",
        "- Order",
        "Not applicable: everything is relational and lives in Postgres.",
        "N/A - Postgres only",
        "None of the entities needs it, since all reads are relational.",
        "Not required: email, phone",
        "**Distribution:** one value per order",
        "<details>\n\nOrder\n\n</details>",
        "<table><tr><td>Order</td></tr></table>",
        "不适用\uff1a全部数据都在关系库中",
        "`PK = ORDER#<id>`",
        "[Order](order.md)",
    ],
)
def test_a_statement_is_not_empty(body: str) -> None:
    assert why_empty(section(body)) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("N/A", ""),
        ("Not applicable", ""),
        ("Not applicable: no item is read by key alone", "no item is read by key alone"),
        ("**Not applicable** \u2014 all data is relational.", "all data is relational"),
        ("N/A (Postgres holds everything)", "Postgres holds everything"),
        ("Not applicable because reads are ad hoc", "reads are ad hoc"),
        ("N/A\n\nEverything is relational here.", "Everything is relational here."),
        ("Not applicable for this feature", ""),
        ("Not used, Postgres serves every pattern.", "Postgres serves every pattern"),
    ],
)
def test_not_applicable_is_told_with_its_reason(body: str, reason: str) -> None:
    found = not_applicable(section(body))
    assert found is not None
    assert found.reason == reason
    assert found.span.first_line == 5


@pytest.mark.parametrize("body", ["", "Orders.", "Not required: email", "None of them.", "Nonets"])
def test_other_texts_do_not_say_not_applicable(body: str) -> None:
    assert not_applicable(section(body)) is None


def test_a_word_that_holds_a_placeholder_is_none() -> None:
    assert not is_placeholder("todo_items")
    assert not is_placeholder("pending orders")
    assert is_placeholder("pending")


def test_an_answer_keeps_no_document_in_memory() -> None:
    asked = section("Orders are kept for a year.")
    assert why_empty(asked) is None
    still_there = ref(asked)
    del asked
    gc.collect()
    assert still_there() is None
