"""Blocks while they are being read: open, mutable, with the lines they have taken."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct, field

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


class Node(Struct, eq=False):
    """An open or closed block.

    ``lines`` are (text, file line, 1-based file column) triples. The other
    attributes belong to single kinds: ``level`` a heading's, ``fence`` the
    fence's (character, length, indent), ``marker`` a list's (kind, bullet),
    ``offset`` an item's content column, ``html`` the number of the HTML
    block condition.
    """

    kind: Kind
    parent: Node | None
    first_line: int
    last_line: int
    column: int
    open: bool = True
    children: list[Node] = field(default_factory=list)
    lines: list[tuple[str, int, int]] = field(default_factory=list)
    level: int = 0
    setext: bool = False
    fence: tuple[str, int, int] | None = None
    closed: bool = False
    html: int = 0
    marker: str = ""
    offset: int = 0
    checked: bool | None = None
    tried_table: bool = False
    alignments: tuple[str, ...] = ()
    header: tuple[Cell, ...] = ()
    rows: list[tuple[Cell, ...]] = field(default_factory=list)

    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(line for line, _, _ in self.lines)
