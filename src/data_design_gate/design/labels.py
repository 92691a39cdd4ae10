"""Statements behind labels: bold keys, list keys, plain keys, subheadings, key-value tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from msgspec import Struct

from data_design_gate.design.model import Labelled
from data_design_gate.design.tables import Aliases, columns, wordings_of
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import (
    Block,
    Cell,
    Fence,
    Heading,
    Html,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Section,
    Span,
    Table,
    ThematicBreak,
)
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_NO_ALIASES: Aliases = {}
_LONGEST_LABEL = 60
_MOST_PLAIN_WORDS = 4
_MOST_LABELS = 100  # of one paragraph; a bound, so that a hostile one stays cheap to read
_COLON = "[:\uff1a]"  # the full-width colon of Chinese and Japanese keys too
_GAP = r"\s{0,20}"  # bounded, so that a long run of blanks stays cheap to read
_MARK = r"(?:\*\*\*|\*\*|__|\*|_)"
_INNER = rf"(?P<key>[^\n*_:\uff1a`]{{1,{_LONGEST_LABEL}}}?)"
_BOLD = regex(
    # **Key:** text, anywhere a statement may begin
    rf"(?:^|(?<=\n)|(?<=\s)){_MARK}{_INNER}{_GAP}{_COLON}{_GAP}{_MARK}[ \t]*"
    # **Key**: text, at the start of a line or after the end of a sentence
    rf"|(?:^|(?<=\n)|(?<=[.;|!?]\s)|(?<=\s\s)){_GAP}{_MARK}{_INNER.replace('key', 'bare')}{_MARK}"
    rf"{_GAP}(?:{_COLON}|(?:\u2013|\u2014|--|-)(?=\s))[ \t]*",
)
_PLAIN = regex(
    rf"(?:^|(?<=\n)|(?<=[.;]\s)|(?<=[.;]\*\*\s))"
    rf"(?P<key>[^\W\d_][^\n:\uff1a*`|.!?,;()\[\]]{{0,{_LONGEST_LABEL}}}?){_GAP}"
    rf"(?:\([^()\n]{{0,200}}\){_GAP})?{_COLON}(?=\s|\Z|[^\x00-\x7f])[ \t]*"
)
# The blank that stands before a key; each begins with a blank, so that the search is quick.
_BEFORE_BOLD = regex(r"\s(?=[*_\s])")
_BEFORE_PLAIN = regex(r"\s(?:(?<=\n)|(?<=[.;]\s)|(?<=[.;]\*\*\s))")
_BOLD_ALONE = regex(rf"^{_MARK}(?P<key>[^\n*`]{{1,{_LONGEST_LABEL}}}?){_COLON}?{_MARK}{_COLON}?$")
_ANY_KEY = regex(
    rf"(?:\*\*|__)[^*_\n]{{1,{_LONGEST_LABEL}}}?(?:{_COLON}\s*(?:\*\*|__)|(?:\*\*|__)\s*{_COLON})"
)
_KEY_VALUE_COLUMNS = 2
_Key = tuple[int, int, str]
"""A key in a text: its start, the start of its value, its label."""


class _Entry(Struct):
    """A label being read: its text grows until the next label."""

    label: str
    span: Span
    parts: list[str]
    strong: bool

    def labelled(self) -> Labelled:
        text = stated("\n".join(part for part in self.parts if part.strip()).strip())
        return Labelled(self.label, text, self.span)


def labelled(
    section: Section, aliases: Aliases | None = None, *, across: bool = True
) -> dict[str, Labelled]:
    """Return the section's labelled statements by canonical name.

    ``aliases`` maps a canonical name to the wordings that mean it; other
    labels stay under their own folded wording. A combined label ("Testing
    and validation") serves every name it holds. A statement whose text is
    only a placeholder has an empty text. Labels inside the text of another
    label count only where nothing plainer states the same. With ``across``
    the columns of a wider table are statements too, their cells joined.
    """
    reader = _Reader(aliases or _NO_ALIASES, across=across)
    reader.section(section, strong=True)
    return reader.result()


def labelled_blocks(blocks: Sequence[Block], aliases: Aliases | None = None) -> dict[str, Labelled]:
    """Return the labelled statements of a run of blocks, as ``labelled`` does."""
    reader = _Reader(aliases or _NO_ALIASES, across=False)
    reader.blocks(blocks, strong=True)
    return reader.result()


class _Reader:
    """Walks blocks in order and keeps the label that is open."""

    def __init__(self, aliases: Aliases, *, across: bool) -> None:
        self.across = across
        self.wordings = wordings_of(aliases)
        self.aliases = aliases
        self.entries: list[_Entry] = []
        self.open: _Entry | None = None

    def result(self) -> dict[str, Labelled]:
        found: dict[str, Labelled] = {}
        for strong in (True, False):
            for entry in self.entries:
                if entry.strong is not strong:
                    continue
                statement = entry.labelled()
                for name in self.names(entry.label):
                    if not found.get(name, statement).text or name not in found:
                        found[name] = statement
        return found

    def names(self, label: str) -> tuple[str, ...]:
        known = self.wordings.fields(label)
        return known or ((fold(label),) if fold(label) else ())

    def known(self, label: str) -> bool:
        return bool(self.wordings.fields(label))

    def start(self, label: str, span: Span, text: str, *, strong: bool) -> None:
        self.open = _Entry(plain(label), span, [text], strong)
        self.entries.append(self.open)

    def add(self, text: str, last_line: int) -> None:
        if self.open is not None and text.strip():
            self.open.parts.append(text)
            span = self.open.span
            self.open.span = Span(span.first_line, max(last_line, span.last_line), span.column)

    def section(self, section: Section, *, strong: bool) -> None:
        self.open = None
        self.blocks(section.blocks, strong=strong)
        for child in section.children:
            label = child.heading.raw
            body = "\n".join(texts_of_section(child))
            known = self.known(label)
            span = Span(
                child.heading.span.first_line, child.span.last_line, child.heading.span.column
            )
            self.entries.append(_Entry(plain(label), span, [body], strong))
            self.section(child, strong=strong and not known)
        self.open = None

    def blocks(self, blocks: Sequence[Block], *, strong: bool) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.paragraph(block.text, block.span, strong=strong)
            elif isinstance(block, ListBlock):
                self.list_block(block, strong=strong)
            elif isinstance(block, Table):
                self.table(block, strong=strong)
            elif isinstance(block, Quote):
                self.blocks(block.blocks, strong=strong)
            elif not isinstance(block, Html | ThematicBreak):
                self.add(text_of(block), block.span.last_line)

    def paragraph(self, text: str, span: Span, *, strong: bool) -> None:
        alone = _BOLD_ALONE.match(text.strip())
        if alone and "\n" not in text.strip():
            self.start(alone["key"], span, "", strong=strong)
            return
        marks = list(self._marks(text))
        if not marks:
            self.add(text, span.last_line)
            return
        before = text[: marks[0][0]].strip()
        if before:
            self.add(before, span.first_line)
        ends = [*(start for start, _, _ in marks[1:]), len(text)]
        for (start, value, label), end in zip(marks, ends, strict=True):
            self.start(
                label, _place(text, start, end, span), text[value:end].strip(), strong=strong
            )

    def _marks(self, text: str) -> list[_Key]:
        """Return (start, start of the value, label) of every key in a paragraph, in order."""
        bold, maybe = _keys_in(text)
        plain_keys = [key for key in maybe if self._is_key(key, alone=not bold)]
        if not plain_keys:
            return list(bold)
        apart = [
            key
            for key in plain_keys
            if all(key[1] <= start or key[0] >= end for start, end, _ in bold)
        ]
        return sorted([*bold, *apart])

    def _is_key(self, key: _Key, *, alone: bool) -> bool:
        """Tell whether a plain word with a colon is a label: known, or first in its paragraph."""
        start, _, label = key
        if self.known(label):
            return True
        first = alone and not self.aliases and start == 0
        return first and len(fold(label).split()) <= _MOST_PLAIN_WORDS

    def list_block(self, block: ListBlock, *, strong: bool) -> None:
        owner = self.open
        awaiting = owner is not None and not "".join(owner.parts).strip()
        for number, item in enumerate(block.items, start=1):
            keyed = any(self.known(label) for _, _, label in self._marks(item.text))
            if keyed and not awaiting:
                owner = None
            self.open = None
            self.blocks(item.blocks, strong=strong and not awaiting and not block.ordered)
            self.open = owner
            self.add(item_text(item, number if block.ordered else None), item.span.last_line)

    def table(self, table: Table, *, strong: bool) -> None:
        if len(table.header) == _KEY_VALUE_COLUMNS and self._key_value(table):
            for key, value in (table.header, *table.rows):
                if self.known(key.text):
                    self._cells(key.text, value, strong=strong)
            return
        found = columns(table, self.aliases) if self.aliases and self.across else {}
        if len(found) >= _KEY_VALUE_COLUMNS:
            for name, index in found.items():
                cells = [row[index] for row in table.rows if stated(row[index].text)]
                place = cells[0] if cells else table.header[index]
                entry = _Entry(name, place.span, [cell.text for cell in cells], strong=False)
                self.entries.append(entry)
        if self.open is not None and "".join(self.open.parts).strip():
            self.open = None  # a table after a whole statement is a matter of its own
        self.add(text_of(table), table.span.last_line)

    def _key_value(self, table: Table) -> bool:
        return any(self.known(row[0].text) for row in (table.header, *table.rows))

    def _cells(self, label: str, value: Cell, *, strong: bool) -> None:
        self.entries.append(_Entry(plain(label), value.span, [value.text], strong))


@recalled(2048)  # one reader after another asks, each with labels of its own
def _keys_in(text: str) -> tuple[tuple[_Key, ...], tuple[_Key, ...]]:
    """Return the bold keys of a text, and the plain words with a colon that may be keys."""
    bold = islice(_found(_BOLD, _BEFORE_BOLD, text), _MOST_LABELS)
    maybe = islice(_found(_PLAIN, _BEFORE_PLAIN, text), _MOST_LABELS)
    return (
        tuple((match.start(), match.end(), match["key"] or match["bare"]) for match in bold),
        tuple((match.start(), match.end(), match["key"]) for match in maybe),
    )


def _found(key: re.Pattern[str], before: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``finditer`` would, tried only at the start and behind what stands before a key.

    At every other place the expression would fail, and slowly.
    """
    done = 0
    for start in chain((0,), (match.end() for match in before.finditer(text))):
        if start >= done and (match := key.match(text, start)):
            done = match.end()
            yield match


def _place(text: str, start: int, end: int, span: Span) -> Span:
    """Return where a part of a paragraph stands."""
    while start < end and text[start].isspace():
        start += 1
    row = text.count("\n", 0, start)
    column = span.column + start - (text.rfind("\n", 0, start) + 1)
    last = row + text[start:end].rstrip().count("\n")
    return Span(span.first_line + row, span.first_line + last, column)


def without_labels(text: str) -> str:
    """Return a text without its bold keys, which only announce what is said."""
    return _ANY_KEY.sub(" ", text)


def text_of(block: Block) -> str:
    """Return the words of a block as one text; code keeps its lines."""
    if isinstance(block, Paragraph | Fence | Heading):
        return block.text
    if isinstance(block, Table):
        return "\n".join(" | ".join(cell.text for cell in row) for row in block.rows)
    if isinstance(block, ListBlock):
        numbers = range(1, len(block.items) + 1)
        return "\n".join(
            item_text(item, number if block.ordered else None)
            for item, number in zip(block.items, numbers, strict=True)
        )
    if isinstance(block, Quote):
        return "\n".join(text_of(inner) for inner in block.blocks)
    return ""


def item_text(item: ListItem, number: int | None = None) -> str:
    """Return a list item with its marker, nested blocks on their own lines."""
    mark = "- " if number is None else f"{number}. "
    return mark + "\n".join(text_of(block) for block in item.blocks)


def texts_of_section(section: Section) -> Iterator[str]:
    """Yield the texts of a section's blocks and of its subsections, headings included."""
    for block in section.blocks:
        yield text_of(block)
    for child in section.children:
        yield child.heading.text
        yield from texts_of_section(child)
