"""Running a script as a migration runner would: one statement after another, no psql."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_design_gate.design.postgres.model import Statement
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.standards.proof_facts import Failure

_TIMEOUTS = frozenset({"statement_timeout", "transaction_timeout"})


@dataclass(frozen=True, slots=True)
class Ran:
    """How far a script came: ``failed`` is the statement's position, None when all ran."""

    failed: int | None = None
    error: SqlError | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every statement ran."""
        return self.error is None


def run_script(
    session: Session,
    statements: Sequence[Statement],
    after: Callable[[int], None] | None = None,
) -> Ran:
    """Run statements one by one until the first refusal; ``after`` is told of each that ran."""
    for position, statement in enumerate(statements):
        error = run_statement(session, statement)
        if error is not None:
            if session.in_transaction:
                session.try_run("ROLLBACK")
            return Ran(position, error)
        if after is not None:
            after(position)
    if session.in_transaction:
        session.try_run("ROLLBACK")  # what a runner does with a BEGIN that nobody commits
    return Ran()


def run_statement(session: Session, statement: Statement) -> SqlError | None:
    """Run one statement; a timeout the design sets never lifts the limit of the proof."""
    error = session.try_run(statement.text)
    if error is None and statement.node.get("name") in _TIMEOUTS:
        return session.try_run(f"RESET {statement.node['name']}")
    return error


def failure(script: str, run: str, statement: Statement, error: SqlError) -> Failure:
    """Return the fact of a refusal, at the place PostgreSQL points at."""
    at = error.position if 0 <= error.position < len(statement.text) else 0
    return Failure(
        script=script,
        run=run,
        sqlstate=error.sqlstate,
        message=error.message,
        span=statement.place(at),
        statement=short_statement(statement),
        detail=error.detail,
        table=error.table,
    )


def short_statement(statement: Statement) -> str:
    """Return a statement's beginning on one line."""
    words = " ".join(statement.text.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."  # noqa: PLR2004 a line's room


def is_transactional(statement: Statement) -> bool:
    """Tell whether a statement may run inside a transaction block."""
    node = statement.node
    if statement.kind in {"VacuumStmt", "TransactionStmt", "CallStmt", "ClusterStmt"}:
        return statement.kind == "VacuumStmt" and not node.get("is_vacuumcmd", False)
    if node.get("concurrent"):
        return False
    if statement.kind == "ReindexStmt":
        return False
    if statement.kind == "DropStmt" and node.get("concurrent"):
        return False
    return not any(
        wrapped.get("AlterTableCmd", {}).get("def", {}).get("PartitionCmd", {}).get("concurrent")
        for wrapped in node.get("cmds", ())
        if isinstance(wrapped, dict)
    )
