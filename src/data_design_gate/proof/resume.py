"""Resume: after a crash behind any statement, a rerun reaches the same state."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from data_design_gate.design.postgres.model import Statement
from data_design_gate.proof.catalog import SAFE_PATH, Fingerprint, compare, fingerprint, read
from data_design_gate.proof.row_prints import RowPrints, row_prints
from data_design_gate.proof.scripts import (
    failure,
    is_transactional,
    run_script,
    run_statement,
    short_statement,
)
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.proof.structure import without_given_names
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, Interruption

_SHARE = 0.4  # of what is left of the document's time
_WRITING = frozenset({
    "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "DoStmt", "CallStmt",
    "CreateTableAsStmt", "SelectStmt",
})  # fmt: skip
_MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class _State:
    objects: Fingerprint
    rows: RowPrints


def resume(stage: Stage) -> Outcome:
    """Crash behind each statement of up in turn, rerun the whole script, compare the end."""
    if not stage.is_up_sound:
        return Outcome(NOT_PROVED, stage.no_up)
    statements = stage.ups
    if len(statements) < 2:  # noqa: PLR2004  one statement cannot be interrupted halfway
        return Outcome(PROVED, "up is a single statement")
    until = time.monotonic() + stage.seconds_left * _SHARE
    database = stage.cluster.create(stage.seeded if stage.migrated else stage.base)
    if all(is_transactional(s) for s in statements) and not _adds_enum_value(statements):
        tried = _within_one_transaction(stage, database, until)
    else:
        tried = _by_copies(stage, database, until)
    of = len(statements) - 1
    found = stage.found.interruptions
    if found:
        worst = found[0]
        why = worst.failure.message if worst.failure else "; ".join(worst.differences[:2])
        return Outcome(DISPROVED, f"after a crash behind statement {worst.after}: {why}")
    if tried < of:
        return Outcome(
            NOT_PROVED, f"{tried} of {of} crash points hold, then time ran out", ran_out=True
        )
    return Outcome(PROVED, f"a rerun after a crash at any of {of} points ends the same")


def _adds_enum_value(statements: Sequence[Statement]) -> bool:
    """Tell whether a value is added to an enum, which its own transaction may not use."""
    return any(s.kind == "AlterEnumStmt" for s in statements)


def _within_one_transaction(stage: Stage, database: str, until: float) -> int:
    """Use savepoints: each crash point costs one state, not one database."""
    statements = stage.ups
    writes = any(s.kind in _WRITING for s in statements)
    with stage.cluster.login(database) as session:
        session.run("BEGIN")
        for position, statement in enumerate(statements[:-1]):
            if time.monotonic() > until or len(stage.found.interruptions) >= _MOST_FOUND:
                return position
            if run_statement(session, statement) is not None:
                return position
            session.run("SAVEPOINT crash")
            before = _state(session, writes=writes)
            stopped = _rerun(session, statements[: position + 1])
            if stopped is None and _state(session, writes=writes) != before:
                stopped = _rerun(session, statements[position + 1 :], position + 1)
                after = None if stopped else _state(session, writes=False)
                if after is not None:
                    _compare(stage, position, after.objects)
                    if writes:
                        _compare_rows(stage, session, position, before)
            if stopped is not None:
                _note_failure(stage, position, *stopped)
            session.run("ROLLBACK TO SAVEPOINT crash")
            session.run("RELEASE SAVEPOINT crash")
    return len(statements) - 1


def _state(session: Session, *, writes: bool) -> _State:
    """Return objects and rows as they are now, leaving the search path as it was."""
    session.run("SAVEPOINT look")
    session.run(SAFE_PATH)
    found = _State(read(session), row_prints(session) if writes else {})
    session.run("ROLLBACK TO SAVEPOINT look")
    session.run("RELEASE SAVEPOINT look")
    return found


def _rerun(
    session: Session, statements: Sequence[Statement], first: int = 0
) -> tuple[int, SqlError] | None:
    for position, statement in enumerate(statements):
        error = run_statement(session, statement)
        if error is not None:
            return first + position, error
    return None


def _compare_rows(stage: Stage, session: Session, position: int, before: _State) -> None:
    """Compare row counts after the rerun with a run that nothing interrupted."""
    doubled = row_prints(session)
    session.run("ROLLBACK TO SAVEPOINT crash")
    if _rerun(session, stage.ups[position + 1 :]) is not None:
        return
    clean = row_prints(session)
    differing = [
        f"{table} has {count} rows instead of {clean[table][0]}"
        for table, (count, _) in doubled.items()
        if table in clean and clean[table][0] != count
    ]
    differing += [
        f"values of {table} differ"
        for table, fold in doubled.items()
        if table in clean and clean[table][0] == fold[0] and clean[table] != fold
        and table in before.rows and fold != before.rows[table]
        and _is_stable(stage, table)
    ]  # fmt: skip
    if differing:
        _note(stage, position, tuple(differing))


def _is_stable(stage: Stage, table: str) -> bool:
    """Tell whether a clean run leaves the same values each time: no uuid, no clock of its own."""
    bare = table.rpartition(".")[2]
    return not any(
        bare in s.text and any(word in s.text.lower() for word in _CHANCE) for s in stage.ups
    )


_CHANCE = ("random", "uuid", "clock_timestamp", "nextval")


def _by_copies(stage: Stage, database: str, until: float) -> int:
    """Commit each prefix in a copy of its own, as a runner without a transaction does."""
    statements = stage.ups
    clean = stage.up_print
    for position in range(len(statements) - 1):
        if time.monotonic() > until or len(stage.found.interruptions) >= _MOST_FOUND:
            return position
        copy = stage.cluster.create(database)
        with stage.cluster.login(copy) as session:
            if not run_script(session, statements[: position + 1]).is_whole:
                return position
        with stage.cluster.login(copy) as session:
            ran = run_script(session, statements)
        if ran.failed is not None and ran.error is not None:
            _note_failure(stage, position, ran.failed, ran.error)
        else:
            with stage.cluster.login(copy) as session:
                _compare(stage, position, fingerprint(session), clean)
        stage.cluster.drop(copy)
    return len(statements) - 1


def _note_failure(stage: Stage, position: int, failed: int, error: SqlError) -> None:
    statement = stage.ups[position]
    stage.found.interruptions.append(
        Interruption(
            position + 1,
            len(stage.ups),
            statement.place(0),
            short_statement(statement),
            failure("up", "after a crash", stage.ups[failed], error),
        )
    )


def _compare(
    stage: Stage, position: int, found: Fingerprint, clean: Fingerprint | None = None
) -> None:
    wanted = clean if clean is not None else stage.up_print
    changes = without_given_names(compare(wanted, found))
    if changes:
        _note(stage, position, tuple(change.words() for change in changes[:5]))


def _note(stage: Stage, position: int, differences: tuple[str, ...]) -> None:
    statement = stage.ups[position]
    stage.found.interruptions.append(
        Interruption(
            position + 1,
            len(stage.ups),
            statement.place(0),
            short_statement(statement),
            differences=differences,
        )
    )
