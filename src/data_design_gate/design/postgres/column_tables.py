"""Column tables (``Column | Type | Nullable | ...``) as a second way to define a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.postgres.column_cells import CellTexts, ColumnRow, read_row, read_type
from data_design_gate.design.postgres.model import (
    Column,
    Duplicate,
    Index,
    IndexKey,
    Key,
    PostgresSchema,
    Table,
)
from data_design_gate.design.postgres.types import MISTAKES, known, spelling
from data_design_gate.design.tables import COLUMN_HEADERS, columns
from data_design_gate.design.words import noun, plain, without_brackets
from data_design_gate.document.model import (
    Block,
    Cell,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
    Table as MarkdownTable,
)
from data_design_gate.regex import regex

_HEADERS = {**COLUMN_HEADERS, "table": ("table", "table name", "entity", "テーブル", "表")}
_HEADERS["name"] = tuple(word for word in COLUMN_HEADERS["name"])
# Type words that other notations share: alone they prove no column table.
_AMBIGUOUS = frozenset({"bool", "date", "time", "path", "name", "json", "point", "line", "char"})
_OTHER_STORE = regex(
    r"\b(?:hash|range|partition key|sort key|pk/sk|gsi\d*|lsi\d*|cassandra|dynamo\w*|mongo\w*|redis"
    r"|mysql|sqlite|bigquery|snowflake|clickhouse|elasticsearch)\b|\((?:ck|sk|s|n)\)",
    re.IGNORECASE,
)
_INNER_CAPITAL = regex(r"[a-z][A-Z]")
_CODE = regex(r"`([^`]+)`")
_IDENTIFIER = regex(r"[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)?")
_NUMBERING = regex(r"^\s*(?:[\d.]+[.)]?|[A-Z][.)])\s+")
_TABLE_WORD = regex(
    r"\b(?:database\s+)?(?:table|tabla|tabela|tabelle|таблица|columns?|schema|entity)\b[:\uff1a]?",
    re.IGNORECASE,
)
_DASH = regex(r"(?<!\s)\s+(?:[-\u2013\u2014]|--)\s+|[:\uff1a]\s+")
_LEAD_IN = regex(r"\btable\b", re.IGNORECASE)
_LONGEST_NAME = 4  # words of a heading that may still be a table's name


class _Described(Struct):
    """A table as the document's column tables describe it."""

    name: str
    span: Span
    rows: list[ColumnRow] = field(default_factory=list)


class Surroundings(Struct, frozen=True):
    """Where a table stands: within the Postgres section, and what may name it."""

    own: bool
    heading: str
    lead_in: str


def add_column_tables(
    schema: PostgresSchema, sections: Iterator[tuple[Section, bool]]
) -> tuple[PostgresSchema, tuple[UnreadBlock, ...]]:
    """Return the schema with the tables that column tables define.

    ``sections`` are the sections whose tables may count, True within the
    Postgres section; what stands below another section of the standard
    (rules by table in Data Validation Rules, say) is that section's matter.
    A table that DDL defines stays as the DDL says; where the two differ, a
    disagreement is recorded.
    """
    described: dict[str, _Described] = {}
    unread: list[UnreadBlock] = []
    claimed: set[int] = set()
    for section, own in sections:
        if not own and (section.names or id(section) in claimed):
            claimed.update(id(child) for child in section.children)
            continue
        for table, where in _tables(section, own=own):
            unread.extend(_describe(table, where, described))
    for found in described.values():
        schema = _added(schema, found)
    return schema, tuple(unread)


def _tables(section: Section, *, own: bool) -> Iterator[tuple[MarkdownTable, Surroundings]]:
    heading = "" if SectionName.POSTGRES in section.names else section.heading.raw
    yield from _tables_in(section.blocks, Surroundings(own, heading, ""))


def _tables_in(
    blocks: tuple[Block, ...], where: Surroundings
) -> Iterator[tuple[MarkdownTable, Surroundings]]:
    here = where
    for block in blocks:
        if isinstance(block, MarkdownTable):
            yield block, here
            here = where
        elif isinstance(block, Paragraph):
            here = replace(where, lead_in=block.text)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _tables_in(item.blocks, here)


def _describe(
    table: MarkdownTable, where: Surroundings, described: dict[str, _Described]
) -> Iterator[UnreadBlock]:
    """Add a Markdown table's rows to what is described, if it is a column table."""
    rows = list(_cell_texts(table))
    if not rows or not _is_column_table(table, rows, own=where.own):
        return
    name = table_name(where)
    named = [(owner or name, read_row(cells)) for owner, cells in rows]
    if not all(owner for owner, _ in named):
        yield UnreadBlock(
            table.span,
            "a column table that no heading or sentence gives a table name",
            "Put the table's name into the heading above it, for example ``### `orders` ``.",
            "fragment",
        )
        return
    for owner, row in named:
        if row is not None:
            entry = described.setdefault(owner, _Described(owner, table.span))
            if not any(other.column.name == row.column.name for other in entry.rows):
                entry.rows.append(row)


def _cell_texts(table: MarkdownTable) -> Iterator[tuple[str, CellTexts]]:
    """Yield (table named in the row, the row's cells); transposed tables are turned first."""
    header, rows = table.header, table.rows
    found = columns(table, _HEADERS)
    if "type" not in found and (turned := _transposed(table)):
        header, rows = turned
        found = columns(replace(table, header=header, rows=rows), _HEADERS)
    if "type" not in found or "name" not in found:
        return
    for row in rows:
        texts = {key: row[index].text for key, index in found.items() if index < len(row)}
        if texts.get("name", "").strip():
            owner = plain(texts.pop("table", "")).rsplit(".", 1)[-1]
            yield owner, CellTexts(span=row[found["name"]].span, **texts)


