"""All that is known of a pull request when it is decided upon, gathered once."""

from __future__ import annotations

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

    @property
    def comments(self) -> tuple[IssueComment, ...]:
        """Every comment of the conversation, oldest first."""
        return self.conversation.comments

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Every review, by submission."""
        return self.conversation.reviews
