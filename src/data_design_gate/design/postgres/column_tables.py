"""Column tables (``Column | Type | Nullable | ...``) as a second way to define a table."""

from __future__ import annotations

from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.document.model import Document


def add_column_tables(
    document: Document, schema: PostgresSchema
) -> tuple[PostgresSchema, tuple[UnreadBlock, ...]]:
    """Return the schema with the tables that only column tables define."""
    del document
    return schema, ()
