"""Rules on plans that change DynamoDB, alone or together with Postgres."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import is_not_applicable
from data_design_gate.standards.rules.postgres_common import at

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
    if plan.span is None or plan.type in {"none", "new-schema"} or is_not_applicable(context):
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


_ORDER = regex(
    r"\b(?:first|then|before|after|afterwards|last|order|followed by|once|reverse)\b", re.IGNORECASE
)


_BOTH = regex(r"dynamo", re.IGNORECASE)


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
    changes = plan.ups and (plan.dynamodb or _dynamodb_changes(context))
    rollback = plan.labels.get("rollback")
    if not changes or plan.type == "none" or rollback is None or not rollback.text:
        return
    named = [table.name for table in context.design.dynamodb.tables if table.name]
    both = _BOTH.search(rollback.text) or any(name in rollback.text for name in named)
    if not (both and _ORDER.search(rollback.text)):
        yield Hit(
            at(rollback.span),
            "Both stores change, but the rollback does not say in which order they are undone.",
            "Name both stores and which of them is undone first.",
            "rollback",
        )
