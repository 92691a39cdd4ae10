"""The shape of a document: what a Markdown file holds, and on which lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field


class Span(Struct, frozen=True, order=True):
    """Lines of the original file, 1-based and inclusive, with a 1-based start column."""

    first_line: int
    last_line: int
    column: int = 1


class SectionName(StrEnum):
    """The standard sections; the values are the slugs of the JSON form."""

    PLAN = "plan"
    REQUIREMENTS = "data-requirements-overview"
    STORE_SELECTION = "data-store-selection"
    POSTGRES = "postgres-schema-design"
    DYNAMODB = "dynamodb-design"
    RELATIONSHIPS = "data-relationships"
    ACCESS_PATTERNS = "data-access-patterns"
    INDEXES = "index-design"
    MIGRATION = "migration-plan"
    VALIDATION = "data-validation-rules"
    LIFECYCLE = "data-lifecycle"
    DEFERRED = "deferred"
    BLOCKED = "blocked"


class HeadingMatch(StrEnum):
    """How a heading was recognised as a standard section."""

    EXACT = "exact"
    ALIAS = "alias"
    NEAR_MISS = "near-miss"


class Heading(Struct, frozen=True):
    """A heading. ``raw`` is its inline Markdown, ``text`` what a reader sees.

    ``columns`` are the 1-based file columns at which the lines of ``raw`` start.
    """

    level: int
    raw: str
    text: str
    span: Span
    columns: tuple[int, ...] = ()


class Paragraph(Struct, frozen=True):
    """A paragraph's inline Markdown; line breaks are kept as newlines.

    ``columns`` are the 1-based file columns at which its lines start.
    """

    text: str
    span: Span
    columns: tuple[int, ...] = ()


class Fence(Struct, frozen=True):
    r"""A fenced or indented code block.

    ``language`` is the first word of the info string in lower case ("" when
    absent), ``attributes`` the ``key=value`` pairs and bare words (value "")
    behind it. ``text`` is the code with ``\n`` line ends. ``text_line`` is
    the file line of the code's first line and ``columns`` the 1-based file
    column at which each code line starts, so that any offset maps back.
    """

    info: str
    language: str
    attributes: Mapping[str, str]
    text: str
    span: Span
    text_line: int
    columns: tuple[int, ...]
    fenced: bool = True
    closed: bool = True

    def position(self, offset: int) -> Span:
        """Return the file position of a 0-based character ``offset`` into ``text``."""
        offset = max(0, min(offset, len(self.text)))
        before = self.text[:offset]
        row = before.count("\n")
        start = self.columns[row] if row < len(self.columns) else 1
        line = self.text_line + row
        return Span(line, line, max(1, start + offset - (before.rfind("\n") + 1)))


class Cell(Struct, frozen=True):
    r"""A table cell: inline Markdown, trimmed, ``\|`` resolved, and its position."""

    text: str
    span: Span


class Table(Struct, frozen=True):
    """A GFM table. Every row has exactly as many cells as the header."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    alignments: tuple[str, ...]
    span: Span


class ListItem(Struct, frozen=True):
    """One list item with its blocks (its text is the first paragraph's)."""

    blocks: tuple[Block, ...]
    span: Span
    checked: bool | None = None

    @property
    def text(self) -> str:
        """The inline Markdown of the item's own first paragraph."""
        first = self.blocks[0] if self.blocks else None
        return first.text if isinstance(first, Paragraph) else ""


class ListBlock(Struct, frozen=True):
    """A bullet or ordered list."""

    ordered: bool
    items: tuple[ListItem, ...]
    span: Span


class Quote(Struct, frozen=True):
    """A block quote."""

    blocks: tuple[Block, ...]
    span: Span


class Html(Struct, frozen=True):
    """A block of raw HTML, comments included."""

    text: str
    span: Span


class ThematicBreak(Struct, frozen=True):
    """A horizontal rule."""

    span: Span


Block = Heading | Paragraph | Fence | Table | ListBlock | Quote | Html | ThematicBreak


