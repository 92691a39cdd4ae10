"""Which documents of a repository a new design may build on, and how likely each is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data_design_gate.cli.checkout import markdown_files, skipped
from data_design_gate.document.model import Document
from data_design_gate.document.parse import parse_document
from data_design_gate.globs import matches

KINDS = ("feature", "requirements", "architecture", "adrs", "existing_schemas", "data_flow")
"""The metadata keys that link to what a design builds on."""

_FOLDERS = {
    "feature": "feature", "features": "feature",
    "requirement": "requirements", "requirements": "requirements", "prd": "requirements",
    "architecture": "architecture", "arch": "architecture",
    "adr": "adrs", "adrs": "adrs", "decisions": "adrs",
    "data-flow": "data_flow", "data-flows": "data_flow", "dataflow": "data_flow",
}  # fmt: skip
_FILES = (
    (re.compile(r"\b(adr|decision)\b"), "adrs"),
    (re.compile(r"\b(requirements?|prd)\b"), "requirements"),
    (re.compile(r"\bdata flows?\b"), "data_flow"),
    (re.compile(r"\barchitecture\b"), "architecture"),
    (re.compile(r"\bfeature\b"), "feature"),
)
_SCHEMA = re.compile(r"(schema|structure)\.sql")
_NEVER = re.compile(r"(readme|_?index|template)\.md", re.IGNORECASE)
_TYPES = ("type", "kind", "category")  # front-matter keys that say what a document is
_MOST_FILES = 3_000
_HEAD = 8_192  # bytes of a document; its metadata and title stand there
_TELLING = 4  # letters; shorter words say too little to tell files apart
_COMMON = frozenset({
    "adr", "architecture", "data", "database", "design", "decision", "docs", "document", "feature",
    "from", "model", "requirements", "schema", "service", "store", "with",
})  # fmt: skip
_SAME_TICKET = 5  # words in common that a shared ticket weighs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that could be linked; ``likely`` counts what it shares with the design."""

    path: str
    title: str
    likely: int


def find_candidates(
    root: Path, globs: Sequence[str], spoken: str, tickets: Sequence[str]
) -> dict[str, list[Candidate]]:
    """Return what could be linked by metadata key, the likeliest first.

    ``spoken`` is the new design's title and file name. What a file is, is
    told by its front matter (``type: adr``), by the folder that other designs
    link to, by its folder's name or by its own.
    """
    files = [file.relative_to(root).as_posix() for file in islice(_files(root), _MOST_FILES)]
    heads = {path: _head(root, path) for path in files if path.endswith(".md")}
    taught = _taught({path: head for path, head in heads.items() if matches(path, globs)})
    found: dict[str, list[Candidate]] = {}
    for path in files:
        head = heads.get(path)
        if matches(path, globs) or _NEVER.fullmatch(Path(path).name):
            continue
        kind = _kind(path, head, taught)
        if kind:
            likely = _likeness(path, head, spoken, tickets)
            found.setdefault(kind, []).append(Candidate(path, head.title if head else "", likely))
    return {
        kind: sorted(found[kind], key=lambda one: (-one.likely, one.path))
        for kind in KINDS
        if kind in found
    }


def _files(root: Path) -> Iterator[Path]:
    yield from markdown_files(root)
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not skipped(name)]
        yield from (Path(folder, name) for name in sorted(files) if _SCHEMA.fullmatch(name))


def _head(root: Path, path: str) -> Document:
    try:
        with (root / path).open("rb") as stream:
            content = stream.read(_HEAD)
    except OSError:
        content = b""
    return parse_document(content.decode("utf-8", "replace"), path)


def _taught(designs: Mapping[str, Document]) -> dict[str, str]:
    """Return folders by what the designs link to in them."""
    taught: dict[str, str] = {}
    for path, design in designs.items():
        for kind in KINDS:
            for link in design.metadata.texts(kind):
                target = os.path.normpath(Path(path).parent / link.partition("#")[0])
                folder = Path(target).parent.as_posix()
                if folder != ".":
                    taught.setdefault(folder, kind)
    return taught


def _kind(path: str, head: Document | None, taught: Mapping[str, str]) -> str:
    place = Path(path)
    if head is None:
        return "existing_schemas"
    said = next((text for key in _TYPES if (text := head.metadata.text(key))), "").lower()
    if said in _FOLDERS:
        return _FOLDERS[said]
    folder = place.parent.as_posix()
    if folder in taught:
        return taught[folder]
    for part in reversed(place.parent.parts):
        if part.lower() in _FOLDERS:
            return _FOLDERS[part.lower()]
    name = re.sub(r"[-_.\s]+", " ", place.stem.lower())
    return next((kind for pattern, kind in _FILES if pattern.search(name)), "")


def _likeness(path: str, head: Document | None, spoken: str, tickets: Sequence[str]) -> int:
    own = f"{Path(path).stem} {head.title if head else ''}"
    shared = len(_words(own) & _words(spoken))
    theirs = head.metadata.texts("jira") if head else ()
    return shared + _SAME_TICKET * len(set(theirs) & set(tickets))


def _words(text: str) -> set[str]:
    found = re.findall(r"\w+", text.lower().replace("_", " "))
    return {word for word in found if len(word) >= _TELLING and word not in _COMMON}
