"""Rules on strong locks held while an existing table is scanned or rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from data_design_gate.design.postgres.expressions import columns_read, strings, walk
from data_design_gate.design.postgres.model import ColumnType, Statement
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.migration_common import (
    Step,
    has_option,
    is_volatile,
    shown,
    up_steps,
)
from data_design_gate.standards.rules.postgres_common import at, line_of

Node = dict[str, Any]

_INDEX = regex(r"(\bINDEX\s+)(?!CONCURRENTLY\b)", re.IGNORECASE)


@rule("MIG007", Severity.ERROR, marks="SX", needs=("migration",), shown=proof_halves.blocking_lock)
def blocking_lock(context: Context) -> Iterator[Hit]:
    """Never scan or rewrite an existing table under a strong lock.

    While such a statement runs, every write (often every read) of the table
    waits, and behind it everything else. PostgreSQL has a way around each of
    them. Tables that the same plan creates are empty and are left out.

    Bad:

        CREATE INDEX idx_orders_note ON orders (note);
        ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0);

    Good:

        CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_note ON orders (note);
        ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
        ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;

    Source: measured with pg_locks and pg_stat_xact_user_tables on PostgreSQL 18; PostgreSQL
    documentation, ALTER TABLE, notes; 13.3 Explicit Locking.
    """
    proved: set[tuple[str, str]] = set()
    for step in up_steps(context):
        for node, table, what, mend in _locking(step, proved):
            if not step.existed(table) or step.precedes(table):
                continue
            yield Hit(
                at(step.place(node)),
                f"{what} `{table}` while writes to it wait.",
                mend,
                shown(step.statement),
                suggestion=_concurrently(context, step),
                group=f"MIG007:{table}",
            )


Lock = tuple[Node | None, str, str, str]


def _locking(step: Step, proved: set[tuple[str, str]]) -> Iterator[Lock]:
    kind, node = step.statement.kind, step.node
    if kind == "AlterTableStmt":
        for command in step.commands():
            yield from _command(step, command, proved)
    elif kind == "IndexStmt" and not node.get("concurrent"):
        yield (
            None,
            step.target,
            "CREATE INDEX scans",
            ("Write CREATE INDEX CONCURRENTLY, outside a transaction."),
        )
    elif kind == "ReindexStmt" and not has_option(node, "concurrently"):
        yield None, step.target, "REINDEX scans", "Write REINDEX ... CONCURRENTLY."
    elif kind == "ClusterStmt":
        yield None, step.target, "CLUSTER rewrites", "Leave it out of the migration."
    elif kind == "VacuumStmt" and has_option(node, "full"):
        for wrapped in node.get("rels", ()):
            table = wrapped.get("VacuumRelation", {}).get("relation", {}).get("relname", "")
            yield None, table, "VACUUM FULL rewrites", "Use plain VACUUM."
    elif kind == "RefreshMatViewStmt" and not node.get("concurrent"):
        yield (
            None,
            step.target,
            "REFRESH MATERIALIZED VIEW rewrites",
            ("Write REFRESH MATERIALIZED VIEW CONCURRENTLY; it needs a unique index."),
        )


_REWRITES = {
    "AT_SetTableSpace": "SET TABLESPACE", "AT_SetUnLogged": "SET UNLOGGED",
    "AT_SetLogged": "SET LOGGED", "AT_SetAccessMethod": "SET ACCESS METHOD",
}  # fmt: skip


def _command(step: Step, command: Node, proved: set[tuple[str, str]]) -> Iterator[Lock]:
    subtype, table, name = command.get("subtype", ""), step.target, command.get("name", "")
    if subtype in _REWRITES:
        yield None, table, f"{_REWRITES[subtype]} rewrites", "Copy into a new table in batches."
    elif subtype == "AT_AddConstraint":
        yield from _added_constraint(table, command.get("def", {}).get("Constraint", {}), proved)
    elif subtype == "AT_ValidateConstraint" and _added_within(step, name):
        yield (
            None,
            table,
            f"VALIDATE in the transaction that adds `{name}` still holds its lock and scans",
            "Commit first; VALIDATE CONSTRAINT belongs into a transaction of its own.",
        )
    elif subtype == "AT_ValidateConstraint":
        proved.update(_not_null_checks(step, table, name))
    elif subtype == "AT_SetNotNull" and (table, name) not in proved:
        if not _known_not_null(step, name):
            yield (
                None,
                table,
                f"SET NOT NULL on `{name}` scans",
                (
                    f"First add CHECK ({name} IS NOT NULL) NOT VALID and VALIDATE it; SET NOT NULL "
                    "then needs no scan, and the check can go."
                ),
            )
    elif subtype == "AT_AlterColumnType":
        yield from _changed_type(step, table, command)
    elif subtype == "AT_AddColumn":
        column = command.get("def", {}).get("ColumnDef", {})
        yield from _added_column(table, column)


def _added_within(step: Step, name: str) -> bool:
    """Tell whether the constraint is added in the statement's own BEGIN ... COMMIT."""
    within: list[Statement] | None = None
    for statement in step.migration.statements:
        if statement.kind == "TransactionStmt":
            begins = statement.node.get("kind") in {"TRANS_STMT_BEGIN", "TRANS_STMT_START"}
            within = [] if begins else None
        elif within is not None:
            within.append(statement)
        if statement.span == step.statement.span:
            break
    return any(
        body.get("conname") == name
        for statement in (*(within or ()), step.statement)
        if statement.kind == "AlterTableStmt"
        for kind, body in walk({statement.kind: statement.node})
        if kind == "Constraint"
    )


