"""How rules reach the facts of a proof run, and say what they rest on."""

from __future__ import annotations

from data_design_gate.design.model import AccessPattern
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import Difference, Failure, ProofFacts

FACTS_KEY = "proof_facts"


def facts_of(context: Context) -> ProofFacts | None:
    """Return the facts of the run, None when the design was not run."""
    found = context.extra.get(FACTS_KEY)
    return found if isinstance(found, ProofFacts) else None


def versions(facts: ProofFacts) -> str:
    """Say which PostgreSQL ran and which the configuration names, when they differ."""
    ran = facts.server.removeprefix("PostgreSQL ").split(" ", 1)[0]
    configured = facts.configured.removeprefix("PostgreSQL ")
    if ran.split(".", 1)[0] == configured:
        return f"on PostgreSQL {ran}"
    return f"on PostgreSQL {ran} (configured: {configured})"


def section_place(context: Context, name: SectionName) -> Span:
    """Return the heading of a section, the document's first line without it."""
    sections = context.document.named(name)
    if not sections:
        return Span(1, 1)
    span = sections[0].heading.span
    return Span(span.first_line, span.first_line, span.column)


def refusal(failure: Failure) -> str:
    """Return PostgreSQL's own words, with the SQLSTATE."""
    return f"{failure.message} (SQLSTATE {failure.sqlstate})"


def difference_words(difference: Difference) -> str:
    """Say what was found and what was wanted, for schema and for what down leaves."""
    what = f"{difference.kind} `{difference.name}`"
    if difference.script == "down":
        if not difference.wanted and difference.found:
            return f"{what} is left behind"
        if not difference.found and difference.wanted:
            return f"{what} is missing"
        return f"`{difference.name}` is {difference.found} and was {difference.wanted}"
    if not difference.found and difference.wanted:
        return f"there is no {what}"
    if not difference.wanted and difference.found:
        return f"there is {what}, which the design does not have"
    return f"`{difference.name}` is {difference.found}; the design says {difference.wanted}"


def pattern_named(context: Context, identity: str) -> AccessPattern | None:
    """Return the access pattern of that id, or None."""
    return next((p for p in context.design.patterns if p.id == identity), None)
