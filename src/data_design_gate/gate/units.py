"""Takes a document apart into the smallest parts whose meaning can change by itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    Heading,
    Html,
    ListBlock,
    MetadataStyle,
    Paragraph,
    Quote,
    Section,
    SectionName,
    Span,
    Table,
    ThematicBreak,
    Waiver,
)
from data_design_gate.gate.code import canonical_code, canonical_value, digest
from data_design_gate.gate.prose import fold, visible, without_comments

# The lifecycle of the document itself, which changes while the design does not.
SUBSECTION = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
EXEMPT_FIELDS = frozenset({"title", "status", "version", "design_date", "authors", "owner"})
# What a line of a list or quote without any text consists of.
_MARKERS = " \t>-+*.)0123456789"
# Problems after which parts of the text are in no block; the text itself then counts.
UNREADABLE = frozenset({"encoding", "size", "binary", "front-matter", "bounds"})
# Subsections of a migration plan whose order says nothing; of all others it is the plan.
_ORDER_FREE = frozenset(
    {"up", "down", "rollback", "dynamodb", "testing", "validation", "downtime", "data safety"}
)
_TITLES = {SectionName.DYNAMODB: "DynamoDB Design"}

# Which sections the rules of an area judge.
WAIVED_AREAS: Mapping[str, tuple[SectionName, ...]] = {
    "REQ": (SectionName.REQUIREMENTS,),
    "STO": (SectionName.STORE_SELECTION,),
    "PG": (SectionName.POSTGRES,),
    "DDB": (SectionName.DYNAMODB,),
    "REL": (SectionName.RELATIONSHIPS,),
    "ACC": (SectionName.ACCESS_PATTERNS,),
    "IDX": (SectionName.INDEXES, SectionName.POSTGRES, SectionName.DYNAMODB),
    "MIG": (SectionName.MIGRATION,),
    "VAL": (SectionName.VALIDATION,),
    "LIF": (SectionName.LIFECYCLE,),
    "PRF": (SectionName.MIGRATION, SectionName.POSTGRES, SectionName.DYNAMODB),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest part that can change by itself: a heading with its own blocks.

    ``names`` are the standard sections it lies in; a unit of the whole
    document (front matter, title, preamble) lies in none.
    """

    key: str
    title: str
    names: frozenset[SectionName]
    digest: str


_line = itemgetter(0)


def units_of(document: Document, text: str) -> Mapping[str, Unit]:
    """Return a document's units by key; ``text`` is what it was read from, whole."""
    return {unit.key: unit for unit in _Units(document, text).merged()}


def section_title(name: SectionName) -> str:
    """Return a standard section's heading."""
    return _TITLES.get(name) or name.value.replace("-", " ").title()


@dataclass(slots=True)
class _Place:
    """Where the walk through the sections stands."""

    path: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    names: frozenset[SectionName] = frozenset()


class _Units:
    """Takes one document apart."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.skipped = _exempt_lines(document)
        self.covered: set[int] = set()
        self.found: list[tuple[str, str, frozenset[SectionName], Any]] = []
        scoped = [(one.scope.first_line, one) for one in document.waivers if one.scope is not None]
        self.scoped = sorted(scoped, key=_line)

    def merged(self) -> Iterator[Unit]:
        """Yield the units; parts with one key become one, in order only where order counts."""
        self._take_apart()
        parts: dict[str, list[tuple[str, frozenset[SectionName], Any]]] = {}
        for key, title, names, content in self.found:
            parts.setdefault(key, []).append((title, names, content))
        for key, same in parts.items():
            digests = [digest(content) for _, _, content in same]
            if SectionName.MIGRATION not in same[0][1]:
                digests.sort()
            names = frozenset().union(*(names for _, names, _ in same))
            yield Unit(key, same[0][0], names, digests[0] if len(same) == 1 else digest(digests))

    def _take_apart(self) -> None:
        document = self.document
        self._metadata()
        if document.preamble:
            self._preamble()
        for section in document.sections:
            self._section(section, _Place())
        self._wide_waivers()
        if any(problem.kind in UNREADABLE for problem in document.problems):
            everything = frozenset(SectionName)
            # A document refused as a whole holds no text of its own.
            self.found.append(("text", "The text", everything, self.text.split()))
        else:
            self._rest()

    def _metadata(self) -> None:
        fields = self.document.metadata.fields
        kept = {key: fields[key].value for key in fields if key not in EXEMPT_FIELDS}
        if kept:
            self._unit("metadata", "The front matter", canonical_value(kept))

    def _wide_waivers(self) -> None:
        """Count a waiver for the whole document in the sections that its rule judges."""
        for waiver in self.document.waivers:
            if waiver.scope is None:
                area = WAIVED_AREAS.get(waiver.code.rstrip("0123456789").upper(), ())
                title = f"The waiver of {waiver.code}"
                content = [waiver.code, fold(waiver.reason)]
                self.found.append((f"waiver:{waiver.code}", title, frozenset(area), content))

    def _section(self, section: Section, place: _Place) -> None:
        self._cover(section.heading.span)
        if place.path or section.names or not self._is_title(section):
            place = _below(section, place)
            key = "section:" + "/".join(place.path)
            title = SUBSECTION.join(place.titles)
        else:
            self._unit("title", "The title", [section.identity])
            key, title = "preamble", "The text before the first section"
        content = [
            self._blocks(section.blocks),
            self._waivers(section),
            _ordered(section) if SectionName.MIGRATION in place.names else [],
        ]
        self.found.append((key, title, place.names, content))
        for child in section.children:
            self._section(child, place)

    def _is_title(self, section: Section) -> bool:
        return section.heading.level == 1 and section is self.document.sections[0]

    def _unit(self, key: str, title: str, content: Any) -> None:
        self.found.append((key, title, frozenset(), content))

    def _preamble(self) -> None:
        blocks = self.document.preamble
        sections = {line for one in self.document.sections for line in _lines(one.span)}
        ends = list(self._ends(blocks)) if self.scoped else []
        waivers = sorted(
            [waiver.code, fold(waiver.reason), bisect_left(ends, line)]
            for line, waiver in self.scoped
            if line not in sections
        )
        title = "The text before the first section"
        self._unit("preamble", title, [self._blocks(blocks), waivers, []])

    def _waivers(self, section: Section) -> list[Any]:
        """Return the waivers whose scope begins in this section and in no subsection of it.

        What a waiver stands above is part of it: -1 is the whole section, else
        so many blocks of the section come before.
        """
        within = list(self._waivers_in(section))
        ends = list(self._ends(section.blocks)) if within else []
        found = []
        for line, waiver in within:
            whole = line <= section.heading.span.last_line
            above = -1 if whole else bisect_left(ends, line)
            found.append([waiver.code, fold(waiver.reason), above])
        return sorted(found)

    def _ends(self, blocks: Iterable[Block]) -> Iterator[int]:
        """Yield the last line of each block with content, inside lists and quotes too."""
        for block in blocks:
            match block:
                case ListBlock():
                    for item in block.items:
                        yield from self._ends(item.blocks)
                case Quote():
                    yield from self._ends(block.blocks)
                case _:
                    if self._block(block):
                        yield block.span.last_line

    def _waivers_in(self, section: Section) -> Iterator[tuple[int, Waiver]]:
        starts = [child.span.first_line for child in section.children]
        first = bisect_left(self.scoped, section.span.first_line, key=_line)
        last = bisect_right(self.scoped, section.span.last_line, key=_line)
        for line, waiver in self.scoped[first:last]:
            child = bisect_right(starts, line) - 1
            if child < 0 or line > section.children[child].span.last_line:
                yield line, waiver

    def _rest(self) -> None:
        """Count lines that no block holds (link definitions), so that nothing changes unseen."""
        front = self.document.metadata.span
        if self.document.metadata.style is MetadataStyle.FRONT_MATTER and front:
            self._cover(front)
        for waiver in self.document.waivers:
            self._cover(waiver.span)
        rest = [
            fold(line)
            for number, line in enumerate(self.document.lines, 1)
            if number not in self.covered and number not in self.skipped and line.strip(_MARKERS)
        ]
        if rest:
            self._unit("rest", "The link definitions", sorted(rest))

    def _cover(self, span: Span) -> None:
        self.covered.update(_lines(span))

    def _blocks(self, blocks: Iterable[Block]) -> list[Any]:
        found = []
        for block in blocks:
            if not isinstance(block, ListBlock | Quote):
                self._cover(block.span)
            content = self._block(block)
            if content:
                found.append(content)
        return found

    def _block(self, block: Block) -> list[Any]:  # noqa: PLR0911 - one answer a kind of block
        match block:
            case Paragraph():
                return _filled("text", visible(self._kept_lines(block)))
            case Table():
                return _filled("table", self._rows(block))
            case Fence():
                return canonical_code(block)
            case ListBlock():
                return _filled("list", self._items(block))
            case Quote():
                return _filled("quote", self._blocks(block.blocks))
            case Html():
                return _filled("html", without_comments(block.text))
            case Heading():
                return _filled("heading", visible(block.raw))
            case ThematicBreak():
                return []

    def _items(self, block: ListBlock) -> list[Any]:
        return [
            [item.checked, self._blocks(item.blocks)]
            for item in block.items
            if not self._is_skipped(item.span)
        ]

    def _rows(self, table: Table) -> list[Any]:
        return [
            [visible(cell.text) for cell in row]
            for row in (table.header, *table.rows)
            if not (row and self._is_skipped(row[0].span))
        ]

    def _kept_lines(self, paragraph: Paragraph) -> str:
        """Return a paragraph without the lines that hold the document's own lifecycle."""
        first, last = paragraph.span.first_line, paragraph.span.last_line
        if self.skipped.isdisjoint(range(first, last + 1)):
            return paragraph.text
        lines = paragraph.text.split("\n")
        return "\n".join(line for at, line in enumerate(lines, first) if at not in self.skipped)

    def _is_skipped(self, span: Span) -> bool:
        return self.skipped.issuperset(range(span.first_line, span.last_line + 1))


def _lines(span: Span) -> range:
    return range(span.first_line, span.last_line + 1)


def _filled(kind: str, content: Any) -> list[Any]:
    """Return a block's content under its kind; nothing for a block without any."""
    return [kind, content] if content else []


def _below(section: Section, place: _Place) -> _Place:
    """Return the place of a section: a standard one starts a path of its own."""
    if section.names:
        slugs = sorted(name.value for name in section.names)
        title = " and ".join(section_title(name) for name in section.names)
        return _Place(("+".join(slugs),), (title,), place.names | frozenset(section.names))
    path = (*place.path, section.identity)
    return _Place(path, (*place.titles, section.heading.text or section.identity), place.names)


def _ordered(section: Section) -> list[str]:
    """Return the subsections whose order is part of a migration plan."""
    identities = (child.identity for child in section.children)
    return [identity for identity in identities if identity not in _ORDER_FREE]


def _exempt_lines(document: Document) -> frozenset[int]:
    """Return the lines outside front matter that hold only status, version and the like."""
    if document.metadata.style is MetadataStyle.FRONT_MATTER:
        return frozenset()
    exempt: set[int] = set()
    other: set[int] = set()
    for key, found in document.metadata.fields.items():
        lines = range(found.span.first_line, found.span.last_line + 1)
        (exempt if key in EXEMPT_FIELDS else other).update(lines)
    return frozenset(exempt - other)
