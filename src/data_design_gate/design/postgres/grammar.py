"""The one door to PostgreSQL's parser, with a guard in front of it.

Only ``parse_sql_json`` and the scanner ever see text from a document: the
parser's other entry points can crash the process (measured: a chain of
24,000 additions). The scanner itself takes quadratic time on long runs of
operator characters and on nested comments (measured: 12 s for 32 KB), so
those are refused before it sees them.
"""

from __future__ import annotations

from typing import Any

import orjson

from data_design_gate.design.postgres.lexer import comment_depth, mask
from data_design_gate.design.postgres.parser import ParseError, parse_sql_json, split
from data_design_gate.regex import regex

MAX_BYTES = 262_144
_MAX_DEPTH = 16
# An operator's name has at most 63 bytes, as any name has.
_OPERATORS = regex(r"[~!@#^&|`?+\-*/%<>=]{64,}")


class UnparsableError(Exception):
    """Text that is no SQL; ``index`` is the character at which the parser stopped, if known."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message, index)
        self.message = message
        self.index = index


def guard(text: str) -> None:
    """Raise UnparsableError for text that the scanner must not see."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        message = f"more than {MAX_BYTES // 1024} KB in one piece"
        raise UnparsableError(message)
    if "/*" in text:
        depth, at, closed = comment_depth(text)
        if not closed:
            message = "a comment that starts with `/*` is not closed"
            raise UnparsableError(message, at)
        if depth > _MAX_DEPTH:
            message = f"comments nested deeper than {_MAX_DEPTH} levels"
            raise UnparsableError(message, at)
    if _OPERATORS.search(text) and (found := _OPERATORS.search(mask(text))):
        message = "a run of more than 63 operator characters"
        raise UnparsableError(message, found.start())


def parse(text: str) -> list[dict[str, Any]]:
    """Return the raw statements of a text; locations are byte offsets.

    Raises UnparsableError, and nothing else, for whatever the text is.
    """
    guard(text)
    try:
        tree = orjson.loads(parse_sql_json(text))
    except ParseError as error:
        message, index = [*error.args, None][:2]
        raise UnparsableError(str(message), index) from None
    except orjson.JSONDecodeError:
        message = "nested too deeply"
        raise UnparsableError(message, 0) from None
    except UnicodeEncodeError as error:
        message = "a lone surrogate, which is no character"
        raise UnparsableError(message, error.start) from None
    statements: list[dict[str, Any]] = tree["stmts"]
    return statements


def statement_ranges(text: str) -> list[tuple[int, int]]:
    """Return the character ranges of a text's statements by the scanner alone."""
    guard(text)
    try:
        slices = split(text, with_parser=False, only_slices=True)
    except ParseError as error:
        raise UnparsableError(str(error.args[0])) from None
    return [(piece.start, piece.stop) for piece in slices]
