"""Which parts of a document may hold the DynamoDB design, and which must not be read as it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from data_design_gate.design.words import fold
from data_design_gate.document.model import Block, Document, Section, SectionName, Span
from data_design_gate.regex import regex

_ELSEWHERE = regex(
    r"\b(?:alternatives?|considered options|rejected|not chosen|discarded"
    r"|(?:current|existing|previous|old|legacy|today s) (?:state|schema|table|tables|design|model"
    r"|data model|keys|structure|situation)|as is|appendix|references?|glossary|changelog)\b"
)
_THIRD_STORES = regex(
    r"\b(?:redis|elasticache|valkey|memcached|cassandra|scylla\w*|keyspaces|s3|sqlite|mongo\w*"
    r"|neo4j|neptune|elasticsearch|opensearch|bigtable|cosmos\s?db|firestore|kafka|kinesis"
    r"|clickhouse|bigquery|snowflake|mysql|mariadb|pinecone|vector (?:store|database))\b"
)
_DYNAMO = regex(r"\b(?:dynamo\s?db|dynamo|ddb)\b")
_DESIGN_WORDS = regex(
    r"\b(?:tables?|schema|design|model|keys?|single table|entit(?:y|ies)|items?|structure|gsi\w*"
    r"|index(?:es)?|data|estrutura|tabelas?|tablas?|modelo|設計書?|スキーマ|テーブル)\b"
)
_SECONDARY = regex(
    r"\b(?:[gl]sis?|[gl]si ?\d+|(?:global|local) secondary index(?:es)?|dynamo\w*)\b"
)
_NO_DEFINITIONS = frozenset({SectionName.MIGRATION, SectionName.PLAN, SectionName.STORE_SELECTION})


class Part(Struct, frozen=True):
    """A section's own blocks, and what may be taken from them.

    ``inside`` tells that it belongs to the DynamoDB section, ``definitions``
    that a whole table definition may be taken from it, ``open`` that
    notations of less than a whole definition may be, too.
    """

    title: str
    level: int
    blocks: Sequence[Block]
    span: Span
    inside: bool
    definitions: bool
    open: bool


def parts(document: Document) -> Iterator[Part]:
    """Yield the document's parts in file order, leaving out what is not the design."""
    if document.preamble:
        first, last = document.preamble[0].span, document.preamble[-1].span
        span = Span(first.first_line, last.last_line)
        yield Part("", 0, document.preamble, span, inside=False, definitions=True, open=True)
    for section in document.sections:
        yield from _walk(section, inside=False, definitions=True, open_=True)


def _walk(section: Section, *, inside: bool, definitions: bool, open_: bool) -> Iterator[Part]:
    title = fold(section.heading.raw) or section.identity
    if is_elsewhere(title):
        return
    third = _THIRD_STORES.search(title) is not None and not _DYNAMO.search(title)
    if third and section.heading.level > 1:
        return
    names = set(section.names)
    if SectionName.DYNAMODB in names:
        inside, open_ = True, True
    elif names == {SectionName.INDEXES} and (inside or _SECONDARY.search(title)):
        inside, open_ = definitions, definitions
    elif names:
        inside = False
        open_ = False
        definitions = definitions and not (names & _NO_DEFINITIONS)
    elif not inside and section.heading.level > 1 and _names_dynamo_design(title):
        inside = definitions
    yield Part(
        section.heading.raw,
        section.heading.level,
        section.blocks,
        section.span,
        inside=inside,
        definitions=definitions,
        open=open_,
    )
    for child in section.children:
        yield from _walk(child, inside=inside, definitions=definitions, open_=open_)


def _names_dynamo_design(title: str) -> bool:
    return _DYNAMO.search(title) is not None and _DESIGN_WORDS.search(title) is not None


def is_elsewhere(folded_title: str) -> bool:
    """Return whether a heading announces what is not the design: alternatives, the old state."""
    return _ELSEWHERE.search(folded_title) is not None
