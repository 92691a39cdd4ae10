"""Level 2: what the planner does at the declared volume."""

from __future__ import annotations

from collections.abc import Sequence

from data_design_gate.proof.plans import Scan, comparisons, scans
from data_design_gate.proof.serve_catalog import Bench
from data_design_gate.proof.serve_queries import Query, plan_of
from data_design_gate.proof.volumes import Volumes, declared_volumes, inflate
from data_design_gate.standards.proof_facts import Service

FEW_ROWS = 1_000  # as the rules: a table this small is read in a few pages whatever the plan
LARGE = 10_000  # rows; below, no plan is slow enough to speak of
_CHEAP = 0.25  # of a full scan's cost: an index that saves less does not serve
# A page of 8 KB read in order costs the planner 1; at 500 MB/s that is 16 microseconds.
_MS_PER_COST = 0.016


def volumes_of(bench: Bench, queries: Sequence[Query]) -> Volumes:
    """Return the declared volumes, with what the queries' result sizes tell of cardinalities."""
    equalities = []
    for query in queries:
        for relation, _ in query.read.relations:
            bound = frozenset(
                c.column for c in relation.conditions if c.use == "equality" and c.column
            )
            equalities.append((relation.table, bound, query.read.pattern.result_size))
    return declared_volumes(bench.stage.design, bench.shapes, equalities)


def judge_at_volume(bench: Bench, queries: Sequence[Query]) -> None:
    """Let the planner decide over tables stretched to the declared volume."""
    volumes = volumes_of(bench, queries)
    files = bench.stage.cluster.files
    if not volumes.rows or files is None or not queries:
        return
    done = inflate(bench.session, bench.shapes, volumes, files)
    if not done:
        return
    for query in queries:
        if query.statement.kind != "InsertStmt":
            _at_volume(bench, query, volumes)


def _at_volume(bench: Bench, query: Query, volumes: Volumes) -> None:
    plan, _ = plan_of(bench.session, query.statement.text)
    if plan is None:
        return
    read = list(scans(plan))
    tables = [bench.root_of(scan.table) for scan in read]
    largest = max(tables, key=lambda name: volumes.rows.get(name, 0), default="")
    rows = volumes.rows.get(largest, 0)
    if rows < LARGE:
        return
    scan_cost = _scan_cost(bench, query)
    cost = float(plan.get("Total Cost", 0))
    scan = next(s for s in read if bench.root_of(s.table) == largest)
    chosen = [bench.indexes[u.index].root for u in scan.uses if u.index in bench.indexes]
    unknown = _unknown(scan, volumes, largest)
    if scan.is_sequential:
        verdict, reason = "unserved", f"{largest} is read from end to end"
    elif cost < scan_cost * _CHEAP:
        verdict, reason = "served", ""
    else:
        verdict, reason = "poor", f"it costs {cost / max(scan_cost, 1):.0%} of a full scan"
    if verdict != "served" and unknown:
        verdict = "unknown"
        reason = f"declare how many different values {', '.join(unknown)} has"
    bench.note(Service(
            query.id, 2, verdict, ", ".join(dict.fromkeys(chosen)), largest, reason,
            query.read.at("latency", "index"), rows, cost, scan_cost, cost * _MS_PER_COST,
            "generic plan, declared volume, default costs",
        ),
    )  # fmt: skip


def _scan_cost(bench: Bench, query: Query) -> float:
    """Return the cost of the same query without any index."""
    for name in ("indexscan", "indexonlyscan", "bitmapscan"):
        bench.session.run(f"SET enable_{name} = off")
    plan, _ = plan_of(bench.session, query.statement.text)
    for name in ("indexscan", "indexonlyscan", "bitmapscan"):
        bench.session.run(f"RESET enable_{name}")
    return float(plan.get("Total Cost", 0)) if plan else 0.0


def _unknown(scan: Scan, volumes: Volumes, table: str) -> list[str]:
    conditions = [use.condition for use in scan.uses] + [scan.filter]
    columns = [
        column
        for condition in conditions
        for column, operator in comparisons(condition)
        if operator == "="
    ]
    return [
        f"{table}.{column}"
        for column in dict.fromkeys(columns)
        if column.isidentifier() and not volumes.knows(table, column)
    ]
