"""Inline Markdown as the words a reader takes in, so that formatting changes no meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

MAX_INLINE = 20_000
"""Characters of one paragraph that are read as Markdown; a longer one counts as written."""

# As a browser reads it: what follows one that ends early is seen, so it has a meaning.
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>|(?P<unclosed>.*+))", re.DOTALL)
_LINE_END_BREAK = re.compile(r"(?:\\|<br\s*/?>)(?=\s*\n)")


def fold(text: str) -> str:
    """Fold white space to single blanks and canonical Unicode forms to one."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def without_comments(text: str) -> str:
    """Take HTML comments away from a block of raw HTML."""
    return fold(_COMMENT.sub(lambda found: " " if found["unclosed"] is None else found[0], text))


def visible(markdown: str) -> str:
    """Return a paragraph's or cell's words: emphasis and comments gone, link targets kept.

    Code keeps its backticks, because ``a*b`` and *a*b* say different things.
    """
    if len(markdown) > MAX_INLINE:
        return fold(markdown)
    tokens = _inline()(_LINE_END_BREAK.sub("", markdown), {})
    return fold("".join(_words(tokens)))


@cache
def _inline() -> Any:
    """Return the inline parser; loaded on first use, since only the gate needs it."""
    import mistune

    return mistune.create_markdown(renderer=None).inline


def _words(tokens: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for token in tokens:
        kind = token["type"]
        if kind in {"softbreak", "linebreak"}:
            yield " "
        elif kind == "codespan":
            yield f"`{token['raw']}`"
        elif kind == "inline_html":
            yield _COMMENT.sub(
                lambda found: "" if found["unclosed"] is None else found[0], token["raw"]
            )
        elif kind in {"link", "image"}:
            yield from _words(token.get("children", ()))
            attributes = token.get("attrs", {})
            yield f"<{kind} {attributes.get('url', '')} {attributes.get('title', '')}>"
        elif "children" in token:
            yield from _words(token["children"])
        else:
            yield token.get("raw", "")
