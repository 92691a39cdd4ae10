"""Which blocks a line opens below the blocks it continues."""

from __future__ import annotations

from collections.abc import Callable

from data_design_gate.document import limits, starts
from data_design_gate.document.cursor import CODE_INDENT
from data_design_gate.document.model import Cell
from data_design_gate.document.nodes import Kind, Node
from data_design_gate.document.state import PositionalState
from data_design_gate.document.tables import DELIMITER_ROW, alignments, cells_of

_MAX_FENCE = 255
"""cmark counts a fence's marks in one byte."""
_MARKS_OF_A_BREAK = 3
_MAX_ITEM_BLANKS = 4
"""More blanks behind a list marker begin indented code."""


def opened(state: PositionalState, container: Node, *, all_matched: bool) -> Node:
    """Open the blocks that start on this line and return the innermost one."""
    place = state.place
    maybe_lazy = state.tip.kind is Kind.PARAGRAPH
    while container.kind is not Kind.CODE and container.kind is not Kind.HTML:
        place.look()
        if place.blank:
            break
        if place.indent >= CODE_INDENT:
            if maybe_lazy:
                break
            place.advance_columns(CODE_INDENT)
            return state.add(container, Kind.CODE, place.offset + 1)
        inner = _first_that_opens(state, container, all_matched=all_matched)
        if inner is None:
            return _table(state, container) or container
        if inner.kind is not Kind.QUOTE and inner.kind is not Kind.ITEM:
            return inner
        container = inner
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


def _first_that_opens(state: PositionalState, container: Node, *, all_matched: bool) -> Node | None:
    openers = _OPENERS.get(state.place.line[state.place.next])
    if openers is None:
        return None
    if _depth(container) >= limits.MAX_NESTING and (
        openers is _QUOTE_OPENERS or _list_marker(state)
    ):
        state.exceeded.setdefault("nesting", state.number)
        return None
    for opener in openers:
        node = opener(state, container, all_matched)
        if node is not None:
            return node
    return None


def _list_marker(state: PositionalState) -> bool:
    return starts.LIST_MARKER.match(state.place.line, state.place.next) is not None


