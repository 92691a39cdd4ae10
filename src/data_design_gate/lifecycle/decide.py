"""Decide on a situation: check its documents, look at its tickets, evaluate the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from msgspec import structs

from data_design_gate.configuration.model import Configuration
from data_design_gate.gate.evaluate import evaluate
from data_design_gate.gate.policy import policy_from
from data_design_gate.gate.result import GateResult, broken
from data_design_gate.lifecycle.hand_set import is_finalisation
from data_design_gate.lifecycle.links import LinkedFiles
from data_design_gate.lifecycle.proving import Proving, proving
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import ChangedDesign, Situation
from data_design_gate.lifecycle.tickets import Preflight, look_at_tickets
from data_design_gate.proof.exchange import nothing_was_shown
from data_design_gate.proof.prover import existing_schemas, with_evidence
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import DocumentReport, Severity
from data_design_gate.standards.review import Surroundings, context_of

_LINK_ROUNDS = 3  # a linked file may itself name another that a rule reads


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a pull request, with everything that led there.

    ``unshown`` are the designs that could not be run this time although the
    last decision on this head was against it.
    """

    gate: GateResult
    reports: tuple[DocumentReport, ...] = ()
    contexts: Mapping[str, Context] = field(default_factory=dict)
    preflight: Preflight = field(default_factory=Preflight)
    blocking: int = 0
    unshown: frozenset[str] = frozenset()


Entering = Callable[[Situation, Mapping[str, Context], Runtime], None]
"""Moves the tickets of designs that enter review, before they are looked at."""


def decide(situation: Situation, runtime: Runtime, *, entering: Entering | None = None) -> Decision:
    """Decide. Raises GitHubError when linked files cannot be read."""
    configuration = situation.configuration
    if configuration is None:
        fault = situation.fault
        words = fault.problem if fault else "it cannot be read"
        return Decision(broken(f"the configuration is broken: {words}"))
    contexts = contexts_of(situation, configuration, runtime)
    if entering is not None:
        entering(situation, contexts, runtime)
    preflight = look_at_tickets(contexts, configuration, runtime)
    if preflight.tickets is not None:
        contexts = {
            path: structs.replace(context, tickets=preflight.tickets)
            for path, context in contexts.items()
        }
    prove = proving(situation, configuration, runtime)
    reports = tuple(_report(context, prove) for context in contexts.values())
    unshown = _unshown(situation, reports, runtime)
    blocking = sum(len(blocking_findings(report, runtime.fail_on)) for report in reports)
    blocking = blocking or len(unshown)  # an earlier failure stands until a run takes it back
    completed = frozenset(path for path, context in contexts.items() if context.approved_by_tool)
    facts = replace(situation.facts, departures=departures(reports), finalised=completed)
    gate = evaluate(facts, policy_from(configuration.value), blocking)
    return Decision(gate, reports, contexts, preflight, blocking, unshown)


def _report(context: Context, prove: Proving | None) -> DocumentReport:
    if prove is None:
        return check_design(context)
    shown = prove(context)
    return check_design(with_evidence(context, shown), shown.proofs)


def _unshown(
    situation: Situation, reports: tuple[DocumentReport, ...], runtime: Runtime
) -> frozenset[str]:
    """Return the designs whose earlier failure a run without evidence cannot take back."""
    said, head = situation.conversation, situation.pull_request.head_sha
    failed = said.status is not None and said.status.state in {"failure", "error"}
    if not runtime.evidence or said.head_sha != head or not failed:
        return frozenset()
    return frozenset(report.path for report in reports if nothing_was_shown(report.proofs))


def blocking_findings(report: DocumentReport, fail_on: str) -> list[str]:
    """Return the codes of the introduced findings at or above the chosen severity."""
    grave = {
        "error": {Severity.ERROR},
        "warning": {Severity.ERROR, Severity.WARNING},
        "never": set[Severity](),
    }[fail_on]
    return [f.code for f in report.findings if f.introduced and f.severity in grave]


def departures(reports: tuple[DocumentReport, ...]) -> dict[str, str]:
    """Return, by path, how a selection departs from a linked decision record."""
    return {
        report.path: finding.message
        for report in reports
        for finding in report.findings
        if finding.code == "STO008" and finding.severity is Severity.ERROR
    }


def contexts_of(
    situation: Situation, configuration: Configuration, runtime: Runtime
) -> dict[str, Context]:
    """Read every design at the head, then what they link to, until nothing new is asked for."""
    linked = LinkedFiles(runtime.github, situation.facts.pull_request.head_sha)
    present = [design for design in situation.designs if design.head is not None]
    contexts = {
        design.path: _context(design, situation, configuration, linked, runtime)
        for design in present
    }
    for _ in range(_LINK_ROUNDS):
        for context in contexts.values():
            check_design(context)
            existing_schemas(context)
        if not linked.fetch():
            break
    return contexts


def _context(
    design: ChangedDesign,
    situation: Situation,
    configuration: Configuration,
    linked: LinkedFiles,
    runtime: Runtime,
) -> Context:
    pull = situation.pull_request
    around = Surroundings(
        base=design.base,
        has_base=True,
        read=linked.read,
        approved_by_tool=is_finalisation(design, situation, runtime),
        extra={"pull_request_title": pull.title, "branch": pull.head_ref},
    )
    return context_of(design.head or "", design.path, configuration.standards, around)
