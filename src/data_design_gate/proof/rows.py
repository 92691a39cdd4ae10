"""Rows that a schema accepts, and rows as awkward as it accepts them.

Everything here runs as the owner: an INSERT fires whatever triggers and
checks the design has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from data_design_gate.proof.literals import VARIANTS, Value, everyday, extreme, hinted
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.proof.shapes import Shapes, TableShape

_TRIES = 60
_CHECK, _UNIQUE, _NOT_NULL, _REFERENCE = "23514", "23505", "23502", "23503"
Values = dict[str, Value]


@dataclass(slots=True)
class Maker:
    """Makes rows inside an open transaction; ``made`` holds those it has inserted."""

    session: Session
    shapes: Shapes
    made: dict[str, list[Values]] = field(default_factory=dict)
    _number: int = 0

    def accepts(self, table: TableShape, values: Mapping[str, Value]) -> SqlError | None:
        """Return why a row would be refused, None when it is accepted; it is not kept."""
        self.session.run("SAVEPOINT row")
        error = self._insert(table, values)
        if error is None:
            error = self.session.try_run("SET CONSTRAINTS ALL IMMEDIATE")
        self._undo()
        return error

    def _undo(self) -> None:
        self.session.run("ROLLBACK TO SAVEPOINT row")
        self.session.run("RELEASE SAVEPOINT row")

    def _insert(self, table: TableShape, values: Mapping[str, Value]) -> SqlError | None:
        names = [quoted(name) for name in values]
        listed = ", ".join(literal(value) for value in values.values())
        what = f"({', '.join(names)}) VALUES ({listed})" if names else "DEFAULT VALUES"
        return self.session.try_run(f"INSERT INTO {table.quoted} {what}")

    def valid(self, table: TableShape, fixed: Mapping[str, Value] | None = None) -> Values | None:
        """Return values of a row that the table accepts, None when none was found."""
        self._number += 1
        number = self._number
        fixed = fixed or {}
        values = {**self._start(table, number), **fixed}
        tried: dict[str, int] = {}
        for _ in range(_TRIES):
            error = self.accepts(table, values)
            if error is None:
                return values
            if not self._mend(table, values, error, tried, frozenset(fixed)):
                return None
        return None

    def _start(self, table: TableShape, number: int) -> Values:
        values: Values = {}
        keys = table.unique_columns
        for column in table.columns:
            if column.is_given and (not column.has_default or column.name in keys):
                values[column.name] = everyday(column, number)
        for reference in table.references:
            parent = self._parent(reference.target, number)
            for name, target in zip(reference.columns, reference.target_columns, strict=False):
                referring = table.column(name)
                given = parent.get(target) if parent else None
                if given is None and referring is not None and referring.required:
                    continue
                values[name] = given
        return values

    def _parent(self, oid: str, number: int) -> Values | None:
        rows = self.made.get(oid, [])
        return rows[number % len(rows)] if rows else None

    def _hints(self, table: TableShape, name: str) -> list[str]:
        return [check for check in table.checks.values() if _names(check, name)]

    def _mend(
        self,
        table: TableShape,
        values: Values,
        error: SqlError,
        tried: dict[str, int],
        fixed: frozenset[str],
    ) -> bool:
        """Change the values that PostgreSQL's refusal speaks of; False when none is left."""
        self._number += 1
        blamed = self._blamed(table, values, error)
        for name in sorted(blamed, key=lambda name: tried.get(name, 0)):
            column = table.column(name)
            if column is None or name in fixed or not column.is_given:
                continue
            conditions = self._hints(table, name)
            if column.domain_check:
                conditions.append(re.sub(r"\bCHECK\b", "", column.domain_check))
            candidates: list[Value] = [
                *(column.labels or ()), *hinted(column, conditions),
                *(everyday(column, self._number + step) for step in range(3)),
            ]  # fmt: skip
            if error.sqlstate == _UNIQUE:
                candidates = [everyday(column, self._number + 7)]
            elif not column.required:
                candidates.append(None)
            position = tried.get(name, 0)
            if error.sqlstate != _UNIQUE and position >= len(candidates):
                continue
            tried[name] = position + 1
            values[name] = candidates[position % len(candidates)]
            return True
        return False

    def _blamed(self, table: TableShape, values: Values, error: SqlError) -> list[str]:
        if error.column:
            return [error.column]
        if error.sqlstate == _CHECK and error.constraint in table.checks:
            check = table.checks[error.constraint]
            return [column.name for column in table.columns if _names(check, column.name)]
        if error.sqlstate == _UNIQUE:
            found = re.match(r"[^(]*\((.*?)\)=", error.detail)
            return [part.strip(' "') for part in found[1].split(",")] if found else []
        if error.sqlstate == _REFERENCE:
            return []
        return list(values)

    def add(self, table: TableShape, values: Mapping[str, Value]) -> bool:
        """Insert a row for good and remember it as the database holds it."""
        names = [column.name for column in table.columns]
        listed = ", ".join(f"{quoted(name)}::text" for name in names)
        columns = ", ".join(quoted(name) for name in values)
        given = ", ".join(literal(value) for value in values.values())
        what = f"({columns}) VALUES ({given})" if values else "DEFAULT VALUES"
        self.session.run("SAVEPOINT row")
        rows, error = self.session.try_rows(f"INSERT INTO {table.quoted} {what} RETURNING {listed}")
        if error is not None:
            self._undo()
            return False
        self.session.run("RELEASE SAVEPOINT row")
        if rows:
            self.made.setdefault(table.oid, []).append(dict(zip(names, rows[0], strict=True)))
        return True

    def seed(self, table: TableShape, *, awkward: bool) -> int:
        """Insert ordinary and awkward rows; return how many the table took."""
        ordinary = self.valid(table)
        if ordinary is None or not self.add(table, ordinary):
            return 0
        count = 1
        if not awkward:
            another = self.valid(table)
            return count + (another is not None and self.add(table, another))
        for changes in self._variants(table, ordinary):
            row = self._awkward(table, ordinary, changes)
            count += row is not None and self.add(table, row)
        return count

    def _variants(self, table: TableShape, ordinary: Values) -> list[dict[str, Value]]:
        free = [c for c in table.columns if c.is_given and not _refers(table, c.name)]
        keys = table.unique_columns
        nothing: dict[str, Value] = {
            c.name: None for c in table.columns if c.is_given and not c.required
        }
        same = {name: value for name, value in ordinary.items() if name not in keys}
        extremes = [
            {
                column.name: value
                for column in free
                if (value := extreme(column, variant)) != "" or column.type == "text"
            }
            for variant in VARIANTS
        ]
        return [nothing, same, *extremes]

    def _awkward(
        self, table: TableShape, ordinary: Values, changes: Mapping[str, Value]
    ) -> Values | None:
        """Return a valid row with as many of the changes as the table takes."""
        row = self.valid(table)
        if row is None:
            return None
        for name, value in ordinary.items():
            if name not in table.unique_columns and not _refers(table, name):
                row.setdefault(name, value)
        if self.accepts(table, {**row, **changes}) is None:
            return {**row, **changes}
        for name, value in changes.items():
            if self.accepts(table, {**row, name: value}) is None:
                row[name] = value
        return row


def seed_all(session: Session, shapes: Shapes, *, awkward: bool = True) -> dict[str, int]:
    """Insert rows into every table, awkward ones too; return the rows taken by table name."""
    session.run("BEGIN")
    maker = Maker(session, shapes)
    taken = {table.name: maker.seed(table, awkward=awkward) for table in shapes.values()}
    session.run("COMMIT")
    return taken


def _refers(table: TableShape, name: str) -> bool:
    return any(name in reference.columns for reference in table.references)


def _names(condition: str, name: str) -> bool:
    return re.search(rf"(?<![\w.$]){re.escape(name)}(?![\w$(])", condition) is not None


def quoted(name: str) -> str:
    """Return an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """Return a value for SQL; the server reads strings by the standard."""
    if value is None:
        return "NULL"
    escaped = value.replace("'", "''")
    if "\\" in escaped:
        return "E'" + escaped.replace("\\", "\\\\") + "'"
    return f"'{escaped}'"
