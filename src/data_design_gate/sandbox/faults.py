"""Failures a real service shows, made on purpose: the client under test must survive each."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "reset-before",
    "reset-after",
    "429",
    "500",
    "502",
    "503",
    "504-after-commit",
    "timeout",
    "401",
    "403",
    "404",
    "409",
    "invalid-json",
    "login-page",
    "page-shift",
    "rate-limit",
    "secondary-limit",
    "run-before",
    "run-after",
]
RetryAfter = int | Literal["http-date"] | None
KINDS: frozenset[str] = frozenset(Kind.__args__)  # type: ignore[attr-defined]


@dataclass(slots=True)
class Fault:
    """One failure to show: on which requests, how often, and its details."""

    kind: Kind
    method: str | None
    path: str
    body: str
    times: int | None
    skip: int
    retry_after: RetryAfter
    delay: float
    shift: int
    run: Callable[[], object] | None
    used: int = 0

    def matches(self, method: str, path: str, body: str) -> bool:
        """Whether the request is of the kind this fault waits for."""
        if self.method is not None and self.method != method:
            return False
        return re.search(self.path, path) is not None and re.search(self.body, body) is not None


class Faults:
    """The failures still to come, taken in the order they were added."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        match: tuple[str | None, str] = (None, ""),
        kind: Kind = "500",
        *,
        body: str = "",
        times: int | None = 1,
        skip: int = 0,
        retry_after: RetryAfter = None,
        delay: float = 5.0,
        shift: int = 1,
        run: Callable[[], object] | None = None,
    ) -> Fault:
        """Show `kind` on the next `times` requests (None: for ever) that match, after `skip`.

        `match` is a method (None for any) and a pattern searched in the path, `body` one searched
        in the body, which tells one GraphQL operation from another. `retry_after` is
        for 429 and 503, in seconds or as an HTTP date; `delay` is the wait in seconds of a
        timeout; `shift` is by how many entries a page moves; `run` is called by run-before and
        run-after, which let something else happen between two requests.
        """
        if kind not in KINDS:
            message = f"unknown fault {kind!r}; known: {', '.join(sorted(KINDS))}"
            raise ValueError(message)
        method, path = match
        fault = Fault(kind, method, path, body, times, skip, retry_after, delay, shift, run)
        with self._lock:
            self._pending.append(fault)
        return fault

    def take(self, method: str, path: str, body: str = "") -> Fault | None:
        """Return the fault this request must show, counted as used; None spares it."""
        with self._lock:
            for fault in self._pending:
                if not fault.matches(method, path, body):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.used += 1
                if fault.times is not None and fault.used >= fault.times:
                    self._pending.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._pending.clear()

    @property
    def pending(self) -> int:
        """How many faults still wait for their request."""
        with self._lock:
            return len(self._pending)
