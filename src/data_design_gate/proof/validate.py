"""Validate: a bad sample row for each rule "enforced by database" is rejected, a good one taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data_design_gate.design.model import ValidationRule
from data_design_gate.design.statements import counted
from data_design_gate.design.words import plain
from data_design_gate.proof.literals import Value, everyday
from data_design_gate.proof.rows import Maker
from data_design_gate.proof.session import SqlError
from data_design_gate.proof.shapes import ColumnShape, Shapes, TableShape, read_shapes
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.standards.demands import Bound, Limits, demanded
from data_design_gate.standards.fields import field_names, resolve
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, RuleTrial

_DATABASE = re.compile(
    r"\bdatabase\b|\bDB\b|\bpostgres\w*|\bDDL\b|\bschema\b|\bconstraints?\b|\bCHECK\b|\bNOT NULL\b"
    r"|\bUNIQUE\b|\bforeign key\b|\bFK\b|\bprimary key\b|\bPK\b|\benum\b|\btype\b|\bvarchar\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\bDynamo\w*|\btriggers?\b|\bfunction\b|\bJSON schema\b|\bapp(?:lication)?\b|\bservice\b"
    r"|\bAPI\b",
    re.IGNORECASE,
)
_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})
_TEXTS = frozenset({"text", "varchar", "bpchar", "citext"})
_LONGEST = 100_000  # characters tried; longer limits say nothing about a design
# What a constraint, a type or a length refuses with (classes 22 and 23 of PostgreSQL's errors).
_REFUSALS = ("22", "23")
_TOO_LONG = "22001"


@dataclass(frozen=True, slots=True)
class _Trial:
    """One value to try: ``good`` when the rule allows it."""

    value: Value
    good: bool
    why: str
    of_length: bool = False


@dataclass(frozen=True, slots=True)
class _Subject:
    rule: ValidationRule
    table: TableShape
    column: ColumnShape

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"


def validate(stage: Stage) -> Outcome:
    """Try sample rows of every rule that the database is said to enforce."""
    world = stage.reached if stage.is_up_sound else stage.documented
    if not world:
        return Outcome(NOT_PROVED, "neither up nor the schema section runs")
    tried = unknown = 0
    with stage.cluster.login(world) as session:
        shapes = read_shapes(session)
        subjects = list(_subjects(stage, shapes))
        if not subjects:
            return Outcome(NOT_PROVED, "no rule is said to be enforced by the database")
        session.run("BEGIN")
        maker = Maker(session, shapes)
        for table in shapes.values():
            row = maker.valid(table)
            if row is not None:
                maker.add(table, row)
        for subject in subjects:
            count = _try_rule(stage, maker, subject)
            tried += count
            unknown += not count
        session.run("ROLLBACK")
    wrong = stage.found.trials
    if wrong:
        words = [f"{t.field}: {t.why} ({t.value})" for t in wrong]
        return Outcome(DISPROVED, "; ".join(words[:3]))
    if not tried:
        return Outcome(NOT_PROVED, "no rule could be turned into a sample row")
    left = f"; {counted(unknown, 'rule')} in words, without a sample" if unknown else ""
    shown = f"{counted(tried, 'sample row')} of {counted(len(subjects) - unknown, 'rule')}"
    return Outcome(PROVED, f"{shown}{left}")


def _subjects(stage: Stage, shapes: Shapes) -> Iterator[_Subject]:
    by_name = {table.name.rpartition(".")[2]: table for table in shapes.values()}
    for rule in stage.design.validation.rules:
        by = plain(rule.enforced_by)
        if not _DATABASE.search(by) or _ELSEWHERE.search(by):
            continue
        names = list(field_names(rule.field))
        meant = resolve(stage.design, names[0]).meant if len(names) == 1 else ()
        if len(meant) != 1 or meant[0].table is None or meant[0].column is None:
            continue
        table = by_name.get(meant[0].table.name)
        column = table.column(meant[0].column.name) if table else None
        if table is not None and column is not None and column.is_given:
            yield _Subject(rule, table, column)


def _try_rule(stage: Stage, maker: Maker, subject: _Subject) -> int:
    """Try the values of one rule; note those on which rule and database disagree."""
    rule, table, column = subject.rule, subject.table, subject.column
    row = maker.valid(table)
    if row is None:
        return 0
    count = 0
    limits = demanded(rule.constraint, rule.type)
    trials = [
        *_values(column, limits, rule),
        *_lengths(column, limits, row.get(column.name) or ""),
        *_unique(maker, subject, limits),
    ]
    for trial in trials:
        if column.name in _reference_columns(table) and trial.good:
            continue
        error = maker.accepts(table, {**row, column.name: trial.value})
        if error is not None and trial.good and not _is_about(error, subject):
            if maker.valid(table, {column.name: trial.value}) is None:
                continue
            error = None
        if error is not None and trial.of_length and not _is_of_length(error, table):
            continue  # a pattern refused the sample, which says nothing of its length
        count += 1
        if (error is None) != trial.good:
            stage.found.trials.append(
                RuleTrial(
                    subject.name,
                    trial.good,
                    error is None,
                    _shown(trial.value),
                    trial.why,
                    rule.span,
                    error.message if error else "",
                )
            )
    return count


def _is_of_length(error: SqlError, table: TableShape) -> bool:
    return error.sqlstate == _TOO_LONG or "length" in table.checks.get(error.constraint, "")


def _is_about(error: SqlError, subject: _Subject) -> bool:
    """Tell whether a refusal concerns the column under trial and no other."""
    if error.sqlstate[:2] not in _REFUSALS:
        return False
    if error.column:
        return error.column == subject.column.name
    check = subject.table.checks.get(error.constraint)
    if check is not None:
        others = [
            c.name
            for c in subject.table.columns
            if c.name != subject.column.name and re.search(rf"\b{re.escape(c.name)}\b", check)
        ]
        return not others
    return True


def _values(column: ColumnShape, limits: Limits, rule: ValidationRule) -> Iterator[_Trial]:
    if rule.required and not column.has_default:
        yield _Trial(None, good=False, why="required, and NULL is accepted")
    if limits.values and column.type in _TEXTS | {column.type if column.labels else "text"}:
        for value in sorted(limits.values):
            yield _Trial(value, good=True, why="an allowed value is refused")
        yield _Trial("no-such-value", good=False, why="a value outside the list is accepted")
        return
    if column.type in _NUMBERS:
        yield from _bounds(column, limits)
    if limits.refers:
        yield _Trial(
            _stranger(column), good=False, why="a value that refers to nothing is accepted"
        )


def _lengths(column: ColumnShape, limits: Limits, sample: str) -> Iterator[_Trial]:
    """Yield a valid sample made as long as allowed, and one character longer."""
    if column.type not in _TEXTS or not limits.length or limits.length > _LONGEST:
        return
    for length, good, why in (
        (limits.length + 1, False, "a longer text is accepted"),
        (limits.length, True, "the longest text is refused"),
    ):
        if length > len(sample):
            text = sample[:1] * (length - len(sample)) + sample or "x" * length
            yield _Trial(text, good=good, why=why, of_length=good)


def _bounds(column: ColumnShape, limits: Limits) -> Iterator[_Trial]:
    for bound, low in ((limits.low, True), (limits.high, False)):
        if bound is None:
            continue
        words = bound.words(low=low)
        inside, outside = _sides(column, bound, low=low)
        yield _Trial(outside, good=False, why=f"the rule says {words}, and it is accepted")
        yield _Trial(inside, good=True, why=f"the rule says {words}, and it is refused")


def _sides(column: ColumnShape, bound: Bound, *, low: bool) -> tuple[str, str]:
    """Return the last value inside a bound and the first outside."""
    scale = column.precision[1] if column.precision else 0
    step = 1.0 if column.type.startswith("int") or scale <= 0 else 10.0**-scale
    inward = step if low else -step
    inside = bound.value if bound.inclusive else bound.value + inward
    outside = bound.value - inward if bound.inclusive else bound.value
    places = max(scale, 0) if column.type == "numeric" else 0
    return f"{inside:.{places}f}", f"{outside:.{places}f}"


def _stranger(column: ColumnShape) -> str:
    return everyday(column, 987_654) or ""


def _unique(maker: Maker, subject: _Subject, limits: Limits) -> Iterator[_Trial]:
    """Yield a value that is taken, when the rule says unique for this field alone."""
    words = plain(subject.rule.constraint)
    is_alone = limits.unique and not re.search(
        r"\b(?:per|within|for (?:its|each|a)|together|with|combination|among)\b", words
    )
    taken = [row.get(subject.column.name) for row in maker.made.get(subject.table.oid, [])]
    if is_alone and taken and taken[0] is not None:
        yield _Trial(taken[0], good=False, why="unique, and a second row with it is accepted")


def _reference_columns(table: TableShape) -> set[str]:
    return {name for reference in table.references for name in reference.columns}


def _shown(value: Value) -> str:
    if value is None:
        return "NULL"
    return f"'{value[:20]}...' ({len(value)} characters)" if len(value) > 40 else f"'{value}'"  # noqa: PLR2004 a message's room
