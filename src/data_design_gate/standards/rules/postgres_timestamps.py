"""Rules on points in time."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import at, own_tables, replace_type

_PRECISION = regex(r"\(\s*\d+\s*\)")


@rule("PG011", Severity.ERROR, needs=("postgres",))
def timestamp_without_time_zone(context: Context) -> Iterator[Hit]:
    """Store points in time as timestamptz.

    `timestamp` drops the zone it is given: the same moment, written by two
    servers, becomes two values, and nothing in the row tells them apart.
    `timetz` has an offset but no date, so no daylight saving time.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, created_at timestamp NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, created_at timestamptz NOT NULL);

    Source: Data Design Standards, Postgres Schema Design: TIMESTAMP WITH TIME ZONE for all
    timestamps; PostgreSQL documentation, 8.5 Date/Time Types.
    """
    for table in own_tables(context):
        for column in table.columns:
            if column.type.name not in {"timestamp", "timetz"}:
                continue
            precision = _PRECISION.search(column.type.spelled)
            new = f"timestamptz{precision[0].replace(' ', '') if precision else ''}"
            new += "[]" * column.type.dimensions
            subject = f"{table.name}.{column.name}"
            is_time = column.type.name == "timetz"
            yield Hit(
                at(column.span),
                f"`{subject}` is {column.type.spelled}, "
                + ("which has an offset but no date." if is_time else "which forgets the zone."),
                "Write `timestamptz`"
                + (", or `time` for a local time of day." if is_time else "."),
                subject,
                suggestion=None if is_time else replace_type(context, column, new),
                group=f"PG011:{table.name}",
            )
