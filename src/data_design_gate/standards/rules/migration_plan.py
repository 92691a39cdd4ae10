"""Rules on what a migration plan must state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import MigrationPlan, Store
from data_design_gate.design.words import fold
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import Step, up_steps
from data_design_gate.standards.rules.postgres_common import at, migration_is_read

_FIELDS = {
    "rollback": ("**Rollback:**", "how the change is undone, and until when it can be"),
    "data_safety": ("**Data safety:**", "what keeps rows from being lost"),
    "downtime": ("**Downtime:**", "none, or how long and why"),
    "testing": ("**Testing:**", "where the migration is tried before production"),
    "validation": ("**Validation:**", "what is checked afterwards"),
}
_TYPES = "New schema, Schema change, Data migration, Combination or None (with the reason)"
_FEWEST_REASON_WORDS = 3  # words behind "None" that can hold a reason


@rule("MIG001", Severity.ERROR, needs=("migration",))
def plan_incomplete(context: Context) -> Iterator[Hit]:
    """State type, steps, rollback, data safety, downtime, testing and validation.

    The database team approves the plan before it runs; what it does not say
    will be decided at night by whoever is awake.

    Bad:

        ## Migration Plan
        We add the column and deploy.

    Good:

        ## Migration Plan
        **Type:** Schema change
        **Steps:** 1. run the up migration 2. deploy the application
        **Rollback:** run the down migration; the column holds nothing else
        **Data safety:** only a column is added
        **Downtime:** none
        **Testing:** on a copy of production
        **Validation:** count of rows before and after

    Source: Data Design Standards, Migration Plan.
    """
    plan = context.design.migration
    if plan.span is None or _not_applicable(context):
        return
    type_text = plan.labels["type"].text if "type" in plan.labels else ""
    if plan.type == "none":
        if len(fold(type_text).split()) <= _FEWEST_REASON_WORDS and not _other_words(plan):
            yield Hit(
                at(plan.labels["type"].span),
                "The plan says that nothing is migrated, but not why.",
                "Write the reason behind it: `**Type:** None, because ...`",
                "type",
            )
        return
    if type_text and not plan.type:
        yield Hit(
            at(plan.labels["type"].span),
            f"The migration type `{type_text.splitlines()[0][:60]}` is none of the five.",
            f"Write {_TYPES}.",
            "type",
        )
    missing = [] if type_text else [f"**Type:** {_TYPES}"]
    if not plan.steps:
        missing.append("**Steps:** an ordered list")
    missing += [
        f"{label} {meaning}"
        for name, (label, meaning) in _FIELDS.items()
        if not (plan.labels[name].text if name in plan.labels else "")
    ]
    if missing:
        names = ", ".join(line.split("**")[1].rstrip(":").lower() for line in missing)
        yield Hit(
            at(plan.span),
            f"The migration plan does not state: {names}.",
            "Add to the section:\n" + "\n".join(missing),
            "plan",
        )


def _not_applicable(context: Context) -> bool:
    return SectionName.MIGRATION.value in context.design.not_applicable


def _other_words(plan: MigrationPlan) -> bool:
    return any(name != "type" and label.text for name, label in plan.labels.items())


def _postgres_changes(context: Context) -> bool:
    """Tell whether the design has something of Postgres to migrate."""
    design = context.design
    plan = design.migration
    return (
        plan.span is not None
        and plan.type != "none"
        and not _not_applicable(context)
        and bool(design.postgres.tables or Store.POSTGRES in design.selection.selected)
    )


@rule("MIG002", Severity.ERROR, needs=("migration",))
def up_missing(context: Context) -> Iterator[Hit]:
    """Write the up migration of every Postgres change.

    The plan is approved as it will run; words cannot be run, tried on a copy
    or compared with the documented schema.

    Bad:

        ### Up
        Create the orders table.

    Good:

        ### Up
        (a fence tagged `sql migration=20261120_101500_create_orders`)
        CREATE TABLE IF NOT EXISTS orders (id uuid PRIMARY KEY);

    Source: Data Design Standards, Migration Plan: up and down both.
    """
    plan = context.design.migration
    if not _postgres_changes(context) or plan.span is None or not migration_is_read(context):
        return
    if not any(migration.statements for migration in plan.ups):
        yield Hit(
            at(plan.span),
            "The migration plan has no up migration for the Postgres change.",
            "Add a subsection `### Up` with a fence tagged "
            "`sql migration=YYYYMMDD_HHMMSS_description`.",
            "up",
        )


@rule("MIG003", Severity.ERROR, needs=("migration",))
def down_missing(context: Context) -> Iterator[Hit]:
    """Write the down migration, or say why there can be none.

    Whoever rolls back at night runs what stands here. Some changes cannot be
    undone; then the reason, and what is done instead, must stand here.

    Bad:

        ### Down
        (nothing)

    Good:

        ### Down
        DROP TABLE IF EXISTS orders;

        or: No down migration, because merged rows cannot be told apart; restore the backup.

    Source: Data Design Standards, Migration Plan: up and down both.
    """
    plan = context.design.migration
    if plan.type == "none" or plan.span is None or not migration_is_read(context):
        return
    ups = [migration for migration in plan.ups if migration.statements]
    if not ups or plan.down_reason:
        return
    downs = [migration for migration in plan.downs if migration.statements]
    undone = {migration.name for migration in downs}
    if not downs:
        span = plan.downs[0].span if plan.downs else plan.span
        yield Hit(
            at(span),
            "The migration plan has no down migration, and no reason for that.",
            "Add a subsection `### Down` that undoes the up migration, or write there "
            "`No down migration, because ...` with what is done instead.",
            "down",
        )
    elif all(migration.name for migration in (*ups, *downs)):
        for migration in ups:
            if migration.name not in undone and len(ups) > 1:
                yield Hit(
                    at(migration.span),
                    f"The migration `{migration.name}` has no down migration.",
                    f"Add a down fence tagged `sql migration={migration.name}`.",
                    migration.name,
                )


_EVOLUTION = {
    "item versioning": r"version",
    "backwards compatibility": r"compatib|old (?:and new )?(?:items|readers|writers|shape|format)"
    r"|both (?:shapes|versions|formats)|tolera|default(?:s|ed)? (?:for|when|to)|dual[- ]read",
    "a script for existing items": r"script|back ?fill|job|lambda|step function|worker|lazy|lazily"
    r"|on read|on write|glue|emr|no existing items|new table",
    "batching": r"batch|page|chunk|segment|parallel scan|throttl|rate[- ]limit|at a time|lazy"
    r"|lazily|on read|no existing items|new table",
    "validation of migrated items": r"validat|verif|count|sampl|compar|reconcil|check",
}


@rule("MIG015", Severity.ERROR, needs=("migration", "dynamodb"))
def shape_evolution_missing(context: Context) -> Iterator[Hit]:
    """Plan how existing DynamoDB items change their shape.

    DynamoDB alters no items: old and new shapes live side by side until
    something rewrites each of them. Say how readers tell them apart, what
    rewrites them, how fast, and how it is checked.

    Bad:

        ### DynamoDB
        The new attribute is added.

    Good:

        ### DynamoDB
        Item versioning: `version` 2 marks the new shape. Backwards compatibility: readers take
        1 and 2. Script: `backfill-status`, in batches of 100 items at 50 writes a second.
        Validation: counts by version, and 1,000 items compared.

    Source: Data Design Standards, DynamoDB Design: shape evolution.
    """
    plan = context.design.migration
    if plan.span is None or plan.type in {"none", "new-schema"} or _not_applicable(context):
        return
    if not plan.dynamodb and not _dynamodb_changes(context):
        return
    missing = [
        what
        for what, words in _EVOLUTION.items()
        if not re.search(words, plan.dynamodb, re.IGNORECASE)
    ]
    if not missing:
        return
    said = "does not state" if plan.dynamodb else "has no DynamoDB part; it must state"
    yield Hit(
        at(plan.dynamodb_span or plan.span),
        f"The migration plan {said}: {', '.join(missing)}.",
        "Add it under `### DynamoDB` in the migration plan.",
        "dynamodb",
    )


def _dynamodb_changes(context: Context) -> bool:
    """Tell whether the change touches DynamoDB, by the base version or else by the plan."""
    if context.base is not None:
        return _shape(context.base.dynamodb) != _shape(context.design.dynamodb)
    return not context.design.migration.ups


def _shape(schema: object) -> str:
    """Return a schema in words without its positions, for telling whether it changed."""
    return re.sub(r"Span\([^()]*\)", "", repr(schema))


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
        return "alter" if step.existed(step.target) else ""
    return ""


_ORDER = re.compile(
    r"\b(?:first|then|before|after|afterwards|last|order|followed by|once|reverse)\b", re.IGNORECASE
)
_BOTH = re.compile(r"dynamo", re.IGNORECASE)


@rule("MIG019", Severity.WARNING, needs=("migration", "postgres", "dynamodb"))
def rollback_across_stores(context: Context) -> Iterator[Hit]:
    """Say in which order two stores are rolled back.

    Undone in the wrong order, one store refers to what the other no longer
    holds, and writes between the two steps are lost.

    Bad:

        **Rollback:** run the down migration.

    Good:

        **Rollback:** first stop the stream to DynamoDB, then run the down migration of Postgres,
        then restore the table OrderEvent to the time of the cut.

    Source: strong practice for designs with two stores.
    """
    plan = context.design.migration
    both = plan.ups and (plan.dynamodb or _dynamodb_changes(context))
    rollback = plan.labels.get("rollback")
    if not both or plan.type == "none" or rollback is None or not rollback.text:
        return
    if not (_BOTH.search(rollback.text) and _ORDER.search(rollback.text)):
        yield Hit(
            at(rollback.span),
            "Both stores change, but the rollback does not say in which order they are undone.",
            "Name both stores and which of them is undone first.",
            "rollback",
        )
