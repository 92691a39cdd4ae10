"""Tells a person how far long work is; pipes and logs see nothing of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AFTER = 1.0  # seconds; what is done by then needs no word
_EVERY = 0.2  # seconds
_CLEAR = "\r\x1b[K"


class Progress:
    """Shows one line on standard error once the work takes over a second."""

    def __init__(self, verb: str, total: int) -> None:
        self._verb, self._total = verb, total
        self._started = time.monotonic()
        self._name, self._number = "", 0
        self._shown = False

    def at(self, name: str, number: int) -> None:
        """Say which document is worked on, and its number from 1 on."""
        self._name, self._number = name, number
        self.show()

    def show(self) -> None:
        """Write the line, when it is time."""
        seconds = time.monotonic() - self._started
        if seconds < _AFTER:
            return
        self._shown = True
        of = f" {self._number} of {self._total}" if self._total > 1 else ""
        name = "".join(mark if mark.isprintable() else "?" for mark in self._name)[-60:]
        sys.stderr.write(f"{_CLEAR}{self._verb}{of} {name} ({seconds:.0f} s)")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


@contextmanager
def progress(verb: str, total: int, *, ticking: bool = False) -> Iterator[Progress | None]:
    """Yield what to tell, None where nobody looks.

    With ``ticking`` the seconds go on while a single document takes long;
    that starts a thread, so it is not for work that forks.
    """
    if not sys.stderr.isatty():
        yield None
        return
    shown = Progress(verb, total)
    try:
        if ticking:
            with _clock(shown):
                yield shown
        else:
            yield shown
    finally:
        shown.clear()


@contextmanager
def _clock(shown: Progress) -> Iterator[None]:
    from threading import Event, Thread

    done = Event()

    def tick() -> None:
        while not done.wait(_EVERY):
            shown.show()

    thread = Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
