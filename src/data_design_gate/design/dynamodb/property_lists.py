"""Property lists joined to the table or index they describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.dynamodb.key_lines import KeyLines, key_pairs
from data_design_gate.design.dynamodb.keys import (
    inline_keys,
    is_absent,
    is_template,
    key_type,
    read_key,
)
from data_design_gate.design.dynamodb.model import (
    Attribute,
    EntityKeys,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.names import (
    bare_code,
    index_heading,
    is_generic_key,
    names_table_key,
)
from data_design_gate.design.dynamodb.projections import read_billing, read_projection
from data_design_gate.design.dynamodb.properties import (
    Line,
    Property,
    lines_of,
    properties_of,
    read_property,
)
from data_design_gate.design.dynamodb.titles import heading_name
from data_design_gate.design.words import fold, plain, requiredness
from data_design_gate.document.model import Block, Table
from data_design_gate.regex import regex

if TYPE_CHECKING:
    from data_design_gate.design.dynamodb.drafts import Draft
    from data_design_gate.design.dynamodb.gather import Gatherer
    from data_design_gate.design.dynamodb.scope import Part

_NAME = regex(r"[A-Za-z_][\w.-]*")
_INDEX_WORD = regex(r"\b(?:gsi|lsi)[\s_-]*\d+\b|\b[\w.-]{0,80}[\w-]index\b", re.IGNORECASE)
_ON_ATTRIBUTE = regex(
    r"^\s*(?:\*\*)?`?(?P<name>[A-Za-z_]\w*)`?(?:\*\*)?\s*"
    r"(?:[:(\u2013\u2014-]\s*(?P<rest>.*)|$)"
)
_PROJECTED = regex(r"\bproject(?:s|ion|ed|ing)?\b(?: type)?\s*[:=]?\s*(.*)", re.IGNORECASE)
_ATTRIBUTE = regex(
    r"^\s*(?:\*\*)?`?(?P<name>[A-Za-z_]\w*)`?(?:\*\*)?\s*(?:[:(\u2013\u2014-]\s*(?P<rest>.*)|$)"
)
# `Result-DateIndex: studentId (S), takenAt (S), projection ALL`: the keys in their order.
_TYPED_KEYS = regex(
    r"^[`*]*[\w.-]+[`*]*\s*[:(\u2013\u2014-]\s*`?(?P<hash>[A-Za-z_]\w*)`?\s*\((?P<hash_type>[SNB])\)"
    r"(?:\s*(?:,|\+|/|\band\b)\s*`?(?P<range>[A-Za-z_]\w*)`?\s*\((?P<range_type>[SNB])\))?"
)
# `OrderEvent, on-demand billing`: a name with a remark, but no list of tables.
_REMARKED = regex(r"(?P<name>[\w.${}<>-]+)\s*[,;\u2013\u2014]\s*[a-z][\w-]*\s+\w")
_OF_INDEXES = frozenset({"hash", "range", "primary", "projection"})
_SETTINGS = frozenset({"billing", "ttl", "stream"})
_ROLES = {"hash": "HASH", "range": "RANGE"}


class _Target(Struct):
    """The index that following properties describe, while they are nested deep enough."""

    name: str
    depth: int
    kind: str
    prefix: str = ""


class PropertyReader:
    """Joins the properties of a part, block by block, to the tables and indexes they mean."""

    def __init__(self, gatherer: Gatherer, part: Part) -> None:
        self.gatherer = gatherer
        self.part = part
        self.target: _Target | None = None
        self.attributes: int | None = None
        self.early: list[Property] = []
        title = plain(part.title)
        if index_heading(part.title):
            self.target = _Target(
                _index_name(title), -1, _index_kind(title), _generic_prefix(title)
            )

    def apply(self, block: Block) -> None:
        """Take the properties of one block."""
        if isinstance(block, Table):
            for found in properties_of([block]):
                self._take(found)
            return
        for line in lines_of([block]):
            if self.attributes is not None and line.depth > self.attributes:
                self._attribute(line)
                continue
            self.attributes = None
            found_here = read_property(line.text, line.span, line.depth)
            if found_here is not None:
                self._take(found_here)

    def _take(self, found: Property) -> None:
        target = self.target
        if target is not None and found.depth <= target.depth and found.kind != "projection":
            target = self.target = None
        if found.kind == "entity":
            self._entity(found)
        elif found.kind == "index":
            self.target = _index(self.gatherer, found)
        elif found.kind == "attributes":
            self._attributes(found)
        elif target is not None and found.kind in _OF_INDEXES:
            _index_property(self.gatherer, self.part, target, found)
        elif self.gatherer.current is None and found.kind in _SETTINGS:
            self.early.append(found)
        else:
            _table_property(self.gatherer, self.part, found)

    def settle(self) -> None:
        """Give the settings that stood before their table to it."""
        if self.gatherer.current is not None:
            for found in self.early:
                _setting(self.gatherer.current, found)

    def _entity(self, found: Property) -> None:
        """Take an entity with its key templates: ``User: PK = USER#{id}, SK = PROFILE``."""
        templates = key_pairs(found.value)
        entity = EntityKeys(found.label, templates, found.span)
        lines = KeyLines((entity,), dict.fromkeys(templates, found.span))
        self.gatherer.key_lines(self.part, found.span, lines)

    def _attributes(self, found: Property) -> None:
        """Take the attributes listed behind the label, or wait for those in the lines below."""
        self.attributes = found.depth
        draft = self.gatherer.current
        names = [part.strip(" `") for part in found.value.split(",")]
        if draft is not None and all(_NAME.fullmatch(name) for name in names):
            draft.add_attributes(Attribute(name, "", found.span) for name in names)

    def _attribute(self, line: Line) -> None:
        written = _ATTRIBUTE.match(line.text)
        draft = self.gatherer.current
        if written is None or draft is None:
            return
        rest = written["rest"] or ""
        name = key_type(re.split(r"[,;(]", rest)[0])
        found = Attribute(written["name"], name, line.span, requiredness(rest), plain(rest))
        draft.add_attributes([found])


