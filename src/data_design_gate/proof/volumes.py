"""Tables as large as the design declares, without their rows.

Statistics alone would be worse than nothing: the planner multiplies a density
by the file's real size, and an empty file has none. So the files are
stretched (they are sparse and take no space) and PostgreSQL 18 takes
statistics for them. 50 million rows in six relations take 10 ms.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.quantities import read_quantity
from data_design_gate.design.words import noun
from data_design_gate.proof.rows import literal
from data_design_gate.proof.session import Session
from data_design_gate.proof.shapes import ColumnShape, Shapes, TableShape
from data_design_gate.standards.realisation import realisations
from data_design_gate.standards.rules.postgres_volumes import declared_rows

_PAGE = 8192
_SEGMENT_PAGES = 131_072  # 1 GB a file
_USABLE = 8168  # a page without its header
_ROW_OVERHEAD, _ENTRY_OVERHEAD, _FILL = 28, 12, 0.9
_TEXT_WIDTH = 32  # get_typavgwidth's guess for a text of unknown length
_PARTIAL = 0.1  # of a table's rows; nobody declares how many a partial index holds
_WIDTHS = {
    "bool": 1, "int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8, "numeric": 8,
    "uuid": 16, "date": 4, "timestamp": 8, "timestamptz": 8, "time": 8, "interval": 16,
    "json": 200, "jsonb": 200, "inet": 8, "bytea": 100,
}  # fmt: skip
_MOMENTS = frozenset({"timestamp", "timestamptz", "date", "time", "timetz"})
_INDEXES = """SELECT i.indexrelid::text, i.indrelid::text, pg_relation_filepath(i.indexrelid),
        quote_ident(n.nspname), c.relname, (i.indpred IS NOT NULL)::text,
        array_to_string(i.indkey, ',')
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'i' AND n.nspname NOT LIKE 'pg\\_%'"""
_FILES = """SELECT c.oid::text, pg_relation_filepath(c.oid), n.nspname, c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%'"""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Declared rows by bare table name, and how many different values a column has.

    ``known`` are the (table, column) pairs whose cardinality follows from
    the design; of others the planner assumes its own default.
    """

    rows: Mapping[str, float]
    distinct: Mapping[tuple[str, str], float]

    def knows(self, table: str, column: str) -> bool:
        """Tell whether the cardinality of a column is known."""
        return (table, column) in self.distinct


def declared_volumes(
    design: DataDesign,
    shapes: Shapes,
    equalities: Iterable[tuple[str, frozenset[str], str]],
) -> Volumes:
    """Return volumes and cardinalities as the design declares or implies them.

    ``equalities`` are (table, columns bound by equality, result size) of the
    patterns: a pattern that finds 50 of a million rows by one column says
    how often its values repeat.
    """
    rows: dict[str, float] = {}
    for realised in realisations(design):
        count = declared_rows(realised.entity)
        for place in realised.places:
            if count and place.store is Store.POSTGRES:
                rows[place.name] = max(rows.get(place.name, 0), count)
    distinct: dict[tuple[str, str], float] = {}
    for table in shapes.values():
        for column in table.columns:
            found = _distinct(table, column, shapes, rows)
            if found is not None:
                distinct[table.name, column.name] = found
    for name, columns, size in equalities:
        quantity = read_quantity(size)
        if len(columns) != 1 or quantity is None or name not in rows:
            continue
        column_name = next(iter(columns))
        if quantity.unit in {"rows", "items", ""} and quantity.value >= 1:
            distinct.setdefault((name, column_name), max(rows[name] / quantity.value, 1.0))
    return Volumes(rows, distinct)


def _distinct(
    table: TableShape, column: ColumnShape, shapes: Shapes, rows: Mapping[str, float]
) -> float | None:
    """Return how many different values a column has, negative as a share of the rows."""
    if (column.name,) in table.uniques:
        return -1.0
    listed = 2 if column.type == "bool" else len(column.labels) or _listed_values(table, column)
    if listed:
        return float(listed)
    parent = _rows_of_parent(table, column, shapes, rows)
    if parent is not None:
        return min(parent, rows.get(table.name, parent))
    return -0.9 if column.type in _MOMENTS else None


def _rows_of_parent(
    table: TableShape, column: ColumnShape, shapes: Shapes, rows: Mapping[str, float]
) -> float | None:
    """Return the rows of the table a column refers to, by its key or by its name."""
    for reference in table.references:
        parent = shapes.get(reference.target)
        if reference.columns == (column.name,) and parent and parent.name in rows:
            return rows[parent.name]
    if not column.name.endswith("_id"):
        return None
    wanted = noun(column.name.removesuffix("_id"))
    return next((count for name, count in rows.items() if noun(name) == wanted), None)


def _listed_values(table: TableShape, column: ColumnShape) -> int:
    for check in table.checks.values():
        if column.name in check and "ARRAY[" in check and "=" in check and " AND " not in check:
            return check.count("::") and check.split("ARRAY[", 1)[1].split("]", 1)[0].count(",") + 1
    return 0


def inflate(session: Session, shapes: Shapes, volumes: Volumes, files: Path) -> tuple[str, ...]:
    """Stretch every declared table and its indexes; return the tables done."""
    done = []
    heap = {row[0]: row for row in session.rows(_FILES)}
    indexes = session.rows(_INDEXES)
    for oid, table in shapes.items():
        count = volumes.rows.get(table.name.rpartition(".")[2])
        found = heap.get(oid)
        if not count or found is None or found[1] is None:
            continue
        width = sum(_width(column) for column in table.columns)
        pages = _pages(count * (width + _ROW_OVERHEAD), _USABLE)
        _stretch(files / found[1], pages)
        _relation_stats(session, found[2] or "", found[3] or "", pages, count)
        for column in table.columns:
            _column_stats(session, found[2] or "", table, column, volumes)
        for index in indexes:
            if index[1] == oid and index[2] is not None:
                _inflate_index(session, table, count, index, files)
        done.append(table.name)
    return tuple(done)


def _inflate_index(
    session: Session, table: TableShape, count: float, row: tuple[str | None, ...], files: Path
) -> None:
    _, _, path, schema, name, partial, keys = (cell or "" for cell in row)
    entries = count * _PARTIAL if partial == "true" else count
    by_number = {column.number: column for column in table.columns}
    numbers = [int(number) for number in keys.split(",") if number]
    width = sum(_width(by_number[n]) if n in by_number else _TEXT_WIDTH for n in numbers)
    pages = _pages(entries * (width + _ENTRY_OVERHEAD), _USABLE * _FILL)
    _stretch(files / path, pages)
    _relation_stats(session, schema.strip('"'), name, pages, entries)


def _pages(size: float, room: float) -> int:
    return max(int(size / room) + 1, 1)


def _width(column: ColumnShape) -> int:
    if column.length is not None:
        return min(max(column.length // 2, 1), _TEXT_WIDTH * 2)
    return _WIDTHS.get(column.type, _TEXT_WIDTH)


def _stretch(path: Path, pages: int) -> None:
    """Make a relation's files as long as so many pages; new pages are holes."""
    owner = path.stat()
    segment = 0
    while pages > 0:
        part = path if segment == 0 else Path(f"{path}.{segment}")
        size = min(pages, _SEGMENT_PAGES) * _PAGE
        if not part.exists():
            part.touch(mode=0o600)
            if os.geteuid() == 0:
                os.chown(part, owner.st_uid, owner.st_gid)
        if part.stat().st_size < size:
            os.truncate(part, size)
        pages -= _SEGMENT_PAGES
        segment += 1


def _relation_stats(session: Session, schema: str, name: str, pages: int, rows: float) -> None:
    session.rows(
        "SELECT pg_catalog.pg_restore_relation_stats("
        f"'schemaname', {literal(schema)}::text, 'relname', {literal(name)}::text,"
        f" 'relpages', {min(pages, 2**31 - 1)}::integer, 'reltuples', {rows:.0f}::real,"
        f" 'relallvisible', {int(min(pages, 2**31 - 1) * 0.9)}::integer)"
    )


def _column_stats(
    session: Session, schema: str, table: TableShape, column: ColumnShape, volumes: Volumes
) -> None:
    bare = table.name.rpartition(".")[2]
    distinct = volumes.distinct.get((table.name, column.name))
    if distinct is None:
        return
    session.rows(
        "SELECT pg_catalog.pg_restore_attribute_stats("
        f"'schemaname', {literal(schema)}::text, 'relname', {literal(bare)}::text,"
        f" 'attname', {literal(column.name)}::text, 'inherited', false,"
        f" 'null_frac', 0.0::real, 'avg_width', {_width(column)}::integer,"
        f" 'n_distinct', {distinct:.6g}::real)"
    )
