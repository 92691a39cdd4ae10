"""Errors a person can act on; anything else that escapes is a bug."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class UserError(Exception):
    """A problem the reader can mend.

    ``problem`` says what is wrong, ``mend`` what to do about it. ``path``,
    ``line`` and ``column`` (1-based) place it where that is possible.
    ``exit_code`` is the command line's exit code: 2 for usage and
    configuration, 3 when no document matched, 4 when an engine or a service
    failed.
    """

    problem: str
    mend: str = ""
    path: str = ""
    line: int | None = None
    column: int | None = None
    exit_code: int = 2

    def __str__(self) -> str:
        """Render as ``path:line:column: problem. mend`` on one line."""
        place = ":".join(
            str(part) for part in (self.path, self.line, self.column) if part not in ("", None)
        )
        words = f"{self.problem} {self.mend}".strip()
        return f"{place}: {words}" if place else words
