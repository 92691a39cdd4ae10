"""Holds metadata against its published schema; the slow library loads only to say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from data_design_gate.document.model import Metadata, MetadataStyle
from data_design_gate.schema_files import schema
from data_design_gate.standards._front_matter import JsonSchemaValueException, validate

_VALIDATE: Callable[[object], object] = validate


class Fault(Struct, frozen=True):
    """One field that breaks the schema, and what its value should be."""

    key: str
    words: str


def values(metadata: Metadata) -> dict[str, object]:
    """Return the front matter's fields that hold a value, by canonical name.

    Bold keys and the like are prose: a date may be written there as people do.
    """
    if metadata.style is not MetadataStyle.FRONT_MATTER or metadata.span is None:
        return {}
    last = metadata.span.last_line
    return {
        key: field.value
        for key, field in metadata.fields.items()
        if field.span.first_line <= last and field.value is not None and field.value != ""
    }


def faults(metadata: Metadata) -> Iterator[Fault]:
    """Yield one fault a field, in the order of the schema; none for valid metadata."""
    found = values(metadata)
    try:
        _VALIDATE(found)
    except JsonSchemaValueException:
        yield from _told(found)


def _told(found: Mapping[str, object]) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator  # 88 ms, for broken metadata only

    whole: dict[str, Any] = schema("front-matter")
    for key, part in whole["properties"].items():
        if key not in found:
            continue
        checker = Draft202012Validator({"$defs": whole["$defs"], **part})
        error = next(iter(checker.iter_errors(found[key])), None)
        if error is not None:
            yield Fault(key, _wanted(key, part, whole["$defs"]))


_WANTED = {
    "title": "a text of 1 to 200 characters",
    "status": "one word or phrase, not a list",
    "jira": "a ticket key such as SHOP-412, or a list of keys",
    "version": "a number such as 1.0.0",
    "stores": "postgres, dynamodb, or a list of both",
    "architecture_review": "`required` or `not-needed`",
    "id": "one word",
    "waivers": "a list of `{code: ..., reason: ...}`",
    "approvals": "what finalisation wrote: a list of `{gate, by, commit, date}`",
    "audit": "the digest that finalisation wrote",
}


def _wanted(key: str, part: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """Return the form of a field in words."""
    if key in _WANTED:
        return _WANTED[key]
    reference = str(part.get("$ref", "")).rpartition("/")[2]
    if reference == "date":
        return "a day as YYYY-MM-DD, such as 2026-11-20"
    return "a text or a list of texts" if reference in definitions else "another form"
