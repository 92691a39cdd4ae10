"""Rules on what can be read at all: the file, its fences, its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from data_design_gate.document.model import Block, ListBlock, Paragraph, Problem, Quote, Span
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import is_readable, swallowed
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity

_OTHER_RULES = frozenset({"front-matter", "unclosed-fence"})
_ROW = re.compile(r"\s*\|.*\|\s*$")
_DELIMITERS = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*$")


@rule("DOC022", Severity.ERROR, waivable=False)
def format_invalid(context: Context) -> Iterator[Hit]:
    """Keep the document a Markdown file that can be read to its end.

    Binary content, another encoding, a file beyond the size bound or a fence
    that is never closed hide the design from readers and checks alike.

    Bad:

        ```sql
        CREATE TABLE orders (...);

        ## Data Lifecycle

    Good:

        ```sql
        CREATE TABLE orders (...);
        ```

        ## Data Lifecycle

    Source: Data Design Standards, format; GitHub Flavored Markdown.
    """
    document = context.document
    for problem in document.problems:
        if problem.kind not in _OTHER_RULES:
            yield _told(problem)
    for fence, names in swallowed(document):
        place = Span(fence.span.first_line, fence.span.first_line, fence.span.column)
        lost = ", ".join(TITLES[name] for name in names)
        marks = "~~~" if document.lines[place.first_line - 1].lstrip().startswith("~") else "```"
        what = f" and swallows {len(names)} sections: {lost}" if names else ""
        yield Hit(
            place,
            f"The code fence that opens here is never closed{what}.",
            f"Close it with a line of its own, `{marks}`, behind the code.",
            f"unclosed fence {lost}".strip(),
            severity=None if names else Severity.WARNING,
        )


def _told(problem: Problem) -> Hit:
    return Hit(problem.span, problem.message, problem.mend, problem.kind)


@rule("DOC012", Severity.ERROR, waivable=False)
def block_unreadable(context: Context) -> Iterator[Hit]:
    """Write design matter so that it can be read whole.

    What cannot be read cannot be checked: another database's dialect,
    `...` left in a statement, placeholders, fragments, syntax errors, and rows
    that GitHub does not show as a table. A document with an unread part is
    never called complete.

    Bad:

        ```sql
        CREATE TABLE `orders` (id INT AUTO_INCREMENT, ...);
        ```

    Good:

        ```sql
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
        ```

    Source: Data Design Standards, format; PostgreSQL's own parser.
    """
    if not is_readable(context):
        return
    open_fences = [fence.span for fence, _ in swallowed(context.document)]
    for block in context.design.unread:
        if any(s.first_line <= block.span.first_line <= s.last_line for s in open_fences):
            continue
        place = block.at or block.span
        lines = f"lines {block.span.first_line} to {block.span.last_line}"
        yield Hit(
            Span(place.first_line, max(place.first_line, block.span.last_line), place.column),
            f"This block cannot be read ({lines}): {block.reason}.",
            block.mend,
            f"unread {block.kind}: {block.reason}",
        )
    for paragraph in _paragraphs(context.document.blocks):
        yield from _rows_of_no_table(paragraph)


def _paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Quote):
            yield from _paragraphs(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _paragraphs(item.blocks)


def _rows_of_no_table(paragraph: Paragraph) -> Iterator[Hit]:
    """Report a header and delimiter row that do not make a table, as their cells differ."""
    lines = paragraph.text.split("\n")
    for index, (header, delimiters) in enumerate(pairwise(lines)):
        if not _ROW.match(header) or not _DELIMITERS.match(delimiters):
            continue
        line = paragraph.span.first_line + index
        yield Hit(
            Span(line, paragraph.span.last_line, paragraph.columns[index]),
            "These rows look like a table, and GitHub shows none: the header has "
            f"{_cells(header)} cells, the row of dashes below it {_cells(delimiters)}.",
            "Give both rows the same number of cells; write `\\|` for a pipe inside a cell.",
            f"no table: {header.strip()[:60]}",
        )
        return


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row.strip())) - 1
