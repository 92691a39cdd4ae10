"""The parser's state: the open blocks, the line being read, the bounds that were hit."""

from __future__ import annotations

from collections.abc import Sequence

from mistune.core import BlockState

from data_design_gate.document.cursor import LineCursor
from data_design_gate.document.nodes import Kind, Node
from data_design_gate.document.references import take_definitions

_HOLDERS = frozenset({Kind.DOCUMENT, Kind.QUOTE, Kind.ITEM})


class PositionalState(BlockState):
    """The open blocks, the line being read, and what was found on the way.

    ``tip`` is the innermost open block. ``exceeded`` maps the bounds that
    were hit to the line where it happened.
    """

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        self.root = Node(Kind.DOCUMENT, None, 1, 1, 1)
        self.tip = self.root
        self.lines: Sequence[str] = ()
        self.place = LineCursor()
        self.number = 0
        self.blocks = 0
        self.cells = 0
        self.break_refused = 0
        self.references: dict[str, str] = {}
        self.exceeded: dict[str, int] = {}

    def add(self, parent: Node, kind: Kind, column: int) -> Node:
        """Open a block below ``parent``, or below the nearest block that can hold it."""
        self.close_down_to(parent)
        while parent.kind not in _HOLDERS and not (parent.kind is Kind.LIST and kind is Kind.ITEM):
            parent = self.close(parent)
        child = Node(kind, parent, self.number, self.number, column)
        parent.children.append(child)
        self.tip = child
        self.blocks += 1
        return child

    def close_down_to(self, node: Node) -> None:
        """Close every open block below ``node``."""
        while self.tip is not node and self.tip is not self.root:
            self.close(self.tip)

    def close(self, node: Node) -> Node:
        """Close a block and return its parent, which becomes the tip."""
        node.open = False
        parent = node.parent or self.root
        if node.kind is Kind.PARAGRAPH:
            self.take_references(node)
            if not any(line.strip(" \t\n") for line, _, _ in node.lines):
                parent.children.pop()
        parent.last_line = max(parent.last_line, node.last_line)
        self.tip = parent
        return parent

    def take_references(self, paragraph: Node) -> None:
        """Take the link definitions off the start of a paragraph."""
        if not paragraph.lines or not paragraph.lines[0][0].startswith("["):
            return
        text = paragraph.text()
        taken = take_definitions(text, self.references)
        if not taken:
            return
        rows = text.count("\n", 0, taken)
        del paragraph.lines[: rows if taken < len(text) else len(paragraph.lines)]
        if paragraph.lines:
            _, paragraph.first_line, paragraph.column = paragraph.lines[0]
