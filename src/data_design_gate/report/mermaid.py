"""Mermaid's words: names and labels nothing in a document can break out of, and the limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_CHARACTERS = 50_000  # of one diagram: Mermaid's maxTextSize, which GitHub keeps
MOST_EDGES = 500  # of one diagram: Mermaid's maxEdges
LONGEST_LABEL = 80  # characters of one name; a PostgreSQL identifier has 63 at most
_BREAK = "\u200b"  # shows nothing, and keeps two characters from being read together
_NAMED = 3  # members that a title names

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OTHERS = re.compile(r"[^A-Za-z0-9]+")
# Words of the entity-relationship grammar of any release; among attributes only the keys are.
_KEYS = frozenset({"fk", "pk", "uk"})
_RESERVED = _KEYS | {
    "accdescr", "acctitle", "bt", "class", "classdef", "default", "direction", "e", "end",
    "erdiagram", "lr", "many", "o", "one", "only", "optionally", "rl", "style", "subgraph", "tb",
    "td", "title", "to", "u", "x", "zero",
}  # fmt: skip
_CODES = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "|": "#124;",
          "{": "#123;", "}": "#125;", "[": "#91;", "]": "#93;", ";": "#59;", "%": "#37;",
          "\\": "#92;", "*": "#42;", "_": "#95;", "&": "#38;", "$": "#36;",
          "~": "#126;"}  # fmt: skip
_MARKUP = re.compile(r"""[#"<>`|{}\[\];%\\*&$~]|(?<![^\W_])_|_(?![^\W_])""")
_LISTED = re.compile(r"^(\d+)([.)])|^([-+])(?= )")  # begins a list where labels are Markdown
_DRAWN = re.compile(r"(?<=\$)(?=\$)|(?<=\bfa:)(?=fa)|(?<=\bfa[a-z]:)(?=fa)")  # formulas and icons
_DIRECTED = re.compile(r"(direction)\s+(?=TB|BT|RL|LR)", re.IGNORECASE)  # wherever in a line


class Mark(StrEnum):
    """How a part of a picture stands to the base version."""

    NEW = "new"
    CHANGED = "changed"
    DROPPED = "dropped"
    NONE = ""

    def of(self, name: str) -> str:
        """Return a name with this word behind it."""
        return f"{name} ({self.value})" if self else name


@dataclass(frozen=True, slots=True)
class Picture:
    """One diagram. ``members`` are the names it is about, ``text`` is Mermaid.

    ``number`` of ``count`` pictures of one kind; ``marks`` how often which
    change is marked in it.
    """

    kind: str
    members: tuple[str, ...]
    text: str
    number: int
    count: int
    marks: tuple[tuple[Mark, int], ...] = ()

    @property
    def title(self) -> str:
        """The title in plain words: what is drawn, whereof, and how much of it changed."""
        title = self.kind
        if self.count > 1:
            named = ", ".join(clipped(member) for member in self.members[:_NAMED])
            more = len(self.members) - _NAMED
            title += f" {self.number} of {self.count}: {named}"
            title += f" and {more} more" if more > 0 else ""
        marked = ", ".join(f"{number} {change.value}" for change, number in self.marks)
        return f"{title} ({marked})" if marked else title

    @property
    def commented(self) -> str:
        """The diagram below its title as a comment, for who draws several one by one."""
        # Mermaid takes %%{...}%% for an instruction, wherever it stands.
        return f"%% {self.title.replace('%', '')}\n{self.text}"


def tally(changes: Iterable[Mark]) -> tuple[tuple[Mark, int], ...]:
    """Count the changes that there are, in the order new, changed, dropped."""
    number = Counter(changes)
    return tuple((one, number[one]) for one in Mark if one and number[one])


def identifier(text: str, number: int) -> str:
    """Return a name Mermaid takes unquoted: the text itself where it can, else a numbered one."""
    plain = _PLAIN.fullmatch(text) and len(text) <= LONGEST_LABEL
    return text if plain and text.lower() not in _RESERVED else f"n{number}"


def word(text: str) -> str:
    """Return text as one word of an attribute, as near to itself as the grammar allows.

    Underscores around a word would set it in italics, hence go.
    """
    framed = text.startswith("_") and text.endswith("_")
    if _PLAIN.fullmatch(text) and len(text) <= LONGEST_LABEL and not framed:
        return f"n_{text}" if text.lower() in _KEYS else text
    plain = _OTHERS.sub("_", text)[:LONGEST_LABEL].strip("_")
    fit = plain[:1].isalpha() and plain.lower() not in _KEYS
    return plain if fit else f"n_{plain}"


def label(text: str) -> str:
    """Return text for a quoted label: no quote, bracket, markup or line of its own ends it."""
    shown = _DRAWN.sub(_BREAK, clipped(text) or "(no name)")
    listed = _LISTED.match(shown)
    begun = f"{listed[1] or ''}#{ord(listed[2] or listed[3])};" if listed else ""
    rest = shown[listed.end() :] if listed else shown
    escaped = _MARKUP.sub(lambda found: _CODES[found[0]], rest)
    return begun + _DIRECTED.sub(r"\1#32;", escaped)


def clipped(text: str) -> str:
    """Return text on one line of at most ``LONGEST_LABEL`` characters."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text).strip()
    return shown if len(shown) <= LONGEST_LABEL else f"{shown[: LONGEST_LABEL - 1]}…"


def packed(weights: Sequence[int], most: int) -> list[list[int]]:
    """Pack neighbours into groups of at most ``most`` together; return their places."""
    groups: list[list[int]] = []
    room = 0
    for place, weight in enumerate(weights):
        if not groups or weight > room:
            groups.append([])
            room = most
        groups[-1].append(place)
        room -= weight
    return groups
