"""Which column of a table holds which fact, whatever words its header uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data_design_gate.design.words import fold, plain, without_brackets
from data_design_gate.document.model import Block, Cell, ListBlock, Quote, Section, Table
from data_design_gate.regex import regex

_CONJUNCTION = regex(
    r"(?:(?<!\s)\s+)?(?:/|&|\+|,|;|\band\b|\bund\b|\bor\b|\by\b)\s*", re.IGNORECASE
)

# Header wordings of column tables as they are met in the wild, English first.
COLUMN_HEADERS: Mapping[str, Sequence[str]] = {
    "name": (
        "column", "column name", "field", "field name", "attribute", "attribute name", "name",
        "campo", "columna", "coluna", "spalte", "colonne", "カラム名", "カラム名 物理", "属性",
        "字段", "字段名", "컬럼", "property",
    ),
    "type": (
        "type", "data type", "datatype", "column type", "postgres type", "postgresql type",
        "sql type", "tipo", "typ", "型", "データ型", "类型", "타입",
    ),
    "nullable": ("null", "nullable", "null?", "allow null", "allows null", "is nullable"),
    "required": ("required", "not null", "mandatory", "必須", "必填", "requerido", "obligatorio"),
    "default": ("default", "default value", "デフォルト", "默认", "默认值", "standard"),
    "constraints": (
        "constraint", "constraints", "attributes", "key", "keys", "key type", "contraintes",
        "约束", "index", "indexed", "indice", "constraint s",
    ),
    "primary_key": ("pk", "primary key", "primary"),
    "unique": ("uk", "unique", "uq"),
    "foreign_key": ("fk", "foreign key", "references", "reference"),
    "description": (
        "description", "notes", "note", "details", "comment", "comments", "purpose", "meaning",
        "説明", "说明", "descrição", "descricao", "descripción", "descripcion", "beschreibung",
        "proposito",
    ),
}  # fmt: skip


Aliases = Mapping[str, Sequence[str]]
"""The wordings that mean a field, by the field's canonical name."""

_MOST_SEEN = 512
_LONGEST_SEEN = 200  # characters; with the bound above, some 100 KB at most for each ``Aliases``


class Wordings:
    """The folded wordings of fields, and which fields the headers met so far name.

    The few headers that designs use come again in every document.
    """

    __slots__ = ("_inside", "_seen", "names")

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self._seen: dict[str, tuple[str, ...]] = {}
        self._inside: dict[str, str] = {}

    def fields(self, header: str) -> tuple[str, ...]:
        """Return the fields a header or label names outright, both of a combined one."""
        known = self._seen.get(header)
        if known is None:
            known = self._fields(header)
            if len(self._seen) < _MOST_SEEN and len(header) <= _LONGEST_SEEN:
                self._seen[header] = known
        return known

    def _fields(self, header: str) -> tuple[str, ...]:
        written = plain(header)
        bare = without_brackets(written)
        for candidate in (written, bare):
            name = self.names.get(fold(candidate))
            if name is not None:
                return (name,)
        parts = [fold(part) for part in _CONJUNCTION.split(bare)]
        return tuple(dict.fromkeys(self.names[part] for part in parts if part in self.names))

    def longest_inside(self, header: str) -> str:
        """Return the field whose wording is the longest within a folded header, "" without one."""
        known = self._inside.get(header)
        if known is None:
            padded = f" {header} "
            longest = max((w for w in self.names if f" {w} " in padded), key=len, default=None)
            known = "" if longest is None else self.names[longest]
            if len(self._inside) < _MOST_SEEN and len(header) <= _LONGEST_SEEN:
                self._inside[header] = known
        return known


_FOLDED: dict[int, tuple[Aliases, Wordings]] = {}
_MOST_FOLDED = 64


def wordings_of(aliases: Aliases) -> Wordings:
    """Return the wordings of fields, a field's own name among them.

    Kept by the very object, since modules hold their wordings as constants.
    """
    known = _FOLDED.get(id(aliases))
    if known is None or known[0] is not aliases:
        names = {fold(name): name for name in aliases}
        names |= {fold(word): name for name, words in aliases.items() for word in words}
        if len(_FOLDED) >= _MOST_FOLDED:
            _FOLDED.clear()
        known = _FOLDED[id(aliases)] = (aliases, Wordings(names))
    return known[1]


def columns(table: Table, aliases: Aliases) -> dict[str, int]:
    """Return field -> column index for the fields whose header the table has.

    An exact wording wins over one inside a longer header ("Retention" over
    "Retention rationale"); a combined header ("Volume and growth") serves
    both fields. The first fitting column counts.
    """
    wordings = wordings_of(aliases)
    found: dict[str, int] = {}
    loose: list[tuple[int, str]] = []
    for index, cell in enumerate(table.header):
        names = wordings.fields(cell.text)
        for name in names:
            found.setdefault(name, index)
        if not names:
            loose.append((index, fold(cell.text)))
    for index, header in loose:
        inside = wordings.longest_inside(header)
        if inside and inside not in found:
            found[inside] = index
    return found


def cell_of(row: Sequence[Cell], found: Mapping[str, int], field: str) -> Cell | None:
    """Return the row's cell for a field, or None when the table has no such column."""
    index = found.get(field)
    return None if index is None or index >= len(row) else row[index]


def blocks_of(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks and what stands inside lists and quotes, in file order."""
    for block in blocks:
        yield block
        if isinstance(block, ListBlock):
            for item in block.items:
                yield from blocks_of(item.blocks)
        elif isinstance(block, Quote):
            yield from blocks_of(block.blocks)


def tables_of(section: Section) -> Iterator[tuple[Section, Table]]:
    """Yield every table of a section and its subsections with the section it stands in."""
    for part in section.walk():
        for block in blocks_of(part.blocks):
            if isinstance(block, Table):
                yield part, block
