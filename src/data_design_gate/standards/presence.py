"""Whether a section is there to be judged: one root cause, one finding.

A missing, empty or not applicable section is reported once, by its own rule;
rules about what it should hold are silent then. So are rules that depend on a
block nobody could read.
"""

from __future__ import annotations

from data_design_gate.design.labels import texts_of_section
from data_design_gate.design.model import DataDesign
from data_design_gate.document.emptiness import why_empty
from data_design_gate.document.model import Section, SectionName


def present(design: DataDesign, name: SectionName) -> Section | None:
    """Return the first section of that name which says something about the design."""
    if name.value in design.not_applicable:
        return None
    sections = design.document.named(name)
    return next((section for section in sections if why_empty(section) is None), None)


def unread_in(design: DataDesign, *names: SectionName) -> bool:
    """Tell whether a block within one of these sections could not be read."""
    spans = [section.span for name in names for section in design.document.named(name)]
    return any(
        span.first_line <= block.span.first_line <= span.last_line
        for block in design.unread
        for span in spans
    )


def words_of(design: DataDesign, *names: SectionName) -> str:
    """Return everything these sections say, subsections and cells included."""
    return "\n".join(
        text
        for name in names
        for section in design.document.named(name)
        for text in texts_of_section(section)
    )
