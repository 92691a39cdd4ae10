"""The access patterns of a document, each with the query that realises it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data_design_gate.design.dynamodb.model import DynamoQuery
from data_design_gate.design.dynamodb.names import names_table_key
from data_design_gate.design.dynamodb.query import query_of_cell, read_query
from data_design_gate.design.dynamodb.scope import is_elsewhere
from data_design_gate.design.dynamodb.source import JSON, YAML, read_structured
from data_design_gate.design.labels import labelled
from data_design_gate.design.model import AccessPattern, Labelled, Store, UnreadBlock
from data_design_gate.design.parameters import number_parameters
from data_design_gate.design.postgres.sql import SQL_LANGUAGES, read_sql
from data_design_gate.design.tables import blocks_of, columns
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import (
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

PATTERN_HEADERS = {
    "id": ("id", "pattern id", "pattern", "ap", "ap id", "no", "nr", "number", "pattern no", "key",
           "ref"),
    "query": (
        "query", "description", "query description", "access pattern", "access patterns",
        "pattern description", "use case", "usecase", "operation", "what", "question", "purpose",
        "access pattern description", "name", "ユースケース", "padrão", "padrão de acesso",
        "consulta", "patrón", "patrón de acceso", "アクセスパターン", "zugriffsmuster",
    ),
    "priority": ("priority", "prio", "importance", "primary", "primary or secondary", "優先度"),
    "store": ("store", "database", "data store", "datastore", "db", "storage", "engine"),
    "table": ("table", "tables", "entity", "collection", "table name"),
    "parameters": (
        "parameters", "parameter", "params", "input", "inputs", "input parameters",
        "query parameters", "key requirements", "filter by", "arguments", "parámetros",
        "parâmetros", "lookup key", "keys used",
    ),
    "frequency": (
        "frequency", "rate", "rps", "qps", "requests day", "requests per day", "call rate",
        "estimated requests day", "load", "throughput", "rps peak and average", "peak rps",
        "calls", "expected frequency", "frecuencia", "frequência", "häufigkeit", "頻度",
        "query frequency", "estimated frequency", "expected load",
    ),
    "latency": (
        "latency", "performance", "performance requirement", "performance requirements", "sla",
        "response time", "latency target", "p95", "p99", "p95 latency", "p99 latency", "slo",
        "performance target", "target latency", "latencia", "latência", "rendimiento", "latenz",
        "expected latency", "max latency",
    ),
    "result_size": (
        "result size", "results", "result", "rows", "rows returned", "cardinality", "items",
        "items returned", "expected result size", "expected results", "result set", "returned rows",
        "result set size", "size", "returns", "ergebnisgröße", "response size",
    ),
    "index": (
        "index used", "index", "indexes", "indexes used", "index key", "table gsi lsi",
        "table or index", "table index", "supported by", "served by", "key index", "gsi",
        "supporting index", "index or key", "access path", "via", "キー インデックス",
        "キー/インデックス", "índice", "indice", "índice usado", "supporting index es",
    ),
    "key_condition": ("key condition", "key condition expression", "key conditions"),
    "filter": ("filter expression", "filter", "filters"),
    "sort": ("sort", "sort order", "ordering", "scan index forward", "order"),
    "projection": ("projection", "attributes needed", "attributes", "returned attributes"),
    "consistency": ("consistency", "read consistency", "consistent read"),
}  # fmt: skip
_FIELDS = ("query", "parameters", "frequency", "latency", "result_size", "index")
_ENOUGH_FIELDS = 4
_LABELS = {name: words for name, words in PATTERN_HEADERS.items() if name != "id"} | {
    "query": ("query", "query description", "description", "access pattern", "purpose"),
}
_ID = re.compile(
    r"^\W*(?P<id>(?:AP|Q|QP|P|PATTERN|RP|WP|UC)[\s_-]*\d+[a-z]?|\d{1,3}[a-z]?(?=[.):]))\b"
    r"[\s.:)\u2013\u2014-]*",
    re.IGNORECASE,
)
_COMMENT_ID = re.compile(
    r"^\s*(?:--|#|//)\s*(?:pattern\s*[:=]?\s*)?([A-Z]{1,7}[\s_-]?\d+)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"^(?:get|list|find|fetch|query|look ?up|search|load|read|count|show|retrieve|check|insert"
    r"|create|update|delete|put|write|scan|select|all|latest|pattern|access|obter|listar|buscar"
    r"|obtener|by|batch)\b"
)
_PRIMARY = frozenset(
    {
        "primary", "main", "p0", "p1", "high", "critical", "1", "must", "yes", "hoch", "highest",
        "top", "core", "primario", "primário",
    }
)  # fmt: skip
_SECONDARY = frozenset(
    {
        "secondary", "p2", "p3", "p4", "low", "medium", "2", "3", "no", "should", "could", "rare",
        "lower", "secundario", "secundário", "niedrig", "normal",
    }
)  # fmt: skip
_CLI = frozenset({"bash", "sh", "shell", "console"})


@dataclass(frozen=True, slots=True)
class PatternReading:
    """The patterns of a document, and queries that could not be read."""

    patterns: tuple[AccessPattern, ...] = ()
    unread: tuple[UnreadBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class _Query:
    """A query fence: which pattern it says it belongs to, and the pattern's lines around it."""

    fence: Fence
    id: str
    within: Span | None


