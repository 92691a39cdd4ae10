"""The labels of the sections around the design: plan, deferred, blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.design.labels import labelled
from data_design_gate.design.model import Labelled, Labels
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import plain, stated
from data_design_gate.document.model import Document, Paragraph, Section, SectionName, Span
from data_design_gate.regex import regex

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
        "validation points", "validation", "checkpoints", "checkpoint", "validation point",
        "checks", "verification", "verification points", "review points", "acceptance",
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


# What a sentence says when no label does.
_PLAN_WORDS = {
    "dependencies": regex(r"\bdepend\w*|\bwaits? (?:for|on)\b|\bblocked by\b", re.IGNORECASE),
    "risks": regex(
        r"\brisk\w*|\bunknowns?\b|\bnot known\b|\bunclear\b|\bopen questions?\b", re.IGNORECASE
    ),
    "validation_points": regex(
        r"\bvalidat\w*|\bverif\w*|\bcheckpoints?\b|\bchecked (?:by|after|before|with)\b",
        re.IGNORECASE,
    ),
}
_DEFERRED_WORDS = {
    "what": regex(r"\w{3,}"),
    "why": regex(
        r"\bbecause\b|\bsince\b|\buntil\b|\bas (?:it|they|the|we|no)\b|\bdue to\b|\bwaits? for\b|"
        r"\bnot (?:yet )?(?:decided|needed|known|ready|agreed)\b|\bundecided\b",
        re.IGNORECASE,
    ),
    "where": regex(r"\b[A-Z][A-Z0-9_]+-\d+\b|#\d+\b|https?://\S+"),
}
_BLOCKED_WORDS = {
    "reason": regex(r"\bbecause\b|\bsince\b|\bdue to\b|\bblocked (?:by|on)\b", re.IGNORECASE),
    "notify": regex(r"\bnotif\w+|\binform\w*|@[A-Za-z]\w+", re.IGNORECASE),
}


def read_plan(document: Document) -> Labels:
    """Return the plan's statements: steps, dependencies, risks, validation points."""
    return _read(document, SectionName.PLAN, PLAN_LABELS, _PLAN_WORDS)


def read_deferred(document: Document) -> Labels:
    """Return what is deferred, why and where to."""
    return _read(document, SectionName.DEFERRED, DEFERRED_LABELS, _DEFERRED_WORDS)


def read_blocked(document: Document) -> Labels:
    """Return why the design is blocked or aborted, what must happen and who must know."""
    return _read(document, SectionName.BLOCKED, BLOCKED_LABELS, _BLOCKED_WORDS)


def _read(
    document: Document,
    name: SectionName,
    aliases: Mapping[str, Sequence[str]],
    words: Mapping[str, re.Pattern[str]],
) -> dict[str, Labelled]:
    found: dict[str, Labelled] = {}
    for section in document.named(name):
        for key, statement in labelled(section, aliases).items():
            if not found.get(key, statement).text or key not in found:
                found[key] = statement
    for section in document.named(name):
        for key, sentence, span in _said(section, words):
            found.setdefault(key, Labelled("", sentence, span))
    return found


def _said(
    section: Section, words: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[str, str, Span]]:
    """Yield what the section's own sentences and list items say."""
    for part in section.walk():
        for block in blocks_of(part.blocks):
            if not isinstance(block, Paragraph):
                continue
            for sentence in re.split(r"(?<=[.;!?])\s+", block.text):
                text = stated(sentence)
                for key, pattern in words.items():
                    if text and pattern.search(plain(text)):
                        yield key, text, block.span
