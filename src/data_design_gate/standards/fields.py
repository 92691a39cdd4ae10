"""Which column or attribute a field written in prose means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.words import noun, nouns
from data_design_gate.regex import regex
from data_design_gate.standards.realisation import (
    Place,
    find_places,
    is_entity,
    outside_tables,
    places,
)
from data_design_gate.standards.relations import attributes_of

_PATH = regex(r"(?:->>?|#>>?|\[).*$")
_IDENTIFIER = regex(r"[A-Za-z_#][\w$#-]*(?:\.[A-Za-z_#*][\w$#*-]*)*")
_EVERYTHING = regex(r"\*|\ball\b|\bevery\b|\beach\b|\bany\b", re.IGNORECASE)


class Unknown(StrEnum):
    """Why a field means nothing in the design."""

    TABLE = "table"
    FIELD = "field"


class Meant(Struct, frozen=True):
    """What a field means: a column of a Postgres table, or an attribute of an item."""

    place: Place
    name: str
    table: Table | None = None
    column: Column | None = None


class Resolution(Struct, frozen=True):
    """The meanings of a field; ``unknown`` says what is missing when it has none.

    With no meaning and no ``unknown`` the field cannot be decided: words
    instead of a name, or a table whose attributes are not all known.
    """

    meant: tuple[Meant, ...] = ()
    unknown: Unknown | None = None


_UNDECIDED = Resolution()


_BETWEEN_FIELDS = regex(r"(?:(?<!\s)\s+)?(?:,|;|/|\+|&|\band\b)\s*")


def field_names(written: str) -> Iterator[str]:
    """Yield the single fields of a cell: ``orders.shipped_at, delivered_at``."""
    owner = ""
    for part in _BETWEEN_FIELDS.split(written):
        name = part.strip("`*_() ")
        if "." in name:
            owner = name.rsplit(".", 1)[0]
        elif owner and _IDENTIFIER.fullmatch(name):
            name = f"{owner}.{name}"
        if name:
            yield name


def resolve(design: DataDesign, field: str) -> Resolution:
    """Return what a field means; names compare in any spelling."""
    bare = _PATH.sub("", field).strip()
    if bare != field.strip():
        return _within(resolve(design, bare))
    if _EVERYTHING.search(bare) or not _IDENTIFIER.fullmatch(bare):
        return _in_words(design, bare)
    owner, _, name = bare.rpartition(".")
    return _of_owner(design, owner, name) if owner else _anywhere(design, name)


def _of_owner(design: DataDesign, owner: str, name: str) -> Resolution:
    held = find_places(design, owner)
    if held:
        return _among(held, name)
    path = _path(design, owner)
    if path is not None:
        return path
    if is_entity(design, owner) or outside_tables(design) & nouns(owner):
        return _UNDECIDED
    return Resolution(unknown=Unknown.TABLE)


def _path(design: DataDesign, owner: str) -> Resolution | None:
    """Read a path into a document: ``orders.address.city`` or ``address.city``."""
    above, _, column = owner.rpartition(".")
    held = find_places(design, above) if above else ()
    if held:
        return _within(_among(held, column))
    here = _anywhere(design, owner)
    return _within(here) if here.meant else None


def _within(resolution: Resolution) -> Resolution:
    """Return the meanings as parts of a document: the column's own rules do not hold for them."""
    parts = tuple(Meant(meant.place, meant.name) for meant in resolution.meant)
    return Resolution(parts, resolution.unknown)


def _among(held: tuple[Place, ...], name: str) -> Resolution:
    found = tuple(meant for place in held for meant in _in_place(place, name))
    if found:
        return Resolution(found)
    return Resolution(unknown=Unknown.FIELD) if all(map(is_known, held)) else _UNDECIDED


def _in_place(place: Place, name: str) -> Iterator[Meant]:
    wanted = noun(name)
    if place.table is not None:
        exact = place.table.column(name)
        columns = [exact] if exact else [c for c in place.table.columns if noun(c.name) == wanted]
        yield from (Meant(place, column.name, place.table, column) for column in columns[:1])
        return
    matching = [a for a in attributes_of(place) if a == name or noun(a) == wanted]
    yield from (Meant(place, attribute) for attribute in sorted(matching)[:1])


def is_known(place: Place) -> bool:
    """Tell whether every attribute of a place is known, so that absence means something."""
    if place.table is not None:
        return place.table.whole and not place.table.like and not place.table.inherits
    table = place.dynamodb
    if table is None or place.keys is not None or table.entities:
        return False
    return bool(table.items) or len(table.attributes) > len(table.definitions)


def _anywhere(design: DataDesign, name: str) -> Resolution:
    every = places(design)
    found = tuple(meant for place in every for meant in _in_place(place, name))
    if found:
        return Resolution(found if len(found) == 1 else ())
    known = every and all(map(is_known, every)) and not outside_tables(design)
    return Resolution(unknown=Unknown.FIELD) if known else _UNDECIDED


def _in_words(design: DataDesign, words: str) -> Resolution:
    """Read ``Order total``: an entity's name followed by an attribute's."""
    parts = noun(words).split()
    for cut in range(len(parts) - 1, 0, -1):
        held = find_places(design, " ".join(parts[:cut]))
        found = tuple(m for place in held for m in _in_place(place, " ".join(parts[cut:])))
        if found:
            return Resolution(found)
    return _UNDECIDED
