"""Projections and billing modes as sentences state them."""

from __future__ import annotations

import re

from msgspec import Struct

from data_design_gate.design.dynamodb.names import bare_code
from data_design_gate.design.words import fold
from data_design_gate.regex import regex

_KEYS_ONLY = regex(r"\bkeys[ _-]?only\b", re.IGNORECASE)
_INCLUDE = regex(r"\binclud(?:e|es|ing)\b", re.IGNORECASE)
_ALL = regex(r"\ball\b", re.IGNORECASE)
_NAME = regex(r"[A-Za-z_][\w.]*")
_ON_DEMAND = regex(r"\b(?:on[ -]?demand|pay[ _-]?per[ _-]?request)\b", re.IGNORECASE)
_ON_DEMAND_JAPANESE = "オンデマンド"
_PROVISIONED = regex(r"\bprovisioned\b", re.IGNORECASE)
_STOP = frozenset(
    {"include", "includes", "including", "attributes", "and", "projection", "the", "type", "with"}
)


class WrittenProjection(Struct, frozen=True):
    """A projection as written: its type and the attributes an INCLUDE lists."""

    type: str
    attributes: tuple[str, ...] = ()


def read_projection(text: str) -> WrittenProjection | None:
    """Read ``ALL``, ``KEYS_ONLY``, ``INCLUDE (status, total)`` or a bare list of attributes."""
    bare = bare_code(text)
    if _KEYS_ONLY.search(bare):
        return WrittenProjection("KEYS_ONLY")
    included = _INCLUDE.search(bare)
    if included:
        return WrittenProjection("INCLUDE", _names(bare[included.end() :]))
    if _ALL.search(bare):
        return WrittenProjection("ALL")
    names = _names(bare)
    return WrittenProjection("INCLUDE", names) if names and "," in bare else None


def _names(text: str) -> tuple[str, ...]:
    listed = re.split(r"[.;](?:\s|$)", text, maxsplit=1)[0]
    return tuple(name for name in _NAME.findall(listed) if name.lower() not in _STOP)


def read_billing(text: str) -> str:
    """Return PAY_PER_REQUEST or PROVISIONED when the text says so, else ""."""
    if _ON_DEMAND.search(fold(text)) or _ON_DEMAND.search(text) or _ON_DEMAND_JAPANESE in text:
        return "PAY_PER_REQUEST"
    return "PROVISIONED" if _PROVISIONED.search(text) else ""
