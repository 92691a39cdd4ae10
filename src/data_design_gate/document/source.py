"""Bytes to lines: encoding, byte order mark, line ends, size."""

from __future__ import annotations

from msgspec import Struct

from data_design_gate.document.limits import MAX_BYTES
from data_design_gate.document.model import Problem, Span
from data_design_gate.regex import regex

_LINE_END = regex(r"\r\n|\n|\r")
_TOP = Span(1, 1)
_BOM = "\ufeff"


class Source(Struct, frozen=True):
    """Decoded text and its lines, or the problem that keeps it from being read."""

    text: str
    lines: tuple[str, ...]
    problem: Problem | None = None


def read_source(source: bytes | str, max_bytes: int = MAX_BYTES) -> Source:
    """Decode a file. Text that cannot be taken comes back empty, with its problem."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "replace"))
    if size > max_bytes:
        return _refuse(
            "size",
            f"The document has {size:,} bytes; at most {max_bytes:,} are read.",
            "Split the design, or move generated listings into files of their own and link them.",
        )
    if isinstance(source, bytes):
        if b"\0" in source[:8192] and source[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return _refuse(
                "encoding", "The document is UTF-16, not UTF-8.", "Save the file as UTF-8."
            )
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            return _not_utf8(source, error)
    else:
        text = source
    if "\0" in text:
        line = len(_LINE_END.findall(text, 0, text.index("\0"))) + 1
        return _refuse(
            "binary",
            "The document holds a NUL character: it is binary, not Markdown.",
            "Save the design as a Markdown text file in UTF-8.",
            line,
        )
    if not text.strip(_BOM + " \t\r\n"):
        return _refuse(
            "empty",
            "The document is empty.",
            "Write a scaffold with `data-design new`, then fill it in.",
        )
    return Source(text, _lines(text))


def _lines(text: str) -> tuple[str, ...]:
    text = text.removeprefix(_BOM)
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if not lines[-1]:
        lines.pop()
    return tuple(lines)


def _not_utf8(source: bytes, error: UnicodeDecodeError) -> Source:
    before = source[: error.start]
    line = before.count(b"\n") + 1
    column = error.start - (before.rfind(b"\n") + 1) + 1
    kind = "binary" if b"\0" in source[:8192] else "encoding"
    message = (
        "The document is binary, not Markdown."
        if kind == "binary"
        else f"The byte 0x{source[error.start]:02x} is not valid UTF-8."
    )
    return _refuse(kind, message, "Save the file as UTF-8 text.", line, column)


def _refuse(kind: str, message: str, mend: str, line: int = 1, column: int = 1) -> Source:
    return Source("", (), Problem(kind, message, mend, Span(line, line, column)))
