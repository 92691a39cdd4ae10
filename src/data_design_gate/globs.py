"""Path globs as the configuration writes them: ``*``, ``?``, ``[...]``, ``**`` and ``!``."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from data_design_gate.regex import regex

_NEVER = regex(r"(?:^|/)(?:readme|index|_index)\.[a-z]+\Z", re.IGNORECASE)


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Translate one glob; ``**`` spans folders, ``*`` and ``?`` stay within one."""
    out: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at):
            out.append("(?:[^/]+/)*")
            at += 3
        elif glob.startswith("**", at):
            out.append(".*")
            at += 2
        elif glob[at] == "*":
            out.append("[^/]*")
            at += 1
        elif glob[at] == "?":
            out.append("[^/]")
            at += 1
        elif glob[at] == "[" and (end := _class_end(glob, at)):
            # fnmatch knows every odd class ([!], [z-a]); only the folder separator is ours.
            out.append(f"(?!/){fnmatch.translate(glob[at:end]).removeprefix('(?s:')[:-3]}")
            at = end
        else:
            out.append(re.escape(glob[at]))
            at += 1
    # A name may hold a line end; no design may hide behind one.
    return re.compile("".join(out), re.DOTALL)


def _class_end(glob: str, at: int) -> int:
    """Return the index behind a character class that starts at ``at``, 0 when it never ends."""
    start = at + (2 if glob.startswith("!", at + 1) else 1)
    return glob.find("]", start + 1) + 1


def matches(path: str, globs: Sequence[str]) -> bool:
    """Tell whether a repository path is covered; the last glob that fits decides.

    README and index files are never designs, whatever the globs say.
    """
    if _NEVER.search(path):
        return False
    covered = False
    for glob in globs:
        if glob.startswith("!"):
            if covered and _pattern(glob[1:].removeprefix("/")).fullmatch(path):
                covered = False
        elif not covered and _pattern(glob.removeprefix("/")).fullmatch(path):
            covered = True
    return covered


def matching(paths: Iterable[str], globs: Sequence[str]) -> tuple[str, ...]:
    """Return the covered paths, sorted."""
    return tuple(sorted(path for path in paths if matches(path, globs)))
