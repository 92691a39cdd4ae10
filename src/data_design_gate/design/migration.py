"""The migration plan: its statements in words, and the SQL that goes up and down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.labels import labelled, text_of, texts_of_section, without_labels
from data_design_gate.design.migration_fences import direction_of, is_dynamodb, read_scripts
from data_design_gate.design.model import Labelled, MigrationPlan, UnreadBlock
from data_design_gate.design.tables import blocks_of, columns
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import (
    Document,
    Fence,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
    Table,
)
from data_design_gate.regex import regex

LABELS = {
    "type": ("type", "migration type", "kind", "kind of migration", "type of migration"),
    "steps": (
        "steps", "migration steps", "step", "ordered steps", "procedure", "order", "sequence",
        "migration order", "execution plan", "execution steps", "rollout", "rollout plan",
        "phases", "migration phases", "deployment steps", "plan", "order of steps",
    ),
    "rollback": (
        "rollback", "rollback plan", "roll back", "rollback procedure", "rollback strategy",
        "rollback steps", "reversal", "back out", "backout plan", "undo", "reverting",
    ),
    "data_safety": (
        "data safety", "safety", "data loss", "data protection", "backup", "backups",
        "data preservation", "no data loss", "data loss prevention", "data integrity",
    ),
    "downtime": (
        "downtime", "expected downtime", "availability", "service impact", "outage",
        "downtime required", "maintenance window", "zero downtime", "impact",
    ),
    "testing": (
        "testing", "tests", "test", "test plan", "migration testing", "testing plan", "rehearsal",
        "dry run", "how tested",
    ),
    "validation": (
        "validation", "verification", "validation after migration", "post migration validation",
        "checks", "verify", "post migration checks", "acceptance", "validation queries",
        "success criteria",
    ),
    "dynamodb": (
        "dynamodb", "dynamodb migration", "dynamodb part", "shape evolution",
        "dynamodb shape evolution", "dynamodb changes",
    ),
}  # fmt: skip

_TYPES = {
    name: regex(rf"\b(?:{words})\b")
    for name, words in {
        "none": r"none|no migration|not (?:needed|required|applicable)|n a|nothing",
        "combination": r"combin\w+|combined|both|mixed|hybrid",
        "new-schema": r"new schema|new tables?|initial(?: schema)?|greenfield|new database",
        "schema-change": (
            r"schema (?:change|modification|evolution|alteration|migration|update)s?"
            r"|additive(?: change)?|alter\w*|ddl|shape evolution|shape change"
        ),
        "data-migration": r"data (?:migration|backfill|move|transformation)s?|backfill",
    }.items()
}
_TEMPLATE = regex(r"new schema\s*[|/]\s*schema change\s*[|/]\s*data migration", re.IGNORECASE)
_STEP = regex(r"^[^\S\n]*+(?:[-*+]|\d+[.)])\s+(?P<text>.+)", re.MULTILINE)
_NUMBER = regex(r"(?<!\S)\(?(\d{1,2})[.)]\s+")
_NUMBERED_HEADING = regex(r"^(?:step|phase|stage|etappe|fase)\s*\d+", re.IGNORECASE)
_STEP_COLUMNS = {"step": ("step", "phase", "action", "what", "task"), "number": ("#", "no", "nr")}
_NO_DOWN = regex(
    r"\b(?:no (?:down|rollback|undo)\b|irreversible|not reversible|nothing to (?:undo|roll back)"
    r"|(?:can ?not|can't|could not|must not) be (?:\w+ )?(?:undone|reversed|rolled back|restored)"
    r"|forward[- ]only|one[- ]way|restored? (?:\w+ ){0,3}from|restore the (?:backup|snapshot))",
    re.IGNORECASE,
)
_REFUSES = regex(
    r"(?:none|no|not|nothing|n/a)\b.*(?:\b(?:because|since|as)\b|[:,;\u2013\u2014-])", re.IGNORECASE
)
_FEWEST_REASON_WORDS = 4  # "No down migration." alone gives no reason


class MigrationReading(Struct, frozen=True):
    """The plan, and the fences of it that could not be read."""

    plan: MigrationPlan
    unread: tuple[UnreadBlock, ...] = ()


def read_migration(document: Document) -> MigrationReading:
    """Read the migration plan of a document; without the section the plan is empty."""
    scripts = read_scripts(document)
    sections = document.named(SectionName.MIGRATION)
    labels: dict[str, Labelled] = {}
    for section in sections:
        for name, statement in labelled(_without_dynamodb(section), LABELS).items():
            labels.setdefault(name, statement)
    dynamodb, dynamodb_span = _dynamodb(sections, labels)
    plan = MigrationPlan(
        type=fold_type(labels["type"].text) if "type" in labels else "",
        labels=labels,
        steps=_steps(sections, labels),
        ups=tuple(scripts.ups),
        downs=tuple(scripts.downs),
        down_reason=_down_reason(sections, labels, scripts.down_comments),
        dynamodb=dynamodb,
        dynamodb_span=dynamodb_span,
        span=sections[0].heading.span if sections else None,
    )
    return MigrationReading(plan, tuple(scripts.unread))


def _without_dynamodb(section: Section) -> Section:
    """Return a plan without its DynamoDB part, whose labels speak of items only."""
    children = tuple(
        _without_dynamodb(child)
        for child in section.children
        if not is_dynamodb(child.heading.raw) or direction_of(child.heading.raw)
    )
    return replace(section, children=children) if children != section.children else section


def fold_type(text: str) -> str:
    """Return the migration type a text states, "" when it states none of the five.

    Two types named together are a combination; the template's own list of
    choices states nothing.
    """
    first = plain(text).split("\n", 1)[0]
    if _TEMPLATE.search(first):
        return ""
    words = fold(first)
    found = [name for name, pattern in _TYPES.items() if pattern.search(words)]
    if "none" in found:
        return "none" if re.match(r"(?:none|no|not|n a|nothing)\b", words) else _one(found[1:])
    return _one(found)


def _one(found: list[str]) -> str:
    if "combination" in found or len(found) > 1:
        return "combination"
    return found[0] if found else ""


def _steps(sections: tuple[Section, ...], labels: dict[str, Labelled]) -> tuple[str, ...]:
    """Return the plan's steps: labelled, a step table, an ordered list, or numbered headings."""
    if "steps" in labels and (text := labels["steps"].text):
        listed = tuple(match["text"].strip() for match in _STEP.finditer(text))
        return listed if len(listed) > 1 else numbered_within(text) or listed or (text,)
    for section in sections:
        for part in section.walk():
            if direction_of(part.heading.raw) == "down":
                continue
            for block in part.blocks:
                if isinstance(block, ListBlock) and block.ordered:
                    return tuple(item.text for item in block.items)
                if isinstance(block, Table) and (steps := _step_table(block)):
                    return steps
        headings = [
            part.heading.text
            for part in section.walk()
            if _NUMBERED_HEADING.match(fold(part.heading.text))
        ]
        if headings:
            return tuple(headings)
    return ()


