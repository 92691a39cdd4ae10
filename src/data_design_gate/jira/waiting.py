"""How long Jira asks to wait, in any of the three ways it says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_EPOCH_FROM = 1_000_000_000  # numbers above are points in time, below are seconds to wait


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Return the wait in seconds from ``Retry-After`` or ``X-RateLimit-Reset``, else None.

    Retry-After holds seconds or an HTTP date; the reset an ISO time (with or
    without seconds) or an epoch. Unreadable values count as absent.
    """
    for name, read in (("Retry-After", _retry_after), ("X-RateLimit-Reset", _reset)):
        text = headers.get(name, "").strip()
        if text:
            wait = read(text, now)
            if wait is not None:
                return max(0.0, wait)
    return None


def _retry_after(text: str, now: float) -> float | None:
    seconds = _number(text)
    if seconds is not None:
        return seconds
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None


def _reset(text: str, now: float) -> float | None:
    number = _number(text)
    if number is not None:
        return number - now if number > _EPOCH_FROM else number
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.timestamp() - now


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
