"""What a request's value may be: given, given in part, or left open; and whether an item fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from data_design_gate.proof.dynamodb.typed import Typed, example, is_typed, kind_of, order, typed
from data_design_gate.standards.rules.dynamodb_common import PLACEHOLDER

_OPEN = frozenset({"...", "\u2026", "?", ""})
_QUOTED = re.compile(r"""(["'])(?P<text>.*)\1""", re.DOTALL)
_ELLIPSIS = re.compile(r"\.\.\.|\u2026")
# What names a kind of item before its own part: `ORDER#` of `ORDER#2026-01-01`.
_PREFIX = re.compile(r"^[A-Za-z][A-Za-z0-9_]*[#|:/~-]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A value of a request. ``fixed`` is what is given; ``pieces`` the fixed texts of a template.

    Neither means that any value will do, such as the caller's parameter.
    """

    fixed: Typed | None = None
    pieces: tuple[str, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether nothing of it is given."""
        return self.fixed is None and not any(self.pieces)

    @property
    def opening(self) -> str:
        """The fixed text that a template begins with."""
        return self.pieces[0] if self.pieces else ""

    def example(self, kind: str) -> Typed:
        """Return some value for it."""
        if self.fixed is not None:
            return self.fixed
        return {"S": "x".join(self.pieces)} if any(self.pieces) else example(kind)


def asked(raw: object, wanted: str = "") -> Asked:
    """Read a value as documents write it: ``:id``, ``<id>``, ``USER#{id}``, ``{"S": "a"}``."""
    inner = next(iter(raw.values())) if is_typed(raw) else raw  # type: ignore[attr-defined]
    if isinstance(inner, str):
        if inner.startswith(":") or (inner in _OPEN and not is_typed(raw)):
            return Asked()
        text = _ELLIPSIS.sub("{x}", inner)
        if PLACEHOLDER.search(text):
            pieces = tuple(PLACEHOLDER.sub("\0", text).split("\0"))
            return Asked(pieces=pieces if any(pieces) else ())
    return Asked(fixed=typed(raw, wanted))


def literal(text: str, wanted: str) -> Asked:
    """Read a value written into a condition: ``"ORDER#"``, ``USER#{id}``, ``5``."""
    quoted = _QUOTED.fullmatch(text)
    if quoted is None and wanted == "N":
        try:
            return Asked(fixed={"N": str(Decimal(text))})
        except InvalidOperation:
            return Asked()
    return asked(quoted["text"] if quoted else text, wanted)


def fit(value: Asked, operator: str, held: Typed) -> Typed | None:
    """Return the value to send so that an item with ``held`` is found, None when there is none."""
    if value.fixed is not None:
        return value.fixed if holds(held, operator, value.fixed) else None
    if any(value.pieces):
        return _by_template(value.pieces, operator, held)
    return derived(operator, held)


def _by_template(pieces: tuple[str, ...], operator: str, held: Typed) -> Typed | None:
    text = held.get("S")
    if not isinstance(text, str) or not text.startswith(pieces[0]):
        return None
    pattern = ".+?".join(re.escape(piece) for piece in pieces)
    if re.fullmatch(pattern, text, re.DOTALL):
        return derived("=", held) if operator == "begins_with" else derived(operator, held)
    if operator == "begins_with":
        found = re.match(pattern, text, re.DOTALL)
        return {"S": found[0] if found and found[0] else pieces[0]} if found or pieces[0] else None
    return None if operator == "=" else derived(operator, held)


def holds(held: Typed, operator: str, value: Typed) -> bool:
    """Tell whether an attribute meets a comparison of a key condition."""
    mine, other = order(held), order(value)
    if mine is None or other is None or mine[0] != other[0]:
        return False
    left, right = mine[1], other[1]
    if operator == "begins_with":
        return isinstance(left, bytes) and left.startswith(right)
    return bool({
        "=": left == right, "<": left < right, "<=": left <= right,
        ">": left > right, ">=": left >= right,
    }.get(operator, True))  # fmt: skip


def derived(operator: str, held: Typed) -> Typed:  # noqa: PLR0911  one line an operator
    """Return the value with which ``held`` meets a comparison."""
    kind = kind_of(held)
    inner = held.get(kind)
    if operator == "begins_with" and isinstance(inner, str):
        prefix = _PREFIX.match(inner)
        return {kind: prefix[0] if prefix else inner}
    if operator in {"<", "<>"}:
        return _beside(held, up=True)
    if operator == ">":
        return _beside(held, up=False)
    if operator == "contains":
        if isinstance(inner, list) and inner:
            first = inner[0]
            return first if kind == "L" else {kind[0]: first}
        return held
    if operator == "size":
        return {"N": str(len(inner)) if isinstance(inner, str | list | dict) else "1"}
    return {"S": kind} if operator == "attribute_type" else held


def _beside(held: Typed, *, up: bool) -> Typed:
    """Return a value that sorts just behind (``up``) or before another."""
    kind = kind_of(held)
    inner = held.get(kind)
    if kind == "N":
        try:
            return {"N": str(Decimal(str(inner)) + (1 if up else -1))}
        except InvalidOperation:
            return held
    if not isinstance(inner, str):
        return held
    return {kind: f"{inner}~" if up else inner[:-1] or "!"}
