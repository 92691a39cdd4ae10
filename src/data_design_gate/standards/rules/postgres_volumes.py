"""How many rows a table will hold, by what the requirements declare."""

from __future__ import annotations

import re

from data_design_gate.design.model import Entity
from data_design_gate.regex import regex

YEARS = 5  # a design is expected to hold this long; half of that is spent before anybody looks
_SECONDS_A_YEAR = 31_557_600
_PERIODS = {"day": 365.25, "week": 52.18, "month": 12.0, "quarter": 4.0, "year": 1.0}
_PERIOD = regex(r"\b(day|week|month|quarter|year)|\b(dai)ly|\b(annual)", re.IGNORECASE)
_PERCENT_CAP = 50.0  # times; compound growth beyond it says nothing about rows


def declared_rows(entity: Entity | None) -> float | None:
    """Return the declared number of rows today, None when none is declared."""
    volume = entity.volume if entity else None
    if volume is None or volume.unit not in {"rows", "items", ""}:
        return None
    return volume.value


def expected_rows(entity: Entity | None) -> float | None:
    """Return the rows after five years of the declared growth, None when nothing is declared."""
    rows = declared_rows(entity)
    growth = entity.growth if entity else None
    if rows is None and (growth is None or growth.unit != "per_second"):
        return None
    start = rows or 0.0
    if growth is None or entity is None:
        return start
    if growth.unit == "per_second":
        return start + growth.value * _SECONDS_A_YEAR * YEARS
    times = _PERIODS[_period(entity.growth_text)]
    if growth.unit == "percent":
        factor = float((1 + growth.value / 100) ** min(times * YEARS, 600))
        return start * min(factor, _PERCENT_CAP)
    if growth.unit in {"rows", "items", ""} and _PERIOD.search(entity.growth_text):
        return start + growth.value * times * YEARS
    return start


def _period(text: str) -> str:
    found = _PERIOD.search(text)
    if not found:
        return "year"
    word = found[0].lower()
    return "day" if word.startswith("dai") else "year" if word.startswith("annual") else word
