"""The Postgres schema a document designs: its DDL and column tables, applied in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.column_tables import add_column_tables
from data_design_gate.design.postgres.markers import directions
from data_design_gate.design.postgres.model import PostgresSchema, Statement
from data_design_gate.design.postgres.sql import is_sql, read_sql, read_sql_text
from data_design_gate.design.words import fold
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    Heading,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
)
from data_design_gate.document.vocabulary import EXCLUDED
from data_design_gate.regex import regex

# Sections whose SQL is about something else than the schema being designed.
_OTHER_MATTER = frozenset(
    {
        SectionName.MIGRATION,
        SectionName.ACCESS_PATTERNS,
        SectionName.STORE_SELECTION,
        SectionName.DYNAMODB,
        SectionName.DEFERRED,
        SectionName.BLOCKED,
    }
)
_NOT_THE_DESIGN = regex(
    r"\balternatives?\b(?! names?)|\brejected\b|\bcounter ?examples?\b|\bnot chosen\b|\bdiscarded\b"
    r"|\bout of scope\b|\bstatus quo\b|\bas is\b"
    r"|\b(?:current|existing|legacy|old|previous|present|today s|deprecated)\s+(?:\w+\s+){0,2}"
    r"(?:schemas?|states?|designs?|tables?|data|models?|database|structure|implementation"
    r"|situation|ddl|definitions?|layout|setup|system|db|columns?|indexes)\b"
    r"|^(?:current|existing|legacy|before|today|previously)$"
    r"|\b(?:migrations?|rollback|roll back|backfill|cutover|revert)\b|^down$"
    r"|текущая|\balternativas?\b|\balternativen\b"
)
# What only sections outside the Postgres section can be taken for by their heading.
_NOT_A_SCHEMA = regex(
    r"\b(?:quer(?:y|ies)|access patterns?|test data|sample data|seed data|mock\w*|verification"
    r"|examples?)\b"
)
_STATE_BEFORE = regex(r"\b(?:current|existing|as is|today|present|legacy)\b")
_STILL_THE_DESIGN = regex(r"\b(?:required|proposed|new|target|to be)\b")
_CODE_NAME = regex(r"`[^\W\d][\w.$]*`")
_DDL_WORD = regex(r"\b(?:CREATE|ALTER)\s+\w+", re.IGNORECASE)
_SCHEMA_STATEMENT = regex(
    r"Create|Alter|Drop|Rename|IndexStmt|CommentStmt|ViewStmt|Composite|Define|DoStmt|GrantStmt"
    r"|RuleStmt|TransactionStmt|VariableSet"
)
_EXISTING = regex(
    r"(?:^|\n)[^\S\n]*+(?:[-*+]\s++)?[*_]{0,3}[^\S\n]*+(?:existing|outside|external|pre-existing)\s+tables?"
    r"(?:\s*+\([^)\n]*\))?\s*+(?:[*_]{1,3}\s*+)?[:\uff1a]\s*+[*_]{0,3}(?P<names>[^\n]*)",
    re.IGNORECASE,
)
_EXISTING_TABLES = regex(r"(?:existing|outside|external) tables?$")
_NAME = regex(r"[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)?")
_REMARK = regex(r"\([^()]*\)")


class PostgresReading(Struct, frozen=True):
    """The schema, and the blocks with schema matter that could not be read."""

    schema: PostgresSchema
    unread: tuple[UnreadBlock, ...] = ()


def read_postgres(document: Document) -> PostgresReading:
    """Read the schema of a document.

    DDL in the Postgres section comes first, then what other sections add
    (an index in Index Design, a constraint in Data Relationships); the same
    object written again elsewhere is the same object. Sections about
    migrations, queries, alternatives and the current state are left out.
    """
    sections = tuple(_schema_sections(document))
    own, elsewhere, unread = _statements(document, sections)
    schema = apply(PostgresSchema(), own)
    schema = _add_elsewhere(schema, elsewhere)
    schema = replace(schema, existing=_existing_tables(document))
    asked = _asked_sections(document) if schema.tables else frozenset()
    with_columns = (pair for pair in sections if pair[1] or pair[0].span not in asked)
    schema, table_unread = add_column_tables(schema, with_columns)
    blocks = sorted((*unread, *table_unread), key=lambda block: block.span)
    return PostgresReading(schema, tuple(blocks))


def read_existing(text: str) -> PostgresSchema:
    """Read a schema file of the repository; what cannot be read in it is passed over."""
    return apply(PostgresSchema(), read_sql_text(text).statements)


def _statements(
    document: Document, sections: Sequence[tuple[Section, bool]]
) -> tuple[list[Statement], list[Statement], list[UnreadBlock]]:
    own: list[Statement] = []
    elsewhere: list[Statement] = []
    unread: list[UnreadBlock] = []
    for fence, in_own_section in _upward(_schema_fences(document, sections)):
        reading = read_sql(fence)
        schema_matter = [s for s in reading.statements if _SCHEMA_STATEMENT.match(s.kind)]
        (own if in_own_section else elsewhere).extend(
            reading.statements if in_own_section else schema_matter
        )
        if in_own_section or schema_matter or _DDL_WORD.search(fence.text):
            unread.extend(reading.unread)
    return own, elsewhere, unread


def _upward(fences: Iterator[tuple[Fence, bool]]) -> Iterator[tuple[Fence, bool]]:
    """Yield the fences without what stands behind a ``-- Down`` mark: that undoes the design."""
    for fence, own in fences:
        for part, direction in directions(fence):
            if direction != "down":
                yield part, own


def _schema_fences(
    document: Document, sections: Sequence[tuple[Section, bool]]
) -> Iterator[tuple[Fence, bool]]:
    """Yield the SQL fences that may define the schema; True within the Postgres section."""
    for fence in _fences(document.preamble):
        yield fence, False
    for section, own in sections:
        for fence in _fences(section.blocks):
            yield fence, own


def _schema_sections(document: Document) -> Iterator[tuple[Section, bool]]:
    """Yield the sections that may define the schema; True within the Postgres section."""
    for section in document.sections:
        if section.heading.level == 1 and section.heading.text == document.title:
            # A title names the feature ("Faster queries"), it excludes nothing.
            own = SectionName.POSTGRES in section.names
            yield section, own
            for child in section.children:
                yield from _sections_below(child, within_own=own)
        else:
            yield from _sections_below(section, within_own=False)


def _asked_sections(document: Document) -> frozenset[Span]:
    """Return where the tables list no columns of the schema beside DDL.

    Those of the requirements list attributes as the business sees them
    ("text", "timestamp").
    """
    return frozenset(
        part.span
        for section in document.named(SectionName.REQUIREMENTS)
        if SectionName.POSTGRES not in section.names
        for part in section.walk()
    )


def _sections_below(section: Section, *, within_own: bool) -> Iterator[tuple[Section, bool]]:
    own = within_own or SectionName.POSTGRES in section.names
    if SectionName.POSTGRES not in section.names and _is_other_matter(section, own=own):
        return
    yield section, own
    for child in section.children:
        yield from _sections_below(child, within_own=own)


def _is_other_matter(section: Section, *, own: bool) -> bool:
    """Tell whether a section is about something else than the schema being designed."""
    if not _OTHER_MATTER.isdisjoint(section.names):
        return True
    if section.identity in EXCLUDED:
        return True
    words = fold(section.identity)
    if _STILL_THE_DESIGN.search(words) or _CODE_NAME.search(section.heading.raw):
        return False
    return bool(_NOT_THE_DESIGN.search(words)) or (not own and bool(_NOT_A_SCHEMA.search(words)))


def _fences(blocks: tuple[Block, ...]) -> Iterator[Fence]:
    """Yield the SQL fences of blocks, in lists too; quoted text is not the design."""
    for block in blocks:
        if isinstance(block, Fence):
            if block.attributes.keys().isdisjoint({"pattern", "migration", "item"}) and is_sql(
                block
            ):
                yield block
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _fences(item.blocks)


def _add_elsewhere(schema: PostgresSchema, statements: list[Statement]) -> PostgresSchema:
    """Add what other sections define; an object already known is not defined twice."""
    before = len(schema.duplicates)
    grown = apply(schema, statements)
    if not schema.tables:
        return grown
    return replace(grown, duplicates=grown.duplicates[:before])


def _existing_tables(document: Document) -> tuple[str, ...]:
    """Return the table names of ``Existing tables: users, tenants`` lines and sections."""
    names: list[str] = []
    for text in _texts(document):
        for found in _EXISTING.finditer(text) if "table" in text.lower() else ():
            names.extend(_table_names(found["names"]))
    for section in document.walk():
        if _EXISTING_TABLES.match(fold(section.identity)):
            for block in section.blocks:
                if isinstance(block, ListBlock):
                    for item in block.items:
                        names.extend(_table_names(re.split(r"[:\u2013\u2014]| - ", item.text)[0]))
                elif isinstance(block, Paragraph) and not _EXISTING.search(block.text):
                    names.extend(_table_names(block.text))
        if _STATE_BEFORE.search(fold(section.identity)) and _is_other_matter(section, own=False):
            names.extend(_tables_of_state_before(section))
    return tuple(dict.fromkeys(names))


def _tables_of_state_before(section: Section) -> Iterator[str]:
    """Yield the tables that a section on the current schema shows."""
    for part in section.walk():
        for fence in _fences(part.blocks):
            for table in apply(PostgresSchema(), read_sql(fence).statements).tables:
                yield table.name


def _table_names(text: str) -> list[str]:
    words = re.split(r"[,;]|\band\b|\s&\s", _REMARK.sub("", text).replace("`", "").replace("*", ""))
    found = []
    for word in words:
        name = word.strip().rstrip(".")
        if _NAME.fullmatch(name) and name.lower() not in {"none", "n/a", "na"}:
            found.append(name.rsplit(".", 1)[-1])
    return found


def _texts(document: Document) -> Iterator[str]:
    yield from _paragraph_texts(document.preamble)
    for section in document.walk():
        yield from _paragraph_texts(section.blocks)


def _paragraph_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield block.text
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _paragraph_texts(item.blocks)