def _index_kind(text: str) -> str:
    return "LSI" if re.search(r"\blsi|\blocal\b", text, re.IGNORECASE) else "GSI"


def _index_name(text: str) -> str:
    """Return the index a heading or label names: a descriptive name, else its number."""
    described = [m[0] for m in _INDEX_WORD.finditer(text) if "index" in m[0].lower()]
    described = [name for name in described if fold(name) not in {"index", "secondary index"}]
    if described:
        return described[-1]
    numbered = _INDEX_WORD.search(text)
    return numbered[0] if numbered else text.strip()


def _index(gatherer: Gatherer, found: Property) -> _Target | None:
    value, label = plain(found.value), found.label
    if is_absent(value) and found.value:
        return None
    named = _INDEX_WORD.search(label) is not None
    first = _NAME.match(value)
    name = _index_name(label) if named else (first[0] if first else "")
    if not name or (not named and fold(name) in {"pk", "sk", "partition", "hash", "the", "see"}):
        return None
    target = _Target(name, found.depth, _index_kind(f"{label} {value}"), _generic_prefix(label))
    draft = gatherer.current or (gatherer.drafts[0] if len(gatherer.drafts) == 1 else None)
    keys = [(role, _attribute(key)) for role, key in inline_keys(found.value)]
    typed = None if keys else _TYPED_KEYS.match(found.value)
    if typed and draft is not None:
        roles = [("HASH", "hash"), ("RANGE", "range")]
        keys = [(role, typed[group]) for role, group in roles if typed[group]]
        for _, group in roles[: len(keys)]:
            draft.add_definition(Attribute(typed[group], typed[f"{group}_type"], found.span))
    if draft is not None and keys:
        elements = tuple(KeyElement(key, role, found.span) for role, key in keys)
        draft.put_index(
            SecondaryIndex(name, target.kind, elements, "", (), found.span, also=target.prefix)
        )
        stated = _PROJECTED.search(found.value)
        projection = read_projection(stated[1]) if stated else None
        if projection:
            draft.project(projection, found.span, name)
    return target


def _attribute(written: str) -> str:
    key = read_key(f"`{written}`")
    return key.attribute if key and key.attribute else written


def _index_property(gatherer: Gatherer, part: Part, target: _Target, found: Property) -> None:
    draft = gatherer.current or (gatherer.drafts[0] if len(gatherer.drafts) == 1 else None)
    if draft is None:
        if not part.inside:
            return
        draft = gatherer.start(
            heading_name(gatherer.titles), found.span, "property-list", part, found.span
        )
    if found.kind == "projection":
        projection = read_projection(found.value)
        if projection is not None:
            draft.project(projection, found.span, target.name)
        return
    elements = [element for element, _ in _elements(found, target.prefix)]
    if elements:
        draft.put_index(
            SecondaryIndex(
                target.name, target.kind, tuple(elements), "", (), found.span, also=target.prefix
            )
        )
        for element, kind in _elements(found, target.prefix):
            if kind:
                draft.add_definition(Attribute(element.attribute, kind, element.span))


def _elements(found: Property, prefix: str = "") -> list[tuple[KeyElement, str]]:
    """Return the key elements and their types that a property states."""
    if found.kind in _ROLES:
        key = read_key(found.value)
        if key is None:
            return []
        generic = prefix + ("PK" if found.kind == "hash" else "SK")
        return [(KeyElement(key.attribute or generic, _ROLES[found.kind], found.span), key.type)]
    pairs = inline_keys(found.value)
    if pairs:
        return [(KeyElement(_attribute(key), role, found.span), "") for role, key in pairs]
    pieces = re.split(r"(?:(?<!\s)\s+)?(?:,|\+|/|\band\b)\s*", found.value.strip("()[] "))
    keys = [key for piece in pieces[:2] if (key := read_key(piece)) and key.attribute]
    return [
        (KeyElement(key.attribute, role, found.span), key.type)
        for key, role in zip(keys, ("HASH", "RANGE"), strict=False)
    ]


