"""A cursor over one line that knows columns, so that tabs count as CommonMark wants."""

from __future__ import annotations

from data_design_gate.regex import regex

_BLANK = ("", " ", "\t")
_BLANKS = regex(r"[ \t]*")
TAB_STOP = 4
CODE_INDENT = 4


class LineCursor:
    """A position in the line being read.

    ``offset`` counts characters and ``column`` blanks as a reader sees them,
    both 0-based; ``partial`` tells that a tab is only partly used up.
    ``next`` is the first character that is no blank, ``indent`` the columns
    up to it.
    """

    __slots__ = (
        "blank", "column", "indent", "line", "looked", "next", "next_column", "offset", "partial",
    )  # fmt: skip

    def __init__(self) -> None:
        self.start("")

    def start(self, line: str) -> None:
        """Begin a new line."""
        self.line = line
        self.offset = 0
        self.column = 0
        self.partial = False
        self.next = 0
        self.next_column = 0
        self.looked = -1
        self.look()

    def look(self) -> None:
        """Find the first character that is no blank."""
        if self.looked == self.column:
            return
        self.looked = self.column
        line = self.line
        if self.next <= self.offset:
            end = self.offset
            if line[end : end + 1] in _BLANK:
                end = _BLANKS.match(line, end).end()  # type: ignore[union-attr]
            self.next = end
            if end == self.offset:
                self.next_column = self.column
            elif "\t" not in line:
                self.next_column = self.column + end - self.offset
            else:
                self.next_column = self._columns(end)
        self.indent = self.next_column - self.column
        self.blank = self.next == len(line)

    def _columns(self, end: int) -> int:
        column = self.column
        for character in self.line[self.offset : end]:
            column += TAB_STOP - column % TAB_STOP if character == "\t" else 1
        return column

    def advance(self, count: int) -> None:
        """Go ``count`` characters on."""
        line = self.line
        end = min(self.offset + count, len(line))
        self.partial = False
        if "\t" in line:
            self.column = self._columns(end)
        else:
            self.column += end - self.offset
        self.offset = end

    def advance_columns(self, count: int) -> None:
        """Go ``count`` columns on; a tab may be used up in part."""
        line = self.line
        if "\t" not in line:
            self.advance(count)
            return
        while count > 0 and self.offset < len(line):
            if line[self.offset] == "\t":
                to_stop = TAB_STOP - self.column % TAB_STOP
                self.partial = to_stop > count
                step = min(count, to_stop)
                self.column += step
                self.offset += 0 if self.partial else 1
                count -= step
            else:
                self.partial = False
                self.offset += 1
                self.column += 1
                count -= 1

    def at_blank(self) -> bool:
        """Tell whether the next character is a blank or a tab."""
        return self.offset < len(self.line) and self.line[self.offset] in " \t"

    def rest(self) -> tuple[str, int]:
        """Return what is left of the line and the 1-based file column of its start.

        What is left of a tab comes as blanks, counted back from the first
        real character, so that columns of the text itself stay exact.
        """
        if not self.partial:
            return self.line[self.offset :], self.offset + 1
        blanks = TAB_STOP - self.column % TAB_STOP
        return " " * blanks + self.line[self.offset + 1 :], self.offset + 2 - blanks
