"""Validation rules told in list items and sentences: ``- `orders.total`: at least 0 (CHECK)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.labels import item_text, without_labels
from data_design_gate.design.model import ValidationRule
from data_design_gate.design.postgres.types import known
from data_design_gate.design.words import plain, requiredness
from data_design_gate.document.model import ListBlock, ListItem, Paragraph, Section, Span
from data_design_gate.regex import regex

_REQUIRES = regex(r"\b(?:required|mandatory|not null|optional|nullable)\b", re.IGNORECASE)
_RULE = regex(
    r"^\s*(?:\*\*)?`(?P<field>[A-Za-z_][\w.]*)`(?:\*\*)?\s*"
    r"(?:[:\uff1a\u2013\u2014-]|(?=\b(?:must|is|has|should|may|can|matches|ends|starts|at)\b))\s*"
    r"(?P<rest>.+)$",
    re.DOTALL,
)
_ENFORCED = regex(
    r"(?<![\s,;(])[\s,;(]*(?:enforced by|by|via|checked by)\s+(?P<by>[^().;]+)\)?"
    r"|\s[\u2013\u2014-]\s(?P<dash>(?:the )?"
    r"(?:database|DB|schema|DDL|application|API|\w+ service)\b[^.;\n]{0,120})$"
    r"|\((?P<bracket>[^()]+)\)\s*\.?$",
    re.IGNORECASE,
)
_PRESENCE = regex(
    r"^(?:(?:required|mandatory|optional|not null|nullable)\s*(?:[,;]\s*|$))+", re.IGNORECASE
)
# `varchar(8), monthly or yearly`: the type stands before the rule.
_TYPE = regex(r"(?P<type>(?P<name>[A-Za-z]\w*)(?:\([\d, ]+\))?)(?:,\s+|$)")
_SENTENCE = regex(r"(?<=[\w`)*][.!?;])\s+(?=[A-Z`])")
_COLUMN = regex(r"`([a-z_]\w*\.[a-z_]\w*)`")
_MECHANISM = regex(
    r"\bCHECK\b|\bUNIQUE\b|\b(?i:unique (?:constraint|index|key))\b|\b(?i:foreign key)\b"
)
_NEGATED = regex(r"\b(?:no|not|never|without|instead|rather|cannot|nor|neither)\b", re.IGNORECASE)
_TOGETHER = regex(
    r"\b(?:per|within|for (?:each|its|every)|together|combination|pair|both|of one)\b",
    re.IGNORECASE,
)


def in_words(constraint: str) -> bool | None:
    """Return whether a constraint's words say that a field is required."""
    return requiredness(constraint) if _REQUIRES.search(constraint) else None


def qualified(field: str, owner: str) -> str:
    """Return ``owner.field`` unless the field names its table already."""
    return f"{owner}.{field}" if owner and "." not in field else field


def told_rules(part: Section, subject: str) -> Iterator[ValidationRule]:
    """Yield the rules that the list items and sentences of one section state.

    ``subject`` is the entity the section is about, "" when about several.
    A sentence counts where it begins with a column written as
    ``table.column``, or says which constraint of the database keeps one.
    """
    for block in part.blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                rule = _item(item, subject)
                if rule is not None:
                    yield rule
        elif isinstance(block, Paragraph):
            for sentence, span in _sentences(block):
                rule = _sentence(sentence, span)
                if rule is not None:
                    yield rule


def _sentences(block: Paragraph) -> Iterator[tuple[str, Span]]:
    start, line = 0, block.span.first_line
    for match in [*_SENTENCE.finditer(block.text), None]:
        end = match.start() if match else len(block.text)
        yield without_labels(block.text[start:end]).strip(), Span(line, line, 1)
        after = match.end() if match else end
        line += block.text.count("\n", start, after)
        start = after


def _item(item: ListItem, subject: str) -> ValidationRule | None:
    text = item_text(item)[2:]
    match = _RULE.match(text)
    if match is None:
        return _kept(text, item.span)
    return _rule(qualified(match["field"], subject), match["rest"].strip(), item.span)


def _sentence(text: str, span: Span) -> ValidationRule | None:
    match = _RULE.match(text)
    if match is None or "." not in match["field"]:
        return _kept(text, span)
    return _rule(match["field"], match["rest"].strip(), span, told=True)


def _rule(field: str, rest: str, span: Span, *, told: bool = False) -> ValidationRule:
    enforced = _ENFORCED.search(rest)
    by = (enforced["by"] or enforced["dash"] or enforced["bracket"] or "") if enforced else ""
    if not by and re.search(r"\bin the (?:database|schema|DDL)\b", rest, re.IGNORECASE):
        by = "the database"
    constraint = _PRESENCE.sub("", rest[: enforced.start()] if enforced else rest).strip()
    typed = _TYPE.match(constraint)
    kind = typed["type"] if typed and known(typed["name"].lower()) else ""
    return ValidationRule(
        field=field,
        required=in_words(rest),
        type=kind,
        constraint=constraint[typed.end() :] if typed and kind else constraint,
        enforced_by=by.strip(),
        span=span,
        told=told,
    )


def _kept(text: str, span: Span) -> ValidationRule | None:
    """Read "A CHECK keeps `loans.due_on` after `loans.created_at`": the constraint is promised."""
    columns = _COLUMN.findall(text)
    said = plain(text)
    mechanism = _MECHANISM.search(said)
    if not columns or mechanism is None or _NEGATED.search(said):
        return None
    if mechanism[0] != "CHECK" and (len(set(columns)) > 1 or _TOGETHER.search(said)):
        return None  # a constraint over several columns; which ones, the words leave open
    return ValidationRule(
        field=columns[0],
        required=None,
        type="",
        constraint="",
        enforced_by=f"the database ({mechanism[0]})",
        span=span,
        told=True,
    )
