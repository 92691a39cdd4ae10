"""Rules on statements that have no place in a design."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.refused import refusal
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import shown
from data_design_gate.standards.rules.postgres_common import at


@rule("MIG018", Severity.ERROR, waivable=False)
def statement_refused(context: Context) -> Iterator[Hit]:
    """Keep server, role, session and file access out of a design.

    A migration runs with the rights of the schema's owner and is proved on a
    throw-away server; what reaches beyond the schema belongs to whoever runs
    the server.

    Bad:

        COPY orders FROM PROGRAM 'curl https://example.org/orders.csv';

    Good:

        INSERT INTO order_kinds (code) VALUES ('web') ON CONFLICT DO NOTHING;

    Source: PostgreSQL documentation, COPY, ALTER SYSTEM, CREATE ROLE; the sandbox refuses them.
    """
    plan = context.design.migration
    statements = list(context.design.postgres.statements)
    for migration in (*plan.ups, *plan.downs):
        statements += migration.statements
    for statement in statements:
        if reason := refusal(statement):
            words = shown(statement)
            yield Hit(
                at(statement.span),
                f"`{words[:50]}{'...' if len(words) > 50 else ''}` {reason}.",  # noqa: PLR2004 a line's length
                "Take it out of the design; ask whoever runs the server to do it.",
                words[:60],
            )
