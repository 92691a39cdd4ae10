"""Words and names as people write them, folded so that the same thing compares equal."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape

from data_design_gate.document.emptiness import is_placeholder
from data_design_gate.document.limits import MAX_INLINE
from data_design_gate.document.short_texts import recalled
from data_design_gate.document.template import is_template_text
from data_design_gate.regex import regex

_MARKUP = regex("[\x00<\\[*_~`\\\\&]")
_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = regex(r"<br\s*/?>", re.IGNORECASE)
_TAG = regex(r"</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>")
_LINK = regex(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_EMPHASIS = regex(r"(\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~)")
_TICKS = regex(r"`+")
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])")
_ESCAPED = regex("\x00(\\d{1,3})\x00")
_NOT_WORD = regex(r"[^\w]+")
# The same of ASCII, several times faster.
_APART = {code: " " for code in range(128) if not (chr(code).isalnum() or code == ord("_"))}
_BRACKETS = regex(r"(?:(?<!\s)\s+)?[(\[{][^()\[\]{}]*[)\]}]")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLACEHOLDER_PART = regex(r"\$?\{[^{}]*\}|<[^<>]*>")
_NUMBERING = regex(r"^\s*(?:\d+(?:\.\d+)*[.):]?|[-*+])\s+")

# Plurals whose singular no ending tells.
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "indices": "index",
    "vertices": "vertex",
    "matrices": "matrix",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "aliases": "alias",
    "atlases": "atlas",
    "lenses": "lens",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
    "bases": "base",
    "movies": "movie",
    "cookies": "cookie",
    "zombies": "zombie",
    "ties": "tie",
    "pies": "pie",
    "series": "series",
    "species": "species",
    "news": "news",
    "caches": "cache",
    "quizzes": "quiz",
    "leaves": "leaf",
    "shelves": "shelf",
    "knives": "knife",
    "lives": "life",
    "halves": "half",
    "wolves": "wolf",
    "uses": "use",
    "menus": "menu",
    "apis": "api",
    "kpis": "kpi",
    "taxis": "taxi",
    "excuses": "excuse",
    "shoes": "shoe",
    "toes": "toe",
}
_SINGULAR_IN_S = frozenset({"alias", "atlas", "bias", "canvas", "gas", "lens", "sms", "aws", "gps"})
_PLURAL_IN_ES = regex(r"(?:ss|sh|ch|x|o|(?<![oa])us|zz)es$")
_PLURAL = regex(r"(?<![sui])s$")
_SHORTEST_PLURAL = 3  # "ids" is one, "is" and "as" are not


@recalled(4096)
def plain(text: str) -> str:
    """Return inline Markdown as a reader sees it, on one line."""
    text = text[:MAX_INLINE]
    if not _MARKUP.search(text):
        return " ".join(text.split())
    if "<" in text:
        text = _BREAK.sub(" ", _COMMENT.sub(" ", text))
    pieces: list[str] = []
    end = 0
    for start, first, last, after in _code(text):
        pieces += [_without_markup(text[end:start]), text[first:last]]
        end = after
    pieces.append(_without_markup(text[end:]))
    return " ".join("".join(pieces).split())


def _code(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield each code span: where it starts, its code's first and last offset, its end.

    A run of backticks is closed by the next run of the same length; read
    from left to right, in linear time whatever the text.
    """
    if "`" not in text:
        return
    runs = [match.span() for match in _TICKS.finditer(text)]
    starts: dict[int, list[int]] = {}
    for start, end in runs:
        starts.setdefault(end - start, []).append(start)
    position = 0
    for start, end in runs:
        if start < position:
            continue
        same = starts[end - start]
        following = bisect_right(same, start)
        if following < len(same):
            close = same[following]
            position = close + end - start
            yield start, end, close, position


def _without_markup(text: str) -> str:
    if not _MARKUP.search(text):
        return text
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: f"\x00{ord(match.group(1))}\x00", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    text = unescape(_EMPHASIS.sub("", text))
    return _ESCAPED.sub(lambda match: chr(int(match.group(1))), text) if "\x00" in text else text


@recalled(4096)
def fold(text: str) -> str:
    """Fold a label or heading for comparison: NFKC, case, markup, punctuation, numbering."""
    text = _NUMBERING.sub("", unicodedata.normalize("NFKC", plain(text)))
    return " ".join(_word_list(text.casefold().replace("_", " ")))


