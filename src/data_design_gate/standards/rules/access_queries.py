"""The rule that a pattern's query speaks of tables and columns that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_design_gate.design.dynamodb.names import same_table
from data_design_gate.design.model import AccessPattern, Store
from data_design_gate.design.postgres.expressions import LEAVES, strings
from data_design_gate.design.postgres.model import Statement, Table
from data_design_gate.design.postgres.types import canonical, known, right_type
from data_design_gate.design.sql_nodes import CONTAINERS, ColumnUse
from data_design_gate.design.sql_query import QueryBlock
from data_design_gate.document.model import Span
from data_design_gate.document.nearest import nearest
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules import dynamodb_halves
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    read_patterns_of,
    schema_of,
    schema_unread,
)
from data_design_gate.standards.rules.postgres_common import remembered
from data_design_gate.standards.rules.postgres_unknown_types import made_types

# Columns every table has (PostgreSQL manual, 5.6 System Columns).
_SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "excluded"})
_PLACEHOLDER = regex(r"(?<!\w)#\w+")
# Rows that a statement names without listing them (PostgreSQL manual, INSERT and RETURNING).
_IMPLIED_ROWS = frozenset({"excluded", "old", "new"})
_SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema"})


@rule(
    "ACC006", Severity.ERROR, marks="SX", needs=("patterns",), shown=dynamodb_halves.query_invalid
)
def query_invalid(context: Context) -> Iterator[Hit]:
    """Query only tables and columns that the design defines.

    A query on a column that does not exist proves that schema and patterns
    were thought of apart. Here it is one word; in the code it is an incident.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL);
        SELECT id FROM orders WHERE client_id = $1;

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL);
        SELECT id FROM orders WHERE customer_id = $1;

    Source: Data Design Standards, Data Access Patterns.
    """
    if schema_unread(context):
        return
    for _, hits in _query_faults(context):
        yield from hits
    for read in read_patterns_of(context):
        if read.store is not Store.POSTGRES:
            yield from _dynamodb(context, read)
            yield from _placeholders(read)


def misspelt_patterns(context: Context) -> tuple[AccessPattern, ...]:
    """Return the patterns whose SQL names what does not exist: how it is served is then moot."""
    return tuple(pattern for pattern, hits in _query_faults(context) if hits)


@remembered
def _query_faults(context: Context) -> tuple[tuple[AccessPattern, tuple[Hit, ...]], ...]:
    found = []
    for read in read_patterns_of(context):
        hits = {hit.subject: hit for hit in _tables(context, read)}
        for block in read.blocks:
            for hit in (*_aliases(context, read, block), *_columns(context, read, block)):
                hits.setdefault(hit.subject, hit)
        for hit in _types(context, read):
            hits.setdefault(hit.subject, hit)
        found.append((read.pattern, tuple(hits.values())))
    return tuple(found)


def _aliases(context: Context, read: ReadPattern, block: QueryBlock) -> Iterator[Hit]:
    """Yield the prefixes of columns that no table of the query goes by."""
    names = {relation.alias for relation in block.relations}
    known_names = names | block.outer | _IMPLIED_ROWS
    for used in (*block.columns, *block.written):
        if not used.alias or used.alias in known_names or not names:
            continue
        close = nearest(used.alias, sorted(names), limit=1) if len(used.alias) > 1 else None
        place = _find(read, used.offset, used.alias)
        yield Hit(
            place,
            f"The query of the pattern {read.label} uses `{used.alias}.{used.column}`, but no "
            f"table in it goes by `{used.alias}`.",
            f"Did you mean `{close}`?"
            if close
            else f"Use one of {', '.join(f'`{name}`' for name in sorted(names))}, or join the "
            "table.",
            f"{read.pattern.id}:{used.alias}",
            suggestion=_replacing(context, place, used.alias, close),
        )


def _types(context: Context, read: ReadPattern) -> Iterator[Hit]:
    """Yield the types of casts that PostgreSQL does not have."""
    for statement in read.pattern.sql:
        for name, offset in _cast_types(statement.node):
            if known(canonical(name)) or name in made_types(context):
                continue
            right = right_type(name)
            at = _word_at(statement, offset, name)
            yield Hit(
                statement.place(at if at is not None else max(offset, 0)),
                f"The query of the pattern {read.label} casts to `{name}`, a type PostgreSQL does "
                "not have.",
                f"Use {right}." if right else "Use a type PostgreSQL has, or create it.",
                f"{read.pattern.id}:{name}",
            )


def _cast_types(node: object) -> Iterator[tuple[str, int]]:
    """Yield (name, offset) of each unqualified type a statement casts to."""
    stack: list[Any] = [node]
    while stack:
        current = stack.pop()
        if type(current) is dict:
            kind = current.get("typeName")
            if type(kind) is dict and len(names := strings(kind.get("names"))) == 1:
                yield names[0], kind.get("location", 0)
            stack += [
                value
                for key, value in current.items()
                if type(value) in CONTAINERS and key not in LEAVES
            ]
        else:
            stack += current


def _tables(context: Context, read: ReadPattern) -> Iterator[Hit]:
    if not schema_of(context).tables:
        return
    known = _known_tables(context)
    for relation, _ in read.relations:
        if relation.table in known or relation.schema in _SYSTEM_SCHEMAS:
            continue
        place = _find(read, relation.offset, relation.table)
        close = nearest(relation.table, sorted(known), limit=2)
        yield Hit(
            place,
            f"The query of the pattern {read.label} uses the table `{relation.table}`, which the "
            "design does not define.",
            f"Did you mean `{close}`?"
            if close
            else f"Define `{relation.table}`, or list it under `Existing tables:` when another "
            "design owns it.",
            f"{read.pattern.id}:{relation.table}",
            suggestion=_replacing(context, place, relation.table, close),
        )


@remembered
def _known_tables(context: Context) -> frozenset[str]:
    """Return every name a query may read from: tables of the design or elsewhere, views."""
    schema = schema_of(context)
    known = {table.name for table in schema.tables} | set(context.design.postgres.existing)
    known |= {name.rsplit(".", 1)[-1] for name in known}
    known |= {other.name for other in schema.others} | {other.table for other in schema.others}
    return frozenset(known)


def _columns(context: Context, read: ReadPattern, block: QueryBlock) -> Iterator[Hit]:
    schema = schema_of(context)
    tables = {r.alias: schema.table(r.table) for r in block.relations}
    for used in (*block.columns, *block.written):
        if used.column in _SYSTEM_COLUMNS or used.column in block.outputs or not tables:
            continue
        owners = _owners(used, tables, block)
        if owners is None or any(_has(table, used.column) for table in owners):
            continue
        names = [column.name for table in owners for column in table.columns]
        close = nearest(used.column, names, limit=2)
        place = _find(read, used.offset, used.column)
        owner = ", ".join(f"`{table.name}`" for table in owners)
        yield Hit(
            place,
            f"The query of the pattern {read.label} uses `{used.column}`, a column {owner} "
            f"{'does' if len(owners) == 1 else 'do'} not have.",
            f"Did you mean `{close}`?" if close else "Add the column, or correct the query.",
            f"{read.pattern.id}:{used.column}",
            suggestion=_replacing(context, place, used.column, close),
        )


def _owners(
    used: ColumnUse, tables: dict[str, Table | None], block: QueryBlock
) -> list[Table] | None:
    """Return the tables a column may belong to; None when that cannot be told."""
    if used.alias:
        if used.alias not in tables:
            return None
        table = tables[used.alias]
        return [table] if table is not None and _closed(table) else None
    if block.outer:
        return None
    known = [table for table in tables.values() if table is not None and _closed(table)]
    if len(known) < len(tables) or used.column in tables:
        return None
    return known


def _closed(table: Table) -> bool:
    """Return whether all columns of the table are written in the document."""
    open_ended = table.like or table.inherits or table.partition_of or table.source == "existing"
    return bool(table.columns) and not open_ended


def _has(table: Table, column: str) -> bool:
    return table.column(column) is not None


def _find(read: ReadPattern, offset: int, word: str) -> Span:
    """Return where a word of the query stands."""
    for statement in read.pattern.sql:
        at = _word_at(statement, offset, word)
        if at is not None:
            return statement.place(at)
    return read.at("query")


def _word_at(statement: Statement, offset: int, word: str) -> int | None:
    """Return the offset of the word at or shortly behind ``offset``, qualified or quoted."""
    at = statement.text.find(word, offset)
    return at if 0 <= at <= offset + 80 else None


def _replacing(context: Context, place: Span, wrong: str, right: str | None) -> Suggestion | None:
    line = context.document.lines[place.first_line - 1]
    start = place.column - 1
    if right is None or line[start : start + len(wrong)] != wrong:
        return None
    mended = line[:start] + right + line[start + len(wrong) :]
    return Suggestion(place.first_line, place.first_line, mended)


def _placeholders(read: ReadPattern) -> Iterator[Hit]:
    """Yield the name placeholders that a request uses and its own list does not define.

    A request without any list is a sketch, in which `#status` stands for `status`.
    """
    request = read.pattern.dynamodb
    if request is None or not request.names:
        return
    expressions = (
        ("KeyConditionExpression", request.key_condition),
        ("FilterExpression", request.filter_expression),
        ("ProjectionExpression", ", ".join(request.projection)),
    )
    told: set[str] = set()
    for key, expression in expressions:
        for name in _PLACEHOLDER.findall(expression):
            if name in request.names or name in told:
                continue
            told.add(name)
            yield Hit(
                request.places.get(key, request.span),
                f"The request of the pattern {read.label} uses `{name}`, which its "
                "ExpressionAttributeNames do not define; DynamoDB refuses it.",
                f'Add `"{name}": {name[1:]}` to ExpressionAttributeNames.',
                f"{read.pattern.id}:{name}",
            )


def _dynamodb(context: Context, read: ReadPattern) -> Iterator[Hit]:
    request = read.pattern.dynamodb
    if (
        request is None
        or not request.table
        or not request.places
        or not context.design.dynamodb.tables
    ):
        return
    names = [table.name for table in context.design.dynamodb.tables]
    if any(same_table(name, request.table) or not name for name in names):
        return
    close = nearest(request.table, names, limit=2)
    yield Hit(
        request.places.get("TableName", request.span),
        f"The request of the pattern {read.label} reads the table `{request.table}`, which the "
        "design does not define.",
        f"Did you mean `{close}`?" if close else f"Define `{request.table}`, or correct the name.",
        f"{read.pattern.id}:{request.table}",
    )
