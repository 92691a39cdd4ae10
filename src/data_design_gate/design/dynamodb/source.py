"""YAML and JSON fences as values that know the file position of every key and item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from data_design_gate.design.dynamodb.json_reader import JsonError, Path, read_json
from data_design_gate.design.model import UnreadBlock
from data_design_gate.document.model import Fence, Span
from data_design_gate.regex import regex
from data_design_gate.yaml_core import YamlProblem, read_yaml

YAML = frozenset({"yaml", "yml", "cloudformation", "cfn", "sam", "serverless"})
JSON = frozenset({"json", "jsonc", "json5"})

_DOCUMENT_END = regex(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_REF = regex(r"!(?P<tag>Ref|GetAtt|ImportValue)(?P<gap>[ \t]+)(?P<name>[A-Za-z0-9:.]+)")
_TAG = regex(
    r"(?<![\w\"'!])!(?:Sub|Join|If|Select|Split|FindInMap|Ref|GetAtt|ImportValue|Base64|Equals"
    r"|Condition|Not|And|Or|Transform|Cidr|GetAZs)(?![\w.])"
)
_DOTS = regex(r"\.\.\.|\u2026")
_ELIDED = regex(r"^[ \t]*(?:-[ \t]*)?(?:\.\.\.|\u2026|\[(?:\.\.\.|\u2026)\]).*$", re.MULTILINE)
_ELIDED_VALUE = regex(
    r":[ \t]*+(?:[\[{][ \t]*+)?(?:\.\.\.|\u2026)[ \t]*+(?:[\]}][ \t]*+)?$", re.MULTILINE
)
_BARE_PLACEHOLDER = regex(r":[ \t]*(?:\{[\w.-]+\}|\{\{[\w .-]+\}\}|%\w+%)[\w.-]", re.MULTILINE)


class Structured(Struct, frozen=True):
    """One value of a fence; ``offsets`` are into its text, ``place`` maps them to the file."""

    value: object
    fence: Fence
    offsets: Mapping[Path, int]

    def place(self, *path: str | int) -> Span:
        """Return where a path stands, falling back to its nearest parent."""
        for length in range(len(path), -1, -1):
            found = self.offsets.get(path[:length])
            if found is not None:
                return self.fence.position(found)
        return self.fence.span


def read_structured(fence: Fence, *, as_json: bool | None = None) -> list[Structured | UnreadBlock]:
    """Read a fence as JSON or as one or more YAML documents.

    ``as_json`` None decides by the language and the first character.
    """
    if as_json is None:
        as_json = fence.language in JSON or fence.text.lstrip()[:1] in {"{", "["}
    if as_json:
        return [_read_json(fence)]
    elided = _ELIDED.search(fence.text) or _ELIDED_VALUE.search(fence.text)
    dots = _DOTS.search(fence.text, elided.start()) if elided else None
    if dots:
        return [
            UnreadBlock(
                fence.span,
                "the definition is shortened with dots",
                "Write the whole definition, or tag the fence `text` if it is only an excerpt.",
                "elision",
                fence.position(dots.start()),
            )
        ]
    return [_read_yaml(fence, start, part) for start, part in _documents(fence.text)]


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) of each non-empty YAML document."""
    start = 0
    for mark in [*_DOCUMENT_END.finditer(text), None]:
        end = mark.start() if mark else len(text)
        if text[start:end].strip():
            yield start, text[start:end]
        start = mark.end() if mark else end


def _read_json(fence: Fence) -> Structured | UnreadBlock:
    try:
        found = read_json(fence.text)
    except JsonError as problem:
        at = fence.position(problem.offset)
        return UnreadBlock(fence.span, problem.message, problem.mend, problem.kind, at)
    return Structured(found.value, fence, found.offsets)


def _read_yaml(fence: Fence, start: int, part: str) -> Structured | UnreadBlock:
    rows = [start]
    rows += [start + match.end() for match in re.finditer("\n", part)]
    try:
        found = read_yaml(without_tags(part))
    except YamlProblem as problem:
        at = fence.position(_offset(rows, problem.line, problem.column))
        if _BARE_PLACEHOLDER.search(part):
            return UnreadBlock(
                fence.span,
                "a placeholder in braces is not valid YAML",
                'Quote the value, as in `TableName: "{env}-OrderEvent"`.',
                "placeholder",
                at,
            )
        mend = "Correct the YAML at this place."
        return UnreadBlock(fence.span, f"YAML: {problem.message}", mend, "syntax", at)
    offsets = {path: _offset(rows, *place) for path, place in found.positions.items()}
    return Structured(found.value, fence, offsets)


def _offset(rows: list[int], line: int, column: int) -> int:
    """Return the offset of a 1-based line and column, given where each line starts."""
    return rows[min(line, len(rows)) - 1] + column - 1


def without_tags(text: str) -> str:
    """Replace CloudFormation's short tags by text of the same length.

    ``!Ref Stage`` becomes ``"${Stage}"``, every other tag blanks, so that
    positions stay true and a name still shows that it is a placeholder.
    """

    def reference(match: re.Match[str]) -> str:
        name = match["name"]
        written = '"${' + name + '}"'
        return written.ljust(len(match[0])) if len(written) <= len(match[0]) else written

    return _TAG.sub(lambda match: " " * len(match[0]), _REF.sub(reference, text))
