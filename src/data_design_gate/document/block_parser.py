"""mistune's block parser with positions, reading line by line as GitHub's parser does.

mistune copies the text of every quote and list item into a child state, so
that lines are lost, and it parts with GitHub on tables, laziness, tabs and
HTML blocks. Here the open blocks stay on a stack and each line is offered to
them in turn, which is the strategy of the CommonMark specification's appendix.
"""

from __future__ import annotations

from collections.abc import Sequence

from mistune import BlockParser
from mistune.core import BlockState

from data_design_gate.document import limits, starts
from data_design_gate.document.cursor import LineCursor
from data_design_gate.document.model import Cell
from data_design_gate.document.nodes import Kind, Node
from data_design_gate.document.references import take_definitions
from data_design_gate.document.tables import DELIMITER_ROW, alignments, cells_of, split_row

_CODE_INDENT = 4
_MAX_FENCE = 255
_TEXT_KINDS = frozenset({Kind.PARAGRAPH, Kind.HEADING, Kind.CODE})


class PositionalState(BlockState):
    """The open blocks, the line being read, and what was found on the way.

    ``exceeded`` maps the bounds that were hit to the line where it happened.
    """

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        self.root = Node(Kind.DOCUMENT, None, 1, 1)
        self.tip = self.root
        self.cursor_in_line = LineCursor()
        self.number = 0
        self.blocks = 0
        self.cells = 0
        self.break_refused = 0
        self.references: dict[str, str] = {}
        self.exceeded: dict[str, int] = {}


class PositionalBlockParser(BlockParser):
    """Reads lines into a tree of nodes, each with its place in the original file."""

    state_cls = PositionalState

    def read(self, lines: Sequence[str], first_line: int) -> PositionalState:
        """Read ``lines``, the first of which has the file's line number ``first_line``."""
        state = PositionalState()
        for number, line in enumerate(lines, first_line):
            state.number = number
            if state.blocks > limits.MAX_BLOCKS:
                state.exceeded.setdefault("blocks", number)
                break
            _line(state, line)
        while state.tip is not state.root:
            _close(state, state.tip)
        return state


def _line(state: PositionalState, line: str) -> None:
    cursor = state.cursor_in_line
    cursor.start(line)
    state.break_refused = 0
    container, all_matched, go_on = _match_open(state)
    if not go_on:
        return
    matched = container
    container = _open_new(state, container, all_matched=all_matched)
    _add_text(state, container, matched)


def _match_open(state: PositionalState) -> tuple[Node, bool, bool]:
    """Follow the open blocks as far as the line continues them."""
    cursor = state.cursor_in_line
    node = state.root
    while node.children and node.children[-1].open:
        child = node.children[-1]
        cursor.look()
        kind = child.kind
        if kind is Kind.PARAGRAPH:
            if cursor.blank:
                return node, False, True
        elif kind is Kind.QUOTE:
            if cursor.indent > 3 or cursor.blank or cursor.line[cursor.next] != ">":
                return node, False, True
            cursor.advance_columns(cursor.indent + 1)
            if cursor.at_blank():
                cursor.advance_columns(1)
            child.last_line = state.number
        elif kind is Kind.ITEM:
            if cursor.indent >= child.offset:
                cursor.advance_columns(child.offset)
            elif cursor.blank and child.children:
                cursor.advance(cursor.next - cursor.offset)
            else:
                return node, False, True
        elif kind is Kind.CODE:
            if child.fence is None:
                if cursor.indent >= _CODE_INDENT:
                    cursor.advance_columns(_CODE_INDENT)
                elif cursor.blank:
                    cursor.advance(cursor.next - cursor.offset)
                else:
                    return node, False, True
            elif _closes_fence(cursor, child.fence):
                child.closed = True
                child.last_line = state.number
                _close_down_to(state, child)
                _close(state, child)
                return node, False, False
            else:
                indent = child.fence[2]
                while indent > 0 and cursor.at_blank():
                    cursor.advance_columns(1)
                    indent -= 1
        elif kind is Kind.HTML:
            if child.html >= 6 and cursor.blank:
                return node, False, True
        elif kind is Kind.TABLE:
            if not split_row(cursor.line[cursor.next :]):
                return node, False, True
            return child, False, True
        elif kind is Kind.HEADING or kind is Kind.BREAK:
            return node, False, True
        node = child
    return node, True, True


