"""The DynamoDB tables of a document, whatever notation defines them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.dynamodb.aws_cli import is_cli, read_cli
from data_design_gate.design.dynamodb.create_table import read_definitions
from data_design_gate.design.dynamodb.drafts import MOST_TABLES, Draft, too_many_tables
from data_design_gate.design.dynamodb.fences import (
    defines_tables,
    is_item,
    other_notation,
)
from data_design_gate.design.dynamodb.gather import Gatherer
from data_design_gate.design.dynamodb.model import DynamoSchema, DynamoTable
from data_design_gate.design.dynamodb.names import same_table
from data_design_gate.design.dynamodb.scope import Part, parts
from data_design_gate.design.dynamodb.source import read_structured
from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.tables import blocks_of
from data_design_gate.document.model import Document, Fence


class DynamoReading(Struct, frozen=True):
    """The tables of a document and what looked like one and could not be read."""

    schema: DynamoSchema
    unread: tuple[UnreadBlock, ...] = ()


def read_dynamodb(document: Document) -> DynamoReading:
    """Read every DynamoDB table the design defines.

    Whole definitions (CreateTable, CloudFormation, the command line) come
    first; entity keys, attributes, items, time to live and prose are then
    joined to them, or make tables of their own where no definition exists.
    """
    document_parts = tuple(parts(document))
    drafts: list[Draft] = []
    unread: list[UnreadBlock] = []
    for part in document_parts:
        for fence in _fences(part):
            for found in _definitions(part, fence):
                if isinstance(found, UnreadBlock):
                    unread.append(found)
                else:
                    _add(drafts, Draft(found, part.level), unread)
    gatherer = Gatherer(drafts, unread, document)
    for part in document_parts:
        if part.open:
            gatherer.part(part)
        elif part.definitions:
            gatherer.marked_tables(part)
    return DynamoReading(
        DynamoSchema(tuple(gatherer.tables())), tuple(sorted(unread, key=lambda u: u.span))
    )


def _fences(part: Part) -> Iterator[Fence]:
    for block in blocks_of(part.blocks):
        if isinstance(block, Fence):
            yield block


def _definitions(part: Part, fence: Fence) -> Iterator[DynamoTable | UnreadBlock]:
    """Yield what a fence defines as a whole."""
    if not part.definitions or "pattern" in fence.attributes or is_item(fence):
        return
    if is_cli(fence):
        yield from read_cli(fence)
        return
    if part.inside and (named := other_notation(fence)):
        yield named
        return
    if not defines_tables(fence):
        return
    for source in read_structured(fence):
        if not isinstance(source, UnreadBlock):
            yield from read_definitions(source)
        elif part.inside or "dynamodb" in fence.attributes or "AWS::DynamoDB" in fence.text:
            yield source


def _add(drafts: list[Draft], draft: Draft, unread: list[UnreadBlock]) -> None:
    """Add a definition; the same table for another environment is no second one."""
    other = draft.table
    for known in drafts:
        if same_table(known.table.name, other.name) and _keys(known.table) == _keys(other):
            return
    if len(drafts) == MOST_TABLES:
        unread.append(too_many_tables(other.span))
    if len(drafts) <= MOST_TABLES:
        drafts.append(draft)


def _keys(table: DynamoTable) -> tuple[object, ...]:
    own = tuple((key.attribute, key.role) for key in table.key_schema)
    return (own, tuple(index.name for index in table.indexes))
