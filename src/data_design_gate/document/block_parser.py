"""mistune's block parser with positions, reading line by line as GitHub's parser does.

mistune copies the text of every quote and list item into a child state, so
that lines are lost, and it parts with GitHub on tables, laziness, tabs and
HTML blocks. Here the open blocks stay in one tree and each line is offered to
them in turn, which is the strategy of the CommonMark specification's appendix.
"""

from __future__ import annotations

from collections.abc import Sequence

from mistune import BlockParser
from mistune.core import BlockState

from data_design_gate.document import limits, starts
from data_design_gate.document.continuing import continued
from data_design_gate.document.nodes import Kind, Node
from data_design_gate.document.opening import opened
from data_design_gate.document.state import PositionalState
from data_design_gate.document.tables import cells_of, is_row

_OPEN_UNTIL_A_BLANK = frozenset({Kind.DOCUMENT, Kind.PARAGRAPH, Kind.HEADING, Kind.TABLE})
"""What a blank line leaves without a block open at the top level."""
_BEFORE_TEXT = frozenset({Kind.DOCUMENT, Kind.PARAGRAPH, Kind.HEADING})
"""What a line of plain text at the top level goes on with, or begins a paragraph after."""


class PositionalBlockParser(BlockParser):
    """Reads lines into a tree of nodes, each with its place in the original file."""

    state_cls = PositionalState

    def read(self, lines: Sequence[str], first_line: int) -> PositionalState:
        """Read ``lines``, the first of which has the file's line number ``first_line``."""
        state = PositionalState()
        state.lines = lines
        state.number = first_line - 1
        self.parse(state)
        return state

    def parse(self, state: BlockState, rules: list[str] | None = None) -> None:
        """Read a positional state's lines; mistune's ``rules`` have no part in it."""
        del rules
        if not isinstance(state, PositionalState):
            msg = "a positional state is needed"
            raise TypeError(msg)
        for line in state.lines:
            state.number += 1
            if state.blocks > limits.MAX_BLOCKS:
                state.exceeded.setdefault("blocks", state.number)
                break
            if state.cells > limits.MAX_TABLE_CELLS:
                state.exceeded.setdefault("cells", state.number)
                break
            _read_line(state, line)
        state.close_down_to(state.root)


def _read_line(state: PositionalState, line: str) -> None:
    tip = state.tip
    if tip is state.root or tip.parent is state.root:
        if not line:
            if tip.kind in _OPEN_UNTIL_A_BLANK:
                state.close_down_to(state.root)
                return
        elif _plainly_goes_on(state, tip, line):
            state.tip.last_line = state.number
            return
    state.place.start(line)
    state.break_refused = 0
    matched = continued(state)
    if matched is None:
        return
    container, all_matched = matched
    inner = opened(state, container, all_matched=all_matched)
    _take_text(state, inner, container)


def _plainly_goes_on(state: PositionalState, tip: Node, line: str) -> bool:
    """Take a line that can only belong to the open block at the top level, or to a new paragraph.

    Most lines of real documents do, and the full way costs four times as much.
    """
    if tip.kind in _BEFORE_TEXT and line[0].isalpha():  # no block starts with a letter
        if tip.kind is not Kind.PARAGRAPH:
            tip = state.add(state.root, Kind.PARAGRAPH, 1)
        tip.lines.append((line, state.number, 1))
        return True
    if tip.kind is Kind.CODE and tip.fence and not tip.fence[2]:
        if tip.fence[0] not in line:
            tip.lines.append((line, state.number, 1))
            return True
    elif tip.kind is Kind.TABLE and line[0] == "|" and is_row(line):
        width = len(tip.alignments)
        state.cells += width
        tip.rows.append(cells_of(line, state.number, 1, width))
        return True
    return False


def _take_text(state: PositionalState, container: Node, matched: Node) -> None:
    """Give what is left of the line to the block it belongs to."""
    place = state.place
    place.look()
    tip = state.tip
    is_lazy = tip is not matched and container is matched and tip.kind is Kind.PARAGRAPH
    if is_lazy and not place.blank:
        _take_rest(state, tip)  # as GitHub does, with the blanks before a lazy line
        return
    state.close_down_to(container)
    kind = container.kind
    if kind is Kind.CODE or kind is Kind.HTML:
        _take_rest(state, container)
        if kind is Kind.HTML and starts.html_ends(container.html, container.lines[-1][0]):
            state.close(container)
    elif not place.blank and kind is Kind.HEADING:
        _take_heading(state, container)
    elif not place.blank and kind is not Kind.TABLE:
        if kind is not Kind.PARAGRAPH:
            container = state.add(container, Kind.PARAGRAPH, place.next + 1)
        container.lines.append((place.line[place.next :], state.number, place.next + 1))
        container.last_line = state.number


def _take_rest(state: PositionalState, node: Node) -> None:
    text, column = state.place.rest()
    node.lines.append((text, state.number, column))
    node.last_line = state.number


def _take_heading(state: PositionalState, node: Node) -> None:
    place = state.place
    line = place.line.rstrip(" \t")
    closing = starts.ATX_CLOSING.search(line)
    if closing:
        line = line[: closing.start()].rstrip(" \t")
    node.lines.append((line[place.next :], state.number, place.next + 1))
