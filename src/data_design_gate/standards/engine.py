"""The rule registry: a rule is one generator function whose docstring is its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import TYPE_CHECKING

from msgspec import Struct

from data_design_gate.standards.finding import Severity, Suggestion

if TYPE_CHECKING:
    from data_design_gate.document.model import Span
    from data_design_gate.standards.context import Context


class Hit(Struct, frozen=True):
    """What a rule yields; the engine adds code, name, severity and section.

    ``severity`` overrides the rule's own where the catalogue says so.
    ``group`` ties hits of one root cause together: hits of one rule with the
    same non-empty group are folded into the first of them, and ``also`` names
    the others.
    """

    span: Span
    message: str
    help: str
    subject: str
    severity: Severity | None = None
    suggestion: Suggestion | None = None
    group: str = ""
    section: str | None = None


Check = Callable[["Context"], Iterator[Hit]]
Shown = Callable[["Context", Sequence[Hit]], Iterator[Hit]]
"""What a proof run adds to a rule that has read the text; the hits are those it read."""


class Rule(Struct, frozen=True):
    """A registered rule. ``name`` comes from the function's name."""

    code: str
    name: str
    severity: Severity
    check: Check
    marks: str
    waivable: bool
    needs: frozenset[str]

    @property
    def documentation(self) -> str:
        """The rule's page: its docstring."""
        return self.check.__doc__ or ""


_REGISTRY: dict[str, Rule] = {}


def rule(
    code: str,
    severity: Severity,
    *,
    marks: str = "S",
    waivable: bool = True,
    needs: tuple[str, ...] = (),
    shown: Shown | None = None,
) -> Callable[[Check], Check]:
    """Register a rule.

    ``marks`` are the catalogue's letters: S from the text, X needs a proof
    run, B compared with the base version, L looks at links or the ticket.
    ``needs`` names what the design must contain for the rule to be worth
    calling: ``postgres``, ``dynamodb``, ``patterns``, ``migration``. ``shown``
    adds what running the design showed.
    """

    def register(check: Check) -> Check:
        if code in _REGISTRY:
            msg = f"{code} is registered twice"
            raise ValueError(msg)
        name = check.__name__.replace("_", "-")
        whole = check if shown is None else _both(check, shown)
        _REGISTRY[code] = Rule(code, name, severity, whole, marks, waivable, frozenset(needs))
        return check

    return register


def _both(check: Check, shown: Shown) -> Check:
    @wraps(check)
    def read_then_shown(context: Context) -> Iterator[Hit]:
        read = list(check(context))
        yield from read
        yield from shown(context, read)

    return read_then_shown


def registry() -> dict[str, Rule]:
    """Return every registered rule by code, in order of area and number."""
    return dict(sorted(_REGISTRY.items()))
