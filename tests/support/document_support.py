"""The oracle of the document tests: what GitHub's own parser says of a text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from data_design_gate.document.inline import plain_text
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    Heading,
    ListBlock,
    Quote,
    Table,
)


@dataclass(frozen=True)
class Outline:
    """Headings as (level, line), tables as rows of cell texts, code blocks as (info, text)."""

    headings: tuple[tuple[int, int], ...]
    tables: tuple[tuple[int, tuple[tuple[str, ...], ...]], ...]
    code: tuple[tuple[int, str, str], ...]


def _squeeze(text: str) -> str:
    return "".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[tuple[int, int]] = []
        self.tables: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self.code: list[tuple[int, str, str]] = []
        self.rows: list[list[str]] = []
        self.table_line = 0
        self.cell = False
        self.pre: tuple[int, str] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        line = int((known.get("data-sourcepos") or "0:").split(":")[0])
        if "data-sourcepos" not in known and tag != "code":
            return
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), line))
        elif tag == "table":
            self.rows, self.table_line = [], line
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = True
            self.rows[-1].append("")
        elif tag == "pre":
            self.pre, self.text = (line, known.get("lang") or ""), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables.append((self.table_line, tuple(tuple(row) for row in self.rows)))
        elif tag in ("td", "th"):
            self.cell = False
        elif tag == "pre" and self.pre is not None:
            self.code.append((self.pre[0], self.pre[1], self.text.removesuffix("\n")))
            self.pre = None

    def handle_data(self, text: str) -> None:
        if self.pre is not None:
            self.text += text
        elif self.cell:
            self.rows[-1][-1] += text


def github_outline(text: str) -> Outline:
    """Return what cmark-gfm reads; raw HTML is left out, so that only its own tags count."""
    rendered = cmarkgfm.github_flavored_markdown_to_html(
        text, options=Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_GITHUB_PRE_LANG
    )
    reader = _Reader()
    reader.feed(rendered)
    reader.close()
    return Outline(
        tuple(reader.headings),
        tuple(
            (line, tuple(tuple(_squeeze(cell) for cell in row) for row in rows))
            for line, rows in reader.tables
        ),
        tuple(reader.code),
    )


def our_outline(document: Document) -> Outline:
    """Return the same of a parsed document."""
    found = list(_walk(document.blocks))
    return Outline(
        tuple((b.level, b.span.first_line) for b in found if isinstance(b, Heading)),
        tuple(
            (
                b.span.first_line,
                tuple(
                    tuple(_squeeze(plain_text(cell.text)) for cell in row)
                    for row in (b.header, *b.rows)
                ),
            )
            for b in found
            if isinstance(b, Table)
        ),
        tuple(
            (b.span.first_line, html.unescape(b.info.split(" ")[0]), b.text)
            for b in found
            if isinstance(b, Fence)
        ),
    )


def _walk(blocks: tuple[Block, ...]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Quote):
            found.extend(_walk(block.blocks))
        elif isinstance(block, ListBlock):
            for item in block.items:
                found.extend(_walk(item.blocks))
    return found
