"""One document from its bytes to its report: parse, read the design, run the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from data_design_gate.design.model import DataDesign
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.document.vocabulary import Vocabulary
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context, Ticket
from data_design_gate.standards.finding import DocumentReport, Proof
from data_design_gate.standards.settings import StandardSettings


class Surroundings(Struct, frozen=True):
    """Facts from outside one document; every one of them may be unknown.

    ``base`` is the document's text at the merge base, None when it is new;
    ``has_base`` says whether a base was given at all. See ``Context`` for
    the others.
    """

    base: bytes | str | None = None
    has_base: bool = False
    read: Callable[[str], str | None] | None = None
    tickets: Mapping[str, Ticket] | None = None
    approved_by_tool: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()


def design_of(source: bytes | str, path: str, settings: StandardSettings) -> DataDesign:
    """Read a design from a document's bytes; never raises for what it holds."""
    vocabulary = Vocabulary(settings.aliases, settings.sections)
    return read_design(parse_document(source, path, vocabulary, settings.max_bytes))


def context_of(
    source: bytes | str, path: str, settings: StandardSettings, around: Surroundings
) -> Context:
    """Return what the rules may look at for one document."""
    base = None if around.base is None else design_of(around.base, path, settings)
    return Context(
        design=design_of(source, path, settings),
        settings=settings,
        base=base,
        has_base=around.has_base,
        read=around.read,
        tickets=around.tickets,
        approved_by_tool=around.approved_by_tool,
        extra=around.extra,
    )


def review(
    source: bytes | str,
    path: str,
    settings: StandardSettings,
    around: Surroundings | None = None,
) -> DocumentReport:
    """Review one document; never raises for anything the document holds."""
    around = around or Surroundings()
    return check_design(context_of(source, path, settings, around), around.proofs)