def _word_list(text: str) -> list[str]:
    """Return the words of a text, between whatever is neither letter nor digit nor underscore."""
    return text.translate(_APART).split() if text.isascii() else _NOT_WORD.sub(" ", text).split()


def without_brackets(text: str) -> str:
    """Return the text without bracketed remarks: ``Deletion (soft or hard)`` is ``Deletion``."""
    if not ("(" in text or "[" in text or "{" in text):
        return text.strip()
    return _BRACKETS.sub("", text).strip()


@recalled(4096)
def singular(word: str) -> str:
    """Return the singular of a lower-case noun; a singular comes back unchanged."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _SHORTEST_PLURAL or word in _SINGULAR_IN_S or not _PLURAL.search(word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if _PLURAL_IN_ES.search(word) else word[:-1]


@recalled(4096)
def name_words(name: str) -> tuple[str, ...]:
    """Split a name in any spelling into its lower-case words.

    ``sales.order_lines``, ``OrderLine``, ``order-line`` and ``Order lines``
    all give order and line(s); environment placeholders are left out.
    """
    name = _PLACEHOLDER_PART.sub(" ", unicodedata.normalize("NFKC", name))
    bare = name.strip().rsplit(".", 1)[-1] if " " not in name.strip() else name
    spaced = _CAMEL.sub(" ", bare.replace("_", " "))
    return tuple(" ".join(_word_list(spaced)).casefold().split())


@recalled(4096)
def noun(name: str) -> str:
    """Return the identity of an entity, table or field name: its words, all in the singular."""
    return " ".join(singular(word) for word in name_words(name))


@recalled(4096)
def stated(text: str) -> str:
    """Return the text, or "" when it says nothing: a placeholder, TBD, a dash, N/A alone."""
    words = _COMMENT.sub(" ", text).strip()
    return "" if is_placeholder(words) or is_template_text(words) else words


_LONGEST_NAME = 500  # characters; no name of an entity or table comes near it
# Words a heading or cell adds to the name of a thing without changing what is named.
_NOISE = frozenset({"table", "tables", "entity", "entities", "record", "item", "the", "a", "tbl"})


@recalled(4096)
def nouns(text: str) -> frozenset[str]:
    """Return every identity a written name may stand for.

    ``Order event (`order_events`)`` is known by its words with and without
    the bracket, and by the bracket's own.
    """
    text = text[:_LONGEST_NAME]
    written = plain(text)
    outside = without_brackets(written)
    inside = [part for part in re.findall(r"[(\[]([^()\[\]]*)[)\]]", written) if " " not in part]
    codes = [text[first:last] for _, first, last, _ in _code(text)]
    found = {noun(part) for part in (written, outside, *inside, *codes)}
    for identity in tuple(found):
        kept = [word for word in identity.split() if word not in _NOISE]
        found.add(" ".join(kept) or identity)
    return frozenset(found - {""})


_TRUE = frozenset({"yes", "y", "true", "x", "1", "ja", "sí", "si", "sim", "да"}) | set("○✓✔✅☑")
_FALSE = frozenset({"no", "n", "false", "0", "nein", "não", "нет", "\u00d7"}) | set("✗✘❌☐")
_DEMANDS = regex(r"\b(?:not null|required|mandatory|always|必須)\b")
_SPARES = regex(r"\b(?:not required|not mandatory|optional|nullable|null)\b")


def truth(text: str) -> bool | None:
    """Return what a yes-or-no cell says, None when it says neither."""
    words = plain(text).casefold().replace("\ufe0f", "").split()
    first = words[0].strip(".,;:!()") if words else ""
    return True if first in _TRUE else False if first in _FALSE else None


def requiredness(required: str, nullable: str = "") -> bool | None:
    """Return whether a value is required, from a "required" and a "nullable" cell."""
    for text, yes_means in ((required, True), (nullable, False)):
        words = plain(text).casefold()
        if _DEMANDS.search(words) and not _SPARES.search(_DEMANDS.sub("", words)):
            return not re.search(r"\bnot (?:required|mandatory|always)\b", words)
        if _SPARES.search(words):
            return False
        said = truth(text)
        if said is not None:
            return said is yes_means
    return None
