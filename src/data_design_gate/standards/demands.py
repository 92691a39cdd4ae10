"""What a validation rule demands of a value, read from its words; what the schema grants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Check, Column, Table
from data_design_gate.design.words import fold, plain

_NUMBER = r"-?\d[\d,_ ]*(?:\.\d+)?"
_CHARACTERS = r"\s*(?:characters?|chars?|letters?|digits?|code points|bytes|zeichen|long)\b"
_LENGTHS = (
    re.compile(rf"{_NUMBER}\s*(?:-|\u2013|to|\.\.|and)\s*({_NUMBER}){_CHARACTERS}", re.IGNORECASE),
    re.compile(
        rf"(?:at most|max(?:imum|\.)?(?: of)?|up to|<=|\u2264|<|no more than|not longer than|"
        rf"exactly|limit(?:ed)? (?:of|to))\s*:?\s*({_NUMBER}){_CHARACTERS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:max(?:imum)?\.?\s*length|length)\s*(?:of|is|:|=|<=|\u2264|at most|up to|max\w*)*\s*"
        rf"({_NUMBER})",
        re.IGNORECASE,
    ),
    re.compile(rf"({_NUMBER}){_CHARACTERS}\s*(?:max\w*|at most|or (?:less|fewer))", re.IGNORECASE),
    re.compile(r"\b(?:varchar|char|character varying)\s*\(\s*(\d+)\s*\)", re.IGNORECASE),
)
_BETWEEN = re.compile(
    rf"(?:between|from)\s+({_NUMBER})\s+(?:and|to)\s+({_NUMBER})|"
    rf"^\s*({_NUMBER})\s*(?:-|\u2013|\.\.\.?|to)\s*({_NUMBER})\s*$",
    re.IGNORECASE,
)
_LOWS = (
    (re.compile(rf"(?:>=|\u2265|at least|min(?:imum)?(?: of| is|:)?|not less than|from)\s*"
                rf"({_NUMBER})", re.IGNORECASE), True),
    (re.compile(rf"(?:>|greater than|more than|above|over)\s*({_NUMBER})", re.IGNORECASE), False),
)  # fmt: skip
_HIGHS = (
    (re.compile(rf"(?:<=|\u2264|at most|max(?:imum)?(?: of| is|:)?|not more than|no more than|"
                rf"up to)\s*({_NUMBER})(?!{_CHARACTERS})", re.IGNORECASE), True),
    (re.compile(rf"(?:<|less than|below|under)\s*({_NUMBER})", re.IGNORECASE), False),
)  # fmt: skip
_NOT_NEGATIVE = re.compile(
    r"\bnon[- ]?negative\b|\bnot negative\b|\bnever negative\b", re.IGNORECASE
)
_POSITIVE = re.compile(r"\bpositive\b|\bgreater than zero\b", re.IGNORECASE)
_UNIQUE = re.compile(r"\bunique\b", re.IGNORECASE)
_NOT_UNIQUE = re.compile(r"\b(?:not|need not be|non)[- ]?unique\b", re.IGNORECASE)
_REFERS = re.compile(
    r"\breferences?\b|\bforeign key\b|\bFK\b|\b(?:must )?exists? in\b|\brefers to\b", re.IGNORECASE
)
_PATTERN = re.compile(
    r"\bmatch(?:es|ing)?\b|\bregex\w*|\bpattern\b|\bformat\b|\bcapital letters\b|"
    r"\blower[- ]?case\b|\bupper[- ]?case\b|\be-?mail\b|\bISO[- ]?\d+",
    re.IGNORECASE,
)
_VALUE_LEAD = re.compile(
    r"^\s*(?:must be |is |only )?"
    r"(?:one of|in|allowed values?|allowed|values?|enum(?:eration)?|either)\s*:?\s*",
    re.IGNORECASE,
)
_VALUE_SPLIT = re.compile(r"\s*(?:,\s*or\s+|,|\||/|\bor\b|;)\s*")
_VALUE = re.compile(r"['\"\u2018\u201c`]?([A-Za-z][\w-]*)['\"\u2019\u201d`]?")
_NO_VALUES = frozenset(
    {"unique", "required", "optional", "immutable", "positive", "uuid", "email", "url", "nullable",
     "lowercase", "uppercase", "trimmed", "numeric", "text", "null", "none", "indexed", "integer",
     "generated", "json", "valid", "negative", "encrypted", "hashed", "true", "false", "iso"}
)  # fmt: skip
_FEWEST_VALUES = 2


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range; ``inclusive`` when the value itself is allowed."""

    value: float
    inclusive: bool

    def words(self, *, low: bool) -> str:
        """Return the bound as a comparison: ``>= 0``."""
        sign = (">" if low else "<") + ("=" if self.inclusive else "")
        return f"{sign} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Limits:
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
    text = plain(constraint)
    length = _length(text) or _length(plain(kind))
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
    return float(digits) if digits not in {"", "-"} else 0.0


