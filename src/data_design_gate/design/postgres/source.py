"""A statement's own text, looked at where the parse tree leaves something out."""

from __future__ import annotations

import re
from typing import Any

from data_design_gate.design.postgres.expressions import strings
from data_design_gate.design.postgres.lexer import element_end, mask
from data_design_gate.design.postgres.model import ColumnType, Statement
from data_design_gate.design.postgres.types import SERIALS, canonical
from data_design_gate.document.model import Span
from data_design_gate.regex import regex

Node = dict[str, Any]

_TYPE_TEXT = regex(
    r"""(?:(?:double\s+precision|(?:national\s+)?(?:character|char)(?:\s+varying)?|bit\s+varying)\b
    |(?:timestamp|time)\b\s*+(?:\(\s*+\d+\s*+\)\s*+)?with(?:out)?\s+time\s+zone\b
    |(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[^\W\d][\w$]*))*)
    (?:\s*\([^()]*\))?(?:\s*\[\s*+(?:\d+\s*+)?\]|\s+array\b)*""",
    re.IGNORECASE | re.VERBOSE,
)
_ON_DELETE = regex(r"\bON\s+DELETE\s+NO\s+ACTION\b", re.IGNORECASE)
_ON_UPDATE = regex(r"\bON\s+UPDATE\s+NO\s+ACTION\b", re.IGNORECASE)
_NO_ACTION = regex(r"\bNO\s+ACTION\b", re.IGNORECASE)
_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


class Source:
    """A statement with its masked text, made at the first need."""

    __slots__ = ("_masked", "_states_no_action", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._masked: str | None = None
        self._states_no_action: bool | None = None

    @property
    def masked(self) -> str:
        """The text with strings and comments blanked."""
        if self._masked is None:
            self._masked = mask(self.statement.text)
        return self._masked

    def place(self, node: Node) -> Span:
        """Return the file position of a node by its location."""
        return self.statement.place(node.get("location", 0))

    def quoted(self, node: Node) -> bool:
        """Tell whether the name at a node's location is written in double quotes."""
        text, at = self.statement.text, node.get("location", 0)
        if "schemaname" in node:
            at = text.find(".", at) + 1
        return text[at : at + 1] == '"'

    def element(self, node: Node) -> str:
        """Return the masked text from a node to the end of its list element."""
        start = node.get("location", 0)
        return self.masked[start : element_end(self.masked, start)]

    def on_delete(self, node: Node) -> str:
        """Return a foreign key's ON DELETE action, "" when it is not written."""
        return self._action(node, "fk_del_action", _ON_DELETE)

    def on_update(self, node: Node) -> str:
        """Return a foreign key's ON UPDATE action, "" when it is not written."""
        return self._action(node, "fk_upd_action", _ON_UPDATE)

    def _action(self, node: Node, key: str, stated: re.Pattern[str]) -> str:
        action = node.get(key, "a")
        if action != "a":
            return _ACTIONS.get(action, "")
        if self._states_no_action is None:
            self._states_no_action = bool(_NO_ACTION.search(self.statement.text))
        written = self._states_no_action and stated.search(self.element(node))
        return "NO ACTION" if written else ""

    def column_type(self, node: Node) -> ColumnType:
        """Return the type of a TypeName node, with the author's spelling."""
        return column_type(node, type_text_at(self.statement.text, node.get("location", 0)))


def type_text_at(text: str, offset: int) -> str:
    """Return the type written at an offset, blanks folded, "" when no word stands there."""
    found = _TYPE_TEXT.match(text, offset)
    return " ".join(found[0].split()) if found else ""


def column_type(node: Node, spelled: str) -> ColumnType:
    """Return the type of a TypeName node."""
    names = strings(node.get("names"))
    schema = names[-2] if len(names) > 1 and names[-2] != "pg_catalog" else ""
    name = names[-1] if names else ""
    serial = ""
    if not schema and name in SERIALS and not spelled.startswith('"'):
        name, serial = SERIALS[name]
    elif not spelled.startswith('"'):
        name = canonical(name)
    modifiers = tuple(
        number
        for modifier in node.get("typmods", ())
        if (number := _integer(modifier)) is not None and name != "interval"
    )
    return ColumnType(
        name,
        spelled or name,
        schema,
        modifiers,
        len(node.get("arrayBounds", ())),
        serial,
    )


def _integer(node: Node) -> int | None:
    constant = node.get("A_Const", {})
    if "ival" not in constant:
        return None
    return int(constant["ival"].get("ival", 0))
