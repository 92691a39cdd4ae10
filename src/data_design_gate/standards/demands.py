"""What a validation rule demands of a value, read from its words; what the schema grants."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from data_design_gate.design.words import fold, plain
from data_design_gate.regex import regex

_NUMBER = r"-?(?<!\d)\d++(?:[,_ ]++\d++){0,20}+(?:\.\d++)?"
_LONGEST = 2_000  # characters of a constraint that are looked at
_CHARACTERS = r"\s*(?:characters?|chars?|letters?|digits?|code points|bytes|zeichen|long)\b"
_OF_CHARACTERS = regex(rf"(?:{_NUMBER}\s*(?:-|\u2013|to|and)\s*)?{_NUMBER}{_CHARACTERS}")
_LENGTHS = (
    regex(rf"{_NUMBER}\s*(?:-|\u2013|to|\.\.|and)\s*({_NUMBER}){_CHARACTERS}", re.IGNORECASE),
    regex(
        rf"(?:at most|max(?:imum|\.)?(?: of)?|up to|<=|\u2264|<|no more than|not longer than|"
        rf"exactly|limit(?:ed)? (?:of|to))\s*+(?::\s*+)?({_NUMBER}){_CHARACTERS}",
        re.IGNORECASE,
    ),
    regex(
        r"(?:max(?:imum)?\.?\s*length|length)\s*"
        rf"(?:(?:of|is|:|=|<=|\u2264|at most|up to|max[a-z]{{0,20}}+)\s*+){{0,9}}+({_NUMBER})",
        re.IGNORECASE,
    ),
    regex(rf"({_NUMBER}){_CHARACTERS}\s*(?:max\w*|at most|or (?:less|fewer))", re.IGNORECASE),
    regex(r"\b(?:varchar|char|character varying)\s*\(\s*(\d+)\s*\)", re.IGNORECASE),
)
_BETWEEN = regex(
    rf"(?:between|from)\s+({_NUMBER})\s+(?:and|to)\s+({_NUMBER})|"
    rf"^\s*({_NUMBER})\s*(?:-|\u2013|\.\.\.?|to)\s*({_NUMBER})\s*$",
    re.IGNORECASE,
)
_LOWS = (
    (regex(rf"(?:>=|\u2265|at least|min(?:imum)?(?: of| is|:)?|not less than|from)\s*"
                rf"({_NUMBER})", re.IGNORECASE), True),
    (regex(rf"(?:>|greater than|more than|above|over)\s*({_NUMBER})", re.IGNORECASE), False),
)  # fmt: skip
_HIGHS = (
    (regex(rf"(?:<=|\u2264|at most|max(?:imum)?(?: of| is|:)?|not more than|no more than|"
                rf"up to)\s*({_NUMBER})(?!{_CHARACTERS})", re.IGNORECASE), True),
    (regex(rf"(?:<|less than|below|under)\s*({_NUMBER})", re.IGNORECASE), False),
)  # fmt: skip
_NOT_NEGATIVE = regex(r"\bnon[- ]?negative\b|\bnot negative\b|\bnever negative\b", re.IGNORECASE)
_POSITIVE = regex(r"\bpositive\b|\bgreater than zero\b", re.IGNORECASE)
_UNIQUE = regex(r"\bunique\b", re.IGNORECASE)
_NOT_UNIQUE = regex(r"\b(?:not|need not be|non)[- ]?unique\b", re.IGNORECASE)
_REFERS = regex(
    r"\breferences?\b|\bforeign key\b|\bFK\b|\b(?:must )?exists? in\b|\brefers to\b", re.IGNORECASE
)
_PATTERN = regex(
    r"\bmatch(?:es|ing)?\b|\bregex\w*|\bpattern\b|\bformat\b|\bcapital letters\b|"
    r"\blower[- ]?case\b|\bupper[- ]?case\b|\be-?mail\b|\bISO[- ]?\d+",
    re.IGNORECASE,
)
_VALUE_LEAD = regex(
    r"^\s*(?:must be |is |only )?"
    r"(?:one of|in|allowed values?|allowed|values?|enum(?:eration)?|either)\b(?!\s*[,|/;])"
    r"\s*:?\s*",
    re.IGNORECASE,
)
# Behind these words, or in quotes, "email" is a value; alone it describes one.
_LIST_LEAD = regex(
    r"^\s*(?:must be |is |only )?(?:one of|allowed values?|enum(?:eration)?)\b", re.IGNORECASE
)
_VALUE_SPLIT = regex(r"(?:(?<!\s)\s+)?(?:,\s*or\s+|,|\||/|\bor\b|;)\s*")
_VALUE = regex(r"['\"\u2018\u201c`]?([A-Za-z][\w-]*)['\"\u2019\u201d`]?")
# Words that describe a value and are none themselves, lower case.
NO_VALUES = frozenset(
    {"unique", "required", "optional", "immutable", "positive", "uuid", "email", "url", "nullable",
     "lowercase", "uppercase", "trimmed", "numeric", "text", "null", "none", "indexed", "integer",
     "generated", "json", "valid", "negative", "encrypted", "hashed", "true", "false", "iso"}
)  # fmt: skip
_FEWEST_VALUES = 2


class Bound(Struct, frozen=True):
    """One end of a range; ``inclusive`` when the value itself is allowed."""

    value: float
    inclusive: bool

    def words(self, *, low: bool) -> str:
        """Return the bound as a comparison: ``>= 0``."""
        sign = (">" if low else "<") + ("=" if self.inclusive else "")
        return f"{sign} {self.value:g}"


class Limits(Struct, frozen=True):
    """What may stand in a field: by a rule's words, or by the schema."""

    length: int | None = None
    low: Bound | None = None
    high: Bound | None = None
    values: frozenset[str] | None = None
    unique: bool = False
    refers: bool = False
    pattern: bool = False

    def any(self) -> bool:
        """Tell whether anything is limited at all."""
        return bool(
            self.length or self.low or self.high or self.values or self.unique or self.refers
            or self.pattern
        )  # fmt: skip


