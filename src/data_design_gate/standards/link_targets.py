"""Whether a link's target exists in the repository, and what an input's target says."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from msgspec import Struct, field

from data_design_gate.document.anchors import anchors
from data_design_gate.document.emptiness import is_placeholder
from data_design_gate.document.inline import plain_text
from data_design_gate.document.model import Document, Fence, ListBlock, Paragraph, Status, Table
from data_design_gate.document.parse import parse_document
from data_design_gate.regex import regex

_ELSEWHERE = regex(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_LINES = regex(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown", ".mdown")
_NOT_IN_FORCE = regex(r"\W*(rejected|superseded|deprecated|obsolete)\b", re.IGNORECASE)
_MAX_NAME = 255
"""Bytes in a file's name: the bound of ext4, NTFS and APFS (path_resolution(7), NAME_MAX)."""
MAX_TARGETS = 300
"""Different files looked at for one document; the survey's most linked design has 40."""


class Targets(Struct):
    """Looks targets up, each file once. ``read`` returns None for a file that does not exist."""

    document: Document
    read: Callable[[str], str | None]
    _texts: dict[str, str | None] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)

    def why_broken(self, target: str, *, from_metadata: bool = False) -> str:
        """Return what is wrong with a target, "" when nothing is or nothing can be told."""
        if _ELSEWHERE.match(target):
            return ""
        path, _, anchor = target.partition("#")
        path = unquote(path.partition("?")[0])
        if not path:
            return self._why_no_anchor(self.document, unquote(anchor), "this document")
        candidates = self._candidates(path, from_metadata=from_metadata)
        if not candidates:
            return "leads out of the repository"
        found = next((each for each in candidates if self._text(each) is not None), None)
        if found is None:
            return "" if self._may_be_a_folder(path) else "does not exist at this commit"
        if not anchor or not found.lower().endswith(_MARKDOWN):
            return ""
        return self._why_no_anchor(self._parsed(found), unquote(anchor), found)

    def linked(self, target: str) -> Document | None:
        """Return the Markdown document an input links to, None for other files."""
        path = unquote(target.partition("#")[0])
        for candidate in self._candidates(path, from_metadata=True) if path else ():
            if self._text(candidate) is not None and candidate.lower().endswith(_MARKDOWN):
                return self._parsed(candidate)
        return None

    def text(self, target: str) -> str | None:
        """Return the text of the file an input names, None when there is none."""
        path = unquote(target.partition("#")[0])
        found = (self._text(each) for each in self._candidates(path, from_metadata=True) if path)
        return next((text for text in found if text is not None), None)

    def _candidates(self, path: str, *, from_metadata: bool) -> list[str]:
        folder = "" if path.startswith("/") else posixpath.dirname(self.document.path)
        tried = [posixpath.join(folder, path.lstrip("/"))]
        if from_metadata:
            tried.append(path.lstrip("/"))
        normal = (posixpath.normpath(each).removeprefix("./") for each in tried)
        return list(
            dict.fromkeys(p for p in normal if p != ".." and not p.startswith(("../", "/")))
        )

    def _text(self, path: str) -> str | None:
        if "\0" in path or any(len(part.encode()) > _MAX_NAME for part in path.split("/")):
            return None  # no file system holds such a name, and some raise for it
        if path not in self._texts:
            if len(self._texts) >= MAX_TARGETS:
                return ""
            self._texts[path] = self.read(path)
        return self._texts[path]

    def _parsed(self, path: str) -> Document:
        if path not in self._documents:
            self._documents[path] = parse_document(self._text(path) or "", path)
        return self._documents[path]

    def _why_no_anchor(self, document: Document, anchor: str, name: str) -> str:
        if not anchor or _LINES.fullmatch(anchor) or anchor.casefold() == "top":
            return ""
        known = anchors(document)
        wanted = anchor.removeprefix("user-content-")
        if wanted in known or wanted.lower() in known:
            return ""
        return f"names the anchor #{anchor}, which {name} does not have"

    def _may_be_a_folder(self, path: str) -> bool:
        """Tell whether a path looks like a folder, of which nothing can be read or said."""
        name = posixpath.basename(path.rstrip("/"))
        return path.endswith("/") or ("." not in name and len(name.encode()) <= _MAX_NAME)


def says_nothing(document: Document) -> bool:
    """Tell whether a linked document has no text beyond its title."""
    for block in document.blocks:
        if isinstance(block, Paragraph) and not is_placeholder(plain_text(block.text)):
            return False
        if isinstance(block, ListBlock | Table) or (isinstance(block, Fence) and block.text):
            return False
    return all(problem.kind == "empty" for problem in document.problems)


def why_not_in_force(document: Document) -> str:
    """Return the status a document states when it is a draft, rejected or superseded, else ""."""
    text = document.metadata.status_text
    open_still = document.metadata.status is Status.DRAFT
    return text[:60] if open_still or _NOT_IN_FORCE.match(text) else ""