def _closes_fence(cursor: LineCursor, fence: tuple[str, int, int]) -> bool:
    if cursor.indent > 3 or cursor.blank or cursor.line[cursor.next] != fence[0]:
        return False
    closing = starts.FENCE_CLOSE.match(cursor.line, cursor.next)
    return closing is not None and len(closing.group(1)) >= fence[1]


def _open_new(state: PositionalState, container: Node, *, all_matched: bool) -> Node:
    """Open the blocks that start on this line; return the innermost one."""
    cursor = state.cursor_in_line
    maybe_lazy = state.tip.kind is Kind.PARAGRAPH
    depth = _depth(container)
    while container.kind is not Kind.CODE and container.kind is not Kind.HTML:
        cursor.look()
        if cursor.blank:
            break
        opened: Node | None = None
        if cursor.indent < _CODE_INDENT:
            opened = _open_one(state, container, all_matched=all_matched, depth=depth)
        elif not maybe_lazy:
            cursor.advance_columns(_CODE_INDENT)
            return _add_child(state, container, Kind.CODE, cursor.offset + 1)
        if opened is None:
            opened = _open_table(state, container)
            if opened is None:
                break
            return opened
        if opened.kind not in (Kind.QUOTE, Kind.ITEM):
            return opened
        depth += 1
        container = opened
        maybe_lazy = False
        all_matched = True
    return container


def _depth(node: Node) -> int:
    depth = 0
    parent: Node | None = node
    while parent is not None:
        if parent.kind is Kind.QUOTE or parent.kind is Kind.ITEM:
            depth += 1
        parent = parent.parent
    return depth


def _open_one(
    state: PositionalState, container: Node, *, all_matched: bool, depth: int
) -> Node | None:
    cursor = state.cursor_in_line
    line, position = cursor.line, cursor.next
    first = line[position]
    after_text = container.kind is Kind.PARAGRAPH
    if first == ">":
        return _open_quote(state, container, depth)
    if first == "#":
        return _open_heading(state, container)
    if first in "`~":
        return _open_fence(state, container)
    if first == "<":
        number = starts.html_start(line, position, after_text=after_text)
        if number:
            node = _add_child(state, container, Kind.HTML, position + 1)
            node.html = number
            return node
        return None
    if first in "=-" and after_text and starts.SETEXT.match(line, position):
        return _make_setext(state, container, 1 if first == "=" else 2)
    if first in "*-_" and not (after_text and not all_matched) and _is_break(state):
        node = _add_child(state, container, Kind.BREAK, position + 1)
        cursor.advance(len(line) - cursor.offset)
        return node
    if first in "*+-0123456789":
        return _open_item(state, container, depth)
    return None


def _is_break(state: PositionalState) -> bool:
    """Tell whether the rest of the line is a rule; a refusal holds for all places before it."""
    cursor = state.cursor_in_line
    if state.break_refused > cursor.next:
        return False
    found = starts.BREAK.match(cursor.line, cursor.next)
    if found is None:
        return False
    if found.end() != len(cursor.line):
        state.break_refused = found.end()
        return False
    return found.group(0).count(found.group(1)) >= 3


def _open_quote(state: PositionalState, container: Node, depth: int) -> Node | None:
    if depth >= limits.MAX_NESTING:
        state.exceeded.setdefault("nesting", state.number)
        return None
    cursor = state.cursor_in_line
    column = cursor.next + 1
    cursor.advance(cursor.next + 1 - cursor.offset)
    if cursor.at_blank():
        cursor.advance_columns(1)
    return _add_child(state, container, Kind.QUOTE, column)


