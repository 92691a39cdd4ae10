"""What a condition compares with what: each value beside its attribute and operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from data_design_gate.design.dynamodb.expressions import Token, resolve, tokens

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_CLAUSES = frozenset({"SET", "REMOVE", "ADD", "DELETE"})


@dataclass(frozen=True, slots=True)
class Operand:
    """One value of a condition. ``name`` is the attribute as written, ``text`` the value.

    ``operator`` is =, <, BETWEEN, begins_with, contains, size ...; ``literal``
    tells a value written out (``"ORDER#"``, ``USER#{id}``) from a placeholder.
    """

    attribute: str
    name: str
    operator: str
    text: str
    offset: int
    literal: bool


def operands(expression: str, names: Mapping[str, str]) -> tuple[Operand, ...]:
    """Return every value that a condition compares an attribute with, in order."""
    return tuple(_Reading(expression, names).read())


class _Reading:
    """A walk over the tokens that remembers the attribute and operator it stands behind."""

    def __init__(self, expression: str, names: Mapping[str, str]) -> None:
        self.found = tokens(expression)
        self.names = names
        self.name: Token | None = None
        self.operator = ""
        self.waiting: Token | None = None  # a value that stands before its operator

    def read(self) -> Iterator[Operand]:
        for token in self.found:
            if token.kind == "word":
                self._word(token.text)
            elif token.kind == "function":
                if self.name is None or self.operator:  # else `sk begins_with "X"`
                    self.name = None
                self.operator = token.text
            elif token.kind == "operator":
                self.operator = "size" if self.operator == "size" else token.text
            elif token.kind == "name":
                yield from self._named(token)
            elif token.kind in {"value", "literal"}:
                yield from self._value(token)

    def _word(self, word: str) -> None:
        if word == "AND" and self.operator == "BETWEEN":
            self.operator = "BETWEEN "  # the second bound follows
        elif word in {"BETWEEN", "IN"}:
            self.operator = word
        else:
            self.name, self.operator, self.waiting = None, "", None

    def _named(self, token: Token) -> Iterator[Operand]:
        if self.waiting is not None and self.operator:
            self.name = token
            yield self._operand(self.waiting, _FLIPPED.get(self.operator, self.operator))
            self.waiting = None
        elif self.name is not None and self.operator:
            # `customerId = customerId` and `PK = USER#1`, as tables write them
            yield replace(self._operand(token, self.operator.strip()), literal=True)
        else:
            self.name = token

    def _value(self, token: Token) -> Iterator[Operand]:
        if self.name is None:
            self.waiting = token
        else:
            yield self._operand(token, self.operator.strip() or "=")

    def _operand(self, token: Token, operator: str) -> Operand:
        name = self.name.text if self.name else ""
        attribute = resolve(name, self.names)
        return Operand(attribute, name, operator, token.text, token.offset, token.kind != "value")


def assigned(expression: str, names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (attribute, placeholder, how) of each value of an UpdateExpression.

    ``how`` is SET, ADD or DELETE; ``number`` where the value is part of a sum,
    ``list`` where it is part of a list_append.
    """
    clause, depth = "SET", 0
    action: list[Token] = []
    for token in [*tokens(expression), Token("mark", ",", 0)]:
        is_clause = token.kind == "name" and token.text.upper() in _CLAUSES
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if is_clause or (token.text == "," and depth <= 0):
            yield from _action(action, clause, names)
            action = []
        else:
            action.append(token)
        clause = token.text.upper() if is_clause else clause


def _action(
    action: list[Token], clause: str, names: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    target = next((token.text for token in action if token.kind == "name"), "")
    texts = {token.text for token in action}
    how = "list" if "list_append" in texts else "number" if texts & {"+", "-"} else clause
    for token in action:
        if token.kind == "value":
            yield resolve(target, names), token.text, how
