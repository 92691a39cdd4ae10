"""Relationships drawn as a Mermaid entity-relationship diagram."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.model import Relationship
from data_design_gate.document.model import Fence, Span
from data_design_gate.regex import regex

# Mermaid's crow's foot: ``|o`` ``||`` ``}o`` ``}|`` on the left, mirrored on the right.
_LINE = regex(
    r"^\s*(?P<source>\"[^\"]+\"|[\w-]+?)\s*(?P<left>\|o|\|\||\}o|\}\|)(?:--|\.\.|\.-|-\.)"
    r"(?P<right>o\||\|\||o\{|\|\{)\s*(?P<target>\"[^\"]+\"|[\w-]+)\s*(?::\s*(?P<label>.*))?$"
)
_WORDS = regex(
    r"^\s*(?P<source>[\w-]+)\s+(?P<left>one or zero|zero or one|one or more|one or many|many\(1\)|"
    r"1\+|zero or more|zero or many|many\(0\)|0\+|only one|1)\s+(?:optionally )?to\s+"
    r"(?P<right>one or zero|zero or one|one or more|one or many|many\(1\)|1\+|zero or more|"
    r"zero or many|many\(0\)|0\+|only one|1)\s+(?P<target>[\w-]+)\s*(?::\s*(?P<label>.*))?$"
)
_KINDS = {(False, False): "1:1", (False, True): "1:N", (True, False): "N:1", (True, True): "M:N"}


def diagram_relationships(fence: Fence) -> Iterator[Relationship]:
    """Yield the relationships of a Mermaid ``erDiagram`` fence, with their lines."""
    if fence.language != "mermaid" or "erDiagram" not in fence.text:
        return
    for number, line in enumerate(fence.text.split("\n")):
        match = _LINE.match(line) or _WORDS.match(line)
        if match is None:
            continue
        kind = _KINDS[_is_many(match["left"]), _is_many(match["right"])]
        at = fence.text_line + number
        yield Relationship(
            source=match["source"].strip('"'),
            target=match["target"].strip('"'),
            kind=kind,
            implemented_by="",
            on_delete="",
            on_update="",
            span=Span(at, at, len(line) - len(line.lstrip()) + 1),
            kind_text=f"{match['left']}--{match['right']}",
        )


def _is_many(mark: str) -> bool:
    return any(sign in mark for sign in ("{", "}", "more", "many", "+"))
