"""The queries of access patterns: which fence belongs to which pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.dynamodb.query import read_query
from data_design_gate.design.dynamodb.scope import is_elsewhere
from data_design_gate.design.dynamodb.source import JSON, YAML, read_structured
from data_design_gate.design.model import AccessPattern, Store, UnreadBlock
from data_design_gate.design.parameters import number_parameters
from data_design_gate.design.postgres.sql import SQL_LANGUAGES, read_sql
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import (
    Document,
    Fence,
    Section,
    SectionName,
    Span,
)
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_COMMENT_ID = regex(
    r"^\s*+(?:--|#|//)\s*+(?:pattern\s*+(?:[:=]\s*+)?)?([A-Z]{1,7}[\s_-]?\d+)\b", re.IGNORECASE
)


_CLI = frozenset({"bash", "sh", "shell", "console"})


class PatternQuery(Struct, frozen=True):
    """A query fence: which pattern it says it belongs to, and the pattern's lines around it."""

    fence: Fence
    id: str
    within: Span | None


def sections_of(document: Document) -> Iterator[tuple[Section, bool]]:
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


@recalled(1024)
def fold_id(identity: str) -> str:
    """Fold a pattern's id: ``AP-1``, ``ap 1`` and ``AP01`` are ``ap1``."""
    bare = re.sub(r"[\W_]+", "", plain(identity)).casefold()
    return re.sub(r"(?<=\D)0+(?=\d)", "", bare)


def queries_of(document: Document) -> Iterator[PatternQuery]:
    """Yield the fences that hold the query of a pattern."""
    for section, inside in sections_of(document):
        for block in blocks_of(section.blocks):
            if not isinstance(block, Fence):
                continue
            if "pattern" in block.attributes:
                yield PatternQuery(block, block.attributes["pattern"], None)
            elif inside and _is_query(block):
                yield PatternQuery(block, pattern_in_comment(block), section.span)


def pattern_in_comment(fence: Fence) -> str:
    """Return the pattern's id that a fence names in a comment at its beginning, "" for none."""
    found = _COMMENT_ID.match(fence.text)
    return found[1] if found else ""


def _is_query(fence: Fence) -> bool:
    if fence.language in SQL_LANGUAGES:
        return True
    return fence.language in YAML | JSON and "KeyConditionExpression" in fence.text


def owner_of(patterns: list[AccessPattern], query: PatternQuery) -> int | None:
    """Return the position of the pattern a query belongs to, None when there is none."""
    if query.id:
        wanted = fold_id(query.id)
        return next((at for at, p in enumerate(patterns) if fold_id(p.id) == wanted), None)
    place = query.fence.span
    for at, pattern in enumerate(patterns):
        around = pattern.span.first_line < place.first_line <= pattern.span.last_line
        if pattern.span == query.within or around:
            return at
    return None


def ownerless(query: PatternQuery, patterns: list[AccessPattern]) -> UnreadBlock:
    """Return the unread block for a query whose pattern does not exist."""
    known = ", ".join(pattern.id for pattern in patterns[:8] if pattern.id)
    return UnreadBlock(
        query.fence.span,
        f"the query names the pattern {query.id}, which the document does not have",
        f"Use the id of a pattern of the table ({known})." if known else "Add the pattern.",
        "fragment",
    )


def bind(pattern: AccessPattern, fence: Fence, unread: list[UnreadBlock]) -> AccessPattern:
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
