"""Matches repository paths against the configuration's globs, as Git's own patterns do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

_MAGIC = re.compile(r"[*?\[]")


def path_matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Build a test for paths: the last glob that matches decides, ``!`` excludes."""
    rules = [(not glob.startswith("!"), _pattern(glob.removeprefix("!"))) for glob in globs]

    def matches(path: str) -> bool:
        wanted = False
        for includes, pattern in rules:
            if includes is not wanted and pattern.fullmatch(path):
                wanted = includes
        return wanted

    return matches


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


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Translate a glob: ``**`` crosses folders, ``*`` and ``?`` stay within one."""
    text, out, at = glob.removeprefix("./").strip("/"), [], 0
    while at < len(text):
        if text.startswith("**/", at) and (at == 0 or text[at - 1] == "/"):
            out.append("(?:[^/]+/)*")
            at += 3
        elif text.startswith("**", at):
            out.append(".*")
            at += 2
        else:
            piece, at = _piece(text, at)
            out.append(piece)
    return re.compile("".join(out), re.DOTALL)


def _piece(text: str, at: int) -> tuple[str, int]:
    simple = {"*": "[^/]*", "?": "[^/]"}.get(text[at])
    if simple is not None:
        return simple, at + 1
    end = text.find("]", at + 2) if text[at] == "[" else -1
    if end < 0:
        return re.escape(text[at]), at + 1
    inner = text[at + 1 : end]
    negated = inner[0] in "!^"
    members = re.escape(inner[negated:]).replace(r"\-", "-")
    return f"[{'^/' if negated else ''}{members}]", end + 1
