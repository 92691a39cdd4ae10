"""What a sweep has found to do and what came of it, one value shared by its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from data_design_gate.configuration.model import Configuration
from data_design_gate.errors import UserError
from data_design_gate.lifecycle.outbox import Outbox
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.processor_time import SECONDS, at_most

FAILED = 4


class Tickets(StrEnum):
    """How the tickets of a document stand when a pull request speaks for it.

    ``ASK``: they are to be told. ``TRUE``: they say everything already and
    are left alone. ``DOWN``: they could not be asked in this run, so nothing
    may wait for them or believe them done.
    """

    ASK = "ask"
    TRUE = "true"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one document or pull request (``subject``)."""

    subject: str
    words: str
    failed: bool = False


@dataclass(slots=True)
class ReconcileResult:
    """What a sweep did; ``exit_code`` is 4 when something could not be brought up to date."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        return FAILED if any(entry.failed for entry in self.entries) else 0

    def add(self, subject: str, words: str, *, failed: bool = False) -> None:
        """Note what came of something."""
        self.entries.append(Entry(subject, words, failed))

    def guard(self, subject: str, step: Callable[[], object]) -> None:
        """Do a step; whatever goes wrong is noted and never stops the others."""
        try:
            with at_most(SECONDS, subject):
                step()
        except UserError as error:
            self.add(subject, f"could not be brought up to date: {error}", failed=True)
        except Exception as error:  # noqa: BLE001  one broken document must not hide the others
            kind = type(error).__name__
            words = f"met a bug in Data Design Gate ({kind}: {error}); please report it."
            self.add(subject, words, failed=True)


@dataclass(slots=True)
class SweepPlan:
    """The sweep at work.

    ``closing`` collects the documents that closed pull requests speak for, by
    number and by how their tickets stand; ``reviewing`` those of open ones.
    ``last`` are steps, by subject, for when all of them have spoken.
    """

    runtime: Runtime
    configuration: Configuration
    outbox: Outbox
    result: ReconcileResult = field(default_factory=ReconcileResult)
    closing: dict[tuple[int, Tickets], set[str]] = field(default_factory=dict)
    reviewing: dict[int, set[str]] = field(default_factory=dict)
    last: list[tuple[str, Callable[[], object]]] = field(default_factory=list)

    def close(self, number: int, path: str, tickets: Tickets = Tickets.ASK) -> None:
        """Let a closed pull request speak for a document."""
        self.closing.setdefault((number, tickets), set()).add(path)

    def review(self, number: int, path: str) -> None:
        """Let an open pull request speak for a document."""
        self.reviewing.setdefault(number, set()).add(path)
