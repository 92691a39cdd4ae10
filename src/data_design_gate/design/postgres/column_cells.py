"""One row of a column table as a column and its constraints."""

from __future__ import annotations

import re

from msgspec import Struct, field

from data_design_gate.design.postgres.expressions import allowed_values, columns_read, render
from data_design_gate.design.postgres.grammar import UnparsableError, parse
from data_design_gate.design.postgres.lexer import element_end
from data_design_gate.design.postgres.model import Check, Column, ColumnType, ForeignKey
from data_design_gate.design.postgres.source import column_type, type_text_at
from data_design_gate.design.words import plain, requiredness, stated, truth
from data_design_gate.document.model import Span
from data_design_gate.regex import regex

_NAME = regex(r"[^\W\d][\w$]*")
_STARRED = regex(r"[\w`]\s*\*\s*$")
_REMARK = regex(r"(?:(?<!\s)\s+)?\((?!\s*[\d'])[^()]*\)")
_PRIMARY = regex(r"\bPK\b|\bprimary(?:\s+key)?\b|🔑", re.IGNORECASE)
_UNIQUE = regex(r"\b(?:unique|uq|uk)\b", re.IGNORECASE)
# A name that follows the constraint's word: "unique `uq_orders_number`".
_UNIQUE_NAME = regex(r"\bunique(?: constraint)?:?\s+`?(?P<name>[a-z][^\W_]*+_\w+)", re.IGNORECASE)
_PRIMARY_NAME = regex(r"\bprimary key:?\s+`?(?P<name>[a-z][^\W_]*+_\w+)", re.IGNORECASE)
_INDEXED = regex(r"\bindex(?:ed)?\b", re.IGNORECASE)
_FOREIGN = regex(
    r"""(?:\bFK\b|\bforeign\s+key\b|\breferences?\b)[\s:]*+(?:(?:→|->|=>|to|on|of)\s*)?
    (?P<table>(?:[^\W\d][\w$]*\.)??[^\W\d][\w$]*)(?:\s*\.\s*(?P<dot>[^\W\d][\w$]*)
    |\s*\(\s*(?P<column>[^\W\d][\w$]*)\s*\))?
    |(?:→|->)\s*(?P<arrow>[^\W\d][\w$]*)\s*(?:\.\s*(?P<arrow_dot>[^\W\d][\w$]*)
    |\(\s*(?P<arrow_column>[^\W\d][\w$]*)\s*\))""",
    re.IGNORECASE | re.VERBOSE,
)
_ACTION = regex(
    r"\bON\s+(?P<event>DELETE|UPDATE)\s+(?P<action>CASCADE|RESTRICT|SET\s+NULL|SET\s+DEFAULT|NO\s+ACTION)",
    re.IGNORECASE,
)
_NOT_A_TABLE = frozenset({"key", "to", "the", "not", "null", "on", "cascade", "none", "no", "yes"})
_CHECK = regex(r"\bCHECK(?:\s+`?(?P<name>[a-z][^\W_]*+_\w+)`?)?\s*\(", re.IGNORECASE)
_DEFAULT = regex(r"\bDEFAULT\b[\s:=]*(?P<value>'[^']*'|[\w.]+(?:\([^()]*\))?)", re.IGNORECASE)
_IDENTITY = regex(r"\bidentity\b|\bauto[- ]?(?:increment|generated)\b", re.IGNORECASE)
NOT_A_TYPE = frozenset({"fk", "pk", "key"})  # written where a type should stand
_NO_DEFAULT = frozenset({"", "-", "\u2013", "\u2014", "none", "n/a", "na", "no"})


class CellTexts(Struct):
    """The cells of one row, by what they are about, as plain text."""

    name: str
    type: str
    span: Span
    nullable: str = ""
    required: str = ""
    default: str = ""
    constraints: str = ""
    primary_key: str = ""
    unique: str = ""
    foreign_key: str = ""
    description: str = ""


class ColumnRow(Struct):
    """A column with what its row says of keys and checks."""

    column: Column
    primary: bool = False
    primary_name: str = ""
    unique: bool = False
    unique_name: str = ""
    indexed: bool = False
    foreign_key: ForeignKey | None = None
    checks: list[Check] = field(default_factory=list)


