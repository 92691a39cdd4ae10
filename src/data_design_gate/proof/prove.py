"""Run a design and report what it showed: the one entrance of this room."""

from __future__ import annotations

import time

from msgspec.structs import replace

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.proof.binaries import find_installation, has_driver
from data_design_gate.proof.settings import ProofBase, ProofReport, ProofSettings
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.proof_facts import NOT_PROVED, ProofFacts, Unproved

NAMES = ("reach", "repeat", "reverse", "resume", "preserve", "trace", "serve", "validate")


def prove(
    design: DataDesign, settings: ProofSettings, *, base: ProofBase | None = None
) -> ProofReport:
    """Run a design in sandboxes and return what was shown.

    Never raises for anything a design holds or this machine lacks: what
    cannot be run becomes ``not-proved`` with its reason.
    """
    report = _prove_postgres(design, settings, base or ProofBase())
    return _with_dynamodb(report, design, settings) if settings.dynamodb else report


def _with_dynamodb(report: ProofReport, design: DataDesign, settings: ProofSettings) -> ProofReport:
    """Add the DynamoDB part; what is shown of Postgres stays as it is."""
    from data_design_gate.proof.dynamodb.entrance import prove_dynamodb

    shown = prove_dynamodb(design, settings.budget_seconds)
    facts = report.facts
    if shown.unproved:
        facts = replace(facts, unproved=(*facts.unproved, *shown.unproved))
    return ProofReport((*report.proofs, *shown.proofs), facts, shown.facts)


def _prove_postgres(
    design: DataDesign, settings: ProofSettings, starting: ProofBase
) -> ProofReport:
    if not _has_postgres(design):
        return ProofReport((), ProofFacts())
    is_elsewhere = bool(settings.server) and not settings.fork
    if not has_driver() or (find_installation() is None and not is_elsewhere):
        return _nothing("the proof engine is not installed",
                        "Install the extra: data-design-gate[prove].")  # fmt: skip
    from data_design_gate.proof.run import run_proofs

    started = time.monotonic()
    try:
        return run_proofs(design, settings, starting, started)
    except NotRunnable as reason:
        return _nothing(reason.reason, reason.mend)
    except (Broken, OutOfTime) as reason:
        return _nothing(f"the server cannot be used: {reason}", "")


def _has_postgres(design: DataDesign) -> bool:
    """Tell whether there is anything to run."""
    if design.selection.selected and Store.POSTGRES not in design.selection.selected:
        return False
    return bool(
        design.postgres.statements
        or design.migration.ups
        or any(pattern.sql for pattern in design.patterns)
    )


def _nothing(reason: str, mend: str) -> ProofReport:
    fact = Unproved("all", reason, mend)
    return ProofReport((Proof("all", NOT_PROVED, reason, 0.0),), ProofFacts(unproved=(fact,)))
