"""A relational schema as the document defines it. Parse problems are values here too."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from msgspec import Struct

from data_design_gate.document.model import Span

_BEYOND = 1 << 62  # greater than any line, so that bisection finds the row itself


class ColumnType(Struct, frozen=True):
    """A column's type.

    ``name`` is canonical (``timestamptz``, ``int8``, ``varchar``, ``text``),
    ``schema`` is "" unless written, ``spelled`` is the author's own text.
    ``modifiers`` are the bracketed numbers, ``dimensions`` counts ``[]``.
    ``serial`` is "serial", "bigserial", "smallserial" or "".
    """

    name: str
    spelled: str
    schema: str = ""
    modifiers: tuple[int, ...] = ()
    dimensions: int = 0
    serial: str = ""


class Column(Struct, frozen=True):
    """A column. ``nullable`` is None when neither NULL nor NOT NULL (nor a key) says it."""

    name: str
    type: ColumnType
    nullable: bool | None
    default: str | None
    span: Span
    identity: str = ""
    generated: str | None = None
    comment: str = ""
    quoted: bool = False


class Key(Struct, frozen=True):
    """A primary key or unique constraint; ``name`` is "" when Postgres names it."""

    columns: tuple[str, ...]
    name: str
    span: Span
    deferrable: bool = False
    using_index: str = ""


class ForeignKey(Struct, frozen=True):
    """A foreign key. ``on_delete`` and ``on_update`` are upper-case actions or "" when unstated."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str
    on_update: str
    name: str
    span: Span
    not_valid: bool = False
    set_columns: tuple[str, ...] = ()

    @property
    def emptied(self) -> tuple[str, ...]:
        """The columns that SET NULL or SET DEFAULT on delete changes."""
        return self.set_columns or self.columns


class Check(Struct, frozen=True):
    """A CHECK constraint; ``expression`` is normalised SQL, ``columns`` those it reads."""

    expression: str
    columns: tuple[str, ...]
    name: str
    span: Span
    not_valid: bool = False
    values: tuple[str, ...] = ()


class IndexKey(Struct, frozen=True):
    """One key of an index: a column, or the text of an expression."""

    column: str
    expression: str = ""
    descending: bool = False
    opclass: str = ""


class Index(Struct, frozen=True):
    """An index created by CREATE INDEX; ``name`` is "" when Postgres names it."""

    name: str
    table: str
    keys: tuple[IndexKey, ...]
    unique: bool
    method: str
    span: Span
    predicate: str = ""
    predicate_columns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    concurrently: bool = False
    if_not_exists: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The key columns, "" standing for an expression."""
        return tuple(key.column for key in self.keys)


class Table(Struct, frozen=True):
    """A table. ``name`` is the bare name, ``schema`` "" unless written.

    ``source`` is "ddl", "column-table", or "existing" for a table known only
    from ALTER TABLE statements. ``partition_of`` names the parent of a
    partition, ``partition_key`` the partitioning columns of a parent,
    ``partition_expressions`` those of its partition keys that are no column.
    """

    name: str
    columns: tuple[Column, ...]
    primary_key: Key | None
    uniques: tuple[Key, ...]
    foreign_keys: tuple[ForeignKey, ...]
    checks: tuple[Check, ...]
    span: Span
    schema: str = ""
    quoted: bool = False
    source: str = "ddl"
    partition_of: str = ""
    partition_key: tuple[str, ...] = ()
    partition_strategy: str = ""
    if_not_exists: bool = False
    comment: str = ""
    like: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    row_security: bool = False
    row_security_span: Span | None = None
    partition_expressions: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every column is known here; not so for a table defined elsewhere."""
        return self.source != "existing"

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


class NamedType(Struct, frozen=True):
    """A type the document creates: ``kind`` is enum, domain, composite or range."""

    name: str
    kind: str
    span: Span
    values: tuple[str, ...] = ()
    base: str = ""


class OtherObject(Struct, frozen=True):
    """Anything else a schema may hold: view, function, trigger, policy, grant, extension ..."""

    kind: str
    name: str
    table: str
    span: Span
    node: dict[str, Any]


class Statement(Struct, frozen=True):
    """One SQL statement: its parse tree (libpg_query JSON) and where it stands.

    ``kind`` is the parse node's name (``CreateStmt``, ``IndexStmt``); ``node``
    the node under it. ``span`` covers the statement in the file and
    ``span.column`` its first column. ``place`` maps a 0-based character
    offset into ``text`` to the file.
    """

    kind: str
    node: dict[str, Any]
    text: str
    span: Span
    offsets: tuple[tuple[int, int, int], ...] = ()

    def place(self, offset: int) -> Span:
        """Return the file position of a character offset into ``text``.

        ``offsets`` holds (offset of a line's start, file line, file column)
        for each line of the statement.
        """
        offset = max(offset, 0)
        row = bisect_right(self.offsets, (offset, _BEYOND, 0)) - 1
        if row < 0:
            line, column = self.span.first_line, self.span.column
            return Span(line, line, column + offset)
        start, line, column = self.offsets[row]
        return Span(line, line, column + offset - start)


class Duplicate(Struct, frozen=True):
    """The same object defined twice: ``kind`` table, column, index, type or constraint.

    ``detail`` says how the two differ, "" when they do not or it does not matter.
    """

    kind: str
    name: str
    first: Span
    span: Span
    detail: str = ""


class PostgresSchema(Struct, frozen=True):
    """Every relational object the design section defines, after its ALTERs."""

    tables: tuple[Table, ...] = ()
    indexes: tuple[Index, ...] = ()
    types: tuple[NamedType, ...] = ()
    others: tuple[OtherObject, ...] = ()
    statements: tuple[Statement, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    existing: tuple[str, ...] = ()
    disagreements: tuple[Duplicate, ...] = ()

    def table(self, name: str) -> Table | None:
        """Return the table of that bare name, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def indexes_of(self, table: str) -> tuple[Index, ...]:
        """Return the indexes created on a table."""
        return tuple(index for index in self.indexes if index.table == table)


class Migration(Struct, frozen=True):
    """One fence of a migration: ``direction`` is up or down; ``name`` from ``migration=``."""

    name: str
    direction: str
    statements: tuple[Statement, ...]
    text: str
    span: Span
