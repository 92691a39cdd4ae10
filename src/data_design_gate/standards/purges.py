"""Which tables are purged by age, by which column, and the statement that does it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.model import DataDesign, LifecycleRow, Store
from data_design_gate.design.parameters import number_parameters
from data_design_gate.design.postgres.expressions import Node, walk
from data_design_gate.design.postgres.model import Statement, Table
from data_design_gate.design.postgres.sql import SQL_LANGUAGES, read_sql, read_sql_text
from data_design_gate.design.tables import blocks_of
from data_design_gate.design.words import name_words, plain
from data_design_gate.document.model import Fence, SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.lifecycles import places_of
from data_design_gate.standards.relations import named_in

_BY_AGE = regex(
    r"\bolder than\b|\bpast (?:its|the|their) retention\b|\bafter\b|\bbefore\b|\bjob\b|\bnightly\b|"
    r"\bdaily\b|\bweekly\b|\bmonthly\b|\bhourly\b|\bcron\b|\bbatch\w*|\bscheduled?\b|\bpurge[ds]?\b|"
    r"\bperiodic\w*|\bpg_cron\b",
    re.IGNORECASE,
)
_NOT_BY_AGE = regex(
    r"\bcascad\w*|\bwith (?:its|the|their)\b|\bpartition\w*|\btime[- ]to[- ]live\b|\bTTL\b|"
    r"\bnever\b|\bnone\b|\bnothing\b|\bno purg\w+|"
    r"\bmanual\w*|\bon request\b|\bby hand\b|\bnot purged\b|\bas (?:its|the)\b",
    re.IGNORECASE,
)
_TIMES = frozenset({"timestamptz", "timestamp", "date"})
_OF_A_PERSON = frozenset({"birth", "birthday", "birthdate", "born", "dob"})  # no row's age


class Purge(Struct, frozen=True):
    """A table that a lifecycle row says is purged by age.

    ``times`` are its columns that hold a time, ``ages`` those of them the row
    speaks of; without any, each of them may be the one.
    """

    row: LifecycleRow
    table: Table
    times: tuple[str, ...]
    ages: tuple[str, ...]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The columns by whose age rows may be purged."""
        return self.ages or self.times


def purges_of(design: DataDesign) -> Iterator[Purge]:
    """Yield every whole Postgres table that the lifecycle says is purged by age."""
    for row in design.lifecycle.rows:
        text = plain(row.purging)
        if not _BY_AGE.search(text) or _NOT_BY_AGE.search(text):
            continue
        for place in places_of(design, row):
            if place.store is Store.POSTGRES and place.table is not None and place.table.whole:
                yield _purge(row, place.table)


def _purge(row: LifecycleRow, table: Table) -> Purge:
    times = tuple(
        column.name
        for column in table.columns
        if column.type.name in _TIMES and not _OF_A_PERSON & set(name_words(column.name))
    )
    named = named_in(f"{row.purging} {row.deletion} {row.retention}")
    in_purging = named_in(row.purging)
    ages = (
        [name for name in times if name in in_purging]
        or [name for name in times if _is_told(name, row.purging)]
        or [name for name in times if name in named or _is_told(name, row.retention)]
    )
    return Purge(row, table, times, tuple(ages))


_SUFFIXES = frozenset({"at", "on", "date", "time", "timestamp", "ts"})
# The purge itself deletes, archives or updates: these verbs need not tell whose age counts.
_OF_THE_PURGE = frozenset({"deleted", "purged", "archived", "updated", "expired", "expires"})


def _is_told(column: str, text: str) -> bool:
    """Tell whether a text speaks of a time in words: "created two years ago", "after return"."""
    verb = next((word for word in name_words(column) if word not in _SUFFIXES), "")
    if not verb or verb in _OF_THE_PURGE or len(name_words(column)) < len(("verb", "at")):
        return False
    stem = verb.removesuffix("ed") if len(verb) > len("timed") else verb
    return bool(re.search(rf"\b{re.escape(stem)}", plain(text), re.IGNORECASE))


_CODE = regex(r"`(?P<code>(?>[^`]*?\bDELETE\s+FROM\b)[^`]*+)`++", re.IGNORECASE)


def stated_deletes(design: DataDesign, purge: Purge) -> tuple[Statement, ...]:
    """Return the statements of the lifecycle section that delete rows of the purged table.

    They stand in an SQL block, or as code within the row. Those of a row
    have no place of their own in the file: theirs is the row's.
    """
    found = list(_in_blocks(design))
    for text in (purge.row.purging, purge.row.deletion, purge.row.archival):
        for code in _CODE.finditer(text):
            reading = read_sql_text(number_parameters(code["code"].replace("\\|", "|")))
            found += [
                replace(statement, span=purge.row.span, offsets=())
                for statement in reading.statements
            ]
    return tuple(statement for statement in found if _deletes(statement, purge.table.name))


def _in_blocks(design: DataDesign) -> Iterator[Statement]:
    for section in design.document.named(SectionName.LIFECYCLE):
        for part in section.walk():
            for block in blocks_of(part.blocks):
                if isinstance(block, Fence) and block.language in SQL_LANGUAGES:
                    text = number_parameters(block.text)
                    yield from read_sql(replace(block, text=text)).statements


def _deletes(statement: Statement, table: str) -> bool:
    nodes: list[Node] = [statement.node] if statement.kind == "DeleteStmt" else []
    nodes += [node for kind, node in walk(statement.node) if kind == "DeleteStmt"]
    return any(node.get("relation", {}).get("relname") == table for node in nodes)
