"""Numbers people write in prose: volumes, rates, latencies, sizes and percentages."""

from __future__ import annotations

import re

from data_design_gate.design.model import Quantity
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_SECONDS = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3_600.0,
    "day": 86_400.0,
    "week": 604_800.0,
    "month": 2_629_800.0,
    "quarter": 7_889_400.0,
    "year": 31_557_600.0,
}
_PERIODS = {
    "s": "second", "sec": "second", "secs": "second",
    "m": "minute", "min": "minute", "mins": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour",
    "d": "day", "w": "week", "wk": "week", "mo": "month", "mth": "month",
    "y": "year", "yr": "year", "yrs": "year", "annum": "year", "annually": "year",
    "daily": "day", "hourly": "hour", "weekly": "week", "monthly": "month", "yearly": "year",
    "quarterly": "quarter",
    **{name: name for name in _SECONDS},
    **{f"{name}s": name for name in _SECONDS},
}  # fmt: skip
_ADVERBS = ("daily", "hourly", "weekly", "monthly", "quarterly", "yearly", "annually")
_PER_SECOND_WORDS = r"rps|qps|tps|iops|wps|ops/s"
# DynamoDB counts 400 KB as 409,600 bytes and people mean the same, so KB is 1,024 bytes.
_BYTES = {"b": 1, "byte": 1, "bytes": 1}
for _step, _letter in enumerate("kmgtp", start=1):
    for _ending in ("b", "ib"):
        _BYTES[f"{_letter}{_ending}"] = 1024**_step
