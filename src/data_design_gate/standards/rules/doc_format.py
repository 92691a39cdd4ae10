"""Rules on what can be read at all: the file, its fences, its tables."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Problem, Span
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import is_readable
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.loose_rows import rows_of_no_table
from data_design_gate.standards.swallowed import Swallowed, swallowed

_OTHER_RULES = frozenset({"front-matter", "unclosed-fence"})
_NO_PATTERN = "the query names the pattern"
_MARK = {"`": "backticks", "~": "tildes"}


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
    for hidden in swallowed(document):
        yield _hidden(hidden)


def _hidden(hidden: Swallowed) -> Hit:
    """Say what hides sections and where its end belongs."""
    first = hidden.span.first_line
    place = Span(first, first, hidden.span.column)
    lost = ", ".join(TITLES[name] for name in hidden.names)
    end = f"closed only in line {hidden.span.last_line}" if hidden.closed_late else "never closed"
    what = f" and swallows the section{'s' if len(hidden.names) > 1 else ''} {lost}" if lost else ""
    if hidden.marks:
        thing, mend = "code fence", f"a line of {len(hidden.marks)} {_MARK[hidden.marks[0]]}"
    else:
        thing, mend = "comment", "`-->`"
    return Hit(
        place,
        f"The {thing} that opens here is {end}{what}.",
        f"Close it with {mend} where the {'code' if hidden.marks else 'comment'} ends.",
        f"unclosed {'fence' if hidden.marks else 'comment'} {lost}".strip(),
        severity=None if hidden.names else Severity.WARNING,
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
    hidden = [each.span for each in swallowed(context.document)]
    for block in context.design.unread:
        if any(s.first_line <= block.span.first_line <= s.last_line for s in hidden):
            continue
        if not context.design.patterns and block.reason.startswith(_NO_PATTERN):
            continue  # whoever says that the patterns are missing has said it
        place = block.at or block.span
        first, last = block.span.first_line, block.span.last_line
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        yield Hit(
            Span(place.first_line, max(place.first_line, block.span.last_line), place.column),
            f"This block cannot be read ({lines}): {block.reason}.",
            block.mend,
            f"unread {block.kind}: {block.reason}",
        )
    for rows in rows_of_no_table(context.document):
        yield Hit(rows.span, rows.message, rows.mend, rows.subject, suggestion=rows.suggestion)
