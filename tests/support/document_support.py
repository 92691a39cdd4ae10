"""The oracle of the document tests: what GitHub's own parser says of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import cmarkgfm
from hypothesis import strategies as st

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
    """Headings as (level, text), tables as rows of cell texts, code blocks as (info, text).

    Texts are compared without white space, which inline reading may change.
    """

    headings: tuple[tuple[int, str], ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    code: tuple[tuple[str, str], ...]


def _squeeze(text: str) -> str:
    return "".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[tuple[int, str]] = []
        self.tables: list[list[list[str]]] = []
        self.code: list[tuple[str, str]] = []
        self.open = ""
        self.text = ""
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th", "pre") or re.fullmatch("h[1-6]", tag):
            self.open, self.text = tag, ""
            self.language = dict(attrs).get("lang") or ""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or tag != self.open:
            return
        if tag == "pre":
            self.code.append((self.language, self.text.removesuffix("\n")))
        elif tag in ("td", "th"):
            self.tables[-1][-1].append(_squeeze(self.text))
        else:
            self.headings.append((int(tag[1]), _squeeze(self.text)))
        self.open = ""

    def handle_data(self, text: str) -> None:
        self.text += text


def github_outline(text: str) -> Outline:
    """Return what cmark-gfm reads; raw HTML is left out, so that only its own tags count."""
    reader = _Reader()
    reader.feed(cmarkgfm.github_flavored_markdown_to_html(text))
    reader.close()
    tables = tuple(tuple(tuple(row) for row in rows) for rows in reader.tables)
    return Outline(tuple(reader.headings), tables, tuple(reader.code))


def our_outline(document: Document) -> Outline:
    """Return the same of a parsed document."""
    found = list(_walk(document.blocks))
    references = document.references
    return Outline(
        tuple((b.level, _squeeze(b.text)) for b in found if isinstance(b, Heading)),
        tuple(
            tuple(
                tuple(_squeeze(plain_text(cell.text, references)) for cell in row)
                for row in (b.header, *b.rows)
            )
            for b in found
            if isinstance(b, Table)
        ),
        tuple((re.split(r"[ \t]", b.info)[0], b.text) for b in found if isinstance(b, Fence)),
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


_PIECES = (
    "# h", "## h #", "###", "a", "b | c", "| a | b |", "|---|---|", "--- | ---", "|:-:|", "---",
    "===", "- x", "- ", "* y", "+ z", "1. q", "2) r", "10. s", "-", "1.", "> ", ">", ">>",
    "    code", "\tcode", "\t", " ", "  ", "   ", "    ", "     ", "```", "````", "~~~",
    "``` sql x", "~~~~ a`b", "```a`b", "<div>", "</div>", "<!-- c", "-->", "<!-- x -->", "<pre>",
    "</pre>", '<a href="x">', "<?php", "?>", "<![CDATA[", "]]>", "<!X", "<b>z", "<script>",
    "[foo]: /u", "[foo]: ", '[foo]: /u "t', '"title"', "/url", "[foo]:", "[a]: <b> 't'", "\\",
    "\\|", "`a|b`", "a\\|b", "| `x|y` | z", "|", "||", "| |", "- [ ] t", "- [x] u", "* * *",
    "- - -", "_ _ _", "***", "** *", "text  ", "-\t", "1.\t", ">\t", "\t- ", "x\ty", ":-", "-:",
    "- ---", "-|-", "a|", "|a", ":--|", "\u00a0", "\u00e9", "=", "-=",
)  # fmt: skip
_PREFIXES = (
    "", "> ", ">", "- ", "  ", "1. ", "   ", "    ", "\t", "> - ", ">   ", "- > ", "  > ", "    - ",
)  # fmt: skip


def documents() -> st.SearchStrategy[str]:
    """Return nasty documents: containers, tabs, fences, tables, laziness, all mixed."""
    pieces = st.sampled_from(_PIECES)
    loose = st.lists(pieces, max_size=4).map("".join)
    nested = st.tuples(st.sampled_from(_PREFIXES), loose).map("".join)
    lines = st.lists(st.one_of(loose, nested), min_size=1, max_size=14)
    ends = st.sampled_from(("\n", "\r\n"))
    return st.tuples(lines, ends, st.booleans()).map(
        lambda parts: parts[1].join(parts[0]) + (parts[1] if parts[2] else "")
    )


def has_text(text: str) -> bool:
    """Tell whether a generated text is a document at all, and has no front matter."""
    return bool(text.strip(" \t\r\n")) and not text.startswith("---")