def read_row(cells: CellTexts) -> ColumnRow | None:
    """Read one row; None when its first cell names no column."""
    found = _NAME.match(plain(cells.name).strip("*_ "))
    if not found:
        return None
    name = found[0]
    said = " ; ".join((cells.name[found.end() :], _behind_type(cells.type), cells.constraints))
    primary = bool(_PRIMARY.search(said)) or truth(cells.primary_key) is True
    kind = read_type(cells.type)
    nullable = _nullable(cells, said)
    identity = "always" if _IDENTITY.search(f"{said} ; {cells.default}") else ""
    if primary or kind.serial or identity:
        nullable = False
    column = Column(
        name,
        kind,
        nullable,
        _default(cells, said),
        cells.span,
        identity=identity,
        comment=cells.description,
    )
    row = ColumnRow(
        column,
        primary=primary,
        primary_name=_name_behind(_PRIMARY_NAME, said),
        unique=bool(_UNIQUE.search(said)) or truth(cells.unique) is True,
        unique_name=_name_behind(_UNIQUE_NAME, said),
        indexed=bool(_INDEXED.search(said)),
        foreign_key=_foreign_key(name, cells, said),
    )
    for text in (said, cells.description):
        if check := read_check(text, cells.span):
            row.checks.append(check)
    return row


def _name_behind(word: re.Pattern[str], said: str) -> str:
    found = word.search(said)
    return found["name"] if found else ""


def read_type(cell: str) -> ColumnType:
    """Return the type a cell names, with the author's spelling."""
    spelled = _type_text(cell)
    if not spelled or spelled.lower() in NOT_A_TYPE:
        return ColumnType("", plain(cell))
    try:
        tree = parse(f"CREATE TABLE t (c {spelled})")
        definition = tree[0]["stmt"]["CreateStmt"]["tableElts"][0]["ColumnDef"]
        return column_type(definition["typeName"], spelled)
    except (UnparsableError, KeyError, IndexError):
        return ColumnType(spelled.split("(")[0].lower(), spelled)


def _behind_type(cell: str) -> str:
    return plain(cell)[len(_type_text(cell)) :]


def _type_text(cell: str) -> str:
    """Return the type in a cell without a remark like ``(PK)``."""
    found = type_text_at(plain(cell), 0)
    remark = _REMARK.search(found)
    return found[: remark.start()] if remark else found


def _nullable(cells: CellTexts, said: str) -> bool | None:
    required = requiredness(cells.required, cells.nullable)
    if required is None:
        required = requiredness(said) if re.search(r"null", said, re.IGNORECASE) else None
    if required is None and _STARRED.search(cells.name):
        return False
    return None if required is None else not required


def _default(cells: CellTexts, said: str) -> str | None:
    written = plain(stated(cells.default)).strip()
    if written.lower() not in _NO_DEFAULT and not _IDENTITY.search(written):
        return written
    found = _DEFAULT.search(said)
    return found["value"] if found else None


def _foreign_key(name: str, cells: CellTexts, said: str) -> ForeignKey | None:
    texts = [said, cells.description]
    if stated(cells.foreign_key) and truth(cells.foreign_key) is None:
        texts.insert(0, f"FK {plain(cells.foreign_key)}")
    for text in texts:
        for found in _FOREIGN.finditer(text):
            target = (found["table"] or found["arrow"] or "").rsplit(".", 1)[-1]
            if not target or target.lower() in _NOT_A_TABLE:
                continue
            column = found["dot"] or found["column"] or found["arrow_dot"] or found["arrow_column"]
            actions = {
                action["event"].upper(): " ".join(action["action"].upper().split())
                for action in _ACTION.finditer(" ; ".join(texts))
            }
            return ForeignKey(
                (name,),
                target,
                (column,) if column else (),
                actions.get("DELETE", ""),
                actions.get("UPDATE", ""),
                "",
                cells.span,
            )
    return None


def read_check(text: str, span: Span) -> Check | None:
    """Return the CHECK constraint a text holds, None when there is none to be read."""
    found = _CHECK.search(text)
    if not found:
        return None
    expression = text[found.end() : element_end(text.replace(",", " "), found.end())]
    try:
        tree = parse(f"SELECT 1 WHERE {expression}")
        condition = tree[0]["stmt"]["SelectStmt"]["whereClause"]
    except (UnparsableError, KeyError, IndexError):
        return None
    return Check(
        render(condition),
        columns_read(condition),
        found["name"] or "",
        span,
        values=allowed_values(condition),
    )
