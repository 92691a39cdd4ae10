"""Rules on the amount of work in one statement."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.expressions import render, strings, walk
from data_design_gate.design.words import noun
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.migration_common import (
    Node,
    Step,
    up_steps,
)
from data_design_gate.standards.rules.postgres_common import at
from data_design_gate.standards.rules.postgres_volumes import declared_rows

# One statement over more rows than this holds its locks for minutes and bloats the table at once.
_MANY_ROWS = 1_000_000
_EVERY_ROW = frozenset({"", "TRUE", "1 = 1"})  # conditions that choose nothing


@rule(
    "MIG012",
    Severity.WARNING,
    marks="SX",
    needs=("migration",),
    shown=proof_halves.unbatched_change,
)
def unbatched_change(context: Context) -> Iterator[Hit]:
    """Change many rows in batches.

    One statement over a large table holds its row locks until it ends,
    writes every row version at once, and starts from the beginning when it
    is stopped. Without WHERE it touches every row, needed or not.

    Bad:

        UPDATE orders SET currency = 'EUR';

    Good:

        UPDATE orders SET currency = 'EUR'
         WHERE id IN (SELECT id FROM orders WHERE currency IS NULL ORDER BY id LIMIT 10000);

        (repeated until no row is left)

    Source: Data Design Standards, Migration Plan: batched.
    """
    for step in up_steps(context):
        kind, node = step.statement.kind, step.node
        if kind in {"UpdateStmt", "DeleteStmt"} and step.existed(step.target):
            word = kind.removesuffix("Stmt").upper()
            if render(node.get("whereClause")).upper() in _EVERY_ROW:
                yield Hit(
                    at(step.statement.span),
                    f"{word} of `{step.target}` without a condition touches every row in one "
                    "statement.",
                    "Say which rows, and take them in batches by the primary key.",
                    f"{word} {step.target}",
                    severity=Severity.ERROR,
                )
            elif not _is_batched(node) and (rows := _many_rows(context, step.target)):
                yield _large(step, f"{word} of `{step.target}`", rows)
        elif kind == "InsertStmt":
            source = _source_table(node)
            rows = _many_rows(context, source) if source and step.existed(source) else None
            if rows and not _is_batched(node):
                yield _large(step, f"INSERT from `{source}`", rows)


def _large(step: Step, what: str, rows: float) -> Hit:
    return Hit(
        at(step.statement.span),
        f"{what} in one statement: the table is declared with {rows:,.0f} rows.",
        "Take the rows in batches by the primary key, each in a transaction of its own.",
        what.replace("`", ""),
    )


def _many_rows(context: Context, table: str) -> float | None:
    entity = next(
        (e for e in context.design.requirements.entities if noun(e.name) == noun(table)), None
    )
    rows = declared_rows(entity)
    return rows if rows and rows > _MANY_ROWS else None


def _is_batched(node: Node) -> bool:
    """Tell whether a statement limits itself: LIMIT in a subquery, or a range of the key."""
    for kind, body in walk({"Statement": node}):
        if kind == "SelectStmt" and "limitCount" in body:
            return True
        if kind == "A_Expr" and body.get("kind") == "AEXPR_BETWEEN":
            return True
    return any(
        kind == "ColumnRef" and strings(body.get("fields")) == ("ctid",)
        for kind, body in walk({"Statement": node})
    )


def _source_table(node: Node) -> str:
    select = node.get("selectStmt", {}).get("SelectStmt", {})
    for kind, body in walk(select.get("fromClause")):
        if kind == "RangeVar":
            return str(body.get("relname", ""))
    return ""
