"""JSON with the place of every key and item, and an exact place for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError, decoder

from msgspec import Struct

from data_design_gate.regex import regex

Path = tuple[str | int, ...]

MAX_DEPTH = 60
MAX_VALUES = 50_000

# The standard library's own scanner of JSON texts, which its stubs leave out.
_scan = decoder.scanstring  # type: ignore[attr-defined]
_BLANK = regex(r"[ \t\r\n]*")
_NUMBER = regex(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}
_WORD = regex(r"true|false|null")
_ELISION = regex(r"\.\.\.|\u2026")
_LONGEST_NUMBER = 300


class JsonError(Exception):
    """JSON that cannot be read; ``offset`` is 0-based. ``kind`` as in UnreadBlock."""

    def __init__(self, message: str, mend: str, offset: int, kind: str = "syntax") -> None:
        super().__init__(message, mend, offset, kind)
        self.message = message
        self.mend = mend
        self.offset = offset
        self.kind = kind


class JsonValue(Struct, frozen=True):
    """A value and the 0-based offset of each key or item in it; ``end`` is behind it."""

    value: object
    offsets: Mapping[Path, int]
    end: int


def read_json(text: str, start: int = 0, *, whole: bool = True) -> JsonValue:
    """Read one JSON value from ``start``.

    Raises JsonError at the exact character; a trailing comma, a comment
    and an elision are named as what they are. Without ``whole``, text behind
    the value is left alone.
    """
    reader = _Reader(text)
    position = reader.blank(start)
    value, end = reader.value(position, ())
    rest = reader.blank(end)
    if whole and rest < len(text):
        reader.fail(rest, "something stands behind the end of the JSON value")
    return JsonValue(value, reader.offsets, end)


class _Reader:
    """Walks the text once, noting where every value starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets: dict[Path, int] = {}

    def blank(self, position: int) -> int:
        found = _BLANK.match(self.text, position)
        return found.end() if found else position

    def fail(self, offset: int, message: str, mend: str = "") -> None:
        """Raise for the text at ``offset``, naming the usual mistakes outright."""
        here = self.text[offset : offset + 3]
        if here.startswith(("//", "#", "/*")):
            raise JsonError(
                "a comment stands in the JSON, which has none",
                "Move the comment into the text above the block, or write the block as YAML.",
                offset,
            )
        if _ELISION.match(here):
            raise JsonError(
                "the JSON is shortened with dots",
                "Write the whole definition, or tag the fence `text` if it is only an excerpt.",
                offset,
                "elision",
            )
        if here.startswith("'"):
            message, mend = "a single quote starts a text", "JSON wants double quotes."
        elif offset >= len(self.text):
            message, mend = "the JSON ends too early", "Close every bracket and brace."
        raise JsonError(message, mend or "Correct the JSON at this place.", offset)

    def value(self, position: int, path: Path) -> tuple[object, int]:
        self.offsets.setdefault(path, position)
        if len(path) > MAX_DEPTH or len(self.offsets) > MAX_VALUES:
            raise JsonError(
                "the JSON is too large or nested too deep",
                f"Keep it under {MAX_VALUES:,} values and {MAX_DEPTH} levels.",
                position,
                "bounds",
            )
        letter = self.text[position : position + 1]
        if letter == "{":
            return self._object(position, path)
        if letter == "[":
            return self._array(position, path)
        if letter == '"':
            return self._text(position)
        return self._plain(position)

    def _plain(self, position: int) -> tuple[object, int]:
        if word := _WORD.match(self.text, position):
            return _WORDS[word[0]], word.end()
        number = _NUMBER.match(self.text, position)
        if number is None or number.end() - position > _LONGEST_NUMBER:
            self.fail(position, "a JSON value is expected here")
            raise AssertionError  # fail always raises
        if number[1] or number[2]:
            return float(number[0]), number.end()
        return int(number[0]), number.end()

    def _text(self, position: int) -> tuple[str, int]:
        try:
            text, end = _scan(self.text, position + 1, True)  # noqa: FBT003  by position only
        except JSONDecodeError as error:
            raise JsonError(
                f"the text is not valid JSON: {error.msg.lower()}",
                "Close the quotes and escape line breaks and backslashes.",
                min(error.pos, len(self.text)),
            ) from None
        return str(text), int(end)

    def _object(self, position: int, path: Path) -> tuple[dict[str, object], int]:
        result: dict[str, object] = {}
        position = self.blank(position + 1)
        if self.text[position : position + 1] == "}":
            return result, position + 1
        while True:
            if self.text[position : position + 1] != '"':
                self.fail(position, "a key in double quotes is expected here")
            key_at = position
            key, position = self._text(position)
            if key in result:
                self.fail(key_at, f'the key "{key}" stands twice', "Keep one of the two.")
            self.offsets[(*path, key)] = key_at
            position = self.blank(position)
            if self.text[position : position + 1] != ":":
                self.fail(position, f'a colon is missing behind the key "{key}"')
            result[key], position = self.value(self.blank(position + 1), (*path, key))
            position, done = self._next(position, "}")
            if done:
                return result, position

    def _array(self, position: int, path: Path) -> tuple[list[object], int]:
        result: list[object] = []
        position = self.blank(position + 1)
        if self.text[position : position + 1] == "]":
            return result, position + 1
        while True:
            item, position = self.value(position, (*path, len(result)))
            result.append(item)
            position, done = self._next(position, "]")
            if done:
                return result, position

    def _next(self, position: int, closing: str) -> tuple[int, bool]:
        """Step over a comma (False) or the closing bracket (True)."""
        position = self.blank(position)
        letter = self.text[position : position + 1]
        if letter == closing:
            return position + 1, True
        if letter != ",":
            self.fail(position, f"a comma or `{closing}` is expected here")
        after = self.blank(position + 1)
        if self.text[after : after + 1] in {"}", "]"}:
            raise JsonError(
                "a comma stands before the closing bracket", "Delete the trailing comma.", position
            )
        return after, False
