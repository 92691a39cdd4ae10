"""Which open blocks a line continues."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from data_design_gate.document import starts
from data_design_gate.document.cursor import CODE_INDENT, LineCursor
from data_design_gate.document.nodes import Kind, Node
from data_design_gate.document.state import PositionalState
from data_design_gate.document.tables import is_row

_FIRST_HTML_ENDED_BY_BLANK = 6
"""HTML blocks of the sixth and seventh condition end at a blank line."""


class Step(Enum):
    """What a line means to one open block."""

    GOES_ON = 1
    ENDS = 2
    ROW = 3
    CLOSED = 4


def continued(state: PositionalState) -> tuple[Node, bool] | None:
    """Return the innermost block the line continues, and whether that is all of them.

    None says that the line was the end of a fence and is used up.
    """
    node = state.root
    while node.children and node.children[-1].open:
        child = node.children[-1]
        state.place.look()
        step = _STEPS[child.kind](state, child)
        if step is Step.ENDS:
            return node, False
        if step is Step.ROW:
            return child, False
        if step is Step.CLOSED:
            return None
        node = child
    return node, True


def _quote(state: PositionalState, node: Node) -> Step:
    place = state.place
    if place.indent >= CODE_INDENT or place.blank or place.line[place.next] != ">":
        return Step.ENDS
    place.advance_columns(place.indent + 1)
    if place.at_blank():
        place.advance_columns(1)
    node.last_line = state.number
    return Step.GOES_ON


def _item(state: PositionalState, node: Node) -> Step:
    place = state.place
    if place.indent >= node.offset:
        place.advance_columns(node.offset)
    elif place.blank and node.children:
        place.advance(place.next - place.offset)
    else:
        return Step.ENDS
    return Step.GOES_ON


def _code(state: PositionalState, node: Node) -> Step:
    if node.fence is None:
        return _indented(state.place)
    if _closes(state.place, node.fence):
        node.closed = True
        node.last_line = state.number
        state.close(node)
        return Step.CLOSED
    for _ in range(node.fence[2]):
        if not state.place.at_blank():
            break
        state.place.advance_columns(1)
    return Step.GOES_ON


def _indented(place: LineCursor) -> Step:
    if place.indent >= CODE_INDENT:
        place.advance_columns(CODE_INDENT)
    elif place.blank:
        place.advance(place.next - place.offset)
    else:
        return Step.ENDS
    return Step.GOES_ON


def _closes(place: LineCursor, fence: tuple[str, int, int]) -> bool:
    if place.indent >= CODE_INDENT or place.blank or place.line[place.next] != fence[0]:
        return False
    closing = starts.FENCE_CLOSE.match(place.line, place.next)
    return closing is not None and len(closing.group(1)) >= fence[1]


def _html(state: PositionalState, node: Node) -> Step:
    ended = state.place.blank and node.html >= _FIRST_HTML_ENDED_BY_BLANK
    return Step.ENDS if ended else Step.GOES_ON


def _paragraph(state: PositionalState, _: Node) -> Step:
    return Step.ENDS if state.place.blank else Step.GOES_ON


def _table(state: PositionalState, _: Node) -> Step:
    return Step.ROW if is_row(state.place.line[state.place.next :]) else Step.ENDS


def _always(_: PositionalState, __: Node) -> Step:
    return Step.GOES_ON


def _never(_: PositionalState, __: Node) -> Step:
    return Step.ENDS


_STEPS: dict[Kind, Callable[[PositionalState, Node], Step]] = {
    Kind.QUOTE: _quote,
    Kind.LIST: _always,
    Kind.ITEM: _item,
    Kind.PARAGRAPH: _paragraph,
    Kind.HEADING: _never,
    Kind.CODE: _code,
    Kind.HTML: _html,
    Kind.BREAK: _never,
    Kind.TABLE: _table,
}