def _generic_prefix(text: str) -> str:
    """Return ``GSI1`` for a heading or label that numbers its index, else ""."""
    numbered = re.search(r"\b([GL]SI)[\s_-]*(\d+)", text, re.IGNORECASE)
    return f"{numbered[1].upper()}{numbered[2]}" if numbered else ""


def _table_property(gatherer: Gatherer, part: Part, found: Property) -> None:
    if found.kind == "table":
        code = re.search(r"`([^`]+)`", found.value)
        bare = bare_code(found.value).split(" (")[0].strip()
        remarked = _REMARKED.match(bare)
        name = code[1] if code else remarked["name"] if remarked else bare
        if name and len(name.split()) == 1:
            gatherer.start(name, found.span, "property-list", part, found.span)
        return
    if found.kind in {"hash", "range", "primary"}:
        _table_key(gatherer, part, found)
        return
    if found.kind == "named":
        if part.inside:
            _named_table(gatherer, part, found)
        return
    if gatherer.current is not None:
        _setting(gatherer.current, found)


def _named_table(gatherer: Gatherer, part: Part, found: Property) -> None:
    """Read ``**Device** - partition key `id`; GSI `ByOwner` (partition key `ownerId`)``."""
    pieces = re.split(r"(?=\b[GL]SI\b)", found.value)
    keys = inline_keys(pieces[0])
    if not any(role == "HASH" for role, _ in keys):
        return
    draft = gatherer.start(found.label, found.span, "property-list", part, found.span)
    for role, key in keys:
        kind = re.search(rf"{re.escape(key)}`?\s*\((\w+)\)", pieces[0])
        draft.add_key(
            KeyElement(_attribute(key), role, found.span), key_type(kind[1]) if kind else ""
        )
    for piece in pieces[1:]:
        name = re.match(r"[GL]SI\s*+(?:\d+\s*+)?`?([\w.-]+)`?", piece)
        elements = [
            KeyElement(_attribute(key), role, found.span) for role, key in inline_keys(piece)
        ]
        if name and elements:
            kind_of = _index_kind(piece[:4])
            draft.put_index(SecondaryIndex(name[1], kind_of, tuple(elements), "", (), found.span))
            stated = _PROJECTED.search(piece)
            projection = read_projection(stated[1]) if stated else None
            if projection:
                draft.project(projection, found.span, name[1])


def _setting(draft: Draft, found: Property) -> None:
    """Note a projection, billing mode, time to live or stream."""
    if found.kind == "projection":
        projection = read_projection(found.value)
        if projection is not None:
            draft.project(projection, found.span)
    elif found.kind == "billing":
        mode = read_billing(found.value)
        if mode and not draft.table.billing_mode:
            draft.table = replace(draft.table, billing_mode=mode)
    elif found.kind == "ttl":
        _ttl(draft, found)
    elif found.kind == "stream" and not is_absent(found.value):
        off = fold(found.value).startswith(("disabled", "off", "false", "not"))
        draft.table = replace(draft.table, stream=draft.table.stream or not off)


def _ttl(draft: Draft, found: Property) -> None:
    value = found.value
    if draft.table.ttl_attribute or fold(value).startswith(
        ("none", "no", "not", "disabled", "n a")
    ):
        return
    code = re.search(r"`([A-Za-z_]\w*)`", value)
    on = _ON_ATTRIBUTE.search(value)
    bare = re.fullmatch(r"([A-Za-z_]\w*)(?:\s*\(.*\))?\.?", value.strip())
    name = code[1] if code else on[1] if on else bare[1] if bare else ""
    if name and fold(name) not in {"yes", "enabled", "on", "true"}:
        draft.table = replace(draft.table, ttl_attribute=name, ttl_span=found.span)


def _table_key(gatherer: Gatherer, part: Part, found: Property) -> None:
    elements = _elements(found)
    named = is_generic_key(bare_code(found.value))
    if not elements or (names_table_key(found.value) and not named):
        return
    draft = gatherer.current
    templated = found.kind in _ROLES and is_template(found.value) and "(" not in found.value
    element, _ = elements[0]
    taken = draft is not None and draft.table.keys(element.role)
    if templated:
        draft = gatherer.for_keys(part, found.span, "property-list")
    elif draft is None or (
        taken
        and not draft.defined
        and element.role == "HASH"
        and taken[0] != element.attribute
        and gatherer.current_part is not part
    ):
        if not part.inside and found.kind == "primary":
            return
        draft = gatherer.start(
            heading_name(gatherer.titles), found.span, "property-list", part, found.span
        )
    for key, kind in elements:
        draft.add_key(key, kind)
    key_text = read_key(found.value) if found.kind in _ROLES else None
    if key_text is not None and key_text.template:
        entity = EntityKeys(plain(part.title), {element.attribute: key_text.template}, found.span)
        draft.add_entities([entity])
