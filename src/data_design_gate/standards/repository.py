"""Links from a document to other files of the repository, resolved without leaving it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from data_design_gate.standards.context import Context


def paths_of(document_path: str, target: str) -> Iterator[str]:
    """Yield the repository paths a metadata path may mean, the likeliest first.

    A path counts from the document's folder, then from the root; a leading
    ``/`` means the root. Anchors are left out; addresses and paths that
    leave the repository give nothing.
    """
    path = target.partition("#")[0].strip()
    if not path or "://" in path or path.startswith("mailto:"):
        return
    folder = posixpath.dirname(document_path)
    candidates = [path.lstrip("/")] if path.startswith("/") else [f"{folder}/{path}", path]
    for candidate in dict.fromkeys(posixpath.normpath(each.lstrip("/")) for each in candidates):
        if candidate != ".." and not candidate.startswith("../"):
            yield candidate


def read_linked(context: Context, target: str) -> tuple[str, str] | None:
    """Return path and text of a linked file, None when it is absent or cannot be looked at."""
    if context.read is None:
        return None
    for path in paths_of(context.document.path, target):
        text = context.read(path)
        if text is not None:
            return path, text
    return None