def _range(text: str) -> tuple[Bound | None, Bound | None]:
    text = re.sub(rf"{_NUMBER}\s*(?:-|\u2013|to|and)?\s*{_NUMBER}{_CHARACTERS}", " ", text)
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
    parts = [part.strip() for part in _VALUE_SPLIT.split(bare) if part.strip()]
    matches = [_VALUE.fullmatch(part) for part in parts]
    if len(parts) < _FEWEST_VALUES or not all(matches):
        return None
    values = frozenset(match.group(1) for match in matches if match)
    return None if {value.lower() for value in values} & _NO_VALUES else values


def granted(design: DataDesign, table: Table, column: Column) -> Limits:
    """Return what the schema lets into a column: its type, checks, keys and references."""
    low = high = None
    length = column.type.modifiers[0] if _is_bounded_text(column) else None
    values: frozenset[str] | None = _enum(design, column)
    pattern = False
    for check in checks_of(table, column):
        bounds = _bounds(check, column.name)
        low, high = bounds[0] or low, bounds[1] or high
        length = _check_length(check, column.name) or length
        if check.values and check.columns == (column.name,):
            values = frozenset(check.values)
        pattern = pattern or bool(re.search(r"~|\bLIKE\b|SIMILAR TO|regexp", check.expression))
    return Limits(
        length=length,
        low=low,
        high=high,
        values=values,
        unique=is_unique(design, table, column),
        refers=any(column.name in key.columns for key in table.foreign_keys),
        pattern=pattern,
    )


def _is_bounded_text(column: Column) -> bool:
    return column.type.name in {"varchar", "bpchar"} and bool(column.type.modifiers)


def _enum(design: DataDesign, column: Column) -> frozenset[str] | None:
    for kind in design.postgres.types:
        if kind.name == column.type.name and kind.kind == "enum":
            return frozenset(kind.values)
    return None


def checks_of(table: Table, column: Column) -> tuple[Check, ...]:
    """Return the checks that read a column."""
    return tuple(check for check in table.checks if column.name in check.columns)


def concerns(check: Check, column: Column, words: str) -> bool:
    """Tell whether a check is about a column, and not only about another compared with it."""
    others = [name for name in check.columns if name != column.name]
    return (
        not others
        or check.columns[0] == column.name
        or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in others)
    )


def is_opaque(design: DataDesign, column: Column) -> bool:
    """Tell whether a column's type holds rules of its own that are not looked into."""
    named = any(t.name == column.type.name and t.kind != "enum" for t in design.postgres.types)
    return named or bool(column.type.dimensions)


def is_unique(design: DataDesign, table: Table, column: Column) -> bool:
    """Tell whether a column is part of a key, unique constraint or unique index."""
    keys = [key.columns for key in (table.primary_key, *table.uniques) if key is not None]
    if any(column.name in key for key in keys):
        return True
    word = re.compile(rf"\b{re.escape(column.name)}\b")
    return any(
        index.unique
        and any(k.column == column.name or word.search(k.expression) for k in index.keys)
        for index in design.postgres.indexes_of(table.name)
    )


