"""SQL fences become statements at their file positions; the rest is named, never raised."""

from __future__ import annotations

import time

import pytest

from data_design_gate.design.postgres.sql import is_sql, read_sql
from data_design_gate.document.model import Span
from postgres_support import sql_fence


def test_statements_carry_their_kind_and_their_lines_in_the_file() -> None:
    reading = read_sql(
        sql_fence("-- orders\nCREATE TABLE a (b int);\n\nSELECT 1", first_line=10, column=3)
    )
    assert [(s.kind, s.span) for s in reading.statements] == [
        ("CreateStmt", Span(12, 12, 3)),
        ("SelectStmt", Span(14, 14, 3)),
    ]
    assert reading.unread == ()


def test_locations_of_the_tree_are_character_offsets_even_behind_wide_letters() -> None:
    (statement,) = read_sql(sql_fence("SELECT 'żółć',\n  wanted FROM t")).statements
    target = statement.node["targetList"][1]["ResTarget"]
    assert statement.place(target["location"]) == Span(3, 3, 3)


def test_a_semicolon_inside_a_function_body_ends_nothing() -> None:
    text = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2 $$;\nSELECT 3;"
    assert [s.kind for s in read_sql(sql_fence(text)).statements] == [
        "CreateFunctionStmt",
        "SelectStmt",
    ]


def test_an_atomic_body_is_one_statement() -> None:
    text = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3"
    assert [s.kind for s in read_sql(sql_fence(text)).statements] == [
        "CreateFunctionStmt",
        "SelectStmt",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("CREATE TABLE [dbo].[orders] ([id] INT)", "dialect", "T-SQL"),
        ("CREATE TABLE a (id INT)\nGO\nCREATE TABLE b (id INT)\nGO", "dialect", "T-SQL"),
        ("CREATE TABLE `a` (id INT)", "dialect", "MySQL"),
        ("CREATE TABLE a (id INT AUTO_INCREMENT)", "dialect", "MySQL"),
        ("CREATE TABLE a (id int, KEY idx_a (id))", "dialect", "MySQL"),
        ("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)", "dialect", "SQLite"),
        ("CREATE TABLE a (id int)\n/\n", "dialect", "Oracle"),
        ("\\d orders", "dialect", "psql"),
        ("CREATE TABLE a (\n  id int,\n  ...\n)", "elision", "..."),
        ("CREATE TABLE a (\n  id int,\n  -- ... other columns\n  b int\n)", "elision", "..."),
        ("CREATE TABLE a ( -- see section 2.1\n)", "elision", "see section 2.1"),
        ("CREATE TABLE {table_name} (id int)", "placeholder", "{table_name}"),
        ("CREATE TABLE a (id ${type.jsonb})", "placeholder", "${type.jsonb}"),
        ("SELECT * FROM <table>", "placeholder", "<table>"),
        ("id uuid NOT NULL,\nname text", "fragment", "column"),
        ("orders\ncustomers", "fragment", "no SQL"),
        ('{"orderId": "1"}', "fragment", "JSON"),
        ("CREATE TABLE a (id int NOT NUL)", "syntax", 'at or near "NUL"'),
        ("SELECT 1;\x00 SELECT 2", "syntax", "NUL"),
        ("SELECT '\ud800'", "syntax", "surrogate"),
    ],
)
def test_what_cannot_be_read_is_named_for_what_it_is(text: str, kind: str, words: str) -> None:
    (unread,) = read_sql(sql_fence(text)).unread
    assert unread.kind == kind
    assert words in unread.reason
    assert unread.mend


def test_the_good_statements_of_a_mixed_block_are_rescued_and_the_bad_one_placed() -> None:
    text = "CREATE TABLE a (id int);\nCREATE TABLE b (id int NOT NUL);\nCREATE TABLE c (id int);"
    reading = read_sql(sql_fence(text, first_line=5))
    assert [s.node["relation"]["relname"] for s in reading.statements] == ["a", "c"]
    (unread,) = reading.unread
    assert unread.span == Span(7, 7, 1)
    assert unread.at == Span(7, 7, 28)


def test_a_bracket_left_open_swallows_no_later_statement() -> None:
    reading = read_sql(sql_fence("CREATE TABLE a (id int;\nCREATE TABLE b (id int);"))
    assert [s.node["relation"]["relname"] for s in reading.statements] == ["b"]
    assert [unread.kind for unread in reading.unread] == ["syntax"]


def test_a_missing_semicolon_is_said_and_both_statements_are_read() -> None:
    reading = read_sql(sql_fence("CREATE TABLE a (id int)\nCREATE TABLE b (id int)"))
    assert len(reading.statements) == 2
    assert "`;` is missing" in reading.unread[0].reason


def test_one_dialect_in_many_statements_is_one_unread_part() -> None:
    text = "".join(f"CREATE TABLE [t{n}] (id INT);\n" for n in range(5))
    (unread,) = read_sql(sql_fence(text)).unread
    assert (unread.span.first_line, unread.span.last_line) == (2, 6)


def test_too_much_text_is_one_bounds_finding() -> None:
    (unread,) = read_sql(sql_fence("SELECT 1;\n" * 30_000)).unread
    assert unread.kind == "bounds"


def test_too_many_statements_are_one_bounds_finding() -> None:
    reading = read_sql(sql_fence("SELECT 1;\n" * 2_001))
    assert [unread.kind for unread in reading.unread] == ["bounds"]


@pytest.mark.parametrize(
    "text",
    ["SELECT " + "1+" * 24_100 + "1", "SELECT " + "(" * 20_000, "SELECT 1 " * 9_000 + "UNION " * 9],
)
def test_text_that_crashes_the_parsers_python_tree_is_only_unread(text: str) -> None:
    reading = read_sql(sql_fence(text))
    assert reading.statements == ()
    assert reading.unread


@pytest.mark.parametrize("language", ["sql", "postgresql", "pgsql", "psql", "plpgsql", "ddl"])
def test_sql_tags_name_sql(language: str) -> None:
    assert is_sql(sql_fence("anything", language=language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE a (b int)", True),
        ("-- note\ncreate unique index i on a (b)", True),
        ("ALTER TABLE a ADD b int", True),
        ("create a table for the orders", False),
        ("SELECT 1", False),
        ("PK = USER#{id}", False),
    ],
)
def test_an_untagged_fence_is_sql_when_ddl_opens_it(text: str, expected: bool) -> None:
    assert is_sql(sql_fence(text, language="")) is expected


@pytest.mark.parametrize(
    "text",
    [
        "/*" * 60_000,
        "/*" * 10_000 + "*/" * 10_000 + " SELECT 1",
        "SELECT 1 " + "+-" * 50_000,
        "CREATE TABLE t (a int)\n" * 5_000,
        "CREATE TABLE t (\n" + ",\n".join(f"c{n} int REFERENCES x" for n in range(9_000)) + ");",
    ],
    ids=["open comments", "nested comments", "operators", "no semicolons", "columns"],
)
def test_text_made_to_take_long_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    reading = read_sql(sql_fence(text))
    assert reading.unread
    assert time.perf_counter() - started < 5  # the scanner alone would need minutes
