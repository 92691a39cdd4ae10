"""The mend of a statement that stands in the up migration word for word, so that both agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Statement
from data_design_gate.regex import regex
from data_design_gate.standards.finding import Finding, Suggestion
from data_design_gate.standards.rules.postgres_common import line_of

_REPEATABLE = regex(r"\bIF\s+NOT\s+EXISTS\b", re.IGNORECASE)


def with_twins(design: DataDesign, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, those with a mend in the schema section again for their twins.

    What the mend replaces must stand in both word for word; of the rest of
    the statement only ``IF NOT EXISTS`` and white space may differ.
    """
    for finding in findings:
        yield finding
        edit = finding.suggestion
        if edit is not None and edit.first_line <= edit.last_line:
            for twin in _twins(design, edit):
                yield replace(
                    finding, line=twin.first_line, end_line=twin.last_line, suggestion=twin
                )


def _twins(design: DataDesign, edit: Suggestion) -> Iterator[Suggestion]:
    documented = next((one for one in design.postgres.statements if _holds(one, edit)), None)
    if documented is None:
        return
    replaced = range(edit.first_line, edit.last_line + 1)
    for migration in design.migration.ups:
        for statement in migration.statements:
            down = statement.span.first_line - documented.span.first_line
            if (
                down
                and _words(statement) == _words(documented)
                and all(
                    line_of(design.document, line) == line_of(design.document, line + down)
                    for line in replaced
                )
            ):
                yield Suggestion(edit.first_line + down, edit.last_line + down, edit.replacement)


def _holds(statement: Statement, edit: Suggestion) -> bool:
    span = statement.span
    return span.first_line <= edit.first_line and edit.last_line <= span.last_line


def _words(statement: Statement) -> list[str]:
    return _REPEATABLE.sub("", statement.text).split()
