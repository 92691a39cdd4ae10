"""Projections and billing modes as sentences state them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data_design_gate.design.dynamodb.names import bare_code
from data_design_gate.design.words import fold

_KEYS_ONLY = re.compile(r"\bkeys[ _-]?only\b", re.IGNORECASE)
_INCLUDE = re.compile(r"\binclud(?:e|es|ing)\b", re.IGNORECASE)
_ALL = re.compile(r"\ball\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][\w.]*")
_ON_DEMAND = re.compile(r"\b(?:on[ -]?demand|pay[ _-]?per[ _-]?request)\b", re.IGNORECASE)
_ON_DEMAND_JAPANESE = "オンデマンド"
_PROVISIONED = re.compile(r"\bprovisioned\b", re.IGNORECASE)
_STOP = frozenset(
    {"include", "includes", "including", "attributes", "and", "projection", "the", "type", "with"}
)


@dataclass(frozen=True, slots=True)
class WrittenProjection:
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
