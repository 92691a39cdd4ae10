"""Reach, repeat and reverse: where the scripts lead, and whether they lead there again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_design_gate.design.postgres.model import Statement
from data_design_gate.proof.base import note_unknown_table, unknown_table
from data_design_gate.proof.catalog import Change, Fingerprint, compare, described, short, table_of
from data_design_gate.proof.places import first_place, place_in_schema, place_in_scripts
from data_design_gate.proof.row_prints import RowPrints, compare_rows, row_prints
from data_design_gate.proof.scripts import failure, run_script
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.standards.proof_facts import (
    DISPROVED,
    NOT_PROVED,
    PROVED,
    Difference,
    Failure,
    Repetition,
)

# How PostgreSQL names what the author does not (PostgreSQL manual, CREATE TABLE, CREATE INDEX).
_GIVEN_NAME = re.compile(r"_(?:pkey|key|fkey|check|excl|idx)\d*$")


def reach(stage: Stage) -> Outcome:
    """Prove that base and up together are the documented schema."""
    if not stage.ups:
        return Outcome(NOT_PROVED, "there is no up migration")
    stage.reached = stage.cluster.create(stage.base)
    with stage.cluster.login(stage.reached) as session:
        ran = run_script(session, stage.ups)
    if ran.failed is not None and ran.error is not None:
        refused = failure("up", "first run", stage.ups[ran.failed], ran.error)
        if name := unknown_table(stage, ran.error):
            return Outcome(NOT_PROVED, note_unknown_table(stage, name, refused.span))
        stage.found.failures.append(refused)
        return Outcome(DISPROVED, f"up stops: {refused.message}")
    stage.is_up_sound = True
    stage.up_print = stage.print_of(stage.reached)
    if not stage.documented:
        return Outcome(NOT_PROVED, "up runs; the schema section has no DDL to compare with")
    wanted = stage.print_of(stage.documented)
    changes = [
        change
        for change in compare(stage.up_print, wanted)
        if _is_documented(stage, change, wanted)
    ]
    for change in without_given_names(changes):
        span = (
            place_in_scripts(change.name, stage.ups, kind=change.kind)
            or place_in_schema(stage.design, change.name)
            or first_place(stage.design, stage.ups)
        )
        stage.found.unreached.append(
            Difference(
                change.kind,
                change.name,
                described(change.kind, change.before),
                described(change.kind, change.after),
                span,
            )
        )
    if stage.found.unreached:
        return Outcome(DISPROVED, _listed([_reach_words(d) for d in stage.found.unreached]))
    return Outcome(PROVED, f"from {_origin(stage)}, up reaches the documented schema")


def _origin(stage: Stage) -> str:
    origin = stage.starting.origin or "an empty database"
    return f"{origin} ({'; '.join(dict.fromkeys(stage.assumed))})" if stage.assumed else origin


def _reach_words(difference: Difference) -> str:
    if not difference.wanted and difference.name:
        return f"up makes {difference.kind} {difference.name}, which the design does not have"
    if not difference.found:
        return f"after up there is no {difference.kind} {difference.name}"
    return f"after up, {difference.name} is {difference.found}; the design says {difference.wanted}"


def _is_documented(stage: Stage, change: Change, wanted: Fingerprint) -> bool:
    """Tell whether a difference concerns what the design describes or up has made.

    What existed before and the schema section leaves out is none of its business.
    """
    key = (change.kind, change.name)
    if change.kind == "privileges":
        return False
    if change.after is not None:
        return stage.base_print.get(key) != change.after or change.before is not None
    table = table_of(change.kind, change.name, change.before or "")
    if key not in stage.base_print:
        return change.kind != "comment" or ("table", table) in wanted
    return bool(table) and _is_defined(stage, table)


def _is_defined(stage: Stage, table: str) -> bool:
    found = stage.design.postgres.table(table.rpartition(".")[2])
    return found is not None and found.whole


def without_given_names(changes: Sequence[Change]) -> list[Change]:
    """Leave out pairs that differ only in a name PostgreSQL chose."""
    missing = [c for c in changes if c.before is None and _may_differ_in_name(c)]
    found = list(changes)
    for change in missing:
        twin = next((c for c in found if c.after is None and _same_but_name(c, change)), None)
        if twin is not None:
            found.remove(twin)
            found.remove(change)
    return found


_UNIQUE = re.compile(r"UNIQUE (?:INDEX \S+ ON \S+ USING btree )?(?P<columns>\([^()]*\))")


def _may_differ_in_name(change: Change) -> bool:
    return bool(_GIVEN_NAME.search(change.name)) or change.kind == "index"


def _same_but_name(one: Change, other: Change) -> bool:
    left, right = one.before or "", other.after or ""
    if {one.kind, other.kind} == {"index", "constraint"}:
        # A unique index and a unique constraint promise the same.
        sides = [_UNIQUE.search(text) for text in (left, right)]
        same_table = table_of(one.kind, one.name, left) == table_of(other.kind, other.name, right)
        keys = [side["columns"] if side else text for side, text in zip(sides, (left, right),
                strict=True)]  # fmt: skip
        return same_table and keys[0] == keys[1]
    if one.kind != other.kind or not _GIVEN_NAME.search(other.name):
        return False
    tables = [table_of(c.kind, c.name, d) for c, d in ((one, left), (other, right))]
    bare = [
        re.sub(r"\bINDEX \S+ ON\b", "INDEX ON", text) for text in (left, right)
    ]  # an index's definition holds its name
    return tables[0] == tables[1] and bare[0] == bare[1]


def _run(stage: Stage, database: str, script: str, run: str) -> Failure | None:
    """Run up or down; note and return the refusal."""
    statements = stage.ups if script == "up" else stage.downs
    with stage.cluster.login(database) as session:
        ran = run_script(session, statements)
    if ran.failed is None or ran.error is None:
        return None
    found = failure(script, run, statements[ran.failed], ran.error)
    stage.found.failures.append(found)
    return found


def repeat(stage: Stage) -> Outcome:
    """Prove that a second up and a second down change nothing."""
    if not stage.is_up_sound:
        return Outcome(NOT_PROVED, stage.no_up)
    start = stage.migrated or stage.reached
    problems = _second(stage, "up", stage.ups, start)
    if stage.downs:
        problems += _repeat_down(stage, start)
    if problems:
        return Outcome(DISPROVED, _listed(problems))
    return Outcome(PROVED, "a second run changes nothing" + ("" if stage.downs else " (up only)"))


def _repeat_down(stage: Stage, start: str) -> list[str]:
    """Run down twice, over rows where it runs over rows."""
    database = stage.cluster.create(stage.reached)
    stage.is_down_sound = _run(stage, database, "down", "first run") is None
    if not stage.is_down_sound:
        return []
    if start != stage.reached:
        over_rows = stage.cluster.create(start)
        with stage.cluster.login(over_rows) as session:
            database = over_rows if run_script(session, stage.downs).is_whole else database
    return _second(stage, "down", stage.downs, database)


def _second(stage: Stage, script: str, statements: Sequence[Statement], database: str) -> list[str]:
    """Run a script once more in a copy and compare objects and rows."""
    copy = stage.cluster.create(database)
    before = stage.print_of(copy)
    rows = _rows(stage, copy)
    refused = _run(stage, copy, script, "second run")
    if refused is not None:
        stage.cluster.drop(copy)
        return [f"the second {script} stops: {refused.message}"]
    problems = []
    for change in compare(before, stage.print_of(copy)):
        span = place_in_scripts(_twin(change, before), statements) or first_place(
            stage.design, statements
        )
        stage.found.repetitions.append(
            Repetition(script, change.kind, change.name, change.words(), span)
        )
        problems.append(f"after the second {script}, {change.words()}")
    for table, words in compare_rows(rows, _rows(stage, copy)):
        span = place_in_scripts(table, _writing(statements), statements) or first_place(
            stage.design, statements
        )
        stage.found.repetitions.append(Repetition(script, "rows", table, words, span))
        problems.append(f"the second {script} changes rows of {table}: {words}")
    stage.cluster.drop(copy)
    return problems


def _twin(change: Change, before: Fingerprint) -> str:
    """Return the table of an object that a second run doubled under a name it chose itself."""
    definition = change.after or change.before or ""
    name = re.sub(r"(?<!\d)\d+$", "", change.name)
    if change.before is None and (change.kind, change.name) not in before:
        return table_of(change.kind, change.name, definition) or name
    return name


def _writing(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple(s for s in statements if s.kind in {"InsertStmt", "UpdateStmt", "DeleteStmt"})


def _rows(stage: Stage, database: str) -> RowPrints:
    with stage.cluster.login(database) as session:
        return row_prints(session)


def reverse(stage: Stage) -> Outcome:
    """Prove that down restores the base, and that a new up then leads to the same again."""
    if not stage.downs:
        reason = stage.design.migration.down_reason
        return Outcome(NOT_PROVED, f"no down migration{': ' + reason if reason else ''}")
    if not stage.is_up_sound:
        return Outcome(NOT_PROVED, stage.no_up)
    if not stage.is_down_sound:
        return Outcome(DISPROVED, "down does not run")
    problems = _round(stage)
    if problems:
        return Outcome(DISPROVED, _listed(problems))
    detail = "down restores what was before; up, down, up equals up"
    if kept := _kept_extensions(stage):
        detail += f"; {', '.join(kept)} stays, as up makes it only where it is missing"
    return Outcome(PROVED, detail)


def _kept_extensions(stage: Stage) -> list[str]:
    """Return the extensions that down leaves and up may have found: others may use them."""
    found = (s.node for s in stage.ups if s.kind == "CreateExtensionStmt")
    names = {str(node.get("extname", "")) for node in found if node.get("if_not_exists")}
    dropped = {
        name for name in names for s in stage.downs if s.kind == "DropStmt" and name in s.text
    }
    return sorted(n for n in names - dropped if ("extension", n) not in stage.base_print)


def _round(stage: Stage) -> list[str]:
    """Run down, then up again, on a copy; return what is not as it was."""
    database = stage.cluster.create(stage.reached)
    refused = _run(stage, database, "down", "first run")
    if refused is not None:
        return [f"down stops: {refused.message}"]
    problems = _residue(stage, stage.print_of(database), stage.base_print, "after down")
    if not problems:
        refused = _run(stage, database, "up", "after up and down")
        if refused is not None:
            return [f"after up and down, up stops: {refused.message}"]
        problems = _residue(stage, stage.print_of(database), stage.up_print, "after a second up")
    stage.cluster.drop(database)
    return problems


def _residue(stage: Stage, found: Fingerprint, wanted: Fingerprint, moment: str) -> list[str]:
    problems = []
    kept = _kept_extensions(stage)
    for change in compare(found, wanted):
        if change.kind == "extension" and change.after is None and change.name in kept:
            continue
        span = place_in_scripts(
            change.name, stage.downs, stage.ups, kind=change.kind
        ) or first_place(stage.design, stage.downs, stage.ups)
        stage.found.unreversed.append(
            Difference(
                change.kind,
                change.name,
                described(change.kind, change.before),
                described(change.kind, change.after),
                span,
                "down",
            )
        )
        problems.append(f"{moment}, {_residue_words(change)}")
    return problems


def _residue_words(change: Change) -> str:
    what = f"{change.kind} {change.name}"
    if change.after is None:
        return f"{what} is left behind"
    if change.before is None:
        return f"{what} is missing"
    return f"{change.name} is {short(change.before)} and was {short(change.after)}"


def _listed(words: Sequence[str], most: int = 3) -> str:
    more = f" (and {len(words) - most} more)" if len(words) > most else ""
    return "; ".join(words[:most]) + more
