"""Rules on transactions and timeouts of a migration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.postgres.expressions import render, strings, walk
from data_design_gate.design.postgres.model import Migration, Statement
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules.migration_common import (
    Step,
    dropped_tables,
    has_option,
    in_order,
    shown,
    up_steps,
)
from data_design_gate.standards.rules.postgres_common import at, line_of

_WRAPS = {
    "dbmate": "dbmate runs each file in a transaction",
    "flyway": "Flyway runs each file in a transaction",
    "golang-migrate": "golang-migrate sends a file as one transaction",
}


_NO_TRANSACTION = regex(
    r"transaction\s*:\s*false|NO\s+TRANSACTION|executeInTransaction\s*=\s*false", re.IGNORECASE
)


@rule("MIG010", Severity.ERROR, needs=("migration",))
def concurrently_in_transaction(context: Context) -> Iterator[Hit]:
    """Keep CONCURRENTLY out of transactions, and transactions whole.

    PostgreSQL refuses CONCURRENTLY inside a transaction block, and the use of
    an enum value in the transaction that adds it. A BEGIN that is not
    committed, or a COMMIT of a transaction somebody else began, ends
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
        yield from _early_uses(context, migration)


def _transactions(context: Context, migration: Migration) -> Iterator[Hit]:
    begun: Statement | None = None
    wraps = _wrapping(context, migration)
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


def _wrapping(context: Context, migration: Migration) -> str:
    """Return how the runner wraps the script in a transaction, "" when it does not."""
    wraps = _WRAPS.get(context.settings.migration_layout, "")
    alone = len(migration.statements) < 2  # noqa: PLR2004 one statement needs no transaction
    return "" if not wraps or alone or _NO_TRANSACTION.search(migration.text) else wraps


def _early_uses(context: Context, migration: Migration) -> Iterator[Hit]:
    """Find enum values used before the transaction that adds them is committed."""
    within = bool(_wrapping(context, migration))
    fresh: set[str] = set()
    for statement in migration.statements:
        if statement.kind == "TransactionStmt":
            within = statement.node.get("kind") in {"TRANS_STMT_BEGIN", "TRANS_STMT_START"}
            fresh = set()
        elif within and (value := _used_value(statement, fresh)):
            problem = f"PostgreSQL refuses the enum value '{value}' in the transaction that adds it"
            yield _transaction_hit(statement, problem, migration)
        if within:
            fresh |= _added_values(statement)


def _transaction_hit(statement: Statement, problem: str, migration: Migration) -> Hit:
    return Hit(
        at(statement.span),
        f"{problem}.",
        "Put CONCURRENTLY and ADD VALUE statements into a migration of their own without a "
        "transaction, and close every BEGIN with one COMMIT.",
        shown(statement),
        group=f"MIG010:{migration.direction}:{migration.name}",
    )


def _added_values(statement: Statement) -> set[str]:
    node = statement.node
    adds = statement.kind == "AlterEnumStmt" and "newVal" in node and "oldVal" not in node
    return {node["newVal"]} if adds else set()


def _used_value(statement: Statement, new_values: set[str]) -> str:
    """Return a value just added that the statement writes as a constant, "" without one."""
    if not new_values or statement.kind == "AlterEnumStmt":
        return ""
    for kind, body in walk({statement.kind: statement.node}):
        value = body.get("sval", {}).get("sval", "") if kind == "A_Const" else ""
        if value in new_values:
            return str(value)
    return ""


def _is_concurrent(statement: Statement) -> bool:
    node = statement.node
    if node.get("concurrent") or has_option(node, "concurrently"):
        return True
    return any(
        wrapped.get("AlterTableCmd", {}).get("def", {}).get("PartitionCmd", {}).get("concurrent")
        for wrapped in node.get("cmds", ())
        if isinstance(wrapped, dict)
    )


_TIMEOUTS = frozenset({"lock_timeout", "statement_timeout", "transaction_timeout"})
_ZERO = regex(r"'?0\s*[a-z]*'?", re.IGNORECASE)


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
            if migration is step.migration and statement.span == step.statement.span:
                return False
            if migration is step.migration and _sets_timeout(statement):
                return True
    return False


def _sets_timeout(statement: Statement) -> bool:
    """Tell whether a statement sets a timeout, by SET or set_config(); zero is none."""
    node = statement.node
    if statement.kind == "VariableSetStmt":
        values = [render(value) for value in node.get("args", ())]
        return node.get("name") in _TIMEOUTS and bool(values) and not _ZERO.fullmatch(values[0])
    if statement.kind != "SelectStmt":
        return False
    for kind, body in walk({statement.kind: node}):
        if kind == "FuncCall" and (strings(body.get("funcname")) or ("",))[-1] == "set_config":
            name, value, *_ = [*(render(a).strip("'") for a in body.get("args", ())), "", "0"]
            if name in _TIMEOUTS and not _ZERO.fullmatch(value):
                return True
    return False
