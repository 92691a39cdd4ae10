"""What the Postgres and migration rules ask of a design again and again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import TypeVar

from data_design_gate.design.model import Entity
from data_design_gate.design.postgres.model import (
    Column,
    ColumnType,
    ForeignKey,
    Index,
    PostgresSchema,
    Table,
)
from data_design_gate.design.postgres.read import read_existing
from data_design_gate.design.words import noun
from data_design_gate.document.model import Document, Fence, ListBlock, SectionName, Span
from data_design_gate.document.short_texts import recalled
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import Suggestion
from data_design_gate.standards.repository import read_linked

_read_existing = recalled(4, longest=131_072)(lru_cache(maxsize=1)(read_existing))
"""The schemas of the last few files, of a long one only if it was the last: they hold much."""
_FILE_LIMIT = 1_048_576  # bytes; the bound of a design holds for schema files too


_Result = TypeVar("_Result")


def remembered(question: Callable[[Context], _Result]) -> Callable[[Context], _Result]:
    """Keep the last answer: the rules ask the same of one design and what is beside it in turn.

    A run of the design asks with no files to read, so that its answers are others.
    """
    last: tuple[Context, _Result] | None = None

    @wraps(question)
    def answer(context: Context) -> _Result:
        nonlocal last
        known = last
        if known is None or not (known[0] is context or _alike(known[0], context)):
            last = known = (context, question(context))
        return known[1]

    return answer


def _alike(one: Context, other: Context) -> bool:
    """Tell whether two contexts show the same design and the same beside it."""
    return one.design is other.design and one.base is other.base and one.read is other.read


def at(span: Span) -> Span:
    """Return the first line and column of a span: where a finding about it stands."""
    return Span(span.first_line, span.first_line, span.column)


def own_tables(context: Context) -> Iterator[Table]:
    """Yield the tables the design defines; partitions follow their parent and are left out."""
    for table in context.design.postgres.tables:
        if not table.partition_of and table.partition_strategy != "foreign":
            yield table


def whole_tables(context: Context) -> Iterator[Table]:
    """Yield the tables of which every column is known."""
    return (table for table in own_tables(context) if table.whole)


def schema_is_read(context: Context) -> bool:
    """Tell whether all of the schema could be read: only then does absence mean anything."""
    return not _unread_in(context, SectionName.POSTGRES, SectionName.INDEXES)


def migration_is_read(context: Context) -> bool:
    """Tell whether all of the migration plan could be read."""
    return not _unread_in(context, SectionName.MIGRATION)


def _unread_in(context: Context, *names: SectionName) -> bool:
    if not context.design.unread:
        return False
    sections = [section for name in names for section in context.document.named(name)]
    if not sections:
        return True
    return any(
        section.span.first_line <= block.span.first_line <= section.span.last_line
        for block in context.design.unread
        for section in sections
    )


@remembered
def existing_schema(context: Context) -> PostgresSchema | None:
    """Return the tables of the linked schema files and of the base version; None without either."""
    linked = linked_schema(context)
    if context.base is None:
        return linked
    return _over(context.base.postgres, linked or PostgresSchema())


@remembered
def linked_schema(context: Context) -> PostgresSchema | None:
    """Return the tables of the linked schema files; None without one that can be read."""
    texts = _schema_texts(context)
    if not texts:
        return None
    schema = PostgresSchema()
    for text in texts:
        schema = _over(schema, _read_existing(text))
    return schema


def _over(older: PostgresSchema, newer: PostgresSchema) -> PostgresSchema:
    """Return what both hold; of two tables of a name the newer counts."""
    tables = {table.name: table for table in (*older.tables, *newer.tables)}
    indexes, types = (*newer.indexes, *older.indexes), (*newer.types, *older.types)
    return PostgresSchema(tuple(tables.values()), indexes, types)


def _schema_texts(context: Context) -> list[str]:
    paths = context.document.metadata.texts("existing_schemas")
    found = (read_linked(context, path) for path in paths)
    return [linked[1] for linked in found if linked and len(linked[1]) <= _FILE_LIMIT]


@remembered
def existing_names(context: Context) -> frozenset[str]:
    """Return the tables known to exist outside the design, by whatever it says of them."""
    schema = existing_schema(context)
    linked = {table.name for table in schema.tables} if schema else set()
    return frozenset({*context.design.postgres.existing, *linked})


def find_table(context: Context, name: str) -> Table | None:
    """Return a table of the design or of the linked existing schemas."""
    found = context.design.postgres.table(name)
    if found is not None:
        return found
    schema = existing_schema(context)
    return schema.table(name) if schema else None


def is_unique(schema: PostgresSchema, table: Table, columns: tuple[str, ...]) -> bool:
    """Tell whether a key or a whole unique index holds exactly these columns."""
    wanted = set(columns)
    keys = (*((table.primary_key,) if table.primary_key else ()), *table.uniques)
    if any(set(key.columns) == wanted for key in keys):
        return True
    return any(
        index.unique and not index.predicate and set(index.columns) == wanted
        for index in schema.indexes_of(table.name)
    )


def is_covered(schema: PostgresSchema, table: Table, columns: tuple[str, ...]) -> bool:
    """Tell whether the columns, in any order, lead an index that holds every row.

    A primary key or unique constraint is such an index; an expression, GIN
    and BRIN are not, nor is a partial index unless it leaves out only the
    rows whose key is null (the planner sees that ``key = $1`` implies it).
    """
    keys = (*((table.primary_key,) if table.primary_key else ()), *table.uniques)
    leading = [key.columns for key in keys]
    leading += [
        index.columns
        for index in schema.indexes_of(table.name)
        if _holds_every_key(index, columns)
        and (index.method == "btree" or _single_hash(index.method, columns))
    ]
    count, wanted = len(columns), set(columns)
    return any(len(keys) >= count and set(keys[:count]) == wanted for keys in leading)


def _holds_every_key(index: Index, columns: tuple[str, ...]) -> bool:
    parts = index.predicate.split(" AND ") if index.predicate else []
    return all(part in {f"{column} IS NOT NULL" for column in columns} for part in parts)


def _single_hash(method: str, columns: tuple[str, ...]) -> bool:
    return method == "hash" and len(columns) == 1


def base_type(schema: PostgresSchema, kind: ColumnType) -> str:
    """Return a type's name, a domain's base type for a domain."""
    named = next((t for t in schema.types if t.name == kind.name and t.kind == "domain"), None)
    return named.base if named and named.base else kind.name


def foreign_keys_of(table: Table, column: str) -> tuple[ForeignKey, ...]:
    """Return the foreign keys that a column belongs to."""
    return tuple(key for key in table.foreign_keys if column in key.columns)


def entity_of(context: Context, table: Table) -> Entity | None:
    """Return the entity of the requirements that a table realises, by its noun."""
    wanted = noun(table.name)
    return next((e for e in context.design.requirements.entities if noun(e.name) == wanted), None)


def line_of(document: Document, number: int) -> str:
    """Return a line of the file, "" beyond its ends."""
    return document.lines[number - 1] if 0 < number <= len(document.lines) else ""


def written_name(context: Context, span: Span, name: str) -> str:
    """Return a name as the author wrote it; unquoted names are folded by the parser."""
    text = line_of(context.document, span.first_line)[span.column - 1 :].lstrip('"')
    written = text[: len(name)]
    return written if written.lower() == name.lower() else name


def replace_type(
    context: Context, column: Column, new: str, pattern: str = ""
) -> Suggestion | None:
    """Suggest the column's line with its type replaced; None when it is not all on that line."""
    line = line_of(context.document, column.span.first_line)
    start = column.span.column - 1 + len(column.name)
    spelled = pattern or r"\s+".join(re.escape(word) for word in column.type.spelled.split())
    found = re.compile(rf"(?<![\w$.]){spelled}(?![\w$])", re.IGNORECASE).search(line, start)
    if not found:
        return None
    written = found[0]
    replacement = new.upper() if written.isupper() and new.islower() else new
    text = line[: found.start()] + replacement + line[found.end() :]
    return Suggestion(column.span.first_line, column.span.first_line, text)


