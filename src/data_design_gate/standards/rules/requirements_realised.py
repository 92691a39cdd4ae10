"""Rules on entities and the tables that realise them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.words import nouns
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import (
    STORE_SECTIONS,
    designs_unselected_store,
    present,
    unread_in,
    words_of,
)
from data_design_gate.standards.realisation import (
    junctions,
    outside,
    outside_tables,
    places,
    realisations,
    relates,
    table_noun,
)


@rule("REQ005", Severity.ERROR)
def entity_unrealised(context: Context) -> Iterator[Hit]:
    """Give every entity a table in a selected store.

    Either the design forgot it, or the table bears another name and readers
    will look for it in vain.

    Bad:

        | Entity | Attributes | Required |
        |---|---|---|
        | Refund | id, amount | all |

        (no table `refunds`, no DynamoDB entity `Refund`)

    Good:

        CREATE TABLE refunds (id uuid NOT NULL, amount numeric(12,2) NOT NULL);

    Source: Data Design Standards, Postgres Schema Design: every entity has a table.
    """
    design = context.design
    if not _schemas_are_read(design):
        return
    elsewhere = outside(context)
    if elsewhere is None:
        return
    stores = " or ".join(_NAMES[store] for store in Store if store in _stores(design))
    for realisation in realisations(design):
        entity = realisation.entity
        if realisation.places or elsewhere & nouns(entity.name):
            continue
        yield Hit(
            entity.span,
            f"`{entity.name}` has no table in {stores or 'the design'}.",
            "Add its table, rename the table that holds it, or name it in brackets: "
            f"`{entity.name} (table_name)`.",
            entity.name,
            group="unrealised",
        )


_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}


def _stores(design: DataDesign) -> frozenset[Store]:
    return design.selection.selected or frozenset(Store)


def _schemas_are_read(design: DataDesign) -> bool:
    """Tell whether every selected store has a section that could be read."""
    used = [STORE_SECTIONS[store] for store in Store if store in _stores(design)]
    if unread_in(design, *used) or designs_unselected_store(design):
        return False
    there = [present(design, name) is not None for name in used]
    return all(there) if design.selection.selected else any(there) and bool(places(design))


@rule("REQ006", Severity.WARNING)
def table_unexplained(context: Context) -> Iterator[Hit]:
    """Explain every table by an entity of the requirements.

    A table nobody asked for is either a requirement nobody wrote down or work
    nobody needs.

    Bad:

        CREATE TABLE coupons (...);   -- and no entity Coupon

    Good:

        | Coupon | code, value | all | 10,000 rows | none |

    Junction tables between explained tables, partitions, and tables that the
    requirements name in words need no row of their own.

    Source: Data Design Standards, Data Requirements Overview.
    """
    design = context.design
    if not design.requirements.entities or present(design, SectionName.REQUIREMENTS) is None:
        return
    if unread_in(design, SectionName.REQUIREMENTS):
        return
    explained = {place.name for found in realisations(design) for place in found.places}
    for place in places(design):
        if not place.name or place.name in explained or _is_explained(design, place.name):
            continue
        if place.keys is None and place.dynamodb is not None and place.dynamodb.entities:
            continue  # a single table is explained entity by entity
        holder = place.table or place.keys or place.dynamodb
        if holder is not None:
            yield Hit(
                holder.span,
                f"`{place.name}` realises no entity of the requirements.",
                "Add the entity with its attributes and volume to the requirements, "
                "or take it out of this design.",
                place.name,
                group=f"unexplained {place.store.value}",
            )


def _is_explained(design: DataDesign, name: str) -> bool:
    """Tell whether a junction, a relationship or the requirements' own words explain a table."""
    joined = junctions(design).get(name)
    if joined and any(
        r.kind == "M:N" and relates(r, nouns(joined[0]), nouns(joined[1]))
        for r in design.relationships
    ):
        return True
    if joined and all(_has_entity(design, side) for side in joined):
        return True
    words = words_of(design, SectionName.REQUIREMENTS)
    named = rf"(?<!\w){re.escape(name)}(?!\w)"
    in_words = named if "_" in name else rf"`{re.escape(name)}`"  # "orders" is a word, too
    return bool(re.search(in_words, words) or _in_relationships(design, named))


def _in_relationships(design: DataDesign, pattern: str) -> bool:
    return any(
        r.kind == "M:N" and re.search(pattern, r.implemented_by) for r in design.relationships
    )


def _has_entity(design: DataDesign, table: str) -> bool:
    return any(
        place.name == table for found in realisations(design) for place in found.places
    ) or bool(outside_tables(design) & {table_noun(table)})
