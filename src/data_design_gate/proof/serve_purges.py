"""Purges by age: the DELETE that the lifecycle states or implies is planned.

Structure alone is asked, as on level 1. At a volume the planner would guess
that a third of all rows is old enough, which says nothing of a purge that
runs every night.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data_design_gate.document.model import Span
from data_design_gate.proof.admission import refuse
from data_design_gate.proof.plans import Plan, Scan, has_limit, scans, sorts
from data_design_gate.proof.rows import quoted
from data_design_gate.proof.serve_catalog import Bench
from data_design_gate.proof.serve_queries import plan_of
from data_design_gate.proof.serve_volume import FEW_ROWS, LARGE, volumes_of
from data_design_gate.proof.shapes import TableShape
from data_design_gate.proof.stage import Stage
from data_design_gate.standards.proof_facts import PurgeService, Unproved
from data_design_gate.standards.purges import Purge, purges_of, stated_deletes

_SHOWN = 120  # characters of a statement in a message


def purges_to_plan(stage: Stage) -> tuple[Purge, ...]:
    """Return the purges that an index must serve; dropping a partition needs none."""
    return tuple(
        purge
        for purge in purges_of(stage.design)
        if not set(purge.candidates) & set(purge.table.partition_key)
    )


def judge_purge(bench: Bench, purge: Purge) -> None:
    """Plan the DELETE of one purge and note whether an index leads to what it deletes."""
    tables = bench.shapes.values()
    shape = next((t for t in tables if t.name.rpartition(".")[2] == purge.table.name), None)
    rows = volumes_of(bench, ()).rows.get(purge.table.name, LARGE)
    if shape is None or rows <= FEW_ROWS:
        return
    with _structure_alone(bench):
        if stated := stated_deletes(bench.stage.design, purge):
            for statement in stated:
                place = statement.place(0)
                if reason := refuse(statement, bench.stage.settings):
                    _note_unplanned(bench, purge, f"its statement {reason}", place)
                    continue
                plan, error = plan_of(bench.session, statement.text)
                if plan is not None:
                    _note(bench, purge, statement.text, plan, place)
                elif error is not None:
                    _note_unplanned(bench, purge, error.message, place)
        else:
            _judge_implied(bench, purge, shape)


@contextmanager
def _structure_alone(bench: Bench) -> Iterator[None]:
    """Let the planner reach a table by an index wherever one leads there."""
    ways = ("seqscan", "hashjoin", "mergejoin")
    for way in ways:
        bench.session.run(f"SET enable_{way} = off")
    try:
        yield
    finally:
        for way in ways:
            bench.session.run(f"RESET enable_{way}")


def _judge_implied(bench: Bench, purge: Purge, shape: TableShape) -> None:
    """Plan a DELETE by each column that may be the one; the first that is served counts.

    The statement is ours, so a partial index proves nothing: what the purge
    says beside the age may imply its predicate.
    """
    found = []
    for name in purge.candidates:
        query = f"DELETE FROM {shape.quoted} WHERE {quoted(name)} < $1"  # noqa: S608  quoted
        plan, _ = plan_of(bench.session, query)
        if plan is not None:
            found.append((f"DELETE FROM {shape.name} WHERE {name} < $1", plan))  # noqa: S608  shown
            if not any(_faults(bench, purge, plan)):
                break
    held = [i for i in bench.indexes.values() if i.root_table == purge.table.name]
    if not found or (
        any(_faults(bench, purge, found[-1][1]))
        and any(i.is_partial and i.keys[0] in purge.candidates for i in held)
    ):
        return
    words, plan = found[-1]
    _note(bench, purge, words, plan, None)


def _note(bench: Bench, purge: Purge, query: str, plan: Plan, place: Span | None) -> None:
    faults = list(_faults(bench, purge, plan))
    own = _scans(bench, purge, plan)
    used = [bench.indexes[u.index].root for s in own for u in s.uses if u.index in bench.indexes]
    if not own or (not used and not faults):
        return  # nothing is compared, so nothing is to be found
    words = " ".join(query.rstrip(";").split())
    bench.stage.found.purges.append(
        PurgeService(
            purge.table.name,
            "unserved" if faults else "served",
            "" if faults else ", ".join(sorted(set(used))),
            words if len(words) <= _SHOWN else f"{words[: _SHOWN - 3].rstrip()}...",
            place is not None,
            faults[0] if faults else "",
            place or purge.row.span,
        )
    )


def _note_unplanned(bench: Bench, purge: Purge, reason: str, place: Span) -> None:
    bench.stage.found.unproved.append(
        Unproved(
            f"serve the purge of {purge.table.name}",
            reason,
            "Mend the statement, or the schema it names.",
            place,
        )
    )


def _scans(bench: Bench, purge: Purge, plan: Plan) -> list[Scan]:
    return [scan for scan in scans(plan) if bench.root_of(scan.table) == purge.table.name]


def _faults(bench: Bench, purge: Purge, plan: Plan) -> Iterator[str]:
    """Yield what keeps the plan from going straight to the rows, wherever it reads the table."""
    for scan in _scans(bench, purge, plan):
        if scan.is_sequential and scan.filter:
            yield f"no index of {purge.table.name} serves {scan.filter}"
        for use in scan.uses:
            index = bench.indexes.get(use.index)
            if index is None or index.is_partial:
                continue
            if use.condition and not bench.leads(use.index, use.condition):
                yield f"{index.root} begins with {index.keys[0]}, which the statement leaves open"
            elif not use.condition and (scan.filter or not has_limit(plan) or sorts(plan)):
                word = f" and filtered by {scan.filter}" if scan.filter else ""
                yield f"{index.root} is read from end to end{word}"
