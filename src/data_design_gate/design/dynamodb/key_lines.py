"""``PK = USER#{id}`` lines in fences: entities with the templates of their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from data_design_gate.design.dynamodb.model import EntityKeys
from data_design_gate.document.model import Fence, Span
from data_design_gate.regex import regex

_KEY = (
    r"(?:GSI|LSI)[-_]?\d*[-_ ]?(?:PK|SK)|(?:PK|SK)(?:\d+)?|Partition ?Key|Sort ?Key"
    r"|Hash ?Key|Range ?Key"
)
_LINE = regex(
    rf"(?P<name>(?<![\w{{<])(?:{_KEY}))\s*(?:\((?:PK|SK|HASH|RANGE)\)\s*)?(?:=|:|\u2192|->)\s*"
    r"(?P<quote>[\"'`]?)(?P<value>[^\"'`\n,;|]{0,300}?)(?P=quote)"
    rf"(?=\s*(?:[,;|]|$|\u2014|--|//|\s#\s|\s{{2,}}|\s+(?:{_KEY})\s*[=:]))",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_LINE = 1_000
_TABLE = regex(
    r"^[^\S\n]*table(?: name)?\s*+[:=]\s*+[\"'`]?(?P<name>[\w.${}<>-]+)",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE = regex(
    r"^\s*+(?:[#/\-*]++\s*+)?(?:(?:entity|item|type)\s*+)?(?::\s*+)?(?P<name>[A-Za-z][\w -]{0,60}?)"
    r"\s*+(?:(?:entity|item|record)\s*+)?(?:\([^)]*+\)\s*+)?(?::\s*+)?$",
    re.IGNORECASE,
)


class _Group(Struct):
    entity: str
    templates: dict[str, str] = field(default_factory=dict)
    span: Span | None = None


class KeyLines(Struct, frozen=True):
    """The entities of a fence of key lines, and where each key attribute is first named."""

    entities: tuple[EntityKeys, ...]
    attributes: dict[str, Span]
    table: str = ""


def read_key_lines(fence: Fence, title: str) -> KeyLines | None:
    """Read a fence of key lines; None when it has no partition key line."""
    attributes: dict[str, Span] = {}
    entities = tuple(
        EntityKeys(group.entity or title, dict(group.templates), group.span)
        for group in _groups(fence, attributes)
        if group.span is not None
    )
    if not any(_is_hash(name) for name in attributes):
        return None
    named = _TABLE.search(fence.text)
    return KeyLines(entities, attributes, named["name"] if named else "")


def key_pairs(text: str) -> dict[str, str]:
    """Return the key templates a sentence or bullet gives: ``PK = USER#{id}, SK = PROFILE``."""
    found: dict[str, str] = {}
    for match in _LINE.finditer(text.replace("`", "").replace("*", "")[:_LONGEST_LINE]):
        name = re.sub(r"[-_ ](?=[PS]K$)", "", match["name"])
        spelled = re.sub(r"^(?:Partition|Hash) ?Key$", "PK", name, flags=re.IGNORECASE)
        spelled = re.sub(r"^(?:Sort|Range) ?Key$", "SK", spelled, flags=re.IGNORECASE)
        value = re.sub(r"(?<!\s)\s+(?:and|with)$", "", match["value"].strip()).rstrip(" .")
        found.setdefault(spelled, value)
    return found


def _groups(fence: Fence, attributes: dict[str, Span]) -> Iterator[_Group]:
    group = _Group("")
    offset = 0
    for line in fence.text.split("\n"):
        found = list(_LINE.finditer(line)) if len(line) <= _LONGEST_LINE else []
        heading = None if found else _TITLE.match(line[:_LONGEST_LINE])
        if heading or (not line.strip() and group.templates):
            yield group
            group = _Group(heading["name"].strip() if heading else "")
        for match in found:
            name = re.sub(r"[-_ ](?=[PS]K$)", "", match["name"])
            at = fence.position(offset + match.start())
            attributes.setdefault(name, at)
            if name in group.templates:
                yield group
                group = _Group("")
            group.templates[name] = match["value"].strip()
            group.span = group.span or at
        offset += len(line) + 1
    yield group


def _is_hash(name: str) -> bool:
    return re.fullmatch(r"PK\d*|Partition ?Key|Hash ?Key", name, re.IGNORECASE) is not None
