"""The fingerprint of a schema: every object with its definition, read from the catalogs.

Read by the owner on a fresh connection with a search path of pg_catalog, so
that every name is written in full and nothing of the design is called.
``pg_dump`` would take ten times as long, and two dumps of one schema differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from data_design_gate.proof.session import Session

Key = tuple[str, str]

SAFE_PATH = "SET LOCAL search_path = pg_catalog, pg_temp"
_QUERY = Path(__file__).with_name("catalog.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Change:
    """One object that differs: ``before`` or ``after`` is None where it is absent."""

    kind: str
    name: str
    before: str | None
    after: str | None

    def words(self) -> str:
        """Say the change in a clause."""
        what = f"{self.kind} {self.name}"
        if self.after is None:
            return f"{what} is gone"
        if self.before is None:
            return f"{what} is there"
        return f"{what} is {short(self.after)} instead of {short(self.before)}"


Fingerprint = dict[Key, str]


def fingerprint(session: Session) -> Fingerprint:
    """Return kind and name of every object with its definition, on a connection in autocommit."""
    session.run("BEGIN READ ONLY")
    try:
        session.run(SAFE_PATH)
        return read(session)
    finally:
        session.try_run("ROLLBACK")


def read(session: Session) -> Fingerprint:
    """Return the fingerprint inside a transaction whose search path is already safe."""
    return {
        (kind or "", _public(name or "")): _plain(definition or "")
        for kind, name, definition in session.rows(_QUERY)
    }


def _plain(definition: str) -> str:
    """Return a definition in one of the ways to say it."""
    bare = re.sub(r"\bpublic\.", "", definition)
    return re.sub(r"\bCURRENT_TIMESTAMP\b(?! *\()", "now()", bare)


def _public(name: str) -> str:
    return name.removeprefix("public.")


def compare(before: Fingerprint, after: Fingerprint) -> tuple[Change, ...]:
    """Return what differs, without the parts of an object that is absent as a whole."""
    found = [
        Change(kind, name, before.get((kind, name)), after.get((kind, name)))
        for kind, name in sorted(before.keys() | after.keys())
        if before.get((kind, name)) != after.get((kind, name))
    ]
    absent = {c.name for c in found if c.kind in _WHOLES and None in (c.before, c.after)}
    return tuple(
        change
        for change in found
        if change.kind in _WHOLES or not any(_part_of(change, name) for name in absent)
    )


_WHOLES = frozenset({"table", "view", "materialized view", "foreign table"})
_PART_KINDS = frozenset(
    {"column", "constraint", "trigger", "policy", "rule", "privileges", "comment"}
)


def _part_of(change: Change, whole: str) -> bool:
    if change.kind in _PART_KINDS:
        return change.name == whole or change.name.startswith(f"{whole}.")
    if change.kind in {"index", "statistics"}:
        definition = change.before or change.after or ""
        return bool(re.search(rf"\b(?:ON|FROM) (?:ONLY )?{re.escape(whole)}(?: |$)", definition))
    return change.kind == "sequence" and change.name.startswith(f"{whole}_")


def table_of(kind: str, name: str, definition: str) -> str:
    """Return the table an object belongs to, "" for one that stands alone."""
    if kind in {"table", "foreign table"}:
        return name
    if kind in _PART_KINDS:
        parts = name.split(".")
        return ".".join(parts[:-1]) if kind not in {"privileges", "comment"} else name
    if kind in {"index", "statistics"}:
        found = re.search(r"\b(?:ON|FROM) (?:ONLY )?(\S+)", definition)
        return found[1] if found else ""
    return ""


def described(kind: str, definition: str | None) -> str:
    """Return a definition for people: "" only for an object that is not there."""
    if definition is None:
        return ""
    return short(definition) or f"a {kind}"


def short(definition: str) -> str:
    """Return a definition on one line, short enough for a message."""
    words = " ".join(definition.split())
    return words if len(words) <= 120 else f"{words[:117].rstrip()}..."  # noqa: PLR2004 two lines
