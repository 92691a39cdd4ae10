"""Preserve: rows that were there before survive up and down, and so do rows written between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_design_gate.design.postgres.model import Statement
from data_design_gate.document.model import Span
from data_design_gate.proof.places import first_place, place_in_scripts
from data_design_gate.proof.rows import Maker, quoted, seed_all
from data_design_gate.proof.scripts import Ran, failure, run_script
from data_design_gate.proof.session import Row, Session
from data_design_gate.proof.shapes import Shapes, read_shapes
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.proof.trace import Tracer, run_traced
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, Loss

_SHOWN = 60  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one table: its columns, its key's columns, and the values as text."""

    quoted: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    def by_key(self) -> dict[Row, Row]:
        """Return the rows by their key's values; without a key, nothing."""
        at = [self.columns.index(name) for name in self.key]
        return {tuple(row[i] for i in at): row for row in self.rows} if at else {}


def seed_base(stage: Stage) -> None:
    """Make the copy of the base whose tables hold awkward rows, when it has tables."""
    if not any(kind == "table" for kind, _ in stage.base_print):
        return
    stage.seeded = stage.cluster.create(stage.base)
    with stage.cluster.login(stage.seeded) as session:
        taken = seed_all(session, read_shapes(session))
    stage.seed_rows = taken
    empty = sorted(name for name, count in taken.items() if not count)
    if empty:
        stage.unseeded.extend(empty)


def trace(stage: Stage) -> Outcome:
    """Run up over the rows and watch the locks, scans and rewrites of each statement."""
    if not stage.is_up_sound:
        return Outcome(NOT_PROVED, stage.no_up)
    if not stage.seeded:
        return Outcome(PROVED, "no table existed before, so nothing waits")
    stage.migrated = stage.cluster.create(stage.seeded)
    with stage.cluster.login(stage.migrated) as session:
        tracer = Tracer(session, "up", stage.seed_rows)
        ran = run_traced(tracer, stage.ups)
    stage.found.observations.extend(tracer.found)
    if not ran.is_whole:
        _refused(stage, "up", stage.ups, ran, "on rows")
        _migrate_ordinary_rows(stage)
        return Outcome(DISPROVED, f"up stops on rows that are allowed: {_message(ran)}")
    heavy = [seen for seen in tracer.found if seen.is_heavy]
    if heavy:
        words = [
            f"{seen.table}: {'rewritten' if seen.rewritten else 'scanned'} while "
            f"{seen.blocks} wait ({seen.statement})"
            for seen in heavy
        ]
        return Outcome(DISPROVED, "; ".join(words[:3]))
    return Outcome(PROVED, "no existing table is scanned or rewritten while others wait")


def _migrate_ordinary_rows(stage: Stage) -> None:
    """Go on with ordinary rows when up does not take the awkward ones."""
    stage.seeded, stage.migrated = stage.cluster.create(stage.base), ""
    with stage.cluster.login(stage.seeded) as session:
        stage.seed_rows = seed_all(session, read_shapes(session), awkward=False)
    migrated = stage.cluster.create(stage.seeded)
    with stage.cluster.login(migrated) as session:
        tracer = Tracer(session, "up", stage.seed_rows)
        if run_traced(tracer, stage.ups).is_whole:
            stage.migrated = migrated
            stage.found.observations[:] = tracer.found


def _message(ran: Ran) -> str:
    return ran.error.message if ran.error else ""


def _refused(
    stage: Stage, script: str, statements: Sequence[Statement], ran: Ran, run: str
) -> None:
    if ran.failed is not None and ran.error is not None:
        stage.found.failures.append(failure(script, run, statements[ran.failed], ran.error))


def preserve(stage: Stage) -> Outcome:
    """Compare the rows of the base after up and down, and rows written in between."""
    if not stage.is_up_sound:
        return Outcome(NOT_PROVED, stage.no_up)
    if stage.seeded and not stage.migrated:
        return Outcome(NOT_PROVED, "up stops on rows, so nothing can be compared")
    if not stage.downs or not stage.is_down_sound:
        why = "down does not run" if stage.downs else "no down migration"
        return Outcome(NOT_PROVED, why)
    problems = _there_and_back(stage) if stage.seeded else []
    problems += _written_between(stage)
    if problems:
        return Outcome(DISPROVED, "; ".join(problems[:3]))
    count = sum(stage.seed_rows.values())
    detail = f"{count} sample rows in {len(stage.seed_rows)} tables survive up and down"
    if stage.filled:
        detail += f" (a null that was filled counts as no loss: {', '.join(stage.filled)})"
    if stage.unseeded:
        detail += f"; no row could be made for {', '.join(stage.unseeded)}"
    if not stage.seeded:
        detail = "there were no rows before; rows written after up do not stop down"
    return Outcome(PROVED, detail)


def _there_and_back(stage: Stage) -> list[str]:
    """Run down over the migrated rows and compare with those before."""
    before = _keep(stage, stage.seeded)
    database = stage.cluster.create(stage.migrated)
    with stage.cluster.login(database) as session:
        ran = run_script(session, stage.downs)
    if not ran.is_whole:
        _refused(stage, "down", stage.downs, ran, "on rows")
        return [f"down stops on rows: {_message(ran)}"]
    after = _keep(stage, database)
    problems = _lost(stage, before, after, "up and down")
    stage.filled[:] = _filled(before, after)
    stage.cluster.drop(database)
    return problems