class Section(Struct, frozen=True, weakref=True):
    """A heading and everything down to the next heading of its level or above.

    ``identity`` is the heading without numbering, emoji, emphasis and the
    like, NFKC and case-folded. ``names`` are the standard sections it serves
    (a combined heading serves several; a subsection that is itself no
    standard section serves none). ``blocks`` are its own blocks, before its
    first subsection. ``excluded`` tells that it stands under "Alternatives
    considered", "Current state" or the like: what it holds is not the design.
    """

    heading: Heading
    identity: str
    names: tuple[SectionName, ...]
    match: HeadingMatch | None
    blocks: tuple[Block, ...]
    children: tuple[Section, ...]
    span: Span
    excluded: bool = False

    def walk(self) -> Iterator[Section]:
        """Yield this section and every subsection below it, in file order."""
        waiting = [self]
        while waiting:
            section = waiting.pop()
            yield section
            if section.children:
                waiting += section.children[::-1]


class MetadataField(Struct, frozen=True):
    """One metadata value as written: a YAML value or the text of a bold key."""

    key: str
    value: object
    span: Span


class MetadataStyle(StrEnum):
    """Where a document keeps its metadata."""

    FRONT_MATTER = "front-matter"
    BOLD_KEYS = "bold-keys"
    LIST_KEYS = "list-keys"
    PLAIN_KEYS = "plain-keys"
    STATUS_HEADING = "status-heading"
    TABLE = "table"


class Status(StrEnum):
    """The six status words."""

    DRAFT = "Draft"
    UNDER_REVIEW = "Under Review"
    APPROVED = "Approved"
    BLOCKED = "Blocked"
    ABORTED = "Aborted"
    PARTIAL = "Partial"


class Metadata(Struct, frozen=True):
    """The document's metadata, whatever the style.

    ``fields`` are keyed by canonical name (``status``, ``jira``, ``stores``,
    ``version`` ...); unknown keys stay under their own lower-case name.
    ``status`` is None when absent or not understood; ``status_text`` is the
    word as written.
    """

    style: MetadataStyle | None
    fields: Mapping[str, MetadataField]
    status: Status | None
    status_text: str
    span: Span | None

    def text(self, key: str) -> str:
        """Return the field's value as text, "" when absent or not a scalar."""
        found = self.fields.get(key)
        if found is None or found.value is None or isinstance(found.value, list | dict):
            return ""
        return str(found.value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a scalar or list field as a tuple of non-empty texts."""
        found = self.fields.get(key)
        if found is None or found.value is None or isinstance(found.value, dict):
            return ()
        values = found.value if isinstance(found.value, list) else [found.value]
        return tuple(text for value in values if (text := str(value).strip()))


class Waiver(Struct, frozen=True):
    """A request to let one rule pass within ``scope`` (lines), or the document (None)."""

    code: str
    reason: str
    span: Span
    scope: Span | None


class Link(Struct, frozen=True):
    """A link or image found in the text (or a metadata path)."""

    target: str
    text: str
    span: Span


class Problem(Struct, frozen=True):
    """Something the reader could not take: bounds, encoding, broken front matter.

    ``kind`` is a short fixed word (``encoding``, ``size``, ``binary``,
    ``unclosed-fence``, ``front-matter``, ``bounds``, ``empty``); ``message``
    and ``mend`` are for people.
    """

    kind: str
    message: str
    mend: str
    span: Span


class Document(Struct, frozen=True):
    """A parsed document.

    ``lines`` are the original lines without line ends (and without the byte
    order mark), ``references`` the link definitions by normalised label.
    ``preamble`` are the blocks before the first heading. What ``walk`` and
    ``named`` return is found once, when the document is parsed: ``every`` and
    ``by_name``.
    """

    path: str
    text: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    metadata: Metadata
    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str = ""
    preamble: tuple[Block, ...] = field(default=())
    references: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[SectionName, tuple[Section, ...]] | None = None
    every: tuple[Section, ...] | None = None

    def walk(self) -> Iterable[Section]:
        """Return every section in file order."""
        if self.every is not None:
            return self.every
        return (part for section in self.sections for part in section.walk())

    def named(self, name: SectionName) -> tuple[Section, ...]:
        """Return the sections that serve a standard name, in file order."""
        if self.by_name is not None:
            return self.by_name.get(name, ())
        return tuple(section for section in self.walk() if name in section.names)
