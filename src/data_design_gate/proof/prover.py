"""A design with everything around it, run: what exists before it is found here."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from data_design_gate.proof.base import proof_base
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofReport, ProofSettings
from data_design_gate.standards.context import Context
from data_design_gate.standards.link_targets import Targets
from data_design_gate.standards.rules.dynamodb_halves import DYNAMODB_KEY
from data_design_gate.standards.rules.proof_common import FACTS_KEY

_EARLIER = "the migrations of the repository"


@dataclass(frozen=True, slots=True)
class Prover:
    """Runs designs with the same settings.

    ``earlier`` are the up scripts the repository holds already. They stand
    for the existing schema of a design that links none.
    """

    settings: ProofSettings
    earlier: tuple[str, ...] = ()

    def __call__(self, context: Context) -> ProofReport:
        """Run one design; never raises for anything it holds."""
        linked = existing_schemas(context)
        base = (
            proof_base(context.design, context.base, linked)
            if linked
            else proof_base(context.design, context.base, self.earlier, _EARLIER)
        )
        return prove(context.design, self.settings, base=base)


def existing_schemas(context: Context) -> tuple[str, ...]:
    """Return the SQL files that the metadata names as existing schemas."""
    if context.read is None:
        return ()
    targets = Targets(context.document, context.read)
    named = context.document.metadata.texts("existing_schemas")
    found = (targets.text(name) for name in named if name.lower().endswith(".sql"))
    return tuple(text for text in found if text)


def with_evidence(context: Context, report: ProofReport) -> Context:
    """Return the context with what a run showed, for the rules to look at."""
    shown = {**context.extra, FACTS_KEY: report.facts}
    if report.dynamodb is not None:
        shown[DYNAMODB_KEY] = report.dynamodb
    return replace(context, extra=shown)
