"""Which stores a text decides for, which it rejects, and which it only names."""

from __future__ import annotations

import re

from data_design_gate.design.model import Store
from data_design_gate.design.words import plain
from data_design_gate.document.model import Metadata

_MENTION = re.compile(
    r"(?P<postgres>\bpostgre(?:s|sql|ssql|s\s*ql)\b|\bpsql\b|\bpg\b(?!\w)|\bpostgress?\b)"
    r"|(?P<dynamodb>\bdynamo\s*-?\s*db\b|\bdynamo\b|\bddb\b)"
    r"|(?P<both>\bboth(?: of them| stores| databases)?\b|\bhybrid\b|\bpolyglot\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?<=[.;!?\n])\s+|,\s*(?=(?:not|no|but|rather|instead|without|and not)\b)|\bbut\b"
)
_NEGATED_BEFORE = re.compile(
    r"\b(?:not|no|instead of|rather than|without|reject(?:s|ed|ing)?|over|versus|vs\.?|than|"
    r"never|neither|nor|replac(?:es?|ing)|unlike|except|away from|considered|against|statt|"
    r"dropp(?:ed|ing)|avoid(?:s|ed|ing)?|ruled out|leav(?:e|es|ing))\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"^[^.;,]{0,25}\b(?:(?:is|was|are|were|not being|be) (?:not|rejected|ruled out|discarded|"
    r"considered|unsuitable|too)|not (?:used|needed|selected|chosen|required|suitable)|rejected|"
    r"isn't|wasn't|replaced by|no longer|(?:does|would|did|could|can)(?: not|n't)|cannot|"
    r"discarded)\b",
    re.IGNORECASE,
)
_TICKED = re.compile(r"[\u2611\u2705\u2714]|\[[xX]\]")
_UNTICKED = re.compile(
    r"(?:[\u2610\u2b1c\u274c]|\[ \])[^\u2610\u2611\u2705\u2714\u2b1c\u274c\[\n]*"
)
_LISTED = re.compile(r"\s*(?:,|/|&|\+|\bor\b|\band\b)+\s*", re.IGNORECASE)


def declared_stores(metadata: Metadata) -> frozenset[Store] | None:
    """Return the stores that the metadata declares, None when it declares none at all."""
    if "stores" not in metadata.fields:
        return None
    return frozenset(
        store
        for text in metadata.texts("stores")
        for match in _MENTION.finditer(text)
        for store in _meant(match)
    )


def chosen_stores(text: str) -> frozenset[Store]:
    """Return the stores a sentence decides for; those it rejects are left out."""
    chosen: set[Store] = set()
    ticked = _UNTICKED.sub(" ", text) if _TICKED.search(text) else text
    for clause in _CLAUSE.split(plain_lines(ticked)):
        rejected = False
        start = 0
        for match in _MENTION.finditer(clause):
            between = clause[start : match.start()]
            listed = bool(start) and _LISTED.fullmatch(between) is not None
            rejected = rejected if listed else bool(_NEGATED_BEFORE.search(between))
            start = match.end()
            if not rejected and not _NEGATED_AFTER.search(clause[start:]):
                chosen.update(_meant(match))
    return frozenset(chosen)


def mentioned_stores(text: str) -> frozenset[Store]:
    """Return every store a text names, chosen or not."""
    return frozenset(s for match in _MENTION.finditer(plain(text)) for s in _meant(match))


def plain_lines(text: str) -> str:
    """Return a text without markup, its line breaks kept."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _meant(match: re.Match[str]) -> tuple[Store, ...]:
    if match["both"]:
        return (Store.POSTGRES, Store.DYNAMODB)
    return (Store.POSTGRES,) if match["postgres"] else (Store.DYNAMODB,)
