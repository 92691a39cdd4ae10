"""One write, done at most once however the connection behaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from data_design_gate.jira.failure import FailureKind, JiraError

Value = TypeVar("Value")
_ATTEMPTS = 3


def once(write: Callable[[], Value], happened: Callable[[], Value | None]) -> Value:
    """Do a write; after a lost answer or a conflict read back before doing it again.

    ``happened`` returns the write's value when the server has it, else None.
    Raises the write's JiraError when it was refused, or when the server
    cannot be asked.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return write()
        except JiraError as error:
            unclear = error.maybe_done or error.kind is FailureKind.CONFLICT
            if not unclear:
                raise
            found = happened()
            if found is not None:
                return found
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises
