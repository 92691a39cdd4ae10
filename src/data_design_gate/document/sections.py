"""Groups blocks under their headings and names the standard's sections among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from data_design_gate.document.headings import identity
from data_design_gate.document.intended import intended_headings
from data_design_gate.document.matching import match_headings
from data_design_gate.document.model import Block, Heading, Paragraph, Section, SectionName, Span
from data_design_gate.document.titles import Match
from data_design_gate.document.vocabulary import Vocabulary


class Draft(Struct):
    """A section while its content is being gathered.

    ``intended`` marks a line that is no heading to GitHub but was meant as one.
    """

    heading: Heading
    identity: str
    intended: bool = False
    blocks: list[Block] = field(default_factory=list)
    children: list[Draft] = field(default_factory=list)
    last_line: int = 0
    match: Match | None = None
    excluded: bool = False


class Outline(Struct, frozen=True):
    """A document's sections, the blocks before the first heading, and its title."""

    sections: tuple[Section, ...]
    preamble: tuple[Block, ...]
    title: str
    by_name: Mapping[SectionName, tuple[Section, ...]]
    every: tuple[Section, ...]


def build_sections(blocks: Sequence[Block], vocabulary: Vocabulary, last_line: int) -> Outline:
    """Return the sections.

    Where a standard section has no heading at all, a line that was meant as
    one ("##Data Lifecycle", a bold title alone) stands in for it.
    """
    drafts = _gather(blocks, (), last_line)
    match_headings(drafts.roots, drafts.all, vocabulary)
    found = {name for draft in drafts.all if draft.match for name in draft.match.names}
    intended = intended_headings(blocks, found)
    if intended:
        replaced = [part for block in blocks for part in intended.get(id(block), (block,))]
        marked = {id(parts[0]) for parts in intended.values()}
        drafts = _gather(replaced, marked, last_line)
        match_headings(drafts.roots, drafts.all, vocabulary)
    sections = tuple(_freeze(draft) for draft in drafts.roots)
    every = tuple(part for section in sections for part in section.walk())
    return Outline(sections, tuple(drafts.preamble), _title(drafts), _by_name(every), every)


def _title(drafts: _Drafts) -> str:
    """Return the first top heading, a pandoc title line, or a first heading of another level."""
    top = next((d for d in drafts.all if d.heading.level == 1), None)
    if top is not None:
        return top.heading.text
    first = drafts.preamble[0] if drafts.preamble else None
    if isinstance(first, Paragraph) and first.text.startswith("% "):
        return first.text.split("\n")[0].removeprefix("% ").strip()
    other = drafts.all[0] if drafts.all else None
    return other.heading.text if other is not None and other.match is None else ""


def _by_name(every: tuple[Section, ...]) -> dict[SectionName, tuple[Section, ...]]:
    found: dict[SectionName, list[Section]] = {}
    for section in every:
        for name in section.names:
            found.setdefault(name, []).append(section)
    return {name: tuple(some) for name, some in found.items()}


class _Drafts(Struct):
    roots: list[Draft] = field(default_factory=list)
    all: list[Draft] = field(default_factory=list)
    preamble: list[Block] = field(default_factory=list)


def _gather(blocks: Sequence[Block], intended: Iterable[int], last_line: int) -> _Drafts:
    drafts = _Drafts()
    stack: list[Draft] = []
    for block in blocks:
        if not isinstance(block, Heading):
            (stack[-1].blocks if stack else drafts.preamble).append(block)
            continue
        while stack and stack[-1].heading.level >= block.level:
            stack.pop().last_line = block.span.first_line - 1
        draft = Draft(block, identity(block.text), intended=id(block) in intended)
        (stack[-1].children if stack else drafts.roots).append(draft)
        stack.append(draft)
        drafts.all.append(draft)
    for draft in stack:
        draft.last_line = max(last_line, draft.heading.span.last_line)
    return drafts


def is_excluded(section: Section) -> bool:
    """Tell whether a section's content is not the design: alternatives, the state before."""
    return section.excluded


def _freeze(draft: Draft, *, outside: bool = False) -> Section:
    outside = outside or draft.excluded
    children = tuple(_freeze(child, outside=outside) for child in draft.children)
    span = Span(draft.heading.span.first_line, draft.last_line, draft.heading.span.column)
    return Section(
        draft.heading,
        draft.identity,
        draft.match.names if draft.match else (),
        draft.match.how if draft.match else None,
        tuple(draft.blocks),
        children,
        span,
        excluded=outside,
    )
