"""Rules on readers of the version before."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.model import AccessPattern
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.migration_common import Step, dropped_tables, up_steps
from data_design_gate.standards.rules.postgres_common import at


@rule(
    "MIG009", Severity.WARNING, marks="SBX", needs=("migration",), shown=proof_halves.readers_broken
)
def rename_breaks_readers(context: Context) -> Iterator[Hit]:
    """Rename and remove only what no running query uses.

    While the release rolls out, the old application still runs the queries
    of the version before; each of them fails from the moment of the rename.

    Bad:

        ALTER TABLE orders RENAME COLUMN note TO remark;

        (the base version has a pattern: SELECT note FROM orders WHERE id = $1)

    Good:

        ALTER TABLE orders ADD COLUMN remark text;

        (both are written for one release, then `note` is removed)

    Source: strong practice for releases without downtime.
    """
    if context.base is None:
        return
    for step in up_steps(context):
        for table, column, word in _removed(step):
            pattern = _reader(context.base.patterns, table, column)
            if pattern is None:
                continue
            name = f"{table}.{column}" if column else table
            yield Hit(
                at(step.statement.span),
                f"`{name}` is {word}, but the query of {pattern.id or 'a pattern'} in the version "
                "before still uses it.",
                "Keep the old name for one release (add the new one beside it, or leave a view), "
                "then remove it.",
                name,
            )


def _removed(step: Step) -> Iterator[tuple[str, str, str]]:
    kind, node = step.statement.kind, step.node
    if kind == "RenameStmt" and step.existed(step.target):
        if node.get("renameType") == "OBJECT_COLUMN":
            yield step.target, node.get("subname", ""), "renamed"
        elif node.get("renameType") == "OBJECT_TABLE":
            yield step.target, "", "renamed"
    elif kind == "DropStmt" and node.get("removeType") == "OBJECT_TABLE":
        for name in dropped_tables(node):
            yield name, "", "dropped"
    for command in step.commands():
        if command.get("subtype") == "AT_DropColumn" and step.existed(step.target):
            yield step.target, command.get("name", ""), "dropped"


def _reader(patterns: tuple[AccessPattern, ...], table: str, column: str) -> AccessPattern | None:
    """Return the first pattern whose query reads the table, and the column if one is given."""
    for pattern in patterns:
        for statement in pattern.sql:
            tables: set[str] = set()
            columns: set[str] = set()
            star = False
            for kind, body in walk({statement.kind: statement.node}):
                if kind == "RangeVar":
                    tables.add(body.get("relname", ""))
                elif kind == "ColumnRef":
                    columns.update(strings(body.get("fields"))[-1:])
                    star |= any("A_Star" in field for field in body.get("fields", ()))
                elif kind == "ResTarget" and statement.kind in {"InsertStmt", "UpdateStmt"}:
                    columns.add(body.get("name", ""))
            relation = statement.node.get("relation", {})
            tables.add(relation.get("relname", "") if isinstance(relation, dict) else "")
            if table in tables and (not column or column in columns or star):
                return pattern
    return None