_MULTIPLIERS = {
    "k": 1e3, "thousand": 1e3, "tsd": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6,
    "mil": 1e6, "million": 1e6, "millions": 1e6, "g": 1e9, "b": 1e9, "bn": 1e9, "mrd": 1e9,
    "billion": 1e9, "billions": 1e9, "t": 1e12, "trillion": 1e12, "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
_DURATIONS = {
    "ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "msec": 1.0, "msecs": 1.0,
    "millisecond": 1.0, "milliseconds": 1.0, "microseconds": 1e-3,
    **{
        word: _SECONDS[period] * 1000
        for word, period in _PERIODS.items()
        if word not in _ADVERBS and word not in {"m", "annum"}
    },
}  # fmt: skip
_ROWS = regex(r"rows?|records?|tuples?|lines?|entry|entries", re.IGNORECASE)
_NOUN_WORDS = r"rows?|records?|tuples?|lines?|entry|entries|items?|documents?|objects?"
_NOUN = regex(rf"(?:\s*[A-Za-z-]{{1,40}}){{0,2}}?\s*\b({_NOUN_WORDS})\b", re.IGNORECASE)
_COUNTED = regex(rf"\s+(?:[a-z]+\s+)?(?:{_NOUN_WORDS}|events?)\b", re.IGNORECASE)
_UNITS = {
    **{word: ("ms", factor) for word, factor in _DURATIONS.items()},
    **{word: ("bytes", float(size)) for word, size in _BYTES.items()},
    **dict.fromkeys(("rcu", "rcus"), ("read_units", 1.0)),
    **dict.fromkeys(("wcu", "wcus"), ("write_units", 1.0)),
}
_WORDS = {
    "once": 1.0, "one": 1.0, "single": 1.0, "twice": 2.0, "two": 2.0, "three": 3.0, "four": 4.0,
    "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0,
}  # fmt: skip

_DIGITS = r"\d{1,3}(?:[,'\u2019\u00a0\u2009\u202f ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[._,]\d+)*"
_NUMBER = rf"(?:{_DIGITS})(?:[eE][+-]?\d+)?(?:\s*(?:\^|\*\*)\s*\d+)?"
_WORD_NUMBER = "|".join(_WORDS)
_TAIL_WORD = r"[A-Za-zµμ]+"
_FIRST = regex(
    rf"(?<![\w.#$\-/:])(?P<low>{_NUMBER})\s*+(?:(?P<low_word>[kKMBG]\b|{_TAIL_WORD})\s*+)?"
    rf"(?:-|\u2013|\u2014|\.\.+|…|to|and|bis)\s*(?P<high>{_NUMBER})"
    rf"|(?<![\w.#$\-/:])(?P<one>{_NUMBER})"
    rf"|(?<![\w-])(?P<word>{_WORD_NUMBER})\b(?!-)",
    re.IGNORECASE,
)
_DATE = regex(r"\b\d{4}-\d{2}-\d{2}(?:[T ][\d:.Z+]+)?|\b\d{1,2}:\d{2}\b|\b\d+:\d+\b|\b24/7\b")
_PERCENTILE = regex(
    r"\b[pP]\s?\d{2}(?:\.\d+)?\b|\b\d{2}(?:\.\d+)?(?:th|st|nd|rd)\s+percentile", re.IGNORECASE
)
_MARKS = str.maketrans("`*~≤≥<>≈", " " * 8)
_POWER = regex(r"(.*?)(?:(?:(?<!\s)\s+)?(\^|\*\*)\s*(\d+))?$", re.DOTALL)
_SPACERS = str.maketrans("", "", "_'\u2019\u00a0\u2009\u202f ")
_THOUSANDS = regex(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MAGNITUDE = regex(rf"\s*(?P<word>[kKMm](?=\s*/)|{_TAIL_WORD}(?![\w/]))")
_PERCENT = regex(r"\s*(?:%|percent\b)")
_TAIL = regex(rf"\s*(?P<word>{_TAIL_WORD})")
_PERIOD = "|".join(sorted(_PERIODS, key=len, reverse=True))
_PER = regex(
    rf"^(?:\s*[A-Za-z][\w-]*+(?:\s*\([^)]*\))?){{0,4}}?"
    rf"(?:\s*/\s*|\s+(?:per|a|an|each|every|pro|je)\s+)(?P<period>{_PERIOD})\b"
    rf"|^(?:\s*[A-Za-z][\w-]*+){{0,3}}?\s*\b(?P<adverb>{'|'.join(_ADVERBS)})\b"
    rf"|^(?:\s*[A-Za-z][\w-]*+){{0,2}}?\s*\b(?P<direct>{_PER_SECOND_WORDS})\b",
    re.IGNORECASE,
)
_EVERY = regex(
    rf"\bevery\s++(?:(?P<count>{_NUMBER}|{_WORD_NUMBER})\s*+)?(?P<period>{_PERIOD})\b",
    re.IGNORECASE,
)
_ADVERB_ALONE = regex(rf"\b(?P<adverb>{'|'.join(_ADVERBS)})\b", re.IGNORECASE)
_MAX_TEXT = 2_000


def read_quantity(text: str, unit: str = "") -> Quantity | None:
    """Return the first quantity of a text, or None.

    Units are ``rows``, ``items``, ``bytes``, ``per_second``, ``ms`` (every
    duration), ``percent``, ``bytes_per_second``, ``read_units``,
    ``write_units`` or "" for a bare count. Of a range the upper end counts.
    With ``unit``, the first quantity of that unit is returned.
    """
    found = read_quantities(text)
    if unit:
        return next((quantity for quantity in found if quantity.unit == unit), None)
    return found[0] if found else None


@recalled(4096)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity of a text, in order; dates and percentile names are none."""
    masked = _mask(text[:_MAX_TEXT])
    found: list[tuple[int, Quantity]] = []
    every = [(match.start(), match.end(), _interval(match)) for match in _EVERY.finditer(masked)]
    for start, end, quantity in every:
        found.append((start, quantity))
        masked = masked[:start] + " " * (end - start) + masked[end:]
    position = 0
    while match := _FIRST.search(masked, position):
        counted, position = _read_at(masked, match)
        if counted is not None:
            found.append((match.start(), counted))
    if not found and (match := _ADVERB_ALONE.search(masked)):
        seconds = _SECONDS[_PERIODS[match["adverb"].lower()]]
        found.append((match.start(), Quantity(1 / seconds, "per_second", match[0])))
    return tuple(quantity for _, quantity in sorted(found, key=lambda pair: pair[0]))


def _mask(text: str) -> str:
    """Blank out dates, ratios and percentile names, keeping every offset."""
    for pattern in (_DATE, _PERCENTILE):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text.translate(_MARKS)


def _interval(match: re.Match[str]) -> Quantity:
    count = match["count"]
    number = (_WORDS.get(count.lower()) or _number(count)) if count else 1.0
    seconds = _SECONDS[_PERIODS[match["period"].lower()]]
    return Quantity(1 / ((number or 1.0) * seconds), "per_second", match[0])


def _read_at(text: str, match: re.Match[str]) -> tuple[Quantity | None, int]:
    """Read the quantity whose number was matched; return it and where to go on."""
    if match["word"]:
        value = _WORDS[match["word"].lower()]
    else:
        value = _number(match["high"] or match["one"])
    end = match.end()
    value, end = _multiply(text, value, end)
    unit, factor, unit_end = _unit(text, end)
    value *= factor
    unit, value, unit_end = _rate(text, end, unit, value, unit_end)
    if match["word"] and unit == "" and match["word"].lower() not in {"once", "twice"}:
        follows = _COUNTED.match(text[end:])
        return (Quantity(value, "", text[match.start() : end].strip()) if follows else None), end
    return Quantity(value, unit, text[match.start() : unit_end].strip()), max(end, match.end())


def _number(text: str) -> float:
    """Return the value of digits with thousands separators, an exponent or a power."""
    base, power, exponent = _POWER.match(text).groups()  # type: ignore[union-attr]
    digits = base.translate(_SPACERS)
    if digits.count(",") and _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "").replace(",", ".", 1)
    else:
        digits = digits.replace(",", ".", 1)
    try:
        value = float(digits)
        return min(value ** min(int(exponent), 30), 1e30) if power else min(value, 1e30)
    except (ValueError, OverflowError):
        return 1e30 if "e" in digits.lower() else 0.0


def _multiply(text: str, value: float, end: int) -> tuple[float, int]:
    """Apply a magnitude such as ``k``, ``M`` or ``million``; a lone ``B`` before rows is 1e9."""
    match = _MAGNITUDE.match(text[end:])
    if match is None:
        return value, end
    word, attached = match["word"], match.start("word") == 0
    after = end + match.end()
    if word in {"m", "g", "t", "b"} and not attached:
        return value, end
    if word in {"B", "b"} and not _COUNTED.match(text[after:]):
        return value, end
    factor = _MULTIPLIERS.get(word.lower())
    return (value * factor, after) if factor else (value, end)


def _unit(text: str, end: int) -> tuple[str, float, int]:
    """Return unit, factor and end of the unit word that follows a number."""
    if percent := _PERCENT.match(text[end:]):
        return "percent", 1.0, end + percent.end()
    match = _TAIL.match(text[end:])
    if match is None:
        return "", 1.0, end
    word, unit_end = match["word"].lower(), end + match.end()
    if word in _UNITS:
        return *_UNITS[word], unit_end
    if counted := _NOUN.match(text[end:]):
        return ("rows" if _ROWS.fullmatch(counted[1]) else "items"), 1.0, end + counted.end()
    return "", 1.0, end


def _rate(text: str, end: int, unit: str, value: float, unit_end: int) -> tuple[str, float, int]:
    """Turn a count per time into ``per_second``; leave everything else alone."""
    if unit in {"ms", "percent"}:
        return unit, value, unit_end
    match = _PER.match(text[end:])
    if match is None:
        return unit, value, unit_end
    word = match["period"] or match["adverb"]
    seconds = _SECONDS[_PERIODS[word.lower()]] if word else 1.0
    rate = "bytes_per_second" if unit == "bytes" else "per_second"
    return rate, value / seconds, max(unit_end, end + match.end())