def _added_constraint(table: str, node: Node, proved: set[tuple[str, str]]) -> Iterator[Lock]:
    kind, name = node.get("contype", ""), node.get("conname", "")
    not_valid = bool(node.get("skip_validation"))
    if kind == "CONSTR_CHECK" and not not_valid:
        proved.update((table, column) for column in _never_null(node.get("raw_expr")))
    label = f"`{name}`" if name else "the constraint"
    if kind in {"CONSTR_CHECK", "CONSTR_FOREIGN", "CONSTR_NOTNULL"} and not not_valid:
        yield (
            node,
            table,
            f"Adding {label} scans",
            ("Add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own."),
        )
    elif kind in {"CONSTR_PRIMARY", "CONSTR_UNIQUE"} and not node.get("indexname"):
        yield (
            node,
            table,
            f"Adding {label} builds an index over",
            ("Create the unique index CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX."),
        )
    elif kind == "CONSTR_EXCLUSION":
        yield (
            node,
            table,
            f"Adding {label} builds an index over",
            (
                "An exclusion constraint has no way without the lock: plan a window, or use a new "
                "table."
            ),
        )


def _never_null(expression: Any) -> Iterator[str]:
    """Yield the columns that a check's top level proves to be not null."""
    node = expression or {}
    parts = [node]
    if node.get("BoolExpr", {}).get("boolop") == "AND_EXPR":
        parts = node["BoolExpr"].get("args", [])
    for part in parts:
        test = part.get("NullTest", {})
        if test.get("nulltesttype") == "IS_NOT_NULL":
            yield from columns_read(test.get("arg"))


def _not_null_checks(step: Step, table: str, name: str) -> Iterator[tuple[str, str]]:
    for check in step.known.checks if step.known else ():
        if check.name == name and " OR " not in check.expression:
            parts = {part.strip("()") for part in check.expression.split(" AND ")}
            for column in check.columns:
                if f"{column} IS NOT NULL" in parts:
                    yield table, column


def _known_not_null(step: Step, column: str) -> bool:
    found = step.known
    known = found.column(column) if found else None
    checked = found is not None and any(
        not check.not_valid and check.expression == f"{column} IS NOT NULL"
        for check in found.checks
    )
    return checked or (known is not None and known.nullable is False)


def _changed_type(step: Step, table: str, command: Node) -> Iterator[Lock]:
    name = command.get("name", "")
    definition = command.get("def", {}).get("ColumnDef", {})
    old = step.column_type(name)
    new_name = (strings(definition.get("typeName", {}).get("names")) or ("",))[-1]
    limits = tuple(
        int(modifier.get("A_Const", {}).get("ival", {}).get("ival", 0))
        for modifier in definition.get("typeName", {}).get("typmods", ())
    )
    if old is not None and not rewrites(old, new_name, limits) and "raw_default" not in definition:
        return
    yield (
        definition.get("typeName"),
        table,
        f"Changing the type of `{name}` rewrites",
        ("Add a column of the new type, fill it in batches, and switch over in two releases."),
    )


def rewrites(old: ColumnType, new: str, limits: tuple[int, ...]) -> bool:
    """Tell whether a type change rewrites the table (measured on PostgreSQL 18).

    Only a wider or unlimited varchar, varchar to text and a numeric of the
    same scale with more digits keep the rows as they are; timestamp to
    timestamptz does so only in a session whose zone is UTC.
    """
    texts = {"varchar", "text"}
    if old.name in texts and new == "text":
        return False
    if old.name in texts and new == "varchar":
        return bool(limits) and not (old.modifiers and limits[0] >= old.modifiers[0])
    if old.name == new == "numeric":
        if not limits:
            return False
        same_scale = limits[1:] == old.modifiers[1:]
        return not (old.modifiers and same_scale and limits[0] >= old.modifiers[0])
    return old.name != new or old.modifiers != limits


_SERIAL = regex(r"(?:small|big)?serial[248]?")


def _added_column(table: str, column: Node) -> Iterator[Lock]:
    name = column.get("colname", "")
    type_name = (strings(column.get("typeName", {}).get("names")) or ("",))[-1]
    if _SERIAL.fullmatch(type_name):
        yield (
            column,
            table,
            f"Adding `{name}` as {type_name} rewrites",
            ("Add a plain column, fill it in batches, then attach the sequence."),
        )
    for wrapped in column.get("constraints", ()):
        constraint = wrapped.get("Constraint", {})
        kind = constraint.get("contype", "")
        if kind == "CONSTR_DEFAULT" and is_volatile(constraint.get("raw_expr", {})):
            yield (
                column,
                table,
                f"The default of `{name}` is computed per row and rewrites",
                ("Add the column without it, then SET DEFAULT, and fill old rows in batches."),
            )
        elif kind == "CONSTR_IDENTITY":
            yield (
                column,
                table,
                f"Adding the identity column `{name}` rewrites",
                ("Add a plain column, fill it in batches, then ADD GENERATED ... AS IDENTITY."),
            )
        elif kind == "CONSTR_GENERATED" and constraint.get("generated_kind") != "v":
            yield (
                column,
                table,
                f"Adding the stored generated column `{name}` rewrites",
                ("Use a virtual column (PostgreSQL 18), or a plain one filled in batches."),
            )
        elif kind in {"CONSTR_PRIMARY", "CONSTR_UNIQUE"}:
            yield (
                column,
                table,
                f"The key on `{name}` builds an index over",
                ("Add the column alone, then the unique index CONCURRENTLY."),
            )


def _concurrently(context: Context, step: Step) -> Suggestion | None:
    if step.statement.kind != "IndexStmt":
        return None
    number = step.statement.span.first_line
    line = line_of(context.document, number)
    mended, count = _INDEX.subn(r"\1CONCURRENTLY ", line, count=1)
    return Suggestion(number, number, mended) if count else None