def _open_heading(state: PositionalState, container: Node) -> Node | None:
    cursor = state.cursor_in_line
    found = starts.ATX.match(cursor.line, cursor.next)
    if found is None:
        return None
    node = _add_child(state, container, Kind.HEADING, cursor.next + 1)
    node.level = len(found.group(1))
    cursor.advance(found.end() - cursor.offset)
    return node


def _open_fence(state: PositionalState, container: Node) -> Node | None:
    cursor = state.cursor_in_line
    found = starts.FENCE_OPEN.match(cursor.line, cursor.next)
    if found is None:
        return None
    node = _add_child(state, container, Kind.CODE, cursor.next + 1)
    length = min(len(found.group(0)), _MAX_FENCE)
    node.fence = (found.group(0)[0], length, cursor.next - cursor.offset)
    cursor.advance(found.end() - cursor.offset)
    return node


def _make_setext(state: PositionalState, paragraph: Node, level: int) -> Node | None:
    _take_references(state, paragraph)
    if not paragraph.text().strip(" \t\n"):
        return paragraph
    cursor = state.cursor_in_line
    paragraph.kind = Kind.HEADING
    paragraph.level = level
    paragraph.setext = True
    paragraph.last_line = state.number
    cursor.advance(len(cursor.line) - cursor.offset)
    return paragraph


def _open_item(state: PositionalState, container: Node, depth: int) -> Node | None:
    cursor = state.cursor_in_line
    line, position = cursor.line, cursor.next
    found = starts.LIST_MARKER.match(line, position)
    if found is None:
        return None
    if container.kind is Kind.PARAGRAPH and (
        (found.group(1) and int(found.group(1)) != 1) or not line[found.end() :].strip(" \t")
    ):
        return None
    if depth >= limits.MAX_NESTING:
        state.exceeded.setdefault("nesting", state.number)
        return None
    indent = cursor.indent
    width = found.end() - position
    cursor.advance(found.end() - cursor.offset)
    saved = (cursor.offset, cursor.column, cursor.partial)
    while cursor.column - saved[1] <= 5 and cursor.at_blank():
        cursor.advance_columns(1)
    blanks = cursor.column - saved[1]
    if not 1 <= blanks < 5 or cursor.offset >= len(line):
        cursor.offset, cursor.column, cursor.partial = saved
        if blanks > 0:
            cursor.advance_columns(1)
        blanks = 1
    marker = found.group(2) or line[position]
    if container.kind is not Kind.LIST or container.marker != marker:
        container = _add_child(state, container, Kind.LIST, position + 1)
        container.marker = marker
    node = _add_child(state, container, Kind.ITEM, position + 1)
    node.offset = indent + width + blanks
    if task := starts.TASK.match(line):
        node.checked = task.group(1) != " "
        cursor.advance(task.end() - cursor.offset)
    return node


def _open_table(state: PositionalState, container: Node) -> Node | None:
    """Make a table of a paragraph with a delimiter row behind it, or add a row to one."""
    cursor = state.cursor_in_line
    line = cursor.line[cursor.next :]
    if container.kind is Kind.TABLE:
        width = len(container.alignments)
        state.cells += width
        if state.cells > limits.MAX_TABLE_CELLS:
            state.exceeded.setdefault("cells", state.number)
        else:
            container.rows.append(cells_of(line, state.number, cursor.next + 1, width))
        container.last_line = state.number
        cursor.advance(len(cursor.line) - cursor.offset)
        return container
    if container.kind is not Kind.PARAGRAPH or container.tried_table:
        return None
    if line[0] not in "|:-" or not DELIMITER_ROW.match(line):
        return None
    found = alignments(line)
    text, number, column = container.lines[-1]
    header = cells_of(text, number, column)
    container.tried_table = True
    if not header or len(header) != len(found):
        return None
    if len(found) > limits.MAX_TABLE_COLUMNS:
        state.exceeded.setdefault("columns", number)
        return None
    return _make_table(state, container, header, found)


