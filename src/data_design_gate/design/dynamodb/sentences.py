"""Projections, billing and time to live that plain sentences of the section state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from data_design_gate.design.dynamodb.projections import read_billing, read_projection
from data_design_gate.design.dynamodb.properties import lines_of
from data_design_gate.regex import regex

if TYPE_CHECKING:
    from data_design_gate.design.dynamodb.gather import Gatherer
    from data_design_gate.design.dynamodb.scope import Part

_PROJECT = regex(
    r"\bproject(?:s|ed|ing|ion)?\b[^.;\n]{0,200}?\b(all|keys[ _-]?only|include\b[^.;\n]{0,1000})",
    re.IGNORECASE,
)
_BEFORE = regex(r"\b(all|keys[ _-]?only)\b(?: attributes)?[^.;\n]{0,20}\bproject", re.IGNORECASE)
_TTL = regex(
    r"\b(?:ttl|time[ -]to[ -]live)\b[^.;\n]{0,120}?\b(?:on|attribute|field|via|in|using|is):?\s+`?"
    r"(?P<name>[a-z_][A-Za-z0-9_]*)`?|`(?P<code>[A-Za-z_]\w*)`[^.;,\n]{0,20}\bttl\b",
    re.IGNORECASE,
)
_TABLE = regex(
    r"\btable(?: name)?(?: is)?(?: (?:named|called))?:? `(?P<name>[\w.${}<>-]{3,})`", re.IGNORECASE
)
_STOP = frozenset(
    {"the", "a", "an", "this", "that", "is", "not", "all", "set", "each", "every", "enabled"}
)


def apply_sentences(gatherer: Gatherer, part: Part) -> None:
    """Note what sentences of a part state about the current table."""
    for line in lines_of(part.blocks):
        named = [d for d in gatherer.drafts if d.table.name and d.table.name in line.text]
        draft = named[0] if len(named) == 1 else gatherer.current
        if draft is None:
            continue
        called = None if draft.table.name else _TABLE.search(line.text)
        if called:
            draft.table = replace(draft.table, name=called["name"], name_span=line.span)
        for sentence in re.split(r"(?<=[.;])\s", line.text):
            stated = _PROJECT.search(sentence) or _BEFORE.search(sentence)
            projection = read_projection(stated[1]) if stated else None
            if projection is not None:
                indexes = [i.name for i in draft.table.indexes if i.name and i.name in sentence]
                for name in indexes or [""]:
                    draft.project(projection, line.span, name)
        mode = read_billing(line.text)
        if mode and not draft.table.billing_mode and draft.table.throughput is None:
            draft.table = replace(draft.table, billing_mode=mode)
        if not draft.table.ttl_attribute and not draft.defined:
            found = _TTL.search(line.text)
            name = (found["name"] or found["code"]) if found else ""
            if name and name.lower() not in _STOP:
                draft.table = replace(draft.table, ttl_attribute=name, ttl_span=line.span)
