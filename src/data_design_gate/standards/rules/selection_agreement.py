"""Rules on what the rest of the document makes of the decision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import AccessPattern, CrossStore, DataDesign, Store
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.stores import chosen_stores, mentioned_stores
from data_design_gate.design.tables import cell_of, columns, tables_of
from data_design_gate.design.words import noun, nouns, plain
from data_design_gate.document.model import SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import designed_section
from data_design_gate.standards.realisation import Realisation, realisations

_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}


@rule("STO005", Severity.ERROR)
def selection_contradicted(context: Context) -> Iterator[Hit]:
    """Keep the decision, the metadata `stores:` and the sections in agreement.

    The store decides which sections and rules apply; where they disagree,
    half of the design is judged by the wrong ones.

    Bad:

        stores: [postgres]
        ...
        **Decision:** DynamoDB.

    Good:

        stores: [dynamodb]
        ...
        **Decision:** DynamoDB.

    Source: Data Design Standards, Data Store Selection.
    """
    design = context.design
    selection = design.selection
    if selection.stores and selection.declared and selection.stores != selection.declared:
        field = design.document.metadata.fields["stores"]
        where = selection.decision.span if selection.decision else selection.span
        yield Hit(
            field.span,
            f"The metadata declares {_named(selection.declared)}, the decision chooses "
            f"{_named(selection.stores)}{f' (line {where.first_line})' if where else ''}.",
            "Correct whichever is wrong: `stores:` lists exactly the stores the section chooses.",
            "stores",
        )
        return
    for store in Store:
        if selection.selected and store not in selection.selected:
            yield from _designed_all_the_same(design, store)


def _named(stores: frozenset[Store]) -> str:
    return " and ".join(_NAMES[store] for store in Store if store in stores)


def _designed_all_the_same(design: DataDesign, store: Store) -> Iterator[Hit]:
    section = designed_section(design, store)
    if section is not None:
        chosen = _named(design.selection.selected)
        yield Hit(
            section.heading.span,
            f"The decision is {chosen} only, yet this section designs {_NAMES[store]} tables.",
            f"Add {_NAMES[store]} to the decision and to `stores:`, or replace the section by "
            f'"Not applicable: only {chosen} is selected".',
            store.value,
        )


_NOT_FOR_DYNAMODB = (
    (
        regex(r"(?i:\bjoin(?:s|ed|ing)?\s+(?:with|of|on|across|over|between)\b)|\bJOIN\b"),
        "a join",
    ),
    (
        regex(
            r"\bgroup(?:ed)? by\b|\baggregat\w+|\bsum of\b|\baverage of\b|\bad[- ]hoc\b|"
            r"\banalytic\w*|\breport over\b|\btotals? (?:over|across|per)\b|\bcount of all\b",
            re.IGNORECASE,
        ),
        "an aggregate over many items",
    ),
    (
        regex(
            r"\bfull[- ]text\b|\bany (?:combination|filter)\b|\barbitrary (?:filter|search)\w*",
            re.IGNORECASE,
        ),
        "a free search",
    ),
    (
        regex(
            r"\b(?:one|a single|the same|in a|within a) transaction\b|"
            r"\btransactional(?:ly)? across\b|\bmulti[- ](?:row|item|table) transactions?\b",
            re.IGNORECASE,
        ),
        "a transaction over several items",
    ),
)
_ANSWERED = regex(
    r"\bTransactWriteItems\b|\btransact\w*items?\b|\bpre-?aggregat\w+|\bmaterial\w+|\bexport\w*|"
    r"\bopensearch\b|\bathena\b|\bstream\w*|\bdenormal\w+",
    re.IGNORECASE,
)
_WRITES = regex(
    r"\b(?:increment|update|write|insert|put|append|count up|add to|decrement|set)\w*\b",
    re.IGNORECASE,
)
_ONE_ROW = regex(
    r"\b(?:one|single|same|global|shared) (?:row|key|counter|record|item)\b|\bcounter\b",
    re.IGNORECASE,
)
# A DynamoDB partition takes 1,000 write units a second (AWS, partition limits); one Postgres row
# under that rate serialises every writer on its lock.
_WRITES_ON_ONE_KEY = 1_000


@rule("STO006", Severity.WARNING, needs=("patterns",))
def selection_doubtful(context: Context) -> Iterator[Hit]:
    """Question a store that the access patterns do not fit.

    DynamoDB has no joins and no aggregates, and its transactions hold 100
    items; a Postgres row takes one writer at a time. Found late, either
    means another store.

    Bad:

        **Decision:** DynamoDB.
        | AP3 | Revenue per customer, joined with invoices | ... |

    Good:

        **Decision:** Postgres.

    Or say how it is answered: a pre-aggregated item, an export, TransactWriteItems.

    Source: AWS, DynamoDB developer guide: TransactWriteItems, partitions, query design.
    """
    design = context.design
    if Store.POSTGRES not in design.selection.selected:
        for pattern in design.patterns:
            yield from _unfit_for_dynamodb(pattern)
    if design.selection.selected == {Store.POSTGRES}:
        for pattern in design.patterns:
            yield from _unfit_for_one_row(pattern)


def _unfit_for_dynamodb(pattern: AccessPattern) -> Iterator[Hit]:
    words = f"{pattern.query} {pattern.sql_text}"
    if _ANSWERED.search(f"{pattern.query} {pattern.index}"):
        return
    for wanted, name in _NOT_FOR_DYNAMODB:
        if wanted.search(words):
            yield Hit(
                _query_span(pattern),
                f"{_called(pattern)} asks for {name}, which DynamoDB does not offer as a query.",
                "Choose Postgres for this data, or say how the pattern is answered: a copy kept "
                "for it, a pre-aggregated item, an export.",
                pattern.id or pattern.query,
            )
            return


def _unfit_for_one_row(pattern: AccessPattern) -> Iterator[Hit]:
    if not (_ONE_ROW.search(pattern.query) and _WRITES.search(pattern.query)):
        return
    rates = [q.value for q in read_quantities(pattern.frequency) if q.unit == "per_second"]
    if rates and max(rates) > _WRITES_ON_ONE_KEY:
        yield Hit(
            _query_span(pattern),
            f"{_called(pattern)} writes one row {max(rates):,.0f} times a second; "
            "Postgres takes one writer a row at a time.",
            "Spread the counter over several rows, collect increments before writing, "
            "or keep it in another store.",
            pattern.id or pattern.query,
        )


def _called(pattern: AccessPattern) -> str:
    return f"`{pattern.id}`" if pattern.id else f'"{plain(pattern.query)}"'


def _query_span(pattern: AccessPattern) -> Span:
    return pattern.cells.get("query", pattern.span)


@rule("STO007", Severity.ERROR)
def owner_ambiguous(context: Context) -> Iterator[Hit]:
    """Give every entity exactly one store that owns it.

    Where two stores hold the same entity and neither is the truth, every
    disagreement between them is a lost update waiting for its day.

    Bad:

        CREATE TABLE customers (...);      -- and
        TableName: Customer

    Good:

        | Data element | Source of truth | ... |
        | Customer | Postgres | ... |

    Source: Data Design Standards, cross-store relationships: source of truth.
    """
    design = context.design
    if design.selection.selected != frozenset(Store):
        return
    for realisation in realisations(design):
        if realisation.stores == frozenset(Store):
            yield from _owner(design, realisation)
    yield from _listed_twice(design)


def _listed_twice(design: DataDesign) -> Iterator[Hit]:
    """Find data that a table of owners in the section gives to both stores."""
    for section in design.document.named(SectionName.STORE_SELECTION):
        for _, table in tables_of(section):
            found = columns(table, _OWNERS)
            if len(found) < len(_OWNERS):
                continue
            owned: dict[str, frozenset[Store]] = {}
            for row in table.rows:
                subject, owner = cell_of(row, found, "subject"), cell_of(row, found, "owner")
                if subject is None or owner is None or not noun(subject.text):
                    continue
                known = owned.get(noun(subject.text), frozenset())
                both = known | mentioned_stores(owner.text)
                owned[noun(subject.text)] = both
                if len(known) < len(both) == len(Store):
                    yield Hit(
                        subject.span,
                        f"`{plain(subject.text)}` is given to both stores as its owner.",
                        "Name one owner; the other store holds a copy, which a cross-store row "
                        "under Data Relationships describes.",
                        plain(subject.text),
                    )


_OWNERS = {
    "subject": ("entity", "data", "data element", "table", "what"),
    "owner": ("owner", "owner store", "owning store", "owned by", "source of truth",
              "system of record"),
}  # fmt: skip


def _owner(design: DataDesign, realisation: Realisation) -> Iterator[Hit]:
    entity = realisation.entity
    names = nouns(entity.name)
    rows = [row for row in design.cross_store if _speaks_of(row, names)]
    owners = frozenset[Store]().union(*(_owner_stores(row, realisation) for row in rows))
    if len(owners) == 1 or (rows and not owners):
        return
    held = ", ".join(f"`{place.name}` ({_NAMES[place.store]})" for place in realisation.places)
    why = "both are named as its source of truth" if owners else "nothing says which one owns it"
    yield Hit(
        rows[0].span if rows else entity.span,
        f"`{entity.name}` is kept in {held}, and {why}.",
        "Add a cross-store row for it under Data Relationships with one source of truth.",
        entity.name,
    )


def _speaks_of(row: CrossStore, names: frozenset[str]) -> bool:
    element = f" {noun(row.element)} "
    return any(f" {name} " in element for name in names)


def _owner_stores(row: CrossStore, realisation: Realisation) -> frozenset[Store]:
    """Return the stores a row names as the truth, by their name or that of a table."""
    chosen = chosen_stores(row.source_of_truth) or mentioned_stores(row.source_of_truth)
    if chosen:
        return chosen
    written = f" {noun(plain(row.source_of_truth))} {plain(row.source_of_truth)}"
    return frozenset(place.store for place in realisation.places if place.name in written)