_SIDES = {">=": (True, True), ">": (True, False), "<=": (False, True), "<": (False, False)}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


def _bounds(check: Check, column: str) -> tuple[Bound | None, Bound | None]:
    """Return the bounds a check gives a column by comparing it with numbers."""
    text = re.sub(r"::\w+(?:\([\d, ]*\))?", "", check.expression).replace('"', "")
    if re.search(r"\bOR\b|\bNOT\b", text):
        return None, None
    name = rf"(?<![\w.(])\(?{re.escape(column)}\)?"
    literal = r"'?(-?\d+(?:\.\d+)?(?:e\d+)?)'?"
    between = re.search(rf"{name}\s+BETWEEN\s+{literal}\s+AND\s+{literal}", text)
    if between:
        return Bound(float(between[1]), inclusive=True), Bound(float(between[2]), inclusive=True)
    found: dict[bool, Bound] = {}
    compared = [(m[1], m[2]) for m in re.finditer(rf"{name}\s*(>=|<=|>|<)\s*{literal}", text)]
    compared += [
        (_TURNED[m[2]], m[1])
        for m in re.finditer(rf"{literal}\s*(>=|<=|>|<)\s*{name}(?![\w(])", text)
    ]
    for sign, number in compared:
        is_low, inclusive = _SIDES[sign]
        found[is_low] = Bound(float(number), inclusive)
    return found.get(True), found.get(False)


def _check_length(check: Check, column: str) -> int | None:
    name = rf"(?:char_length|length|character_length)\(\s*\(?{re.escape(column)}\)?[^()]*\)"
    found = re.search(rf"{name}\s*<=\s*(\d+)", check.expression)
    if found:
        return int(found[1])
    found = re.search(rf"{name}\s*<\s*(\d+)", check.expression)
    if found:
        return int(found[1]) - 1
    found = re.search(rf"{name}\s+BETWEEN\s+\d+\s+AND\s+(\d+)", check.expression)
    return int(found[1]) if found else None


_TYPE_CLASSES = (
    ("timestamp", re.compile(r"^(?:timestamp\w*|datetime|date time|instant)\b")),
    ("date", re.compile(r"^date\b")),
    ("text", re.compile(r"^(?:text|varchar\w*|character varying|char\w*|string|citext|enum)\b")),
    ("uuid", re.compile(r"^uuid\b")),
    ("json", re.compile(r"^jsonb?\b")),
    ("flag", re.compile(r"^bool\w*\b")),
    ("whole number", re.compile(r"^(?:int\w*|integer|bigint|smallint|serial|bigserial|long)\b")),
    ("decimal", re.compile(r"^(?:numeric|decimal|money)\b")),
    ("float", re.compile(r"^(?:float\w*|double\w*|real)\b")),
)
_COLUMN_CLASSES = {
    "timestamptz": "timestamp", "timestamp": "timestamp", "date": "date", "text": "text",
    "varchar": "text", "bpchar": "text", "citext": "text", "uuid": "uuid", "json": "json",
    "jsonb": "json", "bool": "flag", "int2": "whole number", "int4": "whole number",
    "int8": "whole number", "numeric": "decimal", "float4": "float", "float8": "float",
}  # fmt: skip


def type_class(written: str) -> str:
    """Return the class of a type as written in prose, "" when it is none we know."""
    words = fold(written)
    return next((name for name, pattern in _TYPE_CLASSES if pattern.search(words)), "")


def column_class(design: DataDesign, column: Column) -> str:
    """Return the class of a column's type, "" for types of the design's own and arrays."""
    if is_opaque(design, column):
        return ""
    return "text" if _enum(design, column) else _COLUMN_CLASSES.get(column.type.name, "")
