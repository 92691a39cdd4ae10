"""Run the DynamoDB part of a design: the one entrance of this room."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.proof.dynamodb.engine import has_engine
from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import DynamoFacts
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.proof_facts import NOT_PROVED, Unproved
from data_design_gate.standards.settings import StandardSettings

BUDGET_SECONDS = 20.0
NOT_INSTALLED = "judged from the text; to run it, install data-design-gate[prove-dynamodb]"


@dataclass(frozen=True, slots=True)
class DynamoReport:
    """What a run showed: its lines for the summary, its facts, and what could not be run."""

    proofs: tuple[Proof, ...] = ()
    facts: DynamoFacts = field(default_factory=DynamoFacts)
    unproved: tuple[Unproved, ...] = ()


def prove_dynamodb(design: DataDesign, budget_seconds: float = BUDGET_SECONDS) -> DynamoReport:
    """Make the design's tables, put its sample items, and send its requests.

    Never raises for anything a design holds or this machine lacks. Without
    the emulator there is one line that says so, and no finding: every rule
    holds as it is read from the text.
    """
    if not has_dynamodb(design):
        return DynamoReport()
    if not has_engine():
        return DynamoReport((Proof("dynamodb", NOT_PROVED, NOT_INSTALLED, 0.0),))
    from data_design_gate.proof.dynamodb.run import Run

    seconds = min(budget_seconds, BUDGET_SECONDS)
    run = Run(Context(design, StandardSettings()), time.monotonic() + seconds)
    proofs = tuple(run.proofs())
    return DynamoReport(proofs, run.facts(), tuple(run.unproved))


def has_dynamodb(design: DataDesign) -> bool:
    """Tell whether there is a table to make."""
    chosen = design.selection.selected
    return bool(design.dynamodb.tables) and (not chosen or Store.DYNAMODB in chosen)
