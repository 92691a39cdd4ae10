"""The choice of data stores: what was decided, why, and what was given up for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from data_design_gate.design.labels import labelled, text_of, texts_of_section, without_labels
from data_design_gate.design.model import Labelled, Store, StoreSelection
from data_design_gate.design.stores import chosen_stores, declared_stores, mentioned_stores
from data_design_gate.design.tables import blocks_of, columns, tables_of
from data_design_gate.design.words import fold, plain, stated, truth
from data_design_gate.document.model import (
    Document,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
    Table,
)
from data_design_gate.regex import regex

SELECTION_LABELS: Mapping[str, Sequence[str]] = {
    "decision": (
        "decision", "selected store", "selected stores", "data store", "data stores", "store",
        "stores", "selection", "choice", "chosen store", "decision outcome", "selected",
        "database", "selected database", "design decision", "store selection", "chosen",
        "data store selected", "outcome", "selected data store", "selected data stores",
    ),
    "rationale": (
        "rationale", "reason", "reasons", "reasoning", "justification", "why", "because",
        "motivation", "why this store", "selection rationale", "decision rationale",
        "rationale for selection", "begründung", "justificación", "justificativa",
    ),
    "drivers": (
        "driving requirements", "drivers", "decision drivers", "requirements", "driven by",
        "requirement drivers", "key requirements", "driving requirement", "driver",
        "requirements that drove it", "requirements addressed", "requirements met",
    ),
    "trade_offs": (
        "trade-offs", "trade-off", "tradeoffs", "tradeoff", "consequences", "downsides", "cons",
        "pros and cons", "drawbacks", "costs", "cost", "disadvantages", "negative consequences",
        "accepted trade-offs", "what we give up", "limitations", "what it costs",
        "what it costs us", "the price",
    ),
    "alternatives": (
        "alternatives considered", "alternatives", "considered options", "options considered",
        "rejected alternatives", "other options", "alternative", "alternative considered",
        "notable alternatives", "rationale and alternatives", "options", "rejected",
        "considered alternatives", "comparison of two approaches", "also considered",
        "what else we considered", "what else we looked at",
    ),
}  # fmt: skip

_STORE_TABLE: Mapping[str, Sequence[str]] = {
    "store": ("store", "data store", "database", "option", "candidate", "technology"),
    "chosen": ("selected", "chosen", "decision", "used", "selected?", "use", "status", "verdict"),
    "subject": ("entity", "data", "data element", "used for", "what", "table", "entities"),
}
_REASONED = {"store": _STORE_TABLE["store"], "why": SELECTION_LABELS["rationale"]}
_DECIDES = regex(
    r"\b(?:cho(?:ose|ses|se|sen|osing)|select(?:s|ed|ion)?|decid(?:e|es|ed)|decision|pick(?:s|ed)?|"
    r"use[sd]?|using|adopt(?:s|ed)?|go(?:es|ing)? with|went with|settled? (?:on|for)|"
    r"opt(?:s|ed)? for|agreed on|store[sd]?|kept|keep|lives?|liv(?:e|es) in|"
    r"goes? to|held|hold|stays?|put)\b",
    re.IGNORECASE,
)
_BECAUSE = regex(
    r"\b(?:because|since|due to|so that|weil|porque)\b"
    r"|,\s+as\s+(?!well\b|an?\b|above\b|before\b|below\b|described\b|in\b|it is\b|shown\b)",
    re.IGNORECASE,
)
# "DynamoDB \u2013 each page saves one draft by its id": what follows the store is its reason.
_AFTER_A_DASH = regex(
    r"^(?:amazon |aws )?(?:postgres\w*|dynamo ?db)(?:,? (?:alone|only))?"
    r"\s*(?:[\u2013\u2014;:]|\s-\s)\s*(?P<why>(?!not\b)(?:\S+\s+){5}.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REASONS = regex(
    r"\b(?:because|since|due to|as (?:it|they|we|the)|so that|therefore|reason|in order to|"
    r"driv(?:er|en|es)|thanks to|needs?|requires?|must|allows?|gives?|fits?|suits?|weil|porque)\b",
    re.IGNORECASE,
)


def read_selection(document: Document) -> StoreSelection:
    """Read the store selection; metadata ``stores`` is kept beside what the section says."""
    sections = document.named(SectionName.STORE_SELECTION)
    labels = _labels(document, sections)
    decision = labels.get("decision")
    stores = frozenset[Store]()
    if decision is not None and decision.text:
        stores = chosen_stores(decision.text)
    if not stores and sections:
        stores, found = _unlabelled_decision(sections)
        decision = decision if decision is not None and decision.text else found
    return StoreSelection(
        stores=stores,
        declared=declared_stores(document.metadata),
        decision=decision,
        rationale=labels.get("rationale") or _in_a_table(sections) or _reasons(sections, decision),
        drivers=labels.get("drivers"),
        trade_offs=labels.get("trade_offs"),
        alternatives=labels.get("alternatives"),
        span=sections[0].heading.span if sections else None,
    )


def _labels(document: Document, sections: Sequence[Section]) -> dict[str, Labelled]:
    """Return the labels of the section, and of sections of their own such as Alternatives."""
    labels: dict[str, Labelled] = {}
    for section in sections:
        for name, statement in labelled(section, SELECTION_LABELS, across=False).items():
            labels.setdefault(name, statement)
    for name in ("alternatives", "trade_offs"):
        if not labels.get(name) or not labels[name].text:
            wordings = {fold(word) for word in SELECTION_LABELS[name]}
            for section in document.walk():
                if section.names == () and fold(section.heading.raw) in wordings:
                    text = stated("\n".join(texts_of_section(section)))
                    if text:
                        labels[name] = Labelled(section.heading.text, text, section.heading.span)
                        break
    return labels


def _unlabelled_decision(
    sections: Sequence[Section],
) -> tuple[frozenset[Store], Labelled | None]:
    """Find the decision in a table, ticked boxes, or the sentence that decides."""
    for section in sections:
        for reader in (_from_boxes, _from_tables, _from_headings, _from_sentences):
            stores, found = reader(section)
            if stores:
                return stores, found
    return frozenset(), None


def _from_boxes(section: Section) -> tuple[frozenset[Store], Labelled | None]:
    for block in blocks_of(section.blocks):
        if isinstance(block, ListBlock) and any(item.checked for item in block.items):
            ticked = [item for item in block.items if item.checked]
            stores = frozenset(s for item in ticked for s in mentioned_stores(item.text))
            if stores:
                return stores, Labelled("", ticked[0].text, ticked[0].span)
    return frozenset(), None


def _from_tables(section: Section) -> tuple[frozenset[Store], Labelled | None]:
    for _, table in tables_of(section):
        found = columns(table, _STORE_TABLE)
        if "store" not in found:
            continue
        stores = frozenset(_chosen_rows(table, found))
        if stores:
            return stores, Labelled("", text_of(table), table.span)
    return frozenset(), None


def _chosen_rows(table: Table, found: Mapping[str, int]) -> Iterator[Store]:
    for row in table.rows:
        if "chosen" in found:
            verdict = row[found["chosen"]].text
            yes = truth(verdict) or fold(verdict) in {"selected", "chosen", "used", "accepted"}
        else:
            yes = "subject" in found
        if yes:
            yield from mentioned_stores(row[found["store"]].text)


_LEADS = regex(
    r"^(?:Amazon |AWS |Aurora |RDS )*(?:postgre(?:s|sql)|dynamo ?db)(?: \d+)?:\s", re.IGNORECASE
)
_WHY = regex(r"^(?:why|warum|por ?qu\u00e9?e?)\b", re.IGNORECASE)
_WHY_NOT = regex(r"^why (?:not|no|we (?:do|did)(?: not|n't))\b", re.IGNORECASE)


def _from_headings(section: Section) -> tuple[frozenset[Store], Labelled | None]:
    """Read "### Why PostgreSQL"; "### Why not DynamoDB" decides nothing."""
    chosen: set[Store] = set()
    first: Labelled | None = None
    for part in section.walk():
        words = plain(part.heading.raw)
        if part is section or not _WHY.match(words) or _WHY_NOT.match(words):
            continue
        stores = chosen_stores(words)
        chosen |= stores
        if stores and first is None:
            first = Labelled("", part.heading.text, part.heading.span)
    return frozenset(chosen), first


def _from_sentences(section: Section) -> tuple[frozenset[Store], Labelled | None]:
    sentences = list(_sentences(section, labelled_too=False))
    for text, span in sentences:
        stores = chosen_stores(text)
        if stores and _DECIDES.search(plain(text)):
            return stores, Labelled("", text, span)
    leading = [pair for pair in sentences if _LEADS.match(plain(pair[0]))]
    if len(leading) == 1:  # of two, each says what its store is good for
        text, span = leading[0]
        return mentioned_stores(plain(text).split(":")[0]), Labelled("", text, span)
    named = [pair for pair in sentences if mentioned_stores(pair[0])]
    for text, span in named[:1]:
        stores = chosen_stores(text)
        if stores and stores == mentioned_stores(" ".join(t for t, _ in sentences)):
            return stores, Labelled("", text, span)
    return frozenset(), None


def _sentences(section: Section, *, labelled_too: bool = True) -> Iterator[tuple[str, Span]]:
    yield section.heading.text, section.heading.span
    for part in section.walk():
        if fold(part.heading.raw) in {fold(word) for word in SELECTION_LABELS["alternatives"]}:
            continue
        for block in blocks_of(part.blocks):
            if isinstance(block, Paragraph) and (
                labelled_too or without_labels(block.text) == block.text
            ):
                yield from _split(block)


def _split(block: Paragraph) -> Iterator[tuple[str, Span]]:
    start = 0
    for match in re.finditer(r"(?<=[.!?])\s+|\Z", block.text):
        text = block.text[start : match.start()].strip()
        if stated(without_labels(text)):
            line = block.span.first_line + block.text.count("\n", 0, start)
            yield text, Span(line, line + text.count("\n"), block.span.column)
        start = match.end()


def _in_a_table(sections: Iterable[Section]) -> Labelled | None:
    """Return the reasons that a table of stores gives in a column of their own."""
    for section in sections:
        for _, table in tables_of(section):
            found = columns(table, _REASONED)
            if len(found) == len(_REASONED):
                reasons = [text for row in table.rows if (text := stated(row[found["why"]].text))]
                return Labelled("", "\n".join(reasons), table.span) if reasons else None
    return None


def _reasons(sections: Iterable[Section], decision: Labelled | None) -> Labelled | None:
    """Return the sentence that gives a reason where no label says so."""
    if decision is not None and _BECAUSE.search(plain(decision.text)):
        return decision
    after_a_dash = _AFTER_A_DASH.match(plain(decision.text)) if decision is not None else None
    if decision is not None and after_a_dash:
        return replace(decision, text=after_a_dash["why"])
    for section in sections:
        for text, span in _sentences(section, labelled_too=False):
            other = decision is None or text != decision.text
            if _REASONS.search(text) and other:
                return Labelled("", text, span)
    if decision is not None and _REASONS.search(plain(decision.text)):
        return decision
    return None
