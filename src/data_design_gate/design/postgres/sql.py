"""SQL text as statements with file positions, read by PostgreSQL's own parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.postgres.diagnosis import (
    Diagnosis,
    diagnose,
    elided_table,
    mysql_key_line,
    too_many_columns,
    unsafe_character,
)
from data_design_gate.design.postgres.grammar import (
    MAX_BYTES,
    UnparsableError,
    guard,
    parse,
    statement_ranges,
)
from data_design_gate.design.postgres.lexer import LineIndex, mask
from data_design_gate.design.postgres.model import Statement
from data_design_gate.document.model import Fence, Span
from data_design_gate.regex import regex

MAX_STATEMENTS = 2_000

SQL_LANGUAGES = frozenset({"sql", "postgresql", "postgres", "pgsql", "psql", "plpgsql", "ddl"})

_DDL = regex(
    r"(?:CREATE\s+(?:(?:OR\s+REPLACE|GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|UNIQUE|RECURSIVE"
    r"|MATERIALIZED|FOREIGN|CONSTRAINT|EVENT|TRUSTED)\s+)*"
    r"(?:TABLE|INDEX|TYPE|DOMAIN|VIEW|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|TRIGGER"
    r"|POLICY|ROLE|RULE|AGGREGATE|STATISTICS)\b"
    r"|ALTER\s+(?:TABLE|INDEX|TYPE|DOMAIN|VIEW|SEQUENCE|SCHEMA|FUNCTION)\b"
    r"|DROP\s+(?:TABLE|INDEX|TYPE|DOMAIN|VIEW|SEQUENCE|SCHEMA|FUNCTION|TRIGGER|POLICY)\b"
    r"|COMMENT\s+ON\b|TRUNCATE\s+TABLE\b)",
    re.IGNORECASE,
)
_MOST_RESCUES = 20  # missing semicolons mended in one block, each by parsing the rest again
_LEADING = regex(r"(?:\s|;)+")
_STATEMENT_WORD = regex(
    r"\s*(?:CREATE|ALTER|DROP|COMMENT|INSERT|UPDATE|DELETE|SELECT|GRANT|WITH|BEGIN|COMMIT|SET"
    r"|TRUNCATE|DO)\b",
    re.IGNORECASE,
)
_TERMINATOR = regex(r";[ \t]*(?=\n|\Z)")


class SqlReading(Struct, frozen=True):
    """What a text holds: its statements in order, and what could not be read."""

    statements: tuple[Statement, ...] = ()
    unread: tuple[UnreadBlock, ...] = ()


def is_sql(fence: Fence) -> bool:
    """Tell whether a fence holds SQL: by its tag, or untagged with DDL as its first words."""
    if fence.language:
        return fence.language in SQL_LANGUAGES
    return bool(_DDL.match(mask(fence.text[:4096]).lstrip()))


def read_sql(fence: Fence) -> SqlReading:
    """Read the statements of a fence; what cannot be read becomes an ``UnreadBlock``."""
    return _Reader(fence.text, _fence_places(fence), fence.span).read()


_CLIENT_DATA = regex(
    r"^[ \t]*\\[^\n]*|^COPY\b[^\n;]*\bFROM\s+stdin\b[^\n;]*;[^\n]*\n(?:[^\n]*\n)*?\\\.[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_VISIBLE = regex(r"[^\n]")
_CHUNK = 100_000  # characters; at four bytes each still within the bound of one block


def read_sql_text(text: str) -> SqlReading:
    """Read a whole SQL file, a dump too; positions are lines and columns of ``text`` itself.

    psql commands and the rows behind ``COPY ... FROM stdin`` are passed over.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    text = _CLIENT_DATA.sub(lambda found: _VISIBLE.sub(" ", found[0]), text)
    statements: list[Statement] = []
    unread: list[UnreadBlock] = []
    line = 1
    for chunk in _chunks(text):
        reading = _Reader(chunk, _line_places(line), Span(line, line + chunk.count("\n"))).read()
        statements += reading.statements
        unread += reading.unread
        line += chunk.count("\n")
    return SqlReading(tuple(statements), tuple(unread))


def _line_places(first: int) -> Places:
    def place(row: int) -> tuple[int, int]:
        return first + row, 1

    return place


def _chunks(text: str) -> Iterator[str]:
    """Cut a long text behind semicolons that end a line, into parts that can be read at once."""
    if len(text) <= _CHUNK:
        yield text
        return
    start = last = 0
    for found in _TERMINATOR.finditer(mask(text)):
        if found.end() - start > _CHUNK and last > start:
            yield text[start:last]
            start = last
        last = found.end()
    yield text[start:]


