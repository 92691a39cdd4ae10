"""The rule that holds the design against the decision records it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.labels import labelled, texts_of_section
from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.stores import (
    chosen_stores,
    mentioned_stores,
    other_choices,
    other_stores,
)
from data_design_gate.design.words import plain
from data_design_gate.document.model import Document, Section, Span
from data_design_gate.document.parse import parse_document
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.repository import read_linked

_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}
_DECISION = regex(r"\b(?:decision|decision outcome|chosen option|resolution|outcome)\b")
_NOT_DECISION = regex(r"\b(?:drivers?|makers?|date|log|deciders?|context)\b")
_SENTENCE = regex(r"(?<=[.!?])\s+(?=[A-Z\[`*])|\n\s*\n|\n(?=\s*[-*]\s)")
# Stores that do the same work as one of ours: a record that takes one leaves no room for ours.
_RIVALS = {
    Store.POSTGRES: frozenset({"mysql", "mariadb", "oracle", "sql server", "cockroachdb"}),
    Store.DYNAMODB: frozenset({"mongo", "mongodb", "cassandra", "cosmosdb", "cosmos db",
                               "bigtable", "firestore"}),
}  # fmt: skip
_CHOOSES = regex(
    r"\b(?:cho(?:ose|sen|se)|select\w*|decid\w*|use[sd]?|using|adopt\w*|kept|keep\w*|live[sd]?|stay\w*|remain\w*|"
    r"settled? (?:on|for)|opt(?:s|ed)? for|went with|agreed on|pick\w*|stor(?:e|ed|es)|"
    r"go(?:es)? with|will be|is to be|moves?)\b",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 160


class _Decision(Struct, frozen=True):
    """What a record decides: the stores it chooses and rejects, with the sentence for each."""

    readable: bool
    chosen: dict[Store, str]
    rejected: dict[Store, str]
    rivals: dict[str, str]


@rule("STO008", Severity.ERROR, marks="SL")
def adr_contradicted(context: Context) -> Iterator[Hit]:
    """Choose no store that a linked decision record rejects, nor another than it chooses.

    The record is the team's agreement. A design that quietly departs from it
    either overlooked it or needs a new one.

    Bad:

        adrs: [../adr/0012.md]     # "The history is kept in DynamoDB, not in Postgres."
        **Decision:** Postgres.

    Good:

        **Decision:** DynamoDB.    (or a new record that replaces number 12)

    A record whose decision cannot be read is only mentioned.

    Source: Data Design Standards, inputs: architecture decisions.
    """
    design = context.design
    if context.read is None or not design.selection.selected:
        return
    for target in design.document.metadata.texts("adrs"):
        linked = read_linked(context, target)
        if linked is None:
            continue
        path, text = linked
        record = parse_document(text, path)
        yield from _judge(design, target, record)


def _judge(design: DataDesign, target: str, record: Document) -> Iterator[Hit]:
    span = design.document.metadata.fields["adrs"].span
    decision = _read(record)
    name = record.title or target
    if not decision.readable:
        if mentioned_stores(record.text):
            yield Hit(
                span,
                f'The decision of "{name}" cannot be read, so the choice of store was not held '
                "against it.",
                "Give the record a heading Decision that says what was decided.",
                target,
                severity=Severity.INFO,
            )
        return
    yield from _contradictions(design, span, target, name, decision)


def _contradictions(
    design: DataDesign, span: Span, target: str, name: str, decision: _Decision
) -> Iterator[Hit]:
    selected = design.selection.selected
    mend = (
        "Follow the record, or write a new one that supersedes it and link that. "
        "Take it to the architecture team if it is not clear."
    )
    against = [
        s for s in Store if s in selected and s in decision.rejected.keys() - decision.chosen.keys()
    ]
    for store in against:
        yield Hit(
            span,
            f'"{name}" rejects {_NAMES[store]}, which this design selects: '
            f'"{decision.rejected[store]}"',
            mend,
            f"{target} {store.value}",
        )
    if decision.chosen and not against and not selected & decision.chosen.keys():
        store, sentence = next(iter(decision.chosen.items()))
        yield Hit(
            span,
            f'"{name}" chooses {_NAMES[store]}, which this design does not select: "{sentence}"',
            mend,
            f"{target} {store.value}",
        )
    if not decision.chosen and not against:
        yield from _rivals(selected, span, target, f'"{name}" chooses', decision, mend)


def _rivals(
    selected: frozenset[Store],
    span: Span,
    target: str,
    chooses: str,
    decision: _Decision,
    mend: str,
) -> Iterator[Hit]:
    """Report a record that takes another product for the work of a selected store."""
    for store in Store:
        for rival in sorted(_RIVALS[store] & decision.rivals.keys()):
            if store in selected:
                yield Hit(
                    span,
                    f"{chooses} another store than {_NAMES[store]}, which this design selects: "
                    f'"{decision.rivals[rival]}"',
                    mend,
                    f"{target} {rival}",
                )
                return


def _read(record: Document) -> _Decision:
    text = "\n\n".join(_decision_texts(record))
    chosen: dict[Store, str] = {}
    rejected: dict[Store, str] = {}
    rivals: dict[str, str] = {}
    for sentence in _SENTENCE.split(text):
        said = plain(sentence)
        wanted = chosen_stores(said)
        for store in mentioned_stores(said):
            into = chosen if store in wanted else rejected
            if store not in wanted or _CHOOSES.search(said) or len(said.split()) <= _BARE:
                into.setdefault(store, _quote(said))
        if _CHOOSES.search(said) or len(said.split()) <= _BARE:
            for rival in other_choices(said):
                rivals.setdefault(rival, _quote(said))
    readable = bool(chosen or rejected or other_stores(text))
    return _Decision(readable or not mentioned_stores(record.text), chosen, rejected, rivals)


_BARE = 6  # "Postgres." or "DynamoDB for the history." decides without a verb


def _decision_texts(record: Document) -> Iterator[str]:
    """Yield the record's title and the text of its decision sections or labels."""
    found = False
    for section in record.walk():
        if _decides(section):
            found = True
            yield "\n".join(texts_of_section(section))
    if not found:
        for section in record.sections:
            for name, statement in labelled(section).items():
                if _DECISION.search(name) and not _NOT_DECISION.search(name):
                    yield statement.text


def _decides(section: Section) -> bool:
    identity = section.identity
    return bool(_DECISION.search(identity)) and not _NOT_DECISION.search(identity)


def _quote(sentence: str) -> str:
    if len(sentence) <= _LONGEST_QUOTE:
        return sentence
    return sentence[: _LONGEST_QUOTE - 1].rstrip() + "\u2026"
