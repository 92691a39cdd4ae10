"""The validation section: rules for fields, and the topics it addresses in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.design.labels import labelled, text_of, without_labels
from data_design_gate.design.model import Labelled, ValidationRule, ValidationRules
from data_design_gate.design.tables import cell_of, columns, tables_of
from data_design_gate.design.validation_prose import in_words, qualified, told_rules
from data_design_gate.design.words import fold, plain, requiredness, stated, without_brackets
from data_design_gate.document.model import Cell, Document, Section, SectionName, Table
from data_design_gate.regex import regex

VALIDATION_HEADERS: Mapping[str, Sequence[str]] = {
    "field": (
        "field", "column", "attribute", "name", "property", "data element", "field name",
        "column name", "element", "campo", "feld", "属性", "字段",
    ),
    "entity": ("entity", "table", "object", "model", "store table", "entidad"),
    "required": ("required", "req", "mandatory", "not null", "required?", "presence", "必須"),
    "nullable": ("nullable", "null", "optional"),
    "type": ("type", "data type", "datatype", "format", "tipo", "typ", "型"),
    "constraint": (
        "constraint", "constraints", "rule", "rules", "validation", "value constraint", "limit",
        "value constraints", "allowed values", "range", "validation rule", "condition", "limite",
        "check", "validation pattern", "values", "requirement", "business rule", "description",
    ),
    "enforced_by": (
        "enforced by", "enforcement", "enforced in", "enforced at", "where", "how", "mechanism",
        "implemented by", "checked by", "enforced", "enforcement point", "layer", "policy",
        "validated by", "validated at",
    ),
}  # fmt: skip
TOPIC_LABELS: Mapping[str, Sequence[str]] = {
    "required_fields": (
        "required fields", "required field", "mandatory fields", "required attributes",
        "required", "presence", "not null",
    ),
    "types": ("data types", "types", "data type", "type validation", "formats", "type rules"),
    "value_constraints": (
        "value constraints", "constraints", "value constraint", "ranges", "allowed values",
        "field constraints", "value rules", "limits", "payload limits", "formats and ranges",
    ),
    "referential_integrity": (
        "referential integrity", "references", "foreign keys", "foreign key constraints",
        "integrity", "data integrity rules", "data integrity", "referential rules",
    ),
    "business_rules": (
        "business rules", "business rule", "business logic", "business validation", "invariants",
        "domain rules", "reglas de negocio", "validaciones de negocio", "business constraints",
    ),
    "uniqueness": (
        "uniqueness", "unique constraints", "unique", "uniqueness rules", "uniqueness constraints",
        "unique fields", "unique keys",
    ),
}  # fmt: skip
_TOPIC_WORDS = {
    "referential_integrity": regex(
        r"referential|foreign[ -]key|\breferences\b|\bREFERENCES\b|\bexist(?:s|ing)? in\b|orphan",
        re.IGNORECASE,
    ),
    "business_rules": regex(
        r"\binvariant|\bonly (?:when|if|after|once|while)\b|\bcannot be\b|"
        r"\bmay not\b|\bmust not\b|\bat most one\b|\btransition",
        re.IGNORECASE,
    ),
    "required_fields": regex(r"\brequired\b|\bmandatory\b|\bnot null\b", re.IGNORECASE),
    "types": regex(
        r"\b(?:data )?types?\b|\binteger\b|\buuid\b|\bvarchar\b|\bnumeric\b|\bboolean\b|"
        r"\btimestamp\w*|\bISO 8601\b|\bstrings?\b",
        re.IGNORECASE,
    ),
    "value_constraints": regex(
        r"\bmax\w*|\bmin(?:imum)?\b|\bat (?:least|most)\b|\bbetween \S+ and\b|\bmatch\w*|"
        r"\bone of\b|\bcharacters\b|\bpositive\b|\bnegative\b|\bRFC ?\d+|[<>]=|[\u2264\u2265]",
        re.IGNORECASE,
    ),
    "uniqueness": regex(r"\bunique(?:ness)?\b|\bduplicates?\b|\bdistinct\b", re.IGNORECASE),
}
_GENERIC = frozenset(
    {fold(word) for words in TOPIC_LABELS.values() for word in words}
    | {"field rules", "rules", "validation rules", "fields", "field validation", "data validation",
       "column rules", "field level rules", "postgres", "dynamodb", "database", "application",
       "summary", "attribute rules", "schema validation", "table"}
)  # fmt: skip


def read_validation(document: Document) -> ValidationRules:
    """Read the validation sections of a document; absent ones leave the empty value."""
    sections = document.named(SectionName.VALIDATION)
    if not sections:
        return ValidationRules()
    labels: dict[str, Labelled] = {}
    rules: list[ValidationRule] = []
    topics: set[str] = set()
    for section in sections:
        for name, statement in labelled(section, TOPIC_LABELS, across=False).items():
            labels.setdefault(name, statement)
        for part, table in tables_of(section):
            rules += _rows(section, part, table)
            topics |= _table_topics(table)
        for part in section.walk():
            rules += told_rules(part, _subject(section, part))
    topics |= {name for name in TOPIC_LABELS if name in labels and labels[name].text}
    topics |= _rule_topics(rules)
    open_topics = {name: words for name, words in _TOPIC_WORDS.items() if name not in topics}
    for section in sections if open_topics else ():
        text = " ".join(_words(section))
        topics |= {name for name, words in open_topics.items() if words.search(text)}
    return ValidationRules(tuple(rules), labels, frozenset(topics), sections[0].heading.span)


def _words(section: Section) -> Iterator[str]:
    """Yield what a section says, without its headings and labels: those only announce."""
    for part in section.walk():
        for block in part.blocks:
            yield plain(without_labels(text_of(block)))


def _table_topics(table: Table) -> set[str]:
    found = columns(table, TOPIC_LABELS)
    return {
        name for name, index in found.items() if any(stated(row[index].text) for row in table.rows)
    }


def _rule_topics(rules: Sequence[ValidationRule]) -> set[str]:
    """Return what the rows of field tables address."""
    topics: set[str] = set()
    if any(rule.required is not None for rule in rules):
        topics.add("required_fields")
    if any(rule.type for rule in rules):
        topics.add("types")
    if any(rule.constraint for rule in rules):
        topics.add("value_constraints")
    return topics


def _rows(section: Section, part: Section, table: Table) -> Iterator[ValidationRule]:
    found = columns(table, VALIDATION_HEADERS)
    if "field" not in found or len(found) < len(("field", "any other")):
        return
    subject = _subject(section, part)
    for row in table.rows:
        field = cell_of(row, found, "field")
        if field is None or not stated(field.text):
            continue
        owner = plain(_text(cell_of(row, found, "entity"))) or subject
        constraint = _text(cell_of(row, found, "constraint"))
        required = requiredness(
            _text(cell_of(row, found, "required")), _text(cell_of(row, found, "nullable"))
        )
        yield ValidationRule(
            field=qualified(plain(field.text), owner),
            required=in_words(constraint) if required is None else required,
            type=_text(cell_of(row, found, "type")),
            constraint=constraint,
            enforced_by=_text(cell_of(row, found, "enforced_by")),
            span=field.span,
        )


def _subject(section: Section, part: Section) -> str:
    """Return the entity a subsection is about, "" for the section itself and general headings."""
    name = without_brackets(plain(part.heading.text))
    return "" if part is section or fold(name) in _GENERIC else name


def _text(cell: Cell | None) -> str:
    return stated(cell.text) if cell is not None else ""