def _transposed(
    table: MarkdownTable,
) -> tuple[tuple[Cell, ...], tuple[tuple[Cell, ...], ...]] | None:
    """Turn a table whose rows are properties and whose columns are the columns."""
    grid = (table.header, *table.rows)
    turned = tuple(zip(*grid, strict=True))
    if len(turned) < 2 or len(grid) < 2:  # noqa: PLR2004 a header and one column
        return None
    labels = replace(table, header=turned[0], rows=())
    return (turned[0], turned[1:]) if {"name", "type"} <= columns(labels, _HEADERS).keys() else None


def _is_column_table(table: MarkdownTable, rows: list[tuple[str, CellTexts]], *, own: bool) -> bool:
    """Tell whether the types are SQL types; outside the Postgres section beyond doubt."""
    words = " ".join(cell.text for line in (table.header, *table.rows) for cell in line)
    if _OTHER_STORE.search(words):
        return False
    names = [name for _, cells in rows if (name := read_type(cells.type).name)]
    sql = [name for name in names if known(name)]
    understood = [name for name in names if known(name) or name in MISTAKES]
    if own:
        return bool(names) and len(understood) >= len(names) / 2
    certain = [name for name in sql if name not in _AMBIGUOUS]
    return bool(names) and len(understood) == len(names) and len(certain) >= len(names) / 2


def table_name(where: Surroundings) -> str:
    """Return the name that the words before a table give it, "" without one."""
    lead = where.lead_in.strip()
    bold = re.fullmatch(r"(?:\*\*|__)(.+?)(?:\*\*|__)\s*+(?:\([^()]*\)\s*+)?[:\uff1a]?", lead)
    if bold or (lead and _LEAD_IN.search(lead)):
        name = _name_in(bold[1] if bold else lead, sentence=not bold)
        if name:
            return name
    return _name_in(where.heading, sentence=False)


def _name_in(words: str, *, sentence: bool) -> str:
    if code := _CODE.search(words):
        found = _IDENTIFIER.fullmatch(code[1].strip().strip('"'))
        return found[0].rsplit(".", 1)[-1] if found else ""
    if sentence:
        found = re.search(r"\btable\s+([a-z][a-z0-9_]*_[a-z0-9_]+)", words)
        return found[1] if found else ""
    text = _DASH.split(_TABLE_WORD.sub(" ", _NUMBERING.sub("", plain(words))).strip())[0]
    text = without_brackets(text).strip(" :.-")
    if _IDENTIFIER.fullmatch(text):
        bare = text.rsplit(".", 1)[-1]
        return bare if "_" in bare or _INNER_CAPITAL.search(bare) else bare.lower()
    parts = text.split()
    fits = 0 < len(parts) <= _LONGEST_NAME and all(_IDENTIFIER.fullmatch(part) for part in parts)
    return "_".join(parts).lower() if fits else ""


def _added(schema: PostgresSchema, found: _Described) -> PostgresSchema:
    ddl = schema.table(found.name) or next(
        (table for table in schema.tables if noun(table.name) == noun(found.name)), None
    )
    if ddl:
        disagreements = (*schema.disagreements, *_disagreements(ddl, found))
        return replace(schema, disagreements=disagreements)
    keys = tuple(row.column.name for row in found.rows if row.primary)
    named = next((row.primary_name for row in found.rows if row.primary_name), "")
    table = Table(
        found.name,
        tuple(row.column for row in found.rows),
        Key(keys, named, found.rows[0].column.span) if keys else None,
        tuple(
            Key((row.column.name,), row.unique_name, row.column.span)
            for row in found.rows
            if row.unique
        ),
        tuple(row.foreign_key for row in found.rows if row.foreign_key),
        tuple(check for row in found.rows for check in row.checks),
        found.span,
        source="column-table",
    )
    indexes = tuple(
        Index(
            # A cell says only "indexed": the standard's own name is the one to expect.
            f"idx_{found.name}_{row.column.name}",
            found.name,
            (IndexKey(row.column.name),),
            unique=False,
            method="btree",
            span=row.column.span,
        )
        for row in found.rows
        if row.indexed and not row.primary
    )
    return replace(schema, tables=(*schema.tables, table), indexes=(*schema.indexes, *indexes))


def _disagreements(table: Table, found: _Described) -> Iterator[Duplicate]:
    for row in found.rows:
        column = row.column
        name = f"{table.name}.{column.name}"
        defined = table.column(column.name)
        detail = _difference(defined, column) if defined else "the DDL has no such column"
        if detail:
            first = defined.span if defined else table.span
            yield Duplicate("column", name, first, column.span, detail)


def _difference(defined: Column, described: Column) -> str:
    """Return how a column table contradicts the DDL; what only one of them says is no conflict."""
    mine, other = defined.type, described.type
    same_name = mine.name == other.name or not known(other.name)
    both_limited = bool(mine.modifiers and other.modifiers)
    if not same_name or (both_limited and mine.modifiers != other.modifiers):
        written = other.spelled or spelling(other.name)
        return f"{written} in the column table, {mine.spelled} in the DDL"
    if described.nullable is not None:
        words = {True: "nullable", False: "NOT NULL"}
        really = defined.nullable is not False
        if really != described.nullable:
            return f"{words[described.nullable]} in the column table, {words[really]} in the DDL"
    return ""
