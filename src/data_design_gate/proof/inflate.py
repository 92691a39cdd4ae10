"""Tables as large as the design declares, without their rows.

Statistics alone would be worse than nothing: the planner multiplies a density
by the file's real size, and an empty file has none. So the files are
stretched (they are sparse and take no space) and PostgreSQL 18 takes
statistics for them. 50 million rows in six relations take 10 ms.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_design_gate.proof.conditions import compared, fold_key
from data_design_gate.proof.rows import literal
from data_design_gate.proof.session import Session
from data_design_gate.proof.shapes import ColumnShape, Shapes, TableShape
from data_design_gate.proof.volumes import Volumes, folded

_PAGE = 8192
_SEGMENT_PAGES = 131_072  # 1 GB a file
_USABLE = 8168  # a page without its header
_ROW_OVERHEAD, _ENTRY_OVERHEAD, _FILL = 28, 12, 0.9
_TEXT_WIDTH = 32  # get_typavgwidth's guess for a text of unknown length
_PARTIAL = 0.1  # of a table's rows; nobody declares how many a partial index holds
_ORDER = 0.99  # how far the order of the rows follows a value that rises with each new one
_WIDTHS = {
    "bool": 1, "int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8, "numeric": 8,
    "uuid": 16, "date": 4, "timestamp": 8, "timestamptz": 8, "time": 8, "interval": 16,
    "json": 200, "jsonb": 200, "inet": 8, "bytea": 100,
}  # fmt: skip
_INDEXES = """SELECT i.indexrelid::text, i.indrelid::text, pg_relation_filepath(i.indexrelid),
        n.nspname, c.relname, coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
        array_to_string(i.indkey, ',')
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'i' AND n.nspname NOT LIKE 'pg\\_%'"""
_EXPRESSIONS = """SELECT n.nspname, c.relname, a.attname, t.oid::text,
        pg_get_indexdef(i.indexrelid, k, false)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
    pg_catalog.generate_series(1, i.indnkeyatts) k
    JOIN pg_catalog.pg_attribute a ON a.attnum = k
    WHERE a.attrelid = i.indexrelid AND i.indkey[k - 1] = 0
      AND c.relkind = 'i' AND n.nspname NOT LIKE 'pg\\_%'"""
_FILES = """SELECT c.oid::text, pg_relation_filepath(c.oid), n.nspname, c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%'"""


@dataclass(frozen=True, slots=True)
class Inflated:
    """The tables that are as large as declared, and the partial indexes whose size is a guess."""

    tables: frozenset[str]
    guessed: frozenset[str]


def inflate(session: Session, shapes: Shapes, volumes: Volumes, files: Path) -> Inflated:
    """Stretch every declared table and its indexes; partitions are left as they are."""
    done, guessed = set(), set()
    heap = {row[0]: row for row in session.rows(_FILES)}
    indexes = session.rows(_INDEXES)
    for oid, table in shapes.items():
        count = volumes.rows.get(table.name.rpartition(".")[2])
        found = heap.get(oid)
        if not count or found is None or found[1] is None:
            continue
        width = sum(_width(column) for column in table.columns)
        pages = _pages(count * (width + _ROW_OVERHEAD), _USABLE)
        stretch(files / found[1], pages)
        _relation_stats(session, found[2] or "", found[3] or "", pages, count)
        for column in table.columns:
            _column_stats(session, found[2] or "", table, column, volumes)
        for index in indexes:
            if index[1] == oid and index[2] is not None:
                part = _part(volumes, table, index[5] or "")
                _inflate_index(session, table, count * (part or _PARTIAL), index, files)
                if part is None:
                    guessed.add(index[4] or "")
        done.add(table.name)
    _expression_stats(session, shapes, volumes)
    return Inflated(frozenset(done), frozenset(guessed))


def _part(volumes: Volumes, table: TableShape, predicate: str) -> float | None:
    """Return the part of the rows that an index holds, None when that is not declared."""
    part = 1.0
    for one in compared(predicate):
        held = volumes.shares.get((table.name, folded(one.operand)), {})
        if one.operator != "=" or one.constant is None or one.constant not in held:
            return None
        part *= held[one.constant]
    return part


def _inflate_index(
    session: Session, table: TableShape, entries: float, row: tuple[str | None, ...], files: Path
) -> None:
    _, _, path, schema, name, _, keys = (cell or "" for cell in row)
    by_number = {column.number: column for column in table.columns}
    numbers = [int(number) for number in keys.split(",") if number]
    width = sum(_width(by_number[n]) if n in by_number else _TEXT_WIDTH for n in numbers)
    pages = _pages(entries * (width + _ENTRY_OVERHEAD), _USABLE * _FILL)
    stretch(files / path, pages)
    _relation_stats(session, schema, name, pages, entries)


def _pages(size: float, room: float) -> int:
    return max(int(size / room) + 1, 1)


def _width(column: ColumnShape) -> int:
    if column.length is not None:
        return min(max(column.length // 2, 1), _TEXT_WIDTH * 2)
    return _WIDTHS.get(column.type, _TEXT_WIDTH)


def stretch(path: Path, pages: int) -> None:
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
    shares = volumes.shares.get((table.name, column.name), {})
    if distinct is None and not shares and not column.is_rising:
        return
    common = sorted(shares.items(), key=lambda pair: -pair[1])
    _attribute_stats(
        session, schema, bare, column.name,
        f" 'null_frac', 0.0::real, 'avg_width', {_width(column)}::integer,"
        f" 'n_distinct', {distinct or 0.0:.6g}::real"
        + (
            f", 'most_common_vals', {literal(_array([value for value, _ in common]))}::text,"
            f" 'most_common_freqs', '{_array([f'{share:.6g}' for _, share in common])}'::real[]"
            if common
            else ""
        )
        + (f", 'correlation', {_ORDER}::real" if column.is_rising else ""),
    )  # fmt: skip


def _expression_stats(session: Session, shapes: Shapes, volumes: Volumes) -> None:
    """Tell the planner how many different values an indexed expression has."""
    for schema, name, column, oid, key in session.rows(_EXPRESSIONS):
        table = shapes.get(oid or "")
        if table is None or table.name not in volumes.rows:
            continue
        distinct = volumes.different(table.name, fold_key(key or ""))
        if distinct is not None:
            stats = f" 'n_distinct', {distinct:.6g}::real"
            _attribute_stats(session, schema or "", name or "", column or "", stats)


def _attribute_stats(session: Session, schema: str, name: str, column: str, stats: str) -> None:
    session.rows(
        "SELECT pg_catalog.pg_restore_attribute_stats("
        f"'schemaname', {literal(schema)}::text, 'relname', {literal(name)}::text,"
        f" 'attname', {literal(column)}::text, 'inherited', false,{stats})"
    )


def _array(values: Sequence[str]) -> str:
    """Return values as PostgreSQL writes an array."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
