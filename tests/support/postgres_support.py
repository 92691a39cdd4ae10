"""Fences and schemas for the tests of the Postgres half."""

from __future__ import annotations

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.postgres.sql import read_sql
from data_design_gate.document.model import Fence, Span


def sql_fence(text: str, *, first_line: int = 1, column: int = 1, language: str = "sql") -> Fence:
    """Return a fence whose code starts on the line after ``first_line``."""
    rows = text.count("\n") + 1
    return Fence(
        info=language,
        language=language,
        attributes={},
        text=text,
        span=Span(first_line, first_line + rows + 1, column),
        text_line=first_line + 1,
        columns=(column,) * rows,
    )


def schema_of(text: str) -> PostgresSchema:
    """Return the schema that readable SQL defines."""
    reading = read_sql(sql_fence(text))
    assert not reading.unread, reading.unread
    return apply(PostgresSchema(), reading.statements)
