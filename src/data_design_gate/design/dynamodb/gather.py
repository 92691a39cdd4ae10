"""Walks the DynamoDB parts and joins loose notations to the tables they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from data_design_gate.design.dynamodb.aws_cli import read_cli_ttl
from data_design_gate.design.dynamodb.drafts import MOST_TABLES, Draft, too_many_tables
from data_design_gate.design.dynamodb.fences import defines_tables, is_item, is_plain_json
from data_design_gate.design.dynamodb.gather_tables import read_attribute_table, read_table
from data_design_gate.design.dynamodb.items import item_values
from data_design_gate.design.dynamodb.key_lines import KeyLines, read_key_lines
from data_design_gate.design.dynamodb.key_tables import (
    TableKind,
    layout_of,
)
from data_design_gate.design.dynamodb.keys import key_role
from data_design_gate.design.dynamodb.model import (
    DynamoTable,
    Item,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.names import (
    index_key_role,
    is_generic_key,
    same_table,
)
from data_design_gate.design.dynamodb.properties import lines_of, properties_of
from data_design_gate.design.dynamodb.property_lists import PropertyReader
from data_design_gate.design.dynamodb.scope import Part
from data_design_gate.design.dynamodb.sentences import apply_sentences
from data_design_gate.design.dynamodb.source import Structured, read_structured
from data_design_gate.design.dynamodb.titles import single_name, title_name
from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import Block, Document, Fence, Span, Table


class Gatherer:
    """Holds the tables while the document's parts are walked in order."""

    def __init__(self, drafts: list[Draft], unread: list[UnreadBlock], document: Document) -> None:
        self.drafts = drafts
        self.unread = unread
        self.document = document
        self.current: Draft | None = None
        self.current_part: Part | None = None
        self.shared: list[str] = []
        self.items: list[tuple[Draft | None, Item, bool]] = []
        self.titles: list[tuple[int, str]] = []

    def tables(self) -> Iterator[DynamoTable]:
        """Yield the finished tables in file order."""
        for owner, item, marked in self.items:
            draft = owner or self._owner_of(item)
            # JSON that nobody called an item is one only when it has a key of the table.
            if draft is not None and (marked or set(item.value) & _key_names(draft)):
                draft.add_item(item)
        for draft in self.drafts:
            draft.table = replace(
                draft.table, prose="\n".join([*self.shared, *draft.prose]).strip()
            )
        found = [draft.table for draft in self.drafts if draft.table.key_schema or draft.defined]
        yield from sorted(found, key=lambda table: table.span)

    def part(self, part: Part) -> None:
        """Take what one part says."""
        self.titles = [(level, title) for level, title in self.titles if level < part.level]
        self.titles.append((part.level, part.title))
        self._enter(part)
        if not part.inside and self._speaks_of_dynamo(part):
            part = replace(part, inside=True)
        properties = PropertyReader(self, part)
        owners: list[Draft | None] = []
        for outer in part.blocks:
            if part.inside:
                properties.apply(outer)
            for block in blocks_of([outer]):
                self._at(block)
                if isinstance(block, Table):
                    read_table(self, part, block)
                elif isinstance(block, Fence):
                    self._fence(part, block)
            owners.append(self.current)
        if part.inside:
            properties.settle()
            apply_sentences(self, part)
            self._prose(part, owners)

    def marked_tables(self, part: Part) -> None:
        """Take the attribute tables of another section that a header marks as DynamoDB's."""
        for block in blocks_of(part.blocks):
            if isinstance(block, Table) and any("dynamo" in fold(c.text) for c in block.header):
                layout = layout_of(block)
                if layout is not None and layout.kind is TableKind.ATTRIBUTES:
                    self.titles = [(part.level, part.title)]
                    self.current = self.current_part = None
                    read_attribute_table(self, part, block, layout)

    def _speaks_of_dynamo(self, part: Part) -> bool:
        """Return whether a property list outside the section is unmistakably DynamoDB's."""
        kinds = {found.kind for found in properties_of(part.blocks)}
        if not kinds & {"hash", "primary"}:
            return False
        words = fold(" ".join(line.text for line in lines_of(part.blocks)))
        return "partition key" in words and ("dynamodb" in words or "range" in kinds)

    def _enter(self, part: Part) -> None:
        """Decide which table a part speaks of by its heading."""
        title = plain(part.title)
        named = [draft for draft in self.drafts if draft.means(title)]
        exact = [draft for draft in named if same_table(title_name(title), draft.table.name)]
        if len(exact or named) == 1:
            self.current, self.current_part = (exact or named)[0], part
        elif self.current_part is not None and part.level <= self.current_part.level:
            self.current = self.current_part = None
        if self.current is None and len(self.drafts) == 1:
            self.current, self.current_part = self.drafts[0], None

    def _at(self, block: Block) -> None:
        """Make the table that a definition block makes the current one."""
        for draft in self.drafts:
            if draft.defined and draft.table.span == block.span:
                self.current = draft

    def _prose(self, part: Part, owners: list[Draft | None]) -> None:
        """Keep the words of a part; of several tables in it, each has those that follow it."""
        several = len({id(owner) for owner in owners if owner is not None}) > 1
        late: list[tuple[Draft | None, list[str]]] = []
        for block, owner in zip(part.blocks, owners, strict=True):
            whose = (owner or self.current) if several else self.current
            if isinstance(block, Table) and self.current is not None:
                late.append((whose, [cell.text for row in block.rows for cell in row]))
            elif isinstance(block, Fence):
                comments = re.findall(r"(?:^|\s)(?:#|//)\s+(.+)$", block.text, re.MULTILINE)
                late.append((whose, comments))
            else:
                texts = [line.text for line in lines_of([block])]
                (whose.prose if whose is not None else self.shared).extend(texts)
        for whose, texts in late:
            (whose.prose if whose is not None else self.shared).extend(texts)

    def start(self, name: str, span: Span, source: str, part: Part, name_span: Span) -> Draft:
        """Return the table of that name, made when it is new, and make it current."""
        for draft in self.drafts:
            if name and same_table(draft.table.name, name):
                self.current, self.current_part = draft, part
                return draft
        draft = Draft(DynamoTable(name, (), (), (), span, source, name_span=name_span), part.level)
        if len(self.drafts) < MOST_TABLES:
            self.drafts.append(draft)
        elif len(self.drafts) == MOST_TABLES:
            self.drafts.append(draft)
            self.unread.append(too_many_tables(span))
        self.current, self.current_part = draft, part
        return draft

    def for_keys(self, part: Part, span: Span, source: str) -> Draft:
        """Return the single-table draft that entity keys belong to."""
        if self.current is not None and self._generic(self.current):
            return self.current
        generic = [draft for draft in self.drafts if self._generic(draft)]
        if len(generic) == 1:
            self.current, self.current_part = generic[0], part
            return generic[0]
        return self.start(single_name(self.titles), span, source, part, span)

    def _generic(self, draft: Draft) -> bool:
        keys = draft.table.keys("HASH")
        return not keys or is_generic_key(keys[0]) or bool(draft.table.entities)

    def _owner_of(self, item: Item) -> Draft | None:
        if len(self.drafts) == 1:
            return self.drafts[0]
        for draft in self.drafts:
            if item.entity and (draft.means(item.entity) or draft.holds(item.entity)):
                return draft
        return None

    def named(self, name: str) -> Draft | None:
        """Return the table of that name, environments aside."""
        return next((d for d in self.drafts if name and same_table(d.table.name, name)), None)

    def only(self) -> Draft | None:
        """Return the only table, None when there are several or none."""
        return self.drafts[0] if len(self.drafts) == 1 else None

    def _fence(self, part: Part, fence: Fence) -> None:
        if "pattern" in fence.attributes or "migration" in fence.attributes:
            return
        if is_item(fence) or (part.inside and is_plain_json(fence) and not defines_tables(fence)):
            self._item(part, fence)
        elif fence.language in {"", "text", "txt", "plaintext", "dynamodb", "none"}:
            lines = read_key_lines(fence, plain(part.title))
            if lines is not None and (part.inside or _generic_lines(lines)):
                self.key_lines(part, fence.span, lines)
        for name, attribute, offset in read_cli_ttl(fence):
            draft = self.named(name)
            if draft is not None and not draft.table.ttl_attribute:
                at = fence.position(offset)
                draft.table = replace(draft.table, ttl_attribute=attribute, ttl_span=at)

    def key_lines(self, part: Part, place: Span, lines: KeyLines) -> None:
        """Take entities with the templates of their keys."""
        if lines.table:
            self.start(lines.table, place, "key-lines", part, place)
        draft = self.for_keys(part, place, "key-lines")
        for name, span in lines.attributes.items():
            indexed = index_key_role(name)
            if indexed is None:
                draft.add_key(KeyElement(name, key_role(name), span))
            else:
                index, role = indexed
                kind = "LSI" if index.startswith("lsi") else "GSI"
                element = KeyElement(name, role, span)
                draft.put_index(SecondaryIndex(index.upper(), kind, (element,), "", (), span))
        draft.add_entities(lines.entities)

    def _item(self, part: Part, fence: Fence) -> None:
        for source in read_structured(fence):
            if isinstance(source, Structured):
                entity = fence.attributes.get("item", "") or plain(part.title)
                values = list(item_values(source.value))
                for value in values:
                    owner = self.named(entity) or (None if is_item(fence) else self.current)
                    places = _places(fence, value) if len(values) == 1 else {}
                    item = Item("", entity, value, fence.span, places)
                    self.items.append((owner, item, is_item(fence)))
            elif part.inside or is_item(fence):
                self.unread.append(source)


def _places(fence: Fence, value: Mapping[str, object]) -> dict[str, Span]:
    """Return where the attributes of the only item of a fence stand."""
    offsets = ((name, fence.text.find(f'"{name}"')) for name in value)
    return {name: fence.position(offset) for name, offset in offsets if offset >= 0}


def _key_names(draft: Draft) -> set[str]:
    return {element.attribute for element in draft.table.key_schema}


def _generic_lines(lines: KeyLines) -> bool:
    return len(lines.attributes) > 1
