"""Watches what each statement does to tables that were there before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from data_design_gate.design.postgres.model import Statement
from data_design_gate.proof.scripts import (
    Ran,
    is_transactional,
    run_statement,
    short_statement,
)
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.standards.proof_facts import Observation

# PostgreSQL manual, 13.3.1: what conflicts with reading (ACCESS SHARE) and with writing
# (ROW EXCLUSIVE).
_BLOCKS = {
    "AccessExclusiveLock": (8, "reads and writes"),
    "ExclusiveLock": (7, "writes"),
    "ShareRowExclusiveLock": (6, "writes"),
    "ShareLock": (5, "writes"),
    "ShareUpdateExclusiveLock": (4, ""),
    "RowExclusiveLock": (3, ""),
    "RowShareLock": (2, ""),
    "AccessShareLock": (1, ""),
}
_TABLES = """SELECT c.oid::text, CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END
        || c.relname, c.relfilenode::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%'
      AND n.nspname <> 'information_schema'"""
_LOCKS = """SELECT l.relation::pg_catalog.text, l.mode FROM pg_catalog.pg_locks l
    WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted"""
_WORK = """SELECT relid::pg_catalog.text, coalesce(seq_tup_read, 0)::pg_catalog.text,
        (n_tup_upd + n_tup_del)::pg_catalog.text
    FROM pg_catalog.pg_stat_xact_user_tables"""
_FILES = "SELECT c.oid::pg_catalog.text, c.relfilenode::pg_catalog.text FROM pg_catalog.pg_class c"


@dataclass(slots=True)
class _Seen:
    locks: dict[str, str] = field(default_factory=dict)
    work: dict[str, tuple[int, int]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tracer:
    """Runs a script's statements one by one, each in a transaction of its own, and watches.

    Statements inside the script's own BEGIN and COMMIT are watched against
    what the transaction had done before.
    """

    session: Session
    script: str
    rows: dict[str, int]
    tables: dict[str, str] = field(default_factory=dict)
    found: list[Observation] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remember which tables are there before the script."""
        self.tables = {oid or "": name or "" for oid, name, _ in self.session.rows(_TABLES)}

    def run(self, statement: Statement) -> SqlError | None:
        """Run one statement and note what it did."""
        own = not self.session.in_transaction and is_transactional(statement)
        if own:
            self.session.run("BEGIN")
        if not self.session.in_transaction:
            return run_statement(self.session, statement)
        before = self._look()
        error = run_statement(self.session, statement)
        if error is None and self.session.in_transaction:
            self.found.extend(self._compare(statement, before, self._look()))
        if own:
            ended = self.session.try_run("COMMIT" if error is None else "ROLLBACK")
            error = error or ended
        return error

    def _look(self) -> _Seen:
        seen = _Seen()
        for oid, mode in self.session.rows(_LOCKS):
            if oid in self.tables and mode:
                known = seen.locks.get(oid, "")
                seen.locks[oid] = max(known, mode, key=lambda name: _BLOCKS.get(name, (0,))[0])
        for oid, scanned, touched in self.session.rows(_WORK):
            if oid in self.tables:
                seen.work[oid] = (int(scanned or 0), int(touched or 0))
        for oid, file in self.session.rows(_FILES):
            if oid in self.tables:
                seen.files[oid] = file or ""
        return seen

    def _compare(self, statement: Statement, old: _Seen, new: _Seen) -> Iterator[Observation]:
        for oid, name in self.tables.items():
            lock = new.locks.get(oid, "")
            if old.locks.get(oid) == lock and not _is_strong(lock):
                lock = ""
            scanned, touched = (
                after - before
                for after, before in zip(
                    new.work.get(oid, (0, 0)), old.work.get(oid, (0, 0)), strict=True
                )
            )
            rewritten = oid in new.files and new.files[oid] != old.files.get(oid, "")
            if not (_is_strong(lock) or touched or rewritten):
                continue
            yield Observation(
                script=self.script,
                table=name,
                lock=lock,
                blocks=_BLOCKS.get(lock, (0, ""))[1],
                rewritten=rewritten,
                scanned=max(scanned, 0),
                touched=max(touched, 0),
                present=self.rows.get(name, 0),
                span=statement.place(0),
                statement=short_statement(statement),
            )


def _is_strong(lock: str) -> bool:
    return bool(_BLOCKS.get(lock, (0, ""))[1])


def run_traced(tracer: Tracer, statements: tuple[Statement, ...]) -> Ran:
    """Run a whole script under a tracer, until the first refusal."""
    for position, statement in enumerate(statements):
        error = tracer.run(statement)
        if error is not None:
            if tracer.session.in_transaction:
                tracer.session.try_run("ROLLBACK")
            return Ran(position, error)
    if tracer.session.in_transaction:
        tracer.session.try_run("ROLLBACK")
    return Ran()
