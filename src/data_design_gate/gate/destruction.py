"""What a migration destroys, by its statements and by what is no longer in the design."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import ColumnType, Statement
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
    if before is not None:
        found += _lost(before, after)
    return tuple(dict.fromkeys(found))


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
    if new == "text" or (new == "varchar" and not limits):
        return True
    if old is None:
        return False
    if new in _LIMITED and old.name == new and old.modifiers and limits:
        return isinstance(limits[0], int) and limits[0] >= old.modifiers[0]
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
    """Yield the tables and columns of the base version that the new version no longer has."""
    if after.unread:
        return
    for table in before.postgres.tables:
        now = after.postgres.table(table.name)
        if now is None:
            yield f"table {table.name} is gone"
            continue
        names = (column.name for column in table.columns)
        yield from _gone(table.name, names, {column.name for column in now.columns})
    for items in before.dynamodb.tables:
        if after.dynamodb.table(items.name) is None:
            yield f"table {items.name} is gone"


def _gone(table: str, names: Iterable[str], left: set[str]) -> Iterator[str]:
    yield from (f"column {table}.{name} is gone" for name in names if name not in left)
