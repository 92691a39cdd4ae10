"""Where a link of a document leads inside the repository."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def is_external(target: str) -> bool:
    """Tell whether a target leaves the repository by its scheme or host."""
    return bool(_SCHEME.match(target)) or target.startswith("//")


def resolve(document_path: str, target: str) -> str | None:
    """Return the repository path a link leads to, without its anchor.

    A leading ``/`` means the repository's root. None when the target is
    external, empty, or leads out of the repository.
    """
    path = unquote(target.strip().split("#", 1)[0].split("?", 1)[0])
    if is_external(target) or "\0" in path:
        return None
    if not path:
        return document_path
    folder = "" if path.startswith("/") else posixpath.dirname(document_path)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    return None if joined == ".." or joined.startswith(("../", "/")) else joined


def anchor_of(target: str) -> str:
    """Return the anchor a link names, "" for none."""
    return unquote(target.partition("#")[2])
