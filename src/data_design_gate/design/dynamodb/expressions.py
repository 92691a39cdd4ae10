"""DynamoDB expressions: which attributes they name and how they compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from data_design_gate.regex import regex

_TOKEN = regex(
    r"(?:(?<!\s)\s++)?(?:(?P<string>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<value>:[\w.-]+)"
    r"|(?P<template>[\w#/.:-]{0,255}+(?:\$?\{[^{}\s]*\}|<[A-Za-z][\w-]*>)[\w#/.:${}<>-]*)"
    r"|(?P<number>-?\d+(?:\.\d+)?\b)|(?P<name>[#A-Za-z_](?:[\w.#-]|\[\d+\])*)"
    r"|(?P<operator><=|>=|<>|!=|==|=|<|>|\u2264|\u2265)|(?P<mark>[(),])|(?P<other>\S))"
)
# DynamoDB Developer Guide, Quotas: an expression string has at most 4 KB.
LONGEST_EXPRESSION = 4_096
_FUNCTIONS = frozenset(
    {
        "begins_with",
        "contains",
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "size",
    }
)
_WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
_FOLDED = {"==": "=", "\u2264": "<=", "\u2265": ">=", "!=": "<>"}


class Token(Struct, frozen=True):
    """A token: ``kind`` is name, value, operator, word, function, mark, literal or other."""

    kind: str
    text: str
    offset: int


class Comparison(Struct, frozen=True):
    """One comparison of an attribute. ``joined`` is the word before it: "", AND, OR."""

    attribute: str
    operator: str
    offset: int
    joined: str = ""


class ExpressionError(ValueError):
    """An expression that cannot be read; ``offset`` is 0-based."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def tokens(expression: str) -> list[Token]:
    """Split an expression into its tokens; words are in capitals."""
    found: list[Token] = []
    for match in _TOKEN.finditer(expression[:LONGEST_EXPRESSION]):
        kind = match.lastgroup or "other"
        text = match[kind]
        offset = match.start(kind)
        if kind == "name" and text.upper() in _WORDS:
            kind, text = "word", text.upper()
        elif kind == "name" and text.lower() in _FUNCTIONS:
            kind, text = "function", text.lower()
        elif kind in {"string", "number", "template"}:
            kind = "literal"
        elif kind == "operator":
            text = _FOLDED.get(text, text)
        found.append(Token(kind, text, offset))
    return found


def comparisons(expression: str, names: Mapping[str, str]) -> tuple[Comparison, ...]:
    """Return the comparisons of a condition, attributes resolved through ``names``.

    A name beginning with ``#`` that is not in ``names`` stands for the word
    behind it. Raises ExpressionError for what is no condition.
    """
    if len(expression) > LONGEST_EXPRESSION:
        msg = "it is longer than the 4 KB that DynamoDB takes"
        raise ExpressionError(msg, LONGEST_EXPRESSION)
    return tuple(_Parser(tokens(expression), names, expression).read())


def attribute_names(expression: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return every top-level attribute an expression names, in order."""
    found = [resolve(t.text, names) for t in tokens(expression) if t.kind == "name"]
    return tuple(dict.fromkeys(found))


def compared_names(expression: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the attributes a condition compares; every name of what is no condition."""
    try:
        found = comparisons(expression, names)
    except ExpressionError:
        return attribute_names(expression, names)
    return tuple(dict.fromkeys(c.attribute for c in found if not c.attribute.startswith(":")))


def bare_names(expression: str) -> Iterator[Token]:
    """Yield the attribute names that are written without ``#``."""
    for token in tokens(expression):
        if token.kind == "name" and not token.text.startswith("#"):
            yield token


_CLAUSES = frozenset({"SET", "REMOVE", "ADD", "DELETE"})


def updated_names(expression: str) -> Iterator[Token]:
    """Yield the bare attribute names of an UpdateExpression, clause words and functions aside."""
    found = list(tokens(expression))
    for position, token in enumerate(found):
        called = position + 1 < len(found) and found[position + 1].text == "("
        plain = token.kind == "name" and not token.text.startswith("#")
        if plain and not called and token.text.upper() not in _CLAUSES:
            yield token


def resolve(name: str, names: Mapping[str, str]) -> str:
    """Return the attribute a written name means: its top level, placeholders resolved."""
    if name in names:
        return names[name]
    first = re.split(r"[.\[]", name, maxsplit=1)[0]
    return names.get(first, first.removeprefix("#"))


class _Parser:
    def __init__(self, found: list[Token], names: Mapping[str, str], text: str) -> None:
        self.tokens = found
        self.names = names
        self.text = text
        self.at = 0

    def read(self) -> Iterator[Comparison]:
        joined = ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "word" and token.text in {"AND", "OR", "NOT"}:
                joined = "OR" if token.text == "OR" else token.text
                self.at += 1
            elif token.kind == "mark":
                self.at += 1
            else:
                yield self._comparison(joined)
                joined = ""

    def _comparison(self, joined: str) -> Comparison:
        token = self.tokens[self.at]
        if token.kind == "function":
            self.at += 1
            self._skip("(")
            name = self._take("name", "value")
            while self.at < len(self.tokens) and self.tokens[self.at].text != ")":
                self.at += 1
            self._skip(")")
            operator = token.text
            if operator == "size" and self.at < len(self.tokens):
                self.at += 2 if self.tokens[self.at].kind == "operator" else 0
            return Comparison(resolve(name.text, self.names), operator, token.offset, joined)
        name = self._take("name", "value")
        operator = self._operator()
        return Comparison(resolve(name.text, self.names), operator, name.offset, joined)

    def _operator(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None:
            self._fail("the condition ends without a comparison")
        elif token.text == "BETWEEN":
            self.at += 1
            self._operand()
            if self.at < len(self.tokens) and self.tokens[self.at].text == "AND":
                self.at += 1
                self._operand()
            return "BETWEEN"
        elif token.text == "IN":
            while self.at < len(self.tokens) and self.tokens[self.at].text != ")":
                self.at += 1
            self._skip(")")
            return "IN"
        elif token.kind == "function":  # `sk begins_with "X#"`, as tables write it
            self.at += 1
            self._skip("(")
            self._operand()
            self._skip(")")
            return token.text
        elif token.kind == "operator":
            self.at += 1
            self._operand()
            return token.text
        self._fail("a comparison is expected here")
        raise AssertionError  # _fail always raises

    def _operand(self) -> None:
        self._take("value", "literal", "name", "other")
        while self.at < len(self.tokens) and self.tokens[self.at].kind in {"other", "literal"}:
            self.at += 1

    def _take(self, *kinds: str) -> Token:
        if self.at >= len(self.tokens):
            self._fail("the expression ends too early")
        token = self.tokens[self.at]
        if token.kind not in kinds:
            self._fail(f"`{token.text}` is not expected here")
        self.at += 1
        return token

    def _skip(self, mark: str) -> None:
        if self.at < len(self.tokens) and self.tokens[self.at].text == mark:
            self.at += 1

    def _fail(self, message: str) -> None:
        offset = self.tokens[self.at].offset if self.at < len(self.tokens) else len(self.text)
        raise ExpressionError(message, offset)
