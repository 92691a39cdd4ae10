"""Serve: every access pattern is planned, and the index it names is put to the test.

Level 1 asks about structure alone: on empty tables, with sequential scans
disabled and every other index of the table hidden, can the named index serve?
Level 2 lets the planner decide at the declared volume.
"""

from __future__ import annotations

from data_design_gate.proof.serve_catalog import Bench, add_partitions, read_indexes
from data_design_gate.proof.serve_purges import judge_purge, purges_to_plan
from data_design_gate.proof.serve_queries import (
    Query,
    note_failure,
    outside_table,
    plan_base_queries,
    plan_of,
    queries_of,
)
from data_design_gate.proof.serve_structure import judge_structure
from data_design_gate.proof.serve_volume import judge_at_volume
from data_design_gate.proof.shapes import read_shapes
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, Unproved


def serve(stage: Stage) -> Outcome:
    """Plan every pattern of the design, and those of the base version."""
    world = stage.reached if stage.is_up_sound else stage.documented
    if not world:
        return Outcome(NOT_PROVED, "neither up nor the schema section runs")
    queries, purges = list(queries_of(stage)), purges_to_plan(stage)
    if not queries and not purges:
        return Outcome(NOT_PROVED, "no access pattern has a query for Postgres")
    database = stage.cluster.create(world)
    planned: list[Query] = []
    with stage.cluster.login(database) as session:
        add_partitions(session)
        indexes = read_indexes(session)
        shapes = read_shapes(session)
        for query in queries:
            plan, error = plan_of(session, query.statement.text)
            if plan is not None:
                planned.append(query)
            elif error is not None and (outside := outside_table(stage, query)):
                reason = f"{query.id} reads `{outside}`, which nothing here defines"
                stage.found.unproved.append(
                    Unproved("serve", reason, "Link the schema file.", query.place, follows=True)
                )
            elif error is not None:
                note_failure(stage, query, error)
        plan_base_queries(stage, session)
        bench = Bench(stage, database, session, indexes, shapes)
        for query in planned:
            judge_structure(bench, query)
        for purge in purges:
            judge_purge(bench, purge)
        if stage.cluster.files is not None:
            judge_at_volume(bench, planned)
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
    broken += [f"purge of {p.table}: {p.reason}" for p in found.purges if p.verdict == "unserved"]
    withheld = [f"{s.pattern} ({s.reason})" for s in found.services if s.verdict == "unknown"]
    asked = f"; not judged at volume: {', '.join(withheld[:3])}" if withheld else ""
    if broken:
        return Outcome(DISPROVED, "; ".join(broken[:3]) + asked)
    assumed = "generic plans, declared volumes, default costs of PostgreSQL"
    purges = len(found.purges)
    counted = [f"{count} {'query' if count == 1 else 'queries'}"] if count or not purges else []
    counted += [f"{purges} {'purge' if purges == 1 else 'purges'}"] if purges else []
    return Outcome(PROVED, f"{' and '.join(counted)} planned ({assumed}){asked}")
