"""Rules on the schema that a migration reaches."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.compare import Difference, differences
from data_design_gate.design.postgres.model import PostgresSchema, Table
from data_design_gate.design.postgres.types import MISTAKES
from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.migration_common import (
    reached_schema,
    schema_before,
)
from data_design_gate.standards.rules.postgres_common import (
    at,
    migration_is_read,
    schema_is_read,
)


@rule(
    "MIG014",
    Severity.ERROR,
    marks="SX",
    needs=("migration", "postgres"),
    shown=proof_halves.schema_not_reached,
)
def schema_not_reached(context: Context) -> Iterator[Hit]:
    """Let the up migration end at the documented schema.

    Two descriptions of one schema drift apart with every edit; the reviewer
    approves one of them, and the other one runs.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, note text NOT NULL);  (schema section)
        CREATE TABLE orders (id uuid PRIMARY KEY, note text);           (up migration)

    Good:

        both sections define `note text NOT NULL`

    Source: the proof run compares the two catalogs; this compares the two texts.
    """
    plan = context.design.migration
    if not any(migration.statements for migration in plan.ups):
        return
    if not (schema_is_read(context) and migration_is_read(context)):
        return
    before = schema_before(context)
    reached = reached_schema(context)
    documented = context.design.postgres
    yield from _missing_tables(context, reached)
    yield from _undocumented(context, before, reached)
    for table in documented.tables:
        mine = reached.table(table.name)
        if mine is None or table.partition_of:
            continue
        for difference in _compared(context, reached, mine, table):
            yield _difference_hit(context, mine, table, difference)


def _missing_tables(context: Context, reached: PostgresSchema) -> Iterator[Hit]:
    """Find documented tables that nothing creates, where all of them must be new."""
    plan = context.design.migration
    outside = {table.name for table in schema_before(context).tables}
    outside |= set(context.design.postgres.existing)
    if plan.type != "new-schema" and not outside:
        return  # without a base, a documented table may have existed before
    for table in context.design.postgres.tables:
        if table.whole and reached.table(table.name) is None and table.name not in outside:
            yield Hit(
                at(table.span),
                f"Table `{table.name}` is documented, but the up migration does not create it.",
                "Add its CREATE TABLE to the up migration.",
                table.name,
            )


def _undocumented(
    context: Context, before: PostgresSchema, reached: PostgresSchema
) -> Iterator[Hit]:
    """Find tables that the up migration creates and the schema section does not have."""
    known_before = {table.name for table in before.tables}
    documented = {table.name for table in context.design.postgres.tables}
    for table in reached.tables:
        if table.name in known_before or table.name in documented or not table.whole:
            continue
        if not table.partition_of:
            yield Hit(
                at(table.span),
                f"The up migration creates `{table.name}`, which the schema section does not "
                "define.",
                "Document the table, or drop it in the migration that needs it only for a while.",
                table.name,
            )


def _compared(
    context: Context, reached: PostgresSchema, mine: Table, table: Table
) -> Iterator[Difference]:
    """Yield the differences that count for what is known of both sides."""
    partial = not (mine.whole and table.whole)
    described = table.source == "column-table"
    documented = context.design.postgres
    for difference in differences(reached, documented, only=frozenset({table.name})):
        known = not partial or _known_on_both(mine, table, difference)
        if not known and (difference.right or not _is_added(context, mine, difference)):
            continue
        if described and not _counts_for_column_table(mine, table, difference):
            continue
        if difference.kind == "column" and _types(table, difference) in MISTAKES:
            continue  # PG005 says what the type must be called
        yield difference


def _counts_for_column_table(mine: Table, table: Table, difference: Difference) -> bool:
    """Tell whether a difference counts where the document has a column table, no DDL.

    It seldom says all of keys, checks and defaults; names and types it does.
    """
    if difference.kind != "column":
        return False
    missing = not (difference.left and difference.right)
    return missing or _types(mine, difference) != _types(table, difference)


def _types(table: Table, difference: Difference) -> str:
    column = table.column(difference.name.rsplit(".", 1)[-1])
    return column.type.name if column else ""


def _known_on_both(mine: Table, table: Table, difference: Difference) -> bool:
    """Tell whether a difference lies in what the partly known side knows of the table.

    Of a table that is altered only, the added columns are known; whether the
    rest agrees cannot be seen.
    """
    if difference.kind != "column":
        return False
    name = difference.name.rsplit(".", 1)[-1]
    known_mine = mine.whole or mine.column(name) is not None
    known_table = table.whole or table.column(name) is not None
    return known_mine and known_table


def _is_added(context: Context, mine: Table, difference: Difference) -> bool:
    """Tell whether the plan adds a column of a table that stood before it."""
    if difference.kind != "column":
        return False
    name = difference.name.rsplit(".", 1)[-1]
    before = schema_before(context).table(mine.name)
    return before is not None and before.column(name) is None and mine.column(name) is not None


def _difference_hit(context: Context, mine: Table, table: Table, difference: Difference) -> Hit:
    name = difference.name
    if not difference.left:
        said = f"After the up migration the {difference.kind} `{name}` is missing; the schema "
        said += f"section defines it{_as(name, difference.right)}."
    elif not difference.right:
        said = f"The up migration makes the {difference.kind} `{name}`"
        said += f"{_as(name, difference.left)}, which the schema section does not define."
    else:
        said = f"After the up migration `{name}` is {difference.left}; the schema section says "
        said += f"{difference.right}."
    return Hit(
        at(_place(context, mine, table, difference)),
        said,
        "Make the two agree: the schema section is what was designed, the migration what runs.",
        name,
        group=f"MIG014:{table.name}",
    )


def _as(name: str, described: str) -> str:
    return "" if described in {"", name, "defined"} else f" as {described}"


def _place(context: Context, mine: Table, table: Table, difference: Difference) -> Span:
    """Return where the migration says it, else where the table stands in it."""
    ups = context.design.migration.ups
    lines = {
        line
        for migration in ups
        for line in range(migration.span.first_line, migration.span.last_line + 1)
    }
    column = mine.column(difference.name.rsplit(".", 1)[-1])
    if difference.kind == "column" and column and column.span.first_line in lines:
        return column.span
    if mine.span.first_line in lines:
        return mine.span
    del table
    return ups[0].span
