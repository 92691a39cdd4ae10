"""What a rule may look at: the design, its base version, settings and linked facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from data_design_gate.design.model import DataDesign
from data_design_gate.document.model import Document
from data_design_gate.standards.settings import StandardSettings


class Ticket(Struct, frozen=True):
    """What Jira says of a ticket key, asked at pull request time."""

    key: str
    found: bool
    problem: str = ""
    mend: str = ""
    moved_to: str = ""


class Context(Struct, frozen=True):
    """Everything a rule sees. Rules are pure: facts from outside arrive here.

    ``base`` is the design at the merge base (None for a new document, or
    without a base). ``has_base`` tells whether a base was given at all, since
    B rules are silent without one. ``read`` returns the text of a repository
    file by its path from the root, or None when it does not exist; None as a
    whole when links cannot be looked at. ``tickets`` is None when Jira is not
    configured.
    """

    design: DataDesign
    settings: StandardSettings
    base: DataDesign | None = None
    has_base: bool = False
    read: Callable[[str], str | None] | None = None
    tickets: Mapping[str, Ticket] | None = None
    approved_by_tool: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """The document under review."""
        return self.design.document
