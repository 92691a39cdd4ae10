"""All that is known of a pull request when it is decided upon, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_design_gate.configuration.model import Configuration, ConfigurationError
from data_design_gate.gate.facts import Facts
from data_design_gate.github.model import (
    ChangedFile,
    Conversation,
    IssueComment,
    PullRequest,
    Review,
)
from data_design_gate.standards.context import Ticket
from data_design_gate.standards.finding import DocumentReport


@dataclass(frozen=True, slots=True)
class ChangedDesign:
    """A design that the pull request touches.

    ``head`` and ``base`` are its texts at the head and at the merge base,
    None where it does not exist; ``trouble`` says why one could not be read.
    """

    path: str
    previous_path: str
    head: str | None
    base: str | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A pull request with everything a decision needs.

    ``configuration`` is None when it is broken, then ``fault`` says how.
    """

    pull_request: PullRequest
    configuration: Configuration | None
    fault: ConfigurationError | None
    files: tuple[ChangedFile, ...]
    designs: tuple[ChangedDesign, ...]
    facts: Facts
    conversation: Conversation
    reviews: tuple[Review, ...]
    reports: tuple[DocumentReport, ...] = ()
    tickets: Mapping[str, Ticket] | None = None

    @property
    def comments(self) -> tuple[IssueComment, ...]:
        """Every comment of the conversation, oldest first."""
        return self.conversation.comments
