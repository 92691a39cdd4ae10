"""What a migration destroys, by its statements and by what is no longer in the design."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from data_design_gate.design.migration_fences import direction_of
from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import ColumnType, Statement
from data_design_gate.design.postgres.sql import is_sql, read_sql
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    ListBlock,
    Quote,
    Section,
    SectionName,
)
from data_design_gate.gate.shape import design_of

# Objects whose removal takes rows or values with it.
_HOLDERS = frozenset(
    {
        "OBJECT_COLUMN",
        "OBJECT_DOMAIN",
        "OBJECT_EXTENSION",
        "OBJECT_FOREIGN_TABLE",
        "OBJECT_MATVIEW",
        "OBJECT_SCHEMA",
        "OBJECT_SEQUENCE",
        "OBJECT_TABLE",
        "OBJECT_TYPE",
    }
)
_WORDS = {
    "TruncateStmt": "TRUNCATE",
    "DeleteStmt": "DELETE",
    "DropdbStmt": "DROP DATABASE",
    "DropOwnedStmt": "DROP OWNED",
}
_IN_CODE = re.compile(
    r"\b(?:drop\s+(?:table|schema|column)|truncate|delete\s+from)\b", re.IGNORECASE
)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*")
# Types that hold every value of those named: PostgreSQL documentation, Data Types.
_HOLDS = {
    "int4": {"int2"},
    "int8": {"int2", "int4"},
    "numeric": {"int2", "int4", "int8"},
    "float8": {"float4", "int2", "int4"},
    "timestamptz": {"timestamp", "date"},
    "timestamp": {"date"},
}
_LIMITED = frozenset({"varchar", "bpchar", "char", "bit", "varbit"})


def destructive_operations(old: str | None, new: str) -> tuple[str, ...]:
    """Return what the migration of a document destroys, in words, once each.

    ``old`` is the text at the merge base. Asking more people than needed is
    the safe mistake, so a type change counts unless it is known to keep every
    value.
    """
    after = design_of(new)
    before = design_of(old) if old is not None else None
    found = [
        what
        for migration in after.migration.ups
        for statement in migration.statements
        for what in _destroyed(statement, before)
    ]
    found += _in_unread_code(after.document)
    if before is not None:
        found += _lost(before, after)
    return tuple(dict.fromkeys(found))


def _without_comments(sql: str) -> str:
    """Return the text with a blank for each comment; one that is never closed stays."""
    kept: list[str] = []
    written = position = 0
    last_close = sql.rfind("*/")
    while comment := _SQL_COMMENT.search(sql, position):
        position = comment.end()
        if comment[0] == "/*":
            if position > last_close:
                continue
            position = sql.index("*/", position) + len("*/")
        kept.append(sql[written : comment.start()])
        written = position
    return " ".join([*kept, sql[written:]])


def _in_unread_code(document: Document) -> Iterator[str]:
    """Yield what the plan's code seems to remove where it cannot be read as PostgreSQL."""
    for section in document.named(SectionName.MIGRATION):
        for fence in _fences_up(section):
            if not is_sql(fence) or read_sql(fence).unread:
                words = _IN_CODE.search(_without_comments(fence.text))
                if words:
                    yield f"code that cannot be read: {' '.join(words[0].upper().split())}"


def _fences_up(section: Section) -> Iterator[Fence]:
    """Yield the fences of a plan that do not stand under a heading for the way back."""
    if direction_of(section.heading.raw) == "down":
        return
    yield from _fences(section.blocks)
    for child in section.children:
        yield from _fences_up(child)


def _fences(blocks: Iterable[Block]) -> Iterator[Fence]:
    for block in blocks:
        match block:
            case Fence():
                yield block
            case ListBlock():
                for item in block.items:
                    yield from _fences(item.blocks)
            case Quote():
                yield from _fences(block.blocks)