def numbered_within(text: str) -> tuple[str, ...]:
    """Return the parts of a text that counts them from 1 within a line, () when it does not."""
    begins: list[re.Match[str]] = []
    for number in _NUMBER.finditer(text):
        if int(number[1]) == len(begins) + 1 and (begins or number.start() == 0):
            begins.append(number)
    ends = [*(number.start() for number in begins[1:]), len(text)]
    steps = (text[number.end() : end] for number, end in zip(begins, ends, strict=False))
    return tuple(step.strip().rstrip(";,").rstrip() for step in steps) if len(begins) > 1 else ()


def _step_table(table: Table) -> tuple[str, ...]:
    found = columns(table, _STEP_COLUMNS)
    if "step" not in found:
        return ()
    return tuple(" | ".join(cell.text for cell in row) for row in table.rows)


def _dynamodb(
    sections: tuple[Section, ...], labels: dict[str, Labelled]
) -> tuple[str, Span | None]:
    """Return the words of the plan's DynamoDB part and where they stand."""
    for section in sections:
        for part in section.walk():
            if part is not section and is_dynamodb(part.heading.raw):
                return _said(part), part.span
    if "dynamodb" in labels:
        return labels["dynamodb"].text, labels["dynamodb"].span
    return "", None


def _said(part: Section) -> str:
    """Return the words of a part without the lines that are still to be filled in."""
    lines = "\n".join(texts_of_section(part)).splitlines()
    return "\n".join(line for line in lines if not _is_open(line)).strip()


def _is_open(line: str) -> bool:
    said = without_labels(line).strip()
    return bool(said) and not stated(said)


def _down_reason(
    sections: tuple[Section, ...], labels: dict[str, Labelled], comments: list[str]
) -> str:
    """Return the reason given for having no down migration, "" without one."""
    texts = [*_down_texts(sections), *comments]
    if "down" in labels:
        texts.append(labels["down"].text)
    for text in texts:
        words = plain(stated(text))
        given = _NO_DOWN.search(words) or _REFUSES.match(words)
        if given and len(words.split()) >= _FEWEST_REASON_WORDS:
            return words
    return ""


def _down_texts(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        for part in section.walk():
            is_down = direction_of(part.heading.raw) == "down" and part is not section
            for block in blocks_of(part.blocks):
                if isinstance(block, Fence | Table) or (not is_down and not _says_no_down(block)):
                    continue
                yield text_of(block)


def _says_no_down(block: object) -> bool:
    return isinstance(block, Paragraph) and bool(
        re.search(r"\bno (?:down|rollback) migration\b", block.text, re.IGNORECASE)
    )
