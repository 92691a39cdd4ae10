"""Whatever the text, reading never raises, is deterministic, and every span lies in the file."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.postgres.sql import is_sql, read_sql
from postgres_support import sql_fence

VOCABULARY = """CREATE TABLE a ( ) ; , id int text NOT NULL PRIMARY KEY REFERENCES b ON DELETE
CASCADE ' " \u0024$ $x$ -- /* */ ... \u2026 {x} <y> [z] ` \\d GO DEFAULT 'x' CHECK (a > 0)
CREATE INDEX i ON ALTER TABLE a ADD COLUMN DROP RENAME TO é 漢 \x00 \ud800 PARTITION OF BY RANGE
LIKE UNIQUE DO BEGIN END ENUM CREATE TYPE AS SELECT FROM WHERE = ANY ARRAY[1] ::text 1.5 $1 :id ?
%s COMMENT ON COLUMN a.id IS INHERITS (a) FOREIGN KEY USING btree"""
WORDS = st.sampled_from(VOCABULARY.split())
BLANKS = st.sampled_from([" ", "\n", "  ", ""])
TEXTS = st.lists(st.tuples(WORDS, BLANKS), max_size=60).map(
    lambda parts: "".join(word + blank for word, blank in parts)
)


@given(st.one_of(TEXTS, st.text(max_size=300)))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_places_everything_in_the_fence(text: str) -> None:
    fence = sql_fence(text, first_line=4)
    reading = read_sql(fence)
    assert reading == read_sql(fence)
    is_sql(sql_fence(text, language=""))
    schema = apply(PostgresSchema(), reading.statements)
    spans = [s.span for s in reading.statements] + [u.span for u in reading.unread]
    spans += [t.span for t in schema.tables] + [c.span for t in schema.tables for c in t.columns]
    for span in spans:
        assert fence.span.first_line <= span.first_line <= span.last_line <= fence.span.last_line
        assert span.column >= 1


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_statement_re_reads_to_its_own_text(text: str) -> None:
    rows = text.split("\n")
    for statement in read_sql(sql_fence(text, first_line=0)).statements:
        place = statement.place(0)
        row = rows[place.first_line - 1]
        first = statement.text.split("\n", 1)[0]
        assert row[place.column - 1 :].startswith(first)
