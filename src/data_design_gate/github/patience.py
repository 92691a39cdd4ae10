"""How long and how often a failed request is tried again; a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_design_gate.github.failure import FailureKind, GitHubError

SECONDARY_LIMIT_WAIT = 60.0
"""Seconds to wait when a limit names no end (GitHub's REST guide: at least one minute)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds of waiting, in seconds.

    ``max_wait`` bounds all waiting of one run together, so that a job ends
    in time whatever GitHub does; ``max_rate_limit_wait`` one wait for a limit.
    """

    attempts: int = 4
    first_wait: float = 1.0
    max_wait: float = 180.0
    max_rate_limit_wait: float = 90.0
    timeout: int = 20


def wait_before_retry(
    error: GitHubError,
    *,
    attempt: int,
    waited: float,
    repeatable: bool,
    patience: Patience,
    now: datetime,
    jitter: float,
) -> float | None:
    """Tell how many seconds to wait before trying again; None gives up.

    ``attempt`` counts from 1. ``jitter`` lies in [0, 1) and spreads
    simultaneous runs. A request that may have taken effect is repeated only
    when it is ``repeatable``; one refused by a limit never took effect.
    """
    if attempt >= patience.attempts:
        return None
    if error.kind is FailureKind.RATE_LIMITED:
        wait = _until(error, now)
        wait = SECONDARY_LIMIT_WAIT if wait is None else wait + jitter
        longest = patience.max_rate_limit_wait
    elif error.kind is FailureKind.UNAVAILABLE and (repeatable or not error.maybe_written):
        wait = max(patience.first_wait * 2 ** (attempt - 1) * (1 + jitter), _until(error, now) or 0)
        longest = patience.max_wait
    else:
        return None
    return wait if wait <= longest and waited + wait <= patience.max_wait else None


def _until(error: GitHubError, now: datetime) -> float | None:
    return None if error.until is None else max((error.until - now).total_seconds(), 0.0)
