"""What the rules read from the text already: that is said once, by them."""

from __future__ import annotations

from collections.abc import Sequence

from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import registry
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.rules.dynamodb_common import whole
from data_design_gate.standards.rules.postgres_common import remembered
from data_design_gate.standards.rules.proof_common import pattern_named

_OF_TABLES = ("DDB003", "DDB004", "DDB008", "DDB009")
_OF_WHOLE_TABLES = (*_OF_TABLES, "DDB010", "DDB011")  # prose may leave these out and be made
_OF_ITEMS = ("DDB013", "DDB015", "DDB017")
_OF_PATTERNS = ("ACC003", "ACC004", "ACC006", "ACC007", "ACC008", "DDB021")


@remembered
def _read(context: Context) -> tuple[tuple[str, int], ...]:
    """Return (code, line) of every error that these rules read from the text."""
    load_rules()
    rules = [registry()[code] for code in (*_OF_WHOLE_TABLES, *_OF_ITEMS, *_OF_PATTERNS)]
    return tuple(
        (rule.code, hit.span.first_line)
        for rule in rules
        for hit in rule.check(context)
        if (hit.severity or rule.severity) is Severity.ERROR
    )


def _said_within(context: Context, codes: Sequence[str], *places: Span) -> str:
    """Return the first of these rules that found an error in one of these places, "" without."""
    lines = _read(context)
    return next(
        (
            f"{code} {registry()[code].name}"
            for code, line in lines
            if code in codes and any(p.first_line <= line <= p.last_line for p in places)
        ),
        "",
    )


def said_of_table(context: Context, name: str) -> str:
    """Return the rule of an error read from a table's definition, "" without one."""
    table = context.design.dynamodb.table(name)
    if table is None:
        return ""
    places = [table.span, *(index.span for index in table.indexes)]
    places += [table.name_span] if table.name_span else []
    return _said_within(context, _OF_WHOLE_TABLES if whole(table) else _OF_TABLES, *places)


def said_of_item(context: Context, line: int) -> str:
    """Return the rule of an error read from the sample item that begins on a line."""
    return _said_within(context, _OF_ITEMS, Span(line, line))


def said_of_pattern(context: Context, identity: str) -> str:
    """Return the rule of an error read from a pattern or its request, "" without one."""
    pattern = pattern_named(context, identity)
    if pattern is None:
        return ""
    places = [pattern.span] + ([pattern.dynamodb.span] if pattern.dynamodb else [])
    return _said_within(context, _OF_PATTERNS, *places)
