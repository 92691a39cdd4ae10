"""Staying within Jira's rate limits instead of running into them."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

# (writes, seconds) to one issue: "jira-per-issue-on-write" in Atlassian's rate limiting page.
PER_ISSUE = ((20, 2.0), (100, 30.0))
# Burst buckets a second, tenant and endpoint, by method, on the same page.
PER_SECOND = {"GET": 100, "POST": 100, "PUT": 50, "DELETE": 50}


@dataclass
class Pace:
    """Sliding windows over the requests made so far; times are seconds of one clock."""

    _sent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def delay(self, method: str, issue: str, now: float) -> float:
        """Return how many seconds to wait before the request may be sent."""
        return max(
            (self._until_free(key, limit, now) for key, limit in _limits(method, issue)),
            default=0.0,
        )

    def note(self, method: str, issue: str, now: float) -> None:
        """Remember a request that is being sent."""
        for key in dict.fromkeys(key for key, _ in _limits(method, issue)):
            self._sent[key].append(now)

    def _until_free(self, key: str, limit: tuple[int, float], now: float) -> float:
        count, window = limit
        times = self._sent[key]
        while times and now - times[0] > _LONGEST:
            times.popleft()
        recent = [time for time in times if now - time < window]
        if len(recent) < count:
            return 0.0
        return recent[-count] + window - now


_LONGEST = max(window for _, window in PER_ISSUE)


def _limits(method: str, issue: str) -> list[tuple[str, tuple[int, float]]]:
    limits = [(method, (PER_SECOND.get(method, 50), 1.0))]
    if issue and method != "GET":
        limits += [(f"issue {issue}", limit) for limit in PER_ISSUE]
    return limits
