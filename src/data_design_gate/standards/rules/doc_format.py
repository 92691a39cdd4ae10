"""Rules on what can be read at all: the file, its fences, its tables."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Problem, Span
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import is_readable, swallowed
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.loose_rows import rows_of_no_table

_OTHER_RULES = frozenset({"front-matter", "unclosed-fence"})


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
    for rows in rows_of_no_table(context.document):
        yield Hit(rows.span, rows.message, rows.mend, rows.subject, suggestion=rows.suggestion)
