"""Rules on the declared type of a migration."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import Step, up_steps
from data_design_gate.standards.rules.postgres_common import at, migration_is_read


@rule("MIG016", Severity.WARNING, needs=("migration",))
def type_mismatch(context: Context) -> Iterator[Hit]:
    """Declare the migration type that the SQL has.

    The type decides who looks at the plan and how; a backfill announced as a
    schema change is approved as one.

    Bad:

        **Type:** New schema

        ALTER TABLE orders ADD COLUMN total numeric(12,2);

    Good:

        **Type:** Schema change

        ALTER TABLE orders ADD COLUMN total numeric(12,2);

    Source: Data Design Standards, Migration Plan: migration type.
    """
    plan = context.design.migration
    if not plan.type or "type" not in plan.labels or not migration_is_read(context):
        return
    steps = up_steps(context)
    does = {kind for step in steps if (kind := _does(step))}
    declared = plan.type
    wrong = ""
    if declared == "none" and does:
        wrong = "but the up migration holds statements"
    elif declared == "new-schema" and "alter" in does:
        wrong = "but the up migration changes tables that exist"
    elif declared in {"new-schema", "schema-change"} and "rows" in does:
        wrong = "but the up migration changes rows that exist"
    elif declared == "data-migration" and does & {"alter", "create"}:
        wrong = "but the up migration changes the schema"
    elif (
        declared == "schema-change" and does == {"create"} and not context.design.postgres.existing
    ):
        wrong = "" if _has_schema_before(context) else "but the up migration only creates tables"
    if wrong:
        names = {"none": "None", "new-schema": "New schema", "schema-change": "Schema change",
                 "data-migration": "Data migration", "combination": "Combination"}  # fmt: skip
        right = _right_type(does)
        yield Hit(
            at(plan.labels["type"].span),
            f"The migration type is `{names[declared]}`, {wrong}.",
            f"Write `{right}`." if right else "Declare what the SQL does.",
            "type",
        )


def _has_schema_before(context: Context) -> bool:
    linked = context.document.metadata.texts("existing_schemas")
    return context.base is not None or bool(linked or context.design.postgres.existing)


def _right_type(does: set[str]) -> str:
    if "rows" in does and does & {"alter", "create"}:
        return "Combination"
    if does == {"rows"}:
        return "Data migration"
    return "Schema change" if "alter" in does else "New schema"


_ROWS = frozenset({"UpdateStmt", "DeleteStmt", "InsertStmt", "MergeStmt", "TruncateStmt"})


_CREATES = frozenset({"CreateStmt", "CreateTableAsStmt", "CreateForeignTableStmt"})


def _does(step: Step) -> str:
    """Return what a statement does: create, alter (what existed) or rows (of what existed)."""
    kind = step.statement.kind
    if kind in _CREATES:
        return "create"
    if kind in _ROWS:
        return "rows" if step.existed(step.target) or kind == "TruncateStmt" else ""
    if kind in {"AlterTableStmt", "RenameStmt"}:
        return "alter" if step.existed(step.target) else ""
    if kind == "DropStmt" and step.node.get("removeType") == "OBJECT_TABLE":
        return "alter"
    if kind == "IndexStmt":
        stood = step.existed(step.target) and not step.precedes(step.target)
        return "alter" if stood else ""
    return ""
