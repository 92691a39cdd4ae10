"""A schema after statements: the one way a schema is built or changed."""

from __future__ import annotations

from collections.abc import Iterable

from data_design_gate.design.postgres import alterations, builder, renames
from data_design_gate.design.postgres.model import PostgresSchema, Statement

_HANDLERS = {**builder.HANDLERS, **alterations.HANDLERS, **renames.HANDLERS}


def building(schema: PostgresSchema) -> builder.SchemaBuilder:
    """Return the state from which statements can be applied one by one."""
    return builder.SchemaBuilder(schema, _HANDLERS)


def apply(schema: PostgresSchema, statements: Iterable[Statement]) -> PostgresSchema:
    """Return the schema after the statements ran in order.

    What they name and the schema does not hold is passed over; what they
    define twice becomes a ``Duplicate``.
    """
    state = building(schema)
    state.apply_all(statements)
    return state.schema()