def read_patterns(document: Document) -> PatternReading:
    """Read every access pattern: tables first, else headings, bullets and prose."""
    found = list(_table_patterns(document))
    if not found:
        for section in document.named(SectionName.ACCESS_PATTERNS):
            found += _loose_patterns(section)
    found = list(_numbered(found))
    unread: list[UnreadBlock] = []
    for query in _queries(document):
        at = _owner(found, query)
        if at is None:
            if query.id:
                unread.append(_ownerless(query, found))
            continue
        found[at] = _bind(found[at], query.fence, unread)
    return PatternReading(tuple(found), tuple(unread))


def _sections(document: Document) -> Iterator[tuple[Section, bool]]:
    """Yield every section that counts, and whether it is one of access patterns."""
    for section in document.sections:
        yield from _walk(section, inside=False)


def _walk(section: Section, *, inside: bool) -> Iterator[tuple[Section, bool]]:
    if is_elsewhere(fold(section.heading.raw)):
        return
    if section.names:
        inside = SectionName.ACCESS_PATTERNS in section.names
    yield section, inside
    for child in section.children:
        yield from _walk(child, inside=inside)


def _table_patterns(document: Document) -> Iterator[AccessPattern]:
    for section, inside in _sections(document):
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
    leading = _ID.match(plain(query)) if not identity else None
    if leading:
        identity = leading["id"]
    return AccessPattern(
        id=identity,
        query=plain(query)[leading.end() :] if leading else plain(query),
        primary=_primary(texts.get("priority", "")),
        store=_store(texts.get("store", "")) or _store_of_heading(section),
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


def _primary(text: str) -> bool | None:
    words = fold(text).split()
    if not words:
        return None
    first = words[0]
    return True if first in _PRIMARY else False if first in _SECONDARY else None


def _store(text: str) -> Store | None:
    words = fold(text)
    postgres = re.search(r"\b(?:postgres\w*|pg|rds|aurora|sql)\b", words)
    dynamo = re.search(r"\b(?:dynamo\w*|dynamo db|ddb)\b", words)
    if bool(postgres) == bool(dynamo):
        return None
    return Store.POSTGRES if postgres else Store.DYNAMODB


def _store_of_heading(section: Section) -> Store | None:
    return _store(section.heading.raw)


def _loose_patterns(section: Section) -> Iterator[AccessPattern]:
    """Yield the patterns of a section without a table: a heading, bullet or sentence each."""
    for child in section.children:
        statements = labelled(child, _LABELS)
        title = fold(child.heading.raw)
        fields = [name for name in _FIELDS if name in statements and statements[name].text]
        if not child.children and (
            fields or _ID.match(plain(child.heading.raw)) or _VERB.match(title)
        ):
            yield _of_heading(child, statements, len(fields))
        else:
            yield from _loose_patterns(child)
    if section.children and not any(isinstance(block, ListBlock) for block in section.blocks):
        return
    yield from _of_blocks(section)


def _of_heading(section: Section, statements: dict[str, Labelled], fields: int) -> AccessPattern:
    title = plain(section.heading.raw)
    leading = _ID.match(title)
    texts = {name: statement.text for name, statement in statements.items() if statement.text}
    cells = {name: statements[name].span for name in texts}
    return AccessPattern(
        id=leading["id"] if leading else "",
        query=texts.get("query") or (title[leading.end() :] if leading else title) or title,
        primary=_primary(texts.get("priority", "")),
        store=_store(texts.get("store", "")),
        parameters=texts.get("parameters", ""),
        frequency=texts.get("frequency", ""),
        latency=texts.get("latency", ""),
        result_size=texts.get("result_size", ""),
        index=texts.get("index", ""),
        span=section.span,
        cells=cells,
        structured=fields >= _ENOUGH_FIELDS,
    )


def _of_blocks(section: Section) -> Iterator[AccessPattern]:
    bullets = [block for block in section.blocks if isinstance(block, ListBlock)]
    for block in bullets:
        for item in block.items:
            if stated(item.text):
                yield _words(item.text, item.span)
    if bullets:
        return
    for paragraph in section.blocks:
        if isinstance(paragraph, Paragraph) and stated(paragraph.text):
            yield _words(paragraph.text, paragraph.span)


def _words(text: str, span: Span) -> AccessPattern:
    written = plain(text)
    leading = _ID.match(written)
    return AccessPattern(
        id=leading["id"] if leading else "",
        query=written[leading.end() :] if leading else written,
        primary=None,
        store=None,
        parameters="",
        frequency="",
        latency="",
        result_size="",
        index="",
        span=span,
        structured=False,
    )


def _numbered(patterns: list[AccessPattern]) -> Iterator[AccessPattern]:
    """Yield the patterns, each with an id; one without gets its number in the document."""
    taken = {fold_id(pattern.id) for pattern in patterns}
    for number, pattern in enumerate(patterns, start=1):
        name = f"AP{number}"
        if not pattern.id and fold_id(name) not in taken:
            yield replace(pattern, id=name)
        else:
            yield pattern


def fold_id(identity: str) -> str:
    """Fold a pattern's id: ``AP-1``, ``ap 1`` and ``AP01`` are ``ap1``."""
    bare = re.sub(r"[\W_]+", "", plain(identity)).casefold()
    return re.sub(r"(?<=\D)0+(?=\d)", "", bare)


def _queries(document: Document) -> Iterator[_Query]:
    """Yield the fences that hold the query of a pattern."""
    for section, inside in _sections(document):
        for block in blocks_of(section.blocks):
            if not isinstance(block, Fence):
                continue
            if "pattern" in block.attributes:
                yield _Query(block, block.attributes["pattern"], None)
            elif inside and _is_query(block):
                comment = _COMMENT_ID.match(block.text)
                yield _Query(block, comment[1] if comment else "", section.span)


def _is_query(fence: Fence) -> bool:
    if fence.language in SQL_LANGUAGES:
        return True
    return fence.language in YAML | JSON and "KeyConditionExpression" in fence.text


def _owner(patterns: list[AccessPattern], query: _Query) -> int | None:
    if query.id:
        wanted = fold_id(query.id)
        return next((at for at, p in enumerate(patterns) if fold_id(p.id) == wanted), None)
    for at, pattern in enumerate(patterns):
        if pattern.span == query.within:
            return at
    return None


def _ownerless(query: _Query, patterns: list[AccessPattern]) -> UnreadBlock:
    known = ", ".join(pattern.id for pattern in patterns[:8] if pattern.id)
    return UnreadBlock(
        query.fence.span,
        f"the query names the pattern {query.id}, which the document does not have",
        f"Use the id of a pattern of the table ({known})." if known else "Add the pattern.",
        "fragment",
    )


def _bind(pattern: AccessPattern, fence: Fence, unread: list[UnreadBlock]) -> AccessPattern:
    """Return the pattern with the query of a fence."""
    structured = fence.language in YAML | JSON or (
        fence.language not in SQL_LANGUAGES and fence.text.lstrip()[:1] == "{"
    )
    if structured or "KeyConditionExpression" in fence.text:
        return _bind_dynamodb(pattern, fence, unread)
    if fence.language in _CLI:
        return pattern
    text = number_parameters(fence.text)
    reading = read_sql(replace(fence, text=text))
    unread.extend(reading.unread)
    return replace(
        pattern,
        store=pattern.store or Store.POSTGRES,
        sql=(*pattern.sql, *reading.statements),
        sql_text="\n".join(part for part in (pattern.sql_text, text.strip()) if part),
    )


def _bind_dynamodb(
    pattern: AccessPattern, fence: Fence, unread: list[UnreadBlock]
) -> AccessPattern:
    for source in read_structured(fence):
        found = source if isinstance(source, UnreadBlock) else read_query(source)
        if isinstance(found, UnreadBlock):
            unread.append(found)
        elif pattern.dynamodb is None or not pattern.dynamodb.places:
            pattern = replace(pattern, dynamodb=found, store=pattern.store or Store.DYNAMODB)
    return pattern
