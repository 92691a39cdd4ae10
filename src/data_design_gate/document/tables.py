"""GFM tables as GitHub reads them, which is as cmark-gfm does.

A pipe separates cells unless a backslash stands before it, inside code spans
too; rows may be ragged and outer pipes left out (GFM 0.29, section 4.10, and
the behaviour of cmark-gfm where the text is silent).
"""

from __future__ import annotations

from data_design_gate.document.model import Cell, Span
from data_design_gate.regex import regex

_MARKER = r"[ \t\v\f]*+:?-++:?[ \t\v\f]*+"
DELIMITER_ROW = regex(rf"\|?{_MARKER}(?:\|{_MARKER})*\|?[ \t\v\f]*$")
_SEPARATOR = regex(r"(?<!\\)\|")
_BLANKS = " \t\v\f\r\n"
_PIPE = regex(r"\|[ \t\v\f]*")


def is_row(text: str) -> bool:
    """Tell whether a line, blanks before it taken off, has at least one cell."""
    opening = _PIPE.match(text)
    return (opening.end() if opening else 0) < len(text)


def split_row(text: str) -> tuple[list[str], int]:
    """Split one row between its pipes; the first part begins at the 0-based offset.

    No parts mean that it is no row.
    """
    parts = _SEPARATOR.split(text) if "\\" in text else text.split("|")
    start = 0
    if text.startswith("|"):
        start = 1
        del parts[0]
    if parts and not parts[-1].strip(_BLANKS) and (start or len(parts) > 1):
        del parts[-1]
    return parts, start


def alignments(text: str) -> tuple[str, ...]:
    """Return left, right, center or "" for each cell of a delimiter row."""
    found = []
    for part in split_row(text)[0]:
        cell = part.strip(_BLANKS)
        left, right = cell.startswith(":"), cell.endswith(":")
        found.append("center" if left and right else "left" if left else "right" if right else "")
    return tuple(found)


def cells_of(text: str, line: int, column: int, width: int = 0) -> tuple[Cell, ...]:
    """Return a row's cells with their positions, cut or filled up to ``width`` when given."""
    parts, start = split_row(text)
    at = column + start
    cells = []
    for part in parts:
        cell = part.strip(_BLANKS)
        place = Span(line, line, at + part.index(cell) if cell else at)
        cells.append(Cell(cell.replace("\\|", "|") if "\\" in cell else cell, place))
        at += len(part) + 1
    if not width:
        return tuple(cells)
    if len(cells) < width:
        filler = Cell("", Span(line, line, column + len(text)))
        cells.extend([filler] * (width - len(cells)))
    return tuple(cells[:width])
