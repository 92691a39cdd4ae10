"""Groups blocks under their headings and names the standard's sections among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from data_design_gate.document.headings import identity
from data_design_gate.document.matching import Match, match_headings
from data_design_gate.document.model import Block, Heading, Section, Span
from data_design_gate.document.vocabulary import Vocabulary


@dataclass(slots=True)
class Draft:
    """A section while its content is being gathered."""

    heading: Heading
    identity: str
    blocks: list[Block] = field(default_factory=list)
    children: list[Draft] = field(default_factory=list)
    last_line: int = 0
    match: Match | None = None


def build_sections(
    blocks: Sequence[Block], vocabulary: Vocabulary, last_line: int
) -> tuple[tuple[Section, ...], tuple[Block, ...], str]:
    """Return the sections, the blocks before the first heading, and the title."""
    roots: list[Draft] = []
    preamble: list[Block] = []
    stack: list[Draft] = []
    drafts: list[Draft] = []
    for block in blocks:
        if not isinstance(block, Heading):
            (stack[-1].blocks if stack else preamble).append(block)
            continue
        while stack and stack[-1].heading.level >= block.level:
            stack.pop().last_line = block.span.first_line - 1
        draft = Draft(block, identity(block.text))
        (stack[-1].children if stack else roots).append(draft)
        stack.append(draft)
        drafts.append(draft)
    for draft in stack:
        draft.last_line = max(last_line, draft.heading.span.last_line)
    match_headings(roots, drafts, vocabulary)
    title = next((d.heading.text for d in drafts if d.heading.level == 1), "")
    return tuple(_freeze(draft) for draft in roots), tuple(preamble), title


def _freeze(draft: Draft) -> Section:
    children = tuple(_freeze(child) for child in draft.children)
    span = Span(draft.heading.span.first_line, draft.last_line, draft.heading.span.column)
    names = draft.match.names if draft.match else ()
    how = draft.match.how if draft.match else None
    return Section(draft.heading, draft.identity, names, how, tuple(draft.blocks), children, span)
