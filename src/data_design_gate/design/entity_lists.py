"""Attribute lists in one cell: which names, and which of them are required."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from data_design_gate.design.model import Entity, EntityAttribute
from data_design_gate.design.words import fold, noun, plain
from data_design_gate.regex import regex

_SEPARATOR = regex(
    r"(?:(?<!\s)\s+)?(?:,|;|\n|\u3001|\uff0c|\u2022|<br\s*/?>|(?:^|\n)\s*[-*]\s)\s*", re.IGNORECASE
)
_REMARK = regex(r"[(\[]([^()\[\]]*)[)\]]")
_OPTIONAL = regex(r"\b(?:optional|nullable|null|not required|opcional)\b", re.IGNORECASE)
_REQUIRED = regex(r"\b(?:required|mandatory|not null|pk|primary key|key)\b", re.IGNORECASE)
_DEMANDED = regex(r"\b(?:required|mandatory|not null)\b", re.IGNORECASE)
_OF_THE_LAST = regex(r"\s(?:is|may be)\b", re.IGNORECASE)
_SPARED = frozenset({"optional", "nullable", "not required"})
_CLAUSE = regex(r";|\n|(?<=[\w`)*])\.(?:\s+|\Z)")
_ALL_ALONE = regex(
    r"^(?:and )?all(?: of (?:them|which))?(?: are)? (?:required|mandatory|not null)$", re.IGNORECASE
)
_UNBRACKETED = regex(
    r"^(?P<names>[\w`]+(?: and [\w`]+)*) (?P<kind>required|mandatory|optional|nullable)$",
    re.IGNORECASE,
)
_SAID_OF_ALL = regex(
    r"(?:,?\s\(?all(?: of (?:them|which))?(?: are)?|\s(?:are|is)(?: all)?|\s?[:\u2013\u2014]|\s-)\s"
    r"(?P<kind>required|mandatory|not null|not optional|optional|nullable|not required)\)?$"
    r"|\smay be (?P<may>null|absent|empty|missing|left out)$",
    re.IGNORECASE,
)
_ALL = regex(
    r"^(?:(?:all|everything|yes|y|true|every(?: one| attribute)?|alle|todos|x)\b|[✓✔✅☑])"
    r"(?P<but>.*?\b(?:but|except(?: for)?|apart from|other than|without|save|bar)\b(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_NONE = regex(r"^(?:(?:none|no|nothing|n|false)\W*|[✗✘❌\u00d7]\ufe0f?)$", re.IGNORECASE)
_LEAD = regex(r"^(?:required|optional|mandatory|attributes?|fields?)\s*[:\uff1a]\s*", re.IGNORECASE)
_GROUP = regex(
    r"(?P<kind>required|mandatory|optional|nullable)(?:\s+(?:attributes?|fields?))?\s*+[:\uff1a]\s*+"
    r"(?P<names>.*?)(?=(?:[.;,]|<br\s*/?>|(?<!\s)\s)\s*(?:required|mandatory|optional|nullable)"
    r"(?:\s+(?:attributes?|fields?))?\s*+[:\uff1a]|\Z)",
    re.IGNORECASE | re.DOTALL,
)


_BRACKET_OR_SEPARATOR = regex(r"[(\[]|[)\]]|" + _SEPARATOR.pattern, re.IGNORECASE)
_AND = regex(r"^(?:and|und|y)\s+")


def split_names(text: str) -> list[str]:
    """Split a list of names at commas, semicolons and line breaks outside brackets."""
    pieces: list[str] = []
    depth, start = 0, 0
    for match in _BRACKET_OR_SEPARATOR.finditer(text):
        mark = match.group()
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    names = (_AND.sub("", piece.strip(" .\t\n").lstrip("-* ")) for piece in pieces)
    return [name for name in names if name]


def attributes_of(attributes: str, required: str, optional: str) -> tuple[EntityAttribute, ...]:
    """Return the attributes an entity lists, with what its other cells say of them.

    ``required`` and ``optional`` are the texts of those cells: names, "all",
    "all but note", or nothing. Remarks such as ``note (optional)``, ``note?``
    and ``id*`` count too.
    """
    clauses = [" ".join(clause.split()) for clause in _CLAUSE.split(attributes)]
    named = [clause for clause in clauses if not _ALL_ALONE.match(clause)]
    if len(named) < len(clauses) and not required and not optional:
        attributes, required = "; ".join(named), "all"
    attributes = _spread(attributes)
    groups: dict[str, str] = {}
    for match in _GROUP.finditer(attributes):
        kind = match["kind"].lower()
        groups[kind] = f"{groups[kind]}, {match['names']}" if kind in groups else match["names"]
    if groups:
        required = required or groups.get("required", "") or groups.get("mandatory", "")
        optional = optional or groups.get("optional", "") or groups.get("nullable", "")
        attributes = _GROUP.sub("", attributes)
    listed = list(_names(attributes))
    found = {noun(name): _marked(name, raw) for name, raw in listed}
    if not required and not optional:
        keys = {noun(name) for name, raw in listed if _is_key(raw)}
        return tuple(_resolved(found, keys))
    demanded, spared = _named(required, found), _named(optional, found)
    for name, raw in _extra((required, optional), found):
        found[noun(name)] = _marked(name, raw)
    return tuple(
        EntityAttribute(attribute.name, _required(identity, attribute, demanded, spared))
        for identity, attribute in found.items()
    )


def _spread(text: str) -> str:
    """Put "a, b are required" as "a (required), b (required)", clause by clause."""
    clauses = []
    for clause in _CLAUSE.split(text):
        words = " ".join(clause.split())
        said = _SAID_OF_ALL.search(words)
        if said is None or not words[: said.start()].strip():
            clauses.append(clause)
            continue
        kind = "optional" if said["may"] or said["kind"].lower() in _SPARED else "required"
        names = split_names(_LEAD.sub("", words[: said.start()].rstrip(" ,")))
        one = bool(_OF_THE_LAST.match(said.group()))
        clauses.append(
            ", ".join(
                name if _REMARK.search(name) or (one and name != names[-1]) else f"{name} ({kind})"
                for name in names
            )
        )
    return "; ".join(clauses)


def _is_key(raw: str) -> bool:
    """Tell whether a remark says only that the attribute is a key."""
    remark = " ".join(_REMARK.findall(plain(raw)))
    return bool(_REQUIRED.search(remark)) and not _DEMANDED.search(remark)


def _resolved(
    found: Mapping[str, EntityAttribute], keys: Collection[str]
) -> Iterable[EntityAttribute]:
    """Read remarks of one kind only: where some are optional, the others are required.

    With both kinds, a remark at the end of a run stands for the run: "id,
    total (required), note (optional)". That an attribute is the key says
    nothing of the others.
    """
    listed = list(found.items())
    said = {attribute.required for name, attribute in listed if name not in keys} - {None}
    rest = not said.pop() if len(said) == 1 else None
    runs = bool(said) and listed[0][1].required is None
    following: bool | None = rest
    resolved: list[EntityAttribute] = []
    for _, attribute in reversed(listed):
        if attribute.required is not None:
            following = attribute.required if runs else following
            resolved.append(attribute)
        else:
            resolved.append(replace(attribute, required=following))
    return reversed(resolved)


def joined(
    first: tuple[EntityAttribute, ...], second: tuple[EntityAttribute, ...]
) -> tuple[EntityAttribute, ...]:
    """Join what two places list of one entity; the first to say whether it is required counts."""
    found = {noun(attribute.name): attribute for attribute in first}
    for attribute in second:
        known = found.setdefault(noun(attribute.name), attribute)
        if known.required is None:
            found[noun(attribute.name)] = replace(known, required=attribute.required)
    return tuple(found.values())


def settled(attributes: tuple[EntityAttribute, ...]) -> tuple[EntityAttribute, ...]:
    """Read rows of one attribute each: where only one kind is marked, the rest is the other."""
    said = {attribute.required for attribute in attributes} - {None}
    if len(said) != 1:
        return attributes
    rest = not said.pop()
    return tuple(a if a.required is not None else replace(a, required=rest) for a in attributes)


def resolved_together(entities: list[Entity]) -> Iterable[Entity]:
    """Read remarks over a whole list: where one entity marks what is optional, the rest is not."""
    spares = any(a.required is False for entity in entities for a in entity.attributes)
    for entity in entities:
        if spares and all(attribute.required is None for attribute in entity.attributes):
            required = (replace(attribute, required=True) for attribute in entity.attributes)
            yield replace(entity, attributes=tuple(required))
        else:
            yield entity


def _bracketed(names: Iterable[str]) -> Iterator[str]:
    """Put "a and b optional" as "a (optional)" and "b (optional)"."""
    for name in names:
        marked = _UNBRACKETED.match(name)
        if marked is None or name.lower().startswith(("not ", "optional ", "required ")):
            yield name
        else:
            yield from (f"{one} ({marked['kind']})" for one in marked["names"].split(" and "))


def _names(text: str) -> Iterable[tuple[str, str]]:
    for raw in _bracketed(split_names(_LEAD.sub("", text))):
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
