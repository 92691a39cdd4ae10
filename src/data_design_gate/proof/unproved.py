"""Why a proof could not be run: expected outcomes that end a run, not bugs."""

from __future__ import annotations


class NotRunnable(Exception):  # noqa: N818  it is an outcome, not an error
    """The engine cannot be used here; ``mend`` says what would change that."""

    def __init__(self, reason: str, mend: str = "") -> None:
        """Keep the reason and the mend."""
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


class OutOfTime(Exception):  # noqa: N818  as NotRunnable
    """The time budget of the document is used up."""


class Broken(Exception):  # noqa: N818  as NotRunnable
    """The server, or the connection to it, ended while a statement ran."""
