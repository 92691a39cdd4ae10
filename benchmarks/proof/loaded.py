"""The shop with its million rows truly loaded: what PostgreSQL plans and reads there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.proof.shop import INDEXES, ROWS, TABLES, Case
from data_design_gate.proof.binaries import find_installation
from data_design_gate.proof.cluster import Cluster, embedded
from data_design_gate.proof.guard import guard_for
from data_design_gate.proof.inflate import stretch
from data_design_gate.proof.plans import Plan, parse_plan, scans
from data_design_gate.proof.serve_catalog import Bench, read_indexes
from data_design_gate.proof.session import Session
from data_design_gate.proof.settings import ProofBase, ProofSettings
from data_design_gate.proof.shapes import read_shapes
from data_design_gate.proof.stage import Stage

_SECONDS = 240.0
_SETTINGS = ProofSettings(
    budget_seconds=_SECONDS,
    statement_seconds=120.0,
    memory_bytes=4 * 1024**3,
    file_bytes=4 * 1024**3,
    disk_bytes=8 * 1024**3,
)
_CHEAP = 0.25  # of a full scan, as the prover's own level 2 draws the line
_RELATIONS = """SELECT pg_relation_filepath(c.oid), n.nspname, c.relname,
        (pg_relation_size(c.oid) / 8192)::text, c.reltuples::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'i') AND n.nspname = 'public'"""
_ORDERED = """SELECT s.tablename, s.attname, s.correlation::text FROM pg_catalog.pg_stats s
    WHERE s.schemaname = 'public' AND s.correlation IS NOT NULL"""
_GROWING = """SELECT s.tablename, s.attname, s.n_distinct::text FROM pg_catalog.pg_stats s
    WHERE s.schemaname = 'public' AND s.n_distinct > 10000"""


@dataclass(frozen=True, slots=True)
class Truth:
    """What PostgreSQL does: the indexes it takes, and whether they serve.

    ``share`` is the plan's cost as a part of a full scan's; ``touched`` are the
    pages a run read for it.
    """

    verdict: str
    indexes: frozenset[str]
    share: float = 1.0
    touched: int = 0


@dataclass(slots=True)
class Loaded:
    """The loaded database with its owner's session open."""

    bench: Bench
    pages: dict[str, int]
    rows: dict[str, float]

    @property
    def session(self) -> Session:
        """The owner's session."""
        return self.bench.session

    def chosen(self, case: Case) -> Truth:
        """Return what the planner chooses among all indexes, by the rules of level 2."""
        plan = self._plan(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {case.query}")
        read = list(scans(plan))
        largest = max(read, key=lambda scan: self.pages[scan.table])
        used = frozenset(use.index for use in largest.uses)
        if largest.is_sequential:
            return Truth("unserved", used)
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.session.run(f"SET enable_{way} = off")
        scan = self._plan(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {case.query}")
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.session.run(f"RESET enable_{way}")
        share = plan["Total Cost"] / scan["Total Cost"]
        return Truth("served" if share < _CHEAP else "poor", used, share)

    def alone(self, case: Case) -> Truth:
        """Run a query with its named indexes alone, and see whether they lead to its rows.

        They do when neither many pages are read beyond one for each row, nor
        many rows are passed over, nor most of the table is the answer.
        """
        names = {part.strip() for part in case.index.split(",")}
        known = [
            index
            for index in self.bench.indexes.values()
            if index.name in names or (case.index == "primary key" and index.name.endswith("_pkey"))
        ]
        table = "order_lines" if case.index == "idx_sku" else "orders"
        shown = next(index for index in known if index.root_table == table)
        with self.bench.alone(shown, {index.root for index in known}):
            return self._run(case, table)

    def _run(self, case: Case, table: str) -> Truth:
        """Execute a query as a prepared statement comes to be executed."""
        self.session.run("SET enable_seqscan = off")
        self.session.run("SET plan_cache_mode = force_generic_plan")
        self.session.run("BEGIN")
        self.session.run(f"PREPARE measured AS {case.query}")
        values = f"({', '.join(case.values)})" if case.values else ""
        plan = self._plan(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE measured{values}")
        self.session.run("ROLLBACK")
        self.session.run("DEALLOCATE measured")
        self.session.run("RESET enable_seqscan")
        own = [node for node in _nodes(plan) if node.get("Relation Name") == table
               and node["Node Type"] != "ModifyTable"]  # fmt: skip
        used = frozenset(use.index for s in scans(plan) if s.table == table for use in s.uses)
        touched = sum(node["Shared Hit Blocks"] + node["Shared Read Blocks"] for node in own)
        rows = sum(node["Actual Rows"] * node["Actual Loops"] for node in own)
        passed_over = sum(node.get("Rows Removed by Filter", 0) for node in own)
        wasted = touched - rows  # a page for each row found is what finding it costs
        is_led = (
            not any(scan.is_sequential for scan in scans(plan) if scan.table == table)
            and wasted < _CHEAP * sum(self.pages[index] for index in used)
            and max(rows, passed_over) < _CHEAP * self.rows[table]
        )
        return Truth("served" if is_led else "unserved", used, touched=int(touched))

    def _plan(self, sql: str) -> Plan:
        return parse_plan("\n".join(row[0] or "" for row in self.session.rows(sql)))

    @contextmanager
    def without_order(self) -> Iterator[None]:
        """Let the planner forget in which order the rows lie."""
        known = self.session.rows(_ORDERED)
        for table, column, _ in known:
            self._set_order(table, column, "0")
        try:
            yield
        finally:
            for table, column, order in known:
                self._set_order(table, column, order)

    def _set_order(self, table: str | None, column: str | None, order: str | None) -> None:
        self.session.rows(
            "SELECT pg_catalog.pg_restore_attribute_stats('schemaname', 'public'::text,"
            " 'relname', $1::text, 'attname', $2::text, 'inherited', false,"
            " 'correlation', $3::real)",
            table, column, order,
        )  # fmt: skip

    def grow(self, factor: int) -> None:
        """Stretch every relation, as if there were more rows of the same kind."""
        files = self.bench.stage.cluster.files
        if files is None:
            return
        for path, schema, name, pages, rows in self.session.rows(_RELATIONS):
            size = int(pages or 0) * factor
            stretch(files / (path or ""), size)
            self.session.rows(
                "SELECT pg_catalog.pg_restore_relation_stats('schemaname', $1::text,"
                " 'relname', $2::text, 'relpages', $3::integer, 'reltuples', $4::real)",
                schema, name, str(size), str(float(rows or 0) * factor),
            )  # fmt: skip
        for table, column, distinct in self.session.rows(_GROWING):
            self.session.rows(
                "SELECT pg_catalog.pg_restore_attribute_stats('schemaname', 'public'::text,"
                " 'relname', $1::text, 'attname', $2::text, 'inherited', false,"
                " 'n_distinct', $3::real)",
                table, column, str(float(distinct or 0) * factor),
            )  # fmt: skip


@contextmanager
def loaded() -> Iterator[Loaded]:
    """Start a server, load the shop, and analyse it."""
    installation = find_installation()
    if installation is None:
        msg = "install the extra data-design-gate[prove]"
        raise SystemExit(msg)
    deadline = time.monotonic() + _SECONDS
    with embedded(guard_for(installation), _SETTINGS, deadline) as cluster:
        database = cluster.create()
        with cluster.login(database) as session:
            session.run("SET maintenance_work_mem = '1GB'")
            for statement in _statements(TABLES, ROWS, INDEXES):
                session.run(statement)
            session.run("VACUUM ANALYZE")
            sizes = session.rows(_RELATIONS)
            pages = {row[2] or "": int(row[3] or 0) for row in sizes}
            rows = {row[2] or "": float(row[4] or 0) for row in sizes}
            yield Loaded(_bench(cluster, database, session), pages, rows)


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _statements(tables: str, rows: Sequence[str], indexes: str) -> Iterator[str]:
    yield from filter(str.strip, tables.split(";"))
    yield from rows
    yield from filter(str.strip, indexes.split(";"))


def _bench(cluster: Cluster, database: str, session: Session) -> Bench:
    stage = Stage(None, _SETTINGS, ProofBase(), cluster, (), (), ())  # type: ignore[arg-type]
    return Bench(stage, database, session, read_indexes(session), read_shapes(session))
