"""What cannot be read is named with its exact place and the way to mend it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.dynamodb.json_reader import JsonError, read_json
from dynamodb_support import only_table, reading


def fence(language: str, code: str) -> str:
    return f"```{language}\n{code}\n```\n"


@pytest.mark.parametrize(
    ("language", "code", "line", "column", "kind", "words"),
    [
        ("json", '{\n  "TableName": "A",\n  "KeySchema": [],\n}', 8, 18, "syntax", "comma"),
        ("json", '{\n  // the key\n  "KeySchema": []\n}', 7, 3, "syntax", "comment"),
        ("json", '{"KeySchema": [ ... ]}', 6, 17, "elision", "dots"),
        ("json", "{'KeySchema': []}", 6, 2, "syntax", "single quote"),
        ("json", '{"KeySchema": [', 6, 16, "syntax", "too early"),
        ("json", '{"KeySchema": [] "B": 1}', 6, 18, "syntax", "comma or `}`"),
        ("yaml", "TableName: A\nKeySchema:\n\t- x", 8, 1, "syntax", "tab"),
        ("yaml", "TableName: A\nKeySchema: [...]", 7, 13, "elision", "dots"),
        ("yaml", "TableName: {env}-Order\nKeySchema: []", 6, 17, "placeholder", "braces"),
        ("yaml", "KeySchema:\n  orderId: HASH", 6, 1, "syntax", "KeySchema is not a list"),
        ("yaml", "KeySchema:\n  - orderId: HASH", 7, 5, "syntax", "no AttributeName"),
        (
            "yaml",
            "KeySchema: []\nGlobalSecondaryIndexes:\n  - KeySchema: []",
            8,
            5,
            "syntax",
            "no IndexName",
        ),
    ],
)
def test_a_broken_definition_is_one_unread_block_at_its_place(
    language: str, code: str, line: int, column: int, kind: str, words: str
) -> None:
    found = reading(fence(language, code))
    (unread,) = found.unread
    assert found.schema.tables == ()
    assert unread.at is not None
    assert (unread.at.first_line, unread.at.column) == (line, column)
    assert unread.kind == kind
    assert words in unread.reason
    assert unread.mend


@pytest.mark.parametrize(
    ("language", "code", "notation"),
    [
        ("hcl", 'resource "aws_dynamodb_table" "x" {\n  hash_key = "id"\n}', "Terraform"),
        ("typescript", "const t = new dynamodb.Table(this, 'T', {});", "CDK"),
        ("python", "client.create_table(TableName='x')", "SDK code"),
    ],
)
def test_a_notation_that_is_not_read_is_named(language: str, code: str, notation: str) -> None:
    (unread,) = reading(fence(language, code)).unread
    assert unread.kind == "dialect"
    assert notation in unread.reason


def test_a_broken_item_is_unread_and_the_table_stays() -> None:
    found = reading(
        fence("yaml", "TableName: A\nKeySchema: [{AttributeName: id, KeyType: HASH}]")
        + "\n"
        + fence("json item=A", '{"id": 1,}')
    )
    assert [table.name for table in found.schema.tables] == ["A"]
    (unread,) = found.unread
    assert unread.at is not None
    assert (unread.at.first_line, unread.at.column) == (11, 9)


def test_other_yaml_and_json_outside_the_section_is_nobodys_business() -> None:
    assert reading(fence("json", '{"a": 1,}'), "## Rollout").unread == ()
    assert reading(fence("yaml", "a: [\n"), "## Rollout").unread == ()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON_VALUES, st.booleans())
def test_the_json_reader_agrees_with_the_standard_library(value: object, escape: bool) -> None:
    text = json.dumps(value, ensure_ascii=escape, indent=1)
    found = read_json(text)
    assert found.value == value
    for path, offset in found.offsets.items():
        assert 0 <= offset < len(text), path


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}[]\",:\\/'#. \n\tabc01e-truefalsn", max_size=60))
def test_no_text_makes_the_json_reader_fail_without_a_place(text: str) -> None:
    found: JsonError | None = None
    try:
        read_json(text)
    except JsonError as error:
        found = error
    assert found is None or (0 <= found.offset <= len(text) and found.message and found.mend)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "TableName: A",
                "KeySchema:",
                "  - {AttributeName: a, KeyType: HASH}",
                "  - a",
                "...",
                "PK = USER#{id}",
                "| Entity | PK | SK |",
                "|---|---|---|",
                "| U | `A#<x>` | B |",
                "- Partition Key: `a` (S)",
                "GSI1: PK = a",
                "```yaml",
                "```",
                "```json item=A",
                '{"a": 1,}',
                "### GSI1",
                "- TTL: `x`",
                "| Attribute | Type | Key |",
                "| a | S | PK |",
                "aws dynamodb create-table --key-schema '[",
            ]
        ),
        max_size=14,
    )
)
def test_no_document_makes_the_reader_raise(lines: list[str]) -> None:
    found = reading("\n".join(lines))
    last = 5 + len(lines) + 1
    for table in found.schema.tables:
        for span in (table.span, *(key.span for key in table.key_schema)):
            assert 1 <= span.first_line <= last


def test_a_large_definition_is_read_in_linear_time() -> None:
    entries = "\n".join(f"  - {{AttributeName: a{n}, AttributeType: S}}" for n in range(4_000))
    table = only_table(
        fence("yaml", f"TableName: A\nKeySchema: []\nAttributeDefinitions:\n{entries}")
    )
    assert len(table.definitions) == 4_000
    assert table.definitions[-1].span.first_line == 4_008