def _make_table(
    state: PositionalState, paragraph: Node, header: tuple[Cell, ...], found: tuple[str, ...]
) -> Node:
    _, number, column = paragraph.lines.pop()
    table = paragraph
    if paragraph.lines and paragraph.parent is not None:
        table = Node(Kind.TABLE, paragraph.parent, number, column)
        paragraph.open = False
        paragraph.last_line = number - 1
        paragraph.parent.children.append(table)
        if state.tip is paragraph:
            state.tip = table
    table.kind = Kind.TABLE
    table.lines = []
    table.header = header
    table.alignments = found
    table.last_line = state.number
    cursor = state.cursor_in_line
    cursor.advance(len(cursor.line) - cursor.offset)
    return table


def _add_text(state: PositionalState, container: Node, matched: Node) -> None:
    cursor = state.cursor_in_line
    cursor.look()
    tip = state.tip
    if (
        tip is not matched
        and container is matched
        and not cursor.blank
        and tip.kind is Kind.PARAGRAPH
    ):
        _take_line(state, tip)
        return
    kind = container.kind
    _close_down_to(state, matched if container is matched else container)
    if kind is Kind.CODE:
        _take_code(state, container)
    elif kind is Kind.HTML:
        _take_code(state, container)
        if starts.html_ends(container.html, container.lines[-1][0]):
            _close(state, container)
            return
    elif cursor.blank:
        pass
    elif kind in _TEXT_KINDS:
        if kind is Kind.HEADING:
            _take_heading(state, container)
        else:
            _take_line(state, container)
    elif kind is not Kind.TABLE:
        container = _add_child(state, container, Kind.PARAGRAPH, cursor.next + 1)
        _take_line(state, container)
    state.tip = container


def _take_line(state: PositionalState, node: Node) -> None:
    cursor = state.cursor_in_line
    node.lines.append((cursor.line[cursor.next :], state.number, cursor.next + 1))
    node.last_line = state.number


def _take_heading(state: PositionalState, node: Node) -> None:
    cursor = state.cursor_in_line
    line = cursor.line.rstrip(" \t\r\n\f")
    closing = starts.ATX_CLOSING.search(line)
    if closing:
        line = line[: closing.start()].rstrip(" \t")
    text = line[cursor.next :]
    node.lines.append((text, state.number, cursor.next + 1))


def _take_code(state: PositionalState, node: Node) -> None:
    text, column = state.cursor_in_line.rest()
    node.lines.append((text, state.number, column))
    node.last_line = state.number


def _add_child(state: PositionalState, parent: Node, kind: Kind, column: int) -> Node:
    _close_down_to(state, parent)
    while parent.kind not in (Kind.DOCUMENT, Kind.QUOTE, Kind.ITEM) and not (
        parent.kind is Kind.LIST and kind is Kind.ITEM
    ):
        parent = _close(state, parent)
    child = Node(kind, parent, state.number, column)
    parent.children.append(child)
    state.tip = child
    state.blocks += 1
    return child


def _close_down_to(state: PositionalState, node: Node) -> None:
    while state.tip is not node:
        if state.tip.parent is None:
            return
        _close(state, state.tip)


def _close(state: PositionalState, node: Node) -> Node:
    """Close a block and return its parent, which becomes the tip."""
    node.open = False
    parent = node.parent or state.root
    if node.kind is Kind.PARAGRAPH:
        _take_references(state, node)
        if not node.text().strip(" \t\n"):
            parent.children.pop()
    if parent.last_line < node.last_line:
        parent.last_line = node.last_line
    state.tip = parent
    return parent


def _take_references(state: PositionalState, node: Node) -> None:
    """Take the link definitions off the start of a paragraph."""
    if not node.lines or not node.lines[0][0].startswith("["):
        return
    text = node.text()
    taken = take_definitions(text, state.references)
    if not taken:
        return
    rows = text.count("\n", 0, taken)
    del node.lines[: rows if taken < len(text) else len(node.lines)]
    if node.lines:
        node.first_line, node.column = node.lines[0][1], node.lines[0][2]
