"""The order of the facts, their time, and what stops them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Migration, Statement
from data_design_gate.document.model import SectionName
from data_design_gate.proof.admission import Admission, admit
from data_design_gate.proof.base import (
    build_base,
    build_documented,
    note_unknown_table,
    unknown_table,
)
from data_design_gate.proof.binaries import find_installation
from data_design_gate.proof.cluster import Cluster, embedded
from data_design_gate.proof.existing_server import existing
from data_design_gate.proof.guard import guard_for
from data_design_gate.proof.preserve import preserve, seed_base, trace
from data_design_gate.proof.resume import resume
from data_design_gate.proof.scripts import failure
from data_design_gate.proof.secrecy import require_secrecy
from data_design_gate.proof.serve import serve
from data_design_gate.proof.session import Refused
from data_design_gate.proof.settings import ProofBase, ProofReport, ProofSettings
from data_design_gate.proof.stage import Outcome, Stage
from data_design_gate.proof.structure import reach, repeat, reverse
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime
from data_design_gate.proof.validate import validate
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.proof_facts import NOT_PROVED, ProofFacts, Unproved
from data_design_gate.standards.rules.migration_common import in_order

Fact = Callable[[Stage], Outcome]
_FACTS: tuple[tuple[str, Fact], ...] = (
    ("reach", reach),
    ("trace", trace),
    ("repeat", repeat),
    ("reverse", reverse),
    ("resume", resume),
    ("preserve", preserve),
    ("serve", serve),
    ("validate", validate),
)


def run_proofs(
    design: DataDesign, settings: ProofSettings, starting: ProofBase, started: float
) -> ProofReport:
    """Start a server, show every fact, and end the server."""
    with _cluster(settings, started + settings.budget_seconds) as cluster:
        stage = _stage(design, settings, starting, cluster)
        proofs = tuple(_proofs(stage))
        return ProofReport(proofs, _facts(stage))


@contextmanager
def _cluster(settings: ProofSettings, deadline: float) -> Iterator[Cluster]:
    if settings.server and not settings.fork:
        with existing(settings, deadline) as cluster:
            yield cluster
        return
    installation = find_installation()
    if installation is None:
        raise NotRunnable("the proof engine is not installed")
    guard = guard_for(installation)
    require_secrecy(guard)
    with embedded(guard, settings, deadline) as cluster:
        yield cluster


def _stage(
    design: DataDesign, settings: ProofSettings, starting: ProofBase, cluster: Cluster
) -> Stage:
    scripts = {
        "base": starting.statements,
        "schema": design.postgres.statements,
        "up": _flat(in_order(design.migration.ups)),
        "down": _flat(in_order(design.migration.downs, down=True)),
    }
    admitted = {name: admit(name, script, settings) for name, script in scripts.items()}
    stage = Stage(
        design,
        settings,
        ProofBase(_runnable(admitted["base"]), starting.origin, starting.patterns),
        cluster,
        _runnable(admitted["schema"]),
        _runnable(admitted["up"]),
        _runnable(admitted["down"]),
    )
    for admission in admitted.values():
        stage.found.unproved.extend(admission.refused)
        stage.assumed.extend(admission.assumed)
    return stage


def _flat(migrations: tuple[Migration, ...]) -> tuple[Statement, ...]:
    return tuple(statement for migration in migrations for statement in migration.statements)


def _runnable(admission: Admission) -> tuple[Statement, ...]:
    return () if admission.refused else admission.statements


def _proofs(stage: Stage) -> Iterator[Proof]:
    """Yield a line for each fact; one that breaks the server ends the rest."""
    begun = time.monotonic()
    try:
        reason = _prepare(stage)
    except (Broken, OutOfTime, Refused) as stopped:
        reason = _why(stopped)
    known = {fact.reason for fact in stage.found.unproved}
    for name, fact in _FACTS:
        outcome, follows = Outcome(NOT_PROVED, reason), reason in known
        if not reason:
            begun = time.monotonic()
            try:
                outcome, follows = fact(stage), True
            except (Broken, OutOfTime, Refused) as stopped:
                outcome = Outcome(NOT_PROVED, _why(stopped))
        if outcome.outcome == NOT_PROVED:
            stage.found.unproved.append(
                Unproved(name, outcome.detail, follows=follows and not outcome.ran_out)
            )
        yield Proof(name, outcome.outcome, outcome.detail, round(time.monotonic() - begun, 3))
        begun = time.monotonic()


def _why(stopped: Exception) -> str:
    if isinstance(stopped, OutOfTime):
        return "the time budget is used up"
    return f"it was ended: {stopped}"


def _prepare(stage: Stage) -> str:
    """Build base and documented schema; return why nothing can be shown, "" when all is well."""
    denied = [u for u in stage.found.unproved if u.name in {"base", "schema", "up", "down"}]
    if any(u.name == "base" for u in denied):
        return denied[0].reason
    if any(u.name in {"up", "schema"} for u in denied):
        return denied[0].reason
    if unread_in(stage.design, SectionName.POSTGRES, SectionName.MIGRATION):
        return _noted(stage, "part of the schema or of the migration could not be read")
    if not build_base(stage):
        return stage.found.unproved[-1].reason
    seed_base(stage)
    if stage.schema:
        ran = build_documented(stage)
        if ran.failed is not None and ran.error is not None:
            refused = failure("schema", "first run", stage.schema[ran.failed], ran.error)
            stage.documented = ""
            if name := unknown_table(stage, ran.error):
                return note_unknown_table(stage, name, refused.span)
            stage.found.failures.append(refused)
    return ""


def _noted(stage: Stage, reason: str) -> str:
    """Note a reason that a finding of its own gives already."""
    stage.found.unproved.append(Unproved("all", reason, follows=True))
    return reason


def _facts(stage: Stage) -> ProofFacts:
    found = stage.found
    collected = {name.name: tuple(getattr(found, name.name)) for name in fields(found)}
    return ProofFacts(
        server=f"PostgreSQL {stage.cluster.version}",
        configured=f"PostgreSQL {stage.settings.postgres_version}",
        base=stage.starting.origin or "an empty database",
        **collected,
    )
