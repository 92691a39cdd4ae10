"""Rules on the sections around the design: the plan, what is deferred, why it is blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from data_design_gate.design.labels import texts_of_section
from data_design_gate.design.model import Labels
from data_design_gate.document.emptiness import why_empty
from data_design_gate.document.model import ListBlock, Section, SectionName, Span, Status
from data_design_gate.document.placeholders import is_placeholder
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import (
    first_named,
    is_cut_short,
    is_readable,
    metadata_span,
)
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import words_of
from data_design_gate.standards.swallowed import hidden_names

_PLAN = {
    "steps": "Steps",
    "dependencies": "Dependencies",
    "risks": "Risks and unknowns",
    "validation_points": "Validation points",
}
_DEFERRED = {"what": "What", "why": "Why", "where": "Where to"}
_BLOCKED = {"reason": "Reason", "required_action": "Required action", "notify": "Notify"}
_FIRST_STEP = regex(r"\b(?:first step|step (?:one|1))\b", re.IGNORECASE)
_SECOND_STEP = regex(r"\b(?:second step|step (?:two|2))\b", re.IGNORECASE)
_CAUSE = regex(r"\b(?:because|since|due to|until|as long as|waits? for|lacks?)\b", re.IGNORECASE)
_SAID = {
    # What counts as said when it stands in a sentence instead of behind a label.
    "what": regex(r"\w\s+\w"),
    "why": _CAUSE,
    "where": regex(r"\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b"),
    "reason": _CAUSE,
    "required_action": regex(
        r"\b(?:must|has to|have to|needs? to|should|next step|decide|waiting for)\b", re.IGNORECASE
    ),
    "notify": regex(r"\b(?:notif(?:y|ied)|inform(?:ed)?|tell)\b|(?<!\w)@\w", re.IGNORECASE),
}


@rule("DOC016", Severity.ERROR)
def plan_missing(context: Context) -> Iterator[Hit]:
    """Plan the design work: steps, dependencies, risks and unknowns, validation points.

    The procedure asks for a plan before the design; what is not known yet
    and how each result is checked belongs there, not into a reviewer's head.

    Bad:

        # Order fulfilment
        ## 1. Data Requirements Overview

    Good:

        ## Plan
        **Steps:** schema, patterns, migration, review.
        **Dependencies:** the payment service's events come first.
        **Risks and unknowns:** the order volume in December is a guess.
        **Validation points:** after the load test in week 2.

    Source: Data Design procedure, plan.
    """
    if not is_readable(context) or is_cut_short(context.document):
        return
    hidden = hidden_names(context.document)
    section = first_named(context.document, SectionName.PLAN)
    if section is None and SectionName.PLAN in hidden:
        return
    missing = _missing(context.design.plan, _PLAN)
    if section is not None and _has_steps(section):
        missing = [words for words in missing if words != _PLAN["steps"]]
    if section is None or why_empty(section) is not None:
        missing = list(_PLAN.values())
    if missing:
        yield _hit(context, SectionName.PLAN, section, missing)


def _has_steps(section: Section) -> bool:
    """Tell whether the plan counts its steps, in an ordered list or in words."""
    words = " ".join(texts_of_section(section))
    if _FIRST_STEP.search(words) and _SECOND_STEP.search(words):
        return True
    return any(
        isinstance(block, ListBlock) and block.ordered
        for part in section.walk()
        for block in part.blocks
    )


@rule("DOC020", Severity.ERROR)
def deferral_incomplete(context: Context) -> Iterator[Hit]:
    """Say in a Partial design what is deferred, why, and to which ticket.

    The done part is approved and merged; the deferred part stays visible
    only if it is written down with a place where it goes on.

    Bad:

        status: Partial
        (and no Deferred section)

    Good:

        ## Deferred
        **What:** the archive table.
        **Why:** its retention is with the legal team.
        **Where to:** SHOP-430.

    Source: Data Design procedure, exit state Partial.
    """
    if context.document.metadata.status is Status.PARTIAL and is_readable(context):
        yield from _incomplete(
            context, SectionName.DEFERRED, context.design.deferred, _DEFERRED, "status"
        )


@rule("DOC021", Severity.ERROR, waivable=False)
def blocked_unexplained(context: Context) -> Iterator[Hit]:
    """Say why a design is Blocked or Aborted, what must happen, and whom to notify.

    A blocked design costs nobody anything only while somebody knows what it
    waits for. The reason and the people reach the ticket from here.

    Bad:

        status: Blocked
        (and no Blocked section)

    Good:

        ## Blocked
        **Reason:** the payment service has no stable event identifier.
        **Required action:** decide on the identifier in SHOP-420.
        **Notify:** database lead, architecture lead, @mira.

    Source: Data Design procedure, exit states Blocked and Aborted.
    """
    exits = (Status.BLOCKED, Status.ABORTED)
    if context.document.metadata.status in exits and is_readable(context):
        yield from _incomplete(
            context, SectionName.BLOCKED, context.design.blocked, _BLOCKED, "status"
        )


def _incomplete(
    context: Context, name: SectionName, labels: Labels, wanted: Mapping[str, str], key: str
) -> Iterator[Hit]:
    section = first_named(context.document, name)
    empty = section is None or why_empty(section) is not None
    missing = list(wanted.values())
    if not empty:
        words = words_of(context.design, name)
        said = {part for part in wanted if _SAID[part].search(words)}
        missing = _missing(
            labels, {k: w for k, w in wanted.items() if k in labels or k not in said}
        )
    if missing:
        yield _hit(context, name, section, missing, key)


def _missing(labels: Labels, wanted: Mapping[str, str]) -> list[str]:
    return [
        words
        for key, words in wanted.items()
        if key not in labels or is_placeholder(labels[key].text)
    ]


def _hit(
    context: Context,
    name: SectionName,
    section: Section | None,
    missing: list[str],
    key: str = "",
) -> Hit:
    title = TITLES[name]
    listed = ", ".join(missing)
    skeleton = "\n".join(f"**{words}:** ..." for words in missing)
    if section is not None:
        place = section.heading.span
        message = f"The section {title} does not say: {listed}."
        mend = f"Add:\n\n{skeleton}"
    else:
        place = metadata_span(context.document, key) if key else _title(context)
        status = context.document.metadata.status
        why = f"The status is {status.value}, and" if key and status else "There is"
        there = f"{why} there is no section {title}" if key else f"{why} no section {title}"
        message = f"{there}: {listed} are not stated."
        mend = f"Add:\n\n## {title}\n\n{skeleton}"
    return Hit(place, message, mend, name.value, section=name.value)


def _title(context: Context) -> Span:
    sections = context.document.sections
    span = sections[0].heading.span if sections else Span(1, 1)
    return Span(span.first_line, span.first_line, span.column)
