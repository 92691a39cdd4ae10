"""Level 2: what the planner does at the declared volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.design.quantities import read_quantity
from data_design_gate.proof.conditions import compared
from data_design_gate.proof.inflate import Inflated, inflate
from data_design_gate.proof.plans import Plan, Scan, scans
from data_design_gate.proof.serve_catalog import Bench
from data_design_gate.proof.serve_queries import Query, plan_of
from data_design_gate.proof.volumes import Answer, Volumes, declared_volumes
from data_design_gate.standards.proof_facts import Service

FEW_ROWS = 1_000  # as the rules: a table this small is read in a few pages whatever the plan
LARGE = 10_000  # rows; below, no plan is slow enough to speak of
_CHEAP = 0.25  # of a full scan's cost: an index that saves less does not serve
# A page of 8 KB read in order costs the planner 1; at 500 MB/s that is 16 microseconds.
_MS_PER_COST = 0.016
_ASSUMED = "generic plan, declared volume, default costs"


def volumes_of(bench: Bench, queries: Sequence[Query]) -> Volumes:
    """Return the declared volumes, with what the queries' result sizes tell of cardinalities."""
    answers = (answer for query in queries for answer in _answers(query))
    return declared_volumes(bench.stage.design, bench.shapes, answers)


def _answers(query: Query) -> Iterator[Answer]:
    """Yield what the size of an answer tells: nothing, when more than one equality shapes it."""
    if len(query.read.blocks) != 1:
        return
    (block,) = query.read.blocks
    if len(block.relations) != 1 or block.kind == "insert":
        return
    if block.limit is not None or block.offset or block.aggregated or block.grouped:
        return
    (relation,) = block.relations
    if len(relation.conditions) != 1 or relation.alternatives:
        return
    (only,) = relation.conditions
    if only.use == "equality" and only.operator == "=":
        operand = only.column or only.expression
        yield Answer(relation.table, operand, only.literal, query.read.pattern.result_size)


def judge_at_volume(bench: Bench, queries: Sequence[Query]) -> None:
    """Let the planner decide over tables stretched to the declared volume."""
    volumes = volumes_of(bench, queries)
    files = bench.stage.cluster.files
    if not volumes.rows or files is None or not queries:
        return
    inflated = inflate(bench.session, bench.shapes, volumes, files)
    for query in queries:
        if query.statement.kind != "InsertStmt":
            _at_volume(bench, query, volumes, inflated)


def _at_volume(bench: Bench, query: Query, volumes: Volumes, inflated: Inflated) -> None:
    plan, _ = plan_of(bench.session, query.statement.text)
    if plan is None:
        return
    read = list(scans(plan))
    sizes = {bench.root_of(scan.table): 0.0 for scan in read}
    for table in sizes.keys() & inflated.tables:
        sizes[table] = volumes.rows.get(table, 0.0)
    largest = max(sizes, key=lambda name: sizes[name], default="")
    rows = sizes.get(largest, 0.0)
    if rows < LARGE:
        return
    scan_cost = _scan_cost(bench, query)
    cost = float(plan.get("Total Cost", 0))
    scan = next(s for s in read if bench.root_of(s.table) == largest)
    chosen = [bench.indexes[u.index].root for u in scan.uses if u.index in bench.indexes]
    if scan.is_sequential:
        verdict, reason = "unserved", f"{largest} is read from end to end"
    elif cost < scan_cost * _CHEAP:
        verdict, reason = "served", ""
    else:
        verdict, reason = "poor", f"it costs {cost / max(scan_cost, 1):.0%} of a full scan"
    if verdict != "served" and not _is_certain(bench, query, largest):
        unknown = list(dict.fromkeys(_unknown(bench, read, volumes, inflated)))
        if unknown:
            verdict, reason = "unknown", "it is not declared " + " and ".join(unknown)
    guessed = [name for name in chosen if name in inflated.guessed]
    assumed = _ASSUMED + "".join(f", a tenth of the rows in {name}" for name in guessed)
    assumed += "".join(f", rows in the order of {name}" for name in _orders(bench, scan))
    part = 1.0
    if not scan.is_sequential and (answer := _declared_answer(query, plan)):
        part, assumed = answer[0], f"{assumed}, {answer[1]:,.0f} rows found as declared"
    bench.note(Service(
            query.id, 2, verdict, ", ".join(dict.fromkeys(chosen)), largest, reason,
            query.read.at("latency", "index"), rows, cost, scan_cost,
            cost * part * _MS_PER_COST, assumed,
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


def _declared_answer(query: Query, plan: Plan) -> tuple[float, float] | None:
    """Return the part of the expected rows that the pattern says it finds, and their number.

    Of a range of parameters and of a search within a value the planner only
    guesses how many rows they find; the design knows better. None when it
    does not say, or says no less.
    """
    if len(query.read.blocks) != 1:
        return None
    (block,) = query.read.blocks
    size = read_quantity(query.read.pattern.result_size)
    cut = block.limit is not None or block.aggregated or block.grouped
    if cut or size is None or size.unit not in {"rows", "items", ""} or size.value < 1:
        return None
    expected = float(plan.get("Plan Rows", 0))
    return (size.value / expected, size.value) if 0 < size.value < expected else None


def _orders(bench: Bench, scan: Scan) -> list[str]:
    """Return the leading columns of the indexes used that rise with each new row."""
    table = bench.root_of(scan.table)
    rising = {c.name for s in bench.shapes.values() if s.name == table for c in s.columns
              if c.is_rising}  # fmt: skip
    used = (bench.indexes[use.index].keys for use in scan.uses if use.index in bench.indexes)
    return sorted({keys[0] for keys in used if keys and keys[0] in rising})


def _is_certain(bench: Bench, query: Query, table: str) -> bool:
    """Tell whether a table is read from end to end whatever the number of its rows."""
    bench.session.run("SET enable_seqscan = off")
    plan, _ = plan_of(bench.session, query.statement.text)
    bench.session.run("RESET enable_seqscan")
    return plan is not None and any(
        scan.is_sequential for scan in scans(plan) if bench.root_of(scan.table) == table
    )


def _unknown(
    bench: Bench, read: Sequence[Scan], volumes: Volumes, inflated: Inflated
) -> Iterator[str]:
    """Yield what the planner had to guess, and would know over real rows."""
    for scan in read:
        table = bench.root_of(scan.table)
        for use in scan.uses:
            if use.index in inflated.guessed:
                yield f"how many rows are in {use.index}"
        for condition in (*(use.condition for use in scan.uses), scan.filter):
            for one in compared(condition):
                known = one.operator == "=" and volumes.knows(table, one.operand, one.constant)
                if one.constant is not None and not known:
                    yield f"how many rows have {one.text}"
                elif one.operator == "=" and not known:
                    yield f"how many different values {table}.{one.operand} has"
