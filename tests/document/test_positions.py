"""Every node can be read again at the place it names."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import assume, example, given, settings

from data_design_gate.document.inline import links
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)
from data_design_gate.document.parse import parse_document
from document_support import documents, has_text


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from walk(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from walk(item.blocks)


def reread(document: Document, block: Block) -> None:
    if isinstance(block, Paragraph):
        reread_lines(document, block.text, block.span.first_line, block.columns)
    elif isinstance(block, Heading):
        reread_lines(document, block.raw, block.span.first_line, block.columns)
    elif isinstance(block, Fence):
        reread_code(document, block)
    elif isinstance(block, Table):
        for row in (block.header, *block.rows):
            for cell in row:
                line = document.lines[cell.span.first_line - 1]
                first = cell.text.split("|")[0]
                assert line[cell.span.column - 1 :].startswith(first.rstrip("\\"))


def reread_lines(document: Document, text: str, first: int, columns: tuple[int, ...]) -> None:
    for row, words in enumerate(text.split("\n") if columns else ()):
        line = document.lines[first - 1 + row]
        assert line[columns[row] - 1 :].startswith(words)


def reread_code(document: Document, fence: Fence) -> None:
    for row, text in enumerate(fence.text.split("\n") if fence.columns else ()):
        start = fence.columns[row] - 1
        line = document.lines[fence.text_line - 1 + row]
        assert line.endswith(text.lstrip(" "))
        if not text.startswith(" "):
            assert line[max(0, start) :] == text[max(0, -start) :]


def inside(document: Document, block: Block) -> None:
    span = block.span
    assert 1 <= span.first_line <= span.last_line <= len(document.lines)
    assert 1 <= span.column <= len(document.lines[span.first_line - 1]) + 1


@settings(max_examples=300, deadline=None)
@given(documents())
@example("- ```\n  \ta\n  ```\n")
@example(">\t\tcode\n")
@example("\ufeff| a |\r\n|---|\r\n| b |")
@example("1.\t\tx\n\n\t\t\ty\n")
@example("[a]: <b> 't'\n- ")
@example("> [a]: b\n> ===\n> c")
def test_spans_lie_in_the_file_and_read_again_to_their_nodes(text: str) -> None:
    assume(has_text(text))
    document = parse_document(text, "d.md")
    for block in walk(document.blocks):
        inside(document, block)
        reread(document, block)
    for section in document.walk():
        assert section.heading.span.first_line <= section.span.last_line <= len(document.lines)


def test_a_fence_maps_an_offset_back_to_the_file() -> None:
    text = "- step\n\n  ```sql\n  SELECT 1;\n  SELECT x\n  ```\n"
    document = parse_document(text, "d.md")
    fence = next(b for b in walk(document.blocks) if isinstance(b, Fence))
    place = fence.position(fence.text.index("x"))
    assert document.lines[place.first_line - 1][place.column - 1] == "x"


def test_a_fence_in_tabs_maps_an_offset_back_to_the_file() -> None:
    document = parse_document("-\t```\n\tab\n  \tcd\n\t```\n", "d.md")
    fence = next(b for b in walk(document.blocks) if isinstance(b, Fence))
    for letter in "abcd":
        place = fence.position(fence.text.index(letter))
        assert document.lines[place.first_line - 1][place.column - 1] == letter


def test_crlf_bom_and_a_missing_last_newline_move_nothing() -> None:
    text = "# A\n\n| a | b |\n|---|---|\n| c | d |"
    plain = parse_document(text, "d.md")
    windows = parse_document(("\ufeff" + text.replace("\n", "\r\n")).encode(), "d.md")
    assert windows.blocks == plain.blocks
    assert windows.lines == plain.lines


def test_links_name_their_line_and_column() -> None:
    text = "#   [h](h.md)\n\n> a [one](o.md)\n> and ![two](t.png) <https://e.org>\n"
    text += "\n- [r]\n\n[r]: ref.md\n"
    document = parse_document(text, "d.md")
    places = [(k.target, k.span.first_line, k.span.column) for k in links(document)]
    assert places == [
        ("h.md", 1, 5),
        ("o.md", 3, 5),
        ("t.png", 4, 7),
        ("https://e.org", 4, 21),
        ("ref.md", 6, 3),
    ]
