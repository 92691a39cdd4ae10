"""Which stores a text decides for, which it rejects, and which it only names."""

from __future__ import annotations

import re

from data_design_gate.design.model import Store
from data_design_gate.design.words import plain
from data_design_gate.document.model import Metadata
from data_design_gate.regex import regex

_MENTION = regex(
    r"(?P<postgres>\bpostgre(?:s|sql|ssql|s\s*ql)\b|\bpsql\b|\bpg\b(?!\w)|\bpostgress?\b)"
    r"|(?P<dynamodb>\bdynamo\s*+(?:-\s*+)?db\b|\bdynamo\b|\bddb\b)"
    # "both" alone may be anything: stores only beside the word, or where it is all that is said
    r"|(?P<both>\bboth(?: of them| of these)? (?:data ?)?(?:stores?|databases?|systems|engines)\b|"
    r"^\W{0,40}+(?:we (?:use|choose|chose|need|want|take) )?both(?: of them)?\b"
    r"(?=\W*$|[.:;,\u2013\u2014])|"
    r"\b(?:hybrid|polyglot)\b(?= (?:approach|set-?up|storage|model|solution|persistence|design|"
    r"of)|\W*$))",
    re.IGNORECASE | re.MULTILINE,
)
_CLAUSE = regex(r"(?<=[.;!?\n])\s+|,\s*(?=(?:not|no|but|rather|instead|without|and not)\b)|\bbut\b")
_NEGATED_BEFORE = regex(
    r"\b(?:not|no|instead of|rather than|without|reject(?:s|ed|ing)?|over|versus|vs\.?|than|"
    r"never|neither|nor|replac(?:es?|ing)|unlike|except|away from|considered|against|statt|"
    r"dropp(?:ed|ing)|avoid(?:s|ed|ing)?|ruled out|leav(?:e|es|ing))\b[^.;,]{0,40}$|"
    r"\b(?:weigh(?:ed|ing)?|compar(?:ed|ing)|evaluat(?:ed|ing)|look(?:ed|ing)? at|tried|trying)"
    r"(?: the)?\s*$",
    re.IGNORECASE,
)
_NEGATED_AFTER = regex(
    r"^[^.;,]{0,25}\b(?:(?:is|was|are|were|not being|be) (?:not|rejected|ruled out|discarded|"
    r"considered|unsuitable|too)|not (?:used|needed|selected|chosen|required|suitable)|rejected|"
    r"(?:gives?|gave|offers?|has|have|supports?|provides?|allows?) (?:\w+ )?(?:only|no|none)|"
    r"lacks?|isn't|wasn't|replaced by|no longer|(?:does|would|did|could|can)(?: not|n't)|cannot|"
    r"discarded)\b",
    re.IGNORECASE,
)
_LEFT = regex(r"\b(?:from|unlike|like)\b[^.;,]{0,20}$", re.IGNORECASE)
_OTHER = regex(
    r"\b(?:mysql|mariadb|mongo(?:db)?|cassandra|redis|oracle|sql server|cosmos ?db|neo4j|sqlite|"
    r"elasticsearch|opensearch|cockroachdb|bigtable|firestore)\b",
    re.IGNORECASE,
)
_TICKED = regex(r"[\u2611\u2705\u2714]|\[[xX]\]")
_UNTICKED = regex(r"(?:[\u2610\u2b1c\u274c]|\[ \])[^\u2610\u2611\u2705\u2714\u2b1c\u274c\[\n]*")
_LISTED = regex(r"\s*(?:,|/|&|\+|\bor\b|\band\b)+\s*", re.IGNORECASE)


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


def _is_taken(clause: str, match: re.Match[str]) -> bool:
    """Tell whether what a clause names is neither rejected nor left behind."""
    before, after = clause[: match.start()], clause[match.end() :]
    return not (
        _NEGATED_BEFORE.search(before) or _LEFT.search(before) or _NEGATED_AFTER.search(after)
    )


def mentioned_stores(text: str) -> frozenset[Store]:
    """Return every store a text names, chosen or not."""
    return frozenset(s for match in _MENTION.finditer(plain(text)) for s in _meant(match))


def other_stores(text: str) -> frozenset[str]:
    """Return the stores a text names that are neither Postgres nor DynamoDB, in lower case."""
    return frozenset(match[0].lower() for match in _OTHER.finditer(plain(text)))


def other_choices(text: str) -> frozenset[str]:
    """Return those other stores that a text takes, in lower case; rejected ones are left out."""
    return frozenset(
        match[0].lower()
        for clause in _CLAUSE.split(plain_lines(text))
        for match in _OTHER.finditer(clause)
        if _is_taken(clause, match)
    )


def plain_lines(text: str) -> str:
    """Return a text without markup, its line breaks kept."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _meant(match: re.Match[str]) -> tuple[Store, ...]:
    if match["both"]:
        return (Store.POSTGRES, Store.DYNAMODB)
    return (Store.POSTGRES,) if match["postgres"] else (Store.DYNAMODB,)
