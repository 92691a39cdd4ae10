"""Rows that were meant as a table and that GitHub shows as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from data_design_gate.document.model import (
    Block,
    Document,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Table,
)
from data_design_gate.regex import regex
from data_design_gate.standards.finding import Suggestion
from data_design_gate.standards.remembered import remembered

_ROW = regex(r"\s*\|.*[^\\]\|\s*")
_DELIMITERS = regex(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_PIPE = regex(r"(?<!\\)\|")


class LooseRows(Struct, frozen=True):
    """Rows outside any table: where, why, and how they become one."""

    span: Span
    message: str
    mend: str
    subject: str
    suggestion: Suggestion | None = None


@remembered
def rows_of_no_table(document: Document) -> tuple[LooseRows, ...]:
    """Return them in file order; what is not the design (alternatives, the past) is left alone."""
    outside = [section.span for section in document.walk() if section.excluded]
    outside += [problem.span for problem in document.problems if problem.kind == "bounds"]
    rows: list[LooseRows] = []
    for before, paragraph in _paragraphs(document.blocks):
        line = paragraph.span.first_line
        if any(span.first_line <= line <= span.last_line for span in outside):
            continue
        found = _unequal(paragraph) or _orphaned(document, before, paragraph)
        if found is not None:
            rows.append(found)
    return tuple(rows)


def _paragraphs(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, Paragraph]]:
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Paragraph) and "|" in block.text:
            yield before, block
        elif isinstance(block, Quote):
            yield from _paragraphs(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _paragraphs(item.blocks)
        before = block


def _unequal(paragraph: Paragraph) -> LooseRows | None:
    """Find a header whose row of dashes has another number of cells."""
    lines = paragraph.text.split("\n")
    for index, (header, delimiters) in enumerate(pairwise(lines)):
        if not _DELIMITERS.fullmatch(delimiters) or not _ROW.fullmatch(header):
            continue
        line = paragraph.span.first_line + index
        return LooseRows(
            Span(line, paragraph.span.last_line, paragraph.columns[index]),
            "These rows look like a table, and GitHub shows none: the header has "
            f"{_cells(header)} cells, the row of dashes below it {_cells(delimiters)}.",
            "Give both rows the same number of cells; write `\\|` for a pipe inside a cell.",
            f"no table: {header.strip()[:60]}",
        )
    return None


def _cells(row: str) -> int:
    return len(_PIPE.findall(row.strip())) - 1


def _orphaned(document: Document, before: Block | None, rows: Paragraph) -> LooseRows | None:
    """Find rows without a header; mostly a blank line cut them off from their table."""
    lines = rows.text.split("\n")
    if not all(_ROW.fullmatch(line) and _cells(line) > 1 for line in lines):
        return None
    cut_off = isinstance(before, Table)
    one = len(lines) == 1
    if cut_off:
        mend = f"Remove the blank line above {'it' if one else 'them'}."
    elif one:
        mend = "Give it a header and a row of dashes."
    else:
        dashes = "|---" * _cells(lines[0])
        mend = f"If the first row is the header, write `{dashes}|` below it."
    suggestion = None
    if isinstance(before, Table):
        first = rows.span.first_line
        row = document.lines[first - 1]
        suggestion = Suggestion(before.span.last_line + 1, first, row)
    return LooseRows(
        rows.span,
        f"GitHub shows {'this row' if one else 'these rows'} as text, in no table"
        + (": a blank line ends the table above." if cut_off else "."),
        mend,
        f"no table: {lines[0].strip()[:60]}",
        suggestion,
    )
