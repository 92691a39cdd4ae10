"""No text an outsider can choose becomes anything but text in a ticket."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from data_design_gate.jira import adf, wiki
from data_design_gate.jira.audit_comment import audit_comment
from data_design_gate.jira.comment import (
    AuditComment,
    Fact,
    Link,
    clean,
    mark_in,
    owner_of,
    safe_url,
    untouched,
)
from data_design_gate.jira.state import TicketState
from jira_hostile import TOKENS, hostile_record
from jira_support import record

GOLDEN = Path(__file__).parent / "golden"
OWNER = "0123456789abcdef"
SPECIAL = set("-#*_+?^~|%{}[]()!@")
hostile = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join) | st.text(max_size=60)


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text("utf-8"))


def visible(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c != "\u200b")


@pytest.mark.parametrize("vector", golden("wiki_escapes.json"), ids=lambda vector: vector["input"])
def test_atlassians_own_parser_reads_escaped_text_back_as_it_was(vector: dict[str, str]) -> None:
    assert wiki.escape(vector["input"]) == vector["escaped"]
    wanted = "".join(c if ord(c) <= 0xFFFF else "\ufffd" for c in clean(vector["input"]))
    assert vector["read"] == visible(wanted)


@pytest.mark.parametrize("name", golden("comments.json"))
def test_the_comments_atlassians_parser_and_schema_accepted_are_the_ones_written(name: str) -> None:
    vector = golden("comments.json")[name]
    state, _, kind = name.partition("-")
    full = (record if kind == "plain" else hostile_record)(TicketState(state))
    comment = audit_comment(full, OWNER, after_edit=kind == "hostile")
    assert adf.render(comment) == vector["adf"]
    assert wiki.render(comment) == vector["wiki"]
    assert all(link.startswith("https://github.com/acme/shop/") for link in vector["links"])


@hypothesis_settings(max_examples=400, deadline=None)
@given(hostile)
def test_every_special_character_is_escaped_by_a_backslash_that_counts(text: str) -> None:
    escaped = wiki.escape(text)
    for place, character in enumerate(escaped):
        if character in SPECIAL:
            assert escaped[place - 1] == "\\"
            assert escaped[place - 2] != "\\"
        if character == "\\":
            assert escaped[place + 1] in SPECIAL | {"\u200b"}
    assert "\n" not in escaped
    assert not re.search(r"[a-z]:[^\s\u200b]|www\.|[:;][^\s\d\u200b]", escaped, re.IGNORECASE)
    assert escaped == "" or escaped.startswith("\u200b")


@hypothesis_settings(max_examples=400, deadline=None)
@given(hostile)
def test_escaping_loses_nothing_a_reader_sees(text: str) -> None:
    unescaped = re.sub(r"\\(?=[-#*_+?^~|%{}\[\]()!@\u200b])", "", wiki.escape(text))
    backslashes = wiki.escape(text).count("\\\u200b")
    wanted = "".join(c if ord(c) <= 0xFFFF else "\ufffd" for c in clean(text))
    assert visible(unescaped) == visible(wanted.replace("\\", ""))
    assert backslashes == wanted.count("\\")


@hypothesis_settings(max_examples=400, deadline=None)
@given(st.text(max_size=300), st.integers(1, 250))
def test_clean_text_is_one_short_line_without_hidden_characters(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert cleaned == cleaned.strip()
    assert clean(cleaned, limit) == cleaned
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", cleaned)


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80)
    | st.builds("{}{}".format, st.sampled_from(["https://", "http://", "//"]), st.text(max_size=40))
)
def test_only_plain_web_addresses_become_links(address: str) -> None:
    url = safe_url(address)
    if url:
        assert re.match(r"https?://[^/@\s]+", url, re.IGNORECASE)
        assert not set(url) & set(" \\|[]{}<>\"'`^\n\r\t\u202e")


@hypothesis_settings(max_examples=200, deadline=None)
@given(title=hostile, label=hostile, url=hostile)
def test_a_comment_knows_itself_and_notices_any_other_text(
    title: str, label: str, url: str
) -> None:
    comment = AuditComment(title, OWNER, (title,), (Fact(label, (title, Link(title, url))),))
    for text in (wiki.render(comment), adf.plain_text(adf.render(comment))):
        assert owner_of(text) == OWNER
        assert untouched(text)
        assert not untouched(f"x{text}")
        assert untouched(text.replace("\n", "\r\n") + "\n")
        assert mark_in(text).startswith(f"dd:{OWNER}:")


@hypothesis_settings(max_examples=100, deadline=None)
@given(hostile, hostile)
def test_untrusted_text_is_only_ever_a_text_node(title: str, url: str) -> None:
    comment = AuditComment(title, OWNER, (), (Fact("Document", (Link(title, url), title)),))

    def check(node: dict[str, Any]) -> None:
        assert set(node) <= {"type", "version", "content", "text", "marks"}
        if node["type"] == "text":
            assert node["text"]
            for mark in node.get("marks", []):
                assert mark["type"] in {"strong", "em", "link"}
                if mark["type"] == "link":
                    assert safe_url(mark["attrs"]["href"]) == mark["attrs"]["href"]
        for child in node.get("content", []):
            check(child)

    check(adf.render(comment))


@pytest.mark.parametrize(
    "value", [None, 5, [], "x", {}, {"type": "text"}, {"content": [None, 3, {"type": "text"}]}]
)
def test_reading_a_document_of_another_shape_never_raises(value: Any) -> None:
    assert isinstance(adf.plain_text(value), str)
