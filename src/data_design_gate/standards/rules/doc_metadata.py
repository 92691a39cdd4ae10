"""Rules on the metadata block: there, valid, with a status that is one of the six."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.document.model import Document, MetadataStyle, Span, Status
from data_design_gate.document.nearest import nearest
from data_design_gate.document.vocabulary import canonical_key, fold_status
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import has_metadata, is_readable, metadata_span
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.front_matter import faults

_SKELETON = """Put this at the very top of the file:

---
title: ...
status: Draft
jira: SHOP-412
version: 1.0.0
authors: ["@you"]
owner: "@you"
stores: [postgres]
feature: ../features/...
requirements: ../requirements/...
architecture: ../architecture/...
adrs: [../adr/...]
data_flow: ../architecture/...
---"""
_TEXTS = frozenset({"title", "authors", "owner", "feature", "requirements", "architecture"})
_SIX = ", ".join(status.value for status in Status)
_KEYS_IN_TEXT = (MetadataStyle.BOLD_KEYS, MetadataStyle.LIST_KEYS, MetadataStyle.PLAIN_KEYS)
_STATUS_KEY = regex(r"[\s>*_+-]*status[*_ ]*[:\uff1a][*_\s]*(?P<value>.+)", re.IGNORECASE)
_NEAR_IN_MEANING = {
    "rejected": Status.ABORTED,
    "superseded": Status.ABORTED,
    "deprecated": Status.ABORTED,
    "obsolete": Status.ABORTED,
    "deferred": Status.PARTIAL,
    "postponed": Status.BLOCKED,
    "waiting": Status.BLOCKED,
    "new": Status.DRAFT,
    "open": Status.DRAFT,
    "active": Status.APPROVED,
    "final": Status.APPROVED,
}


@rule("DOC001", Severity.ERROR)
def metadata_missing(context: Context) -> Iterator[Hit]:
    """Give the document a metadata block that can be read.

    Status, ticket, version and links drive the review, the approvals and the
    Jira update; without them nothing can be tracked.

    Bad:

        # Order fulfilment
        ## Data Requirements Overview

    Good:

        ---
        title: Order fulfilment
        status: Draft
        jira: SHOP-412
        ---
        # Order fulfilment

    Source: Data Design Standards, document format.
    """
    document = context.document
    if not is_readable(context):
        return
    broken = [problem for problem in document.problems if problem.kind == "front-matter"]
    for problem in broken:
        first = problem.span.first_line
        late = not any(line.strip() for line in document.lines[: first - 1])
        edit = Suggestion(1, first, "---") if late and first > 1 else None
        yield Hit(problem.span, problem.message, problem.mend, "front-matter", suggestion=edit)
    if not broken and document.metadata.style is None:
        message = "The document has no metadata: no status, no ticket, no links to its inputs."
        yield Hit(Span(1, 1), message, _SKELETON, "metadata")


@rule("DOC002", Severity.ERROR, waivable=False)
def metadata_invalid(context: Context) -> Iterator[Hit]:
    """Write each metadata field in the form its schema asks for.

    The fields are read by machines: a date that is no date, or a store that
    does not exist, would end in the audit record or in Jira.

    Bad:

        ---
        design_date: next week
        stores: [mongodb]
        ---

    Good:

        ---
        design_date: 2026-11-20
        stores: [postgres]
        ---

    Source: schemas/front-matter.schema.json.
    """
    if not has_metadata(context):
        return
    document = context.document
    for fault in faults(document.metadata):
        if fault.key == "jira":  # DOC015 says what is no ticket key
            continue
        written = document.metadata.fields[fault.key]
        message = f"`{fault.key}` is not valid: {_shown(written.value)}."
        quoted = isinstance(written.value, int | float) and fault.key in _TEXTS
        mend = f"Write {fault.words}{'; in quotes it is a text' if quoted else ''}."
        yield Hit(written.span, message, mend, fault.key)
    for field in context.settings.fields:
        if not document.metadata.texts(canonical_key(field)):
            message = f"`{field}` is missing; the configuration requires it."
            mend = f"Add `{field}: ...` to the metadata."
            yield Hit(metadata_span(document), message, mend, field)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    text = f"`{value}`" if isinstance(value, str | int | float) else f"a {_kind(value)}"
    return text if len(text) <= 80 else f"{text[:76]}...`"  # noqa: PLR2004  one line of a terminal


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "list with other things than texts" if value else "list without entries"
    return "mapping" if isinstance(value, dict) else "value of another kind"


@rule("DOC003", Severity.ERROR, waivable=False)
def status_unknown(context: Context) -> Iterator[Hit]:
    """State one of the six statuses.

    The status decides what is checked and who must approve: Draft, Under
    Review, Approved, Blocked, Aborted or Partial. Common synonyms (proposed,
    in review, accepted) are understood; other words are not guessed.

    Bad:

        status: Aproved

    Good:

        status: Under Review

    Source: Data Design Standards, document format.
    """
    document = context.document
    if not has_metadata(context):
        return
    if document.metadata.status is not None:
        yield from _stated_again(document)
        return
    text = document.metadata.status_text
    field = document.metadata.fields.get("status")
    if field is not None and field.value is not None and not isinstance(field.value, str):
        return  # DOC002 says that it is no word
    if not text:
        message = "The metadata states no status."
        mend = f"Add `status: Draft` (or one of {_SIX})."
        yield Hit(metadata_span(document, "status"), message, mend, "status")
        return
    slip, near = _near(text)
    guess = f" The nearest is {near.value}." if near else ""
    yield Hit(
        metadata_span(document, "status"),
        f"`{text[:60]}` is not one of the six statuses.{guess}",
        f"Write one of {_SIX}."
        + (" Approved is written by finalisation, not by hand." if near is Status.APPROVED else ""),
        "status",
        suggestion=status_edit(document, near)
        if near and slip and near is not Status.APPROVED
        else None,
    )


def _near(text: str) -> tuple[bool, Status | None]:
    """Return the nearest status, and whether only a slip of the pen parts the two.

    A word of another meaning ("rejected") is a decision for the author and
    never mended mechanically.
    """
    words = re.sub(r"[^\w\s-]", "", text).strip()
    found = nearest(words, [status.value for status in Status])
    if found:
        return True, Status(found)
    first = words.split(maxsplit=1)[0].casefold() if words else ""
    return False, _NEAR_IN_MEANING.get(first)


def _stated_again(document: Document) -> Iterator[Hit]:
    """Find a second status among the keys above the first section that says another thing."""
    metadata = document.metadata
    if metadata.span is None or metadata.style not in _KEYS_IN_TEXT:
        return
    first = metadata.fields["status"].span.first_line
    for number, line in enumerate(document.lines[first:], first + 1):
        if line.startswith("#"):
            return
        again = _STATUS_KEY.match(line)
        status = fold_status(again["value"].rstrip("\\ ")) if again else None
        if status is not None and status is not metadata.status:
            message = (
                f"The metadata states two statuses: {metadata.status} in line {first}, "
                f"{status.value} here."
            )
            yield Hit(Span(number, number), message, "Keep the one that is true.", "status")
            return


def status_edit(document: Document, status: Status) -> Suggestion | None:
    """Return the edit that puts another status where the present one stands."""
    field = document.metadata.fields.get("status")
    text = document.metadata.status_text
    if field is None or not text:
        return None
    number = field.span.first_line
    line = document.lines[number - 1]
    start = max(line.find(":"), line.find("\uff1a")) if _has_key(document) else 0
    at = line.find(text, max(start, 0))
    if at < 0:
        return None
    return Suggestion(number, number, line[:at] + status.value + line[at + len(text) :])


def _has_key(document: Document) -> bool:
    return document.metadata.style is not MetadataStyle.STATUS_HEADING