def fence_at(document: Document, line: int) -> Fence | None:
    """Return the fence that holds a line of the file."""
    blocks = list(document.blocks)
    while blocks:
        block = blocks.pop()
        if not block.span.first_line <= line <= block.span.last_line:
            continue
        if isinstance(block, Fence):
            return block
        if isinstance(block, ListBlock):
            for item in block.items:
                blocks.extend(item.blocks)
    return None


@lru_cache(maxsize=2)  # findings of one fence follow one another; a fence may be long
def _last_row(text: str) -> int:
    """Return the row of a fence's last line with code."""
    return text.rstrip().count("\n")


def append_statement(document: Document, line: int, statement: str) -> Suggestion | None:
    """Suggest a statement at the end of the fence that holds ``line``."""
    fence = fence_at(document, line)
    if fence is None or not fence.fenced or not fence.closed:
        return None
    row = _last_row(fence.text)
    last = fence.text_line + row
    text = line_of(document, last)
    indent = text[: (fence.columns[row] if row < len(fence.columns) else 1) - 1]
    code = text.split("--", 1)[0].rstrip()
    if code.endswith(";"):
        return Suggestion(last + 1, last, f"{indent}{statement}")
    if "--" in text or not code:
        return None
    return Suggestion(last, last, f"{code};\n{indent}{statement}")


def plural_list(names: list[str] | tuple[str, ...]) -> str:
    """Return names as code, joined by commas and "and"."""
    marked = [f"`{name}`" for name in names]
    if len(marked) < 2:  # noqa: PLR2004 one name stands alone
        return "".join(marked)
    return f"{', '.join(marked[:-1])} and {marked[-1]}"
