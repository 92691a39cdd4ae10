"""Rules on what a migration plan must state."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.migration import LABELS
from data_design_gate.design.migration_fences import direction_of
from data_design_gate.design.model import MigrationPlan, Store
from data_design_gate.design.words import fold
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import is_empty, is_not_applicable
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
    if plan.span is None or is_not_applicable(context) or is_empty(context):
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


def _other_words(plan: MigrationPlan) -> bool:
    """Tell whether a label of its own ("Reason") says why; what is asked of any plan does not."""
    return any(
        name not in LABELS and len(fold(label.text).split()) >= _FEWEST_REASON_WORDS
        for name, label in plan.labels.items()
    )


def _postgres_changes(context: Context) -> bool:
    """Tell whether the design has something of Postgres to migrate."""
    design = context.design
    plan = design.migration
    return (
        plan.span is not None
        and plan.type != "none"
        and not is_not_applicable(context)
        and not is_empty(context)
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
        ```sql migration=20261120_101500_create_orders
        DROP TABLE IF EXISTS orders;
        ```

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
        yield _undone_by_nothing(context, plan.downs[0].span if plan.downs else plan.span)
    elif all(migration.name for migration in (*ups, *downs)):
        for migration in ups:
            if migration.name not in undone and len(ups) > 1:
                yield Hit(
                    at(migration.span),
                    f"The migration `{migration.name}` has no down migration.",
                    f"Add a down fence tagged `sql migration={migration.name}`.",
                    migration.name,
                )


def _undone_by_nothing(context: Context, span: Span) -> Hit:
    """Tell of a plan without a down migration, at the heading that announces one."""
    heading = next(
        (
            part.heading
            for section in context.document.named(SectionName.MIGRATION)
            for part in section.children
            if direction_of(part.heading.raw) == "down"
        ),
        None,
    )
    otherwise = "`No down migration, because ...` with what is done instead."
    if heading is None:
        return Hit(
            at(span),
            "The migration plan has no down migration, and no reason for that.",
            f"Add a subsection `### Down` that undoes the up migration, or write there {otherwise}",
            "down",
        )
    return Hit(
        at(heading.span),
        f"{heading.text} holds no statement in a fence, and no reason for that.",
        "Put the statements that undo the up migration into a fence tagged "
        f"`sql migration=NAME` with its name, or write {otherwise}",
        "down",
    )
