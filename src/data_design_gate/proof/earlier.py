"""Migrations that a repository holds already: what has run before a new design's."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DOWN_NAME = re.compile(
    r"(?:^|[._-])(?:down|undo|rollback|revert)(?:[._-]|\.sql$)|(?:^|/)U[\d._]+__", re.IGNORECASE
)
_DOWN_PART = re.compile(
    r"^--[ \t]*(?:migrate:down\b[^\n]*|\+goose[ ]+down|\+migrate[ ]+down"
    r"|(?:down|rollback)(?:[ ]+migration)?(?:[ ]*+:)?)[ \t\r]*$.*\Z",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_DIGITS = re.compile(r"(\d+)")


def earlier_scripts(files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the up scripts among migration files, by path, in the order they run.

    Numbers in names count as numbers, so ``V10`` follows ``V9``. Files and
    parts of files that undo a migration are left out.
    """
    ups = [path for path in files if path.lower().endswith(".sql") and not _is_down(path)]
    return tuple(_DOWN_PART.sub("", files[path]) for path in sorted(ups, key=_natural))


def _is_down(path: str) -> bool:
    return bool(_DOWN_NAME.search(path.rpartition("/")[2]))


def _natural(path: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _DIGITS.split(path)
        if part
    ]
