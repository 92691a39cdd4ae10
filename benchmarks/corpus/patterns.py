"""The access patterns of a drawn design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.corpus import dynamo, sql
from benchmarks.corpus.model import Draft, History, Table


@dataclass(frozen=True)
class Pattern:
    """One row of the table of patterns, with its query."""

    id: str
    words: str
    priority: str
    store: str
    parameters: str
    frequency: str
    latency: str
    result: str
    index: str
    query: str


def patterns_of(draft: Draft) -> tuple[Pattern, ...]:
    """Return all patterns, numbered."""
    found = [one for table in draft.tables for one in _of_table(table)]
    found += [one for history in draft.histories for one in _of_history(history)]
    return tuple(replace(one, id=f"AP{n}") for n, one in enumerate(found, 1))


def _of_table(table: Table) -> Iterator[Pattern]:
    (listing, _), (ended, _) = sql.indexes(table)
    things = f"{table.entity}s"
    of = f" of a {table.parent.entity.lower()}" if table.parent else " before a moment"
    yield Pattern(
        "", f"{things}{of}, newest first", "primary", "postgres", sql.listed_by(table),
        f"{table.rate}/s", f"p95 {10 + table.rate} ms", f"at most {sql.most(table)} rows", listing,
        sql.listing(table),
    )  # fmt: skip
    yield Pattern(
        "", f"A {table.entity.lower()} by its id", "secondary", "postgres", "id",
        f"{table.rate * 3}/s", "p95 5 ms", "1 row", "primary key", sql.by_key(table),
    )  # fmt: skip
    yield Pattern(
        "", f"{things} to purge: ended more than {table.years} years ago", "secondary", "postgres",
        "cut-off date", "once a night", "2 s", f"{table.batch} rows a batch", ended,
        sql.purging(table),
    )  # fmt: skip


def _of_history(history: History) -> Iterator[Pattern]:
    yield Pattern(
        "", f"{history.entity}s of a {history.of.entity.lower()}, in order", "primary", "dynamodb",
        history.attribute, f"{history.rate}/s", "p95 15 ms", "at most 50 items", "primary key",
        dynamo.story(history),
    )  # fmt: skip
    if history.indexed:
        yield Pattern(
            "", f"{history.entity}s by tracking code, newest first", "secondary", "dynamodb",
            "trackingCode", f"{history.rate // 2 + 1}/s", "p95 25 ms", "at most 20 items",
            dynamo.code_index(history), dynamo.tracked(history),
        )  # fmt: skip
