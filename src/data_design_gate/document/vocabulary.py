"""The words of the standard: section titles, their known other names, status words, keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from msgspec import Struct, field

from data_design_gate.document.model import SectionName, Status
from data_design_gate.regex import regex

TITLES: Mapping[SectionName, str] = {
    SectionName.PLAN: "Plan",
    SectionName.REQUIREMENTS: "Data Requirements Overview",
    SectionName.STORE_SELECTION: "Data Store Selection",
    SectionName.POSTGRES: "Postgres Schema Design",
    SectionName.DYNAMODB: "DynamoDB Design",
    SectionName.RELATIONSHIPS: "Data Relationships",
    SectionName.ACCESS_PATTERNS: "Data Access Patterns",
    SectionName.INDEXES: "Index Design",
    SectionName.MIGRATION: "Migration Plan",
    SectionName.VALIDATION: "Data Validation Rules",
    SectionName.LIFECYCLE: "Data Lifecycle",
    SectionName.DEFERRED: "Deferred",
    SectionName.BLOCKED: "Blocked",
}
"""The standard's sections in their order, with the title it gives them."""

ALIASES: Mapping[SectionName, tuple[str, ...]] = {
    SectionName.PLAN: ("design plan", "work plan", "plan of work", "planning"),
    SectionName.REQUIREMENTS: (
        "data requirements", "requirements overview", "requirements", "data requirement overview",
        "data requirements summary", "data needs", "entities and requirements", "data overview",
        "requirements and volumes", "data requirements & volumes",
    ),
    SectionName.STORE_SELECTION: (
        "store selection", "data store choice", "datastore selection", "data stores",
        "database selection", "database choice", "storage selection", "data store decision",
        "store decision", "choice of data store", "choice of store", "database strategy",
        "database strategy overview", "data store(s) selection", "data stores selection",
        "selection of data stores", "storage decision",
    ),
    SectionName.POSTGRES: (
        "postgres", "postgresql", "database design", "postgresql schema design",
        "postgres schema", "postgresql schema", "postgres design",
        "postgresql design", "database schema", "database schema design", "relational schema",
        "relational schema design", "schema design", "postgres data model",
        "postgresql data model", "postgres tables", "postgresql tables", "database tables",
        "db schema", "db scheme", "sql schema", "schema definitions", "table definitions",
        "relational design",
    ),
    SectionName.DYNAMODB: (
        "dynamodb schema", "dynamodb schema design", "dynamodb table design", "dynamodb tables",
        "dynamodb data model", "dynamo db design", "dynamo design", "dynamo db schema",
        "dynamodb table", "dynamodb item design", "dynamo schema", "dynamodb single table design",
        "dynamodb single-table design", "single table design", "single-table design",
        "nosql design", "dynamodb", "dynamodb schema reference",
    ),
    SectionName.RELATIONSHIPS: (
        "relationships", "entity relationships", "data relations", "relations",
        "table relationships", "entity relationship diagram", "er diagram", "erd",
        "entity-relationship diagram", "data relationship", "relationship design",
    ),
    SectionName.ACCESS_PATTERNS: (
        "access patterns", "dynamodb access patterns", "data access pattern", "query patterns",
        "common query patterns", "access pattern analysis", "access patterns and queries",
        "data access", "queries and access patterns", "query access patterns",
    ),
    SectionName.INDEXES: (
        "indexes", "indices", "index strategy", "indexing strategy", "indexing", "index plan",
        "secondary indexes", "global secondary indexes", "global secondary indices",
        "indexes design", "indices design", "index patterns", "database indexes",
        "indexing design",
    ),
    SectionName.MIGRATION: (
        "migration", "migrations", "migration strategy", "data migration", "migration steps",
        "schema migration", "schema migrations", "database migration", "database migrations",
        "database schema migrations", "migration approach", "migration design",
        "data migration plan", "schema migration plan", "database migration plan",
        "migration procedure",
    ),
    SectionName.VALIDATION: (
        "data validation", "validation rules", "data model validation rules", "validation",
        "data integrity rules", "data validation rule", "data integrity", "validations",
        "data constraints", "data quality rules",
    ),
    SectionName.LIFECYCLE: (
        "lifecycle", "data life cycle", "life cycle", "data lifecycle management", "data retention",
        "retention", "retention policy", "data retention policy", "data retention and lifecycle",
        "lifecycle and retention", "data lifecycle and retention", "lifecycle policies",
        "data lifecycle policies",
        "data lifecycle policy", "lifecycle policy", "retention and archival", "data life-cycle",
    ),
    SectionName.DEFERRED: (
        "deferred work", "deferred parts", "deferred items", "deferrals", "out of this version",
    ),
    SectionName.BLOCKED: (
        "blocked by", "aborted", "blocker", "blockers", "blocking reason", "block reason",
    ),
}  # fmt: skip
"""Other headings people write for the same section, lower case (a closed list)."""