def demanded(constraint: str, kind: str = "") -> Limits:
    """Read what a rule's constraint (and its type) demand; what is unclear is left out."""
    return _demanded(constraint[:_LONGEST], plain(kind)[:_LONGEST])


@lru_cache(maxsize=512)  # of cut texts; two rules ask the same of each row
def _demanded(constraint: str, kind: str) -> Limits:
    text = plain(constraint)
    length = _length(text) or _length(kind)
    values = _values(constraint)
    low, high = (None, None) if values else _range(text)
    return Limits(
        length=length,
        low=low,
        high=high,
        values=values,
        unique=bool(_UNIQUE.search(text)) and not _NOT_UNIQUE.search(text),
        refers=bool(_REFERS.search(text)),
        pattern=bool(_PATTERN.search(text)) and not values,
    )


def _length(text: str) -> int | None:
    for pattern in _LENGTHS:
        found = pattern.search(text)
        if found:
            return int(_number(found.group(1)))
    return None


def _number(text: str) -> float:
    digits = re.sub(r"[,_ ]", "", text)
    return max(-1e30, min(float(digits), 1e30)) if digits not in {"", "-"} else 0.0


def _range(text: str) -> tuple[Bound | None, Bound | None]:
    text = _OF_CHARACTERS.sub(" ", text)
    both = _BETWEEN.search(text)
    if both:
        low, high = [group for group in both.groups() if group is not None]
        return Bound(_number(low), inclusive=True), Bound(_number(high), inclusive=True)
    if _NOT_NEGATIVE.search(text):
        return Bound(0, inclusive=True), _first(_HIGHS, text)
    low_bound = _first(_LOWS, text)
    if low_bound is None and _POSITIVE.search(text):
        low_bound = Bound(0, inclusive=False)
    return low_bound, _first(_HIGHS, text)


def _first(patterns: tuple[tuple[re.Pattern[str], bool], ...], text: str) -> Bound | None:
    for pattern, inclusive in patterns:
        found = pattern.search(text)
        if found and not re.match(_CHARACTERS, text[found.end() :], re.IGNORECASE):
            return Bound(_number(found.group(1)), inclusive)
    return None


def _values(constraint: str) -> frozenset[str] | None:
    """Return the values a list allows, None when the text is no list of single words."""
    text = re.sub(r"\(([^()]*)\)\s*$", r"\1", constraint.replace("`", "'")).strip(" .")
    bare = _VALUE_LEAD.sub("", plain(text)).strip(" .{}()[]")
    parts = [part for part in _VALUE_SPLIT.split(bare) if part]
    matches = [_VALUE.fullmatch(part) for part in parts]
    if len(parts) < _FEWEST_VALUES or not all(matches):
        return None
    values = frozenset(match.group(1) for match in matches if match)
    listed = bool(_LIST_LEAD.match(plain(text))) or text.count("'") == 2 * len(parts)
    described = not listed and {value.lower() for value in values} & NO_VALUES
    return None if described else values


_TYPE_CLASSES = (
    ("timestamp", regex(r"^(?:timestamp\w*|datetime|date time|instant)\b")),
    ("date", regex(r"^date\b")),
    ("text", regex(r"^(?:text|varchar\w*|character varying|char\w*|string|citext|enum)\b")),
    ("uuid", regex(r"^uuid\b")),
    ("json", regex(r"^jsonb?\b")),
    ("flag", regex(r"^bool\w*\b")),
    ("whole number", regex(r"^(?:int\w*|integer|bigint|smallint|serial|bigserial|long)\b")),
    ("decimal", regex(r"^(?:numeric|decimal|money)\b")),
    ("float", regex(r"^(?:float\w*|double\w*|real)\b")),
)


def type_class(written: str) -> str:
    """Return the class of a type as written in prose, "" when it is none we know."""
    words = fold(written)
    return next((name for name, pattern in _TYPE_CLASSES if pattern.search(words)), "")
