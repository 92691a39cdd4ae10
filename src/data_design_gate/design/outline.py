"""The labels of the sections around the design: plan, deferred, blocked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_design_gate.design.labels import labelled
from data_design_gate.design.model import Labelled, Labels
from data_design_gate.document.model import Document, SectionName

PLAN_LABELS: Mapping[str, Sequence[str]] = {
    "steps": ("steps", "step", "tasks", "work", "work plan", "phases", "milestones", "schritte"),
    "dependencies": (
        "dependencies", "dependency", "depends on", "dependencies between steps",
        "dependencies between them", "prerequisites", "order",
    ),
    "risks": (
        "risks", "risk", "risks and unknowns", "unknowns", "open questions", "known unknowns",
        "assumptions", "risks and assumptions", "risks & unknowns", "risiken",
    ),
    "validation_points": (
        "validation points", "validation", "checkpoints", "validation point", "checks",
        "verification", "verification points", "review points", "acceptance",
    ),
}  # fmt: skip
DEFERRED_LABELS: Mapping[str, Sequence[str]] = {
    "what": (
        "what", "deferred", "item", "items", "scope", "deferred item", "what is deferred",
        "deferred items", "part", "deferred work", "work",
    ),
    "why": ("why", "reason", "rationale", "because", "reasons", "justification"),
    "where": (
        "where", "where to", "to", "ticket", "tickets", "to which ticket", "follow-up", "target",
        "follow up", "jira", "tracked in", "deferred to", "tracked by", "issue", "follow-up ticket",
    ),
}  # fmt: skip
BLOCKED_LABELS: Mapping[str, Sequence[str]] = {
    "reason": ("reason", "reasons", "why", "blocked by", "cause", "blocker", "reason for blocking"),
    "required_action": (
        "required action", "action required", "required actions", "action", "next step",
        "next steps", "actions", "needed", "what is needed", "unblocked by", "resolution",
    ),
    "notify": (
        "notify", "notified", "to notify", "whom to notify", "who to notify", "contacts",
        "stakeholders", "notification", "inform", "people to notify",
    ),
    "completed": (
        "what was completed", "completed", "done", "work completed", "completed so far",
        "what is done",
    ),
    "lessons": ("lessons learned", "lessons", "learnings", "lessons learnt", "what we learned"),
}  # fmt: skip


def read_plan(document: Document) -> Labels:
    """Return the plan's statements: steps, dependencies, risks, validation points."""
    return _read(document, SectionName.PLAN, PLAN_LABELS)


def read_deferred(document: Document) -> Labels:
    """Return what is deferred, why and where to."""
    return _read(document, SectionName.DEFERRED, DEFERRED_LABELS)


def read_blocked(document: Document) -> Labels:
    """Return why the design is blocked or aborted, what must happen and who must know."""
    return _read(document, SectionName.BLOCKED, BLOCKED_LABELS)


def _read(
    document: Document, name: SectionName, aliases: Mapping[str, Sequence[str]]
) -> dict[str, Labelled]:
    found: dict[str, Labelled] = {}
    for section in document.named(name):
        for key, statement in labelled(section, aliases).items():
            if not found.get(key, statement).text or key not in found:
                found[key] = statement
    return found
