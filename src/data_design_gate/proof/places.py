"""Where in the document an object of the catalog is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Statement
from data_design_gate.document.model import Span

# Objects that one statement makes; of tables and their parts the last change counts.
_MADE_AT_ONCE = frozenset({
    "enum", "type", "domain", "range", "sequence", "index", "view", "materialized view",
    "function", "procedure", "schema", "extension", "trigger", "policy",
})  # fmt: skip


def place_in_scripts(name: str, *scripts: Sequence[Statement], kind: str = "") -> Span | None:
    """Return the statement of the first script that mentions an object, by its bare name.

    A part of a table (``orders.total``) is looked for together with its
    table first. The last mention counts, the first for what one statement makes.
    """
    parts = [part for part in re.split(r"[.(]", name.rstrip(")")) if part]
    for script in scripts:
        ordered = list(script) if kind in _MADE_AT_ONCE else list(reversed(script))
        for wanted in (parts[-2:], parts[-1:]):
            for statement in ordered:
                if all(_mentions(statement.text, part) for part in wanted):
                    return _at(statement, wanted[-1])
    return None


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text, re.IGNORECASE) is not None


def _at(statement: Statement, word: str) -> Span:
    found = re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", statement.text, re.IGNORECASE)
    return statement.place(found.start() if found else 0)


def place_in_schema(design: DataDesign, name: str) -> Span | None:
    """Return where the schema section defines an object."""
    found = place_in_scripts(name, design.postgres.statements)
    bare, _, part = name.rpartition(".")
    table = design.postgres.table(bare) or design.postgres.table(part)
    column = table.column(part) if table is not None else None
    if column is not None:
        return column.span
    return found or (table.span if table is not None else None)


def first_place(design: DataDesign, *scripts: Sequence[Statement]) -> Span:
    """Return a place to speak of a whole script: its first statement, else the plan."""
    for script in scripts:
        if script:
            return script[0].place(0)
    plan = design.migration.span
    return plan or Span(1, 1)
