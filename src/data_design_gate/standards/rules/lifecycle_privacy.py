"""The rule on personal data: named as such, and erasable in every copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.labels import text_of
from data_design_gate.design.model import DataDesign
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import name_words, nouns, plain, singular
from data_design_gate.document.model import SectionName, Span, Table
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in
from data_design_gate.standards.realisation import Place, places, realisations, table_noun
from data_design_gate.standards.relations import attributes_of

_SECTION = SectionName.LIFECYCLE
# Names that identify a person by themselves (GDPR art. 4 (1): name, number, location, online id).
_PERSONAL = regex(
    r"\b(?:e ?mail|email address|phone|telephone|mobile number|fax|first name|last name|"
    r"full name|given name|family name|surname|middle name|maiden name|"
    r"(?:recipient|customer|contact|patient|employee|person|cardholder|passenger|guest) name|"
    r"birth ?date|date of birth|dob|birthday|ssn|social security(?: number)?|passport(?: number)?|"
    r"national id|tax id|driver license|driving licence|iban|card number|"
    r"(?:shipping|billing|postal|home|delivery|street|mailing) address|street|"
    r"ip address|ip|device id|geo ?location|gender|ethnicity|religion|diagnosis|biometric|"
    r"photo|avatar)\b"
)
_NOT_PERSONAL = regex(
    r"\b(?:count|counter|hash|hashed|verified|template|enabled|sent|opt|status|type|id$|at$|"
    r"subject|body|domain|provider|format)\b"
)
_PERSON_TABLES = regex(
    r"\b(?:customer|user|person|employee|patient|contact|member|subscriber|guest|author|"
    r"recipient|account holder|student|driver|applicant)\b"
)
_OF_A_PERSON = regex(r"^(?:name|address|phone|age|city|postal code|zip code|zip)$")
_CLASSED = regex(
    r"\bpersonal(?:ly)?\b|\bPII\b|\bGDPR\b|\bsensitive\b|\bconfidential\b|\bclassif\w*|\bprivacy\b|"
    r"\bpersonenbezogen\w*|\bdatos personales\b",
    re.IGNORECASE,
)
_DENIED = regex(
    r"\b(?:no|not|none of (?:this|these|it|them)(?: data)? (?:is|are)|contains? no|without)"
    r" personal data\b",
    re.IGNORECASE,
)
# What these hold is always about a person, whatever is said of the whole.
_BEYOND_DOUBT = regex(
    r"\b(?:e ?mail|email address|phone|telephone|mobile number|first name|last name|given name|"
    r"family name|surname|maiden name|birth ?date|date of birth|dob|birthday|ssn|"
    r"social security(?: number)?|passport(?: number)?|national id|iban|card number|diagnosis)\b"
)
_ERASED = regex(
    r"\beras\w*|\banonymi[sz]\w*|\bpseudonymi[sz]\w*|\boverwrit\w*|\bforgotten\b|\bforget\b|"
    r"\bscrub\w*|\bredact\w*|\bcrypto[- ]?shred\w*|\bset to NULL\b|\bnulled\b|"
    r"\bdelet\w* on request",
    re.IGNORECASE,
)


@rule("LIF007", Severity.WARNING)
def personal_data_unclassified(context: Context) -> Iterator[Hit]:
    """Classify personal data, and say how it is erased in every copy.

    A person may ask to be forgotten, and the law gives a month. Copies that
    nobody listed are found by the next auditor.

    Bad:

        email varchar(254) NOT NULL       and no word on it

    Good:

        **Personal data:** `customers.email` is personal data, class confidential. Erasure on
        request: overwritten in `customers` within 30 days; `CustomerView` follows by its stream;
        backups expire after 35 days.

    Source: GDPR articles 4, 17 and 30.
    """
    design = context.design
    if present(design, _SECTION) is None or unread_in(design, _SECTION):
        return
    personal = [
        (place, name)
        for place in places(design)
        if place.keys is None
        for name in sorted(attributes_of(place))
        if _looks_personal(place, name) and not _has_comment(place, name)
    ]
    if not personal:
        return
    stated = "\n".join(_statements(design))
    classed, erased = _CLASSED.search(stated), _ERASED.search(stated)
    denied = _DENIED.search(stated)
    for place, name in personal:
        if denied and not _BEYOND_DOUBT.search(" ".join(name_words(name))):
            continue
        where = f"{place.name}.{name}"
        if not (classed and _is_named(design, stated, place, name)):
            missing = "is not classified"
        elif not erased:
            missing = "has no erasure path"
        else:
            continue
        yield Hit(
            _span(place, name),
            f"`{where}` looks like personal data and {missing} in Data Lifecycle.",
            "Add `**Personal data:**` naming the columns, their class, and how they are "
            "erased in every copy: tables, items, streams, exports, backups.",
            where,
            group=f"personal {missing}",
            section=_SECTION.value,
        )


def _statements(design: DataDesign) -> Iterator[str]:
    """Yield what the section says about personal data: its label, and the blocks that name it."""
    label = design.lifecycle.labels.get("personal_data")
    if label is not None:
        yield plain(f"{label.label} {label.text}")
    for section in design.document.named(_SECTION):
        for part in section.walk():
            for block in blocks_of(part.blocks):
                texts = text_of(block).split("\n") if isinstance(block, Table) else [text_of(block)]
                for text in map(plain, texts):
                    if _CLASSED.search(text) or _ERASED.search(text):
                        yield text


def _looks_personal(place: Place, name: str) -> bool:
    words = " ".join(name_words(name))
    if _PERSONAL.search(words):
        return not _NOT_PERSONAL.search(words)
    person = bool(_PERSON_TABLES.search(table_noun(place.name)))
    return person and bool(_OF_A_PERSON.match(words))


def _has_comment(place: Place, name: str) -> bool:
    """Tell whether the column's own comment classifies it and says how it is erased."""
    column = place.table.column(name) if place.table is not None else None
    said = column.comment if column is not None else ""
    return bool(_CLASSED.search(said) and _ERASED.search(said))


def _is_named(design: DataDesign, stated: str, place: Place, name: str) -> bool:
    """Tell whether the section names the column, or the data as a whole."""
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", stated):
        others = [p for p in places(design) if p.keys is None and name in attributes_of(p)]
        return len(others) == 1 or _names_place(design, stated, place)
    spaced = f" {' '.join(name_words(stated))} "
    words = " ".join(singular(word) for word in name_words(name))
    singulars = f" {' '.join(singular(word) for word in spaced.split())} "
    return f" {words} " in singulars and _names_place(design, stated, place)


def _names_place(design: DataDesign, stated: str, place: Place) -> bool:
    names = {table_noun(place.name)}
    for realisation in realisations(design):
        if any(held.name == place.name for held in realisation.places):
            names |= nouns(realisation.entity.name)
    words = (singular(word) for word in re.findall(r"[a-z0-9]+", _spaced(stated)))
    text = f" {' '.join(words)} "
    return any(f" {name} " in text for name in names)


def _spaced(text: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ").casefold()


def _span(place: Place, name: str) -> Span:
    if place.table is not None:
        column = place.table.column(name)
        return column.span if column is not None else place.table.span
    table = place.dynamodb
    if table is None:
        return Span(1, 1)
    for attribute in (*table.definitions, *table.attributes):
        if attribute.name == name:
            return attribute.span
    return next((item.span for item in table.items if name in item.value), table.span)
