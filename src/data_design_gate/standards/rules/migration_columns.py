"""Rules on columns added to tables with rows."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.expressions import render, strings
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import up_steps
from data_design_gate.standards.rules.postgres_common import at


@rule("MIG008", Severity.ERROR, marks="SX", needs=("migration",))
def not_null_without_default(context: Context) -> Iterator[Hit]:
    """Add required columns with a default, or in steps.

    A table with rows refuses a NOT NULL column that has no value for them.

    Bad:

        ALTER TABLE orders ADD COLUMN IF NOT EXISTS currency text NOT NULL;

    Good:

        ALTER TABLE orders ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT 'EUR';

    Source: PostgreSQL documentation, ALTER TABLE, ADD COLUMN.
    """
    for step in up_steps(context):
        if not step.existed(step.target):
            continue
        for command in step.commands():
            column = command.get("def", {}).get("ColumnDef", {})
            if command.get("subtype") != "AT_AddColumn":
                continue
            kinds = {
                wrapped.get("Constraint", {}).get("contype")
                for wrapped in column.get("constraints", ())
                if render(wrapped.get("Constraint", {}).get("raw_expr")) != "NULL"
            }
            names = strings(column.get("typeName", {}).get("names"))
            filled = {"CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"} & kinds
            required = kinds & {"CONSTR_NOTNULL", "CONSTR_PRIMARY"}
            if required and not filled and "serial" not in "".join(names):
                name = f"{step.target}.{column.get('colname', '')}"
                yield Hit(
                    at(step.place(column)),
                    f"`{name}` is added as NOT NULL without a default: a table with rows refuses "
                    "it.",
                    "Give it a DEFAULT, or add it nullable, fill it in batches, then set NOT NULL.",
                    name,
                    group=f"MIG008:{step.target}",
                )
