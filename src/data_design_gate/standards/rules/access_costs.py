"""Rules on what a pattern costs: filters after the read, unbounded lists, reads row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.expressions import compared_names
from data_design_gate.design.quantities import read_quantity
from data_design_gate.design.sql_query import OTHER, QueryBlock, Relation
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.access_dynamodb import target_of
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    indexes_of,
    read_patterns_of,
)
from data_design_gate.standards.rules.access_serving import PostgresIndex, serve

# What a page of a user-facing list may hold before it needs paging.
_LARGEST_PAGE = 1_000
_BATCH = regex(
    r"\b(?:export|report|nightly|batch|job|purge|archive|backfill|migration|cleanup|clean up|sync"
    r"|reconcil\w*|etl|dump|all tenants|worker|cron|scheduled|streamed)\b"
)
_UNBOUNDED = regex(r"\b(?:unbounded|unlimited|all(?: of them| rows| items)?|everything|any)\b")
_PER_ROW = regex(
    r"\b(?:(?:once|one|a query|called|run|runs|executed)\s+(?:per|for (?:each|every))"
    r"|for (?:each|every)|per)\s+(?:\w+\s+){0,2}?(?:rows?|results?|hits?|of ap ?\d+)\b"
    r"|\bn 1\b|\b(?:per|for (?:each|every)) \w+ (?:of|from|in|on) (?:\w+ ){0,4}?ap ?\d+\b"
    r"|\bfor (?:each|every) \w+ (?:of|from|in|on) (?:\w+ ){1,4}?"
    r"(?:load|fetch|read|get|query|look)\b"
)
_BATCHED = regex(r"\b(?:batch\w*|batchgetitem|in one query|= any|join(?:ed)?|at once|bulk)\b")
_MANY = 10


@rule("ACC009", Severity.WARNING, needs=("patterns",))
def filter_after_read(context: Context) -> Iterator[Hit]:
    """Select by the key or the index, not by a filter behind it.

    A filter throws away what was already read and paid for: the cost is that
    of everything before the filter, and a page may come back empty.

    Bad:

        KeyConditionExpression: "customerId = :c"
        FilterExpression: "#status = :open"

    Good:

        IndexName: Order-CustomerStatusIndex
        KeyConditionExpression: "customerId = :c AND begins_with(statusCreatedAt, :open)"

    Source: DynamoDB Developer Guide, Filter expressions for the Query operation; PostgreSQL
    manual, 14.1 Using EXPLAIN (rows removed by filter).
    """
    for read in read_patterns_of(context):
        yield from _request_filter(context, read)
        for relation, block in read.relations:
            yield from _row_filter(context, read, relation, block)


def _request_filter(context: Context, read: ReadPattern) -> Iterator[Hit]:
    request = read.pattern.dynamodb
    if request is None or request.operation != "Query" or not request.filter_expression:
        return
    target = target_of(context, read, request)
    expiry = target.table.ttl_attribute if target is not None else ""
    names = [n for n in compared_names(request.filter_expression, request.names) if n != expiry]
    if not names or _BATCH.search(fold(read.pattern.query)):
        return
    listed = ", ".join(f"`{name}`" for name in names)
    yield Hit(
        request.places.get("FilterExpression", request.span),
        f"The pattern {read.label} filters by {listed} after the read: every item of the "
        "partition is read and paid for.",
        f"Put `{names[0]}` into a sort key or an index key.",
        f"{read.pattern.id}:filter",
    )


def _row_filter(
    context: Context, read: ReadPattern, relation: Relation, block: QueryBlock
) -> Iterator[Hit]:
    """Yield a search inside texts that must look at every row an index found."""
    named = [t for n in read.cell.named for t in n.targets if isinstance(t, PostgresIndex)]
    for index in named:
        if index.table != relation.table:
            continue
        verdict = serve(index, relation, block)
        searched = [c for c in verdict.residual if c.use == OTHER]
        if verdict.served and searched and not _one_row(index, verdict.equal):
            if any(
                i.method in {"gin", "gist"} and searched[0].expression in i.columns
                for i in indexes_of(context)
            ):
                continue
            yield Hit(
                read.at("index"),
                f"The pattern {read.label} checks `{searched[0].text}` on every row that "
                f"`{index.name}` finds.",
                "Give the search an index of its own (GIN with trigrams or a tsvector), or bound "
                "the rows before it.",
                f"{read.pattern.id}:{index.name}:filter",
            )


def _one_row(index: PostgresIndex, equal: tuple[str, ...]) -> bool:
    return index.unique and len(equal) == len(index.keys)


@rule("ACC010", Severity.WARNING, needs=("patterns",))
def result_unbounded(context: Context) -> Iterator[Hit]:
    """Bound every list a user waits for, and page by a key.

    Without a limit the answer grows with the data until it times out. OFFSET
    reads and throws away all earlier pages; a page that starts behind the
    last key reads only its own rows.

    Bad:

        SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC OFFSET $2;

    Good:

        SELECT id FROM orders WHERE customer_id = $1 AND created_at < $2
        ORDER BY created_at DESC LIMIT 50;

    Source: PostgreSQL manual, 7.6 LIMIT and OFFSET; DynamoDB Developer Guide, Paginating results.
    """
    for read in read_patterns_of(context):
        if read.writes or _BATCH.search(fold(f"{read.pattern.query}. {read.pattern.result_size}")):
            continue
        blocks = [block for block in read.blocks if block.kind == "select" and not block.nested]
        if any(block.offset for block in blocks):
            yield Hit(
                _sql_place(read, "OFFSET"),
                f"The pattern {read.label} pages by OFFSET: each page reads all pages before it.",
                "Page by key: `WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id "
                "DESC LIMIT 50`.",
                f"{read.pattern.id}:offset",
            )
        elif _unbounded(context, read, blocks):
            yield Hit(
                read.at("result_size", "query"),
                f"The pattern {read.label} {_how_many(read)}.",
                "Add a LIMIT (in DynamoDB `Limit` and LastEvaluatedKey) of at most "
                f"{_LARGEST_PAGE} and state the result size; call a report, an export or a job "
                "what it is.",
                f"{read.pattern.id}:limit",
            )


def _how_many(read: ReadPattern) -> str:
    size = read_quantity(read.pattern.result_size)
    if size is not None and size.value > _LARGEST_PAGE:
        return f"reads {plain(read.pattern.result_size)} at once: it has no limit"
    return "has no upper bound: neither a limit nor a stated result size"


def _unbounded(context: Context, read: ReadPattern, blocks: list[QueryBlock]) -> bool:
    size = read_quantity(read.pattern.result_size)
    counted = size is not None and size.unit in {"", "rows", "items"}
    too_many = (
        size.value > _LARGEST_PAGE
        if size is not None and counted
        else _UNBOUNDED.search(fold(read.pattern.result_size)) is not None
    )
    bounded = size is not None and not too_many
    request = read.pattern.dynamodb
    if blocks:
        return not bounded and not all(_limited(context, block) for block in blocks)
    if request is not None and request.places:
        target = target_of(context, read, request)
        if request.operation != "Query" or request.limit is not None or target is None:
            return False
        whole = {*target.keys("HASH"), *target.keys("RANGE")}
        one = {name for name, operator in request.conditions if operator == "="} >= whole
        return not bounded and not (one and target.index is None)
    return too_many


def _limited(context: Context, block: QueryBlock) -> bool:
    """Return whether a query gives a bounded number of rows."""
    if block.limit is not None or (block.aggregated and not block.grouped):
        return True
    if not block.relations:
        return True
    unique = [index for index in indexes_of(context) if index.unique and not index.predicate]
    return any(
        _one_row(index, serve(index, relation, block).equal)
        and _given(relation).issuperset(index.columns)
        for relation in block.relations
        for index in unique
        if index.table == relation.table
    )


def _given(relation: Relation) -> set[str]:
    """Return the columns a query gives a value for; a join gives those of many rows."""
    return {one.column or one.expression for one in relation.conditions if not one.joins}


def _sql_place(read: ReadPattern, word: str) -> Span:
    for statement in read.pattern.sql:
        found = re.search(rf"\b{word}\b", statement.text, re.IGNORECASE)
        if found:
            return statement.place(found.start())
    return read.at("query")


@rule("ACC011", Severity.WARNING, needs=("patterns",))
def n_plus_one(context: Context) -> Iterator[Hit]:
    """Read the details of a list in one batch, not row by row.

    A list of 50 rows followed by one query a row is 51 round trips; one query
    with `= ANY($1)`, a join or a BatchGetItem is two at most.

    Bad:

        | AP2 | Customer of each result of AP1 | ... |

    Good:

        | AP2 | Customers of a page of AP1, in one query (id = ANY($1)) | ... |

    Source: DynamoDB Developer Guide, BatchGetItem (100 items, 16 MB a call); PostgreSQL manual,
    9.25 Row and Array Comparisons.
    """
    patterns = read_patterns_of(context)
    for read in patterns:
        words = fold(f"{read.pattern.query}. {read.pattern.frequency}")
        if _batched(read, words):
            continue
        feeder = _feeder(read, patterns)
        if _PER_ROW.search(words):
            yield _row_by_row(read, "runs once for every row of another result")
        elif feeder is not None:
            size = feeder.pattern.result_size
            yield _row_by_row(
                read,
                f"runs as often as {feeder.label} returns rows ({feeder.pattern.frequency} times "
                f"{size})",
            )


def _batched(read: ReadPattern, words: str) -> bool:
    request = read.pattern.dynamodb
    if request is not None and request.operation.startswith(("Batch", "Transact")):
        return True
    if any(c.use == "membership" for relation, _ in read.relations for c in relation.conditions):
        return True
    return _BATCHED.search(words) is not None


def _feeder(read: ReadPattern, patterns: tuple[ReadPattern, ...]) -> ReadPattern | None:
    """Return the list pattern whose rows times rate are this pattern's rate."""
    own = read_quantity(read.pattern.frequency, "per_second")
    size = read_quantity(read.pattern.result_size)
    if own is None or size is None or size.value != 1 or read.writes:
        return None
    for other in patterns:
        rate = read_quantity(other.pattern.frequency, "per_second")
        rows = read_quantity(other.pattern.result_size)
        if other is read or rate is None or rows is None or rows.value < _MANY:
            continue
        if rows.unit in {"", "rows", "items"} and rate.value * rows.value == own.value:
            return other
    return None


def _row_by_row(read: ReadPattern, words: str) -> Hit:
    return Hit(
        read.at("query"),
        f"The pattern {read.label} {words}: one round trip a row.",
        "Read all rows at once: `WHERE id = ANY($1)`, a join, or BatchGetItem.",
        f"{read.pattern.id}:batch",
    )