def _written_between(stage: Stage) -> list[str]:
    """Insert rows after up, as the new application would, and run down."""
    database = stage.cluster.create(stage.migrated or stage.reached)
    with stage.cluster.login(database) as session:
        shapes = read_shapes(session)
        before = keep(session, shapes)
        session.run("BEGIN")
        maker = Maker(session, shapes)
        for table in shapes.values():
            row = maker.valid(table)
            if row is not None:
                maker.add(table, row)
        session.run("COMMIT")
        between = keep(session, shapes)
    with stage.cluster.login(database) as session:
        ran = run_script(session, stage.downs)
    if not ran.is_whole:
        _refused(stage, "down", stage.downs, ran, "on rows written after up")
        return [f"down stops on rows written after up: {_message(ran)}"]
    after = _keep(stage, database)
    problems = []
    for name, kept in between.items():
        new = len(kept.rows) - len(before[name].rows)
        if name in after and stage.seeded and new:
            gone = len(before[name].rows) + new - len(after[name].rows)
            if gone > 0:
                _note(stage, name, "", ("", ""), gone, "between up and down")
                problems.append(f"{gone} rows of {name} written after up are gone")
    stage.cluster.drop(database)
    return problems


def _keep(stage: Stage, database: str) -> dict[str, Kept]:
    with stage.cluster.login(database) as session:
        return keep(session, read_shapes(session))


def keep(session: Session, shapes: Shapes) -> dict[str, Kept]:
    """Return the rows of every table as text, read as the owner."""
    found: dict[str, Kept] = {}
    for table in shapes.values():
        names = tuple(column.name for column in table.columns)
        listed = ", ".join(f"{quoted(name)}::text" for name in names)
        rows, error = session.try_rows(f"SELECT {listed} FROM {table.quoted}")  # noqa: S608  quoted
        if error is None:
            found[table.name] = Kept(table.quoted, names, table.primary_key, tuple(rows))
    return found


def _lost(stage: Stage, before: dict[str, Kept], after: dict[str, Kept], moment: str) -> list[str]:
    problems: list[str] = []
    for name, old in before.items():
        new = after.get(name)
        if new is None or not old.rows:
            continue
        if len(new.rows) < len(old.rows) or not _keys(old) <= _keys(new):
            gone = max(len(old.rows) - len(new.rows), len(_keys(old) - _keys(new)))
            _note(stage, name, "", ("", ""), gone, moment)
            problems.append(f"{gone} rows of {name} are gone after {moment}")
            continue
        for column, pairs in _changed(old, new).items():
            _note(stage, name, column, pairs[0], len(pairs), moment)
            was, is_now = pairs[0]
            problems.append(f"{name}.{column} was {was} and is {is_now} after {moment}")
    return problems


def _keys(kept: Kept) -> set[Row]:
    return set(kept.by_key())


def _changed(old: Kept, new: Kept) -> dict[str, list[tuple[str, str]]]:
    """Return the columns whose values differ, with pairs of before and after."""
    found: dict[str, list[tuple[str, str]]] = {}
    common = [name for name in old.columns if name in new.columns]
    keyed = old.by_key(), new.by_key()
    for name in common:
        at = old.columns.index(name), new.columns.index(name)
        if all(keyed) and old.key == new.key:
            pairs = [
                (row[at[0]], keyed[1][key][at[1]])
                for key, row in keyed[0].items()
                if key in keyed[1]
            ]
        else:
            gone = Counter(row[at[0]] for row in old.rows)
            there = Counter(row[at[1]] for row in new.rows)
            pairs = list(zip((gone - there).elements(), (there - gone).elements(), strict=False))
        # A null that was filled held nothing that could be lost.
        changed = [(_show(was), _show(now)) for was, now in pairs if was not in {now, None}]
        if changed:
            found[name] = sorted(changed, key=lambda pair: (pair[1] != "NULL", len(pair[0])))
    return found


def _filled(before: dict[str, Kept], after: dict[str, Kept]) -> Iterator[str]:
    """Yield the columns that held more nulls before than they do after."""
    for name, old in before.items():
        new = after.get(name)
        for at, column in enumerate(old.columns):
            if new is None or column not in new.columns:
                continue
            there = new.columns.index(column)
            nulls = [row[there] for row in new.rows].count(None)
            if nulls < [row[at] for row in old.rows].count(None):
                yield f"{name}.{column}"


def _show(value: str | None) -> str:
    if value is None:
        return "NULL"
    return f"'{value[:_SHOWN]}...'" if len(value) > _SHOWN else f"'{value}'"


def _note(
    stage: Stage, table: str, column: str, pair: tuple[str, str], rows: int, moment: str
) -> None:
    place = _culprit(stage, table, column)
    stage.found.losses.append(Loss(table, column, pair[0], pair[1], rows, moment, place))


_LOSING = frozenset({"DropStmt", "AlterTableStmt", "UpdateStmt", "DeleteStmt", "TruncateStmt"})


def _culprit(stage: Stage, table: str, column: str) -> Span:
    """Return the statement to blame: up's own on that column, else down's, else on the table."""
    losing = tuple(s for s in stage.ups if s.kind in _LOSING)
    name = f"{table}.{column}" if column else table
    bare = column or table.rpartition(".")[2]
    touching = tuple(s for s in losing if bare.lower() in s.text.lower())
    return (
        place_in_scripts(name, touching)
        or place_in_scripts(name, losing, stage.ups, stage.downs)
        or place_in_scripts(table, stage.ups, stage.downs)
        or first_place(stage.design, stage.ups, stage.downs)
    )
