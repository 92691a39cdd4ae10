"""Each access pattern with its query understood and its index cell resolved, once a design."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.dynamodb.names import same_table
from data_design_gate.design.model import AccessPattern, DataDesign, Store
from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.model import PostgresSchema, Table
from data_design_gate.design.sql_blocks import read_blocks
from data_design_gate.design.sql_query import QueryBlock, Relation
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.rules.access_serving import PostgresIndex
from data_design_gate.standards.rules.access_targets import (
    DynamoTarget,
    IndexCell,
    postgres_indexes,
    read_cell,
)
from data_design_gate.standards.rules.postgres_common import existing_schema, remembered

_READ = regex(
    r"^(?:get|list|find|fetch|show|count|search|look|latest|read|load|query|all|newest|check)\b"
)
_WRITE = regex(
    r"^(?:insert|create|write|put|append|record|store|save|add|register|upsert|update|set|mark"
    r"|delete|remove|purge|archive|expire|raise|increment|decrement|log in|log out)\b"
    r"|\b(?:insert|create|append|upsert|update|delete|remove|revoke|register|cancel)s?\b"
)
_INSERTING = regex(
    r"^(?:insert|create|write|put|append|record|store|save|add|register|log in)\b"
    r"|\b(?:insert|create|append|register)s?\b"
)
_WRITES = frozenset({"PutItem", "BatchWriteItem", "TransactWriteItems"})


class ReadPattern(Struct, frozen=True):
    """A pattern: its store as far as it can be told, its query blocks, its index cell."""

    pattern: AccessPattern
    store: Store | None
    blocks: tuple[QueryBlock, ...]
    cell: IndexCell

    @property
    def relations(self) -> tuple[tuple[Relation, QueryBlock], ...]:
        """Every table the query reads or writes, with the block that names it."""
        return tuple((relation, block) for block in self.blocks for relation in block.relations)

    @property
    def label(self) -> str:
        """How messages name the pattern."""
        query = self.pattern.query.rstrip(".")
        short = query if len(query) <= 60 else query[:57].rstrip() + "..."  # noqa: PLR2004  a line's room
        return f"{self.pattern.id} ({short})" if self.pattern.id else f'"{short}"'

    @property
    def inserts(self) -> bool:
        """Whether the pattern only adds rows or items, which needs no index."""
        query = self.pattern.dynamodb
        if query is not None:
            return query.operation in _WRITES
        if self.blocks:
            return all(block.kind == "insert" for block in self.blocks)
        return _says(_INSERTING, self.pattern.query)

    @property
    def writes(self) -> bool:
        """Whether the pattern changes data."""
        query = self.pattern.dynamodb
        if query is not None:
            return query.operation in _WRITES | {"UpdateItem", "DeleteItem"}
        if self.blocks:
            return any(block.kind != "select" for block in self.blocks)
        return _says(_WRITE, self.pattern.query)

    def at(self, *fields: str) -> Span:
        """Return where the first written of these fields stands, else the pattern."""
        for name in fields:
            if name in self.pattern.cells:
                return self.pattern.cells[name]
        span = self.pattern.span
        return Span(span.first_line, span.first_line, span.column)


def _says(verbs: re.Pattern[str], query: str) -> bool:
    """Return whether a pattern described in words changes data by one of these verbs."""
    words = fold(query)
    return _READ.match(words) is None and verbs.search(words) is not None


def dynamo_table(design: DataDesign, name: str) -> DynamoTable | None:
    """Return the DynamoDB table a name means, environments aside."""
    return next((t for t in design.dynamodb.tables if same_table(t.name, name)), None)


_SCHEMAS = (SectionName.POSTGRES, SectionName.DYNAMODB, SectionName.MIGRATION)


def schema_unread(context: Context) -> bool:
    """Tell whether a part of a schema could not be read, so that anything may be in it."""
    return bool(context.design.unread) and unread_in(context.design, *_SCHEMAS)


@remembered
def own_schema(context: Context) -> PostgresSchema:
    """Return the schema section with what only the up migrations add."""
    design = context.design
    ups = [statement for up in design.migration.ups for statement in up.statements]
    known = {index.name for index in design.postgres.indexes}
    tables = {table.name for table in design.postgres.tables}
    new = [s for s in ups if _adds(s.kind, s.node, known, tables)]
    return apply(design.postgres, new) if new else design.postgres


def _adds(kind: str, node: dict[str, object], indexes: set[str], tables: set[str]) -> bool:
    """Return whether a migration statement creates what the schema section lacks."""
    if kind == "IndexStmt":
        return node.get("idxname") not in indexes
    relation = node.get("relation")
    name = relation.get("relname") if isinstance(relation, dict) else None
    return kind == "CreateStmt" and name not in tables


@remembered
def schema_of(context: Context) -> PostgresSchema:
    """Return the design's schema with the existing tables that the document links to.

    A table the document only alters is joined with its linked definition; one
    that it defines whole stays as it is there.
    """
    own = own_schema(context)
    existing = existing_schema(context)
    if existing is None:
        return own
    tables = {table.name: table for table in own.tables}
    added: set[str] = set()
    for table in existing.tables:
        known = tables.get(table.name)
        if known is None or known.source == "existing":
            tables[table.name] = table if known is None else _joined(table, known)
            added.add(table.name)
    names = {index.name for index in own.indexes}
    indexes = [i for i in existing.indexes if i.table in added and i.name not in names]
    return replace(own, tables=tuple(tables.values()), indexes=(*own.indexes, *indexes))


def _joined(existing: Table, altered: Table) -> Table:
    """Return an existing table with what the document adds to it."""
    names = {column.name for column in altered.columns}
    columns = [column for column in existing.columns if column.name not in names]
    return replace(
        existing,
        columns=(*columns, *altered.columns),
        primary_key=altered.primary_key or existing.primary_key,
        uniques=(*existing.uniques, *altered.uniques),
        foreign_keys=(*existing.foreign_keys, *altered.foreign_keys),
        checks=(*existing.checks, *altered.checks),
    )


@remembered
def partly_known(context: Context) -> frozenset[str]:
    """Return the existing tables whose columns and indexes the document does not show."""
    tables = {table.name: table for table in schema_of(context).tables}
    names = {name.rsplit(".", 1)[-1] for name in context.design.postgres.existing}
    hidden = {name for name in names if name not in tables}
    return frozenset(hidden | {n for n, table in tables.items() if table.source == "existing"})


@remembered
def own_indexes(context: Context) -> tuple[PostgresIndex, ...]:
    """Return every index, key and unique constraint that the document itself defines."""
    return postgres_indexes(own_schema(context))


@remembered
def indexes_of(context: Context) -> tuple[PostgresIndex, ...]:
    """Return every index, key and unique constraint, those of linked tables included."""
    return postgres_indexes(schema_of(context))


@remembered
def read_patterns_of(context: Context) -> tuple[ReadPattern, ...]:
    """Return the design's patterns, each understood against its schema."""
    design = context.design
    schema = schema_of(context)
    owners = {t.name: frozenset(column.name for column in t.columns) for t in schema.tables}
    found = []
    for pattern in design.patterns:
        store = pattern.store or _only_store(design)
        blocks = tuple(
            block for statement in pattern.sql for block in read_blocks(statement, owners)
        )
        cell = read_cell(pattern.index, design, indexes_of(context), store)
        if store is None:
            store = _store_of_cell(cell)
        found.append(ReadPattern(pattern, store, blocks, cell))
    return tuple(found)


def _only_store(design: DataDesign) -> Store | None:
    chosen = design.selection.selected
    if len(chosen) == 1:
        return next(iter(chosen))
    if bool(design.postgres.tables) != bool(design.dynamodb.tables):
        return Store.POSTGRES if design.postgres.tables else Store.DYNAMODB
    return None


def _store_of_cell(cell: IndexCell) -> Store | None:
    kinds = {isinstance(target, DynamoTarget) for named in cell.named for target in named.targets}
    if len(kinds) != 1:
        return None
    return Store.DYNAMODB if kinds == {True} else Store.POSTGRES


_LIST_MARK = regex(r"(?:(?<!\s)\s+)?(?:,|;|/|&|\+|\n|<br\s*/?>|\band\b)\s*", re.IGNORECASE)


def parameter_names(text: str) -> tuple[str, ...]:
    """Return the names a Parameters cell lists, without types, marks and remarks."""
    bare = re.sub(r"\([^()]*\)", "", plain(text))
    parts = (part.strip(" `:$@?{}").split(":")[0].strip() for part in _LIST_MARK.split(bare))
    names = tuple(part for part in parts if part)
    return names if all(re.fullmatch(r"[\w.]+", name) for name in names) else ()
