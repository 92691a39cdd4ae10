"""Attribute lists in one cell: which names, and which of them are required."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from data_design_gate.design.model import Entity, EntityAttribute
from data_design_gate.design.words import fold, noun, plain

_SEPARATOR = re.compile(
    r"\s*(?:,|;|\n|\u3001|\uff0c|\u2022|<br\s*/?>|(?:^|\n)\s*[-*]\s)\s*", re.IGNORECASE
)
_REMARK = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_OPTIONAL = re.compile(r"\b(?:optional|nullable|null|not required|opcional)\b", re.IGNORECASE)
_REQUIRED = re.compile(r"\b(?:required|mandatory|not null|pk|primary key|key)\b", re.IGNORECASE)
_ALL = re.compile(
    r"^(?:all|everything|yes|y|every(?: one| attribute)?|alle|todos|x|✓|✔|✅)\b"
    r"(?P<but>.*?\b(?:but|except(?: for)?|apart from|other than|without|save|bar)\b(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_NONE = re.compile(r"^(?:none|no|nothing|n)\W*$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:required|optional|mandatory|attributes?|fields?)\s*[:\uff1a]\s*", re.IGNORECASE
)
_GROUP = re.compile(
    r"(?P<kind>required|mandatory|optional|nullable)(?:\s+(?:attributes?|fields?))?\s*[:\uff1a]\s*"
    r"(?P<names>.*?)(?=(?:[.;,\n]|<br\s*/?>|\s)\s*(?:required|mandatory|optional|nullable)"
    r"(?:\s+(?:attributes?|fields?))?\s*[:\uff1a]|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def split_names(text: str) -> list[str]:
    """Split a list of names at commas, semicolons and line breaks outside brackets."""
    pieces: list[str] = []
    depth, start = 0, 0
    for match in re.finditer(r"[(\[]|[)\]]|" + _SEPARATOR.pattern, text, re.IGNORECASE):
        mark = match.group()
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    names = (
        re.sub(r"^(?:and|und|y)\s+", "", piece.strip(" .\t\n").lstrip("-* ")) for piece in pieces
    )
    return [name for name in names if name]


def attributes_of(attributes: str, required: str, optional: str) -> tuple[EntityAttribute, ...]:
    """Return the attributes an entity lists, with what its other cells say of them.

    ``required`` and ``optional`` are the texts of those cells: names, "all",
    "all but note", or nothing. Remarks such as ``note (optional)``, ``note?``
    and ``id*`` count too.
    """
    groups = {match["kind"].lower(): match["names"] for match in _GROUP.finditer(attributes)}
    if groups:
        required = required or groups.get("required", "") or groups.get("mandatory", "")
        optional = optional or groups.get("optional", "") or groups.get("nullable", "")
        attributes = _GROUP.sub("", attributes)
    found = {noun(name): _marked(name, raw) for name, raw in _names(attributes)}
    if not required and not optional:
        return tuple(_resolved(list(found.values())))
    demanded, spared = _named(required, found), _named(optional, found)
    for name, raw in _extra((required, optional), found):
        found[noun(name)] = _marked(name, raw)
    return tuple(
        EntityAttribute(attribute.name, _required(identity, attribute, demanded, spared))
        for identity, attribute in found.items()
    )


def _resolved(listed: list[EntityAttribute]) -> Iterable[EntityAttribute]:
    """Read remarks of one kind only: where some are optional, the others are required."""
    said = {attribute.required for attribute in listed} - {None}
    rest = not said.pop() if len(said) == 1 else None
    for attribute in listed:
        yield attribute if attribute.required is not None else replace(attribute, required=rest)


def resolved_together(entities: list[Entity]) -> Iterable[Entity]:
    """Read remarks over a whole list: where one entity marks what is optional, the rest is not."""
    spares = any(a.required is False for entity in entities for a in entity.attributes)
    for entity in entities:
        if spares and all(attribute.required is None for attribute in entity.attributes):
            required = (replace(attribute, required=True) for attribute in entity.attributes)
            yield replace(entity, attributes=tuple(required))
        else:
            yield entity


def _names(text: str) -> Iterable[tuple[str, str]]:
    for raw in split_names(_LEAD.sub("", text)):
        name = plain(_REMARK.sub("", raw)).rstrip("?*! ").split(":")[0].strip()
        if name:
            yield name, raw


def _marked(name: str, raw: str) -> EntityAttribute:
    seen = plain(raw)
    remark = " ".join(_REMARK.findall(seen)) or seen.removeprefix(name)
    if (
        _OPTIONAL.search(remark)
        or seen.rstrip().endswith("?")
        or seen.lower().startswith("optional ")
    ):
        cleaned = re.sub(r"^optional\s+", "", name, flags=re.IGNORECASE)
        return EntityAttribute(cleaned, required=False)
    starred = raw.rstrip().endswith(("\\*", "*")) and not raw.startswith("*")
    if starred or _REQUIRED.search(remark):
        return EntityAttribute(name, required=True)
    return EntityAttribute(name, required=None)


def _is_rule(text: str) -> bool:
    words = plain(text)
    return bool(_ALL.match(words) or _NONE.match(words) or not words)


def _named(text: str, known: Iterable[str]) -> frozenset[str] | None:
    """Return the identities a cell names, None when the cell says nothing."""
    words = plain(text)
    if not words:
        return None
    if _NONE.match(words):
        return frozenset()
    every = _ALL.match(words)
    if every:
        spared = {noun(name) for name, _ in _names(every["rest"] or "")}
        return frozenset(set(known) - spared)
    return frozenset(noun(name) for name, _ in _names(text))


def _extra(texts: Iterable[str], known: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield names that only the required or optional cell lists."""
    seen = set(known)
    for text in texts:
        if not _is_rule(text):
            for name, raw in _names(text):
                if noun(name) not in seen and fold(name) not in {"rest", "others", "the rest"}:
                    seen.add(noun(name))
                    yield name, raw


def _required(
    identity: str,
    attribute: EntityAttribute,
    demanded: frozenset[str] | None,
    spared: frozenset[str] | None,
) -> bool | None:
    if attribute.required is not None:
        return attribute.required
    if demanded is not None and identity in demanded:
        return True
    if spared is not None and identity in spared:
        return False
    if demanded is not None:
        return False
    return True if spared is not None else None