def _destroyed(statement: Statement, before: DataDesign | None) -> Iterator[str]:
    kind, node = statement.kind, statement.node
    if kind == "DropStmt":
        what = str(node.get("removeType", ""))
        if what in _HOLDERS or node.get("behavior") == "DROP_CASCADE":
            yield f"DROP {what.removeprefix('OBJECT_').replace('_', ' ')}"
    elif kind == "AlterTableStmt":
        table = str(node.get("relation", {}).get("relname", ""))
        for wrapped in node.get("cmds", ()):
            yield from _altered(table, wrapped.get("AlterTableCmd", {}), before)
    elif kind == "DoStmt" and _IN_CODE.search(statement.text):
        yield "a DO block that removes rows or tables"
    for name in _inside({kind: node}):
        yield _WORDS[name]


def _altered(table: str, command: Mapping[str, Any], before: DataDesign | None) -> Iterator[str]:
    subtype, column = command.get("subtype"), command.get("name", "")
    if subtype == "AT_DropColumn":
        yield f"DROP COLUMN {column}"
    elif subtype == "AT_DropNotNull":
        yield f"DROP NOT NULL on {column}"
    elif subtype == "AT_AlterColumnType":
        definition = command.get("def", {}).get("ColumnDef", {})
        if not _keeps_values(_old_type(before, table, column), definition.get("typeName", {})):
            yield f"the type of {column} changes"


def _old_type(before: DataDesign | None, table: str, column: str) -> ColumnType | None:
    found = before.postgres.table(table) if before is not None else None
    known = found.column(column) if found is not None else None
    return known.type if known is not None else None


def _keeps_values(old: ColumnType | None, type_name: Mapping[str, Any]) -> bool:
    """Tell whether every value of the old type fits the new one."""
    names = [part.get("String", {}).get("sval", "") for part in type_name.get("names", ())]
    new = names[-1] if names else ""
    limits = [
        modifier.get("A_Const", {}).get("ival", {}).get("ival")
        for modifier in type_name.get("typmods", ())
    ]
    if any(not isinstance(limit, int) for limit in limits):
        return False
    return _holds(old, new, tuple(limits))


def _holds(old: ColumnType | None, new: str, limits: Sequence[int]) -> bool:
    """Tell whether a type of this name and these bracketed numbers holds every old value."""
    if new == "text" or (new == "varchar" and not limits):
        return True
    if old is None:
        return False
    if new == "numeric" and old.name == new and old.modifiers and limits:
        precision, scale = (*limits, 0)[:2]
        old_precision, old_scale = (*old.modifiers, 0)[:2]
        return scale >= old_scale and precision - scale >= old_precision - old_scale
    if new in _LIMITED and old.name == new and old.modifiers and limits:
        return limits[0] >= old.modifiers[0]
    return not limits and (old.name == new or old.name in _HOLDS.get(new, ()))


def _inside(node: Any) -> Iterator[str]:
    """Yield the destructive statements anywhere in a parse tree, common table expressions too."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping):
            yield from (key for key in inner if key in _WORDS)
            if inner.get("commandType") == "CMD_DELETE":
                yield "DeleteStmt"
            waiting.extend(inner.values())
        elif isinstance(inner, list):
            waiting.extend(inner)


def _lost(before: DataDesign, after: DataDesign) -> Iterator[str]:
    """Yield what of the base version the new one no longer has, or no longer holds in full."""
    for table in before.postgres.tables:
        now = after.postgres.table(table.name)
        if now is None:
            yield f"table {table.name} is gone"
            continue
        for column in table.columns:
            left = now.column(column.name)
            if left is None:
                yield f"column {table.name}.{column.name} is gone"
            elif not _keeps_type(column.type, left.type):
                yield f"the type of {column.name} changes"
    for items in before.dynamodb.tables:
        if after.dynamodb.table(items.name) is None:
            yield f"table {items.name} is gone"


def _keeps_type(old: ColumnType, new: ColumnType) -> bool:
    same = (old.name, old.modifiers, old.dimensions) == (new.name, new.modifiers, new.dimensions)
    return same or (old.dimensions == new.dimensions and _holds(old, new.name, new.modifiers))
