"""The way from a file to a Document: the one entry point of this package."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document import limits
from data_design_gate.document.block_parser import PositionalBlockParser
from data_design_gate.document.build import Builder
from data_design_gate.document.front_matter import FrontMatter, read_front_matter
from data_design_gate.document.metadata import read_metadata
from data_design_gate.document.model import Block, Document, Fence, Metadata, Problem, Span
from data_design_gate.document.sections import build_sections
from data_design_gate.document.source import read_source
from data_design_gate.document.state import PositionalState
from data_design_gate.document.vocabulary import STANDARD, Vocabulary
from data_design_gate.document.waivers import read_waivers

_PARSER = PositionalBlockParser()
_NO_METADATA = Metadata(None, {}, None, "", None)
_BOUNDS = {
    "nesting": (
        f"Quotes and lists are nested deeper than {limits.MAX_NESTING} levels.",
        "Flatten the nesting; what stands deeper was read as plain text.",
    ),
    "columns": (
        f"A table has more than {limits.MAX_TABLE_COLUMNS} columns.",
        "Split the table; it was read as plain text.",
    ),
    "cells": (
        f"The tables have more than {limits.MAX_TABLE_CELLS:,} cells together.",
        "Split the design; what follows was not read.",
    ),
    "blocks": (
        f"The document has more than {limits.MAX_BLOCKS:,} blocks.",
        "Split the design; what follows was not read.",
    ),
}


def parse_document(
    source: bytes | str,
    path: str,
    vocabulary: Vocabulary = STANDARD,
    max_bytes: int = limits.MAX_BYTES,
) -> Document:
    """Read a Markdown document.

    Never raises: what cannot be read comes back as the document's
    ``problems``, with whatever could be read beside them.
    """
    read = read_source(source, max_bytes)
    if read.problem is not None:
        return unread(path, read.problem, read.text, read.lines)
    front = read_front_matter(read.lines)
    skipped = front.span.last_line if front.span else 0
    state = _PARSER.read(read.lines[skipped:], skipped + 1)
    blocks = Builder(state.references).build(state.root.children)
    outline = build_sections(blocks, vocabulary, len(read.lines))
    metadata = read_metadata(front, outline.sections, outline.preamble)
    return Document(
        path,
        read.text,
        read.lines,
        blocks,
        outline.sections,
        metadata,
        waivers=read_waivers(read.text, blocks, outline.sections, front),
        problems=tuple(_problems(front, state, blocks)),
        title=metadata.text("title") or outline.title,
        preamble=outline.preamble,
        references=state.references,
        by_name=outline.by_name,
        every=outline.every,
    )


def unread(path: str, problem: Problem, text: str = "", lines: tuple[str, ...] = ()) -> Document:
    """Return a document of which nothing can be said but why it was not read."""
    return Document(path, text, lines, (), (), _NO_METADATA, problems=(problem,))


def _problems(
    front: FrontMatter, state: PositionalState, blocks: tuple[Block, ...]
) -> Iterator[Problem]:
    if front.problem:
        yield front.problem
    for bound, line in state.exceeded.items():
        message, mend = _BOUNDS[bound]
        yield Problem("bounds", message, mend, Span(line, line))
    for block in blocks:
        if isinstance(block, Fence) and block.fenced and not block.closed:
            yield Problem(
                "unclosed-fence",
                "A code fence is opened here and never closed; everything below counts as code.",
                "Close the fence with the same marks on a line of their own.",
                block.span,
            )
