"""What a row of each table must look like, read from the catalogs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from data_design_gate.proof.session import Session

# The base type of a domain, however deep; arrays keep their own name with [].
_COLUMNS = """
WITH RECURSIVE base AS (
    SELECT t.oid AS type, t.oid AS root, -1 AS typmod FROM pg_catalog.pg_type t
    UNION ALL
    SELECT b.type, t.typbasetype, t.typtypmod FROM base b
      JOIN pg_catalog.pg_type t ON t.oid = b.root WHERE t.typtype = 'd'
)
SELECT c.oid::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
       CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
       a.attname, r.typname, greatest(a.atttypmod, b.typmod)::text,
       (a.attnotnull OR t.typnotnull)::text, a.attidentity::text, a.attgenerated::text,
       (d.oid IS NOT NULL)::text,
       (SELECT string_agg(e.enumlabel, E'\\x1f' ORDER BY e.enumsortorder)
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = r.oid),
       a.attnum::text, c.relkind::text,
       coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ' AND ')
          FROM pg_catalog.pg_constraint k WHERE k.contypid = a.atttypid AND k.contype = 'c'), ''),
       coalesce(pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  JOIN base b ON b.type = t.oid
  JOIN pg_catalog.pg_type r ON r.oid = b.root AND r.typtype <> 'd'
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
 ORDER BY c.oid, a.attnum"""
_CONSTRAINTS = """
SELECT k.conrelid::text, k.conname, k.contype::text, array_to_string(k.conkey, ','),
       coalesce(k.confrelid, 0)::text, coalesce(array_to_string(k.confkey, ','), ''),
       pg_get_constraintdef(k.oid)
  FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u', 'f', 'c') AND k.conrelid <> 0
UNION ALL
SELECT i.indrelid::text, c.relname, 'u', array_to_string(i.indkey, ','), '0', '', ''
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
 WHERE i.indisunique AND NOT EXISTS
   (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)"""


# How a type modifier is packed: VARHDRSZ before it, eleven bits of scale (PostgreSQL, numeric.c).
_HEADER, _SCALE_BITS = 4, 0x7FF
_RISING = re.compile(
    r"(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|uuidv7)\(\)|nextval\(.*\)"
    r"|CURRENT_TIMESTAMP|CURRENT_DATE"
)
_REWRITTEN = re.compile(r"updat|modif|chang|touch|last|seen|sync")  # a time that later writes move


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column: its base type's own name, modifier, and whether a value must be given."""

    name: str
    type: str
    modifier: int
    required: bool
    identity: str
    generated: bool
    has_default: bool
    labels: tuple[str, ...]
    number: int
    domain_check: str = ""
    default: str = ""

    @property
    def is_rising(self) -> bool:
        """Whether each new row gets a larger value than those before it."""
        by_default = _RISING.fullmatch(self.default) and not _REWRITTEN.search(self.name)
        return bool(self.identity or by_default)

    @property
    def is_given(self) -> bool:
        """Whether an INSERT may give it a value."""
        return not self.generated and self.identity != "a"

    @property
    def length(self) -> int | None:
        """The most characters of a text, None without a limit."""
        if self.type in {"varchar", "bpchar"} and self.modifier > _HEADER:
            return self.modifier - _HEADER
        return None

    @property
    def precision(self) -> tuple[int, int] | None:
        """Precision and scale of a numeric, None without them."""
        if self.type == "numeric" and self.modifier >= _HEADER:
            packed = self.modifier - _HEADER
            scale = packed & _SCALE_BITS
            is_negative = scale > _SCALE_BITS // 2
            return packed >> 16 & 0xFFFF, scale - _SCALE_BITS - 1 if is_negative else scale
        return None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key; ``target`` is the referenced table's oid."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    name: str


@dataclass(slots=True)
class TableShape:
    """A table. ``quoted`` is its name for SQL, ``name`` the one for people."""

    oid: str
    quoted: str
    name: str
    partitioned: bool = False
    columns: list[ColumnShape] = field(default_factory=list)
    uniques: list[tuple[str, ...]] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    references: list[Reference] = field(default_factory=list)
    checks: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> ColumnShape | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def unique_columns(self) -> frozenset[str]:
        """Every column that some key counts on."""
        return frozenset(name for key in self.uniques for name in key)


Shapes = dict[str, TableShape]


def read_shapes(session: Session) -> Shapes:
    """Return every table by its oid, parents before children where that is possible."""
    shapes: Shapes = {}
    for row in session.rows(_COLUMNS):
        cells = [cell or "" for cell in row]
        oid, quoted, name, column, kind, modifier, required, identity, generated = cells[:9]
        table = shapes.setdefault(oid, TableShape(oid, quoted, name, cells[12] == "p"))
        table.columns.append(
            ColumnShape(
                column,
                kind,
                int(modifier),
                required == "true",
                identity,
                bool(generated),
                cells[9] == "true" and not generated,
                tuple(cells[10].split("\x1f")) if cells[10] else (),
                int(cells[11]),
                cells[13],
                cells[14],
            )
        )
    for row in session.rows(_CONSTRAINTS):
        _add(shapes, [cell or "" for cell in row])
    return _ordered(shapes)


def _add(shapes: Shapes, cells: list[str]) -> None:
    table = shapes.get(cells[0])
    if table is None:
        return
    columns = _names(table, cells[3])
    if cells[2] in {"p", "u"} and columns:
        table.uniques.append(columns)
        if cells[2] == "p":
            table.primary_key = columns
    elif cells[2] == "f":
        target = shapes.get(cells[4])
        if target is not None:
            table.references.append(
                Reference(columns, cells[4], _names(target, cells[5]), cells[1])
            )
    elif cells[2] == "c":
        table.checks[cells[1]] = re.sub(r"(?:(?<!\s)\s+)?(?:NO INHERIT|NOT VALID)$", "", cells[6])[
            5:
        ].strip()


def _names(table: TableShape, numbers: str) -> tuple[str, ...]:
    """Return the columns of a list of attribute numbers; expressions (0) are left out."""
    by_number = {column.number: column.name for column in table.columns}
    wanted = [int(number) for number in re.split(r"[ ,]+", numbers) if number]
    return tuple(by_number[number] for number in wanted if number in by_number)


def _ordered(shapes: Shapes) -> Shapes:
    """Put referenced tables first; what stands in a cycle keeps its place."""
    done: Shapes = {}

    def take(oid: str, above: frozenset[str]) -> None:
        if oid in done or oid in above:
            return
        for reference in shapes[oid].references:
            take(reference.target, above | {oid})
        done[oid] = shapes[oid]

    for oid in shapes:
        take(oid, frozenset())
    return done
