"""Serve: every access pattern is planned, and the index it names is put to the test.

Level 1 asks about structure alone: on empty tables, with sequential scans
disabled and every other index of the table hidden, can the named index serve?
Level 2 lets the planner decide at the declared volume.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from data_design_gate.design.model import Store
from data_design_gate.design.postgres.model import Statement
from data_design_gate.design.quantities import read_quantity
from data_design_gate.document.model import Span
from data_design_gate.proof.admission import refuse
from data_design_gate.proof.plans import (
    CatalogIndex,
    IndexUse,
    Plan,
    Scan,
    comparisons,
    fold_key,
    has_limit,
    parse_plan,
    prefix,
    scans,
    sorts,
    without_casts,
    wrapped_columns,
)
from data_design_gate.proof.rows import quoted
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.proof.shapes import Shapes, read_shapes
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.proof.volumes import Volumes, declared_volumes, inflate
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import (
    DISPROVED,
    NOT_PROVED,
    PROVED,
    CastDefeat,
    QueryFailure,
    Service,
    Unproved,
)
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.rules.access_serving import PostgresIndex
from data_design_gate.standards.settings import StandardSettings

_EXPLAIN = "EXPLAIN (GENERIC_PLAN, FORMAT JSON) "
_KINDS = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
_FEW_ROWS = 1_000  # as the rules: a table this small is read in a few pages whatever the plan
_LARGE = 10_000  # rows; below, no plan is slow enough to speak of
_CHEAP = 0.25  # of a full scan's cost: an index that saves less does not serve
# A page of 8 KB read in order costs the planner 1; at 500 MB/s that is 16 microseconds.
_MS_PER_COST = 0.016
_CATALOG = """SELECT c.relname, t.relname, m.amname, (i.indpred IS NOT NULL)::text,
        i.indexrelid::text, i.indrelid::text, i.indnkeyatts::text,
        coalesce((SELECT r.relname FROM pg_catalog.pg_partition_ancestors(c.oid) p
           JOIN pg_catalog.pg_class r ON r.oid = p.relid
           WHERE r.relkind = 'I' ORDER BY r.oid LIMIT 1), c.relname),
        coalesce((SELECT r.relname FROM pg_catalog.pg_class r
           WHERE r.oid = pg_catalog.pg_partition_root(t.oid)), t.relname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT LIKE 'pg\\_%'"""
_KEYS = """SELECT i.indexrelid::text, k::text, pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
    FROM pg_catalog.pg_index i, pg_catalog.generate_series(1, i.indnkeyatts) k
    JOIN pg_catalog.pg_class c ON true
    WHERE c.oid = i.indexrelid ORDER BY 1, k"""
_CHILDLESS = """SELECT quote_ident(n.nspname), c.relname, pg_get_partkeydef(c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'p' AND NOT EXISTS
      (SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)"""


@dataclass(frozen=True, slots=True)
class _Query:
    """One statement of a pattern that can be planned."""

    read: ReadPattern
    statement: Statement

    @property
    def id(self) -> str:
        return self.read.pattern.id

    @property
    def place(self) -> Span:
        return self.read.at("index")


def serve(stage: Stage) -> Outcome:
    """Plan every pattern of the design, and those of the base version."""
    world = stage.reached if stage.is_up_sound else stage.documented
    if not world:
        return Outcome(NOT_PROVED, "neither up nor the schema section runs")
    queries = list(_queries(stage))
    if not queries:
        return Outcome(NOT_PROVED, "no access pattern has a query for Postgres")
    database = stage.cluster.create(world)
    planned: list[_Query] = []
    with stage.cluster.login(database) as session:
        _add_partitions(session)
        indexes = _indexes(session)
        shapes = read_shapes(session)
        for query in queries:
            plan, error = _plan(session, query.statement)
            if plan is not None:
                planned.append(query)
            elif error is not None and (outside := _outside(stage, query)):
                reason = f"{query.id} reads `{outside}`, which nothing here defines"
                stage.found.unproved.append(
                    Unproved("serve", reason, "Link the schema file.", query.place, follows=True)
                )
            elif error is not None:
                _note_failure(stage, query, error)
        _base_queries(stage, session)
        bench = _Bench(stage, database, session, indexes, shapes)
        for query in planned:
            bench.structure(query)
        if stage.cluster.files is not None:
            bench.volume(planned)
        else:
            stage.found.unproved.append(
                Unproved("serve", "plans at the declared volume need a server of the proof's own")
            )
    return _outcome(stage, len(planned))


def _outcome(stage: Stage, count: int) -> Outcome:
    found = stage.found
    broken = [f"{f.pattern}: {f.message}" for f in found.query_failures if not f.of_base]
    wrong = [s for s in found.services if s.level == 1 and s.verdict == "unserved"]
    broken += [f"{s.pattern}: {s.reason}" for s in wrong]
    if broken:
        return Outcome(DISPROVED, "; ".join(broken[:3]))
    assumed = "generic plans, declared volumes, default costs of PostgreSQL"
    return Outcome(PROVED, f"{count} queries planned ({assumed})")


def _queries(stage: Stage) -> Iterator[_Query]:
    context = Context(stage.design, StandardSettings())
    for read in read_patterns_of(context):
        if read.store is Store.DYNAMODB:
            continue
        for statement in read.pattern.sql:
            if statement.kind not in _KINDS:
                continue
            if reason := refuse(statement, stage.settings):
                stage.found.unproved.append(
                    Unproved(f"serve {read.pattern.id}", f"its query {reason}", "",
                             statement.place(0))
                )  # fmt: skip
                continue
            yield _Query(read, statement)


def _plan(session: Session, statement: Statement) -> tuple[Plan | None, SqlError | None]:
    rows, error = session.try_rows(f"{_EXPLAIN}{statement.text}")
    if error is not None or not rows:
        return None, error
    return parse_plan("\n".join(row[0] or "" for row in rows)), None


def _outside(stage: Stage, query: _Query) -> str:
    """Return a table the query reads that exists, by the document's words, elsewhere."""
    postgres = stage.design.postgres
    elsewhere = {name.rpartition(".")[2] for name in postgres.existing}
    known = {table.name for table in postgres.tables if table.whole}
    if stage.starting.statements:
        return ""
    read = [relation.table for relation, _ in query.read.relations]
    return next((name for name in read if name in elsewhere - known), "")


def _note_failure(stage: Stage, query: _Query, error: SqlError) -> None:
    at = error.position - len(_EXPLAIN)
    message = error.message
    if error.sqlstate in {"42P18", "42P08"}:
        message += "; cast the parameter, such as $1::bigint"
    place = query.statement.place(max(at, 0))
    stage.found.query_failures.append(QueryFailure(query.id, error.sqlstate, message, place))


def _base_queries(stage: Stage, session: Session) -> None:
    """Plan the queries of the base version, to see who would break."""
    for pattern in stage.starting.patterns:
        for statement in pattern.sql:
            if statement.kind not in _KINDS or refuse(statement, stage.settings):
                continue
            plan, error = _plan(session, statement)
            if plan is None and error is not None and error.sqlstate[:2] == "42":
                stage.found.query_failures.append(
                    QueryFailure(
                        pattern.id,
                        error.sqlstate,
                        error.message,
                        _blamed(stage, error.message),
                        of_base=True,
                    )
                )


def _blamed(stage: Stage, message: str) -> Span:
    from data_design_gate.proof.places import first_place, place_in_scripts

    names = [part for part in message.split('"')[1::2] if part]
    for name in names:
        place = place_in_scripts(name, stage.ups)
        if place is not None:
            return place
    return first_place(stage.design, stage.ups)


def _add_partitions(session: Session) -> None:
    """Give a partitioned table without partitions one, so that its plans mean something."""
    for schema, name, key in session.rows(_CHILDLESS):
        parent = f"{schema}.{quoted(name or '')}"
        bound = (
            "FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
            if (key or "").startswith("HASH")
            else ("DEFAULT")
        )
        child = f"{schema}." + quoted((name or "")[:50] + "_proof")
        session.try_run(f"CREATE TABLE {child} PARTITION OF {parent} {bound}")


def _indexes(session: Session) -> dict[str, CatalogIndex]:
    """Return every index by its name."""
    keys: dict[str, list[str]] = {}
    for oid, _, text in session.rows(_KEYS):
        keys.setdefault(oid or "", []).append(fold_key(text or ""))
    found = {}
    for row in session.rows(_CATALOG):
        name, table, method, partial, oid, table_oid, _, root, root_table = (c or "" for c in row)
        found[name] = CatalogIndex(
            name, table, method, tuple(keys.get(oid, ())), partial == "true", oid, table_oid,
            root, root_table,
        )  # fmt: skip
    return found


@dataclass(slots=True)
class _Bench:
    """The two levels, on one database with the owner's session open."""

    stage: Stage
    database: str
    session: Session
    indexes: dict[str, CatalogIndex]
    shapes: Shapes

    def structure(self, query: _Query) -> None:
        """Level 1: what the structure allows, whatever the volume."""
        self.session.run("SET enable_seqscan = off")
        plan, _ = _plan(self.session, query.statement)
        if plan is not None:
            self._whole_scans(query, plan)
            self._defeats(query, plan)
        cells = [
            [
                self.indexes[target.name]
                for target in named.targets
                if isinstance(target, PostgresIndex) and target.name in self.indexes
            ]
            for named in query.read.cell.named
        ]
        every = [index for known in cells for index in known]
        for known in cells:
            if known and query.statement.kind != "InsertStmt":
                self._judge(query, known, every)
        self.session.run("RESET enable_seqscan")

    def _whole_scans(self, query: _Query, plan: Plan) -> None:
        """Note tables that no index at all leads into."""
        if query.read.cell.scan or query.statement.kind == "InsertStmt":
            return
        volumes = self._volumes([query])
        for scan in scans(plan):
            table = self._root(scan.table)
            if not scan.is_sequential or volumes.rows.get(table, _LARGE) <= _FEW_ROWS:
                continue
            why = (
                f"no index of {table} serves {scan.filter}"
                if scan.filter
                else (f"every row of {table} is read")
            )
            self._note(Service(query.id, 1, "unserved", "", table, why, query.place))

    def _root(self, table: str) -> str:
        return next((i.root_table for i in self.indexes.values() if i.table == table), table)

    def _defeats(self, query: _Query, plan: Plan) -> None:
        """Note conditions that an index would serve without their cast, function or LIKE."""
        for scan in scans(plan):
            for column, how, text, _ in wrapped_columns(scan.filter):
                own = [i for i in self.indexes.values() if i.table == scan.table and i.keys]
                held = [i for i in own if i.keys[0] == column and i.method == "btree"]
                leads = any(self._leads(use.index, use.condition) for use in scan.uses)
                by_key = any(without_casts(i.keys[0]) == without_casts(text) for i in own)
                if how == "cast" and self._is_text(scan.table, column):
                    continue  # the planner's own cast of a varchar
                if held and not leads and not by_key:
                    self.stage.found.cast_defeats.append(
                        CastDefeat(
                            query.id, self._root(scan.table), column, held[0].root, how, text,
                            query.statement.place(0),
                        )
                    )  # fmt: skip

    def _is_text(self, table: str, name: str) -> bool:
        columns = [s.column(name) for s in self.shapes.values() if s.name == self._root(table)]
        return any(c is not None and c.type in {"varchar", "bpchar", "text"} for c in columns)

    def _leads(self, name: str, condition: str) -> bool:
        index = self.indexes.get(name)
        if index is None:
            return False
        return index.method != "btree" or prefix(index.keys, condition).leads

    def _judge(
        self, query: _Query, known: Sequence[CatalogIndex], every: Sequence[CatalogIndex]
    ) -> None:
        """Hide every other index of the table and see whether the named one serves.

        Where it does not, those the pattern names beside it may help: each
        branch of an OR can have its own.
        """
        verdicts = []
        for index in known:
            verdicts += self._verdicts(query, index, (index,))
            beside = [other for other in every if other.root_table == index.root_table]
            if len(beside) > 1 and all(verdict[0] != "served" for verdict in verdicts):
                verdicts += self._verdicts(query, index, beside)
        if not verdicts or all(verdict[0] == "absent" for verdict in verdicts):
            return
        order = ("served", "poor", "unserved", "absent")
        verdict, reason, index = min(verdicts, key=lambda found: order.index(found[0]))
        self._note(
            Service(query.id, 1, verdict, index.root, index.root_table, reason, query.place),
        )

    def _verdicts(
        self, query: _Query, index: CatalogIndex, shown: Sequence[CatalogIndex]
    ) -> list[tuple[str, str, CatalogIndex]]:
        """Return what an index does wherever the plan reads its table."""
        with self._alone(index, {other.root for other in shown}):
            plan, _ = _plan(self.session, query.statement)
        if plan is None:
            return []
        own = [s for s in scans(plan) if self._root(s.table) == index.root_table]
        return [self._verdict(index, scan, plan) for scan in own] or [("absent", "", index)]

    def _verdict(
        self, index: CatalogIndex, scan: Scan, plan: Plan
    ) -> tuple[str, str, CatalogIndex]:
        uses = [
            use
            for use in scan.uses
            if use.index in self.indexes and self.indexes[use.index].root == index.root
        ]
        if not uses:
            what = scan.filter or "the query's conditions"
            return "unserved", f"{index.root} does not serve {what}", index
        if any(use.condition for use in uses):
            return (*self._by_condition(index, uses), index)
        if index.is_partial:
            return "served", "", index
        if has_limit(plan) and not sorts(plan) and not scan.filter:
            return "served", "in the order of the index, until the limit", index
        word = f" and filtered by {scan.filter}" if scan.filter else ""
        return "unserved", f"{index.root} is read from end to end{word}", index

    def _by_condition(self, index: CatalogIndex, uses: Sequence[IndexUse]) -> tuple[str, str]:
        """Apply the leading-prefix rule to every use of an index in one scan."""
        if index.method != "btree":
            return "served", ""
        found = [prefix(self.indexes[use.index].keys, use.condition) for use in uses]
        if all(part.leads for part in found):
            gap = next((part.gap for part in found if part.gap), "")
            return "served", f"conditions behind {gap} only filter" if gap else ""
        return "unserved", f"{index.root} begins with {index.keys[0]}, which the query leaves open"

    @contextmanager
    def _alone(self, index: CatalogIndex, shown: set[str]) -> Iterator[None]:
        """Hide the other indexes of a table; only an admin of our own server can."""
        others = [
            other.oid
            for other in self.indexes.values()
            if other.root_table == index.root_table and other.root not in shown
        ]
        if not others or self.stage.cluster.files is None:
            yield
            return
        listed = "{" + ",".join(others) + "}"
        hide = (
            "UPDATE pg_catalog.pg_index SET indisvalid = $1::bool"
            " WHERE indexrelid = ANY ($2::oid[])"
        )
        with self.stage.cluster.admin(self.database) as admin:
            admin.run(hide, "false", listed)
            try:
                yield
            finally:
                admin.run(hide, "true", listed)

    def _note(self, service: Service) -> None:
        known = self.stage.found.services
        same = (service.pattern, service.level, service.table, service.index, service.verdict)
        if all((s.pattern, s.level, s.table, s.index, s.verdict) != same for s in known):
            known.append(service)

    def _volumes(self, queries: Sequence[_Query]) -> Volumes:
        equalities = []
        for query in queries:
            for relation, _ in query.read.relations:
                bound = frozenset(
                    c.column for c in relation.conditions if c.use == "equality" and c.column
                )
                equalities.append((relation.table, bound, query.read.pattern.result_size))
        return declared_volumes(self.stage.design, self.shapes, equalities)

    def volume(self, queries: Sequence[_Query]) -> None:
        """Level 2: what the planner does at the declared volume."""
        volumes = self._volumes(queries)
        files = self.stage.cluster.files
        if not volumes.rows or files is None or not queries:
            return
        done = inflate(self.session, self.shapes, volumes, files)
        if not done:
            return
        for query in queries:
            if query.statement.kind != "InsertStmt":
                self._at_volume(query, volumes)

    def _at_volume(self, query: _Query, volumes: Volumes) -> None:
        plan, _ = _plan(self.session, query.statement)
        if plan is None:
            return
        read = list(scans(plan))
        tables = [self._root(scan.table) for scan in read]
        largest = max(tables, key=lambda name: volumes.rows.get(name, 0), default="")
        rows = volumes.rows.get(largest, 0)
        if rows < _LARGE:
            return
        scan_cost = self._scan_cost(query)
        cost = float(plan.get("Total Cost", 0))
        scan = next(s for s in read if self._root(s.table) == largest)
        chosen = [self.indexes[u.index].root for u in scan.uses if u.index in self.indexes]
        unknown = self._unknown(scan, volumes, largest)
        if scan.is_sequential:
            verdict, reason = "unserved", f"{largest} is read from end to end"
        elif cost < scan_cost * _CHEAP:
            verdict, reason = "served", ""
        else:
            verdict, reason = "poor", f"it costs {cost / max(scan_cost, 1):.0%} of a full scan"
        if verdict != "served" and unknown:
            verdict = "unknown"
            reason = f"declare how many different values {', '.join(unknown)} has"
        self._note(Service(
                query.id, 2, verdict, ", ".join(dict.fromkeys(chosen)), largest, reason,
                query.read.at("latency", "index"), rows, cost, scan_cost, cost * _MS_PER_COST,
                "generic plan, declared volume, default costs",
            ),
        )  # fmt: skip

    def _scan_cost(self, query: _Query) -> float:
        """Return the cost of the same query without any index."""
        for name in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.session.run(f"SET enable_{name} = off")
        plan, _ = _plan(self.session, query.statement)
        for name in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.session.run(f"RESET enable_{name}")
        return float(plan.get("Total Cost", 0)) if plan else 0.0

    def _unknown(self, scan: Scan, volumes: Volumes, table: str) -> list[str]:
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


def latency_ms(text: str) -> float | None:
    """Return a pattern's stated latency in milliseconds, None without one."""
    found = read_quantity(text, "ms")
    return found.value if found else None