Places = Callable[[int], tuple[int, int]]


def _fence_places(fence: Fence) -> Places:
    """Return the file line and column at which each row of the fence's text starts."""
    columns = fence.columns

    def place(row: int) -> tuple[int, int]:
        return fence.text_line + row, columns[row] if row < len(columns) else 1

    return place


class _Failure(Struct, frozen=True):
    start: int
    end: int
    message: str
    at: int


class _Reader:
    """Reads one text; bounded, and never raising whatever the text is."""

    def __init__(self, text: str, places: Places, span: Span) -> None:
        self.text = text
        self.span = span
        self.lines = LineIndex(text)
        self.rows = [(start, *places(row)) for row, start in enumerate(self.lines.starts)]
        """Each row's offset, and the file line and column at which it starts."""
        self.statements: list[Statement] = []
        self.unread: list[UnreadBlock] = []
        self.rescues = 0

    def read(self) -> SqlReading:
        """Return the statements and the unread parts."""
        if trouble := self._bounds():
            return SqlReading((), (trouble,))
        failures = self._parse_all()
        if failures:
            self._name(failures)
        self._find_elisions()
        return SqlReading(tuple(self.statements), tuple(self.unread))

    def _bounds(self) -> UnreadBlock | None:
        size = len(self.text.encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            return UnreadBlock(
                self.span,
                f"SQL of {size // 1024:,} KB; at most {MAX_BYTES // 1024} KB are read in one block",
                "Split the block into several.",
                "bounds",
            )
        if found := unsafe_character(self.text):
            return self._unread(found, 0, len(self.text))
        try:
            guard(self.text)
        except UnparsableError as error:
            found = Diagnosis("syntax", error.message, "Correct it, or shorten it.", error.index)
            return self._unread(found, 0, len(self.text))
        return None

    def _parse_all(self) -> list[_Failure]:
        """Parse statement by statement; return what failed."""
        pieces = self._pieces()
        if pieces is None:
            pieces = self._rescue_pieces()
        elif len(pieces) > MAX_STATEMENTS:
            self.unread.append(
                UnreadBlock(
                    self.span,
                    f"{len(pieces):,} statements; at most {MAX_STATEMENTS:,} are read in one block",
                    "Split the block into several.",
                    "bounds",
                )
            )
            return []
        failures = self._parse_pieces(pieces)
        if failures and (whole := self._whole_pieces()) is not None:
            self.statements.clear()
            return self._parse_pieces(whole)
        if failures and any(";" in self.text[f.start : f.end] for f in failures):
            self.statements.clear()
            failures = self._parse_pieces(self._rescue_pieces())
        return failures

    def _pieces(self) -> list[tuple[int, int]] | None:
        """Return the statements' ranges by the scanner; None when it cannot tell."""
        try:
            pieces = statement_ranges(self.text)
        except UnparsableError:
            return None
        rest = pieces[-1][1] if pieces else 0
        if mask(self.text[rest:]).strip().strip(";").strip():
            pieces.append((rest, len(self.text)))
        return pieces

    def _whole_pieces(self) -> list[tuple[int, int]] | None:
        """Return the ranges by the grammar (``BEGIN ATOMIC`` bodies hold semicolons)."""
        try:
            tree = parse(self.text)
        except UnparsableError:
            return None
        octets = self.text.encode()
        pieces = []
        for raw in tree:
            start = raw.get("stmt_location", 0)
            end = start + raw["stmt_len"] if "stmt_len" in raw else len(octets)
            first = len(octets[:start].decode())
            pieces.append((first, first + len(octets[start:end].decode())))
        return pieces

    def _rescue_pieces(self) -> list[tuple[int, int]]:
        """Cut at every semicolon that ends a line, whatever the brackets say."""
        masked = mask(self.text)
        pieces = []
        start = 0
        for found in _TERMINATOR.finditer(masked):
            pieces.append((start, found.start()))
            start = found.end()
        if masked[start:].strip():
            pieces.append((start, len(self.text)))
        return pieces[:MAX_STATEMENTS]

    def _parse_pieces(self, pieces: list[tuple[int, int]]) -> list[_Failure]:
        failures: list[_Failure] = []
        for first, last in pieces:
            start, end = self._trim(first, last)
            if start < end:
                failures.extend(self._parse(start, end))
        return failures

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        """Return the range without leading comments and surrounding blanks."""
        piece = self.text[start:end]
        code = mask(piece, comments_only=True) if "--" in piece or "/*" in piece else piece
        blank = _LEADING.match(code)
        start += blank.end() if blank else 0
        return start, start + len(code[blank.end() if blank else 0 :].rstrip().rstrip(";").rstrip())

    def _parse(self, start: int, end: int) -> list[_Failure]:
        text = self.text[start:end]
        try:
            tree = parse(text)
        except UnparsableError as error:
            return self._failed(start, end, error)
        if len(tree) == 1:
            (kind, node), *_ = tree[0]["stmt"].items()
            if not text.isascii():
                _to_characters(node, text)
            self.statements.append(Statement(kind, node, text, *self._place(start, end)))
            return []
        failures: list[_Failure] = []
        octets = text.encode()
        for raw in tree:
            at = raw.get("stmt_location", 0)
            stop = at + raw["stmt_len"] if "stmt_len" in raw else len(octets)
            first = start + len(octets[:at].decode())
            failures.extend(self._parse_pieces([(first, first + len(octets[at:stop].decode()))]))
        return failures

    def _failed(self, start: int, end: int, error: UnparsableError) -> list[_Failure]:
        """Return the failure; with a missing semicolon both sides are still read."""
        message, index = error.message, error.index
        at = min(start + index if index is not None else end, max(end - 1, start))
        failure = _Failure(start, end, message, at)
        if index and self.rescues < _MOST_RESCUES and _STATEMENT_WORD.match(self.text, at, end):
            before = self.text[start:at].rstrip()
            if before and _parses(before):
                self.rescues += 1
                self._parse(start, start + len(before))
                missing = _Failure(at, at, "a `;` is missing before the next statement", at)
                return [missing, *self._parse(at, end)]
        return [failure]

    def _place(self, start: int, end: int) -> tuple[Span, tuple[tuple[int, int, int], ...]]:
        """Return a range's span and the table that maps its offsets to the file."""
        row, last = self.lines.row(start), self.lines.row(max(start, end - 1))
        begins, line, column = self.rows[row]
        column += start - begins
        later = (
            (at - start, file_line, indent)
            for at, file_line, indent in self.rows[row + 1 : last + 1]
        )
        return Span(line, self.rows[last][1], column), ((0, line, column), *later)

    def _at(self, offset: int) -> Span:
        return self._place(offset, offset + 1)[0]

    def _unread(self, found: Diagnosis, start: int, end: int) -> UnreadBlock:
        span = self._place(start, max(end, start + 1))[0]
        at = self._at(found.offset) if found.offset is not None else span
        return UnreadBlock(span, found.reason, found.mend, found.kind, at)

    def _name(self, failures: list[_Failure]) -> None:
        """Say of each failure what it is; several of one cause are one."""
        seen: dict[str, int] = {}
        for failure in failures:
            found = diagnose(self.text, failure.start, failure.end, failure.message, failure.at)
            if found.kind == "dialect" and found.reason in seen:
                first = self.unread[seen[found.reason]]
                last = self._place(failure.start, failure.end)[0].last_line
                whole = Span(first.span.first_line, last, first.span.column)
                self.unread[seen[found.reason]] = UnreadBlock(
                    whole, first.reason, first.mend, first.kind, first.at
                )
                continue
            seen[found.reason] = len(self.unread)
            self.unread.append(self._unread(found, failure.start, failure.end))

    def _find_elisions(self) -> None:
        """Take out statements that parse but leave out a part, or hold a placeholder."""
        for statement in list(self.statements):
            found = (
                too_many_columns(statement) or elided_table(statement) or mysql_key_line(statement)
            )
            if found:
                self.statements.remove(statement)
                at = statement.place(found.offset or 0)
                self.unread.append(
                    UnreadBlock(statement.span, found.reason, found.mend, found.kind, at)
                )
        self.unread.sort(key=lambda block: block.span)


def _parses(text: str) -> bool:
    try:
        parse(text)
    except UnparsableError:
        return False
    return True


def _to_characters(tree: Any, text: str) -> None:
    """Turn the tree's byte locations into character offsets, in place."""
    widths = [0]
    for character in text:
        widths.append(widths[-1] + len(character.encode()))
    offsets = {octet: index for index, octet in enumerate(widths)}
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, dict | list):
                    stack.append(value)
                elif key in _LOCATIONS:
                    node[key] = offsets.get(value, value)


_LOCATIONS = frozenset({"location", "rexpr_list_start", "rexpr_list_end", "name_location"})
