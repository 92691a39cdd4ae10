"""What a piece of SQL that PostgreSQL cannot read really is, and how to mend it."""

from __future__ import annotations

import re

from msgspec import Struct

from data_design_gate.design.postgres.dialects import CLUES, Clue
from data_design_gate.design.postgres.lexer import comments, mask
from data_design_gate.design.postgres.model import Statement
from data_design_gate.document.nearest import nearest
from data_design_gate.regex import regex


class Diagnosis(Struct, frozen=True):
    """``kind`` as in ``UnreadBlock``; ``offset`` points at the trouble, None for the whole."""

    kind: str
    reason: str
    mend: str
    offset: int | None = None


_PSQL = regex(r"^[ \t]*\\\w*", re.MULTILINE)
_ELISION = regex(r"(?<![\w.'])\.\.\.?(?![\w.'])|…|⋯|^[ \t]*\.[ \t]*$", re.MULTILINE)
_PLACEHOLDERS = regex(
    r"\$\{[^{}\n]*\}|\{\{[^{}\n]*\}\}|\{[A-Za-z_][\w. -]*\}|<[A-Za-z_][\w -]*>|<%[^%\n]*%>"
    r"|\[[A-Z][A-Za-z_ -]*\](?!\s*\.)|\bYOUR_\w+|%\([\w]+\)s"
)
_SLASHES = regex(r"(?<!:)//")
_HASH_COMMENT = regex(r"^\s*#", re.MULTILINE)
_COLUMN_LINE = regex(
    r"""["\w]+\s+(?:big|small)?(?:int|text|uuid|varchar|char|character|bool|boolean|integer|bigint
    |smallint|numeric|decimal|real|double|serial|timestamp|timestamptz|date|time|json|jsonb|bytea
    |inet|interval|bigserial|money|tsvector|vector|citext)\w*\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CONSTRAINT_LINE = regex(
    r"(?:CONSTRAINT\s+\S+\s+|FOREIGN\s+KEY\b|PRIMARY\s+KEY\b|UNIQUE\b|CHECK\s*\(|REFERENCES\b"
    r"|ADD\s+(?:COLUMN|CONSTRAINT)\b)",
    re.IGNORECASE,
)
_SQL_WORD = regex(
    r"\s*+(?:\(\s*+)?(?:CREATE|ALTER|DROP|COMMENT|INSERT|UPDATE|DELETE|SELECT|GRANT|REVOKE|WITH|BEGIN|END"
    r"|COMMIT|ROLLBACK|SET|RESET|TRUNCATE|DO|CALL|EXPLAIN|ANALYZE|VACUUM|COPY|LOCK|REFRESH|REINDEX"
    r"|MERGE|VALUES|TABLE|SHOW|PREPARE|EXECUTE|DECLARE|FETCH|CLUSTER|SAVEPOINT|RELEASE|START"
    r"|SECURITY|IMPORT|DISCARD|LISTEN|NOTIFY|CHECKPOINT|REASSIGN|LOAD|MOVE|CLOSE|ABORT"
    r"|DEALLOCATE|UNLISTEN)\b",
    re.IGNORECASE,
)
_VERBS = (
    "CREATE", "ALTER", "DROP", "COMMENT", "INSERT", "UPDATE", "DELETE", "SELECT", "GRANT", "REVOKE",
    "TRUNCATE",
)  # fmt: skip
_FIRST_WORD = regex(r"[A-Za-z]+")
_SHORT_WORD = 3  # letters; shorter words are near to everything
_JSON = regex(r"\s*[\[{]\s*[\"{\[\]}]")

_FULL_FORM = "Write the full statement, or tag the fence `text` if it is only an excerpt."


def unsafe_character(text: str) -> Diagnosis | None:
    """Find a character that no SQL text may hold: NUL, or half a surrogate pair."""
    at = text.find("\x00")
    if at >= 0:
        return Diagnosis(
            "syntax",
            "a NUL character, at which PostgreSQL would stop reading",
            "Remove the NUL character.",
            at,
        )
    if found := re.search("[\ud800-\udfff]", text):
        return Diagnosis(
            "syntax",
            f"a lone surrogate (U+{ord(found[0]):04X}), which is no character",
            "Remove it, or write the character it was part of.",
            found.start(),
        )
    return None


def diagnose(text: str, start: int, end: int, message: str, at: int) -> Diagnosis:
    """Name the trouble of ``text[start:end]``, which failed at ``at`` with ``message``."""
    piece = text[start:end]
    masked = mask(piece)
    local = max(0, min(at - start, len(piece)))
    if message.startswith("a `;` is missing"):
        return Diagnosis("syntax", message, "Put a `;` at the end of the statement before it.", at)
    for find in (_psql, _elision, _placeholder, _dialect):
        if found := find(masked, piece, local):
            offset = None if found.offset is None else start + found.offset
            return Diagnosis(found.kind, found.reason, found.mend, offset)
    if found := _fragment(masked):
        offset = None if found.offset is None else start + found.offset
        return Diagnosis(found.kind, found.reason, found.mend, offset)
    return _syntax(message, masked, at)


def _psql(masked: str, piece: str, local: int) -> Diagnosis | None:
    found = next((f for f in _PSQL.finditer(masked) if f.start() <= local), None)
    if not found:
        return None
    line = piece[found.start() :].split("\n", 1)[0].strip()
    return Diagnosis(
        "dialect",
        f"a psql command (`{line[:40]}`), which is not SQL",
        "Leave it out; a fence holds statements only.",
        found.end() - len(found[0].lstrip()),
    )


def _elision(masked: str, _piece: str, _local: int) -> Diagnosis | None:
    if found := _ELISION.search(masked):
        return Diagnosis(
            "elision", f"part of it is left out (`{found[0]}`)", _FULL_FORM, found.start()
        )
    return None


def _placeholder(masked: str, piece: str, local: int) -> Diagnosis | None:
    for found in _PLACEHOLDERS.finditer(masked):
        if found.start() <= local <= found.end() or found[0][0] in "${%":
            return Diagnosis(
                "placeholder",
                f"a placeholder (`{piece[found.start() : found.end()]}`) stands for a real name",
                "Write the real name, or tag the fence `text` if it is a template.",
                found.start(),
            )
    return None


def _dialect(masked: str, _piece: str, _local: int) -> Diagnosis | None:
    """Name the dialect with the most clues; each clue adds its Postgres spelling."""
    hits: dict[str, list[tuple[Clue, re.Match[str]]]] = {}
    for clue in CLUES:
        if found := clue.pattern.search(masked):
            hits.setdefault(clue.dialect, []).append((clue, found))
    if not hits:
        return None
    dialect, clues = max(hits.items(), key=lambda item: len(item[1]))
    advice = "; ".join(dict.fromkeys(clue.mend for clue, _ in clues[:3]))
    return Diagnosis(
        "dialect",
        f"{dialect} syntax",
        f"In PostgreSQL: {advice}.",
        min(found.start() for _, found in clues),
    )


def _fragment(masked: str) -> Diagnosis | None:
    code = masked.strip()
    if _SQL_WORD.match(code):
        return None
    first = _FIRST_WORD.match(code)
    meant = nearest(first[0], _VERBS, 2) if first and len(first[0]) > _SHORT_WORD else None
    if first and meant and first[0].upper() != meant:
        return Diagnosis(
            "syntax",
            f"`{first[0]}` is no SQL word",
            f"Did you mean {meant}?",
            len(masked) - len(masked.lstrip()),
        )
    if _JSON.match(code):
        return Diagnosis(
            "fragment", "JSON, not SQL", "Put it into a fence of its own, tagged `json`."
        )
    if _COLUMN_LINE.match(code) or _CONSTRAINT_LINE.match(code):
        return Diagnosis(
            "fragment", "column or constraint lines without their statement", _FULL_FORM
        )
    return Diagnosis(
        "fragment",
        "text that is no SQL statement",
        "Tag the fence `text`, or write the statements it stands for.",
    )


def _syntax(message: str, masked: str, at: int) -> Diagnosis:
    if _SLASHES.search(masked):
        mend = "Comments in SQL start with `--`, not `//`."
    elif _HASH_COMMENT.search(masked):
        mend = "Comments in SQL start with `--`, not `#`."
    elif "end of input" in message:
        mend = "A bracket is not closed, or the statement is not finished."
    else:
        mend = "Correct the statement so that PostgreSQL can read it."
    return Diagnosis("syntax", message, mend, at)


_LEFT_OUT = regex(
    r"(?:\.\.\.|…|etc\b|(?:and\s+)?(?:the\s+)?(?:other|remaining|rest\s+of|more|additional|existing)"
    r"\s+(?:\w+\s+){0,2}(?:columns?|fields?|attributes?)\b|see\s+(?:section|above|below)\b|same\s+as\b"
    r"|as\s+(?:above|before)\b)",
    re.IGNORECASE,
)


def elided_table(statement: Statement) -> Diagnosis | None:
    """Find a CREATE TABLE that parses although a comment stands for its columns."""
    if statement.kind != "CreateStmt":
        return None
    node = statement.node
    found = list(comments(statement.text))
    for offset, words in found:
        line = statement.text[:offset].rsplit("\n", 1)[-1]
        if not line.strip() and re.match(r"(?:\.\.\.|…)", words) and len(words) < 80:  # noqa: PLR2004
            return Diagnosis(
                "elision", f"part of it is left out (`{words[:40]}`)", _FULL_FORM, offset
            )
    bodiless = any(
        node.get(key) for key in ("tableElts", "inhRelations", "partbound", "ofTypename")
    )
    if bodiless or not found:
        return None
    offset, words = found[0]
    return Diagnosis("elision", f"the columns are left out (`{words[:40]}`)", _FULL_FORM, offset)


MAX_COLUMNS = 1_600
"""PostgreSQL's own limit of columns a table; appendix K of its documentation."""


def too_many_columns(statement: Statement) -> Diagnosis | None:
    """Find a table definition or alteration longer than PostgreSQL can take."""
    elements = statement.node.get("tableElts") or statement.node.get("cmds") or ()
    if len(elements) <= MAX_COLUMNS:
        return None
    return Diagnosis(
        "bounds",
        f"{len(elements):,} elements in one statement; PostgreSQL takes {MAX_COLUMNS:,} columns",
        "Split the table.",
    )


def mysql_key_line(statement: Statement) -> Diagnosis | None:
    """Find MySQL's inline KEY and INDEX lines, which parse as columns of a strange type."""
    if statement.kind != "CreateStmt":
        return None
    for element in statement.node.get("tableElts", ()):
        column = element.get("ColumnDef")
        if column is None or column.get("colname") not in {"key", "index", "fulltext"}:
            continue
        modifiers = column.get("typeName", {}).get("typmods", ())
        if any("ColumnRef" in modifier for modifier in modifiers):
            return Diagnosis(
                "dialect",
                "MySQL syntax",
                "In PostgreSQL: write a `CREATE INDEX` statement.",
                column.get("location", 0),
            )
    return None
