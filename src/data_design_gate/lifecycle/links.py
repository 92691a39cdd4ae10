"""The files a design links to, read at its commit in as few requests as possible."""

from __future__ import annotations

from data_design_gate.github.model import Text, Unreadable
from data_design_gate.github.port import GitHubPort


class LinkedFiles:
    """Answers rules from what is known and remembers what they asked for besides.

    The first pass over a design asks for nothing yet; ``fetch`` then reads
    every file it wanted at once, and the next pass has them.
    """

    def __init__(self, port: GitHubPort, sha: str) -> None:
        """Bind to the commit under review."""
        self._port = port
        self._sha = sha
        self._known: dict[str, str | None] = {}
        self._wanted: set[str] = set()

    def read(self, path: str) -> str | None:
        """Return a file's text; None when it is absent or not asked for yet."""
        if path not in self._known:
            self._wanted.add(path)
        return self._known.get(path)

    def fetch(self) -> bool:
        """Read what was asked for; False when nothing was."""
        wanted = sorted(self._wanted)
        self._wanted.clear()
        if not wanted:
            return False
        found = self._port.texts([(self._sha, path) for path in wanted])
        for path in wanted:
            text = found[self._sha, path]
            if isinstance(text, Text):
                self._known[path] = text.text
            elif isinstance(text, Unreadable):
                # It exists, and what it says cannot be told.
                self._known[path] = f"This file cannot be read: {text.reason}."
            else:
                self._known[path] = None
        return True
