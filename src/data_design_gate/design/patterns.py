"""The access patterns of a document, each with the query that realises it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.dynamodb.model import DynamoQuery
from data_design_gate.design.dynamodb.names import names_table_key
from data_design_gate.design.dynamodb.query import query_of_cell
from data_design_gate.design.labels import labelled
from data_design_gate.design.model import AccessPattern, Labelled, Store, UnreadBlock
from data_design_gate.design.pattern_headers import (
    FIELDS,
    LABELS,
    LEADING_ID,
    PATTERN_HEADERS,
    VERB,
    priority_of,
    store_of,
)
from data_design_gate.design.pattern_queries import (
    bind,
    fold_id,
    owner_of,
    ownerless,
    queries_of,
    sections_of,
)
from data_design_gate.design.pattern_titles import (
    ENOUGH_FIELDS,
    lists_fields,
    of_group,
    of_item,
    of_title,
    of_words,
)
from data_design_gate.design.tables import blocks_of, columns
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import (
    Block,
    Cell,
    Document,
    Fence,
    ListBlock,
    Paragraph,
    Section,
    SectionName,
    Span,
    Table,
)
from data_design_gate.regex import regex


class PatternReading(Struct, frozen=True):
    """The patterns of a document, and queries that could not be read."""

    patterns: tuple[AccessPattern, ...] = ()
    unread: tuple[UnreadBlock, ...] = ()


_MOST_PATTERNS = 500
# A sentence that only promises patterns names none.
_OPEN = regex(
    r"(?:\w+ ){0,5}?to be (?:found|defined|determined|decided|specified|documented|added|written)"
    r"|(?:\w+ ){0,5}?(?:not (?:yet )?known|unknown (?:yet|so far)|come later|follow later)\b"
)


def read_patterns(document: Document) -> PatternReading:
    """Read every access pattern: tables first, else headings, bullets and prose."""
    found = list(_table_patterns(document))
    if not found:
        for section in document.named(SectionName.ACCESS_PATTERNS):
            found += islice(_loose_patterns(section), _MOST_PATTERNS + 1)
    unread: list[UnreadBlock] = []
    if len(found) > _MOST_PATTERNS:
        unread.append(_too_many(found[_MOST_PATTERNS]))
        del found[_MOST_PATTERNS:]
    found = list(_numbered(found))
    for query in queries_of(document):
        at = owner_of(found, query)
        if at is None:
            if query.id:
                unread.append(ownerless(query, found))
            continue
        found[at] = bind(found[at], query.fence, unread)
    return PatternReading(tuple(found), tuple(unread))


def _too_many(pattern: AccessPattern) -> UnreadBlock:
    return UnreadBlock(
        pattern.span,
        f"more than {_MOST_PATTERNS} access patterns; those from here on are not read",
        "Split the design into several documents.",
        "bounds",
    )


def _table_patterns(document: Document) -> Iterator[AccessPattern]:
    for section, inside in sections_of(document):
        for block in blocks_of(section.blocks):
            if isinstance(block, Table):
                yield from _rows(block, section, inside=inside)


def _rows(table: Table, section: Section, *, inside: bool) -> Iterator[AccessPattern]:
    found = columns(table, PATTERN_HEADERS)
    if "query" not in found and "id" in found and fold(table.header[found["id"]].text) == "pattern":
        found["query"] = found.pop("id")
    named = any(fold(cell.text) in {"access pattern", "access patterns"} for cell in table.header)
    telling = set(found) & {"index", "frequency", "latency", "key_condition", "result_size",
                            "parameters", "priority"}  # fmt: skip
    if "query" not in found or not (inside or named):
        return
    if not telling and not (named and len(table.header) == 1):
        return
    if "id" not in found and fold(table.header[0].text) == "" and found["query"] != 0:
        found["id"] = 0
    for row in table.rows:
        pattern = _row(row, found, section, structured=bool(telling))
        if pattern is not None:
            yield pattern


def _row(
    row: Sequence[Cell], found: dict[str, int], section: Section, *, structured: bool
) -> AccessPattern | None:
    cells = {name: row[at] for name, at in found.items() if stated(row[at].text)}
    texts = {name: cell.text.strip() for name, cell in cells.items()}
    query = texts.get("query", "")
    if not query:
        return None
    identity = plain(texts.get("id", ""))
    leading = LEADING_ID.match(plain(query)) if not identity else None
    if leading:
        identity = leading["id"]
    return AccessPattern(
        id=identity,
        query=plain(query)[leading.end() :] if leading else plain(query),
        primary=priority_of(texts.get("priority", "")),
        store=store_of(texts.get("store", "")) or _store_of_heading(section),
        parameters=texts.get("parameters", ""),
        frequency=texts.get("frequency", ""),
        latency=texts.get("latency", ""),
        result_size=texts.get("result_size", ""),
        index=texts.get("index", ""),
        span=row[0].span,
        cells={name: cell.span for name, cell in cells.items()},
        dynamodb=_cell_query(texts, cells),
        structured=structured,
    )


def _cell_query(texts: dict[str, str], cells: dict[str, Cell]) -> DynamoQuery | None:
    """Return the request that key-condition columns describe."""
    if "key_condition" not in texts:
        return None
    index = plain(texts.get("index", ""))
    filtered = plain(texts.get("filter", ""))
    return query_of_cell(
        plain(texts["key_condition"]),
        "" if filtered in {"-", "\u2013", "\u2014"} else filtered,
        plain(texts.get("table", "")),
        "" if names_table_key(index) else index,
        descending="desc" in texts.get("sort", "").lower(),
        span=cells["key_condition"].span,
    )


def _store_of_heading(section: Section) -> Store | None:
    return store_of(section.heading.raw)


def _loose_patterns(section: Section) -> Iterator[AccessPattern]:
    """Yield the patterns of a section without a table: a heading, bullet or sentence each."""
    for child in section.children:
        statements = labelled(child, LABELS)
        title = fold(child.heading.raw)
        fields = [name for name in FIELDS if name in statements and statements[name].text]
        if not child.children and (
            fields or LEADING_ID.match(plain(child.heading.raw)) or VERB.match(title)
        ):
            yield _of_heading(child, statements, len(fields))
        else:
            yield from _loose_patterns(child)
    if section.children and not any(isinstance(block, ListBlock) for block in section.blocks):
        return
    yield from _of_blocks(section)


def _of_heading(section: Section, statements: dict[str, Labelled], fields: int) -> AccessPattern:
    title = plain(section.heading.raw)
    return of_title(title, section.span, statements, structured=fields >= ENOUGH_FIELDS)


def _of_blocks(section: Section) -> Iterator[AccessPattern]:
    groups = list(_groups(section.blocks))
    listed = any(isinstance(group[0], ListBlock) for group in groups)
    for group in groups:
        first = group[0]
        if isinstance(first, ListBlock):
            for item in first.items:
                if stated(item.text):
                    yield of_item(item)
            continue
        span = Span(first.span.first_line, group[-1].span.last_line, first.span.column)
        pattern = of_group(group, span)
        if pattern is not None:
            yield pattern
        elif not listed and isinstance(first, Paragraph) and _names_one(first):
            yield of_words(first.text, first.span)


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield each paragraph with the list of its fields and its query, and each other list."""
    group: list[Block] = []
    for block in blocks:
        fields = isinstance(block, ListBlock) and lists_fields(block)
        if group and (fields or isinstance(block, Fence)):
            group.append(block)
        elif isinstance(block, Paragraph | ListBlock):
            if group:
                yield group
            group = [block]
            if isinstance(block, ListBlock):
                yield group
                group = []
    if group:
        yield group


def _names_one(paragraph: Paragraph) -> bool:
    return bool(stated(paragraph.text)) and not _OPEN.match(fold(paragraph.text))


def _numbered(patterns: list[AccessPattern]) -> Iterator[AccessPattern]:
    """Yield the patterns, each with an id; one without gets its number in the document."""
    taken = {fold_id(pattern.id) for pattern in patterns}
    for number, pattern in enumerate(patterns, start=1):
        name = f"AP{number}"
        if not pattern.id and fold_id(name) not in taken:
            yield replace(pattern, id=name)
        else:
            yield pattern
