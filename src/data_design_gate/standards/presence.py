"""Whether a section is there to be judged: one root cause, one finding.

A missing, empty or not applicable section is reported once, by its own rule;
rules about what it should hold are silent then. So are rules that depend on a
block nobody could read.
"""

from __future__ import annotations

from data_design_gate.design.labels import texts_of_section
from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.postgres.sql import is_sql
from data_design_gate.design.tables import blocks_of
from data_design_gate.document.emptiness import why_empty
from data_design_gate.document.model import Block, Fence, Section, SectionName, Table
from data_design_gate.document.vocabulary import EXCLUDED
from data_design_gate.standards.loose_rows import rows_of_no_table

STORE_SECTIONS = {
    Store.POSTGRES: SectionName.POSTGRES,
    Store.DYNAMODB: SectionName.DYNAMODB,
}


def present(design: DataDesign, name: SectionName) -> Section | None:
    """Return the first section of that name which says something about the design."""
    if name.value in design.not_applicable:
        return None
    sections = design.document.named(name)
    return next((section for section in sections if why_empty(section) is None), None)


def unread_in(design: DataDesign, *names: SectionName) -> bool:
    """Tell whether a block or table within one of these sections could not be read."""
    lost = [block.span for block in design.unread]
    lost += [rows.span for rows in rows_of_no_table(design.document)]
    if not lost:
        return False
    spans = [section.span for name in names for section in design.document.named(name)]
    return any(
        span.first_line <= block.first_line <= span.last_line for block in lost for span in spans
    )


def words_of(design: DataDesign, *names: SectionName) -> str:
    """Return everything these sections say, subsections and cells included."""
    return "\n".join(
        text
        for name in names
        for section in design.document.named(name)
        for text in texts_of_section(section)
    )


def designed_section(design: DataDesign, store: Store) -> Section | None:
    """Return a store's section when it defines tables; rejected alternatives do not count.

    Nor does a section that serves both stores, for its tables may be either's.
    """
    section = present(design, STORE_SECTIONS[store])
    if section is None or set(section.names) >= set(STORE_SECTIONS.values()):
        return None
    parts = [part for part in section.walk() if part.identity not in EXCLUDED]
    defines = any(_defines(block, store) for part in parts for block in blocks_of(part.blocks))
    return section if defines else None


def _defines(block: Block, store: Store) -> bool:
    if isinstance(block, Fence):
        return is_sql(block) if store is Store.POSTGRES else bool(block.text.strip())
    return isinstance(block, Table) and bool(block.rows)


def designs_unselected_store(design: DataDesign) -> bool:
    """Tell whether a section designs tables in a store that was decided against."""
    selected = design.selection.selected
    return bool(selected) and any(
        store not in selected and designed_section(design, store) is not None for store in Store
    )
