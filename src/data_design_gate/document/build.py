"""Turns the parser's open nodes into the frozen blocks of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mistune.helpers import unescape_char
from mistune.util import unescape

from data_design_gate.document.info import parse_info
from data_design_gate.document.inline import plain_text
from data_design_gate.document.model import (
    Block,
    Fence,
    Heading,
    Html,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Span,
    Table,
    ThematicBreak,
)
from data_design_gate.document.nodes import Kind, Node

_BLANKS = " \t\r\n"


class Builder:
    """Builds blocks; headings show the text of links to the ``references``."""

    def __init__(self, references: Mapping[str, str]) -> None:
        self.references = references
        self._builders: dict[Kind, Callable[[Node], Block]] = {
            Kind.PARAGRAPH: _paragraph,
            Kind.HEADING: self._heading,
            Kind.CODE: _code,
            Kind.HTML: _html,
            Kind.TABLE: _table,
            Kind.LIST: self._list,
            Kind.QUOTE: self._quote,
            Kind.BREAK: _break,
        }

    def build(self, nodes: list[Node]) -> tuple[Block, ...]:
        """Return the blocks of these nodes, children included."""
        return tuple(self._builders[node.kind](node) for node in nodes)

    def _heading(self, node: Node) -> Heading:
        raw = node.text().strip(_BLANKS)
        columns = tuple(column for _, _, column in node.lines)
        return Heading(node.level, raw, plain_text(raw, self.references), _span(node), columns)

    def _list(self, node: Node) -> ListBlock:
        items = tuple(
            ListItem(self.build(item.children), _span(item), item.checked) for item in node.children
        )
        return ListBlock(node.marker in ".)", items, _span(node))

    def _quote(self, node: Node) -> Quote:
        return Quote(self.build(node.children), _span(node))


def _span(node: Node) -> Span:
    return Span(node.first_line, max(node.first_line, node.last_line), node.column)


def _paragraph(node: Node) -> Paragraph:
    lines = [line.lstrip(" \t") for line, _, _ in node.lines]
    columns = tuple(
        column + len(line) - len(bare)
        for (line, _, column), bare in zip(node.lines, lines, strict=True)
    )
    return Paragraph("\n".join(lines).rstrip(_BLANKS), _span(node), columns)


def _code(node: Node) -> Fence:
    if node.fence is None:
        return _indented(node)
    info = unescape_char(unescape(node.lines[0][0])).strip(_BLANKS) if node.lines else ""
    language, attributes = parse_info(info)
    code = node.lines[1:]
    return Fence(
        info,
        language,
        attributes,
        "\n".join(line for line, _, _ in code),
        _span(node),
        node.first_line + 1,
        tuple(column for _, _, column in code),
        closed=node.closed,
    )


def _indented(node: Node) -> Fence:
    lines = list(node.lines)
    while lines and not lines[-1][0].strip(" \t"):
        lines.pop()
    first, last = node.first_line, lines[-1][1] if lines else node.first_line
    return Fence(
        "",
        "",
        {},
        "\n".join(line for line, _, _ in lines),
        Span(first, last, node.column),
        lines[0][1] if lines else first,
        tuple(column for _, _, column in lines),
        fenced=False,
    )


def _html(node: Node) -> Html:
    return Html(node.text().rstrip(_BLANKS), _span(node))


def _table(node: Node) -> Table:
    return Table(node.header, tuple(node.rows), node.alignments, _span(node))


def _break(node: Node) -> ThematicBreak:
    return ThematicBreak(_span(node))
