"""Rules on locks, transactions and the amount of work in one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from data_design_gate.design.postgres.expressions import columns_read, strings, walk
from data_design_gate.design.postgres.model import ColumnType, Migration, Statement
from data_design_gate.design.words import noun
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.migration_common import (
    Step,
    dropped_tables,
    in_order,
    is_volatile,
    up_steps,
)
from data_design_gate.standards.rules.postgres_common import at, line_of
from data_design_gate.standards.rules.postgres_volumes import declared_rows

Node = dict[str, Any]

_INDEX = re.compile(r"(\bINDEX\s+)(?!CONCURRENTLY\b)", re.IGNORECASE)
# One statement over more rows than this holds its locks for minutes and bloats the table at once.
_MANY_ROWS = 1_000_000


@rule("MIG007", Severity.ERROR, marks="SX", needs=("migration",))
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
            if not step.existed(table):
                continue
            yield Hit(
                at(step.place(node)),
                f"{what} `{table}` while writes to it wait.",
                mend,
                " ".join(step.statement.text.split())[:60],
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
    elif kind == "ReindexStmt" and not _has_option(node, "concurrently"):
        yield None, step.target, "REINDEX scans", "Write REINDEX ... CONCURRENTLY."
    elif kind == "ClusterStmt":
        yield None, step.target, "CLUSTER rewrites", "Leave it out of the migration."
    elif kind == "VacuumStmt" and _has_option(node, "full"):
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


def _has_option(node: Node, name: str) -> bool:
    options = (*node.get("options", ()), *node.get("params", ()))
    return any(option.get("DefElem", {}).get("defname") == name for option in options)


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
    elif subtype == "AT_ValidateConstraint":
        proved.update(_not_null_checks(step, table, name))
    elif subtype == "AT_SetNotNull" and (table, name) not in proved:
        if not _known_not_null(step, table, name):
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
    found = step.table(table)
    for check in found.checks if found else ():
        if (
            check.name == name
            and "IS NOT NULL" in check.expression
            and " OR " not in check.expression
        ):
            yield from ((table, column) for column in check.columns)


def _known_not_null(step: Step, table: str, column: str) -> bool:
    found = step.table(table)
    known = found.column(column) if found else None
    checked = found is not None and any(
        not check.not_valid and check.expression == f"{column} IS NOT NULL"
        for check in found.checks
    )
    return checked or (known is not None and known.nullable is False)


def _changed_type(step: Step, table: str, command: Node) -> Iterator[Lock]:
    name = command.get("name", "")
    definition = command.get("def", {}).get("ColumnDef", {})
    old = step.column_type(table, name)
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


_SERIAL = re.compile(r"(?:small|big)?serial[248]?")


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


_WRAPS = {
    "dbmate": "dbmate runs each file in a transaction",
    "flyway": "Flyway runs each file in a transaction",
    "golang-migrate": "golang-migrate sends a file as one transaction",
}
_NO_TRANSACTION = re.compile(
    r"transaction\s*:\s*false|NO\s+TRANSACTION|executeInTransaction\s*=\s*false", re.IGNORECASE
)


@rule("MIG010", Severity.ERROR, needs=("migration",))
def concurrently_in_transaction(context: Context) -> Iterator[Hit]:
    """Keep CONCURRENTLY out of transactions, and transactions whole.

    PostgreSQL refuses CONCURRENTLY inside a transaction block. A BEGIN that
    is not committed, or a COMMIT of a transaction somebody else began, ends
    the runner's own transaction half way.

    Bad:

        BEGIN;
        CREATE INDEX CONCURRENTLY idx_orders_note ON orders (note);
        COMMIT;

    Good:

        CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_note ON orders (note);

    Source: PostgreSQL documentation, CREATE INDEX, Building Indexes Concurrently.
    """
    plan = context.design.migration
    for migration in (*plan.ups, *plan.downs):
        yield from _transactions(context, migration)


def _transactions(context: Context, migration: Migration) -> Iterator[Hit]:
    begun: Statement | None = None
    wraps = _WRAPS.get(context.settings.migration_layout, "")
    if _NO_TRANSACTION.search(migration.text) or len(migration.statements) < 2:  # noqa: PLR2004 one statement is none
        wraps = ""
    for statement in migration.statements:
        kind = statement.node.get("kind", "") if statement.kind == "TransactionStmt" else ""
        problem = ""
        if kind in {"TRANS_STMT_BEGIN", "TRANS_STMT_START"}:
            problem = "BEGIN inside a transaction that is open already" if begun else ""
            begun = statement
        elif kind in {"TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK"}:
            word = kind.rsplit("_", 1)[-1]
            problem = "" if begun else f"{word} of a transaction that this migration did not begin"
            if kind == "TRANS_STMT_ROLLBACK" and begun:
                problem = "ROLLBACK undoes the migration"
            begun = None
        elif _is_concurrent(statement) and (begun or wraps):
            within = wraps if wraps and not begun else "it stands between BEGIN and COMMIT"
            problem = f"CONCURRENTLY cannot run here: {within}"
        if problem:
            yield _transaction_hit(statement, problem, migration)
        if kind and wraps and not problem:
            yield _transaction_hit(statement, f"{wraps}: BEGIN and COMMIT end it early", migration)
    if begun:
        yield _transaction_hit(begun, "BEGIN without a COMMIT", migration)


def _transaction_hit(statement: Statement, problem: str, migration: Migration) -> Hit:
    return Hit(
        at(statement.span),
        f"{problem}.",
        "Put CONCURRENTLY statements into a migration of their own without a transaction, and "
        "close every BEGIN with one COMMIT.",
        " ".join(statement.text.split())[:60],
        group=f"MIG010:{migration.direction}:{migration.name}",
    )


def _is_concurrent(statement: Statement) -> bool:
    node = statement.node
    if node.get("concurrent") or _has_option(node, "concurrently"):
        return True
    return any(
        wrapped.get("AlterTableCmd", {}).get("def", {}).get("PartitionCmd", {}).get("concurrent")
        for wrapped in node.get("cmds", ())
        if isinstance(wrapped, dict)
    )


_TIMEOUTS = frozenset({"lock_timeout", "statement_timeout", "transaction_timeout"})


@rule("MIG011", Severity.WARNING, needs=("migration",))
def timeouts_missing(context: Context) -> Iterator[Hit]:
    """Set lock_timeout before taking a strong lock on an existing table.

    A statement that waits for its lock makes every later query wait behind
    it. With a timeout it gives up, nothing else notices, and it is tried
    again.

    Bad:

        ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;

    Good:

        SET lock_timeout = '5s';
        ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;

    Source: PostgreSQL documentation, 20.11 Client Connection Defaults, lock_timeout.
    """
    reported: set[int] = set()
    for step in up_steps(context):
        if id(step.migration) in reported or not _locks_strongly(step):
            continue
        reported.add(id(step.migration))
        if _timeout_before(context, step):
            continue
        span = step.statement.span
        indent = " " * (span.column - 1)
        line = line_of(context.document, span.first_line)
        alone = line[: span.column - 1].strip() == ""
        yield Hit(
            at(span),
            f"`{step.target or _dropped(step)}` is locked without a lock_timeout: if the lock has "
            "to be waited for, every query waits behind it.",
            "Start the migration with `SET lock_timeout = '5s';`",
            step.migration.name or "up",
            suggestion=Suggestion(
                span.first_line, span.first_line - 1, f"{indent}SET lock_timeout = '5s';"
            )
            if alone
            else None,
        )


def _dropped(step: Step) -> str:
    return ", ".join(dropped_tables(step.node)[:1])


_STRONG = frozenset({"AlterTableStmt", "RenameStmt", "CreateTrigStmt", "ClusterStmt", "IndexStmt"})
_WEAK_COMMANDS = frozenset({
    "AT_ValidateConstraint", "AT_SetStatistics", "AT_SetRelOptions", "AT_ResetRelOptions",
})  # fmt: skip


def _locks_strongly(step: Step) -> bool:
    kind = step.statement.kind
    if kind == "DropStmt" and step.node.get("removeType") == "OBJECT_TABLE":
        return any(step.existed(name) for name in dropped_tables(step.node))
    if kind == "TruncateStmt":
        return True
    if kind not in _STRONG or not step.existed(step.target) or step.node.get("concurrent"):
        return False
    commands = [command.get("subtype") for command in step.commands()]
    return not commands or not _WEAK_COMMANDS.issuperset(commands)


def _timeout_before(context: Context, step: Step) -> bool:
    """Tell whether a timeout is set before the step, in its own script or one run before it."""
    for migration in in_order(context.design.migration.ups):
        for statement in migration.statements:
            if statement is step.statement:
                return False
            own = migration is step.migration
            if (
                statement.kind == "VariableSetStmt"
                and statement.node.get("name") in _TIMEOUTS
                and own
            ):
                return True
    return False


@rule("MIG012", Severity.WARNING, marks="SX", needs=("migration",))
def unbatched_change(context: Context) -> Iterator[Hit]:
    """Change many rows in batches.

    One statement over a large table holds its row locks until it ends,
    writes every row version at once, and starts from the beginning when it
    is stopped. Without WHERE it touches every row, needed or not.

    Bad:

        UPDATE orders SET currency = 'EUR';

    Good:

        UPDATE orders SET currency = 'EUR'
         WHERE id IN (SELECT id FROM orders WHERE currency IS NULL ORDER BY id LIMIT 10000);

        (repeated until no row is left)

    Source: Data Design Standards, Migration Plan: batched.
    """
    for step in up_steps(context):
        kind, node = step.statement.kind, step.node
        if kind in {"UpdateStmt", "DeleteStmt"} and step.existed(step.target):
            word = kind.removesuffix("Stmt").upper()
            if "whereClause" not in node:
                yield Hit(
                    at(step.statement.span),
                    f"{word} of `{step.target}` without WHERE touches every row in one statement.",
                    "Say which rows, and take them in batches by the primary key.",
                    f"{word} {step.target}",
                    severity=Severity.ERROR,
                )
            elif not _is_batched(node) and (rows := _many_rows(context, step.target)):
                yield _large(step, f"{word} of `{step.target}`", rows)
        elif kind == "InsertStmt":
            source = _source_table(node)
            rows = _many_rows(context, source) if source and step.existed(source) else None
            if rows and not _is_batched(node):
                yield _large(step, f"INSERT from `{source}`", rows)


def _large(step: Step, what: str, rows: float) -> Hit:
    return Hit(
        at(step.statement.span),
        f"{what} in one statement: the table is declared with {rows:,.0f} rows.",
        "Take the rows in batches by the primary key, each in a transaction of its own.",
        what.replace("`", ""),
    )


def _many_rows(context: Context, table: str) -> float | None:
    entity = next(
        (e for e in context.design.requirements.entities if noun(e.name) == noun(table)), None
    )
    rows = declared_rows(entity)
    return rows if rows and rows > _MANY_ROWS else None


def _is_batched(node: Node) -> bool:
    """Tell whether a statement limits itself: LIMIT in a subquery, or a range of the key."""
    for kind, body in walk({"Statement": node}):
        if kind == "SelectStmt" and "limitCount" in body:
            return True
        if kind == "A_Expr" and body.get("kind") == "AEXPR_BETWEEN":
            return True
    return any(
        kind == "ColumnRef" and strings(body.get("fields")) == ("ctid",)
        for kind, body in walk({"Statement": node})
    )


def _source_table(node: Node) -> str:
    select = node.get("selectStmt", {}).get("SelectStmt", {})
    for kind, body in walk(select.get("fromClause")):
        if kind == "RangeVar":
            return str(body.get("relname", ""))
    return ""
