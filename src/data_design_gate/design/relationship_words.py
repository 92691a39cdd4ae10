"""Relationships in words: their type, and list items that state one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import Relationship
from data_design_gate.document.model import ListBlock, ListItem, Section, Span
from data_design_gate.regex import regex

_MANY = r"(?:[mn]|\*|many|0\.\.\*|1\.\.\*|0\.\.n|1\.\.n|∞|viele|muchos|several|zero or more|0-n)"
_ONE = r"(?:1|one|0\.\.1|a single|zero or one|eins?|uno)"
_TO = r"\s*(?::|to|-to-|-|\u2013|\u2014|->|\u2192|→|zu|a|/|\.\.)\s*"
_KINDS = (
    (regex(rf"(?<!\w){_MANY}{_TO}{_MANY}(?!\w)", re.IGNORECASE), "M:N"),
    (regex(rf"(?<!\w){_ONE}{_TO}{_MANY}(?!\w)", re.IGNORECASE), "1:N"),
    (regex(rf"(?<!\w){_MANY}{_TO}{_ONE}(?!\w)", re.IGNORECASE), "N:1"),
    (regex(rf"(?<!\w){_ONE}{_TO}{_ONE}(?!\w)", re.IGNORECASE), "1:1"),
    (regex(r"\bbelongs? to many\b", re.IGNORECASE), "M:N"),
    (regex(r"\bmany[- ]many\b", re.IGNORECASE), "M:N"),
    (
        regex(
            r"\b(?:has|have|owns?|contains?|places?|holds?) (?:many|several|multiple|any number of|"
            r"(?:zero|one|0|1) or (?:more|many))\b",
            re.IGNORECASE,
        ),
        "1:N",
    ),
    (regex(r"\b(?:belongs? to|references|points? to)\b", re.IGNORECASE), "N:1"),
    (regex(r"\b(?:has|have) (?:one|exactly one|at most one)\b", re.IGNORECASE), "1:1"),
)


_MARKUP = regex(r"\*\*|__|[`\\]")


def relationship_kind(text: str) -> str:
    """Return 1:1, 1:N, N:1 or M:N for the wording, "" when it is none of them."""
    words = " ".join(_MARKUP.sub("", text).split())  # a lone * is a cardinality
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), "")


_NAME = r"[`*_]*+(?P<{0}>[A-Za-z_][\w.]*+(?: [a-z]\w*+)?)[`*_]*+"
_BETWEEN = (
    r"(?P<kind>1\s*[:-]\s*[1NM*]|[NM*]\s*[:-]\s*[1NM*]|one[- ]to[- ](?:one|many)|"
    r"many[- ]to[- ](?:one|many)|(?:can |may )?(?:has|have|owns|contains|places|holds) "
    r"(?:many|several|multiple|any number of|(?:zero|one|0|1) or (?:more|many))|has one|belongs to)"
)
_BULLET = regex(
    rf"^\s*+(?:(?:an?|each|one|every|the)\b\s*+)?{_NAME.format('source')}"
    rf"\s*+(?:[\u2192>\-:(]++\s*+)?{_BETWEEN}"
    rf"\s*+(?:[)\u2192>\-:]++\s*+)?(?:(?:an?|the|with|to)\b\s*+)?{_NAME.format('target')}",
    re.IGNORECASE,
)
_PAIR_FIRST = regex(
    rf"^\s*+{_NAME.format('source')}\s*+(?:\u2192|->|\u2014|\u2013|to|and|\u2194|<->)\s*+{_NAME.format('target')}\s*+"
    rf"[:(,]\s*(?P<kind>[^,;.)]*)",
    re.IGNORECASE,
)
# `**Park → Tree**: trees.park_id`: a pair with the column that joins it, its type left out.
_ARROW_AND_KEY = regex(
    r"[^:(,\n]{1,80}?(?:\u2192|->)[^:(,\n]{1,80}[:(,]\s?`?[a-z]\w*\.[a-z]\w*", re.IGNORECASE
)
_REFERENCE = regex(
    r"^\s*[`*]*(?P<source>[\w.]+)\.(?P<column>\w+)[`*]*\s*(?:\u2192|->|references|REFERENCES)\s*"
    r"[`*]*(?P<target>\w+)[.(](?P<target_column>\w+)\)?"
)
_ON_DELETE = regex(
    r"\bdelete\s*+(?::\s*+)?(cascade|restrict|set null|set default|no action)", re.IGNORECASE
)
_ON_UPDATE = regex(
    r"\bupdate\s*+(?::\s*+)?(cascade|restrict|set null|set default|no action)", re.IGNORECASE
)


def listed_relationships(section: Section) -> Iterator[Relationship]:
    """Yield the relationships that the list items of a section state."""
    for part in section.walk():
        for block in part.blocks:
            if isinstance(block, ListBlock):
                for item in block.items:
                    found = _bullet(item)
                    if found is not None:
                        yield found


def _bullet(item: ListItem) -> Relationship | None:
    text = item.text
    reference = _REFERENCE.match(text)
    if reference:
        pair = (reference["source"], reference["target"])
        by = f"{pair[0]}.{reference['column']} -> {pair[1]}.{reference['target_column']}"
        return _told(item.span, pair, "N:1", text, by)
    match = _BULLET.match(text) or _PAIR_FIRST.match(text)
    if match is None:
        return None
    kind = relationship_kind(match["kind"])
    if not kind and not _ARROW_AND_KEY.match(text):
        return None
    pair = (match["source"], match["target"])
    return _told(item.span, pair, kind, text, text[match.end() :])


def _told(
    span: Span, pair: tuple[str, str], kind: str, text: str, implemented_by: str
) -> Relationship:
    on_delete, on_update = _ON_DELETE.search(text), _ON_UPDATE.search(text)
    return Relationship(
        source=pair[0],
        target=pair[1],
        kind=kind,
        implemented_by=implemented_by.strip(" :,.-\u2013\u2014()"),
        on_delete=on_delete.group(1).upper() if on_delete else "",
        on_update=on_update.group(1).upper() if on_update else "",
        span=span,
        kind_text=kind,
    )
