"""The time of a sandbox is a value from outside, so that a test decides when things happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the real time, aware and in UTC."""
    return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told, or by `step` seconds at every reading."""

    def __init__(self, start: datetime | None = None, *, step: float = 0.0) -> None:
        self.now = start or datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
        self.step = timedelta(seconds=step)

    def __call__(self) -> datetime:
        """Read the time."""
        current = self.now
        self.now += self.step
        return current

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += timedelta(seconds=seconds)


def timestamp(moment: datetime) -> str:
    """Return the form GitHub writes: UTC to the second, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
