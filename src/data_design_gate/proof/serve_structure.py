"""Level 1: what the structure allows, whatever the volume."""

from __future__ import annotations

from collections.abc import Sequence

from data_design_gate.proof.conditions import prefix, without_casts, wrapped_columns
from data_design_gate.proof.plans import (
    CatalogIndex,
    IndexUse,
    Plan,
    Scan,
    has_limit,
    scans,
    sorts,
)
from data_design_gate.proof.serve_catalog import Bench
from data_design_gate.proof.serve_queries import Query, plan_of
from data_design_gate.proof.serve_volume import FEW_ROWS, LARGE, volumes_of
from data_design_gate.standards.proof_facts import CastDefeat, Service
from data_design_gate.standards.rules.access_serving import PostgresIndex


def judge_structure(bench: Bench, query: Query) -> None:
    """Plan one query without sequential scans and judge the indexes its pattern names."""
    bench.session.run("SET enable_seqscan = off")
    plan, _ = plan_of(bench.session, query.statement.text)
    if plan is not None:
        _whole_scans(bench, query, plan)
        _defeats(bench, query, plan)
    cells = [
        [
            bench.indexes[target.name]
            for target in named.targets
            if isinstance(target, PostgresIndex) and target.name in bench.indexes
        ]
        for named in query.read.cell.named
    ]
    every = [index for known in cells for index in known]
    for known in cells:
        if known and query.statement.kind != "InsertStmt":
            _judge(bench, query, known, every)
    bench.session.run("RESET enable_seqscan")


def _whole_scans(bench: Bench, query: Query, plan: Plan) -> None:
    """Note tables that no index at all leads into."""
    if query.read.cell.scan or query.statement.kind == "InsertStmt":
        return
    volumes = volumes_of(bench, [query])
    for scan in scans(plan):
        table = bench.root_of(scan.table)
        if not scan.is_sequential or volumes.rows.get(table, LARGE) <= FEW_ROWS:
            continue
        why = (
            f"no index of {table} serves {scan.filter}"
            if scan.filter
            else f"every row of {table} is read"
        )
        bench.note(Service(query.id, 1, "unserved", "", table, why, query.place))


def _defeats(bench: Bench, query: Query, plan: Plan) -> None:
    """Note conditions that an index would serve without their cast, function or LIKE."""
    for scan in scans(plan):
        for column, how, text, _ in wrapped_columns(scan.filter):
            own = [i for i in bench.indexes.values() if i.table == scan.table and i.keys]
            held = [i for i in own if i.keys[0] == column and i.method == "btree"]
            leads = any(bench.leads(use.index, use.condition) for use in scan.uses)
            by_key = any(without_casts(i.keys[0]) == without_casts(text) for i in own)
            if how == "cast" and _is_text(bench, scan.table, column):
                continue  # the planner's own cast of a varchar
            if held and not leads and not by_key:
                bench.stage.found.cast_defeats.append(
                    CastDefeat(
                        query.id, bench.root_of(scan.table), column, held[0].root, how, text,
                        query.statement.place(0),
                    )
                )  # fmt: skip


def _is_text(bench: Bench, table: str, name: str) -> bool:
    columns = [s.column(name) for s in bench.shapes.values() if s.name == bench.root_of(table)]
    return any(c is not None and c.type in {"varchar", "bpchar", "text"} for c in columns)


def _judge(
    bench: Bench, query: Query, known: Sequence[CatalogIndex], every: Sequence[CatalogIndex]
) -> None:
    """Hide every other index of the table and see whether the named one serves.

    Where it does not, those the pattern names beside it may help: each
    branch of an OR can have its own.
    """
    verdicts = []
    for index in known:
        verdicts += _verdicts(bench, query, index, (index,))
        beside = [other for other in every if other.root_table == index.root_table]
        if len(beside) > 1 and all(verdict[0] != "served" for verdict in verdicts):
            verdicts += _verdicts(bench, query, index, beside)
    if not verdicts or all(verdict[0] == "absent" for verdict in verdicts):
        return
    order = ("served", "poor", "unserved", "absent")
    verdict, reason, index = min(verdicts, key=lambda found: order.index(found[0]))
    bench.note(Service(query.id, 1, verdict, index.root, index.root_table, reason, query.place))


def _verdicts(
    bench: Bench, query: Query, index: CatalogIndex, shown: Sequence[CatalogIndex]
) -> list[tuple[str, str, CatalogIndex]]:
    """Return what an index does wherever the plan reads its table."""
    with bench.alone(index, {other.root for other in shown}):
        plan, _ = plan_of(bench.session, query.statement.text)
    if plan is None:
        return []
    own = [s for s in scans(plan) if bench.root_of(s.table) == index.root_table]
    return [_verdict(bench, index, scan, plan) for scan in own] or [("absent", "", index)]


def _verdict(
    bench: Bench, index: CatalogIndex, scan: Scan, plan: Plan
) -> tuple[str, str, CatalogIndex]:
    uses = [
        use
        for use in scan.uses
        if use.index in bench.indexes and bench.indexes[use.index].root == index.root
    ]
    if not uses:
        what = scan.filter or "the query's conditions"
        return "unserved", f"{index.root} does not serve {what}", index
    if any(use.condition for use in uses):
        return (*_by_condition(bench, index, uses), index)
    if index.is_partial:
        return "served", "", index
    if has_limit(plan) and not sorts(plan) and not scan.filter:
        return "served", "in the order of the index, until the limit", index
    word = f" and filtered by {scan.filter}" if scan.filter else ""
    return "unserved", f"{index.root} is read from end to end{word}", index


def _by_condition(bench: Bench, index: CatalogIndex, uses: Sequence[IndexUse]) -> tuple[str, str]:
    """Apply the leading-prefix rule to every use of an index in one scan."""
    if index.method != "btree":
        return "served", ""
    found = [prefix(bench.indexes[use.index].keys, use.condition) for use in uses]
    if all(part.leads for part in found):
        gap = next((part.gap for part in found if part.gap), "")
        return "served", f"conditions behind {gap} only filter" if gap else ""
    return "unserved", f"{index.root} begins with {index.keys[0]}, which the query leaves open"
