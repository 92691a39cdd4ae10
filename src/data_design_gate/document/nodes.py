"""Blocks while they are being read: open, mutable, with the lines they have taken."""

from __future__ import annotations

from enum import IntEnum

from data_design_gate.document.model import Cell


class Kind(IntEnum):
    """What a node is."""

    DOCUMENT = 0
    QUOTE = 1
    LIST = 2
    ITEM = 3
    PARAGRAPH = 4
    HEADING = 5
    CODE = 6
    HTML = 7
    BREAK = 8
    TABLE = 9


class Node:
    """An open or closed block.

    ``lines`` are (text, file line, 1-based file column) triples. The other
    attributes belong to single kinds: ``level`` a heading's, ``fence`` the
    fence's (character, length, indent), ``marker`` a list's (kind, bullet),
    ``offset`` an item's content column, ``html`` the number of the HTML
    block condition.
    """

    __slots__ = (
        "alignments", "checked", "children", "closed", "column", "fence", "first_line", "header",
        "html", "kind", "last_line", "level", "lines", "marker", "offset", "open", "parent",
        "rows", "setext", "tried_table",
    )  # fmt: skip

    def __init__(self, kind: Kind, parent: Node | None, line: int, column: int) -> None:
        self.kind = kind
        self.parent = parent
        self.first_line = line
        self.last_line = line
        self.column = column
        self.open = True
        self.children: list[Node] = []
        self.lines: list[tuple[str, int, int]] = []
        self.level = 0
        self.setext = False
        self.fence: tuple[str, int, int] | None = None
        self.closed = False
        self.html = 0
        self.marker = ""
        self.offset = 0
        self.checked: bool | None = None
        self.tried_table = False
        self.alignments: tuple[str, ...] = ()
        self.header: tuple[Cell, ...] = ()
        self.rows: list[tuple[Cell, ...]] = []

    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(line for line, _, _ in self.lines)
