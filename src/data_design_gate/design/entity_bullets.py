"""Entities written as a list: ``- **Order**: id, total, note (optional). About 2 M rows``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from data_design_gate.design.entity_lists import split_names
from data_design_gate.design.labels import labelled_blocks
from data_design_gate.design.quantities import read_quantities
from data_design_gate.design.words import fold, name_words, plain, without_brackets
from data_design_gate.document.model import Block, ListBlock, ListItem, Paragraph, Span
from data_design_gate.regex import regex

_LISTED = regex(
    r"^(?P<name>[^:\uff1a\u2013\u2014]{1,60}?)\s*(?:[:\uff1a]|\s[\u2013\u2014-]\s)\s*(?P<rest>.+)$",
    re.DOTALL,
)
_BRACKETED = regex(
    r"^(?P<name>[^:(,\u2013\u2014]{1,60}?)\s*\((?P<fields>[^()]*)\)"
    r"\s*(?:[:.,;\u2013\u2014-]\s*(?P<rest>.*))?$",
    re.DOTALL | re.IGNORECASE,
)
_STATES = regex(r"\b(?:required|optional)\b", re.IGNORECASE)
_BOLD_OPENING = regex(r"^(?:\*\*|__)[^*_]")
_BULLET_NAME = regex(
    r"^\s*(?:\*\*|__)?`?([A-Za-z_][\w.]*)`?(?:\*\*|__)?\s*(?=[:(\u2013\u2014,-]|$)"
)
_SEGMENT = regex(r"(?<=[\w)`*])[.;](?:\s+|\Z)")
_SIZE = regex(
    r"^(?:(?:about|around|approx\w*\.?|some|roughly|currently|expected|up to|volumes?|rows?|"
    r"growth|grow\w*|today|initially)\b[\s:]*+)*+[~\u2248+<>\u2264]?\s*+\d|^(?:growth|growing|grows)\b",
    re.IGNORECASE,
)
_MEANT = regex(
    r"\b(?:required|optional|mandatory|nullable|not null)\b|\w_\w|(?-i:[a-z][A-Z])",
    re.IGNORECASE,
)
_MOST_WORDS = 4  # of the name of an entity or attribute


class ListedEntity(Struct, frozen=True):
    """One item of a list of entities: its name and the texts of its fields."""

    name: str
    texts: Mapping[str, str]
    span: Span


def listed_entities(
    block: ListBlock, labels: Mapping[str, Sequence[str]]
) -> Iterator[ListedEntity]:
    """Yield the entities of a list that is known to name entities."""
    for item in block.items:
        nested = _nested(item, labels)
        name, rest = _parted(" ".join(item.text.split()))
        if nested:
            name = name.strip().rstrip(":\uff1a").strip()
            yield ListedEntity(name, {**_fields(rest), **nested}, item.span)
        elif len(split_names(plain(name))) == 1:
            yield ListedEntity(name, _fields(rest), item.span)


def looks_like_entities(
    block: ListBlock, labels: Mapping[str, Sequence[str]], other: frozenset[str]
) -> bool:
    """Tell whether a list that no heading announces names entities with their attributes.

    ``other`` are folded words that begin items about something else.
    """
    found = list(listed_entities(block, labels))
    if not found or len(found) != len(block.items):
        return False
    if any(fold(without_brackets(entity.name)) in other for entity in found):
        return False
    whole = all(_is_name(entity.name) and _has_attributes(entity.texts) for entity in found)
    return whole and any(_MEANT.search(text) for e in found for text in e.texts.values())


def paragraph_entity(block: Block, other: frozenset[str]) -> ListedEntity | None:
    """Return the entity of a paragraph that opens with its name in bold, None for any other.

    ``other`` are folded words that open paragraphs about something else.
    """
    if not isinstance(block, Paragraph) or not _BOLD_OPENING.match(block.text):
        return None
    name, rest = _parted(" ".join(block.text.split()))
    texts = _fields(rest)
    if not _is_name(name) or fold(without_brackets(name)) in other or not _has_attributes(texts):
        return None
    meant = _MEANT.search(texts["attributes"])
    return ListedEntity(name, texts, block.span) if meant else None


def _parted(text: str) -> tuple[str, str]:
    """Part what an item says into the entity's name and the rest, "" when it is only a name."""
    bracketed = _BRACKETED.match(text)
    if bracketed and _STATES.search(bracketed["fields"]):
        return bracketed["name"], f"{bracketed['fields']}. {bracketed['rest'] or ''}"
    match = _LISTED.match(text)
    return (match["name"], match["rest"]) if match else (text, "")


def attribute_bullets(blocks: Sequence[Block], labels: Mapping[str, Sequence[str]]) -> str:
    """Return the names of a list whose items are attributes: ``- `id` (required)``.

    Items that a label opens, such as ``Volume: 2 M rows``, are no attributes.
    """
    sizes = {fold(word) for field in ("volume", "growth") for word in labels[field]}
    for block in blocks:
        if isinstance(block, ListBlock):
            items = [item.text for item in block.items if not _is_size(item.text, sizes)]
            if all(_BULLET_NAME.match(text) for text in items):
                return "; ".join(plain(text) for text in items)
    return ""


def _is_size(text: str, labels: Collection[str]) -> bool:
    label, colon, rest = plain(text).partition(":")
    return bool(colon) and fold(label) in labels and " " in rest.strip()


def _nested(item: ListItem, labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the fields that the nested blocks of an item state."""
    inner = item.blocks[1:]
    found = labelled_blocks(inner, labels)
    texts = {name: found[name].text for name in labels if name in found and found[name].text}
    if not texts.get("attributes") and not texts.get("required"):
        bullets = attribute_bullets(inner, labels)
        texts |= {"attributes": bullets} if bullets else {}
    return texts if texts.get("attributes") or texts.get("required") else {}


def _fields(rest: str) -> dict[str, str]:
    """Part what an item says into attributes and sizes."""
    attributes: list[str] = []
    sizes: list[str] = []
    for segment in filter(None, (part.strip() for part in _SEGMENT.split(rest))):
        size = _SIZE.match(plain(segment)) and read_quantities(plain(segment))
        (sizes if size else attributes).append(segment)
    return {"attributes": "; ".join(attributes), "volume": "; ".join(sizes)}


def _is_name(name: str) -> bool:
    return 0 < len(name_words(without_brackets(plain(name)))) <= _MOST_WORDS


def _has_attributes(texts: Mapping[str, str]) -> bool:
    names = split_names(texts.get("attributes", "")) + split_names(texts.get("required", ""))
    return len(names) > 1 and all(
        len(without_brackets(plain(name)).split()) <= _MOST_WORDS for name in names
    )
