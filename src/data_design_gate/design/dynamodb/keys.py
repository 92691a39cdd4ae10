"""Key attributes as prose writes them: name, type, role and template."""

from __future__ import annotations

import re

from msgspec import Struct

from data_design_gate.design.dynamodb.names import bare_code, is_generic_key
from data_design_gate.design.words import fold
from data_design_gate.regex import regex

TYPE_WORDS = {
    "s": "S", "string": "S", "str": "S", "text": "S", "uuid": "S", "ulid": "S", "iso8601": "S",
    "varchar": "S", "iso 8601": "S", "timestamp": "S", "datetime": "S", "date": "S",
    "n": "N", "number": "N", "int": "N", "integer": "N", "numeric": "N", "decimal": "N",
    "float": "N", "long": "N", "epoch": "N", "bigint": "N", "b": "B", "binary": "B",
    "bytes": "B", "blob": "B", "bool": "BOOL", "boolean": "BOOL", "m": "M", "map": "M",
    "object": "M", "json": "M", "l": "L", "list": "L", "array": "L", "ss": "SS",
    "stringset": "SS", "string set": "SS", "ns": "NS", "numberset": "NS", "number set": "NS",
    "bs": "BS", "binary set": "BS", "null": "NULL", "set": "SS", "文字列": "S", "数値": "N",
    "cadena": "S", "texto": "S", "número": "N", "numero": "N", "booleano": "BOOL",
}  # fmt: skip
_NONE = frozenset({"", "none", "n a", "na", "no", "not used", "not needed", "nil", "なし", "null"})
_HASH = regex(r"\b(?:hash|partition(?: ?key)?|pk)\b", re.IGNORECASE)
_RANGE = regex(r"\b(?:range|sort(?: ?key)?|sk|cluster(?:ing)?(?: ?key)?)\b", re.IGNORECASE)
_CODE = regex(r"`([^`]+)`")
_NAME = regex(r"[A-Za-z_][\w.-]*(?:#[\w.-]+)?")
# `planShard (S), the plan and its shard: ...`: a code behind it is an example of a value.
_NAME_AND_TYPE = regex(r"^[`*]*(?P<name>[A-Za-z_]\w*)[`*]*\s*\((?P<type>[A-Za-z]+)\)")
_TYPED = regex(r"[(:,\[]\s*([A-Za-z][A-Za-z0-9 ]{0,40}?)\s{0,8}(?:[,;)\]]|$)")
_TEMPLATE = regex(
    r"\$?\{[^{}]+\}|<[^<>\s][^<>]*>|::"  # a placeholder, or a delimiter names do not have
    r"|(?:^|#)[A-Z][A-Z0-9_-]*#|#\d|#$"  # `ORDER#`, but `timestamp#event_id` is a name
)
_INLINE = regex(
    r"(?:\b(?P<hash>partition[ -]?key|hash[ -]?key|hash|pk)\b|"
    r"\b(?P<range>sort[ -]?key|range[ -]?key|range|sk)\b)"
    r"\s*+(?:\((?:pk|sk|hash|range)\)\s*+)?(?:(?:[:=]|\bis\b|\u2192|->)\s*+)?"
    r"(?:`(?P<code>[^`]+)`|(?P<word>[A-Za-z_$<{][\w.#${}<>/-]*))",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    {
        "is", "and", "or", "the", "a", "of", "for", "with", "to", "as", "in", "on", "equal",
        "must", "condition", "value", "values", "only", "would", "can", "that", "attribute",
    }
)  # fmt: skip


class WrittenKey(Struct, frozen=True):
    """A key as written: the attribute ("" when only a template was given), type, template."""

    attribute: str
    type: str
    template: str


def is_absent(text: str) -> bool:
    """Return whether a cell says that there is no such key."""
    return fold(text) in _NONE


def is_template(text: str) -> bool:
    """Return whether a text is a key template such as ``USER#{id}`` rather than a name."""
    bare = bare_code(text)
    if _TEMPLATE.search(bare):
        return True
    return bool(re.fullmatch(r"[A-Z][A-Z0-9_]{2,}", bare)) and not is_generic_key(bare)


def read_key(text: str) -> WrittenKey | None:
    """Read ``orderId (S)``, ``PK (USER#{id})``, ``USER#{id}`` or ``orderId: String``."""
    if is_absent(text):
        return None
    typed = _NAME_AND_TYPE.match(text)
    if typed and typed["type"].lower() in TYPE_WORDS and not is_generic_key(typed["name"]):
        return WrittenKey(typed["name"], TYPE_WORDS[typed["type"].lower()], "")
    code = _CODE.search(text)
    bare = bare_code(text)
    kind = _type(text)
    first = code[1].strip() if code else ""
    if first and is_template(first):
        return WrittenKey("", kind, first)
    name = _NAME.match(first) if first else _NAME.match(bare)
    template = _template_of(text, name[0] if name else "")
    if name is None or (not first and is_template(bare.split()[0])):
        return WrittenKey("", kind, bare.split()[0] if is_template(bare.split()[0]) else template)
    return WrittenKey(name[0], kind, template)


def _type(text: str) -> str:
    for match in _TYPED.finditer(text.replace("`", "")):
        kind = TYPE_WORDS.get(match[1].strip().lower())
        if kind:
            return kind
    return ""


def _template_of(text: str, name: str) -> str:
    """Return the template behind a name: ``PK = USER#{id}``, ``PK (`USER#{id}`)``."""
    for code in _CODE.findall(text):
        if code.strip() != name and is_template(code):
            return str(code).strip()
    rest = bare_code(text)[len(name) :]
    found = re.search(r"(?<![^\s(=:,])[^\s(=:,]*(?:#|\{|<)[^\s),]*", rest)
    return found[0] if name and found and is_template(found[0]) else ""


def key_type(text: str) -> str:
    """Return a DynamoDB type letter for a type cell, "" when it names none."""
    bare = bare_code(text)
    for candidate in (
        bare,
        re.sub(r"[(\[].*", "", bare),
        bare.split("<")[0],
        bare.split()[0] if bare else "",
    ):
        kind = TYPE_WORDS.get(candidate.strip().lower())
        if kind:
            return kind
    return ""


def key_role(text: str) -> str:
    """Return HASH, RANGE or "" for a key cell or remark such as ``(pk)`` or ``Sort key``."""
    if _HASH.search(text):
        return "HASH"
    return "RANGE" if _RANGE.search(text) else ""


def inline_keys(text: str) -> list[tuple[str, str]]:
    """Return (role, written key) pairs found in a sentence such as ``PK = a, SK = b``."""
    found = []
    for match in _INLINE.finditer(text):
        word = match["code"] or match["word"].rstrip(".")
        if match["code"] is None and (is_absent(word) or fold(word) in _FILLERS):
            continue
        found.append(("HASH" if match["hash"] else "RANGE", word))
    return found