EXCLUDED: tuple[str, ...] = (
    "alternatives", "alternatives considered", "considered alternatives", "rejected alternatives",
    "rejected designs", "rejected design", "rejected options", "rejected approaches", "rejected",
    "rejected alternative", "considered options", "other options", "options considered",
    "alternative designs", "alternative design", "alternative approaches", "notable alternatives",
    "alternatives considered and rejected", "rationale and alternatives", "current state",
    "current schema", "current design", "current data model", "current database schema",
    "existing schema", "existing schemas", "existing state", "existing design", "existing tables",
    "existing data model", "existing database schema", "as-is", "as is", "as-is schema",
    "previous design", "previous schema", "old schema", "legacy schema", "before", "status quo",
    "current situation", "current implementation", "existing implementation",
    "rejected store", "why not dynamodb", "why not postgres", "why not postgresql",
)  # fmt: skip
"""Headings whose content is not the design: alternatives, the state before, what was rejected."""

NEUTRAL_PARTS: frozenset[str] = frozenset({
    "query examples", "queries", "key design", "data model", "examples", "rollback", "rollout",
    "deployment", "notes", "overview", "compatibility", "volumes", "performance", "cost", "costs",
    "rationale", "constraints", "schema", "entities", "business rules", "compliance", "gdpr",
    "archival", "purging", "backup", "recovery", "risks", "dependencies", "diagram", "diagrams",
})  # fmt: skip
"""Companions in a combined heading that are no section of their own."""

