"""A repository seen for some of its documents only: the others of a pull request are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

from data_design_gate.github.model import ChangedFile, Comparison
from data_design_gate.github.port import GitHubPort


class _Narrowed:
    """Passes everything on, except which files changed."""

    def __init__(self, port: GitHubPort, keep: Callable[[str], bool]) -> None:
        self._port = port
        self._keep = keep

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)

    def compare(self, base: str, head: str) -> Comparison:
        found = self._port.compare(base, head)
        if found.files is None:
            return found
        return replace(found, files=self._kept(found.files))

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        return self._kept(self._port.changed_files(number))

    def _kept(self, files: Iterable[ChangedFile]) -> tuple[ChangedFile, ...]:
        return tuple(file for file in files if self._keep(file.path))


def narrowed(port: GitHubPort, keep: Callable[[str], bool]) -> GitHubPort:
    """Return the port with only the changed files that ``keep`` lets through.

    A pull request may have brought several designs, of which a newer version
    has overtaken some: what it says of the others still has to be told.
    """
    return cast("GitHubPort", _Narrowed(port, keep))
