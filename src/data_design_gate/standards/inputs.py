"""The inputs a design builds on: which are due, where they are linked, how to get one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from data_design_gate.document.inline import links
from data_design_gate.document.model import Document, Paragraph, Span
from data_design_gate.document.placeholders import is_placeholder, stated_reason
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context

_RUN_REVIEW = "run the architecture review and link what it decided"
_RUN_SCOPE = "run requirements and scope for the feature and link the result"
_ASK_TEAM = "consult the database team and link what they keep"


class Input(Struct, frozen=True):
    """An input: the words for it, the remediation the procedure names, how a link to it reads."""

    words: str
    remedy: str
    link: re.Pattern[str]


INPUTS: Mapping[str, Input] = {
    "adrs": Input(
        "the architecture decision records",
        _RUN_REVIEW,
        regex(r"\badrs?\b|decision[ _-]?record", re.IGNORECASE),
    ),
    "architecture": Input(
        "the architecture document",
        _RUN_REVIEW,
        regex(r"\barchitecture\b(?![ _-]?decision)", re.IGNORECASE),
    ),
    "requirements": Input(
        "the requirements document",
        _RUN_SCOPE,
        regex(r"\brequirements?\b|\bprd\b", re.IGNORECASE),
    ),
    "feature": Input("the feature definition", _RUN_SCOPE, regex(r"\bfeatures?\b", re.IGNORECASE)),
    "existing_schemas": Input(
        "the schemas that exist today",
        _ASK_TEAM,
        regex(
            r"\bschemas?\b(?:(?!\bschemas?\b).)*\.(?:sql|prisma)\b|existing[ _-]schema",
            re.IGNORECASE,
        ),
    ),
    "data_flow": Input("the data flow", _ASK_TEAM, regex(r"\bdata[ _-]?flows?\b", re.IGNORECASE)),
}
_CHANGES_DATA = frozenset({"schema-change", "data-migration", "combination"})


def missing_inputs(context: Context) -> Iterator[str]:
    """Yield the keys of the inputs that are due and linked nowhere."""
    due = [
        key
        for key in INPUTS
        if (key != "existing_schemas" or _changes_existing_data(context))
        and not _is_given(context.document, key)
    ]
    linked = [f"{link.text} {link.target}" for link in links(context.document)] if due else []
    for key in due:
        if not any(INPUTS[key].link.search(words.replace("_", " ")) for words in linked):
            yield key


def _is_given(document: Document, key: str) -> bool:
    """Tell whether the metadata names the input, or says with a reason that there is none."""
    for text in document.metadata.texts(key):
        reason = stated_reason(text)
        if reason or (reason is None and not is_placeholder(text)):
            return True
    return False


def _changes_existing_data(context: Context) -> bool:
    """Tell whether the migration works on what exists and the document does not list it."""
    design = context.design
    return design.migration.type in _CHANGES_DATA and not design.postgres.existing


def linked_paths(document: Document) -> Iterator[tuple[str, str, Span]]:
    """Yield (input key, path, place) of the metadata's links that may be files."""
    for key in INPUTS:
        field = document.metadata.fields.get(key)
        for text in document.metadata.texts(key) if field else ():
            path = _target(text)
            if field and _is_path(path):
                yield key, path, _place_of(document, path, field.span)


def _target(text: str) -> str:
    """Return where a value leads that is written as a Markdown link in the front matter."""
    if not text.startswith("["):
        return text
    found = [link.target for link in links([Paragraph(text, Span(1, 1))])]
    return found[0] if len(found) == 1 else text


def _is_path(text: str) -> bool:
    if "://" in text or text.startswith("mailto:") or any(c.isspace() for c in text):
        return False
    return "/" in text or text.startswith("#") or re.search(r"\.\w{1,8}(?:#.*)?$", text) is not None


def _place_of(document: Document, text: str, span: Span) -> Span:
    """Return the line of a list's entry, which may stand below its key."""
    for number in range(span.first_line, span.last_line + 1):
        at = document.lines[number - 1].find(text)
        if at >= 0:
            return Span(number, number, at + 1)
    return Span(span.first_line, span.first_line, span.column)