def _quote(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    column = place.next + 1
    place.advance(place.next + 1 - place.offset)
    if place.at_blank():
        place.advance_columns(1)
    return state.add(container, Kind.QUOTE, column)


def _heading(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    found = starts.ATX.match(place.line, place.next)
    if found is None:
        return None
    node = state.add(container, Kind.HEADING, place.next + 1)
    node.level = len(found.group(1))
    place.advance(found.end() - place.offset)
    return node


def _fence(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    found = starts.FENCE_OPEN.match(place.line, place.next)
    if found is None:
        return None
    node = state.add(container, Kind.CODE, place.next + 1)
    marks = found.group(0)
    node.fence = (marks[0], min(len(marks), _MAX_FENCE), place.next - place.offset)
    place.advance(found.end() - place.offset)
    return node


def _html(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    after_text = container.kind is Kind.PARAGRAPH
    number = starts.html_start(place.line, place.next, after_text=after_text)
    if not number:
        return None
    node = state.add(container, Kind.HTML, place.next + 1)
    node.html = number
    return node


def _setext(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    if container.kind is not Kind.PARAGRAPH or not starts.SETEXT.match(place.line, place.next):
        return None
    state.take_references(container)
    if not container.lines:  # all of it defined links: the paragraph begins with this line
        container.first_line, container.column = state.number, place.next + 1
    if not container.text().strip(" \t\n"):
        return container
    container.kind = Kind.HEADING
    container.level = 1 if place.line[place.next] == "=" else 2
    container.setext = True
    container.last_line = state.number
    place.advance(len(place.line) - place.offset)
    return container


def _break(state: PositionalState, container: Node, all_matched: bool) -> Node | None:
    if (container.kind is Kind.PARAGRAPH and not all_matched) or not _is_break(state):
        return None
    place = state.place
    node = state.add(container, Kind.BREAK, place.next + 1)
    place.advance(len(place.line) - place.offset)
    return node


def _is_break(state: PositionalState) -> bool:
    """Tell whether the rest of the line is a rule; a refusal holds for all places before it."""
    place = state.place
    if state.break_refused > place.next:
        return False
    found = starts.BREAK.match(place.line, place.next)
    if found is None:
        return False
    if found.end() != len(place.line):
        state.break_refused = found.end()
        return False
    return found.group(0).count(found.group(1)) >= _MARKS_OF_A_BREAK


def _list_item(state: PositionalState, container: Node, _: bool) -> Node | None:
    place = state.place
    line, position = place.line, place.next
    found = starts.LIST_MARKER.match(line, position)
    if found is None:
        return None
    if container.kind is Kind.PARAGRAPH and (
        (found.group(1) and int(found.group(1)) != 1) or not line[found.end() :].strip(" \t")
    ):
        return None
    indent, width = place.indent, found.end() - position
    place.advance(width + position - place.offset)
    blanks = _blanks_behind_marker(state)
    marker = found.group(2) or line[position]
    if container.kind is not Kind.LIST or container.marker != marker:
        container = state.add(container, Kind.LIST, position + 1)
        container.marker = marker
    node = state.add(container, Kind.ITEM, position + 1)
    node.offset = indent + width + blanks
    if task := starts.TASK.match(line):
        node.checked = task.group(1) != " "
        place.advance(task.end() - place.offset)
    return node


def _blanks_behind_marker(state: PositionalState) -> int:
    place = state.place
    saved = (place.offset, place.column, place.partial)
    while place.column - saved[1] <= _MAX_ITEM_BLANKS + 1 and place.at_blank():
        place.advance_columns(1)
    blanks = place.column - saved[1]
    if 1 <= blanks <= _MAX_ITEM_BLANKS and place.offset < len(place.line):
        return blanks
    place.offset, place.column, place.partial = saved
    if blanks > 0:
        place.advance_columns(1)
    return 1


def _table(state: PositionalState, container: Node) -> Node | None:
    """Make a table of a paragraph with a delimiter row behind it, or add a row to one."""
    place = state.place
    line = place.line[place.next :]
    if container.kind is Kind.TABLE:
        width = len(container.alignments)
        state.cells += width
        container.rows.append(cells_of(line, state.number, place.next + 1, width))
        container.last_line = state.number
        place.advance(len(place.line) - place.offset)
        return container
    if container.kind is not Kind.PARAGRAPH or container.tried_table:
        return None
    if line[0] not in "|:-\v\f" or not DELIMITER_ROW.match(line):
        return None
    found = alignments(line)
    header = cells_of(*container.lines[-1])
    container.tried_table = True
    if not header or len(header) != len(found):
        return None
    if len(found) > limits.MAX_TABLE_COLUMNS:
        state.exceeded.setdefault("columns", state.number - 1)
        return None
    return _make_table(state, container, header, found)


def _make_table(
    state: PositionalState, paragraph: Node, header: tuple[Cell, ...], found: tuple[str, ...]
) -> Node:
    _, number, column = paragraph.lines.pop()
    table = paragraph
    if paragraph.lines and paragraph.parent is not None:
        table = Node(Kind.TABLE, paragraph.parent, number, number, column)
        paragraph.open = False
        paragraph.last_line = number - 1
        paragraph.parent.children.append(table)
        state.tip = table
    table.kind = Kind.TABLE
    table.lines = []
    table.header = header
    table.alignments = found
    table.last_line = state.number
    state.place.advance(len(state.place.line) - state.place.offset)
    return table


_Opener = Callable[[PositionalState, Node, bool], Node | None]
_QUOTE_OPENERS: tuple[_Opener, ...] = (_quote,)
_OPENERS: dict[str, tuple[_Opener, ...]] = {
    ">": _QUOTE_OPENERS,
    "#": (_heading,),
    "`": (_fence,),
    "~": (_fence,),
    "<": (_html,),
    "=": (_setext,),
    "-": (_setext, _break, _list_item),
    "*": (_break, _list_item),
    "_": (_break,),
    "+": (_list_item,),
    **dict.fromkeys("0123456789", (_list_item,)),
}
