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


def split_row(text: str) -> list[tuple[str, int]]:
    """Split one row into (cell text, 0-based offset); no cells mean that it is no row."""
    parts = _SEPARATOR.split(text) if "\\" in text else text.split("|")
    position = 0
    if text.startswith("|"):
        position = 1
        del parts[0]
    if parts and not parts[-1].strip(_BLANKS) and (position or len(parts) > 1):
        del parts[-1]
    cells: list[tuple[str, int]] = []
    for part in parts:
        cell = part.strip(_BLANKS)
        lead = part.index(cell) if cell else 0
        cells.append((cell.replace("\\|", "|"), position + lead))
        position += len(part) + 1
    return cells


def alignments(text: str) -> tuple[str, ...]:
    """Return left, right, center or "" for each cell of a delimiter row."""
    found = []
    for cell, _ in split_row(text):
        left, right = cell.startswith(":"), cell.endswith(":")
        found.append("center" if left and right else "left" if left else "right" if right else "")
    return tuple(found)


def cells_of(text: str, line: int, column: int, width: int = 0) -> tuple[Cell, ...]:
    """Return a row's cells with their positions, cut or filled up to ``width`` when given."""
    cells = [Cell(cell, Span(line, line, column + offset)) for cell, offset in split_row(text)]
    if not width:
        return tuple(cells)
    if len(cells) < width:
        filler = Cell("", Span(line, line, column + len(text)))
        cells.extend([filler] * (width - len(cells)))
    return tuple(cells[:width])
