"""DDL, UPDATE and DELETE inside procedural bodies, where the grammar sees only a string."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from data_design_gate.design.postgres.grammar import UnparsableError, parse
from data_design_gate.design.postgres.lexer import mask
from data_design_gate.design.postgres.model import Statement
from data_design_gate.regex import regex

_START = regex(
    r"(?:^|;|\b(?:BEGIN|THEN|ELSE|LOOP)\b)\s*"
    r"(?P<own>(?:CREATE|ALTER|DROP|COMMENT|TRUNCATE|UPDATE|DELETE\s+FROM)\b[^;]*)",
    re.IGNORECASE,
)
_MOST = 50


def statements_within(statement: Statement) -> Iterator[Statement]:
    """Yield what a DO block's body runs by itself, each statement at its own line."""
    body = _body(statement)
    start = statement.text.find(body)
    masked = mask(body)
    position = count = 0
    while count < _MOST and (found := _START.search(masked, position)):
        position = found.end("own")
        count += 1
        text = body[found.start("own") : position].strip()
        try:
            tree = parse(text)
        except UnparsableError:
            continue
        if len(tree) == 1:
            kind, node = next(iter(tree[0]["stmt"].items()))
            span = statement.place(start + found.start("own")) if start >= 0 else statement.span
            yield replace(statement, kind=kind, node=node, text=text, span=span, offsets=())


def _body(statement: Statement) -> str:
    for item in statement.node.get("args", ()):
        option = item.get("DefElem", {})
        if option.get("defname") == "as":
            return str(option.get("arg", {}).get("String", {}).get("sval", ""))
    return ""
