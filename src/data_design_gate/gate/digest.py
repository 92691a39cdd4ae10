"""What a document means, so that approvals lapse only when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from data_design_gate.document.model import SectionName, Status
from data_design_gate.document.parse import parse_document
from data_design_gate.gate.units import Unit, units_of


@dataclass(frozen=True, slots=True)
class Meaning:
    """A document's units by key, its identity and its status."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    id: str = ""
    title: str = ""
    status: Status | None = None
    owner: str = ""
    architecture_review: str = ""


NOTHING = Meaning()


@lru_cache(maxsize=512)
def meaning_of(text: str) -> Meaning:
    """Return the meaning of a document's text. Never raises."""
    document = parse_document(text, "")
    metadata = document.metadata
    return Meaning(
        units=units_of(document, text),
        id=metadata.text("id"),
        title=metadata.text("title") or document.title,
        status=metadata.status,
        owner=metadata.text("owner"),
        architecture_review=metadata.text("architecture_review").casefold(),
    )


def covers(sections: tuple[SectionName, ...] | None, unit: Unit) -> bool:
    """Tell whether a gate's sections (None is the whole document) cover a unit."""
    return sections is None or not unit.names.isdisjoint(sections)


def changed_units(
    old: Meaning, new: Meaning, sections: tuple[SectionName, ...] | None = None
) -> Mapping[str, Unit]:
    """Return the covered units that differ, in the order of the new text, then the old."""
    keys = [*new.units, *(key for key in old.units if key not in new.units)]
    changed: dict[str, Unit] = {}
    for key in keys:
        before, after = old.units.get(key), new.units.get(key)
        if before is not None and after is not None and _same(before, after):
            continue
        for unit in (after, before):
            if unit is not None and covers(sections, unit):
                changed.setdefault(key, unit)
    return changed


def _same(one: Unit, other: Unit) -> bool:
    return one.digest == other.digest and one.names == other.names
