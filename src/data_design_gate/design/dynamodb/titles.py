"""Table names that headings give."""

from __future__ import annotations

import re

from data_design_gate.design.dynamodb.names import (
    index_heading,
)
from data_design_gate.design.words import fold, plain
from data_design_gate.regex import regex

Titles = list[tuple[int, str]]

_GENERIC_TITLE = regex(
    r"^(?:dynamo\s?db )?(?:the )?(?:table|tables|key|keys|primary keys?|schema|single table|data"
    r"|entity|entities|item|items|attribute|attributes|index|indexes|access patterns?|gsis?|lsis?"
    r"|global|local|secondary|structure|configuration|design|definitions?|overview|details"
    r"|model|patterns?|types?|partition|sort|and|strategy|settings|ttl|dynamodb"
    r"|dynamo db|dynamo|reference|of|for|example|examples|properties|\d|specification|spec"
    r"|time to live|capacity|billing|layout|list|mapping|templates?|[ /&-])+$"
)
_TITLE_NOISE = regex(
    r"\b(?:the|dynamo\s?db|tables?|entity|design|schema|structure|definition|single|item)\b|[:#]"
    r"|テーブル",
    re.IGNORECASE,
)
_NAME = regex(r"[\w.${}<>-]+")


def title_name(title: str) -> str:
    """Return the table name a heading gives, or ""."""
    code = re.search(r"`([^`]+)`", title)
    if code:
        return code[1].strip()
    text = plain(title)
    if _GENERIC_TITLE.match(fold(text)):
        return ""
    words = [word for word in _NAME.findall(_TITLE_NOISE.sub(" ", text)) if not word.isdigit()]
    words = [word for word in words if re.search(r"\w", word) and not re.match(r"^\d+\.", word)]
    return words[0] if len(words) == 1 else "".join(w[:1].upper() + w[1:] for w in words[:4])


def heading_name(titles: Titles) -> str:
    """Return the table name that the nearest heading with one gives."""
    for level, title in reversed(titles):
        name = title_name(title)
        if name and not index_heading(title) and level > 1:
            return name
    return ""


def single_name(titles: Titles) -> str:
    """Return the name of a single-table design: that of the enclosing heading, if any."""
    last = titles[-1][1]
    if "`" in last or re.search(r"\btable\b", fold(last)):
        name = title_name(last)
        if name:
            return name
    for level, title in titles[:-1]:
        name = title_name(title)
        if name and level > 1 and not index_heading(title):
            return name
    return ""
