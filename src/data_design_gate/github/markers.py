"""Hidden marks that tell which of our comments is which; one counts only on our own words."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_MARK = re.compile(
    r"^<!-- data-design-gate: (?P<kind>[a-z]+)(?P<words>(?: [\w.:/+-]+)*) -->\s*$",
    re.MULTILINE | re.ASCII,
)
_WORD = re.compile(r"[\w.:/+-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a comment of ours is (``summary``, ``finding`` ...), and the words that go with it."""

    kind: str
    words: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The first word, empty when there is none."""
        return self.words[0] if self.words else ""

    def __str__(self) -> str:
        """Render as an HTML comment, which GitHub shows nobody."""
        return f"<!-- data-design-gate: {' '.join((self.kind, *self.words))} -->"


def mark_word(text: str) -> str:
    """Fit a text into a mark: itself where it is one plain word, else its fingerprint."""
    return text if _WORD.fullmatch(text) else fingerprint(text)


def marked(body: str, mark: Mark) -> str:
    """Put the mark at the end, where cutting a text to length is done before it."""
    return f"{body.rstrip()}\n\n{mark}" if body.strip() else str(mark)


def read_mark(body: str) -> Mark | None:
    """Find a comment's mark: the last one, since a text quoted within may hold others."""
    *_, last = (None, *_MARK.finditer(body))
    return Mark(last["kind"], tuple(last["words"].split())) if last else None


def fingerprint(*parts: str | None) -> str:
    """Name a thing by what it is: the same parts give the same short name."""
    text = "\x1f".join("" if part is None else part for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
