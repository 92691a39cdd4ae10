"""Regular expressions that are compiled when they are first used.

A run uses about half of the expressions of the modules it loads, and compiling
all of them would take a third of the start-up of ``data-design check``.
"""

from __future__ import annotations

import re
from typing import Any, cast


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return ``pattern`` for use like ``re.compile(pattern, flags)``; a fault shows on first use.

    A test compiles every expression of the package, so that none waits for its first user.
    """
    return cast("re.Pattern[str]", _Expression(pattern, flags))


class _Expression:
    """Stands for a compiled expression and takes over its methods one by one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Return a member of the compiled expression and keep it, so that this runs once a name."""
        if name.startswith("__"):
            raise AttributeError(name)
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._given)
        member = getattr(self._compiled, name)
        setattr(self, name, member)
        return member
