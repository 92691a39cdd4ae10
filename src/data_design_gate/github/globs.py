"""Tells which folders of a repository can hold what the configuration's globs match."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MAGIC = re.compile(r"[*?\[]")


def fixed_prefixes(globs: Sequence[str]) -> tuple[str, ...]:
    """Name the folders (``""`` for the root) outside which nothing can match."""
    folders: set[str] = set()
    for glob in globs:
        if not glob.startswith("!"):
            parts = glob.strip("/").split("/")
            fixed = next((at for at, part in enumerate(parts) if _MAGIC.search(part)), -1)
            folders.add("/".join(parts[:fixed]))
    return tuple(
        sorted(
            folder
            for folder in folders
            if not any(folder != other and _below(folder, other) for other in folders)
        )
    )


def _below(folder: str, other: str) -> bool:
    return other == "" or folder.startswith(f"{other}/")
