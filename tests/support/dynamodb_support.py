"""Markdown in, DynamoDB reading out: the shortest way for a test."""

from __future__ import annotations

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.dynamodb.read import DynamoReading, read_dynamodb
from data_design_gate.document.model import Document
from data_design_gate.document.parse import parse_document


def parse(markdown: str) -> Document:
    """Parse Markdown as the file ``design.md``."""
    return parse_document(markdown.encode(), "design.md")


def reading(body: str, heading: str = "## 4. DynamoDB Design") -> DynamoReading:
    """Read a body that stands under a DynamoDB heading; its first line is line 5 of the file."""
    return read_dynamodb(parse(f"# Orders: data design\n\n{heading}\n\n{body}"))


def only_table(body: str, heading: str = "## 4. DynamoDB Design") -> DynamoTable:
    """Return the one table of a body that must be read whole."""
    found = reading(body, heading)
    assert found.unread == ()
    (table,) = found.schema.tables
    return table


def keys(table: DynamoTable) -> list[tuple[str, str]]:
    """Return a table's key as (attribute, role) pairs."""
    return [(key.attribute, key.role) for key in table.key_schema]
