"""The rule that every index has a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.model import IndexEntry
from data_design_gate.design.pattern_queries import fold_id
from data_design_gate.design.postgres.model import Table
from data_design_gate.design.sql_query import QueryBlock, Relation
from data_design_gate.design.words import fold
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in, words_of
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    read_patterns_of,
    schema_of,
    schema_unread,
)
from data_design_gate.standards.rules.access_serving import PostgresIndex, serve
from data_design_gate.standards.rules.access_targets import DynamoTarget
from data_design_gate.standards.rules.dynamodb_load import targets_of
from data_design_gate.standards.rules.indexes_known import Declared, declared_indexes

_PURPOSES = regex(
    r"\b(?:foreign keys?|fk|cascade\w*|constraint|unique\w*|purge\w*|retention|clean ?up|archiv\w*"
    r"|delet\w*|expir\w*|housekeeping|referential|join|migration|backfill|outbox|queue|poll\w*)\b"
)


_PATTERN_ID = regex(r"\b(?:AP|Q|P|UC|RP|WP)[\s_-]?\d+[a-z]?\b", re.IGNORECASE)


@rule("IDX002", Severity.WARNING, needs=("patterns",))
def index_unjustified(context: Context) -> Iterator[Hit]:
    """Keep only indexes that serve a pattern, a key or a constraint.

    Every index is written with every change of its columns and kept in
    memory beside what is really read.

    Bad:

        CREATE INDEX idx_orders_note ON orders (note);     -- no pattern reads by note

    Good:

        CREATE INDEX idx_orders_customer_id ON orders (customer_id);   -- AP1, foreign key

    Source: Data Design Standards, Index Design; PostgreSQL manual, 11.1: indexes add overhead.
    """
    sections = (SectionName.ACCESS_PATTERNS, SectionName.INDEXES)
    if unread_in(context.design, *sections) or schema_unread(context):
        return
    reads = read_patterns_of(context)
    if not any(read.pattern.structured for read in reads):
        return
    ids = {fold_id(read.pattern.id) for read in reads}
    ids |= {f"ap{number}" for number in ids if number.isdecimal()}
    lifecycle = f" {fold(words_of(context.design, SectionName.LIFECYCLE))} "
    declared = declared_indexes(context)
    rows: dict[int, IndexEntry] = {}
    for row in context.design.index_entries:
        for position in declared.named(row.name):
            rows.setdefault(position, row)
    uses = _uses_of(context, reads)
    for position, index in enumerate(declared.every):
        entry = rows.get(position)
        serves = entry.serves if entry is not None else ""
        named = {fold_id(name) for name in _PATTERN_ID.findall(serves)}
        if named and not named & ids and entry is not None:
            yield Hit(
                entry.span,
                f"The index `{index.name}` is said to serve "
                f"{', '.join(_PATTERN_ID.findall(serves))}, which is no access pattern of this "
                "design.",
                "Name a pattern that exists, or add the pattern.",
                index.name,
            )
        elif not (
            _used(index, uses)
            or _PURPOSES.search(fold(serves))
            or any(f" {fold(column)} " in lifecycle for column in index.columns[:1])
        ):
            yield Hit(
                index.span,
                f"The index `{index.name}` of `{index.owner}` serves no access pattern, foreign "
                "key or constraint.",
                "Name it in the pattern it serves (Index used), or drop it.",
                index.name or f"{index.owner} index",
                group=f"IDX002:{index.owner}",
            )


class _Uses(Struct, frozen=True):
    """What may need an index: names with their owners, and by table what queries ask and keys."""

    named: frozenset[tuple[str, str]]
    asked: dict[str, list[tuple[Relation, QueryBlock]]]
    tables: dict[str, Table]


def _uses_of(context: Context, reads: tuple[ReadPattern, ...]) -> _Uses:
    named = {
        (target.name, target.table.name if isinstance(target, DynamoTarget) else target.table)
        for read in reads
        for cell in read.cell.named
        for target in cell.targets
    }
    named |= {
        (target.name, target.table.name)
        for _, target in targets_of(context)
        if target.index is not None
    }
    asked: dict[str, list[tuple[Relation, QueryBlock]]] = {}
    for read in reads:
        for relation, block in read.relations:
            if block.kind != "insert":
                asked.setdefault(relation.table, []).append((relation, block))
    tables = {table.name: table for table in reversed(schema_of(context).tables)}
    return _Uses(frozenset(named), asked, tables)


def _used(index: Declared, uses: _Uses) -> bool:
    if (index.name, index.owner) in uses.named:
        return True
    own = index.relational
    if own is None:
        return False
    return (
        own.unique
        or _covers_foreign_key(uses.tables.get(own.table), own)
        or any(serve(own, *asked).served for asked in uses.asked.get(own.table, ()))
    )


def _covers_foreign_key(table: Table | None, index: PostgresIndex) -> bool:
    if table is None:
        return False
    return any(
        set(index.columns[: len(key.columns)]) == set(key.columns) for key in table.foreign_keys
    )
