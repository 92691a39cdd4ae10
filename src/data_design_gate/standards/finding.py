"""A finding: one place where a design departs from the standards, as plain data."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, the others inform."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Suggestion(Struct, frozen=True):
    r"""A mechanical mend: replace whole lines (1-based, inclusive) by ``replacement``.

    ``replacement`` has ``\n`` line ends and no final newline. An empty
    range (``last_line`` = ``first_line`` - 1) inserts before ``first_line``.
    """

    first_line: int
    last_line: int
    replacement: str


class Finding(Struct, frozen=True):
    """What a rule found, where, why it matters and how to mend it.

    ``subject`` names the thing found fault with (``orders.customer_id``) and
    is the line-independent part of the finding's identity.
    """

    code: str
    name: str
    severity: Severity
    message: str
    help: str
    line: int
    end_line: int
    column: int
    section: str | None
    subject: str
    suggestion: Suggestion | None = None
    introduced: bool = True
    url: str = ""


class Waived(Struct, frozen=True):
    """A finding that a waiver with a reason lets pass."""

    finding: Finding
    reason: str
    line: int


class Unread(Struct, frozen=True):
    """Lines that hold design matter the reader could not understand."""

    first_line: int
    last_line: int
    reason: str


class Step(Struct, frozen=True):
    """The Go / No-Go decision of one step of the procedure."""

    number: int
    name: str
    go: bool
    codes: tuple[str, ...]
    waived: tuple[str, ...] = ()


class DoneItem(Struct, frozen=True):
    """One item of the Definition of Done; ``done`` is None while it cannot be known yet."""

    name: str
    done: bool | None
    codes: tuple[str, ...]
    note: str = ""


class Proof(Struct, frozen=True):
    """One fact from running the design: ``proved``, ``disproved`` or ``not-proved``."""

    name: str
    outcome: str
    detail: str
    seconds: float


class DocumentReport(Struct, frozen=True):
    """Everything the standards say of one document."""

    path: str
    title: str
    status: str
    tickets: tuple[str, ...]
    stores: tuple[str, ...]
    complete: bool
    steps: tuple[Step, ...]
    done: tuple[DoneItem, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    unread: tuple[Unread, ...] = ()
    proofs: tuple[Proof, ...] = ()

    def blocking(self) -> tuple[Finding, ...]:
        """Return the findings that block: errors that the change introduced."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR and f.introduced)
