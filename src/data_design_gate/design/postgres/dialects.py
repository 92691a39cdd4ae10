"""The marks of other SQL dialects, each with what to write in PostgreSQL."""

from __future__ import annotations

import re

from msgspec import Struct

from data_design_gate.regex import regex


class Clue(Struct, frozen=True):
    """A mark of a dialect: its pattern, and the Postgres spelling."""

    dialect: str
    pattern: re.Pattern[str]
    mend: str


def _clue(dialect: str, pattern: str, mend: str) -> Clue:
    return Clue(dialect, regex(pattern, re.IGNORECASE | re.MULTILINE), mend)


_IDENTITY = "write `bigint GENERATED ALWAYS AS IDENTITY`"
CLUES = (
    _clue("T-SQL", r"\[\w[\w ]*\]\s*(?:\.\s*\[|\(|[a-z\[,)])", "write names without brackets"),
    _clue("T-SQL", r"^\s*GO\s*$", "end each statement with `;` instead of GO"),
    _clue("T-SQL", r"\bN?VARCHAR\s*\(\s*MAX\s*\)|\bNVARCHAR\b|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b",
          "write `text`, `uuid` and `timestamptz`"),
    _clue("T-SQL", r"\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)", _IDENTITY),
    _clue("T-SQL", r"\b(?:NON)?CLUSTERED\b", "leave CLUSTERED out; PostgreSQL tables are heaps"),
    _clue("T-SQL", r"\bSELECT\s+TOP\b", "write `LIMIT n` at the end"),
    _clue("T-SQL", r"\bBEGIN\s+TRY\b|\bDECLARE\s+@|\bEXEC\s+sp_|\bIF\s+NOT\s+EXISTS\s*\(\s*SELECT",
          "write a plain statement with IF NOT EXISTS, or a DO block"),
    _clue("MySQL", r"`", "write names without backticks"),
    _clue("MySQL", r"\bAUTO_INCREMENT\b", _IDENTITY),
    _clue("MySQL", r"\bENGINE\s*=|\bDEFAULT\s+CHARSET\b|\)\s*(?:CHARSET|COLLATE|COMMENT)\s*=",
          "leave the table options out"),
    _clue("MySQL", r"\bENUM\s*\(", "use `CREATE TYPE ... AS ENUM` or `text` with a CHECK"),
    _clue("MySQL", r"\b(?:UNSIGNED|TINYINT|MEDIUMINT|DATETIME|LONGTEXT|MEDIUMTEXT|TINYTEXT)\b",
          "use `bigint` with a CHECK, `boolean`, `timestamptz`, `text`"),
    _clue("MySQL", r"\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b",
          "set the column by the application or a trigger"),
    _clue("MySQL", r"\bON\s+DUPLICATE\s+KEY\b|\bINSERT\s+IGNORE\b|\bREPLACE\s+INTO\b",
          "write `INSERT ... ON CONFLICT ...`"),
    _clue("MySQL", r"\bMODIFY\s+(?:COLUMN\s+)?\w|\bCHANGE\s+COLUMN\b",
          "write `ALTER TABLE ... ALTER COLUMN ... TYPE ...`"),
    _clue("MySQL", r"[,(]\s*(?:UNIQUE\s+|FULLTEXT\s+)?(?:KEY|INDEX)\s+\w+\s*\(",
          "write a `CREATE INDEX` statement"),
    _clue("MySQL", r"\bCOMMENT\s+'", "write `COMMENT ON COLUMN ... IS ...`"),
    _clue("MySQL", r"\bALTER\s+TABLE\b(?:(?!\bALTER\s+TABLE\b)[^;])*\bADD\s+(?:UNIQUE\s+)?INDEX\b"
          r"|\bDROP\s+(?:FOREIGN|PRIMARY)\s+KEY\b"
          r"|\bDROP\s+INDEX\s+\w+\s+ON\b|\bAFTER\s+\w+\s*(?:;|,|$)|\bRENAME\s+TABLE\b"
          r"|^\s*DELIMITER\b|^\s*USE\s+\w+\s*;",
          "write `CREATE INDEX`, `DROP INDEX` or `DROP CONSTRAINT`"),
    _clue("SQLite", r"\bAUTOINCREMENT\b", _IDENTITY),
    _clue("SQLite", r"\bWITHOUT\s+ROWID\b|\)\s*STRICT\b", "leave WITHOUT ROWID and STRICT out"),
    _clue("SQLite", r"\bPRAGMA\b", "leave PRAGMA out"),
    _clue("SQLite", r"\bINSERT\s+OR\s+(?:IGNORE|REPLACE)\b", "write `INSERT ... ON CONFLICT ...`"),
    _clue("Oracle", r"\b(?:N?VARCHAR2|CLOB|SYSDATE|SYSTIMESTAMP)\b|\bNUMBER\s*\(",
          "use `text`, `numeric`, `now()`"),
    _clue("Oracle", r"^\s*/\s*$", "end each statement with `;` instead of `/`"),
    _clue("Oracle", r"\bENABLE\s+(?:NO)?VALIDATE\b|\bPCTFREE\b|\bFROM\s+DUAL\b",
          "leave storage and validation clauses out"),
    _clue("MongoDB or JavaScript", r"\bdb\.\w+\.\w+\(|=>|\bfunction\s*\(",
          "tag the fence with its own language"),
)  # fmt: skip