STATUS_WORDS: Mapping[Status, tuple[str, ...]] = {
    Status.DRAFT: (
        "draft", "wip", "work in progress", "proposed", "planned", "provisional", "in design",
        "in progress", "设计中", "草稿", "черновик", "borrador", "rascunho", "entwurf",
        "brouillon", "下書き",
    ),
    Status.UNDER_REVIEW: (
        "under review", "in review", "for review", "review", "ready", "ready for review",
        "ready for final review", "rfc", "request for comments", "under-review", "in-review",
        "awaiting review", "pending review", "review pending", "评审中", "レビュー中",
        "на рассмотрении", "en revisión", "em revisão",
    ),
    Status.APPROVED: (
        "approved", "accepted", "implementable", "implemented", "done", "complete", "completed",
        "ready for implementation", "已批准", "承認済み", "aprobado", "aprovado", "genehmigt",
        "approuvé", "утверждено", "одобрено",
    ),
    Status.BLOCKED: ("blocked", "on hold", "bloqueado", "blockiert"),
    Status.ABORTED: ("aborted", "abandoned", "cancelled", "canceled", "withdrawn"),
    Status.PARTIAL: ("partial", "partially approved", "partly done", "partially complete"),
}  # fmt: skip
"""The closed table by which status words are folded."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "status": ("state", "状态", "ステータス", "статус", "estado", "design status",
               "document status", "doc status"),
    "jira": ("jira ticket", "jira tickets", "jira ticket(s)", "jira key", "jira issue",
             "jira issues", "ticket", "tickets", "ticket(s)", "ticket id", "jira id", "issue",
             "issues", "jira link", "需求编号", "tracking ticket", "tracking issue"),
    "title": ("name", "document title", "标题"),
    "version": ("document version", "doc version", "versión", "版本", "rev", "revision"),
    "design_date": ("date", "created", "creation date", "created at", "design date", "created on",
                    "date created", "创建日期", "fecha", "datum", "дата"),
    "last_updated": ("updated", "last updated", "last update", "updated at", "last modified"),
    "authors": ("author", "author(s)", "written by", "作者", "autor", "autores", "автор",
                "designer", "designers"),
    "owner": ("feature owner", "owners", "product owner", "owned by"),
    "reviewers": ("reviewer", "reviewer(s)", "reviewed by"),
    "approvals": ("approval",),
    "stores": ("store", "data store", "data stores", "datastore", "datastores", "databases",
               "database", "data store(s)", "store selection"),
    "feature": ("feature definition", "feature doc", "feature document", "feature link",
                "features"),
    "requirements": ("requirement", "requirements document", "requirements doc", "prd",
                     "requirements link"),
    "architecture": ("architecture document", "architecture doc", "architecture link",
                     "architecture decision", "architecture decisions"),
    "adrs": ("adr", "adr(s)", "related adrs", "related adr", "adr link", "adr links"),
    "existing_schemas": ("existing schema", "existing schemas"),
    "data_flow": ("data flow", "dataflow", "data-flow", "data flow document", "data flows"),
    "architecture_review": ("architecture review",),
    "waivers": ("waiver",),
    "id": ("identity", "design id", "document id"),
}  # fmt: skip
"""Canonical metadata keys and how else they are written."""


class Vocabulary(Struct, frozen=True):
    """The words in use: the standard's own, and what the configuration adds.

    ``aliases`` are extra heading -> section slug pairs; ``sections`` extra
    required section titles, which keep their own identity.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()


STANDARD = Vocabulary()


def _folded(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ")
    return " ".join(words.split())


_CANONICAL = {_folded(word): key for key, words in KEYS.items() for word in (key, *words)}
_STATUSES = {_folded(word): status for status, words in STATUS_WORDS.items() for word in words}
_COMMENT = regex(r"<!--.*?(?:-->|$)", re.DOTALL)
_NO_WORD = regex(r"^[^\w]++(?:[\s.!*_`]++$)?|(?<![\s.!*_`])[\s.!*_`]+$")
_CHOICE = regex(r"(?:(?<!\s)\s+)?[,;/|]\s*|(?<!\s)\s+or\s+", re.IGNORECASE)
_STATUS_TAIL = regex(
    r"(?:(?<!\s)\s+)?(?:[-\u2013\u2014(:;,/|]|\bby\b|\bon\b|\bsince\b).*$", re.DOTALL
)


def canonical_key(key: str) -> str:
    """Return the canonical name of a metadata key, or the key itself in lower case."""
    folded = _folded(key)
    return _CANONICAL.get(folded, folded.replace(" ", "_"))


def is_known_key(key: str) -> bool:
    """Tell whether a text is a metadata key of the closed list."""
    return _folded(key) in _CANONICAL


def fold_status(text: str) -> Status | None:
    """Return the status a word stands for by the closed table, None when it is not in it.

    Emoji, comments and emphasis around the word do not count, nor does what
    follows a dash or in brackets when the word before it is in the table.
    """
    words = _NO_WORD.sub("", _COMMENT.sub("", text).strip()).strip()
    found = _STATUSES.get(_folded(words))
    if found is None and not _is_a_choice(words):
        head = _NO_WORD.sub("", _STATUS_TAIL.sub("", words)).strip()
        found = _STATUSES.get(_folded(head))
    return found


def _is_a_choice(words: str) -> bool:
    """Tell a template's list of statuses, of which nobody has chosen one, from a status."""
    parts = (_NO_WORD.sub("", part) for part in _CHOICE.split(words))
    return len({_STATUSES[_folded(part)] for part in parts if _folded(part) in _STATUSES}) > 1
